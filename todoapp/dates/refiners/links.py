"""Which link words join parts and which keep them apart, and what the refiners share about bare numbers."""

from todoapp.dates.parts import ClockPart, DatePart, NumberPart, Part

RANGE = frozenset(("to", "-", "until", "through"))
# Links that keep two date parts apart.
APART = RANGE | {"from", "before", "after", "and", "between", "starting", "since", "except", "within", "+", "by"}
CLOCK_LINKS = frozenset(("at", "by", "around", "before", "after", "until", "from", "between", "since"))


def links_range(a: Part, b: Part) -> bool:
    """Whether the words between two parts make a range of them."""
    return not RANGE.isdisjoint(b.lead) or ("and" in b.lead and (a.follows("between", "from")))


def clock_part(part: NumberPart, is_weak: bool = True) -> ClockPart:
    """Read a bare number as an hour."""
    hour = 23 if part.value == 24 else part.value
    is_sure = part.value > 12 or part.value == 0
    minute = 59 if part.value == 24 else 0
    return ClockPart(part.start, part.end, part.lead, part.gap, is_weak, hour=hour, minute=minute, is_sure=is_sure)


def day_part(part: NumberPart) -> DatePart:
    """Read a bare number as a day of the month."""
    known = frozenset(("day",))
    return DatePart(part.start, part.end, part.lead, part.gap, part.weak, day=part.value, known=known)
