"""Several days, weeks or months from now: "the next 3 days", "over the coming weeks", "the last 2 sundays"."""

from datetime import timedelta

from todoapp.dates.arithmetic import add_workdays, shifted, weekday_before
from todoapp.dates.parts import AmountPart, DatePart, MomentPart, Part, RepeatPart
from todoapp.dates.rules import amounts
from todoapp.dates.rules.repeats import WEEKEND
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain

GRAINS: dict[str, Grain] = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "weekend": "weekend",
}
LENGTHS = {"week": (7, 0), "fortnight": (14, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}
_FEW = 3
_MAX_WEEKDAYS = 520
_MAX_COUNT = 100_000
_DAY_KNOWN = frozenset(("day",))


def next_amount(words: Words, i: int, part: Part | None, modifier: str) -> Part | None:
    """Read "next 3 days", "the coming two weeks", "last 2 minutes"."""
    if not isinstance(part, AmountPart) or part.weekdays:
        return None
    if modifier == "last":
        earlier = shifted(words.today, -part.months, -part.days)
        if part.minutes or part.workdays or earlier is None:
            part.start, part.sign = i, -1
            return part
        return DatePart(i, part.end, span=(earlier, words.today), grain="day", known=_DAY_KNOWN)
    today = words.today
    if part.minutes and not part.days and not part.months:
        moment = words.reference.replace(second=0, microsecond=0) + timedelta(minutes=part.minutes)
        return MomentPart(i, part.end, moment=moment)
    last = add_workdays(today, part.workdays) if part.workdays else shifted(today, part.months, part.days)
    if last is None:
        return None
    first = today if is_within(words, i) else min(today + timedelta(days=1), last)
    grain: Grain = "week" if part.unit == "week" else "month" if part.unit == "month" else "day"
    return DatePart(i, part.end, span=(first, last), grain=grain, known=frozenset(("day",)))


def few_of(words: Words, i: int) -> AmountPart:
    """Give what a plural unit alone amounts to, as in "the coming weeks": a few."""
    unit = words.text(i)
    days, months = LENGTHS.get(unit, (1, 0))
    return AmountPart(i, i + 1, days=_FEW * days, months=_FEW * months, unit=unit, count=_FEW)


def counted_weekdays(words: Words, i: int, end: int, modifier: str) -> Part | None:
    """Read "the next 3 fridays", "the next 2 weekends", repeats, and "the last 2 sundays", a span up to today."""
    count = words.number(end)
    if not 0 < count <= _MAX_WEEKDAYS:
        return None
    byday = WEEKEND if words.value[end + 1] == "weekend" else ((0, words.number(end + 1)),)
    if modifier != "last":
        return RepeatPart(i, end + 2, freq="WEEKLY", byday=byday, names_day=True, count=count * len(byday))
    first = shifted(weekday_before(words.today, byday[0][1]), days=-7 * (count - 1))
    return DatePart(i, end + 2, span=(first, words.today), known=_DAY_KNOWN) if first else None


def for_weekdays(words: Words, i: int) -> Part | None:
    """Read the rest of "for six fridays": the next six."""
    if words.word[i - 1] != "for" or not i or words.kind[i + 1] != "weekdays":
        return None
    return counted_weekdays(words, i, i, "next")


def number_modified(words: Words, i: int) -> Part | None:
    """Read "3 next weeks", "the 2 coming days", "13 last minutes": the number before the modifier."""
    modifier, kind = words.value[i + 1], words.kind[i + 2]
    if words.kind[i + 1] != "mod" or kind != "unit" or modifier == "this" or words.raw[i + 2][-1:].lower() != "s":
        return None
    swapped = AmountPart(i, i)
    count = float(words.number(i))
    if not 0 < count <= _MAX_COUNT or not amounts.add(swapped, words.text(i + 2), count):
        return None
    swapped.unit, swapped.end = words.text(i + 2), i + 3
    return next_amount(words, i, swapped, str(modifier))


def past_amount(words: Words, i: int) -> Part | None:
    """Read "the past week", "past 3 days"."""
    end = i + 1
    if words.kind[end] == "unit" and words.text(end) in LENGTHS:
        days, months = LENGTHS[words.text(end)]
        first = shifted(words.today, -months, -days)
        grain = GRAINS.get(words.text(end), "week")
        return DatePart(i, end + 1, span=(first, words.today), grain=grain, known=_DAY_KNOWN) if first else None
    if words.kind[end] in ("number", "a") or words.word[end] in ("few", "couple"):
        return next_amount(words, i, amounts.amount(words, end), "last")
    return None


def is_within(words: Words, i: int) -> bool:
    """Whether "in the" or "over the" stands before: "in the next week" counts from today. A weekend has its days."""
    if words.value[i + 1] == "weekend":
        return False
    return i > 1 and words.word[i - 1] == "the" and words.word[i - 2] in ("in", "within", "over")


def within_next(words: Words, i: int, end: int) -> Part | None:
    """Read "in the next week": from today on, for as long as the unit."""
    days, months = LENGTHS.get(words.text(end), (0, 0))
    last = shifted(words.today, months, days)
    if not (days or months) or last is None:
        return None
    return DatePart(i, end + 1, span=(words.today, last), grain=GRAINS.get(words.text(end), "week"), known=_DAY_KNOWN)


RULES = {"<number>": (number_modified, for_weekdays), "past": (past_amount,)}
