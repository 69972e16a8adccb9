"""Updates, shifts and the moments of reminders, as the parse contract has them."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.services.test_todos import on
from todoapp.dates.durations import Duration
from todoapp.domain.actions import Changes, TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import DateSettings, Grain, Reminder, Repeat, When
from todoapp.services.todos_changes import cleaned, reanchored, shifted_when, updated

NOW = dt.datetime(2024, 3, 5, 9, 0)
SETTINGS = DateSettings()
DENTIST = TodoFields("Dentist", due=on("2024-03-08", dt.time(15)))


def update(fields: TodoFields, changes: Changes) -> TodoFields:
    return updated(fields, changes, now=NOW, settings=SETTINGS)


def span(start: str, end: str, grain: Grain) -> When:
    return When(dt.date.fromisoformat(start), dt.date.fromisoformat(end), grain=grain)


def moved(when: When, shift: str) -> When | None:
    return update(TodoFields("x", due=when), Changes(shift=shift)).due


def test_no_changes_change_nothing() -> None:
    assert update(DENTIST, Changes()) == DENTIST


def test_reminders_subtasks_tags_and_notes_are_added() -> None:
    fields = replace(DENTIST, notes="Old", tags=("a",), subtasks=("One",), reminders=(Reminder("-PT1H", None, NOW),))

    result = update(
        fields, Changes(notes="New", tags=("A", "b"), subtasks=("Two", "one"), reminders=(Reminder("-P1D"),))
    )

    assert (result.notes, result.tags, result.subtasks) == ("Old\nNew", ("a", "b"), ("One", "Two"))
    assert [reminder.offset for reminder in result.reminders] == ["-PT1H", "-P1D"]


def test_a_reminder_or_note_that_is_there_is_not_added_twice() -> None:
    hour = Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14))
    fields = replace(DENTIST, notes="Bring card", reminders=(hour,))

    result = update(fields, Changes(notes="Bring card", reminders=(Reminder("-PT1H", phrase="an hour before"),)))

    assert result == fields


def test_everything_else_replaces() -> None:
    repeat = Repeat("FREQ=WEEKLY")
    changes = Changes("Doctor", None, on("2024-03-09"), on("2024-03-07"), repeat, "low", list="Health")

    assert update(replace(DENTIST, priority="high", list="Work"), changes) == TodoFields(
        "Doctor", None, on("2024-03-09"), on("2024-03-07"), repeat, "low", list="Health"
    )
    assert update(replace(DENTIST, priority="high"), Changes(priority="none")).priority == "none"


def test_a_new_date_answers_what_was_unresolved() -> None:
    fields = TodoFields("x", unresolved=("the 31st of june",))

    assert update(fields, Changes(due=on("2024-06-30"))).unresolved == ()
    assert update(fields, Changes(priority="high", unresolved=("soonish",))).unresolved == (
        "the 31st of june",
        "soonish",
    )


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (on("2024-03-08", dt.time(15)), on("2024-03-08", dt.time(16))),
        (on("2024-03-08"), on("2024-03-08", dt.time(16))),
        (None, on("2024-03-05", dt.time(16))),
    ],
    ids=["other time", "no time", "no date"],
)
def test_a_time_alone_keeps_the_stored_date(due: When | None, expected: When) -> None:
    assert update(TodoFields("x", due=due), Changes(due=When(None, None, dt.time(16), grain="minute"))).due == expected


def test_a_time_alone_that_is_past_means_tomorrow_where_there_is_no_date() -> None:
    result = update(TodoFields("x"), Changes(due=When(None, None, dt.time(8), grain="minute")))

    assert result.due == on("2024-03-06", dt.time(8))


@pytest.mark.parametrize(
    ("due", "shift", "expected"),
    [
        (on("2024-03-08"), "P2D", on("2024-03-10")),
        (on("2024-03-08", dt.time(15)), "-P1D", on("2024-03-07", dt.time(15))),
        (on("2024-03-08", dt.time(15)), "PT90M", on("2024-03-08", dt.time(16, 30))),
        (on("2024-03-08", dt.time(23)), "PT2H", on("2024-03-09", dt.time(1))),
        (on("2024-03-08"), "PT1H", on("2024-03-08", dt.time(10))),
        (on("2024-01-31"), "P1M", on("2024-02-29")),
        (on("2024-02-29"), "P1Y", on("2025-02-28")),
        (span("2024-04-01", "2024-04-30", "month"), "P1M", span("2024-05-01", "2024-05-31", "month")),
        (span("2024-03-04", "2024-03-10", "week"), "P7D", span("2024-03-11", "2024-03-17", "week")),
        (span("2024-03-09", "2024-03-10", "weekend"), "P2D", span("2024-03-11", "2024-03-12", "day")),
        (None, "P2D", on("2024-03-07")),
        (None, "-P2D", on("2024-03-05")),
        (None, "PT2H", on("2024-03-05", dt.time(11))),
    ],
)
def test_a_shift_moves_the_due_date(due: When | None, shift: str, expected: When) -> None:
    assert update(TodoFields("x", due=due), Changes(shift=shift)).due == expected


def test_a_daypart_moved_by_days_stays_a_daypart_and_by_hours_becomes_a_time() -> None:
    day = dt.date(2024, 3, 8)
    evening = When(day, day, dt.time(18), "evening", "daypart")

    assert moved(evening, "P1D") == replace(evening, start=dt.date(2024, 3, 9), end=dt.date(2024, 3, 9))
    assert moved(evening, "PT1H") == on("2024-03-08", dt.time(19))


def test_a_shift_moves_the_day_to_do_it_and_all_reminders() -> None:
    fields = replace(
        DENTIST,
        scheduled=on("2024-03-06"),
        reminders=(
            Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14)),
            Reminder(None, None, dt.datetime(2024, 3, 7, 20)),
            Reminder("-P1D"),
        ),
    )

    result = update(fields, Changes(shift="P7D"))

    assert result.scheduled == on("2024-03-13")
    assert [reminder.at for reminder in result.reminders] == [
        dt.datetime(2024, 3, 15, 14),
        dt.datetime(2024, 3, 14, 20),
        dt.datetime(2024, 3, 14, 15),
    ]


@pytest.mark.parametrize("shift", ["P99999Y", "-P9999Y", "-P999999D"])
def test_a_shift_off_the_calendar_is_refused(shift: str) -> None:
    with pytest.raises(InvalidInput, match="beyond the calendar"):
        update(DENTIST, Changes(shift=shift))


def test_a_shift_that_is_no_duration_is_refused() -> None:
    with pytest.raises(InvalidInput, match="not understood"):
        update(DENTIST, Changes(shift="two days"))


def test_a_when_without_a_date_is_not_moved() -> None:
    time_alone = When(None, None, dt.time(9))

    assert shifted_when(time_alone, Duration(minutes=1440), settings=SETTINGS) == time_alone


@pytest.mark.parametrize(
    ("reminder", "expected"),
    [
        (Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14)), dt.datetime(2024, 3, 12, 9)),
        (Reminder("-P1D", dt.time(20), dt.datetime(2024, 3, 7, 20)), dt.datetime(2024, 3, 11, 20)),
        (Reminder("-PT1H"), dt.datetime(2024, 3, 12, 9)),
        (Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 8)), dt.datetime(2024, 3, 12, 8)),
        (Reminder(None, None, dt.datetime(2024, 3, 7, 20)), dt.datetime(2024, 3, 7, 20)),
    ],
    ids=["offset", "days before at a time", "without a moment", "set by hand", "of a named day"],
)
def test_a_reminder_follows_a_replaced_date_unless_it_is_of_a_named_day(
    reminder: Reminder, expected: dt.datetime
) -> None:
    result = update(replace(DENTIST, reminders=(reminder,)), Changes(due=on("2024-03-12", dt.time(10))))

    assert [reminder.at for reminder in result.reminders] == [expected]


def test_a_reminder_follows_the_date_it_counts_from() -> None:
    before_due = Reminder("-P1D", None, dt.datetime(2024, 3, 7, 9), "a day before it's due")
    before_doing = Reminder("-PT1H", None, dt.datetime(2024, 3, 6, 9), "an hour before")
    fields = TodoFields(
        "Report",
        due=on("2024-03-08"),
        scheduled=on("2024-03-06", dt.time(10)),
        reminders=(before_due, before_doing),
    )

    later = update(fields, Changes(due=on("2024-03-15")))

    assert [reminder.at for reminder in later.reminders] == [dt.datetime(2024, 3, 14, 9), dt.datetime(2024, 3, 6, 9)]


def test_a_reminder_whose_date_is_taken_away_has_no_moment() -> None:
    fields = replace(DENTIST, reminders=(Reminder("-PT1H", None, dt.datetime(2024, 3, 8, 14)),))

    result = reanchored(fields, replace(fields, due=None), settings=SETTINGS)

    assert result.reminders == (Reminder("-PT1H"),)


def test_fields_are_cleaned_of_what_nobody_can_see() -> None:
    fields = TodoFields("a\u2028b\x00\x01 c", notes=" \n ", subtasks=("", " x\n"), list="Home\n", tags=("b", "B"))

    assert cleaned(fields) == TodoFields("a b c", subtasks=("x",), list="Home", tags=("b",))


def test_a_tick_stays_with_its_subtask_and_goes_with_it() -> None:
    fields = TodoFields("Pack", subtasks=(" Socks\n", "Book"), done_subtasks=frozenset({"Socks ", "Soap"}))

    assert cleaned(fields).done_subtasks == {"Socks"}
    assert update(cleaned(fields), Changes(subtasks=("Soap",))).ticks == (True, False, False)
