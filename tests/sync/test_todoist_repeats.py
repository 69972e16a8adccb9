"""Repeats are said in words Todoist's help pages explain, and nothing else is guessed."""

import datetime as dt

import pytest

from todoapp.sync.content import Recurrence
from todoapp.sync.todoist_repeats import phrase_of, repeat_of, time_said

SAID = [
    ("FREQ=DAILY", "every day"),
    ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
    ("FREQ=WEEKLY", "every week"),
    ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
    ("FREQ=WEEKLY;BYDAY=FR", "every friday"),
    ("FREQ=WEEKLY;BYDAY=MO,FR", "every monday, friday"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "every other friday"),
    ("FREQ=MONTHLY", "every month"),
    ("FREQ=MONTHLY;BYMONTHDAY=27", "every 27th"),
    ("FREQ=MONTHLY;BYMONTHDAY=11", "every 11th"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "every 31st"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "every last day"),
    ("FREQ=MONTHLY;BYDAY=3WE", "every 3rd wednesday"),
    ("FREQ=YEARLY", "every year"),
    ("FREQ=YEARLY;INTERVAL=2", "every 2 years"),
]


@pytest.mark.parametrize("after_completion", [False, True])
@pytest.mark.parametrize(("rrule", "phrase"), SAID)
def test_a_repeat_is_said_and_read_back(rrule: str, phrase: str, after_completion: bool) -> None:
    repeat = Recurrence(rrule, after_completion)
    phrase = phrase.replace("every", "every!") if after_completion else phrase

    assert phrase_of(repeat, None) == phrase
    assert phrase_of(repeat, dt.time(7, 5)) == f"{phrase} at 07:05"
    assert repeat_of(phrase) == repeat
    assert repeat_of(f"{phrase} at 07:05") == repeat


@pytest.mark.parametrize(
    ("phrase", "rrule"),
    [
        ("Every Other Day", "FREQ=DAILY;INTERVAL=2"),
        ("daily", "FREQ=DAILY"),
        ("monthly", "FREQ=MONTHLY"),
        ("every workday at 9am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("ev mon, fri at 20:00", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("every mon, tues, wed, and fri", "FREQ=WEEKLY;BYDAY=MO,TU,WE,FR"),
        ("every 27", "FREQ=MONTHLY;BYMONTHDAY=27"),
        ("every other tues 7am", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ],
)
def test_other_ways_to_say_it_are_understood(phrase: str, rrule: str) -> None:
    assert repeat_of(phrase) == Recurrence(rrule)


@pytest.mark.parametrize(
    "phrase",
    [
        "every 15th workday, first workday, last workday",
        "every 2, 15, 27",
        "every jan 27th",
        "every day starting 1 may",
        "every week until 1 june",
        "every 12 hours",
        "every weekend",
        "every morning",
        "every quarter",
        "every 5th friday",
        "every 32nd",
        "every 0 days",
        "jeden tag",
        "tomorrow",
        "",
    ],
)
def test_what_is_not_known_is_not_guessed(phrase: str) -> None:
    assert repeat_of(phrase) is None


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;COUNT=10",
        "FREQ=DAILY;UNTIL=20240401",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5",
        "FREQ=YEARLY;BYMONTH=3",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "X",
    ],
)
def test_there_are_no_words_for_other_rules(rrule: str) -> None:
    assert phrase_of(Recurrence(rrule), None) is None


@pytest.mark.parametrize(
    ("phrase", "time"),
    [
        ("every day at 9am", "09:00"),
        ("every day 12am", "00:00"),
        ("every day at 12:30 pm", "12:30"),
        ("every day at 9", "09:00"),
        ("every 27", None),
        ("every day at 25:00", None),
    ],
)
def test_the_clock_time_in_a_phrase_is_found(phrase: str, time: str | None) -> None:
    assert time_said(phrase) == (dt.time.fromisoformat(time) if time else None)
