"""Counts amounts of time from now or from a date: "in 3 weeks", "2 days before christmas", "a week on friday"."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from todoapp.dates import arithmetic, clock_time
from todoapp.dates.parts import (
    AmountPart,
    ClockPart,
    DatePart,
    DaypartPart,
    MomentPart,
    NthPart,
    NumberPart,
    Part,
    Span,
)
from todoapp.dates.placing import place
from todoapp.dates.rules.dayparts import MEALS
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain


def date_arithmetic(parts: list[Part], words: Words) -> list[Part]:
    """Count from a day or time: "3 days before christmas", "a week from friday", "15 minutes after 1pm"."""
    refined = list(parts)
    at = len(refined) - 2
    while at >= 0:
        a, b = refined[at], refined[at + 1]
        found = None if b.gap else _counted_from(a, b, words)
        if found is not None:
            refined[at : at + 2] = [found]
        at -= 1
    return refined


def dayparts_beside(parts: list[Part], words: Words) -> list[Part]:
    """Read "the night before christmas", "the morning after the party": the daypart of the day beside a date."""
    refined = list(parts)
    for at in range(1, len(refined)):
        a, b = refined[at - 1], refined[at]
        is_beside = isinstance(a, DaypartPart) and isinstance(b, DatePart) and b.lead in _BESIDE and not b.gap
        if not is_beside or not isinstance(b, DatePart):
            continue
        span = place(b, words.today, words.settings)
        if span is not None and span[0] == span[1]:
            day = arithmetic.shifted(span[0], days=-1 if b.follows("before") else 1)
            refined[at] = replace(b, span=(day, day) if day else None, lead=())
    return refined


_BESIDE = frozenset((("before",), ("before", "the"), ("after",), ("after", "the")))


def _counted_from(a: Part, b: Part, words: Words) -> Part | None:
    if isinstance(a, NumberPart):
        return None
    if isinstance(a, AmountPart) and not a.weekdays:
        return _amount_and(a, b, words)
    if isinstance(b, AmountPart) and isinstance(a, DatePart | MomentPart | ClockPart):
        return _and_amount(a, b, words)
    if isinstance(b, DatePart) and b.follows("before", "after", "following", "from"):
        if isinstance(a, DatePart) and a.weekday is not None and a.day is None and a.span is None:
            return _weekday_beside(a, b, words)
        if isinstance(a, NthPart) and a.what in ("weekday", "weekend"):
            return _weekday_beside(a, b, words)
    return None


def _amount_and(a: AmountPart, b: Part, words: Words) -> Part | None:
    sign = -1 if b.follows("before") else 1 if b.follows("from", "after", "past", "starting", "+", "following") else 0
    if isinstance(b, DaypartPart) and not sign:
        sign = {"before": -1, "after": 1}.get(words.word[b.start], 0)  # "before lunch" is one part
        b = replace(b, name=MEALS.get(words.word[b.end - 1], b.name))
    if isinstance(b, DatePart):
        is_weeks_on = not sign and a.days and a.days % 7 == 0 and not a.minutes and not a.months and not a.sign
        is_months_on = not sign and a.months and not a.sign and not b.lead and words.kind[b.start] == "relative"
        if is_weeks_on and not a.follows("in", "within") and b.lead in ((), ("on",)):
            sign = 1  # "a week on friday"
        elif is_months_on and not a.follows("in", "within", "for"):
            sign = 1  # "six months today"
        if not sign:
            return None
        span = place(b, words.today, words.settings)
        if span is None:
            return DatePart(a.start, b.end, a.lead, a.gap, is_impossible=True)
        if a.minutes and not a.days and not a.months and a.minutes % (24 * 60):
            moment = datetime.combine(span[0], time()) + sign * timedelta(minutes=a.minutes)
            return MomentPart(a.start, b.end, a.lead, a.gap, moment=moment)
        found = _moved_span(a, span, sign, words)
        if sign > 0 and b.year is None and (b.holiday or b.month) and b.span is None:
            earlier = place(replace(b, year=span[0].year - 1), words.today, words.settings)
            recent = _moved_span(a, earlier, sign, words) if earlier else None
            if recent is not None and recent[0] > words.today:
                found = recent  # "two weeks after christmas", said in january
        if found is not None and b.year is None and b.holiday and found[1] < words.today:
            later = place(b, span[1] + timedelta(days=1), words.settings)
            found = _moved_span(a, later, sign, words) if later else None
        if isinstance(found, tuple):
            grain: Grain = "day" if found[0] == found[1] else "week"
            return DatePart(
                a.start,
                b.end,
                a.lead,
                a.gap,
                span=found,
                grain=grain,
                known=b.known | {"day"},
                modifier="offset",
            )
        return None
    if not sign:
        return None
    if isinstance(b, ClockPart) and a.follows("for"):
        return replace(b, start=a.start, lead=("at",), gap=a.gap)  # "for 2 hours from 2pm"
    if isinstance(b, ClockPart) and not a.months:
        clock = timedelta(hours=24) if b.is_end_of_day else timedelta(hours=b.hour, minutes=b.minute)
        total = clock + sign * timedelta(minutes=a.minutes)
        minutes = int(total.total_seconds()) // 60 % (24 * 60)
        sure = b.is_sure
        if not a.minutes:
            return None
        return ClockPart(a.start, b.end, a.lead, a.gap, hour=minutes // 60, minute=minutes % 60, is_sure=sure)
    if isinstance(b, DaypartPart) and a.minutes:
        anchor = clock_time.daypart_time(b.name, words.settings)
        if b.day is not None:
            start = datetime.combine(words.today + timedelta(days=b.day), anchor)
            return MomentPart(a.start, b.end, a.lead, a.gap, moment=start + sign * timedelta(minutes=a.minutes))
        moment = datetime.combine(date(2000, 1, 2), anchor) + sign * timedelta(minutes=a.minutes)
        return ClockPart(a.start, b.end, a.lead, a.gap, hour=moment.hour, minute=moment.minute, is_sure=True)
    if isinstance(b, MomentPart):
        day = arithmetic.shifted(b.moment.date(), sign * a.months, sign * a.days)
        if day is None:
            return None
        moment = datetime.combine(day, b.moment.time()) + sign * timedelta(minutes=a.minutes)
        return MomentPart(a.start, b.end, a.lead, a.gap, moment=moment)
    return None


def _moved_span(a: AmountPart, span: Span, sign: int, words: Words) -> Span | None:
    start = span[0] if sign < 0 else span[-1] if span[0] == span[1] else span[0]
    if a.count == 0 and a.unit == "week":
        moved = arithmetic.shifted(start, days=sign * 7)
        return arithmetic.week_of(moved, words.settings.week_start) if moved else None
    if a.workdays:
        moved = arithmetic.add_workdays(start, sign * a.workdays)
    elif a.minutes and not a.days and not a.months and a.minutes < 24 * 60:
        return None
    else:
        moved = arithmetic.shifted(start, sign * a.months, sign * (a.days + a.minutes // (24 * 60)))
    return (moved, moved) if moved else None


def _and_amount(a: DatePart | MomentPart | ClockPart, b: AmountPart, words: Words) -> Part | None:
    """Read the amount behind: "4pm + 3 days", "christmas in two years", "thursday, 3 weeks from now"."""
    if b.sign < 0 or not (b.sign or b.follows("+", "in")):
        return None
    if isinstance(a, MomentPart) and b.follows("+"):
        return MomentPart(a.start, b.end, a.lead, a.gap, moment=a.moment + timedelta(days=b.days, minutes=b.minutes))
    if isinstance(a, DatePart) and b.follows("+") and a.span is not None:
        found = _moved_span(b, a.span, 1, words)
        return replace(a, end=b.end, span=found) if found else None
    later = arithmetic.shifted(words.today, b.months, b.days)
    if isinstance(a, DatePart) and a.span is None and later is not None and not b.minutes:
        if a.weekday is not None and a.day is None:
            day = arithmetic.weekday_from(later, a.weekday)
            return replace(a, end=b.end, span=(day, day), weak=False)
        span = place(replace(a), later, words.settings)
        return replace(a, end=b.end, span=span, weak=False) if span else None
    return None


def _weekday_beside(a: DatePart | NthPart, b: DatePart, words: Words) -> Part | None:
    span = place(b, words.today, words.settings)
    if span is None:
        return None
    is_weekend = a.grain == "weekend" if isinstance(a, DatePart) else a.what == "weekend"
    weekday = a.weekday if isinstance(a, DatePart) else 5 if is_weekend else a.weekdays[0]
    position = 1 if isinstance(a, DatePart) else abs(a.positions[0])
    assert weekday is not None
    if b.follows("before"):
        day = arithmetic.weekday_before(span[0], weekday) - timedelta(weeks=position - 1)
        if day < words.today and b.holiday and b.year is None:
            again = place(b, span[1] + timedelta(days=1), words.settings)
            day = arithmetic.weekday_before(again[0], weekday) if again else day
    else:
        day = arithmetic.weekday_after(span[1], weekday) + timedelta(weeks=position - 1)
    last = day + timedelta(days=1) if is_weekend else day
    grain: Grain = "weekend" if last != day else "day"
    return DatePart(a.start, b.end, a.lead, a.gap, span=(day, last), grain=grain, known=b.known | {"weekday"})


def offsets(parts: list[Part], words: Words) -> list[Part]:
    """Count an amount from now where its words say so: "in 3 weeks", "2 days later", "within an hour"."""
    is_alone = len(parts) == 1
    return [_from_now(part, words, is_alone) if isinstance(part, AmountPart) else part for part in parts]


def _from_now(part: AmountPart, words: Words, is_alone: bool) -> Part:
    if is_alone and part.lead == ("-",):
        part.sign = -1
    is_placed = part.sign or part.follows("in", "within", "after", "+", "by") or (is_alone and not part.lead)
    if not is_placed or part.unit == "completion" or (part.weak and not part.sign):
        return part
    sign = part.sign or (-1 if part.follows("before") else 1)
    weak = is_alone and not part.lead and not part.sign
    today = words.today
    if part.weekdays:
        count, weekday = part.weekdays
        first = arithmetic.weekday_after(today, weekday) if sign > 0 else arithmetic.weekday_before(today, weekday)
        day = arithmetic.shifted(first, days=sign * 7 * (count - 1))
    elif part.workdays:
        day = arithmetic.add_workdays(today, sign * part.workdays)
    elif part.minutes:
        day = arithmetic.shifted(today, sign * part.months, sign * part.days)
        if day is not None:
            start = datetime.combine(day, words.reference.time().replace(second=0, microsecond=0))
            moment = start + sign * timedelta(minutes=part.minutes)
            return MomentPart(part.start, part.end, part.lead, part.gap, weak, moment=moment)
    else:
        day = arithmetic.shifted(today, sign * part.months, sign * part.days)
    if day is None:
        return part
    if part.unit == "weekend":
        return DatePart(
            part.start, part.end, (), part.gap, weak, span=(day, day + timedelta(days=1)), grain="weekend",
            known=frozenset(("weekend",)),
        )  # fmt: skip
    known = frozenset(("day",))
    lead = tuple(link for link in part.lead if link not in ("after", "before"))
    return DatePart(part.start, part.end, lead, part.gap, weak, span=(day, day), known=known, modifier="offset")
