"""What comes after a completed occurrence."""

import time as clock
from datetime import date, datetime, time

import pytest

from tests.dates.reading import TUESDAY, shown
from todoapp.dates.recurrence import advance, next_occurrence, occurrences
from todoapp.dates.resolve import resolve
from todoapp.domain.when import Repeat, When


def day(text: str, at: time | None = None) -> When:
    one = date.fromisoformat(text)
    return When(one, one, at)


@pytest.mark.parametrize(
    ("rrule", "due", "completed", "following"),
    [
        ("FREQ=DAILY", "2024-03-05", "2024-03-05T10:00", "2024-03-06"),
        ("FREQ=WEEKLY;BYDAY=FR", "2024-03-08", "2024-03-08T10:00", "2024-03-15"),
        ("FREQ=WEEKLY;BYDAY=FR", "2024-03-08", "2024-03-06T10:00", "2024-03-15"),  # early: not brought forward
        ("FREQ=WEEKLY;BYDAY=FR", "2024-03-08", "2024-03-27T10:00", "2024-03-29"),  # late: the missed ones are skipped
        ("FREQ=DAILY", "2024-03-05", "2024-03-09T10:00", "2024-03-09"),  # today's own is not missed yet
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2024-03-05", "2024-03-06T10:00", "2024-03-19"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2024-03-05", "2024-03-20T10:00", "2024-04-02"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-01-31", "2024-01-31T10:00", "2024-02-29"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-02-29", "2024-02-29T10:00", "2024-03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", "2024-02-29", "2024-02-29T10:00", "2024-03-30"),
        ("FREQ=MONTHLY;BYDAY=+3WE", "2024-03-20", "2024-03-20T10:00", "2024-04-17"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "2024-02-29", "2024-02-29T10:00", "2025-02-28"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2024-03-08", "2024-03-08T10:00", "2024-03-11"),
        ("FREQ=DAILY;UNTIL=20240306", "2024-03-06", "2024-03-06T10:00", "nothing"),
        ("FREQ=DAILY;UNTIL=20240307", "2024-03-06", "2024-03-06T10:00", "2024-03-07"),
        ("FREQ=DAILY;COUNT=1", "2024-03-06", "2024-03-06T10:00", "nothing"),
    ],
)
def test_the_next_day_after_completing(rrule: str, due: str, completed: str, following: str) -> None:
    found = next_occurrence(Repeat(rrule), day(due), datetime.fromisoformat(completed))
    assert shown(found) == following


def test_a_late_completion_skips_to_today_while_its_time_is_ahead() -> None:
    due = day("2024-03-05", time(18))
    daily = Repeat("FREQ=DAILY")
    assert shown(next_occurrence(daily, due, datetime(2024, 3, 8, 10))) == "2024-03-08 18:00"
    assert shown(next_occurrence(daily, due, datetime(2024, 3, 8, 19))) == "2024-03-09 18:00"


@pytest.mark.parametrize(
    ("rrule", "completed", "following"),
    [
        ("FREQ=DAILY;INTERVAL=3", "2024-03-10T10:00", "2024-03-13"),
        ("FREQ=WEEKLY;INTERVAL=2", "2024-03-10T10:00", "2024-03-24"),
        ("FREQ=MONTHLY", "2024-01-31T10:00", "2024-02-29"),
        ("FREQ=YEARLY", "2024-02-29T10:00", "2025-02-28"),
    ],
)
def test_after_completion_counts_from_the_completion(rrule: str, completed: str, following: str) -> None:
    repeat = Repeat(rrule, after_completion=True)
    assert shown(next_occurrence(repeat, day("2024-01-05"), datetime.fromisoformat(completed))) == following


def test_after_completion_keeps_the_time_of_day() -> None:
    repeat = Repeat("FREQ=DAILY;INTERVAL=3", after_completion=True)
    found = next_occurrence(repeat, day("2024-03-05", time(8)), datetime(2024, 3, 6, 22))
    assert shown(found) == "2024-03-09 08:00"


def test_a_count_runs_out() -> None:
    repeat, due = Repeat("FREQ=DAILY;COUNT=3"), day("2024-03-05")
    seen = []
    for _ in range(5):
        after = advance(repeat, due, datetime(2024, 3, 5, 10))
        if after is None:
            break
        repeat, due = after
        seen.append((repeat.rrule, shown(due)))
    assert seen == [("FREQ=DAILY;COUNT=2", "2024-03-06"), ("FREQ=DAILY;COUNT=1", "2024-03-07")]


def test_missed_occurrences_count_too() -> None:
    assert next_occurrence(Repeat("FREQ=DAILY;COUNT=3"), day("2024-03-05"), datetime(2024, 3, 20, 10)) is None


@pytest.mark.parametrize("phrase", ["every month on the 31st", "every month on the 30th", "every month on the 29th"])
def test_month_ends_do_not_drift_and_are_not_skipped(phrase: str) -> None:
    found = resolve(phrase, datetime(2024, 1, 1, 9))
    assert found.repeat is not None
    assert found.when is not None
    wanted = int(phrase.split()[-1][:2])
    due = found.when
    days = []
    for month in range(1, 13):
        assert due.start is not None
        assert due.start.month == month
        days.append(due.start.day)
        following = next_occurrence(found.repeat, due, datetime.combine(due.start, time(12)))
        assert following is not None
        due = following
    lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert days == [min(wanted, length) for length in lengths]


def test_a_plain_monthly_repeat_that_starts_on_the_31st_does_not_skip_months() -> None:
    found = resolve("every month", datetime(2024, 1, 31, 9))
    assert found.repeat is not None
    assert found.when is not None
    assert [shown(one) for one in occurrences(found.repeat, found.when, 4)] == [
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
        "2024-04-30",
    ]


def test_several_times_a_day_come_one_after_the_other() -> None:
    twice = Repeat("FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0")
    morning = day("2024-03-05", time(9))
    evening = next_occurrence(twice, morning, datetime(2024, 3, 5, 9, 30))
    assert shown(evening) == "2024-03-05 18:00"
    assert evening is not None
    assert shown(next_occurrence(twice, evening, datetime(2024, 3, 5, 18, 30))) == "2024-03-06 09:00"


def test_a_span_keeps_its_length() -> None:
    weekend = When(date(2024, 3, 9), date(2024, 3, 10), grain="weekend")
    found = next_occurrence(Repeat("FREQ=WEEKLY"), weekend, datetime(2024, 3, 10, 12))
    assert shown(found) == "2024-03-16..2024-03-17"


def test_a_rule_that_is_years_overdue_is_answered_at_once() -> None:
    minutely = Repeat("FREQ=MINUTELY;INTERVAL=15")
    found = next_occurrence(minutely, day("2004-03-05", time(9)), datetime(2024, 3, 5, 9, 7))
    assert shown(found) == "2024-03-05 09:15"


@pytest.mark.parametrize(
    ("rrule", "following"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2024-03-06 09:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2024-03-19 09:00"),
        ("FREQ=DAILY;INTERVAL=3", "2024-03-06 09:00"),
    ],
)
def test_a_repeat_that_is_centuries_overdue_is_answered_at_once(rrule: str, following: str) -> None:
    due = day("1024-03-02", time(9))  # a tuesday
    started = clock.thread_time()
    found = next_occurrence(Repeat(rrule), due, datetime(2024, 3, 5, 9, 7))
    assert clock.thread_time() - started < 0.5
    assert found is not None
    assert found.start is not None
    assert shown(found) == following


def test_no_date_has_no_next() -> None:
    assert next_occurrence(Repeat("FREQ=DAILY"), When(None, None), TUESDAY) is None


def test_a_rule_without_occurrences_ends() -> None:
    never = Repeat("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    assert next_occurrence(never, day("2024-03-05"), TUESDAY) is None
