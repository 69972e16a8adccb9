"""Makes one repeat of the parts of a phrase: the rule, its days and its bounds."""

from dataclasses import dataclass, replace

from todoapp.dates import holiday_repeats
from todoapp.dates.parts import (
    AmountPart,
    ClockPart,
    CountPart,
    DatePart,
    DaypartPart,
    MomentPart,
    NthPart,
    NumberPart,
    Part,
    RepeatPart,
)
from todoapp.dates.placing import place
from todoapp.dates.repeat_bounds import ends, lasts, leave_out
from todoapp.dates.repeat_times import set_hours, set_quarters, spread
from todoapp.dates.rrule_text import is_possible
from todoapp.dates.rules.repeats import FREQUENCIES, monthly_nth
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_STARTING = frozenset(("starting", "from", "since", "between"))
_WEEK_EDGES = {1: 0, -1: 4}  # "the end of every week" is friday (contract, convention 7)


@dataclass(frozen=True)
class Recurrence:
    """A repeat put together, with the parts that still tell its time."""

    part: RepeatPart
    clock: ClockPart | None
    daypart: DaypartPart | None
    used: frozenset[int]  # positions in the list of parts
    is_rule: bool = True  # False: a holiday that no rule can say, of which only the next occurrence is known


def recurrence_of(parts: list[Part], words: Words) -> Recurrence | None:
    """Gather everything that belongs to the repeat of a phrase; None where it makes no sense."""
    at = next(i for i, part in enumerate(parts) if isinstance(part, RepeatPart))
    first = parts[at]
    assert isinstance(first, RepeatPart)
    repeat = replace(first)
    clock: ClockPart | None = None
    daypart: DaypartPart | None = None
    clocks: list[ClockPart] = []
    dayparts: list[Daypart] = []
    used = {at}
    is_counted = words.kind[first.start] == "number" and words.word[first.start + 1] in ("times", "x")
    counts = words.number(first.start) if is_counted else 0
    if words.word[first.start] == "twice":
        counts = 2
    elif words.word[first.start] == "thrice":
        counts = 3
    for index, part in enumerate(parts):
        if index == at:
            continue
        if isinstance(part, ClockPart) or (isinstance(part, NumberPart) and _is_hour(part, repeat)):
            said = part if isinstance(part, ClockPart) else _hour(part)
            is_another = part.follows("and") or (not part.lead and words.kind[part.start] == "colon")
            if clock is not None and is_another and clock.minute == said.minute:
                clocks.append(said)
            clock = clock or said
        elif isinstance(part, DaypartPart):
            if part.follows("and") and (daypart is not None or repeat.daypart is not None):
                dayparts.append(part.name)
            else:
                daypart = daypart or part
        elif not _absorb(repeat, part, parts, index, words):
            continue
        elif isinstance(part, RepeatPart) and part.daypart is not None and part.daypart != repeat.daypart:
            dayparts.append(part.daypart)
        used.add(index)
    if counts > 1 and not spread(repeat, counts):
        return None
    if repeat.holiday is not None and not holiday_repeats.write_as_rule(repeat, words.today):
        return Recurrence(repeat, clock, daypart, frozenset(used), is_rule=False)
    set_hours(repeat, [clock, *clocks] if clock else [], daypart, dayparts, words)
    set_quarters(repeat)
    return Recurrence(repeat, clock, daypart, frozenset(used)) if is_possible(repeat) else None


def completion_repeats(parts: list[Part]) -> list[Part]:
    """Read "3 days after I finish it", which is a repeat though it does not say "every"."""
    for at, part in enumerate(parts):
        if isinstance(part, AmountPart) and part.unit == "completion" and at and not part.gap:
            amount = parts[at - 1]
            if isinstance(amount, AmountPart) and amount.count > 0 and amount.unit in FREQUENCIES:
                freq, step = FREQUENCIES[amount.unit]
                interval = step * amount.count
                repeat = RepeatPart(amount.start, amount.end, amount.lead, amount.gap, freq=freq, interval=interval)
                return [*parts[: at - 1], repeat, *parts[at:]]
    return parts


def _is_hour(part: NumberPart, repeat: RepeatPart) -> bool:
    if part.value > 24 or part.has_article or "on" in part.lead:
        return False
    return bool(part.lead) or repeat.names_day or repeat.freq == "DAILY" or repeat.daypart is not None


def _hour(part: NumberPart) -> ClockPart:
    return ClockPart(part.start, part.end, part.lead, part.gap, hour=part.value % 24, is_sure=part.value > 12)


def _absorb(repeat: RepeatPart, part: Part, parts: list[Part], index: int, words: Words) -> bool:
    """Take one part into the repeat; False where it does not belong there."""
    if isinstance(part, RepeatPart):
        return _join(repeat, part)
    if isinstance(part, CountPart):
        if part.weak and part.gap:
            return False
        repeat.count = part.count
        return True
    if isinstance(part, AmountPart):
        return _take_amount(repeat, part)
    if isinstance(part, NthPart):
        return _take_nth(repeat, part)
    if isinstance(part, NumberPart):
        if repeat.freq == "MONTHLY" and not repeat.byday and 1 <= part.value <= 31:
            repeat.bymonthday = (*repeat.bymonthday, part.value)
            repeat.names_day = True
            return True
        return False
    if isinstance(part, MomentPart):
        return True
    return isinstance(part, DatePart) and _take_date(repeat, part, parts, index, words)


def _join(repeat: RepeatPart, other: RepeatPart) -> bool:
    """Join "weekly" and "on wednesdays", "every monday" and "every thursday", "daily except on weekends"."""
    if "except" in other.lead or "but" in other.lead:
        left = tuple((0, day) for day in range(7) if (0, day) not in other.byday)
        if repeat.freq != "DAILY" or not other.byday or not left:
            return False
        repeat.freq, repeat.byday, repeat.names_day = "WEEKLY", left, True
        return True
    if other.daypart is not None and not other.names_day:
        repeat.daypart = repeat.daypart or other.daypart
        return repeat.daypart == other.daypart or other.follows("and")
    if repeat.freq == other.freq and other.byday:
        repeat.byday = (*repeat.byday, *(day for day in other.byday if day not in repeat.byday))
    elif repeat.freq == other.freq and other.bymonthday:
        repeat.bymonthday = (*repeat.bymonthday, *other.bymonthday)
        repeat.bymonth = repeat.bymonth or other.bymonth
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


def _take_amount(repeat: RepeatPart, part: AmountPart) -> bool:
    if part.unit == "completion":
        repeat.after_completion = True
        return True
    if part.follows("for", "up", "within", "over") and not part.weekdays:
        repeat.lasts = part
        return True
    return False


def _take_nth(repeat: RepeatPart, part: NthPart) -> bool:
    if repeat.freq == "WEEKLY" and part.what == "day" and not repeat.names_day and part.positions[0] in _WEEK_EDGES:
        repeat.byday, repeat.names_day = ((0, _WEEK_EDGES[part.positions[0]]),), True
        return True
    if repeat.freq not in ("MONTHLY", "YEARLY") or repeat.names_day:
        return False
    nth = monthly_nth(part.start, part.end, part)
    if nth is None:
        return False
    repeat.byday, repeat.bymonthday, repeat.bysetpos = nth.byday, nth.bymonthday, nth.bysetpos
    repeat.names_day = True
    return True


def _take_date(repeat: RepeatPart, part: DatePart, parts: list[Part], index: int, words: Words) -> bool:
    is_weekday = part.weekday is not None and part.day is None and part.span is None and not part.modifier
    if is_weekday and repeat.byday and part.follows("-", "to", "through"):
        last = repeat.byday[-1][1]
        steps = range(1, (part.weekday or 0) - last + 1 if (part.weekday or 0) > last else 1)
        repeat.byday = (*repeat.byday, *((0, last + step) for step in steps))
        return True
    if part.grain == "weekend" and repeat.holiday is not None and not part.modifier:
        repeat.is_weekend = True
        return True
    if part.follows("before") and repeat.holiday is None:
        return ends(repeat, part, words)
    if part.follows("except"):
        return is_weekday and leave_out(repeat, part.weekday)
    is_end = part.follows("to", "-", "and") and any(
        isinstance(earlier, DatePart) and earlier.follows("from", "between") for earlier in parts[:index]
    )
    if part.follows("until", "through", "up") or is_end:
        return ends(repeat, part, words)
    if part.follows("for") and part.span is not None:
        return lasts(repeat, part)
    if part.weak and part.span is not None and part.modifier == "" and part.grain == "month":
        return True  # "on the 1st of the month every month"
    if not _STARTING.isdisjoint(part.lead):
        repeat.from_date = part
        return True
    if is_weekday:
        return _take_weekday(repeat, part)
    if part.day is not None and part.month is None and part.span is None:
        is_friday_the_13th = repeat.freq == "WEEKLY" and repeat.interval == 1 and len(repeat.byday) == 1
        if is_friday_the_13th and part.day <= 28 and part.lead[:1] != ("on",):
            repeat.freq = "MONTHLY"
        elif repeat.freq not in ("MONTHLY", "YEARLY") or (repeat.byday and not repeat.bymonth):
            return False
        repeat.bymonthday = (*repeat.bymonthday, part.day)
        repeat.names_day = True
        return True
    if part.month is not None and part.span is None:
        return _take_month(repeat, part, words)
    if part.holiday is not None:
        if repeat.freq == "YEARLY" and not repeat.names_day:
            repeat.holiday, repeat.names_day = part.holiday, True
            return True
        return False
    span = place(part, words.today, words.settings)
    if span is None:
        return False
    if part.grain == "weekend" and repeat.freq == "WEEKLY" and not repeat.names_day and part.modifier == "":
        repeat.byday, repeat.names_day = ((0, 5), (0, 6)), True
        return True
    if span[0] != span[1]:
        repeat.until = span[1]
        repeat.starts = span[0]
    else:
        repeat.starts = span[0]
    return True


def _take_weekday(repeat: RepeatPart, part: DatePart) -> bool:
    assert part.weekday is not None
    if repeat.freq == "DAILY" and not repeat.names_day and repeat.daypart is not None and repeat.interval == 1:
        repeat.freq = "WEEKLY"  # "monday mornings"
    if repeat.freq != "WEEKLY":
        return False
    if (0, part.weekday) not in repeat.byday:
        repeat.byday = (*repeat.byday, (0, part.weekday))
    repeat.names_day = True
    return True


def _take_month(repeat: RepeatPart, part: DatePart, words: Words) -> bool:
    assert part.month is not None
    if repeat.freq == "YEARLY" or (repeat.freq == "MONTHLY" and repeat.names_day and part.day is None):
        if part.day is not None:
            repeat.bymonthday = (*repeat.bymonthday, part.day)
        if part.month not in repeat.bymonth:
            repeat.bymonth = (*repeat.bymonth, part.month)
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
