"""Decides whether a bare number is an hour, a day of the month or nothing."""

from datetime import timedelta

from todoapp.dates.parts import (
    ClockPart,
    DatePart,
    DaypartPart,
    MomentPart,
    NumberPart,
    Part,
)
from todoapp.dates.refiners.links import CLOCK_LINKS, RANGE, clock_part, day_part, links_range
from todoapp.dates.tokens import Words


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
    in_range = after is not None and links_range(part, after) and isinstance(after, NumberPart | DatePart | ClockPart)
    if isinstance(before, NumberPart) and not RANGE.isdisjoint(part.lead):
        return None
    if in_range or (not RANGE.isdisjoint(part.lead) and not isinstance(before, ClockPart)):
        return None
    if isinstance(before, DatePart) and before.weekday is not None and before.day is None and before.span is None:
        is_date = value > 12 and is_day and CLOCK_LINKS.isdisjoint(part.lead)
        if is_date:
            return day_part(part)
    if is_hour and not CLOCK_LINKS.isdisjoint(part.lead):
        return clock_part(part)
    if "at" in part.lead:
        return None
    if is_day and (part.has_article or "on" in part.lead):
        return day_part(part)
    if part.lead == ("in",):
        if not is_alone or not 0 < value < 60:
            return None
        moment = words.reference.replace(second=0, microsecond=0) + timedelta(minutes=value)
        return MomentPart(part.start, part.end, part.lead, moment=moment)  # "in ten"
    if "for" in part.lead and not isinstance(before, DatePart):
        return None  # "dinner for two"
    if value == 1 and part.spelled and isinstance(after, DaypartPart) and not part.lead and not after.lead:
        return None  # "one evening next week"
    if isinstance(after, DaypartPart) or isinstance(before, DaypartPart | ClockPart):
        return (
            clock_part(part, is_weak=False)
            if is_hour and not (isinstance(before, ClockPart) and not part.lead)
            else None
        )
    if (
        isinstance(before, DatePart)
        and is_hour
        and not before.weak
        and (before.day or before.span or before.weekday is not None)
    ):
        return clock_part(part) if before.grain in ("day", "weekend", "week") else None
    if isinstance(before, DatePart) and before.weekday is not None and not before.start and part.end == words.n:
        return (
            clock_part(part) if 0 < value <= 12 and is_hour and not part.lead else None
        )  # "sat 11", all that was said
    says_hour = isinstance(after, DatePart) and (
        not after.lead or (after.lead in (("on",), ("on", "the")) and part.start == 0)
    )
    if says_hour and is_hour and value <= 12:
        return clock_part(part)
    if isinstance(after, ClockPart) and is_day and after.lead != ():
        return day_part(part)
    if isinstance(after, ClockPart) and is_day and value > 12:
        return day_part(part)
    if isinstance(before, Part) and type(before).__name__ == "RepeatPart" and is_hour:
        return None
    if is_alone:
        return clock_part(part) if value <= 12 and is_hour else day_part(part) if is_day else None
    return None
