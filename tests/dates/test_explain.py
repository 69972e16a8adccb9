"""Dates, repeats and reminders in one line of English."""

from datetime import datetime, time

import pytest

from tests.dates.reading import TUESDAY
from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, Reminder, When


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("friday 3pm", "Fri 8 Mar, 15:00"),
        ("friday", "Fri 8 Mar"),
        ("friday morning", "Fri 8 Mar, morning"),
        ("march 5", "Wed 5 Mar 2025"),
        ("this weekend", "Sat 9 Mar – Sun 10 Mar"),
        ("december 30 to january 2", "Mon 30 Dec 2024 – Thu 2 Jan 2025"),
        ("midnight", "Tue 5 Mar, 23:59"),
    ],
)
def test_a_date_is_said_in_one_line(phrase: str, line: str) -> None:
    found = resolve(phrase, TUESDAY).when
    assert found is not None
    assert explain_when(found, TUESDAY) == line


def test_a_time_alone_is_said_as_a_time() -> None:
    assert explain_when(When(None, None, time(16)), TUESDAY) == "16:00"


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("every third wednesday at 6pm", "every third Wednesday at 18:00, next: 20 March, 17 April, 15 May"),
        ("every day", "every day, next: 5 March, 6 March, 7 March"),
        ("every other tuesday", "every other Tuesday, next: 5 March, 19 March, 2 April"),
        ("every weekday at 9:30", "every weekday at 09:30, next: 5 March, 6 March, 7 March"),
        ("mondays and thursdays", "every Monday and Thursday, next: 7 March, 11 March, 14 March"),
        ("every 6 months", "every 6 months, next: 5 March, 5 September, 5 March 2025"),
        ("every last friday", "every last Friday, next: 29 March, 26 April, 31 May"),
        ("the 1st and 15th of every month", "the 1st and 15th of every month, next: 15 March, 1 April, 15 April"),
        ("every month on the 31st", "the last day of every month, next: 31 March, 30 April, 31 May"),
        ("every month on the 30th", "the 30th of every month, next: 30 March, 30 April, 30 May"),
        ("every year on may 4", "every year on the 4th of May, next: 4 May, 4 May 2025, 4 May 2026"),
        ("every 3 days after i finish it", "every 3 days after it is done"),
        ("every friday 3 times", "every Friday, 3 times, next: 8 March, 15 March, 22 March"),
        ("every friday until june", "every Friday, until 31 May 2024, next: 8 March, 15 March, 22 March"),
        ("last working day of every month", "the last weekday of every month, next: 29 March, 30 April, 31 May"),
        ("every 2 weeks on monday and friday",
         "every other week on Monday and Friday, next: 8 March, 18 March, 22 March"),
        ("every thanksgiving", "every year on the fourth Thursday of November, next: 28 November, 27 November 2025, "
         "26 November 2026"),
        ("twice a day", "every day at 09:00 and 18:00, next: 5 March, 6 March, 6 March"),
        ("every day for 2 days", "every day, until 6 March 2024, next: 5 March, 6 March"),
    ],
)  # fmt: skip
def test_a_repeat_is_said_in_one_line_with_its_next_days(phrase: str, line: str) -> None:
    found = resolve(phrase, TUESDAY)
    assert found.repeat is not None
    assert explain_repeat(found.repeat, found.when) == line


@pytest.mark.parametrize(
    "phrase",
    [
        "every day",
        "every weekday",
        "every other tuesday",
        "every third wednesday",
        "first and third friday of each month",
        "mondays and thursdays",
        "every 6 months",
        "every last friday",
        "the 1st and 15th of every month",
        "every month on the 31st",
        "every month on the 30th",
        "last working day of every month",
        "second to last day of every month",
        "every year on may 4",
        "every thanksgiving",
        "every 2 weeks on monday and friday",
        "every friday 3 times",
        "every friday until june",
        "every 3 days after i finish it",
        "first friday of every 3 months",
        "every 2 hours",
        "every friday the 13th",
    ],
)
def test_an_explained_repeat_is_read_as_the_same_repeat_again(phrase: str) -> None:
    found = resolve(phrase, TUESDAY)
    assert found.repeat is not None
    again = resolve(explain_repeat(found.repeat), TUESDAY)
    assert again.repeat is not None
    assert (again.repeat.rrule, again.repeat.after_completion) == (found.repeat.rrule, found.repeat.after_completion)
    assert again.when is not None
    assert found.when is not None
    assert again.when.start == found.when.start


def test_a_repeat_is_said_without_days_where_no_first_occurrence_is_known() -> None:
    found = resolve("every other tuesday at 5pm", TUESDAY)
    assert found.repeat is not None
    assert explain_repeat(found.repeat) == "every other Tuesday"


@pytest.mark.parametrize(
    ("reminder", "line"),
    [
        (Reminder("-PT1H"), "1 hour before"),
        (Reminder("-PT90M"), "90 minutes before"),
        (Reminder("-P1D"), "1 day before"),
        (Reminder("-P7D"), "1 week before"),
        (Reminder("-P1M"), "1 month before"),
        (Reminder("PT15M"), "15 minutes after"),
        (Reminder("PT0M"), "when it is due"),
        (Reminder("-P1D", time(20)), "the day before at 20:00"),
        (Reminder("-P2D", time(9)), "2 days before at 09:00"),
        (Reminder("P0D", time(9)), "on the day at 09:00"),
        (Reminder(None, None, datetime(2024, 3, 7, 20)), "Thu 7 Mar, 20:00"),
    ],
)
def test_a_reminder_is_said_in_one_line(reminder: Reminder, line: str) -> None:
    assert explain_reminder(reminder) == line


TWELVE_HOURS = DateSettings(clock_24h=False)


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("friday at 3", "Fri 8 Mar, 3:00 pm"),
        ("tomorrow at noon", "Wed 6 Mar, noon"),
        ("tomorrow at 12:30", "Wed 6 Mar, 12:30 pm"),
        ("tomorrow at 12:05 am", "Wed 6 Mar, 12:05 am"),
        ("tomorrow at 8:15", "Wed 6 Mar, 8:15 am"),
    ],
)
def test_a_time_is_said_with_am_or_pm_where_that_is_set(phrase: str, line: str) -> None:
    when = resolve(phrase, TUESDAY).when
    assert when is not None
    assert explain_when(when, TUESDAY, TWELVE_HOURS) == line


def test_a_repeat_and_a_reminder_keep_to_the_set_clock() -> None:
    found = resolve("every third wednesday at 6 pm", TUESDAY)
    assert found.repeat is not None
    line = explain_repeat(found.repeat, found.when, TWELVE_HOURS)
    assert line == "every third Wednesday at 6:00 pm, next: 20 March, 17 April, 15 May"
    assert explain_reminder(Reminder("-P1D", time(20)), TWELVE_HOURS) == "the day before at 8:00 pm"
    at = Reminder(None, None, datetime(2024, 3, 7, 20))
    assert explain_reminder(at, TWELVE_HOURS) == "Thu 7 Mar, 8:00 pm"


@pytest.mark.parametrize(
    ("phrase", "line"),
    [
        ("every second tuesday of the month", "every second Tuesday of the month"),
        ("every second tuesday", "every other Tuesday"),
        ("every black friday", "every Black Friday"),
        ("every election day", "every Election Day"),
    ],
)
def test_a_repeat_is_never_said_like_another_one(phrase: str, line: str) -> None:
    repeat = resolve(phrase, TUESDAY).repeat
    assert repeat is not None
    assert explain_repeat(repeat) == line
