"""The todos on disk: SQLite through SQLModel. Rows stay in this room; the rest of the app sees domain values."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from todoapp.store.todos import TodoStore

DATABASE_FILE = "todos.sqlite"  # inside the data folder


def open_store(path: Path) -> "TodoStore":
    """Open (or create) the database at `path`, brought up to date; imports the database library only now."""
    from todoapp.store.todos import TodoStore

    return TodoStore.open(path)
