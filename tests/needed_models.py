"""The models of this machine, for tests that cannot do without: where nobody fetched them the test is skipped."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from todoapp.weights.library import Library

T = TypeVar("T")


def or_skip(found: Callable[[], T]) -> T:
    """Give what is found; skips the test where a model it needs is missing. scripts/test fetches them all."""
    from todoapp.domain.errors import ModelMissing

    try:
        return found()
    except ModelMissing as error:
        pytest.skip(f"{error.title} {error.hint}")


def library_or_skip() -> "Library":
    """Give the library with the parser and the small speech model."""
    from todoapp.weights.catalog import WHISPER_TINY_EN
    from todoapp.weights.library import Library

    library = Library()
    or_skip(library.parser_path)
    or_skip(lambda: library.whisper_dir(WHISPER_TINY_EN.name))
    return library
