"""Puts neighbouring parts together, one refiner after another, until what is left is a date and a time.

A refiner takes the parts and the words and gives the parts again; each does one thing, and their order is `REFINERS`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from todoapp.dates import arithmetic
from todoapp.dates.holidays import weekend_around
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
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain

Refiner = Callable[[list[Part], Words], list[Part]]

_RANGE = frozenset(("to", "-", "until", "through"))
# Links that keep two date parts apart.
_APART = _RANGE | {"from", "before", "after", "and", "between", "starting", "since", "except", "within", "+", "by"}
_CLOCK_LINKS = frozenset(("at", "by", "around", "before", "after", "until", "from", "between", "since"))


def number_meanings(parts: list[Part], words: Words) -> list[Part]:
    """Decide whether a bare number is an hour, a day of the month or nothing."""
    refined: list[Part] = []
    for at, part in enumerate(parts):
        if not isinstance(part, NumberPart):
            refined.append(part)
            continue
        before = refined[-1] if refined and not part.gap else None
        after = parts[at + 1] if at + 1 < len(parts) and not parts[at + 1].gap else None
        found = _number_meaning(part, before, after, len(parts) == 1 and not part.gap, words)
        if found is None:
            refined.append(part)
        else:
            refined.append(found)
    return refined


def _number_meaning(
    part: NumberPart, before: Part | None, after: Part | None, is_alone: bool, words: Words
) -> Part | None:
    value = part.value
    is_hour, is_day = value <= 24 and not part.has_article, 1 <= value <= 31
    in_range = after is not None and _links_range(part, after) and isinstance(after, NumberPart | DatePart | ClockPart)
    if isinstance(before, NumberPart) and not _RANGE.isdisjoint(part.lead):
        return None
    if in_range or (not _RANGE.isdisjoint(part.lead) and not isinstance(before, ClockPart)):
        return None
    if isinstance(before, DatePart) and before.weekday is not None and before.day is None and before.span is None:
        is_date = value > 12 and is_day and _CLOCK_LINKS.isdisjoint(part.lead)
        if is_date:
            return _day_part(part)
    if is_hour and not _CLOCK_LINKS.isdisjoint(part.lead):
        return _clock_part(part)
    if "at" in part.lead:
        return None
    if is_day and (part.has_article or "on" in part.lead):
        return _day_part(part)
    if isinstance(after, DaypartPart) or isinstance(before, DaypartPart | ClockPart):
        return (
            _clock_part(part, is_weak=False)
            if is_hour and not (isinstance(before, ClockPart) and not part.lead)
            else None
        )
    if (
        isinstance(before, DatePart)
        and is_hour
        and not before.weak
        and (before.day or before.span or before.weekday is not None)
    ):
        return _clock_part(part) if before.grain in ("day", "weekend", "week") else None
    says_hour = isinstance(after, DatePart) and (not after.lead or (after.lead == ("on",) and part.start == 0))
    if says_hour and is_hour and value <= 12:
        return _clock_part(part)
    if isinstance(after, ClockPart) and is_day and after.lead != ():
        return _day_part(part)
    if isinstance(after, ClockPart) and is_day and value > 12:
        return _day_part(part)
    if isinstance(before, Part) and type(before).__name__ == "RepeatPart" and is_hour:
        return None
    if is_alone:
        return _clock_part(part) if value <= 12 and is_hour else _day_part(part) if is_day else None
    return None


def _clock_part(part: NumberPart, is_weak: bool = True) -> ClockPart:
    hour = 23 if part.value == 24 else part.value
    is_sure = part.value > 12 or part.value == 0
    minute = 59 if part.value == 24 else 0
    return ClockPart(part.start, part.end, part.lead, part.gap, is_weak, hour=hour, minute=minute, is_sure=is_sure)


def _day_part(part: NumberPart) -> DatePart:
    known = frozenset(("day",))
    return DatePart(part.start, part.end, part.lead, part.gap, part.weak, day=part.value, known=known)


def clock_ranges(parts: list[Part], words: Words) -> list[Part]:
    """Read "from 3 to 4 pm", "9 - 11am", "between 10 and 11:30": the start, with its am or pm from the end."""
    refined: list[Part] = []
    at = 0
    while at < len(parts):
        a = parts[at]
        b = parts[at + 1] if at + 1 < len(parts) else None
        if (
            b is not None
            and isinstance(a, ClockPart | NumberPart)
            and isinstance(b, ClockPart | NumberPart)
            and not b.gap
            and _links_range(a, b)
            and (isinstance(a, ClockPart) or isinstance(b, ClockPart) or _are_hours(parts, at))
        ):
            start = a if isinstance(a, ClockPart) else _clock_part(a)
            end = b if isinstance(b, ClockPart) else _clock_part(b)
            if start.hour < 24 and end.hour < 24:
                refined.append(_clock_range(start, end))
                at += 2
                continue
        refined.append(a)
        at += 1
    return refined


def _links_range(a: Part, b: Part) -> bool:
    return not _RANGE.isdisjoint(b.lead) or ("and" in b.lead and (a.follows("between", "from")))


def _are_hours(parts: list[Part], at: int) -> bool:
    """Whether two bare numbers in a range are hours: small, and with a day beside them or a link that says so."""
    a, b = parts[at], parts[at + 1]
    assert isinstance(a, NumberPart)
    assert isinstance(b, NumberPart)
    if a.value > 24 or b.value > 24 or a.has_article or b.has_article:
        return False
    before = parts[at - 1] if at else None
    after = parts[at + 2] if at + 2 < len(parts) else None
    if isinstance(after, DatePart) and (after.month is not None or after.grain == "month") and after.day is None:
        return False
    if isinstance(before, DatePart) and before.grain == "month":
        return False
    return a.value <= 12 and (a.follows("from", "between", "at") or before is not None or after is not None)


def _clock_range(a: ClockPart, b: ClockPart) -> ClockPart:
    hour, is_sure = a.hour, a.is_sure
    if not is_sure and b.is_sure and hour <= 12:
        end = b.hour * 60 + b.minute
        halves = [h * 60 + a.minute for h in (hour % 12, hour % 12 + 12)]
        earlier = [minutes for minutes in halves if minutes < end]
        hour = (earlier[-1] if earlier else halves[-1]) // 60
        is_sure = True
    return replace(a, end=b.end, hour=hour, is_sure=is_sure, weak=False, until=b)


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
    if not _APART.isdisjoint(b.lead):
        return None
    if isinstance(a, NthPart) and isinstance(b, DatePart):
        return nth_of(a, b, words)
    if not isinstance(a, DatePart):
        if isinstance(a, NumberPart) and isinstance(b, DatePart) and b.grain == "month" and "of" in b.lead:
            return _joined(_day_part(a), b, words)
        if (
            isinstance(a, NumberPart)
            and isinstance(b, DatePart)
            and b.grain == "year"
            and not _RANGE.isdisjoint(a.lead)
        ):
            return replace(_day_part(a), end=b.end, year=b.year)  # "june 11 - 16, 2026"
        return None
    if isinstance(b, NumberPart):
        if a.grain == "month" and a.month is None and not _CLOCK_LINKS.isdisjoint(b.lead):
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


def nth_of(nth: NthPart, period: DatePart, words: Words) -> DatePart | None:
    """Give "the first monday of next month", "last day of october", "week of april 10th"."""
    today = words.today
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
        if isinstance(a, NthPart) and a.what == "weekday":
            return _weekday_beside(a, b, words)
    return None


def _amount_and(a: AmountPart, b: Part, words: Words) -> Part | None:
    sign = -1 if b.follows("before") else 1 if b.follows("from", "after", "past", "starting", "+", "following") else 0
    if isinstance(b, DatePart):
        is_weeks_on = not sign and a.days and a.days % 7 == 0 and not a.minutes and not a.months and not a.sign
        if is_weeks_on and not a.follows("in", "within") and b.lead in ((), ("on",)):
            sign = 1  # "a week on friday"
        if not sign:
            return None
        span = place(b, words.today, words.settings)
        if span is None:
            return DatePart(a.start, b.end, a.lead, a.gap, is_impossible=True)
        found = _moved_span(a, span, sign, words)
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
        total = timedelta(hours=b.hour, minutes=b.minute) + sign * timedelta(minutes=a.minutes)
        minutes = int(total.total_seconds()) // 60 % (24 * 60)
        sure = b.is_sure
        if not a.minutes:
            return None
        return ClockPart(a.start, b.end, a.lead, a.gap, hour=minutes // 60, minute=minutes % 60, is_sure=sure)
    if isinstance(b, DaypartPart) and a.minutes and b.day is None:
        anchor = getattr(words.settings, b.name)
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
    weekday = a.weekday if isinstance(a, DatePart) else a.weekdays[0]
    position = 1 if isinstance(a, DatePart) else abs(a.positions[0])
    assert weekday is not None
    if b.follows("before"):
        day = arithmetic.weekday_before(span[0], weekday) - timedelta(weeks=position - 1)
        if day < words.today and b.holiday and b.year is None:
            again = place(b, span[1] + timedelta(days=1), words.settings)
            day = arithmetic.weekday_before(again[0], weekday) if again else day
    else:
        day = arithmetic.weekday_after(span[1], weekday) + timedelta(weeks=position - 1)
    last = day + timedelta(days=1) if isinstance(a, DatePart) and a.grain == "weekend" else day
    grain: Grain = "weekend" if last != day else "day"
    return DatePart(a.start, b.end, a.lead, a.gap, span=(day, last), grain=grain, known=b.known | {"weekday"})


def offsets(parts: list[Part], words: Words) -> list[Part]:
    """Count an amount from now where its words say so: "in 3 weeks", "2 days later", "within an hour"."""
    is_alone = len(parts) == 1
    return [_from_now(part, words, is_alone) if isinstance(part, AmountPart) else part for part in parts]


def _from_now(part: AmountPart, words: Words, is_alone: bool) -> Part:
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
    known = frozenset(("day",))
    lead = tuple(link for link in part.lead if link not in ("after", "before"))
    return DatePart(part.start, part.end, lead, part.gap, weak, span=(day, day), known=known, modifier="offset")


def date_ranges(parts: list[Part], words: Words) -> list[Part]:
    """Read "from monday to wednesday", "july 13 to 15", "between the 3rd and the 10th of june"."""
    refined = list(parts)
    at = 0
    while at < len(refined):
        end_at = _range_end(refined, at)
        if end_at is None:
            at += 1
            continue
        found = _range_of(refined[at], refined[end_at], words)
        if found is None:
            at += 1
            continue
        behind = end_at + 1
        if (
            end_at == at + 2
            and behind < len(refined)
            and isinstance(refined[behind], ClockPart)
            and not refined[behind].gap
        ):
            behind += 1
        refined[at:behind] = [found, *refined[at + 1 : end_at]]
        at += 1
    return refined


def _range_end(parts: list[Part], at: int) -> int | None:
    a = parts[at]
    if not isinstance(a, DatePart | NumberPart):
        return None
    for end_at in (at + 1, at + 2):
        if end_at >= len(parts) or parts[end_at].gap:
            return None
        b = parts[end_at]
        if isinstance(b, DatePart | NumberPart):
            return end_at if _links_range(a, b) or (a.follows("from", "between") and "and" in b.lead) else None
        if not isinstance(b, ClockPart) or not _RANGE.isdisjoint(b.lead):
            return None
    return None


def _range_of(a: Part, b: Part, words: Words) -> DatePart | None:
    first = _day_part(a) if isinstance(a, NumberPart) else a
    last = _day_part(b) if isinstance(b, NumberPart) else b
    if not isinstance(first, DatePart) or not isinstance(last, DatePart):
        return None
    if isinstance(a, NumberPart) and isinstance(b, NumberPart):
        return None
    first, last = replace(first), replace(last)
    if first.day is not None and first.month is None and first.span is None and first.weekday is None:
        first.month, first.year = last.month, last.year
    elif last.day is not None and last.month is None and last.span is None and first.month is not None:
        last.month, last.year = first.month, last.year or first.year
    if first.month and first.year is None and not first.modifier and last.year is not None and last.month is not None:
        later = (first.month, first.day or 0) > (last.month, last.day or 0)
        first.year = last.year - later
    start = place(first, words.today, words.settings)
    if start is None:
        return DatePart(a.start, b.end, a.lead, a.gap, is_impossible=True)
    if first.month is not None and last.month is not None and last.year is None and last.day is not None:
        end = place(last, start[0] - timedelta(days=1), words.settings)
    else:
        end = place(last, words.today, words.settings)
        if end is not None and end[1] < start[0] and last.year is None:
            end = place(replace(last, modifier=""), start[0], words.settings)
    if end is None or end[1] < start[0]:
        return DatePart(a.start, b.end, a.lead, a.gap, is_impossible=end is None, span=start if end else None)
    known = first.known | last.known
    return DatePart(a.start, b.end, a.lead, a.gap, span=(start[0], end[1]), known=known, is_edge=True)


def number_ranges(parts: list[Part], words: Words) -> list[Part]:
    """Read "4 to 23 next month" and "november between 19 and 20": two bare days of a month."""
    refined: list[Part] = []
    at = 0
    while at < len(parts):
        group = parts[at : at + 3]
        found = _days_of_month(group, words) if len(group) == 3 else None
        if found is not None:
            refined.append(found)
            at += 3
        else:
            refined.append(parts[at])
            at += 1
    return refined


def _days_of_month(group: list[Part], words: Words) -> DatePart | None:
    if isinstance(group[0], DatePart):
        month, a, b = group
    else:
        a, b, month = group
    is_days = all(
        isinstance(day, NumberPart) or (isinstance(day, DatePart) and day.day is not None and day.month is None)
        for day in (a, b)
    )
    if not is_days or not isinstance(month, DatePart) or month.grain != "month" or not _links_range(a, b):
        return None
    if not _APART.isdisjoint(month.lead) or any(part.gap for part in group[1:]) or month.is_edge:
        return None
    span = place(month, words.today, words.settings)
    numbers = [part.value if isinstance(part, NumberPart) else getattr(part, "day", 0) for part in (a, b)]
    days = [span and arithmetic.valid_date(span[0].year, span[0].month, number) for number in numbers]
    start, end = group[0].start, group[-1].end
    if not days[0] or not days[1] or days[1] < days[0]:
        return DatePart(start, end, is_impossible=True)
    return DatePart(start, end, group[0].lead, group[0].gap, span=(days[0], days[1]), known=frozenset(("day", "month")))


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
                        span=weekend_around(span[0]), grain="weekend", holiday=None,
                    )  # fmt: skip
                    continue
        refined.append(part)
    return refined


REFINERS: tuple[Refiner, ...] = (
    number_ranges,
    number_meanings,
    clock_ranges,
    holiday_weekends,
    date_fields,
    date_arithmetic,
    lone_counted_days,
    offsets,
    date_fields,
    date_ranges,
)
