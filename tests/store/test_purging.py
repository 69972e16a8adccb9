"""What was deleted long ago goes for good, with all that belongs to it; everything else stays."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.todo_factory import NOW, make_todo
from todoapp.domain.todo import Provenance
from todoapp.domain.when import Reminder
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore

LONG_AGO = NOW - dt.timedelta(days=31)


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_old_deleted_todos_go_with_everything_of_theirs(store: TodoStore, database: Path) -> None:
    said = Provenance("call Ann and Bob")
    with store.writing() as writer:
        gone = make_todo(
            "Call Ann", deleted_at=LONG_AGO, provenance=Provenance("call Ann"), subtasks=("find number",),
            reminders=(Reminder(None, at=dt.datetime(2024, 3, 5)),),
        )  # fmt: skip
        kept = make_todo("Call Bob", deleted_at=NOW, provenance=said)
        shared = make_todo("Call Carl", deleted_at=LONG_AGO, provenance=said)
        for todo in (gone, kept, shared, make_todo("Open"), make_todo("Old and done", completed_at=LONG_AGO)):
            writer.add(todo)
        assert writer.purge_deleted(NOW - dt.timedelta(days=30)) == 2

    with store.reading() as reader:
        assert reader.get(gone.id) is None
        assert reader.get(shared.id) is None
        assert reader.get(kept.id) is not None
        assert {todo.fields.title for todo in reader.page(TodoQuery(status="all"))} == {"Open", "Old and done"}
    assert count(database, "reminder") == count(database, "subtask") == 0
    assert count(database, "todo_search") == 3
    assert count(database, "provenance") == 1


@pytest.mark.parametrize("days", [0, 30, 31])
def test_nothing_deleted_nothing_purged(store: TodoStore, days: int) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Open"))
        assert writer.purge_deleted(NOW - dt.timedelta(days=days)) == 0


def test_what_a_correction_tells_of_stays(store: TodoStore, database: Path) -> None:
    with store.writing() as writer:
        writer.add(make_todo("Call Ann", deleted_at=LONG_AGO, provenance=Provenance("call Ann")))
    with closing(sqlite3.connect(database)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(correction)")]
        values = dict.fromkeys(columns, "x") | {"number": 1, "provenance_number": 1, "is_audio_kept": 0}
        connection.execute(f"INSERT INTO correction VALUES ({', '.join('?' * len(columns))})", list(values.values()))
        connection.commit()

    with store.writing() as writer:
        assert writer.purge_deleted(NOW) == 1
    assert count(database, "provenance") == 1
