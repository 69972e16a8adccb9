"""Todos are looked at, added, edited, completed, deleted, and every operation can be undone."""

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from todoapp.domain.actions import Filter, TodoFields
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.domain.todo import Provenance
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.services.todos import Todos, View
from todoapp.store import open_store
from todoapp.store.todos import TodoStore

BERLIN = ZoneInfo("Europe/Berlin")


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = dt.datetime(2024, 3, 5, 9, tzinfo=BERLIN)  # a Tuesday

    def __call__(self) -> dt.datetime:
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


def on(iso: str, time: dt.time | None = None) -> When:
    day = dt.date.fromisoformat(iso)
    return When(day, day, time, grain="minute" if time else "day")


def titles(todos: Todos, view: View = View.ALL, list_name: str | None = None, search: str = "") -> list[str]:
    page = todos.page(view, list_name=list_name, search=search)
    assert todos.look(view, list_name=list_name, search=search).total == len(page)
    return [todo.fields.title for todo in page]


def test_an_added_todo_is_there_with_its_origin(todos: Todos) -> None:
    spoken = Provenance("buy milk", recording="1.wav", yaml="- add: Buy milk", model_id="m", prompt_version=1)

    todo = todos.add(TodoFields("Buy milk"), spoken)

    assert todo.provenance == spoken
    assert todo.created_at == todo.updated_at == dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC)
    assert todos.get(todo.id) == todo
    assert titles(todos) == ["Buy milk"]


def test_views_show_today_upcoming_all_and_done(todos: Todos) -> None:
    todos.add(TodoFields("Overdue", due=on("2024-03-01")))
    todos.add(TodoFields("Today", due=on("2024-03-05")))
    todos.add(TodoFields("Do today", due=on("2024-03-08"), scheduled=on("2024-03-05")))
    todos.add(TodoFields("Tomorrow", due=on("2024-03-06")))
    todos.add(TodoFields("Some day"))
    todos.complete(todos.add(TodoFields("Done", due=on("2024-03-05"))).id)

    assert titles(todos, View.TODAY) == ["Overdue", "Today", "Do today"]
    assert titles(todos, View.UPCOMING) == ["Tomorrow", "Do today"]
    assert titles(todos, View.ALL) == ["Overdue", "Today", "Tomorrow", "Do today", "Some day"]
    assert titles(todos, View.DONE) == ["Done"]


def test_today_is_the_local_day(todos: Todos, clock: Clock) -> None:
    todos.add(TodoFields("Wednesday", due=on("2024-03-06")))
    assert titles(todos, View.TODAY) == []

    clock.now = dt.datetime(2024, 3, 6, 0, 15, tzinfo=BERLIN)  # still Tuesday in UTC

    assert titles(todos, View.TODAY) == ["Wednesday"]


def test_views_are_narrowed_by_list_and_search(todos: Todos) -> None:
    todos.add(TodoFields("Milk", list="Shopping"))
    todos.add(TodoFields("Oat milk", list="Shopping", due=on("2024-03-05")))
    todos.add(TodoFields("Milk the cow", list="Farm"))

    assert titles(todos, list_name="shopping") == ["Oat milk", "Milk"]
    assert titles(todos, View.TODAY, list_name="Shopping") == ["Oat milk"]
    assert titles(todos, list_name="Farm", search="mil") == ["Milk the cow"]
    assert titles(todos, list_name="Nowhere") == []
    assert todos.open_counts().lists == (("Farm", 1), ("Shopping", 2))


def test_a_title_is_one_line_and_must_not_be_empty(todos: Todos) -> None:
    todo = todos.add(TodoFields("  Buy\x00 milk\n now ", notes=" a\r\nb\x07 ", tags=("Red", "red", " "), list=" "))

    assert todo.fields == TodoFields("Buy milk now", notes="a\nb", tags=("Red",))
    with pytest.raises(InvalidInput, match="needs a title"):
        todos.add(TodoFields(" \x00\n"))


@pytest.mark.parametrize("title", ["x" * 20_000, "🎉👩‍👩‍👧", 'it\'s "quoted" -- ;'], ids=["long", "emoji", "quotes"])
def test_any_title_can_be_added_searched_and_undone(todos: Todos, title: str) -> None:
    assert todos.add(TodoFields(title)).fields.title == title
    assert titles(todos, search=title) == [title]
    assert len(todos.undo() or "") < 100
    assert titles(todos) == []


def test_editing_replaces_the_fields_and_keeps_the_rest(todos: Todos, clock: Clock) -> None:
    todo = todos.add(TodoFields("Buy milk", list="Shopping"), Provenance("buy milk"))
    clock.now += dt.timedelta(hours=1)

    edited = todos.edit(todo.id, TodoFields("Buy oat milk", due=on("2024-03-06"), list="Food"))

    assert edited.fields == TodoFields("Buy oat milk", due=on("2024-03-06"), list="Food")
    assert (edited.created_at, edited.provenance) == (todo.created_at, todo.provenance)
    assert edited.updated_at == todo.updated_at + dt.timedelta(hours=1)


def test_editing_a_done_todo_keeps_it_done(todos: Todos) -> None:
    done = todos.complete(todos.add(TodoFields("Buy milk")).id)

    assert todos.edit(done.id, TodoFields("Buy oat milk")).completed_at == done.completed_at
    assert todos.delete(done.id).completed_at == done.completed_at


def test_an_edit_that_changes_nothing_is_not_a_step(todos: Todos) -> None:
    todo = todos.add(TodoFields("Buy milk"))
    todos.edit(todo.id, todo.fields)

    assert todos.undo() == 'Added "Buy milk"'


def test_reminders_follow_a_date_that_is_edited(todos: Todos) -> None:
    hour_before = Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14), "an hour before")
    todo = todos.add(TodoFields("Dentist", due=on("2024-03-08", dt.time(15)), reminders=(hour_before,)))

    edited = todos.edit(todo.id, replace(todo.fields, due=on("2024-03-09", dt.time(10))))

    assert edited.fields.reminders == (replace(hour_before, at=dt.datetime(2024, 3, 9, 9)),)


def test_a_reminder_without_a_moment_gets_one_from_the_date(todos: Todos) -> None:
    todo = todos.add(TodoFields("Dentist", due=on("2024-03-08"), reminders=(Reminder("-P1D", dt.time(20)),)))

    assert todo.fields.reminders[0].at == dt.datetime(2024, 3, 7, 20)


def test_a_completed_todo_can_be_reopened(todos: Todos) -> None:
    todo = todos.add(TodoFields("Buy milk"))

    done = todos.complete(todo.id)
    assert done.completed_at == dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC)
    assert todos.complete(todo.id) == done

    assert not todos.reopen(todo.id).is_done
    assert titles(todos) == ["Buy milk"]


def test_a_repeating_todo_moves_on_and_what_was_done_is_recorded(todos: Todos) -> None:
    fields = TodoFields(
        "Water the plants",
        due=on("2024-03-05", dt.time(18)),
        scheduled=on("2024-03-04"),
        repeat=Repeat("FREQ=WEEKLY;BYDAY=TU", phrase="every tuesday"),
        reminders=(
            Reminder("-PT1H", None, dt.datetime(2024, 3, 5, 17), "an hour before"),
            Reminder("-P1D", dt.time(20), dt.datetime(2024, 3, 4, 20), "the night before"),
            Reminder(None, None, dt.datetime(2024, 3, 4, 12), "monday noon"),
        ),
        list="Home",
    )
    todo = todos.add(fields, Provenance("water the plants every tuesday"))

    moved = todos.complete(todo.id)

    assert moved.id == todo.id
    assert not moved.is_done
    assert moved.fields.due == on("2024-03-12", dt.time(18))
    assert moved.fields.scheduled == on("2024-03-11")
    assert [reminder.at for reminder in moved.fields.reminders] == [
        dt.datetime(2024, 3, 12, 17),
        dt.datetime(2024, 3, 11, 20),
    ]
    (done,) = todos.page(View.DONE)
    assert done.fields == replace(fields, repeat=None)
    assert done.provenance == todo.provenance
    assert done.completed_at == dt.datetime(2024, 3, 5, 8, tzinfo=dt.UTC)


def test_a_repeat_that_counts_from_completion_starts_there(todos: Todos, clock: Clock) -> None:
    todo = todos.add(
        TodoFields("Change the filter", due=on("2024-03-05"), repeat=Repeat("FREQ=DAILY;INTERVAL=3", True))
    )
    clock.now = dt.datetime(2024, 3, 10, 9, tzinfo=BERLIN)

    assert todos.complete(todo.id).fields.due == on("2024-03-13")


def test_a_repeat_for_a_number_of_times_ends(todos: Todos, clock: Clock) -> None:
    todo = todos.add(TodoFields("Take the pill", due=on("2024-03-05"), repeat=Repeat("FREQ=DAILY;COUNT=3")))

    for day in (5, 6):
        clock.now = dt.datetime(2024, 3, day, 9, tzinfo=BERLIN)
        assert not todos.complete(todo.id).is_done
    clock.now = dt.datetime(2024, 3, 7, 9, tzinfo=BERLIN)
    last = todos.complete(todo.id)

    assert last.is_done
    assert todos.look(View.DONE).total == 3


def test_completing_a_repeating_todo_is_undone_whole(todos: Todos) -> None:
    todo = todos.add(TodoFields("Water", due=on("2024-03-05"), repeat=Repeat("FREQ=DAILY")))
    todos.complete(todo.id)

    assert todos.undo() == 'Completed "Water"'

    assert todos.get(todo.id) == todo
    assert titles(todos) == ["Water"]
    assert titles(todos, View.DONE) == []


def test_a_deleted_todo_is_gone_from_everywhere_but_can_come_back(todos: Todos) -> None:
    todo = todos.add(TodoFields("Buy milk", list="Shopping"))
    todos.delete(todo.id)

    assert titles(todos) == titles(todos, search="milk") == titles(todos, list_name="Shopping") == []
    assert todos.find(Filter(status="all")) == ()
    deleted = todos.get(todo.id)
    assert deleted is not None
    assert deleted.deleted_at is not None
    for operation in (todos.complete, todos.reopen, todos.delete):
        with pytest.raises(InvalidInput, match="no longer there"):
            operation(todo.id)

    assert todos.undo() == 'Deleted "Buy milk"'
    assert todos.get(todo.id) == todo
    assert titles(todos, search="milk") == ["Buy milk"]


def test_an_unknown_todo_is_reported(todos: Todos) -> None:
    assert todos.get("nothing") is None
    with pytest.raises(InvalidInput, match="no longer there"):
        todos.edit("nothing", TodoFields("Buy milk"))


def test_every_operation_is_undone_latest_first(todos: Todos) -> None:
    todo = todos.add(TodoFields("Buy milk"))
    todos.edit(todo.id, TodoFields("Buy oat milk", list="Shopping"))
    todos.complete(todo.id)
    todos.reopen(todo.id)
    todos.create_list("Holiday")
    todos.delete_list("Shopping")
    todos.delete(todo.id)

    undone = [todos.undo() for _ in range(8)]

    assert undone == [
        'Deleted "Buy oat milk"',
        'Deleted the list "Shopping"',
        'Created the list "Holiday"',
        'Reopened "Buy oat milk"',
        'Completed "Buy oat milk"',
        'Changed "Buy oat milk"',
        'Added "Buy milk"',
        None,
    ]
    assert titles(todos) == titles(todos, View.DONE) == []
    assert todos.open_counts().lists == ()


def test_a_list_made_by_an_undone_todo_goes_unless_others_are_in_it(todos: Todos) -> None:
    todos.add(TodoFields("Milk", list="Shopping"))
    todos.add(TodoFields("Report", list="Work"))
    todos.undo()
    assert todos.open_counts().lists == (("Shopping", 1),)

    todos.delete_list("Shopping")
    assert titles(todos) == ["Milk"]
    assert todos.open_counts().lists == ()
    todos.undo()
    assert titles(todos, list_name="Shopping") == ["Milk"]


def test_creating_a_list_again_changes_nothing(todos: Todos) -> None:
    todos.create_list("Holiday")
    todos.create_list(" holiday ")

    assert todos.open_counts().lists == (("Holiday", 0),)
    assert todos.undo() == 'Created the list "Holiday"'
    assert todos.open_counts().lists == ()
    with pytest.raises(InvalidInput, match="needs a name"):
        todos.create_list(" ")


def test_undo_does_not_overwrite_what_another_program_changed_since(todos: Todos, store: TodoStore) -> None:
    todo = todos.add(TodoFields("Buy milk"))
    todos.edit(todo.id, TodoFields("Buy oat milk"))
    Todos(store, Clock()).edit(todo.id, TodoFields("Buy soy milk"))

    with pytest.raises(InvalidInput, match="cannot be undone"):
        todos.undo()

    assert titles(todos) == ["Buy soy milk"]


def test_an_operation_that_fails_changes_nothing_and_is_no_step(todos: Todos, tmp_path: Path) -> None:
    todo = todos.add(TodoFields("Water", due=on("2024-03-05"), repeat=Repeat("FREQ=DAILY")))
    # The trigger fails the last statement of completing: recording what was done comes first.
    with closing(sqlite3.connect(tmp_path / "todos.sqlite")) as connection, connection:
        connection.execute("CREATE TRIGGER fail BEFORE UPDATE ON todo BEGIN SELECT RAISE(ABORT, 'power cut'); END")

    with pytest.raises(Exception, match="power cut"):
        todos.complete(todo.id)

    assert todos.get(todo.id) == todo
    assert titles(todos, View.DONE) == []
    with closing(sqlite3.connect(tmp_path / "todos.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER fail")
    assert todos.undo() == 'Added "Water"'


def test_an_undo_that_could_not_be_saved_can_be_tried_again(tmp_path: Path, clock: Clock) -> None:
    store = TodoStore.open(tmp_path / "todos.sqlite", busy_timeout_s=0.05)
    other = TodoStore.open(tmp_path / "todos.sqlite")
    todos = Todos(store, clock)
    todos.add(TodoFields("Buy milk"))

    with other.writing(), pytest.raises(StorageUnavailable):
        todos.undo()

    assert todos.undo() == 'Added "Buy milk"'
    store.close()
    other.close()


@pytest.fixture
def filtered(todos: Todos, clock: Clock) -> Todos:
    todos.add(TodoFields("Overdue report", due=on("2024-03-01"), list="Work"))
    todos.add(TodoFields("Call the dentist", due=on("2024-03-05")))
    todos.add(TodoFields("Trip", due=When(dt.date(2024, 3, 9), dt.date(2024, 3, 10), grain="weekend")))
    todos.add(TodoFields("Buy groceries", list="Groceries"))
    done = todos.add(TodoFields("Pay rent", due=on("2024-03-01"), list="Work"))
    clock.now = dt.datetime(2024, 3, 6, 0, 30, tzinfo=BERLIN)
    todos.complete(done.id)
    return todos


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (Filter(), ["Overdue report", "Call the dentist", "Trip", "Buy groceries"]),
        (Filter(list="work"), ["Overdue report"]),
        (Filter(list="Work", status="all"), ["Overdue report", "Pay rent"]),
        (Filter(list="Grocery"), ["Buy groceries"]),
        (Filter(list="Camping"), []),
        (Filter(text="the dentists"), ["Call the dentist"]),
        (Filter(text="grocery"), ["Buy groceries"]),
        (Filter(due_to=dt.date(2024, 3, 4)), ["Overdue report"]),
        (Filter(due_from=dt.date(2024, 3, 9), due_to=dt.date(2024, 3, 9)), ["Trip"]),
        (Filter(due_from=dt.date(2024, 3, 6), due_to=dt.date(2024, 3, 6), status="done"), ["Pay rent"]),
        (Filter(due_from=dt.date(2024, 3, 1), due_to=dt.date(2024, 3, 5), status="done"), []),
    ],
    ids=str,
)
def test_a_filter_finds_its_todos(filtered: Todos, filter: Filter, found: list[str]) -> None:
    assert [todo.fields.title for todo in filtered.find(filter)] == found


def test_the_database_library_is_not_loaded_before_the_store_is_opened() -> None:
    code = "import sys, todoapp.services.todos, todoapp.store; sys.exit('sqlalchemy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_subtask_is_ticked_and_unticked_and_both_can_be_undone(todos: Todos) -> None:
    todo = todos.add(TodoFields("Pack", subtasks=("Socks", "Book")))

    assert todos.tick(todo.id, "Book").fields.ticks == (False, True)
    assert todos.tick(todo.id, "Socks").fields.ticks == (True, True)
    assert todos.tick(todo.id, "Book", is_done=False).fields.ticks == (True, False)

    assert [todos.undo() for _ in range(3)] == ['Unticked "Book"', 'Ticked "Socks"', 'Ticked "Book"']
    found = todos.get(todo.id)
    assert found is not None
    assert found.fields == todo.fields


def test_ticking_what_is_ticked_is_no_step_of_its_own(todos: Todos) -> None:
    todo = todos.add(TodoFields("Pack", subtasks=("Socks",)))
    todos.tick(todo.id, "Socks")
    todos.tick(todo.id, "Socks")

    assert todos.undo() == 'Ticked "Socks"'
    assert todos.undo() == 'Added "Pack"'


def test_a_subtask_that_is_not_there_cannot_be_ticked(todos: Todos) -> None:
    todo = todos.add(TodoFields("Pack", subtasks=("Socks",)))

    with pytest.raises(InvalidInput):
        todos.tick(todo.id, "Shoes")


def test_completing_and_reopening_a_todo_leaves_its_ticks(todos: Todos) -> None:
    todo = todos.add(TodoFields("Pack", subtasks=("Socks", "Book")))
    todos.tick(todo.id, "Socks")

    assert todos.complete(todo.id).fields.ticks == (True, False)
    assert todos.reopen(todo.id).fields.ticks == (True, False)


def test_the_next_time_of_a_repeating_todo_has_nothing_ticked_and_the_record_keeps_its_ticks(todos: Todos) -> None:
    todo = todos.add(TodoFields("Clean", due=on("2024-03-05"), repeat=Repeat("FREQ=WEEKLY"), subtasks=("Bath", "Hall")))
    todos.tick(todo.id, "Bath")

    assert todos.complete(todo.id).fields.ticks == (False, False)

    (record,) = todos.page(View.DONE)
    assert record.fields.ticks == (True, False)
    todos.undo()
    again = todos.get(todo.id)
    assert again is not None
    assert again.fields.ticks == (True, False)
