"""What the programs in scripts/ share on the command line."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from todoapp.domain.errors import TodoAppError
from todoapp.weights.catalog import CATALOG
from todoapp.weights.library import Library


def ended(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a program and give its exit status; what goes wrong is said with what to do about it."""
    try:
        return run(options)
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1


def base_named(model: str) -> Path:
    """Give the file of a base named on the command line: a GGUF, or a name of `todoapp model list`."""
    return Library().base_path(model) if model in CATALOG else Path(model)
