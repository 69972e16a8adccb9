"""The models of this machine, for tests that cannot do without."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from todoapp.weights.library import Library


def library_or_skip() -> "Library":
    """Give the library with the parser and the small speech model; skips the test where one is missing."""
    from todoapp.domain.errors import ModelMissing
    from todoapp.weights.catalog import WHISPER_TINY_EN
    from todoapp.weights.library import Library

    library = Library()
    try:
        library.parser_path()
        library.whisper_dir(WHISPER_TINY_EN.name)
    except ModelMissing as error:
        pytest.skip(f"{error.title} {error.hint}")
    return library
