"""Puts a date that was said in fields ("tuesday 19th", "march 5", "next friday") on the calendar."""

from datetime import date, timedelta

from todoapp.dates import arithmetic, holidays
from todoapp.dates.parts import DatePart, Span
from todoapp.domain.when import DateSettings

_MONTHS_AHEAD = 60  # how far a weekday and a day of the month are looked for together


def place(part: DatePart, today: date, settings: DateSettings) -> Span | None:
    """Give the span of days the part means, read on `today`; None for a date that does not exist."""
    if part.span is not None:
        return part.span
    if part.holiday is not None:
        return _one(_holiday(part, today))
    if part.month is not None and part.day is not None:
        return _one(_month_and_day(part, part.month, part.day, today))
    if part.month is not None:
        return _month(part, part.month, today)
    if part.day is not None:
        return _one(_day_of_month(part, part.day, today))
    if part.weekday is not None:
        found = _weekday(part, part.weekday, today, settings)
        return (found, found + timedelta(days=1)) if part.grain == "weekend" else (found, found)
    return arithmetic.year_of(part.year) if part.year is not None else None


def place_before(part: DatePart, today: date, settings: DateSettings) -> Span | None:
    """Give the latest such span that has begun, for "since monday"; fields that settle the year are as they are."""
    if part.span is not None or part.year is not None or part.modifier:
        return place(part, today, settings)
    if part.holiday is not None:
        return _one(holidays.last_holiday(part.holiday, today + arithmetic.ONE_DAY))
    if part.month is not None and part.day is None:
        return arithmetic.month_of(today.year - (part.month > today.month), part.month)
    if part.day is not None:
        months = (arithmetic.month_of(today.year, today.month - back) for back in range(_MONTHS_AHEAD))
        for month in months:
            if month is None or part.month not in (None, month[0].month):
                continue
            found = arithmetic.nth_day(month, part.day)
            if found is not None and found <= today and part.weekday in (None, found.weekday()):
                return found, found
        return None
    return _one(arithmetic.weekday_before(today, part.weekday)) if part.weekday is not None else None


def _one(day: date | None) -> Span | None:
    return None if day is None else (day, day)


def _holiday(part: DatePart, today: date) -> date | None:
    name = part.holiday
    assert name is not None
    if part.year is not None:
        return holidays.holiday_in(name, part.year)
    if part.modifier == "last":
        return holidays.last_holiday(name, today)
    return holidays.next_holiday(name, today)


def _month_and_day(part: DatePart, month: int, day: int, today: date) -> date | None:
    if part.year is not None:
        return arithmetic.valid_date(part.year, month, day)
    found = arithmetic.next_month_and_day(today, month, day)
    if part.weekday is not None and found is not None and found.weekday() != part.weekday:
        is_over = (month, day) <= (today.month, today.day)
        before = arithmetic.valid_date(today.year if is_over else today.year - 1, month, day)
        if before is not None and before.weekday() == part.weekday:
            return before  # "tue 5 march" said on that very tuesday: the weekday tells the year
    if found is not None and part.modifier == "last":
        return arithmetic.valid_date(found.year - 1, month, day)
    return found


def _month(part: DatePart, month: int, today: date) -> Span | None:
    year = part.year
    if year is None:
        year = today.year + (month < today.month)
        if part.modifier.endswith("next") and month == today.month:
            year += 1
        elif part.modifier.endswith("last"):
            year = today.year - (month >= today.month)
    span = arithmetic.month_of(year, month)
    if span is None or not part.is_edge:
        return span
    first, last = span
    match part.modifier.split()[0]:
        case "end":
            return last, last
        case "start":
            return first, first
        case "mid":
            middle = first.replace(day=15)
            return middle, middle
        case "early":
            return first, first.replace(day=10)
        case "late" | "later":
            return first.replace(day=21), last
    return span


def _day_of_month(part: DatePart, day: int, today: date) -> date | None:
    if part.weekday is None:
        return arithmetic.next_day_of_month(today, day)
    for ahead in range(_MONTHS_AHEAD):
        month = today.month + ahead
        found = arithmetic.valid_date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if found is not None and found > today and found.weekday() == part.weekday:
            return found
    return None


def _weekday(part: DatePart, weekday: int, today: date, settings: DateSettings) -> date:
    """Read a weekday by its modifier (contract, convention 6)."""
    coming = arithmetic.weekday_after(today, weekday)
    match part.modifier:
        case "next" | "next next" | "after next":
            extra = timedelta(days=0 if part.modifier == "next" else 7)
            if not settings.next_weekday_is_next_week:
                return coming + extra
            start = arithmetic.week_of(today, settings.week_start)[0] + timedelta(days=7)
            return arithmetic.weekday_from(start, weekday) + extra
        case "last":
            return arithmetic.weekday_before(today, weekday)
        case "before last":
            return arithmetic.weekday_before(today, weekday) - timedelta(days=7)
        case "week":
            return coming + timedelta(days=7)
        case "fortnight":
            return coming + timedelta(days=14)
    return coming
