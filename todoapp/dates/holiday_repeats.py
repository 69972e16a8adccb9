"""Repeats on holidays: a rule where RFC 5545 has one, else only the next occurrence.

"Every thanksgiving" is a rule (the fourth Thursday of November). Easter, Diwali or "christmas weekend" follow no rule
that RFC 5545 can say, and a rule that is right for a year and wrong from then on would be worse than none. What we do
with "every easter": the todo gets the date of the next Easter, no repeat, and the phrase is listed as not understood
(`known` of the resolution holds "repeat" though there is none), so that the app says that it will not come again.
"""

from calendar import monthrange
from datetime import date, timedelta

from todoapp.dates.arithmetic import ONE_DAY
from todoapp.dates.holidays import holiday_in, next_holiday, weekend_around
from todoapp.dates.parts import RepeatPart, Span

_CALENDAR_CYCLE_YEARS = 28  # until the same weekdays come back


def write_as_rule(repeat: RepeatPart, today: date) -> bool:
    """Write a yearly holiday as a rule's days; False where no rule can say it."""
    assert repeat.holiday is not None
    years = range(today.year, today.year + _CALENDAR_CYCLE_YEARS)
    found = [day for year in years if (day := holiday_in(repeat.holiday, year))]  # a leap day is not in every year
    days = [span_of(repeat, day)[0] for day in found]
    if not days or any(day.month != days[0].month for day in days):
        return False
    repeat.bymonth = (days[0].month,)
    weekdays = {day.weekday() for day in days}
    in_month = sorted({day.day for day in days})
    if len(in_month) == 1:
        repeat.bymonthday = (in_month[0],)
    elif len(weekdays) > 1:
        return False
    elif len(counted := {(day.day - 1) // 7 + 1 for day in days}) == 1:
        repeat.byday = ((counted.pop(), weekdays.pop()),)
    elif all(day.day > monthrange(day.year, day.month)[1] - 7 for day in days):
        repeat.byday = ((-1, weekdays.pop()),)
    elif in_month[-1] - in_month[0] < 7:  # the day after the fourth thursday is no fourth friday
        repeat.byday, repeat.bymonthday = ((0, weekdays.pop()),), tuple(in_month)
    else:
        return False
    return True


def span_of(repeat: RepeatPart, holiday: date) -> Span:
    """Give the days of one occurrence: the holiday, or the weekend beside it."""
    return weekend_around(holiday, is_holiday=True) if repeat.is_weekend else (holiday, holiday)


def next_span(repeat: RepeatPart, earliest: date) -> Span | None:
    """Give the days of the first occurrence that starts on an earliest day or later."""
    assert repeat.holiday is not None
    holiday = next_holiday(repeat.holiday, earliest - timedelta(days=3))  # a weekend may start before its holiday
    while holiday is not None and span_of(repeat, holiday)[0] < earliest:
        holiday = next_holiday(repeat.holiday, holiday + ONE_DAY)
    return None if holiday is None else span_of(repeat, holiday)
