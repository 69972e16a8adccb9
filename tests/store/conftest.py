"""A real database file for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from todoapp.store.todos import TodoStore


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "todos.sqlite"


@pytest.fixture
def store(database: Path) -> Iterator[TodoStore]:
    store = TodoStore.open(database)
    yield store
    store.close()
