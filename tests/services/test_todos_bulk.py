"""A selection is completed, deleted, changed, moved to a day or put in order at once, and all of it undone at once."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from todoapp.domain.actions import Changes, TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.todos import Todos, View
from todoapp.services.todos_bulk import Bulk, on_day
from todoapp.store.todos import TodoStore

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday


def on(day: int, at: dt.time | None = None) -> When:
    date = dt.date(2024, 3, day)
    return When(date, date, at, None, "minute" if at else "day", f"the {day}th")


@pytest.fixture
def todos(tmp_path: Path) -> Iterator[Todos]:
    store = TodoStore.open(tmp_path / "todos.sqlite")
    yield Todos(store, lambda: NOW)
    store.close()


def ids(*todos: Todo) -> list[str]:
    return [todo.id for todo in todos]


def titles(todos: Todos, view: View = View.ALL, list_name: str | None = None) -> list[str]:
    return [todo.fields.title for todo in todos.page(view, list_name=list_name)]


def add(todos: Todos, *names: str, list: str | None = None) -> tuple[Todo, ...]:
    return tuple(todos.add(TodoFields(name, list=list)) for name in names)


def test_a_selection_is_completed_and_undone_in_one_step(todos: Todos) -> None:
    one, two, _ = add(todos, "One", "Two", "Three")

    assert Bulk(todos).complete(ids(one, two)) == "Completed 2 todos"

    assert titles(todos) == ["Three"]
    todos.undo()
    assert titles(todos) == ["One", "Two", "Three"]


def test_a_selection_is_deleted_and_undone_in_one_step(todos: Todos) -> None:
    one, two = add(todos, "One", "Two")

    assert Bulk(todos).delete(ids(one)) == 'Deleted "One"'
    Bulk(todos).delete(ids(one, two))  # the one is gone already

    assert titles(todos) == []
    todos.undo()
    assert titles(todos) == ["Two"]


def test_tags_priority_and_dates_are_set_on_all_of_them(todos: Todos) -> None:
    chosen = add(todos, "One", "Two")
    changes = Changes(tags=("errands",), priority="high", due=on(8))

    Bulk(todos).change(ids(*chosen), changes, words="")

    for todo in todos.page(View.ALL):
        assert (todo.fields.tags, todo.fields.priority, todo.fields.due) == (("errands",), "high", on(8))
    todos.undo()
    assert {todo.fields.priority for todo in todos.page(View.ALL)} == {"none"}


def test_a_tag_and_the_dates_are_taken_away(todos: Todos) -> None:
    todo = todos.add(TodoFields("One", tags=("Home", "red"), due=on(8), repeat=Repeat("FREQ=DAILY")))

    Bulk(todos).remove_tag([todo.id], "home")
    Bulk(todos).undate([todo.id])

    (now,) = todos.page(View.ALL)
    assert (now.fields.tags, now.fields.due, now.fields.repeat) == (("red",), None, None)


def test_todos_move_to_a_list_and_out_of_it(todos: Todos) -> None:
    one, two = add(todos, "One", "Two", list="Home")

    Bulk(todos).move_to_list(ids(one, two), "Work")
    assert titles(todos, list_name="Work") == ["One", "Two"]
    Bulk(todos).move_to_list(ids(two), None)

    assert titles(todos, list_name="Work") == ["One"]
    todos.undo()
    todos.undo()
    assert titles(todos, list_name="Home") == ["One", "Two"]
    assert "Work" not in dict(todos.open_counts().lists)


def test_rescheduling_keeps_the_time_and_takes_the_reminders_along(todos: Todos) -> None:
    reminder = Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14), "an hour before")
    todo = todos.add(TodoFields("Dentist", due=on(8, dt.time(15)), reminders=(reminder,)))

    said = Bulk(todos).reschedule([todo.id], dt.date(2024, 3, 11))

    assert said == 'Moved "Dentist" to Monday 11 March'
    (moved,) = todos.page(View.ALL)
    assert moved.fields.due == When(dt.date(2024, 3, 11), dt.date(2024, 3, 11), dt.time(15), None, "minute", "")
    assert moved.fields.reminders[0].at == dt.datetime(2024, 3, 11, 14)
    todos.undo()
    assert todos.page(View.ALL)[0].fields.due == on(8, dt.time(15))


TEN = dt.date(2024, 3, 10)


@pytest.mark.parametrize(
    ("fields", "field", "due", "scheduled"),
    [
        (TodoFields("x"), None, TEN, None),
        (TodoFields("x", due=on(8)), None, TEN, None),
        (TodoFields("x", scheduled=on(8)), None, None, TEN),
        (TodoFields("x", due=on(8), scheduled=on(7)), None, TEN, dt.date(2024, 3, 7)),
        (TodoFields("x", due=on(12), scheduled=on(11)), None, TEN, TEN),
        (TodoFields("x", due=on(12), scheduled=on(11)), "scheduled", dt.date(2024, 3, 12), TEN),
        (TodoFields("x", due=When(dt.date(2024, 3, 11), dt.date(2024, 3, 17), grain="week")), None, TEN, None),
    ],
    ids=["no date", "due", "to be done", "both", "done before due", "the day to do it", "a week becomes a day"],
)
def test_the_day_that_moves_is_the_one_meant(
    fields: TodoFields, field: str | None, due: dt.date | None, scheduled: dt.date | None
) -> None:
    moved = on_day(fields, TEN, field, settings=DateSettings())  # type: ignore[arg-type]

    assert (moved.due and moved.due.start, moved.due and moved.due.end) == (due, due)
    assert (moved.scheduled and moved.scheduled.end) == scheduled


def test_a_list_is_put_in_the_users_own_order_which_lasts(todos: Todos, tmp_path: Path) -> None:
    one, _, three = add(todos, "One", "Two", "Three", list="Home")
    assert not todos.is_by_hand("Home")

    Bulk(todos).place([three.id], "Home", one.id)

    assert titles(todos, list_name="Home") == ["Three", "One", "Two"]
    again = TodoStore.open(tmp_path / "todos.sqlite")
    assert titles(Todos(again, lambda: NOW), list_name="Home") == ["Three", "One", "Two"]
    again.close()
    todos.undo()
    assert titles(todos, list_name="Home") == ["One", "Two", "Three"]
    assert not todos.is_by_hand("Home")


def test_several_todos_move_together_and_keep_their_order(todos: Todos) -> None:
    one, two, three, four = add(todos, "One", "Two", "Three", "Four", list="Home")

    Bulk(todos).place(ids(one, three), "Home", None)
    assert titles(todos, list_name="Home") == ["Two", "Four", "One", "Three"]
    Bulk(todos).place(ids(four, two), "Home", three.id)

    assert titles(todos, list_name="Home") == ["One", "Four", "Two", "Three"]
    todos.undo()
    assert titles(todos, list_name="Home") == ["Two", "Four", "One", "Three"]


def test_there_is_always_room_between_two_todos(todos: Todos) -> None:
    one, two, three = add(todos, "One", "Two", "Three", list="Home")
    bulk = Bulk(todos)
    bulk.order_by_hand("Home", True)

    for _ in range(40):  # halving the room each time would use up a float
        bulk.place([three.id], "Home", two.id)
        bulk.place([one.id], "Home", two.id)
        bulk.place([three.id], "Home", one.id)

    assert titles(todos, list_name="Home") == ["Three", "One", "Two"]


def test_a_new_todo_stands_first_in_a_list_of_ones_own_order(todos: Todos) -> None:
    add(todos, "One", "Two", list="Home")
    Bulk(todos).order_by_hand("Home", True)

    new, newer = add(todos, "New", "Newer", list="Home")
    Bulk(todos).place([newer.id], "Home", new.id)

    assert titles(todos, list_name="Home") == ["Newer", "New", "One", "Two"]


def test_a_list_goes_back_to_the_order_of_its_dates(todos: Todos) -> None:
    todos.add(TodoFields("Soon", due=on(6), list="Home"))
    later = todos.add(TodoFields("Later", due=on(9), list="Home"))
    Bulk(todos).place([later.id], "Home", todos.page(View.ALL)[0].id)

    Bulk(todos).order_by_hand("Home", False)

    assert titles(todos, list_name="Home") == ["Soon", "Later"]
    todos.undo()
    assert titles(todos, list_name="Home") == ["Later", "Soon"]


def test_a_place_in_one_list_is_none_in_another(todos: Todos) -> None:
    one, _ = add(todos, "One", "Two", list="Home")
    add(todos, "Red", "Blue", list="Work")
    bulk = Bulk(todos)
    bulk.order_by_hand("Work", True)
    bulk.place([one.id], "Home", None)

    bulk.move_to_list([one.id], "Work")

    assert titles(todos, list_name="Work") == ["One", "Red", "Blue"]
    todos.undo()
    assert titles(todos, list_name="Home") == ["Two", "One"]
