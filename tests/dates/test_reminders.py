"""Reminders: offsets, days with a clock time, absolute ones, and what they count from (contract, convention 3)."""

from dataclasses import replace
from datetime import datetime, time

import pytest

from tests.dates.reading import TUESDAY
from todoapp.dates.actions import resolve_actions
from todoapp.dates.reminders import Anchors, re_anchored, reminder_of
from todoapp.dates.resolve import resolve
from todoapp.domain.actions import Add, Update
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import DateSettings, Reminder, When

SETTINGS = DateSettings()


def when(phrase: str) -> When | None:
    return resolve(phrase, TUESDAY).when


def reminded(phrase: str, due: str | None, scheduled: str | None = None) -> Reminder | None:
    anchors = Anchors(when(due) if due else None, when(scheduled) if scheduled else None)
    return reminder_of(phrase, TUESDAY, anchors, SETTINGS)


@pytest.mark.parametrize(
    ("phrase", "due", "offset", "clock", "at"),
    [
        ("an hour before", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("one hour before", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("30 minutes before", "friday 3pm", "-PT30M", None, "2024-03-08T14:30"),
        ("half an hour before", "friday 3pm", "-PT30M", None, "2024-03-08T14:30"),
        ("15 minutes early", "friday 3pm", "-PT15M", None, "2024-03-08T14:45"),
        ("ten minutes beforehand", "friday 3pm", "-PT10M", None, "2024-03-08T14:50"),
        ("2 hours in advance", "friday 3pm", "-PT2H", None, "2024-03-08T13:00"),
        ("an hour and a half before", "friday 3pm", "-PT90M", None, "2024-03-08T13:30"),
        ("an hour ahead of time", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("an hour before it's due", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("a day before", "friday 3pm", "-P1D", None, "2024-03-07T15:00"),
        ("two days before", "friday 3pm", "-P2D", None, "2024-03-06T15:00"),
        ("a week before", "march 20", "-P7D", None, "2024-03-13T09:00"),
        ("a month before", "june 20 at noon", "-P1M", None, "2024-05-20T12:00"),
        ("an hour before", "friday", "-PT1H", None, "2024-03-08T08:00"),  # the anchor of a day is 09:00
        ("an hour before", "friday afternoon", "-PT1H", None, "2024-03-08T13:00"),  # a daypart has its time
        ("the night before", "friday 3pm", "-P1D", "20:00", "2024-03-07T20:00"),
        ("the evening before", "friday 3pm", "-P1D", "18:00", "2024-03-07T18:00"),
        ("the night before at 9", "friday 3pm", "-P1D", "21:00", "2024-03-07T21:00"),
        ("the day before at 10", "friday 3pm", "-P1D", "10:00", "2024-03-07T10:00"),
        ("the day before at noon", "friday 3pm", "-P1D", "12:00", "2024-03-07T12:00"),
        ("the day before", "friday 3pm", "-P1D", None, "2024-03-07T15:00"),
        ("two days before at 8 am", "friday 3pm", "-P2D", "08:00", "2024-03-06T08:00"),
        ("2 days before in the morning", "friday 3pm", "-P2D", "09:00", "2024-03-06T09:00"),
        ("the morning of", "friday 3pm", "P0D", "09:00", "2024-03-08T09:00"),
        ("on the morning of", "friday 3pm", "P0D", "09:00", "2024-03-08T09:00"),
        ("that morning", "friday 3pm", "P0D", "09:00", "2024-03-08T09:00"),
        ("that morning at 8", "friday 3pm", "P0D", "08:00", "2024-03-08T08:00"),
        ("on the day at 8 am", "friday 3pm", "P0D", "08:00", "2024-03-08T08:00"),
        ("the same day at noon", "friday 3pm", "P0D", "12:00", "2024-03-08T12:00"),
        ("at noon", "friday 3pm", "P0D", "12:00", "2024-03-08T12:00"),
        ("when it's due", "friday 3pm", "PT0M", None, "2024-03-08T15:00"),
        ("thursday night", "friday 3pm", None, None, "2024-03-07T20:00"),
        ("thursday at 6pm", "friday 3pm", None, None, "2024-03-07T18:00"),
        ("tomorrow", "friday 3pm", None, None, "2024-03-06T09:00"),
        ("tomorrow at 10", "friday 3pm", None, None, "2024-03-06T10:00"),
        ("in 20 minutes", "friday 3pm", None, None, "2024-03-05T09:20"),
        ("on march 7th", "friday 3pm", None, None, "2024-03-07T09:00"),
        ("an hour before", None, "-PT1H", None, None),
        ("the night before", None, "-P1D", "20:00", None),
        ("15 minutes before that", "friday 3pm", "-PT15M", None, "2024-03-08T14:45"),
        ("an hour prior to the meeting", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("the previous evening", "friday 3pm", "-P1D", "18:00", "2024-03-07T18:00"),
        ("the previous day", "friday 3pm", "-P1D", None, "2024-03-07T15:00"),
        ("at 8 the night before", "friday 3pm", "-P1D", "20:00", "2024-03-07T20:00"),
        ("the morning of the appointment", "friday 3pm", "P0D", "09:00", "2024-03-08T09:00"),
        ("the day of", "friday 3pm", "P0D", "09:00", "2024-03-08T09:00"),
        ("the monday before", "friday 22 march", None, None, "2024-03-18T09:00"),
        ("the weekend before", "friday 22 march", None, None, "2024-03-16T09:00"),
        ("the morning of the 8th", "friday 3pm", None, None, "2024-03-08T09:00"),
        ("an hour after", "friday 3pm", "PT1H", None, "2024-03-08T16:00"),
        ("the day before", "this weekend", "-P1D", None, "2024-03-08T09:00"),
        ("day before 6pm", "friday 3pm", "-P1D", "18:00", "2024-03-07T18:00"),
        ("2 days before 6pm", "friday 3pm", "-P2D", "18:00", "2024-03-06T18:00"),
        ("night before 9", "friday 3pm", "-P1D", "21:00", "2024-03-07T21:00"),
        ("an hour before 2pm", "friday 3pm", "P0D", "13:00", "2024-03-08T13:00"),
        ("1 hr b4", "friday 3pm", "-PT1H", None, "2024-03-08T14:00"),
        ("night b4", "friday 3pm", "-P1D", "20:00", "2024-03-07T20:00"),
        ("on the 26th", "30 june", None, None, "2024-06-26T09:00"),
        ("on the 28th at 6pm", "the 1st", None, None, "2024-03-28T18:00"),
    ],
)
def test_a_reminder(phrase: str, due: str | None, offset: str | None, clock: str | None, at: str | None) -> None:
    expected = Reminder(
        offset,
        time.fromisoformat(clock) if clock else None,
        datetime.fromisoformat(at) if at else None,
        phrase,
    )
    assert reminded(phrase, due) == expected


def test_an_offset_counts_from_scheduled_where_that_has_a_time() -> None:
    found = reminded("an hour before", "friday", "wednesday 10am")
    assert found is not None
    assert found.at == datetime(2024, 3, 6, 9)


def test_an_offset_counts_from_due_where_scheduled_has_no_time() -> None:
    found = reminded("an hour before", "friday 3pm", "wednesday")
    assert found is not None
    assert found.at == datetime(2024, 3, 8, 14)


def test_an_offset_counts_from_due_where_the_words_say_so() -> None:
    found = reminded("a day before it's due", "friday", "wednesday 10am")
    assert found is not None
    assert found.at == datetime(2024, 3, 7, 9)


def test_a_named_weekday_before_the_due_day_may_be_tonight() -> None:
    thursday = datetime(2024, 3, 7, 10)
    due = resolve("friday 3pm", thursday).when
    found = reminder_of("thursday night", thursday, Anchors(due), SETTINGS)
    assert found is not None
    assert found.at == datetime(2024, 3, 7, 20)


def test_the_hour_a_day_is_reminded_at_is_a_setting() -> None:
    late = DateSettings(all_day_anchor=time(11))
    found = reminder_of("an hour before", TUESDAY, Anchors(when("friday")), late)
    assert found is not None
    assert found.at == datetime(2024, 3, 8, 10)


@pytest.mark.parametrize("phrase", ["blah", "", "before", "the 31st of june"])
def test_what_is_no_reminder_is_none(phrase: str) -> None:
    assert reminded(phrase, "friday 3pm") is None


def test_several_reminders_of_one_todo() -> None:
    parsed = ParsedAction("add", head="Dentist", due="friday 3pm", reminders=("a day before", "an hour before", "blah"))
    (action,) = resolve_actions([parsed], TUESDAY)
    assert isinstance(action, Add)
    assert [reminder.offset for reminder in action.todo.reminders] == ["-P1D", "-PT1H"]
    assert action.todo.unresolved == ("blah",)


@pytest.mark.parametrize(
    ("phrase", "moments"),
    [
        ("the night before and an hour before", ["7 20:00", "8 14:00"]),
        ("a week before, a day before and an hour before", ["1 15:00", "7 15:00", "8 14:00"]),
        ("both the night before and the morning of", ["7 20:00", "8 09:00"]),
        ("the day before at 10 and again at 8 on the day", ["7 10:00", "8 08:00"]),
        ("wednesday night and thursday morning", ["6 20:00", "7 09:00"]),
        ("an hour and 30 minutes before", ["8 13:30"]),
        ("30 mins b4 and 1 day b4", ["8 14:30", "7 15:00"]),
        ("1 day, 2 hours before", ["7 13:00"]),
        ("thursday, march 7 at 5", ["7 17:00"]),
        ("between 3 and 4", ["8 15:00"]),
    ],
)
def test_several_reminders_in_one_phrase(phrase: str, moments: list[str]) -> None:
    (action,) = resolve_actions([ParsedAction("add", head="Dentist", due="friday 3pm", reminders=(phrase,))], TUESDAY)
    assert isinstance(action, Add)
    assert [f"{one.at.day} {one.at:%H:%M}" for one in action.todo.reminders if one.at] == moments
    assert action.todo.unresolved == ()


def test_reminders_of_a_repeat_count_from_its_first_occurrence() -> None:
    parsed = ParsedAction("add", head="Bins", repeat="every thursday at 7 am", reminders=("the night before",))
    (action,) = resolve_actions([parsed], TUESDAY)
    assert isinstance(action, Add)
    assert action.todo.reminders == (Reminder("-P1D", time(20), datetime(2024, 3, 6, 20), "the night before"),)


def test_a_reminder_added_to_a_stored_todo_has_no_moment_yet() -> None:
    (action,) = resolve_actions([ParsedAction("update", head="dentist", reminders=("an hour before",))], TUESDAY)
    assert isinstance(action, Update)
    assert action.changes.reminders == (Reminder("-PT1H", None, None, "an hour before"),)


def test_reminders_follow_the_next_occurrence() -> None:
    first = reminded("the night before", "thursday 7am")
    assert first is not None
    moved = re_anchored(first, Anchors(when("march 14 at 7 am")), SETTINGS)
    assert moved == replace(first, at=datetime(2024, 3, 13, 20))
    absolute = reminded("tomorrow", "friday")
    assert absolute is not None
    assert re_anchored(absolute, Anchors(when("march 14")), SETTINGS) == absolute
