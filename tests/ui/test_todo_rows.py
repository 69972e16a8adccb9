"""What a line says: how pressing it is, under which heading it stands, what a screen reader hears."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.ui.conftest import NOW, on
from todoapp.composition import date_words
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, Daypart, Reminder, Repeat, When
from todoapp.services.todos import View
from todoapp.ui.todo_rows import describe, due_tone


def todo(title: str = "Buy milk", *, done_at: datetime | None = None, **fields: Any) -> Todo:
    return Todo("id", TodoFields(title, **fields), NOW, NOW, completed_at=done_at)


@pytest.mark.parametrize(
    ("when", "clock", "tone"),
    [
        pytest.param(on(4), time(9), "overdue", id="yesterday"),
        pytest.param(on(5), time(23, 59), "today", id="today until midnight"),
        pytest.param(on(5, time(15)), time(14, 59), "today", id="before its time"),
        pytest.param(on(5, time(15)), time(15), "overdue", id="at its time"),
        pytest.param(on(6), time(9), "soon", id="tomorrow"),
        pytest.param(on(9), time(9), "later", id="later"),
        pytest.param(When(date(2024, 3, 4), date(2024, 3, 10), grain="week"), time(9), "later", id="a span ends later"),
        pytest.param(When(None, None, time(15)), time(9), "quiet", id="no day"),
    ],
)
def test_how_pressing_a_date_is(when: When, clock: time, tone: str) -> None:
    assert due_tone(when, datetime.combine(date(2024, 3, 5), clock)) == tone


@pytest.mark.parametrize(
    ("daypart", "over"),
    [("morning", time(12)), ("noon", time(14)), ("afternoon", time(18)), ("evening", time(22))],
)
def test_a_part_of_the_day_is_over_at_its_end_not_its_start(daypart: Daypart, over: time) -> None:
    day = date(2024, 3, 5)
    when = When(day, day, time(9), daypart, "daypart")
    end = datetime.combine(day, over)
    assert due_tone(when, end - timedelta(minutes=1)) == "today"
    assert due_tone(when, end) == "overdue"


def test_night_is_over_at_midnight() -> None:
    day = date(2024, 3, 5)
    when = When(day, day, time(20), "night", "daypart")
    assert due_tone(when, datetime(2024, 3, 5, 23, 59)) == "today"
    assert due_tone(when, datetime(2024, 3, 6)) == "overdue"


@pytest.mark.parametrize(
    ("due", "view", "heading"),
    [
        (on(4), View.TODAY, "Overdue"),
        (on(5), View.TODAY, "Today"),
        (on(5, time(8)), View.TODAY, "Today"),
        (on(20), View.TODAY, "Today"),  # it is there to be done today
        (on(6), View.UPCOMING, "Tomorrow"),
        (on(8), View.UPCOMING, "Friday"),
        (on(30), View.UPCOMING, "March"),
        (When(date(2025, 1, 2), date(2025, 1, 2)), View.ALL, "January 2025"),
        (None, View.ALL, "No date"),
    ],
)
def test_headings_group_by_day(due: When | None, view: View, heading: str) -> None:
    assert describe(todo(due=due), view, NOW, date_words()).heading == heading


def test_what_is_done_stands_under_the_day_it_was_done() -> None:
    row = describe(todo(done_at=NOW - timedelta(days=1), due=on(4)), View.DONE, NOW, date_words())
    assert row.heading == "Yesterday"
    assert row.chips[0].tone == "quiet", "what is done is not overdue"


def test_every_field_is_readable_on_the_line() -> None:
    full = todo(
        "Book club",
        due=on(20, time(19)),
        scheduled=on(18),
        repeat=Repeat("FREQ=MONTHLY;BYDAY=+3WE", phrase="every 3rd wednesday of the month"),
        priority="high",
        reminders=(Reminder("-PT1H", phrase="an hour before"),),
        subtasks=("Read", "Bake"),
        list="Fun",
        tags=("books",),
        notes="Bring\nwine",
        unresolved=("someday",),
    )
    row = describe(full, View.ALL, NOW, date_words())
    icons = ["calendar", "clock", "repeat", "bell", "subtasks", "list", "tag", "notes", "question"]
    assert [chip.icon for chip in row.chips] == icons
    assert row.chips[7].text == "Bring wine"
    assert row.description.startswith("Book club, high priority, ")
    assert "2 steps" in row.description
    assert row.chips[4].text == "0/2"


def test_progress_is_shown_and_said() -> None:
    row = describe(todo(subtasks=("Read", "Bake"), done_subtasks=frozenset({"Bake"})), View.ALL, NOW, date_words())
    assert row.chips[0].text == "1/2"
    assert "1 of 2 steps done" in row.description


def test_a_screen_reader_hears_that_it_is_overdue() -> None:
    assert describe(todo(due=on(4)), View.TODAY, NOW, date_words()).description.startswith("Buy milk, overdue, ")


def test_a_list_does_not_repeat_its_own_name() -> None:
    row = describe(todo(list="Shopping"), View.ALL, NOW, date_words(), in_list=True)
    assert row.chips == ()


@pytest.mark.parametrize(
    ("when", "said"),
    [
        pytest.param(on(4), "Yesterday", id="yesterday"),
        pytest.param(on(5, time(15)), "Today, 15:00", id="today"),
        pytest.param(When(date(2024, 3, 6), date(2024, 3, 6), time(18), "evening"), "Tomorrow, evening", id="daypart"),
        pytest.param(on(8), "Fri 8 Mar", id="by date"),
    ],
)
def test_near_days_go_by_their_names(when: When, said: str) -> None:
    assert describe(todo(due=when), View.ALL, NOW, date_words()).chips[0].text == said


def test_times_of_near_days_are_shown_as_the_settings_want() -> None:
    words = date_words(lambda: DateSettings(clock_24h=False))
    timed = When(NOW.date(), NOW.date(), time(18))
    assert describe(todo(due=timed), View.ALL, NOW, words).chips[0].text == "Today, 6:00 pm"
