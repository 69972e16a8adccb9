"""The user's data folder and the database in it, as every command opens them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from todoapp.domain.errors import StorageUnavailable
from todoapp.services.settings import read_date_settings

if TYPE_CHECKING:
    from todoapp.services.todos import Todos
    from todoapp.store.todos import TodoStore


@contextmanager
def data_folder() -> "Iterator[tuple[Path, TodoStore]]":
    """Give the folder, made if need be, and its open database.

    Raises:
        StorageUnavailable: one of them cannot be made or read.
    """
    from todoapp.store import DATABASE_FILE, open_store
    from todoapp.weights.library import default_data_dir

    folder = default_data_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(f"The data folder {folder} cannot be made.", f"{error.strerror}.") from error
    store = open_store(folder / DATABASE_FILE)
    try:
        yield folder, store
    finally:
        store.close()


@contextmanager
def open_todos() -> "Iterator[Todos]":
    """Give the user's todos, with dates as the settings want them."""
    from todoapp.services.todos import Todos

    with data_folder() as (folder, store):
        yield Todos(store, lambda: dt.datetime.now().astimezone(), settings=read_date_settings(folder))
