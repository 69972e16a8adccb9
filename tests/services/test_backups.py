"""Backups of a real database: made while it is written, kept by rule, shown before and put back in one step."""

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.releases import released
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.services.backups import Backup, Backups, superfluous
from todoapp.services.todos import Todos, View
from todoapp.store import open_store
from todoapp.store.todos import TodoStore


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime(2024, 3, 5, 9).astimezone()

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TodoStore]:
    store = open_store(tmp_path / "todos.sqlite")
    yield store
    store.close()


@pytest.fixture
def todos(store: TodoStore, clock: Clock) -> Todos:
    return Todos(store, clock)


@pytest.fixture
def backups(store: TodoStore, clock: Clock) -> Backups:
    return Backups(store.path, clock)


def titles(todos: Todos) -> list[str]:
    return sorted(todo.fields.title for todo in todos.page(View.ALL))


def test_going_back_brings_back_what_was_and_can_be_taken_back(todos: Todos, backups: Backups) -> None:
    milk = todos.add(TodoFields("Buy milk", list="Shopping"))
    gone = todos.add(TodoFields("Call Ann"))
    backup = backups.make()
    todos.edit(milk.id, TodoFields("Buy oat milk"))
    todos.delete(gone.id)
    todos.add(TodoFields("Pay rent"))

    preview = backups.preview(backup)
    assert (preview.contents.open_count, preview.contents.done_count, preview.contents.list_count) == (2, 0, 1)
    assert preview.contents.newest_change is not None
    assert (preview.loss.added_count, preview.loss.added_titles) == (1, ("Pay rent",))
    assert (preview.loss.changed_count, preview.loss.returning_count) == (1, 1)

    before = backups.restore(backup)  # the store is open all the while
    assert titles(todos) == ["Buy milk", "Call Ann"]
    assert before.kind == "restore"
    backups.restore(before)
    assert titles(todos) == ["Buy oat milk", "Pay rent"]
    todos.add(TodoFields("Still works"))
    assert len(titles(todos)) == 3


def test_a_backup_of_an_older_release_is_brought_up_to_date(todos: Todos, backups: Backups, tmp_path: Path) -> None:
    todos.add(TodoFields("Buy milk"))
    old = backups.folder / "todos-2024-01-01T09-00-00-daily.sqlite"
    released("m0001_create_todos", old)
    backup = backups.named(old.name)
    assert backups.preview(backup).contents.done_count == 1
    assert backups.preview(backup).loss.added_titles == ("Buy milk",)

    backups.restore(backup)

    assert "Call the dentist" in titles(todos)
    with todos._store.reading() as reader:
        assert reader.alarms.checked_until() is None  # a table the old release did not have
    assert not list(tmp_path.glob("*restoring*"))


def test_a_damaged_backup_changes_nothing(todos: Todos, backups: Backups) -> None:
    todos.add(TodoFields("Buy milk"))
    backup = backups.make()
    backup.path.write_bytes(b"not a database" * 100)
    with pytest.raises(StorageUnavailable):
        backups.preview(backup)
    with pytest.raises(StorageUnavailable):
        backups.restore(backup)
    backup.path.unlink()
    with pytest.raises(StorageUnavailable, match="gone"):
        backups.restore(backup)
    assert titles(todos) == ["Buy milk"]


def test_one_backup_a_day(todos: Todos, backups: Backups, clock: Clock) -> None:
    assert backups.make_daily() is not None
    assert backups.make_daily() is None
    clock.now += dt.timedelta(days=1)
    assert backups.make_daily() is not None
    assert [backup.kind for backup in backups.all()] == ["daily", "daily"]


def test_backups_of_a_year_are_seven_days_and_four_weeks(todos: Todos, backups: Backups, clock: Clock) -> None:
    made = [
        Backup(Path(f"{day}"), dt.datetime(2024, 1, 1, 9) + dt.timedelta(days=day), "daily", 1) for day in range(100)
    ]
    kept = [backup for backup in made if backup not in superfluous(made)]
    days = [f"{backup.made_at:%m-%d %a}" for backup in kept]
    assert days == [
        "03-10 Sun", "03-17 Sun", "03-24 Sun", "03-31 Sun",
        "04-03 Wed", "04-04 Thu", "04-05 Fri", "04-06 Sat", "04-07 Sun", "04-08 Mon", "04-09 Tue",
    ]  # fmt: skip


def test_the_last_five_of_each_other_kind_stay(todos: Todos, backups: Backups) -> None:
    for _ in range(7):
        backups.make("import")
    backups.make("manual")
    assert [backup.kind for backup in backups.all()] == ["manual", *["import"] * 5]


def test_two_backups_of_one_second_are_two(todos: Todos, backups: Backups, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "_clock", lambda: dt.datetime(2024, 3, 5, 9).astimezone())
    first, second = backups.make(), backups.make()
    assert first.path != second.path
    assert {backup.name for backup in backups.all()} == {first.name, second.name}


def test_a_backup_is_named_by_its_time(todos: Todos, backups: Backups) -> None:
    backup = backups.make()
    assert backups.named(backup.name) == backup
    assert backups.named("2024-03-05") == backup
    backups.make()
    for name in ("2024-03-05", "2023", ""):
        with pytest.raises(InvalidInput):
            backups.named(name)


def test_the_copy_made_before_an_update_of_the_app_is_among_them(
    store: TodoStore, backups: Backups, tmp_path: Path
) -> None:
    copy = tmp_path / "todos.sqlite.before-m0002_add_feedback.backup"
    copy.write_bytes(store.path.read_bytes())
    assert [backup.kind for backup in backups.all()] == ["update"]


def test_a_backup_is_whole_while_others_write(todos: Todos, backups: Backups, store: TodoStore) -> None:
    stop = threading.Event()

    def write() -> None:
        other = Todos(store, lambda: dt.datetime(2024, 3, 5, 9).astimezone())
        while not stop.is_set():
            other.add(TodoFields("Buy milk", subtasks=("oat", "cow")))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made = [backups.make() for _ in range(3)]
    finally:
        stop.set()
        thread.join()
    for backup in made:
        with closing(sqlite3.connect(backup.path)) as connection:
            ((todo_count,),) = connection.execute("SELECT count(*) FROM todo").fetchall()
            ((subtask_count,),) = connection.execute("SELECT count(*) FROM subtask").fetchall()
        assert subtask_count == 2 * todo_count


def test_a_folder_that_cannot_be_made_is_said(todos: Todos, backups: Backups) -> None:
    backups.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageUnavailable):
        backups.make()
