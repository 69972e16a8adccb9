"""Dates on the calendar: pure functions of dates, no words."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

from todoapp.dates.parts import Span

ONE_DAY = timedelta(days=1)
_LEAP_CYCLE_YEARS = 8  # the longest wait for a 29 February


def valid_date(year: int, month: int, day: int) -> date | None:
    """Give the date, or None where there is no such day."""
    if 1 <= year <= MAXYEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    return None


def shifted(day: date, months: int = 0, days: int = 0) -> date | None:
    """Move by months (month ends stay month ends) and days; None off the calendar."""
    try:
        if not months:
            return day + timedelta(days=days)
        from dateutil.relativedelta import relativedelta  # 5 ms that only months need

        return day + relativedelta(months=months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def weekday_after(day: date, weekday: int) -> date:
    """Give the first such weekday strictly after the day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def weekday_from(day: date, weekday: int) -> date:
    """Give the first such weekday on or after the day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def weekday_before(day: date, weekday: int) -> date:
    """Give the last such weekday strictly before the day."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % 7 + 1)


def week_of(day: date, week_start: int = 0) -> Span:
    """Give the calendar week the day lies in."""
    start = day - timedelta(days=(day.weekday() - week_start) % 7)
    return start, start + timedelta(days=6)


def month_of(year: int, month: int) -> Span | None:
    """Give the month; months beyond 12 or below 1 run over into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= MAXYEAR:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def quarter_of(year: int, quarter: int) -> Span | None:
    """Give the quarter (1 to 4, beyond that in other years)."""
    first = month_of(year, quarter * 3 - 2)
    last = month_of(year, quarter * 3)
    return (first[0], last[1]) if first and last else None


def year_of(year: int) -> Span | None:
    """Give the year."""
    return (date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= MAXYEAR else None


def nth_weekday(span: Span, position: int, weekday: int) -> date | None:
    """Give the nth such weekday of a span, counted from the end where negative; None where there are fewer."""
    if position > 0:
        found = weekday_from(span[0], weekday) + timedelta(weeks=position - 1)
    else:
        found = weekday_before(span[1] + ONE_DAY, weekday) + timedelta(weeks=position + 1)
    return found if span[0] <= found <= span[1] else None


def nth_day(span: Span, position: int) -> date | None:
    """Give the nth day of a span, counted from the end where negative."""
    found = span[0] + timedelta(days=position - 1) if position > 0 else span[1] + timedelta(days=position + 1)
    return found if span[0] <= found <= span[1] else None


def nth_workday(span: Span, position: int) -> date | None:
    """Give the nth monday-to-friday day of a span, counted from the end where negative."""
    step = 1 if position > 0 else -1
    day = span[0] if position > 0 else span[1]
    left = abs(position)
    while span[0] <= day <= span[1]:
        if day.weekday() < 5:
            left -= 1
            if left == 0:
                return day
        day += step * ONE_DAY
    return None


def add_workdays(day: date, count: int) -> date | None:
    """Move by business days: weekends do not count."""
    weeks, left = divmod(abs(count), 5)
    step = 1 if count >= 0 else -1
    moved = shifted(day, days=step * weeks * 7)
    while moved is not None and left:
        moved = shifted(moved, days=step)
        if moved is not None and moved.weekday() < 5:
            left -= 1
    return moved


def next_day_of_month(after: date, day: int) -> date | None:
    """Give the next month's day strictly after a date; months without such a day are passed over."""
    year, month = after.year, after.month
    for ahead in range(3):
        found = valid_date(year + (month + ahead - 1) // 12, (month + ahead - 1) % 12 + 1, day)
        if found is not None and found > after:
            return found
    return None


def day_of_month_by(last: date, day: int) -> date | None:
    """Give the last such day of a month on or before a date."""
    for back in range(3):
        month = month_of(last.year, last.month - back)
        found = nth_day(month, day) if month is not None else None
        if found is not None and found <= last:
            return found
    return None


def next_month_and_day(after: date, month: int, day: int) -> date | None:
    """Give the next such date strictly after a date: "march 5", also "february 29"."""
    for ahead in range(_LEAP_CYCLE_YEARS + 1):
        found = valid_date(after.year + ahead, month, day)
        if found is not None and found > after:
            return found
    return None


def full_year(year: int) -> int:
    """Read a year written with two digits."""
    return year if year >= 100 else 2000 + year if year < 70 else 1900 + year
