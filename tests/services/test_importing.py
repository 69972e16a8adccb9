"""An import is shown first, brings nothing twice, makes a backup and is undone in one step."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.domain.when import DateSettings
from todoapp.services.backups import Backups
from todoapp.services.export import export_file
from todoapp.services.importing import Importing
from todoapp.services.todos import Todos, View
from todoapp.store import open_store
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore

SAMPLES = Path(__file__).parents[1] / "interchange" / "samples"
NOW = dt.datetime(2024, 3, 5, 9).astimezone()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TodoStore]:
    store = open_store(tmp_path / "todos.sqlite")
    yield store
    store.close()


@pytest.fixture
def todos(store: TodoStore) -> Todos:
    return Todos(store, lambda: NOW)


@pytest.fixture
def backups(store: TodoStore) -> Backups:
    return Backups(store.path, lambda: NOW)


@pytest.fixture
def importing(store: TodoStore, todos: Todos, backups: Backups) -> Importing:
    return Importing(store, todos, backups, lambda: NOW, DateSettings())


def write(folder: Path, text: str, name: str = "todos.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_preview_changes_nothing_and_says_everything(importing: Importing, todos: Todos, backups: Backups) -> None:
    preview = importing.preview(SAMPLES / "ticktick.csv")
    assert preview.format == "TickTick"
    assert [item.fields.title for item in preview.new] == ["Buy milk", "Run", "Pack"]
    assert (preview.duplicates, preview.lists, preview.done_count) == ((), ("Health", "Work"), 1)
    assert len(preview.warnings) == 2
    assert todos.look(View.ALL).total == 0
    assert backups.all() == ()


def test_an_import_is_undone_in_one_step_and_has_a_backup(importing: Importing, todos: Todos, backups: Backups) -> None:
    todos.add(TodoFields("Mine"))
    stored = importing.carry_out(importing.preview(SAMPLES / "ticktick.csv"))
    assert len(stored) == 3
    assert todos.look(View.ALL).total == 3
    assert todos.look(View.DONE).total == 1
    assert [name for name, _ in todos.open_counts().lists] == ["Health", "Work"]
    assert [backup.kind for backup in backups.all()] == ["import"]
    run = next(todo for todo in stored if todo.fields.title == "Run")
    assert run.fields.reminders[0].at == dt.datetime(2024, 3, 8, 6, 30)

    assert todos.undo() == "Imported 3 todos"
    assert todos.look(View.ALL).total == 1
    assert todos.look(View.DONE).total == 0
    assert todos.open_counts().lists == ()


def test_what_is_here_already_is_a_duplicate(importing: Importing, tmp_path: Path) -> None:
    importing.carry_out(importing.preview(SAMPLES / "todoist.csv"))
    again = importing.preview(SAMPLES / "todoist.csv")
    assert (len(again.new), len(again.duplicates)) == (0, 3)
    assert importing.carry_out(again) == ()
    assert len(importing.carry_out(again, with_duplicates=True)) == 3


def test_duplicates_are_told_by_title_and_due(importing: Importing, todos: Todos, tmp_path: Path) -> None:
    path = write(tmp_path, "title,due,due_time\nCall Ann,2024-03-08,15:00\nCall Bob,,\n")
    importing.carry_out(importing.preview(path))
    other = write(
        tmp_path,
        "title,due,due_time\ncall  ANN,2024-03-08,15:00\nCall Ann,2024-03-09,15:00\nCall Ann,2024-03-08,\n"
        "call bob,,\nCall Carl,,\nCall Carl,,\n",
    )
    preview = importing.preview(other)
    assert [item.fields.title for item in preview.new] == ["Call Ann", "Call Ann", "Call Carl"]
    assert [item.fields.title for item in preview.duplicates] == ["call  ANN", "call bob", "Call Carl"]


def test_our_own_export_comes_back_and_is_known_by_its_ids(
    importing: Importing, todos: Todos, store: TodoStore, tmp_path: Path
) -> None:
    importing.carry_out(importing.preview(SAMPLES / "ticktick.csv"))
    with store.reading() as reader:
        everything = reader.page(TodoQuery(status="all"))
    export_file(everything, tmp_path / "all.json", "json")
    renamed = everything[0]
    todos.edit(renamed.id, TodoFields("Another name"))
    assert importing.preview(tmp_path / "all.json").new == ()

    other_store = open_store(tmp_path / "other" / "todos.sqlite")
    other = Todos(other_store, lambda: NOW)
    there = Importing(other_store, other, Backups(other_store.path, lambda: NOW), lambda: NOW)
    there.carry_out(there.preview(tmp_path / "all.json"))
    with other_store.reading() as reader:
        copied = reader.page(TodoQuery(status="all"))
    other_store.close()
    assert [todo.fields for todo in copied] == [todo.fields for todo in everything]
    assert [todo.completed_at for todo in copied] == [todo.completed_at for todo in everything]


def test_todos_without_a_list_can_be_put_into_one(importing: Importing, tmp_path: Path) -> None:
    path = write(tmp_path, "title,list\nCall Ann,\nPay rent,Home\n")
    stored = importing.carry_out(importing.preview(path), list_name="Imported")
    assert [todo.fields.list for todo in stored] == ["Imported", "Home"]


def test_without_a_backup_nothing_is_imported(importing: Importing, todos: Todos, backups: Backups) -> None:
    backups.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageUnavailable):
        importing.carry_out(importing.preview(SAMPLES / "ticktick.csv"))
    assert todos.look(View.ALL).total == 0


def test_a_file_that_is_none_is_refused(importing: Importing, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        importing.preview(write(tmp_path, "\x00\x00", "x.bin"))


@pytest.mark.slow
def test_five_thousand_todos_take_seconds(importing: Importing, todos: Todos, tmp_path: Path) -> None:
    rows = "".join(f"Todo {number},2024-03-08,List {number % 20}\n" for number in range(5000))
    path = write(tmp_path, f"title,due,list\n{rows}")
    began = time.monotonic()
    assert len(importing.carry_out(importing.preview(path))) == 5000
    assert time.monotonic() - began < 20
    began = time.monotonic()
    todos.undo()
    assert time.monotonic() - began < 10
    assert todos.look(View.ALL).total == 0
    assert todos.open_counts().lists == ()


def test_many_todos_of_which_one_was_changed_since_stay(
    importing: Importing, todos: Todos, store: TodoStore, tmp_path: Path
) -> None:
    path = write(tmp_path, "title\n" + "".join(f"Todo {number}\n" for number in range(60)))
    stored = importing.carry_out(importing.preview(path))
    Todos(store, lambda: NOW).complete(stored[0].id)  # another program
    with pytest.raises(InvalidInput, match="cannot be undone"):
        todos.undo()
    assert todos.look(View.ALL).total == 59
