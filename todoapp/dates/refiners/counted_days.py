"""Counts days in a month or year: "the first monday of next month", "week 31", "last friday"."""

from dataclasses import replace
from datetime import date, timedelta

from todoapp.dates import arithmetic
from todoapp.dates.parts import (
    DatePart,
    NthPart,
    Part,
    Span,
)
from todoapp.dates.placing import place
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain


def nth_of(nth: NthPart, period: DatePart, words: Words) -> DatePart | None:
    """Give "the first monday of next month", "last day of october", "week of april 10th"."""
    today = words.today
    if nth.what == "iso week" and period.grain in ("month", "year"):  # "week 2 of june": counted in it
        nth = replace(nth, what="week")
    for _attempt in range(2):
        span = place(period, today, words.settings)
        if span is None:
            return None
        if period.grain == "week" and span[0] == words.today:
            span = arithmetic.week_of(span[1], words.settings.week_start)
        found = _nth_in(nth, span, words.settings.week_start)
        is_open = (period.month is not None and period.year is None) or (
            period.span is not None and period.weak and period.grain == "month"
        )
        if found is not None and (found[1] >= words.today or not is_open):
            known = nth_known(nth) | period.known
            grain: Grain = "day" if found[0] == found[1] else "week" if nth.what in ("week", "week of") else "weekend"
            return DatePart(nth.start, period.end, nth.lead, nth.gap, span=found, grain=grain, known=known)
        if not is_open or found is None:
            break
        if period.span is not None:
            moved = arithmetic.month_of(today.year, today.month + 1)
            period = replace(period, span=moved, weak=False)
        else:
            period = replace(period, year=span[0].year + 1)
    return DatePart(nth.start, period.end, nth.lead, nth.gap, is_impossible=True)


def nth_known(nth: NthPart) -> frozenset[str]:
    """Say which field counted days settle."""
    return frozenset(("weekday",) if nth.what == "weekday" else ("day",))


def _nth_in(nth: NthPart, span: Span, week_start: int) -> Span | None:
    position = nth.positions[0]
    day: date | None
    match nth.what:
        case "weekday":
            day = arithmetic.nth_weekday(span, position, nth.weekdays[0])
        case "day":
            day = arithmetic.nth_day(span, position)
        case "workday":
            day = arithmetic.nth_workday(span, position)
        case "weekend":
            day = arithmetic.nth_weekday(span, position, 5)
            return None if day is None else (day, day + timedelta(days=1))
        case "week of":
            return arithmetic.week_of(span[0], week_start)
        case "week":  # a week belongs to the month or year that holds its thursday
            day = arithmetic.nth_weekday(span, position, 3)
            return None if day is None else arithmetic.week_of(day, week_start)
        case _:
            return None
    return None if day is None else (day, day)


def lone_counted_days(parts: list[Part], words: Words) -> list[Part]:
    """Read counted days that name no month: "last friday", "first monday", "week 31"."""
    return [_lone_nth(part, words) if isinstance(part, NthPart) else part for part in parts]


def _lone_nth(nth: NthPart, words: Words) -> Part:
    today = words.today
    span: Span | None = None
    position = nth.positions[0]
    if nth.what == "iso week":
        for year in (today.year, today.year + 1):
            start = arithmetic.week_of(date(year, 1, 4))[0] + timedelta(weeks=position - 1)
            if start + timedelta(days=6) >= today:
                return DatePart(
                    nth.start, nth.end, nth.lead, nth.gap, span=(start, start + timedelta(days=6)), grain="week",
                    known=frozenset(("week",)),
                )  # fmt: skip
    if nth.what == "weekday" and 5 < position <= 31:  # "the 9th, saturday"
        known = frozenset(("day", "weekday"))
        return DatePart(nth.start, nth.end, nth.lead, nth.gap, day=position, weekday=nth.weekdays[0], known=known)
    if nth.what == "weekday" and position == -1:
        day = arithmetic.weekday_before(today, nth.weekdays[0])
        span = day, day
    elif nth.what in ("weekday", "workday") or (nth.what == "day" and position > 31):
        months = [arithmetic.month_of(today.year, today.month + ahead) for ahead in range(12)]
        periods = months if nth.what != "day" else [arithmetic.year_of(today.year), arithmetic.year_of(today.year + 1)]
        for period in periods:
            found = _nth_in(nth, period, 0) if period else None
            if found is not None and found[0] > today:
                span = found
                break
    if span is None:
        return nth
    return DatePart(nth.start, nth.end, nth.lead, nth.gap, span=span, known=nth_known(nth), weak=position < 4)
