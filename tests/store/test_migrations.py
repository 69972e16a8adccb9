"""Databases of every release are brought up to date, after a backup, or left untouched.

Each migration has a fixture here: `fixtures/<its name>.sql`, a database as that release left it, as text. A migration
that only adds has a fixture that begins with `-- after <the one before>` and holds what came to its schema and rows;
one that changes what was there has schema and rows of a whole database the new release wrote, as the first one.
"""

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from tests.store.releases import FIXTURES, released
from tests.store.test_todos import titles
from tests.store.todo_factory import TODAY, make_todo
from todoapp.domain.errors import StorageTooNew
from todoapp.store import tables
from todoapp.store.database import open_database
from todoapp.store.migrations import MIGRATIONS
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore


def m9001_add_colour(connection: sqlite3.Connection) -> None:
    """A step of some later release."""
    connection.execute("ALTER TABLE list ADD COLUMN colour TEXT")


def m9002_fail(connection: sqlite3.Connection) -> None:
    """A step that cannot be finished."""
    connection.execute("DELETE FROM todo_search")
    connection.execute("INSERT INTO list (nowhere) VALUES (1)")


def applied(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM migration ORDER BY name")]


def dump(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            *connection.execute("SELECT * FROM todo"),
            *connection.execute("SELECT type, name, sql FROM sqlite_master"),
        ]


def test_every_migration_has_a_fixture_and_is_in_order() -> None:
    names = [migration.__name__ for migration in MIGRATIONS]

    assert sorted(path.stem for path in FIXTURES.glob("*.sql")) == names == sorted(names)
    assert [name[:5] for name in names] == [f"m{number:04}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("name", [migration.__name__ for migration in MIGRATIONS])
def test_a_database_of_each_release_opens_with_all_its_todos(database: Path, name: str) -> None:
    released(name, database)

    store = TodoStore.open(database)

    assert applied(database) == [migration.__name__ for migration in MIGRATIONS]
    assert titles(store, TodoQuery()) == ["Call the dentist", "Water the plants", "Buy milk 🥛"]
    assert titles(store, TodoQuery(status="done")) == ["Pay rent"]
    assert titles(store, TodoQuery(search="ferns")) == ["Water the plants"]
    with store.reading() as reader:
        assert reader.open_counts(TODAY).lists == (("Home", 1), ("Shopping", 1))
        plants = reader.page(TodoQuery(search="plants"))[0]
    assert plants.fields.repeat is not None
    assert plants.fields.repeat.rrule == "FREQ=MONTHLY;BYDAY=+3WE"
    assert [reminder.offset for reminder in plants.fields.reminders] == ["-PT1H", None]
    assert plants.provenance is not None
    assert plants.provenance.recording == "2024-03-05T09-00-00.wav"
    with store.writing() as writer:
        writer.add(make_todo("New"))
    assert "New" in titles(store, TodoQuery())
    store.close()


def test_a_new_database_has_the_schema_of_an_updated_one(tmp_path: Path) -> None:
    released("m0001_create_todos", tmp_path / "old.sqlite")
    for name in ("old.sqlite", "new.sqlite"):
        TodoStore.open(tmp_path / name).close()

    def schema(path: Path) -> list[tuple[str, str]]:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
            return [(name, " ".join(sql.split())) for name, sql in rows]

    assert schema(tmp_path / "new.sqlite") == schema(tmp_path / "old.sqlite")


def test_the_tables_describe_the_migrated_schema(store: TodoStore, database: Path) -> None:
    assert tables.TodoRow.__tablename__ in SQLModel.metadata.tables
    with closing(sqlite3.connect(database)) as connection:
        for table in SQLModel.metadata.sorted_tables:
            columns = connection.execute(
                f"SELECT name, \"notnull\", pk FROM pragma_table_info('{table.name}')"
            ).fetchall()
            assert [(c.name, not c.nullable or c.primary_key) for c in table.columns] == [
                (name, bool(notnull or pk)) for name, notnull, pk in columns
            ]


def test_an_existing_database_is_copied_before_it_is_updated(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Buy milk"))
    store.close()
    before = dump(database)

    open_database(database, migrations=(*MIGRATIONS, m9001_add_colour)).dispose()

    copy = database.with_name(f"{database.name}.before-m9001_add_colour.backup")
    assert dump(copy) == before
    assert dump(database) != before
    assert applied(database)[-1] == "m9001_add_colour"
    assert not list(database.parent.glob("*.unfinished"))


def test_a_new_database_needs_no_copy(store: TodoStore, database: Path) -> None:
    assert not list(database.parent.glob("*.backup"))


def test_an_update_that_fails_leaves_the_database_as_it_was(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Buy milk"))
    store.close()
    before = dump(database)

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        open_database(database, migrations=(*MIGRATIONS, m9001_add_colour, m9002_fail))

    assert dump(database) == before
    again = TodoStore.open(database)
    assert titles(again, TodoQuery(search="milk")) == ["Buy milk"]
    again.close()


def test_a_database_of_a_newer_app_is_refused_and_left_untouched(store: TodoStore, database: Path) -> None:
    store.close()
    open_database(database, migrations=(*MIGRATIONS, m9001_add_colour)).dispose()
    before = database.read_bytes()

    with pytest.raises(StorageTooNew) as refused:
        TodoStore.open(database)

    assert "newer version" in refused.value.title
    assert "Update the app" in refused.value.hint
    assert str(database) in refused.value.hint
    assert database.read_bytes() == before


def test_two_instances_that_start_at_once_update_the_database_once(tmp_path: Path) -> None:
    database = tmp_path / "todos.sqlite"
    failures: list[BaseException] = []
    ready = threading.Barrier(4)

    def start() -> None:
        ready.wait()
        try:
            open_database(database).dispose()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert applied(database) == [migration.__name__ for migration in MIGRATIONS]


def test_a_backup_can_be_put_back(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Buy milk"))
    store.close()
    open_database(database, migrations=(*MIGRATIONS, m9001_add_colour)).dispose()

    shutil.copy(database.with_name(f"{database.name}.before-m9001_add_colour.backup"), database)

    old = TodoStore.open(database)
    assert titles(old, TodoQuery()) == ["Buy milk"]
    old.close()


def test_what_has_subtasks_is_read_from_its_service_once_more_for_their_ticks(database: Path) -> None:
    released("m0008_remember_reminders_on_show", database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO sync_account (number, name, kind, url, username, is_paused, prefer, created_at)"
            " VALUES (7, 'Work', 'caldav', '', '', 0, 'local', '2024-03-05')"
        )
        for href in ("/a/", "/b/"):
            connection.execute("INSERT INTO sync_list VALUES (7, ?, 'List', 'List', 'list', 'token')", (href,))
        for todo_id, href, base in (("1", "/a/", '["Socks"]'), ("2", "/a/", "[]"), ("3", "/b/", "[]")):
            connection.execute(
                "INSERT INTO sync_link VALUES (7, ?, ?, ?, ?, 'etag', 'raw', ?, 1)",
                (todo_id, href, todo_id, todo_id, f'{{"subtasks": {base}}}'),
            )

    TodoStore.open(database).close()

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT href, token FROM sync_list WHERE account_number = 7").fetchall() == [
            ("/a/", None), ("/b/", "token"),
        ]  # fmt: skip
        assert connection.execute("SELECT todo_id, etag FROM sync_link WHERE account_number = 7").fetchall() == [
            ("1", None), ("2", "etag"), ("3", "etag"),
        ]  # fmt: skip
