"""The days of a calendar hold what is due, what is to be done, and the coming dates of repeats."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Repeat, When
from todoapp.services.todos import Todos, View
from todoapp.services.todos_calendar import calendar_days
from todoapp.store.todos import TodoStore

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
FIRST, LAST = dt.date(2024, 3, 1), dt.date(2024, 3, 31)


def on(day: int, at: dt.time | None = None, month: int = 3) -> When:
    date = dt.date(2024, month, day)
    return When(date, date, at, None, "minute" if at else "day")


@pytest.fixture
def todos(tmp_path: Path) -> Iterator[Todos]:
    store = TodoStore.open(tmp_path / "todos.sqlite")
    yield Todos(store, lambda: NOW)
    store.close()


def shown(todos: Todos, each: int = 8) -> dict[int, list[tuple[str, str]]]:
    days = calendar_days(todos, FIRST, LAST, today=NOW.date(), each=each)
    return {
        day.day: [(entry.todo.fields.title, entry.kind) for entry in found.entries]
        for day, found in sorted(days.items())
    }


def test_todos_stand_on_the_day_they_are_due_and_the_day_they_are_to_be_done(todos: Todos) -> None:
    todos.add(TodoFields("Dentist", due=on(8, dt.time(15))))
    todos.add(TodoFields("Call", due=on(8, dt.time(9))))
    todos.add(TodoFields("Report", due=on(15), scheduled=on(11)))
    todos.add(TodoFields("Run", scheduled=on(11)))
    todos.add(TodoFields("April", due=on(1, month=4)))
    todos.add(TodoFields("Never"))
    todos.complete(todos.add(TodoFields("Done", due=on(8))).id)

    assert shown(todos) == {
        8: [("Call", "due"), ("Dentist", "due")],
        11: [("Run", "scheduled"), ("Report", "scheduled")],
        15: [("Report", "due")],
    }


def test_a_repeat_shows_its_coming_dates_from_today_on(todos: Todos) -> None:
    todos.add(TodoFields("Plants", due=on(1), repeat=Repeat("FREQ=WEEKLY;BYDAY=MO,FR")))
    todos.add(TodoFields("Filter", due=on(2), repeat=Repeat("FREQ=WEEKLY", after_completion=True)))
    todos.add(TodoFields("Twice", due=on(7), repeat=Repeat("FREQ=DAILY;COUNT=2")))

    assert shown(todos) == {
        1: [("Plants", "due")],
        2: [("Filter", "due")],
        7: [("Twice", "due")],
        8: [("Plants", "coming"), ("Twice", "coming")],
        **{day: [("Plants", "coming")] for day in (11, 15, 18, 22, 25, 29)},
    }


def test_a_full_day_gives_its_first_todos_and_their_number(todos: Todos) -> None:
    for number in range(12):
        todos.add(TodoFields(f"Todo {number}", due=on(8)))

    day = calendar_days(todos, FIRST, LAST, today=NOW.date(), each=5)[dt.date(2024, 3, 8)]

    assert (len(day.entries), day.total) == (5, 12)
    assert [entry.todo for entry in day.entries] == list(todos.page(View.ALL, limit=5))
