"""What can go wrong with the file ends in a message that says what to do, and loses nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from tests.store.test_todos import save, titles
from tests.store.todo_factory import make_todo
from todoapp.domain.errors import StorageUnavailable
from todoapp.store.database import open_database
from todoapp.store.migrations import MIGRATIONS
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="folder permissions work otherwise there")


@contextmanager
def unavailable(*words: str) -> Iterator[None]:
    with pytest.raises(StorageUnavailable) as failure:
        yield
    message = f"{failure.value.title} {failure.value.hint}"
    for word in words:
        assert word in message


@contextmanager
def unprivileged() -> Iterator[None]:
    """Run as nobody where the tests run as root, for whom no folder is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="todoapp-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "content",
    [b"these are not todos\n" * 500, b"\x00" * 5000, b"x", b"SQLite format 3\x00" + b"\xff" * 8000],
    ids=["text", "zeros", "one byte", "a damaged head"],
)
def test_a_file_that_is_no_database_is_refused_and_left_untouched(tmp_path: Path, content: bytes) -> None:
    database = tmp_path / "todos.sqlite"
    database.write_bytes(content)

    with unavailable("damaged", "left untouched", str(database)):
        TodoStore.open(database)

    assert database.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_untouched(tmp_path: Path) -> None:
    database = tmp_path / "todos.sqlite"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    before = database.read_bytes()

    with unavailable("not a todo database", "left untouched", str(database)):
        TodoStore.open(database)

    assert database.read_bytes() == before


def test_damage_inside_the_file_is_reported_when_it_is_met(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add_all(make_todo(f"Todo {number} {'x' * 500}") for number in range(500))
    store.close()
    content = bytearray(database.read_bytes())
    content[90 * 4096 : -4096] = b"\xa5" * (len(content) - 91 * 4096)
    database.write_bytes(content)
    damaged = TodoStore.open(database)

    with unavailable("damaged", str(database)), damaged.reading() as reader:
        reader.page(TodoQuery(status="all"))

    damaged.close()
    assert database.read_bytes() == content


def test_an_empty_file_becomes_a_new_database(tmp_path: Path) -> None:
    database = tmp_path / "todos.sqlite"
    database.touch()

    store = TodoStore.open(database)

    assert titles(store, TodoQuery()) == []
    store.close()


def test_a_folder_in_the_place_of_the_file_is_reported(tmp_path: Path) -> None:
    with unavailable("cannot be opened", str(tmp_path)):
        TodoStore.open(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").touch()

    with unavailable("folder of the todos cannot be used", str(tmp_path / "data")):
        TodoStore.open(tmp_path / "data" / "todos.sqlite")


@posix_only
def test_a_folder_that_cannot_be_made_is_reported(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    with unprivileged(), unavailable("folder of the todos cannot be used", "ermission denied"):
        TodoStore.open(open_folder / "data" / "todos.sqlite")


@posix_only
def test_a_read_only_folder_is_reported(open_folder: Path) -> None:
    open_folder.chmod(0o555)

    with unprivileged(), unavailable("cannot be opened", "read and write", str(open_folder)):
        TodoStore.open(open_folder / "todos.sqlite")


@posix_only
def test_a_file_that_may_not_be_read_is_reported(open_folder: Path) -> None:
    database = open_folder / "todos.sqlite"
    TodoStore.open(database).close()
    database.chmod(0o000)

    with unprivileged(), unavailable("cannot be used", "ermission denied", str(database)):
        TodoStore.open(database)


@posix_only
def test_todos_in_a_read_only_file_and_folder_are_reported_and_kept(open_folder: Path) -> None:
    database = open_folder / "todos.sqlite"
    store = TodoStore.open(database)
    with store.writing() as writer:
        writer.add(make_todo("Buy milk"))
    store.close()
    before = database.read_bytes()
    database.chmod(0o444)
    open_folder.chmod(0o555)

    with unprivileged(), unavailable("rit", str(database)):
        refused = TodoStore.open(database)
        with refused.writing() as writer:
            writer.add(make_todo("Pay rent"))

    assert database.read_bytes() == before


def test_a_full_disk_loses_nothing_that_was_saved(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Buy milk"))

    # SQLite's own limit fails exactly as a full disk does: SQLITE_FULL in the middle of a transaction.
    @event.listens_for(store._engine, "checkout")
    def _limit(connection: Any, record: Any, proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # it stops at what is there already

    with unavailable("no room left", "Free some space", str(database)), store.writing() as writer:
        writer.add_all(make_todo("x" * 5_000) for _ in range(100))

    assert titles(store, TodoQuery()) == ["Buy milk"]
    event.remove(store._engine, "checkout", _limit)
    store.close()
    again = TodoStore.open(database)
    with again.writing() as writer:
        writer.add(make_todo("Pay rent"))
    assert titles(again, TodoQuery()) == ["Buy milk", "Pay rent"]
    again.close()


def test_without_room_for_the_backup_the_database_is_not_updated(store: TodoStore, database: Path) -> None:
    def m9001_add_colour(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE list ADD COLUMN colour TEXT")

    store.close()
    before = database.read_bytes()
    database.with_name(f"{database.name}.before-m9001_add_colour.backup.unfinished").mkdir()

    with unavailable("cannot be opened"):
        open_database(database, migrations=(*MIGRATIONS, m9001_add_colour))

    assert database.read_bytes() == before


def test_a_database_another_program_is_writing_to_is_reported_after_a_while(store: TodoStore, database: Path) -> None:
    impatient = TodoStore.open(database, busy_timeout_s=0.05)

    with store.writing() as writer:
        writer.add(make_todo("Slow"))
        with unavailable("Another program is using the todos", str(database)), impatient.writing():
            pass
        assert titles(impatient, TodoQuery()) == []

    assert titles(impatient, TodoQuery()) == ["Slow"]
    impatient.close()


def test_a_writer_waits_for_another_to_finish(store: TodoStore, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with store._engine.connect() as checked:
        assert checked.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
        assert checked.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_our_own_mistakes_are_not_dressed_up(store: TodoStore) -> None:
    (todo,) = save(store, make_todo("Buy milk"))

    with pytest.raises(IntegrityError, match="UNIQUE constraint failed"):
        save(store, todo)


def test_a_process_that_dies_in_the_middle_of_saving_leaves_what_was_saved(store: TodoStore, database: Path) -> None:
    save(store, make_todo("Buy milk"))
    code = """
import os, sys
from pathlib import Path
from tests.store.todo_factory import make_todo
from todoapp.store.todos import TodoStore
store = TodoStore.open(Path(sys.argv[1]))
with store.writing() as writer:
    writer.add(make_todo("Saved"))
with store.writing() as writer:
    writer.add_all(make_todo("x" * 5_000) for _ in range(1_000))
    os._exit(9)
"""

    assert subprocess.run([sys.executable, "-c", code, str(database)], check=False).returncode == 9

    assert titles(store, TodoQuery()) == ["Buy milk", "Saved"]
    store.close()
    again = TodoStore.open(database)
    save(again, make_todo("Pay rent"))
    assert titles(again, TodoQuery()) == ["Buy milk", "Saved", "Pay rent"]
    again.close()
