"""Puts two ends together: "from monday to wednesday", "9 - 11am", "between the 3rd and the 10th of june"."""

from dataclasses import replace
from datetime import timedelta

from todoapp.dates import arithmetic
from todoapp.dates.parts import (
    ClockPart,
    DatePart,
    MomentPart,
    NumberPart,
    Part,
)
from todoapp.dates.placing import place
from todoapp.dates.refiners.links import APART, RANGE, clock_part, day_part, links_range
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain

_TODAY = frozenset(("day",))


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
            and links_range(a, b)
            and (isinstance(a, ClockPart) or isinstance(b, ClockPart) or _are_hours(parts, at))
        ):
            start = a if isinstance(a, ClockPart) else clock_part(a)
            end = b if isinstance(b, ClockPart) else clock_part(b)
            if start.hour < 24 and end.hour < 24:
                refined.append(_clock_range(start, end))
                at += 2
                continue
        refined.append(a)
        at += 1
    return refined


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
    if not is_days or not isinstance(month, DatePart) or month.grain != "month" or not links_range(a, b):
        return None
    if not APART.isdisjoint(month.lead) or any(part.gap for part in group[1:]) or month.is_edge:
        return None
    span = place(month, words.today, words.settings)
    numbers = [part.value if isinstance(part, NumberPart) else getattr(part, "day", 0) for part in (a, b)]
    days = [span and arithmetic.valid_date(span[0].year, span[0].month, number) for number in numbers]
    start, end = group[0].start, group[-1].end
    if not days[0] or not days[1] or days[1] < days[0]:
        return DatePart(start, end, is_impossible=True)
    return DatePart(start, end, group[0].lead, group[0].gap, span=(days[0], days[1]), known=frozenset(("day", "month")))


def date_ranges(parts: list[Part], words: Words) -> list[Part]:
    """Read "from monday to wednesday", "july 13 to 15", "between the 3rd and the 10th of june"."""
    refined = [_from_today(part, parts[at + 1 : at + 2], words) for at, part in enumerate(parts)]
    at = 0
    while at < len(refined):
        end_at = _range_end(refined, at)
        if end_at is None:
            both = _both_days(refined[at], refined[at + 1], words) if at + 1 < len(refined) else None
            if both is not None:
                refined[at : at + 2] = [both]
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


def _both_days(a: Part, b: Part, words: Words) -> DatePart | None:
    """Read "saturday and sunday", "today and tomorrow": two days in a row are a span, others are not one date."""
    if not isinstance(a, DatePart) or not isinstance(b, DatePart) or b.gap or b.lead[:1] != ("and",):
        return None
    if a.day is not None and a.month is None and a.span is None and b.month is not None:
        a = replace(a, month=b.month, year=b.year)  # "the 5th and 6th of june"
    first, last = place(a, words.today, words.settings), place(b, words.today, words.settings)
    if first is None or last is None or first[0] != first[1] or last != (first[0] + arithmetic.ONE_DAY,) * 2:
        return None
    grain: Grain = "weekend" if last[0].weekday() == 6 else "day"
    return DatePart(a.start, b.end, a.lead, a.gap, span=(first[0], last[0]), grain=grain, known=a.known | b.known)


def _from_today(part: Part, behind: list[Part], words: Words) -> Part:
    """Read the now of "between now and friday" as today, so that it makes a range of days."""
    is_now = isinstance(part, MomentPart) and words.word[part.end - 1] == "now" and part.start >= part.end - 2
    if not is_now or not behind or not isinstance(behind[0], DatePart) or behind[0].gap:
        return part
    if not links_range(part, behind[0]):
        return part
    return DatePart(part.start, part.end, part.lead, part.gap, span=(words.today, words.today), known=_TODAY)


def _range_end(parts: list[Part], at: int) -> int | None:
    a = parts[at]
    if not isinstance(a, DatePart | NumberPart):
        return None
    for end_at in (at + 1, at + 2):
        if end_at >= len(parts) or parts[end_at].gap:
            return None
        b = parts[end_at]
        if isinstance(b, DatePart | NumberPart):
            return end_at if links_range(a, b) or (a.follows("from", "between") and "and" in b.lead) else None
        if not isinstance(b, ClockPart) or not RANGE.isdisjoint(b.lead):
            return None
    return None


def _range_of(a: Part, b: Part, words: Words) -> DatePart | None:
    first = day_part(a) if isinstance(a, NumberPart) else a
    last = day_part(b) if isinstance(b, NumberPart) else b
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
