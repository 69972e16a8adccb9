"""Where a repeat ends and what it leaves out: "until june", "for the next six weeks", "except sunday"."""

from todoapp.dates import arithmetic, clock_time
from todoapp.dates.parts import AmountPart, ClockPart, DatePart, Part, RepeatPart
from todoapp.dates.placing import place
from todoapp.dates.refiners.fields import date_fields
from todoapp.dates.tokens import Words

_OF = frozenset(("of", "the"))


def bounding_dates(parts: list[Part], words: Words) -> list[Part]:
    """Join the fields of a bound: "starting monday the 3rd of june", "from the first of next month"."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        is_bound = before is not None and before.follows("starting", "from", "since", "until", "through")
        if is_bound and isinstance(part, DatePart) and not part.gap and _OF.issuperset(part.lead):
            assert before is not None
            found = date_fields([before, part], words)
            if len(found) == 1:
                joined[-1:] = found
                continue
        joined.append(part)
    return joined


def ends(repeat: RepeatPart, part: DatePart, words: Words) -> bool:
    """Set the last day: "until june" ends before june, "through june" with it (contract, convention 9)."""
    start = place(repeat.from_date, words.today, words.settings) if repeat.from_date else None
    today = start[0] if start else words.today
    span = place(part, today, words.settings)
    is_open_month = part.grain == "month" and not part.modifier and not part.follows("through")
    if span is not None and is_open_month and span[0] <= today:  # "until march", said in march
        span = place(part, span[1] + arithmetic.ONE_DAY, words.settings)
    if span is None:
        return False
    if part.follows("before"):
        repeat.until = span[0] - arithmetic.ONE_DAY
    elif part.follows("through") or span[0] == span[1] or part.is_edge:
        repeat.until = span[1]
    else:
        repeat.until = span[0] - arithmetic.ONE_DAY
    return True


def end_today(repeat: RepeatPart, clock: ClockPart, words: Words) -> None:
    """Set the day "every half hour until 5" ends on; the hour itself is not in our rules, which end with a day."""
    at = clock_time.settled(clock, None, words.reference)[0]
    repeat.until = words.today + arithmetic.ONE_DAY * (at <= words.reference.time())


def lasts(repeat: RepeatPart, part: DatePart) -> bool:
    """Read "for the next six weeks", "for the next month", "for the rest of the year"."""
    assert part.span is not None
    days = {"week": 7}.get(part.grain, 0)
    months = {"month": 1, "year": 12}.get(part.grain, 0)
    if part.modifier == "next" and (days or months):
        repeat.lasts = AmountPart(part.start, part.end, days=days, months=months)
    else:
        is_counted = part.grain != "weekend" and not part.is_edge and part.modifier == ""
        repeat.until = part.span[1] - arithmetic.ONE_DAY if is_counted else part.span[1]
    return True


def leave_out(repeat: RepeatPart, weekday: int | None) -> bool:
    """Read "every day except sunday"."""
    if repeat.freq == "WEEKLY" and len(repeat.byday) > 1:
        repeat.byday = tuple(day for day in repeat.byday if day != (0, weekday))
        return True
    if repeat.freq != "DAILY" or repeat.interval != 1 or weekday is None:
        return False
    repeat.freq, repeat.names_day = "WEEKLY", True
    repeat.byday = tuple((0, day) for day in range(7) if day != weekday)
    return True
