"""When a todo speaks up: table of todos and the local times they do."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.store.todo_factory import day, make_todo
from todoapp.domain.when import DateSettings, Reminder, When
from todoapp.services.alarms import ReminderSettings, SnoozeChoice, alarms_of, days_before, snooze_choices, snooze_until

BERLIN = ZoneInfo("Europe/Berlin")
THREE = dt.time(15)
AT_THREE = day("2024-03-08", THREE)
HOUR_BEFORE = Reminder("-PT1H", at=dt.datetime(2024, 3, 8, 14))


def in_berlin(local: dt.datetime) -> dt.datetime:
    return local.replace(tzinfo=BERLIN)


def times(settings: ReminderSettings | None = None, **fields: Any) -> list[str]:
    alarms = alarms_of(make_todo("Call", **fields), settings or ReminderSettings(), in_berlin)
    return [f"{alarm.at.astimezone(BERLIN):%m-%d %H:%M} {alarm.kind}" for alarm in alarms]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"due": AT_THREE}, ["03-08 15:00 due"]),
        ({"due": day("2024-03-08")}, ["03-08 09:00 due"]),
        ({"scheduled": AT_THREE}, ["03-08 15:00 scheduled"]),
        ({"due": AT_THREE, "reminders": (HOUR_BEFORE,)}, ["03-08 14:00 reminder", "03-08 15:00 due"]),
        ({"due": AT_THREE, "scheduled": AT_THREE}, ["03-08 15:00 due"]),
        ({"due": day("2024-03-08"), "reminders": (HOUR_BEFORE,)}, ["03-08 14:00 reminder"]),
        ({"reminders": (Reminder(None, at=dt.datetime(2024, 3, 7, 20)),)}, ["03-07 20:00 reminder"]),
        ({"reminders": (Reminder("-PT1H"),)}, []),
        ({"due": When(dt.date(2024, 3, 9), dt.date(2024, 3, 10), grain="weekend")}, ["03-09 09:00 due"]),
        ({"due": When(dt.date(2024, 3, 4), dt.date(2024, 3, 10), grain="week")}, ["03-10 09:00 due"]),
        ({"due": When(dt.date(2024, 3, 8), dt.date(2024, 3, 8), dt.time(18), "evening", "daypart")},
         ["03-08 18:00 due"]),
        ({"due": day("2024-03-31", dt.time(2, 30))}, ["03-31 03:30 due"]),  # the hour that clocks skip
    ],
)  # fmt: skip
def test_a_todo_speaks_up_at_its_reminders_and_when_it_is_due(fields: dict[str, Any], expected: list[str]) -> None:
    assert times(**fields) == expected


def test_default_reminders_are_for_todos_without_their_own() -> None:
    settings = ReminderSettings(before=("PT30M", "P1D", "nonsense"))
    assert times(settings, due=AT_THREE) == ["03-07 15:00 reminder", "03-08 14:30 reminder", "03-08 15:00 due"]
    assert times(settings, due=AT_THREE, reminders=(HOUR_BEFORE,)) == ["03-08 14:00 reminder", "03-08 15:00 due"]
    assert times(settings, due=day("2024-03-08")) == ["03-08 09:00 due"]
    assert days_before(settings) == 2
    assert days_before(ReminderSettings()) == 0


def test_each_kind_can_be_turned_off() -> None:
    quiet = ReminderSettings(at_time=False, day_at=None)
    assert times(quiet, due=AT_THREE) == times(quiet, due=day("2024-03-08")) == []
    assert times(quiet, due=AT_THREE, reminders=(HOUR_BEFORE,)) == ["03-08 14:00 reminder"]


@pytest.mark.parametrize(
    ("choice", "at", "until"),
    [
        ("10min", "2024-03-08 15:00", "2024-03-08 15:10"),
        ("1h", "2024-03-08 23:30", "2024-03-09 00:30"),
        ("evening", "2024-03-08 15:00", "2024-03-08 18:00"),
        ("evening", "2024-03-08 18:00", "2024-03-09 18:00"),
        ("tomorrow", "2024-03-08 15:00", "2024-03-09 09:00"),
        ("tomorrow", "2024-03-30 15:00", "2024-03-31 09:00"),  # over the night clocks change
    ],
)
def test_a_todo_is_put_off(choice: SnoozeChoice, at: str, until: str) -> None:
    now = in_berlin(dt.datetime.fromisoformat(at))
    found = snooze_until(choice, now, DateSettings(), in_berlin)
    assert found == in_berlin(dt.datetime.fromisoformat(until))


def test_this_evening_is_offered_while_it_is_ahead() -> None:
    assert "evening" in snooze_choices(in_berlin(dt.datetime(2024, 3, 8, 17, 59)), DateSettings())
    assert "evening" not in snooze_choices(in_berlin(dt.datetime(2024, 3, 8, 18)), DateSettings())
