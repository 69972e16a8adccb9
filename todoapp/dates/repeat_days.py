"""Puts a repeat's days together: "weekly on wednesdays", "every june and every january", "once a month on a friday"."""

from todoapp.dates.parts import WITHIN_A_DAY, DatePart, RepeatPart
from todoapp.dates.placing import place
from todoapp.dates.tokens import Words


def join(repeat: RepeatPart, other: RepeatPart, words: Words) -> bool:
    """Join "weekly" and "on wednesdays", "every monday" and "every thursday", "daily except on weekends"."""
    if other.follows("except", "not"):
        days = tuple((0, day) for day in range(7)) if repeat.freq == "DAILY" else repeat.byday
        left = tuple(day for day in days if day not in other.byday)
        if repeat.freq not in ("DAILY", "WEEKLY") or not other.byday or not left:
            return False
        repeat.freq, repeat.byday, repeat.names_day = "WEEKLY", left, True
        return True
    if other.daypart is not None and not other.names_day:
        repeat.daypart = repeat.daypart or other.daypart
        return repeat.daypart == other.daypart or other.follows("and")
    if other.freq == "YEARLY" and other.bymonth and other.bymonthday and repeat.bymonthday and not other.byday:
        return _add_days(repeat, other.bymonth, other.bymonthday)
    if _counts_months(repeat) and other.byday and words.kind[other.start] == "weekdays":
        repeat.byday, repeat.names_day = tuple((position or 1, day) for position, day in other.byday), True
        return True
    if repeat.names_day and other.names_day and repeat.interval != other.interval:
        return False
    if repeat.freq == other.freq and other.byday:
        repeat.byday = (*repeat.byday, *(day for day in other.byday if day not in repeat.byday))
    elif repeat.freq == other.freq and other.bymonthday:
        repeat.bymonthday = (*repeat.bymonthday, *other.bymonthday)
        repeat.bymonth = repeat.bymonth or other.bymonth
    elif repeat.freq in WITHIN_A_DAY and other.freq == "WEEKLY" and other.byday:
        repeat.byday = other.byday
    elif other.freq in WITHIN_A_DAY and repeat.freq == "WEEKLY" and repeat.byday:
        repeat.freq, repeat.interval = other.freq, other.interval
    elif not repeat.names_day and other.names_day:
        repeat.freq, repeat.byday, repeat.bymonthday = other.freq, other.byday, other.bymonthday
        repeat.bymonth, repeat.bysetpos, repeat.holiday = other.bymonth, other.bysetpos, other.holiday
        repeat.daypart = repeat.daypart or other.daypart
    elif repeat.names_day and not other.names_day:
        repeat.interval = max(repeat.interval, other.interval)
    else:
        return False
    repeat.names_day = repeat.names_day or other.names_day
    return True


def take_weekday(repeat: RepeatPart, part: DatePart) -> bool:
    """Take in a weekday: "weekly on monday", "monday mornings", "once a month on a friday"."""
    assert part.weekday is not None
    if repeat.freq == "DAILY" and not repeat.names_day and repeat.daypart is not None and repeat.interval == 1:
        repeat.freq = "WEEKLY"  # "monday mornings"
    if _counts_months(repeat):
        repeat.byday, repeat.names_day = ((1, part.weekday),), True  # "once a month on a friday": the first
        return True
    if (
        repeat.freq == "MONTHLY"
        and part.follows("and")
        and all(position == 1 for position, _ in repeat.byday or [(0, 0)])
    ):
        repeat.byday = (*repeat.byday, (1, part.weekday))
        return True
    if repeat.freq != "WEEKLY":
        return False
    if (0, part.weekday) not in repeat.byday:
        repeat.byday = (*repeat.byday, (0, part.weekday))
    repeat.names_day = True
    return True


def take_month(repeat: RepeatPart, part: DatePart, words: Words) -> bool:
    """Take in a month or a day of one: "every year on june 3", "every monday in april"."""
    assert part.month is not None
    if part.day is not None and repeat.bymonth and repeat.bymonthday and repeat.freq == "YEARLY":
        return _add_days(repeat, (part.month,), (part.day,))
    if repeat.freq == "YEARLY" or (repeat.freq == "MONTHLY" and repeat.names_day and part.day is None):
        if part.day is not None:
            repeat.bymonthday = (*repeat.bymonthday, part.day)
        if part.month not in repeat.bymonth:
            repeat.bymonth = tuple(sorted((*repeat.bymonth, part.month)))
        if part.day is None and not repeat.names_day:
            repeat.bymonthday = (1,)
        repeat.freq, repeat.names_day = "YEARLY", True
        return True
    span = place(part, words.today, words.settings)
    if span is None:
        return False
    repeat.starts = max(span[0], words.today)
    if part.day is None:
        repeat.until = span[1]
    return True


def set_year_edges(repeat: RepeatPart) -> None:
    """Put "the end of every year" into december, and its start into january."""
    if repeat.freq == "YEARLY" and not repeat.bymonth and not repeat.bysetpos and repeat.bymonthday in ((-1,), (1,)):
        repeat.bymonth = (12,) if repeat.bymonthday == (-1,) else (1,)


def _counts_months(repeat: RepeatPart) -> bool:
    return repeat.freq == "MONTHLY" and not repeat.names_day


def _add_days(repeat: RepeatPart, months: tuple[int, ...], days: tuple[int, ...]) -> bool:
    """Add days of the year; False where the rule, which crosses its months with its days, would mean others too."""
    if repeat.freq != "YEARLY" or not repeat.bymonth:
        return False
    if set(days) == set(repeat.bymonthday):
        repeat.bymonth = tuple(sorted({*repeat.bymonth, *months}))
        return True
    if set(months) == set(repeat.bymonth):
        repeat.bymonthday = tuple(sorted({*repeat.bymonthday, *days}))
        return True
    return False
