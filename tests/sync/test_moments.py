"""When a reminder rings, as a clock shows it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.sync.samples import day
from todoapp.sync.content import Alarm, Content, Day
from todoapp.sync.moments import rings_at, settled

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("alarm", "due", "scheduled", "expected"),
    [
        (Alarm("-PT30M"), day("2024-03-08", "15:00"), None, "2024-03-08T14:30"),
        (Alarm("PT0S"), day("2024-03-08"), None, "2024-03-08T09:00"),
        (Alarm("-P1D", dt.time(20)), day("2024-03-08", "15:00"), None, "2024-03-07T20:00"),
        (Alarm("-P1M"), day("2024-03-31", "08:00"), None, "2024-02-29T08:00"),
        (Alarm("-P1D"), day("2024-04-01", "02:30"), None, "2024-03-31T02:30"),
        (Alarm("-PT1H"), day("2024-03-08", "15:00"), day("2024-03-01", "10:00"), "2024-03-08T14:00"),
        (Alarm("-PT1H"), None, day("2024-03-01", "10:00"), "2024-03-01T09:00"),
        (Alarm(at=dt.datetime(2024, 3, 7, 8, 30)), None, None, "2024-03-07T08:30"),
        (Alarm("-PT1H"), None, None, None),
        (Alarm("soon"), day("2024-03-08"), None, None),
    ],
)
def test_a_reminder_rings_so_long_before(
    alarm: Alarm, due: Day | None, scheduled: Day | None, expected: str | None
) -> None:
    moment = rings_at(alarm, Content("Call", due=due, scheduled=scheduled))

    assert moment == (dt.datetime.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("2024-03-31T01:59", "2024-03-31T01:59"),
        ("2024-03-31T02:30", "2024-03-31T03:30"),
        ("2024-10-27T02:30", "2024-10-27T02:30"),
        ("2024-07-01T00:00", "2024-07-01T00:00"),
    ],
)
def test_an_hour_that_is_skipped_is_the_next_one(said: str, shown: str) -> None:
    assert settled(dt.datetime.fromisoformat(said), BERLIN) == dt.datetime.fromisoformat(shown)
