"""What the programs in scripts/ share on the command line."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from todoapp.domain.errors import InvalidInput, TodoAppError
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


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines; a last one that a kill cut short counts as not written."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            if number == len(lines):
                path.write_text("".join(f"{one}\n" for one in lines[:-1]), encoding="utf-8")
                break
            raise InvalidInput(f"{path.name}:{number} is not JSON.", "Write it anew.") from error
    return rows
