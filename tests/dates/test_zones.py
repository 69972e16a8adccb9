"""Local times on the real time line."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.dates.resolve import resolve
from todoapp.dates.zones import is_skipped, local_time, moment_of, overdue_moment
from todoapp.domain.when import When

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize(
    ("local", "zone", "moment"),
    [
        ("2024-03-31T01:59", BERLIN, "2024-03-31T00:59"),
        ("2024-03-31T02:30", BERLIN, "2024-03-31T01:30"),  # skipped: 03:30 summer time
        ("2024-03-31T03:00", BERLIN, "2024-03-31T01:00"),
        ("2024-10-27T02:30", BERLIN, "2024-10-27T00:30"),  # comes twice: the first
        ("2024-10-27T03:00", BERLIN, "2024-10-27T02:00"),
        ("2024-03-10T02:15", NEW_YORK, "2024-03-10T07:15"),
        ("2024-10-06T02:10", LORD_HOWE, "2024-10-05T15:40"),  # clocks skip half an hour
        ("2024-03-05T09:00", BERLIN, "2024-03-05T08:00"),
    ],
)
def test_a_local_time_becomes_a_moment(local: str, zone: ZoneInfo, moment: str) -> None:
    found = moment_of(datetime.fromisoformat(local), zone)
    assert found.astimezone(UTC).replace(tzinfo=None) == datetime.fromisoformat(moment)


def test_a_skipped_time_is_moved_on_by_what_clocks_skip() -> None:
    skipped = datetime(2024, 3, 31, 2, 30)
    assert is_skipped(skipped, BERLIN)
    assert local_time(moment_of(skipped, BERLIN), BERLIN) == datetime(2024, 3, 31, 3, 30)
    assert not is_skipped(datetime(2024, 10, 27, 2, 30), BERLIN)


def test_the_hour_of_a_phrase_is_kept_across_the_clock_change() -> None:
    reference = local_time(datetime(2024, 3, 30, 8, tzinfo=UTC), BERLIN)
    found = resolve("tomorrow at 9", reference).when
    assert found is not None
    moment = overdue_moment(found, BERLIN)
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2024, 3, 31, 7, tzinfo=UTC)  # nine o'clock, though 23 hours later


def test_a_changed_zone_keeps_the_local_intent() -> None:
    found = When(date(2024, 3, 8), date(2024, 3, 8), time(9))
    at_home, away = overdue_moment(found, BERLIN), overdue_moment(found, NEW_YORK)
    assert at_home is not None
    assert away is not None
    assert (at_home.hour, away.hour) == (9, 9)
    assert at_home != away


@pytest.mark.parametrize(
    ("phrase", "overdue"),
    [
        ("friday 3pm", "2024-03-08T15:00"),
        ("friday", "2024-03-09T00:00"),
        ("this weekend", "2024-03-11T00:00"),
        ("friday morning", "2024-03-08T12:00"),
        ("friday noon", "2024-03-08T14:00"),
        ("friday afternoon", "2024-03-08T18:00"),
        ("friday evening", "2024-03-08T22:00"),
        ("friday night", "2024-03-09T00:00"),
    ],
)
def test_convention_4_when_a_todo_is_overdue(phrase: str, overdue: str) -> None:
    found = resolve(phrase, datetime(2024, 3, 5, 9)).when
    assert found is not None
    assert overdue_moment(found, BERLIN) == datetime.fromisoformat(overdue).replace(tzinfo=BERLIN)


def test_no_date_is_never_overdue() -> None:
    assert overdue_moment(When(None, None, time(9)), BERLIN) is None


@given(local=st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2080, 1, 1)))
def test_every_local_time_that_exists_comes_back(local: datetime) -> None:
    back = local_time(moment_of(local, BERLIN), BERLIN)
    assert back == local or (is_skipped(local, BERLIN) and back > local)
