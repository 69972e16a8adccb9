"""Joins the fields of one date: "tuesday" and "19th", "june" and "next year", "first monday" and "of may"."""

from dataclasses import replace

from todoapp.dates import arithmetic
from todoapp.dates.holidays import weekend_around
from todoapp.dates.parts import (
    AmountPart,
    DatePart,
    NthPart,
    NumberPart,
    Part,
)
from todoapp.dates.placing import place
from todoapp.dates.refiners.counted_days import nth_of
from todoapp.dates.refiners.links import APART, CLOCK_LINKS, RANGE, day_part
from todoapp.dates.tokens import Words


def date_fields(parts: list[Part], words: Words) -> list[Part]:
    """Join the fields of one date: "tuesday" and "19th", "june" and "next year", "friday" and "next week"."""
    refined: list[Part] = []
    for part in parts:
        while refined and isinstance(part, DatePart | NumberPart) and not part.gap:
            if len(refined) > 1 and isinstance(refined[-2], AmountPart) and refined[-1].follows("from", "after"):
                break  # "two months from today on tuesday": the amount comes first
            joined = _joined(refined[-1], part, words)
            if joined is None:
                break
            refined.pop()
            part = joined
        refined.append(part)
    return refined


def _joined(a: Part, b: DatePart | NumberPart, words: Words) -> DatePart | None:
    if not APART.isdisjoint(b.lead):
        return None
    if isinstance(a, NthPart) and isinstance(b, DatePart):
        return nth_of(a, b, words)
    if not isinstance(a, DatePart):
        if isinstance(a, NumberPart) and isinstance(b, DatePart) and b.grain == "month" and "of" in b.lead:
            return _joined(day_part(a), b, words)
        if isinstance(a, NumberPart) and isinstance(b, DatePart) and b.grain == "year" and not RANGE.isdisjoint(a.lead):
            return replace(day_part(a), end=b.end, year=b.year)  # "june 11 - 16, 2026"
        return None
    if isinstance(b, NumberPart):
        if a.grain == "month" and a.month is None and not CLOCK_LINKS.isdisjoint(b.lead):
            return None
        return None
    found = _fields_together(a, b, words) or _fields_together(b, a, words)
    if found is None:
        return None
    known = (a.known | b.known) - (
        {"week", "month", "year"} if found.span and found.span[0] == found.span[1] else set()
    )
    return replace(found, start=a.start, end=b.end, lead=a.lead, gap=a.gap, known=known, weak=False)


def _fields_together(a: DatePart, b: DatePart, words: Words) -> DatePart | None:
    """Give one date of two, where `a` is the narrower field."""
    if b.is_edge or a.is_edge:
        return None
    if a.weekday is not None and a.day is None and a.span is None:
        if b.day is not None and b.weekday is None:
            return replace(b, weekday=a.weekday)
        if b.span is not None and b.grain == "week":
            monday = arithmetic.week_of(b.span[1], words.settings.week_start)[0]
            day = arithmetic.weekday_from(monday, a.weekday)
            return replace(b, span=(day, day), grain="day", modifier="")
        if b.span is not None and b.grain == "weekend":
            day = arithmetic.weekday_from(b.span[0], a.weekday)
            return replace(b, span=(day, day), grain="day", modifier="") if day <= b.span[1] else None
        if b.span is not None and b.grain == "day":
            if b.modifier == "offset":
                day = arithmetic.weekday_from(b.span[0], a.weekday)
                return replace(b, span=(day, day), modifier="")
            return b
        return None
    if a.day is not None and a.month is None:
        if b.weak and b.span is not None and b.grain == "month":
            return replace(a)  # "the 1st of the month": the next one
        if b.month is not None and b.day is None:
            return replace(b, day=a.day, weekday=a.weekday, grain="day")
        if b.span is not None and b.grain == "month" and not b.is_edge:
            return replace(b, day=a.day, month=b.span[0].month, year=b.span[0].year, span=None, grain="day")
        return None
    if a.holiday is not None and b.span is not None and b.grain == "week" and b.weak:
        named = place(a, words.today, words.settings)
        return replace(b, span=arithmetic.week_of(named[0], words.settings.week_start)) if named else None
    if (a.month is not None or a.holiday is not None) and a.year is None and a.span is None:
        if b.year is not None and b.month is None and b.holiday is None:
            return replace(a, year=b.year)
        if b.span is not None and b.grain == "year":
            return replace(a, year=b.span[0].year)
        if b.span is not None and b.grain == "day" and a.day is not None:
            return a  # "tomorrow, march 6": the date that was spelled out
    if a.year is not None and a.month is not None and b.span is not None and b.grain == "day" and a.day is not None:
        return a
    return None


def holiday_weekends(parts: list[Part], words: Words) -> list[Part]:
    """Read "memorial day weekend", "the weekend of halloween"."""
    refined: list[Part] = []
    for part in parts:
        before = refined[-1] if refined else None
        if isinstance(part, DatePart) and isinstance(before, DatePart) and not part.gap:
            named = before if before.holiday else part if part.holiday or "of" in part.lead else None
            other = part if named is before else before
            if named is not None and other.grain == "weekend" and (not part.lead or "of" in part.lead):
                span = place(named, words.today, words.settings)
                if span is not None:
                    refined[-1] = replace(
                        named, start=before.start, end=part.end, lead=before.lead, gap=before.gap,
                        span=weekend_around(span[0], named.holiday is not None), grain="weekend", holiday=None,
                    )  # fmt: skip
                    continue
        refined.append(part)
    return refined
