"""Makes one repeat of the parts of a phrase: the rule, its days and its bounds."""

from dataclasses import dataclass, replace

from todoapp.dates import holiday_repeats
from todoapp.dates.parts import (
    WITHIN_A_DAY,
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
from todoapp.dates.repeat_bounds import end_today, ends, lasts, leave_out
from todoapp.dates.repeat_days import join, set_year_edges, take_month, take_weekday
from todoapp.dates.repeat_times import set_hours, set_quarters, spread
from todoapp.dates.rrule_text import is_possible
from todoapp.dates.rules.repeats import FREQUENCIES, monthly_nth
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_STARTING = frozenset(("starting", "from", "since", "between"))
_WEEK_EDGES = {1: 0, 15: 2, -1: 4}  # "the end of every week" is friday (contract, convention 7)


@dataclass(frozen=True)
class Recurrence:
    """A repeat put together, with the parts that still tell its time."""

    part: RepeatPart
    clock: ClockPart | None
    daypart: DaypartPart | None
    used: frozenset[int]  # positions in the list of parts
    left: tuple[str, ...] = ()  # what was understood, but no rule can hold beside the rest
    is_rule: bool = True  # False: a holiday that no rule can say, of which only the next occurrence is known


def recurrence_of(parts: list[Part], words: Words) -> Recurrence | None:
    """Gather everything that belongs to the repeat of a phrase; None where it makes no sense."""
    at = next(i for i, part in enumerate(parts) if isinstance(part, RepeatPart))
    first = parts[at]
    assert isinstance(first, RepeatPart)
    repeat = replace(first)
    if repeat.freq == "YEARLY" and repeat.follows("of") and any(_names_a_day(part) for part in parts[:at]):
        repeat.bymonthday = ()  # not the first, as "every january" by itself is
        repeat.names_day = False
    clock: ClockPart | None = None
    daypart: DaypartPart | None = None
    clocks: list[tuple[ClockPart, Daypart | None]] = []
    dayparts: list[Daypart] = []
    left: list[str] = []
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
            if repeat.freq in WITHIN_A_DAY and part.follows("until"):
                end_today(repeat, said, words)
                if not said.is_end_of_day:  # "until midnight" is what the rule says
                    left.append("until " + words.said(part.start, part.end))
                used.add(index)
                continue
            is_listed = not part.lead and index - 1 in used and index - 1 != at  # the 12 of "at 8, 12 and 6"
            is_another = part.follows("and") or is_listed
            if clock is None or (is_another and clock.minute == said.minute):
                clocks.append((said, _own_daypart(parts, index)))
            elif is_another:
                left.append(words.said(part.start, part.end))  # one rule has the same minute every time
            clock = clock or said
        elif isinstance(part, DaypartPart):
            if index - 1 in used and _own_daypart(parts, index - 1):
                pass  # its time has taken it
            elif part.follows("and") and (daypart is not None or repeat.daypart is not None):
                dayparts.append(part.name)
            else:
                daypart = daypart or part
        elif not _absorb(repeat, part, parts, index, words):
            if _is_another_day(part, repeat):
                left.append(words.said(part.start, part.end))
                used.add(index)
            continue
        elif isinstance(part, RepeatPart) and part.daypart is not None and part.daypart != repeat.daypart:
            dayparts.append(part.daypart)
        used.add(index)
    if counts > 1 and not spread(repeat, counts):
        return None
    set_year_edges(repeat)
    if repeat.holiday is not None and not holiday_repeats.write_as_rule(repeat, words.today):
        return Recurrence(repeat, clock, daypart, frozenset(used), is_rule=False)
    set_hours(repeat, clocks, daypart, dayparts, words)
    set_quarters(repeat)
    return Recurrence(repeat, clock, daypart, frozenset(used), tuple(left)) if is_possible(repeat) else None


def _names_a_day(part: Part) -> bool:
    return isinstance(part, NthPart) or (isinstance(part, DatePart) and part.day is not None)


def _own_daypart(parts: list[Part], index: int) -> Daypart | None:
    """Give the daypart that is said of one of several times: "at 8 in the morning and 6 in the evening"."""
    if sum(isinstance(part, (ClockPart, NumberPart)) for part in parts) < 2 or index + 1 >= len(parts):
        return None
    time_of_day, behind = parts[index], parts[index + 1]
    if not isinstance(time_of_day, (ClockPart, NumberPart)) or not isinstance(behind, DaypartPart) or behind.gap:
        return None
    return behind.name if behind.follows("in", "at") else None


def _is_another_day(part: Part, repeat: RepeatPart) -> bool:
    """Whether a part names days as the repeat does, but such as no one rule can hold with them."""
    if isinstance(part, DatePart):
        return part.month is not None and part.day is not None
    return isinstance(part, RepeatPart) and part.names_day and repeat.names_day


def completion_repeats(parts: list[Part]) -> list[Part]:
    """Read "3 days after I finish it", which is a repeat though it does not say "every"."""
    for at, part in enumerate(parts):
        if isinstance(part, AmountPart) and part.unit == "completion" and at and not part.gap and not part.weak:
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
        return join(repeat, part, words)
    if isinstance(part, CountPart):
        if part.weak and part.gap:
            return False
        repeat.count = None if words.word[part.start] == "once" else part.count  # indian: "every fifteen days once"
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


def _is_left_out(parts: list[Part], index: int) -> bool:
    """Whether an "except" holds for this part: it does for both of "every day but friday and saturday"."""
    part = parts[index]
    goes_on = isinstance(part, DatePart) and part.lead in ((), ("and",), ("or",)) and index > 0 and not part.gap
    return part.follows("except") or (goes_on and _is_left_out(parts, index - 1))


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
    if _is_left_out(parts, index):
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
        return take_weekday(repeat, part)
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
        return take_month(repeat, part, words)
    if part.holiday is not None:
        if repeat.freq == "YEARLY" and not repeat.names_day:
            repeat.holiday, repeat.names_day = part.holiday, True
            return True
        return False
    span = place(part, words.today, words.settings)
    if span is None:
        return False
    if part.grain == "weekend" and repeat.freq == "MONTHLY" and not repeat.names_day and part.modifier == "":
        repeat.byday, repeat.names_day = ((1, 5),), True
        return True
    if part.grain == "weekend" and repeat.freq == "WEEKLY" and not repeat.names_day and part.modifier == "":
        repeat.byday, repeat.names_day = ((0, 5), (0, 6)), True
        return True
    if span[0] != span[1]:
        repeat.until = span[1]
        repeat.starts = span[0]
    else:
        repeat.starts = span[0]
    return True
