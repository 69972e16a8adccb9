"""Resolves a phrase that says one date or time: chooses among its parts and puts them on the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from todoapp.dates import clock_time
from todoapp.dates.parts import ClockPart, DatePart, DaypartPart, MomentPart, Part
from todoapp.dates.placing import place, place_before
from todoapp.dates.resolution import Resolution, nothing, rest_of, time_of
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart, When

_NOTHING: frozenset[str] = frozenset()
_ROLE_WORTH = {"RepeatPart": 6, "MomentPart": 5, "DatePart": 4, "ClockPart": 4, "DaypartPart": 2}


@dataclass(slots=True)
class Slots:
    """The parts that make the answer."""

    date: DatePart | None = None
    clock: ClockPart | None = None
    daypart: DaypartPart | None = None
    moment: MomentPart | None = None

    def parts(self) -> Iterable[Part]:
        return (part for part in (self.date, self.clock, self.daypart, self.moment) if part is not None)


def chosen(parts: list[Part], is_whole: bool) -> Slots | None:
    """Choose the cluster of neighbouring parts that says most, and fill its gaps from the others."""
    clusters: list[list[Part]] = []
    for part in parts:
        if part.gap or not clusters:
            clusters.append([part])
        else:
            clusters[-1].append(part)
    filled = [slots for cluster in clusters if (slots := _filled(cluster, is_whole and len(clusters) == 1))]
    if not filled:
        return None
    best = max(filled, key=_worth)
    if len(filled) > 1 and best.moment is None:
        for other in filled:
            if other is best:
                continue
            if best.date is None and other.date is not None and not other.clock:
                best.date = other.date
            if best.clock is None and other.clock is not None and other.date is None and not other.clock.weak:
                best.clock = other.clock
            if best.daypart is None and other.daypart is not None and other.date is None:
                best.daypart = other.daypart
    return best


def _worth(slots: Slots) -> int:
    return sum(_ROLE_WORTH[type(part).__name__] - 3 * part.weak for part in slots.parts())


def _filled(cluster: list[Part], is_whole: bool) -> Slots | None:
    slots = Slots()
    for part in cluster:
        if isinstance(part, DatePart):
            if slots.date is None or (slots.date.weak and not part.weak):
                slots.date = part
        elif isinstance(part, ClockPart):
            is_better = part.follows("at") and not part.weak
            if slots.clock is None or (is_better and slots.clock.weak and not slots.clock.lead):  # "flight 249 at 7:45"
                slots.clock = part
        elif isinstance(part, DaypartPart):
            slots.daypart = part if slots.daypart is None else _one_daypart(slots.daypart, part)
        elif isinstance(part, MomentPart):
            slots.moment = slots.moment or part
    found = list(slots.parts())
    if not found:
        return None
    if is_whole:
        return slots
    strong = [part for part in found if not part.weak]
    if not strong:
        for part in found:
            if not _has_support(part):
                return None
    return slots


def _one_daypart(first: DaypartPart, second: DaypartPart) -> DaypartPart:
    """Put two dayparts together: "first thing after lunch", "tonight after work", "before bed tonight"."""
    if first.meal:
        second.start = second.start if first.weak else first.start  # "first thing" belongs to what follows
        return second
    if first.day is None and second.day is None:
        return first
    if first.day is None or (not second.weak and second.day is None):
        name = first.name if first.day is None else second.name
        day = second.day if first.day is None else first.day
        return DaypartPart(first.start, second.end, first.lead, first.gap, name=name, day=day)
    return first


def _has_support(part: Part) -> bool:
    """Whether the link before a weak part makes it a date: "in may", "at 7", "on sat"."""
    if isinstance(part, DatePart) and part.grain in ("month", "year"):
        return part.follows("in", "by", "until", "before", "since", "through", "from", "due", "after")
    if isinstance(part, DatePart) and part.day is not None and part.lead[-1:] == ("at",):
        return False  # "at first"
    if isinstance(part, DatePart) and part.follows("around"):
        return False  # "about the second bedroom"
    return bool(part.lead) and part.lead != ("the",) and not part.follows("of", "to", "for")


def one_time(slots: Slots, words: Words, phrase: str, context: str) -> Resolution:
    """Put the chosen parts on the calendar."""
    rest = rest_of(words, list(slots.parts()))
    if slots.moment is not None and slots.date is None:
        return _at_moment(slots, words, phrase, rest)
    date_part, clock, daypart = slots.date, slots.clock, slots.daypart
    if daypart is not None and daypart.meal and daypart.weak and date_part is not None and clock is None:
        daypart = daypart if daypart.lead or not rest else None  # "friday lunch", but not "order lunch friday"
    span = _span_of(date_part, words) if date_part is not None else None
    if date_part is not None and (date_part.is_impossible or span is None):
        return nothing(phrase)
    known = set(date_part.known) if date_part is not None else set()
    implied = set()
    if date_part is not None and not known & {"year"}:
        implied.add("year")
    if known == {"day"} and date_part is not None and date_part.day is not None and date_part.month is None:
        implied.add("month")
    if span is None and daypart is not None and daypart.day is not None:
        day = words.today + timedelta(days=daypart.day)
        span = day, day
        known.add("day")
    is_small_hour = (
        daypart is not None
        and daypart.name == "night"
        and clock is not None
        and (daypart.day == 0 or not clock.is_sure)
    )
    at, name = time_of(clock, daypart, span, words, context, known, implied, date_part)
    if span is None:
        assert at is not None
        span = _day_for(at, name, words)
        implied.add("day")
    elif is_small_hour and at is not None and at.hour < 5:  # "friday night at 1"
        span = span[0] + timedelta(days=1), span[1] + timedelta(days=1)
    if date_part is not None and at is None:
        span = _beside(date_part, span)
    grain = "minute" if clock is not None else "daypart" if name else date_part.grain if date_part else "day"
    if grain not in ("minute", "daypart") and span[0] == span[1]:
        grain = "day" if grain not in ("weekend", "week") else grain
    when = When(span[0], span[1], at, name, grain, phrase.strip())
    return Resolution(when, None, frozenset(known), frozenset(implied - known), rest)


def _span_of(part: DatePart, words: Words) -> tuple[date, date] | None:
    """Place a date; "since monday" is the last monday up to today."""
    if not part.follows("since") or part.is_impossible:
        return place(part, words.today, words.settings)
    span = place_before(part, words.today, words.settings)
    return (span[0], words.today) if span is not None and span[0] <= words.today else span


def _beside(part: DatePart, span: tuple[date, date]) -> tuple[date, date]:
    """Move "before friday" to the day before it and "after june" to the day behind it (contract, convention 2)."""
    if part.follows("before") and not part.is_edge and not part.follows("or", "not"):  # "on or before"
        day = span[0] - timedelta(days=1)
        return day, day
    if part.follows("after") and not part.is_edge and not part.follows("or") and part.modifier != "offset":
        day = span[1] + timedelta(days=1)
        return day, day
    return span


def _day_for(at: time, daypart: Daypart | None, words: Words) -> tuple[date, date]:
    """Give the day of a time said alone: today if still ahead, else tomorrow (contract, convention 5)."""
    reference = words.reference
    is_past = clock_time.is_over(daypart, reference) if daypart else at <= reference.time()
    day = words.today + timedelta(days=1) if is_past else words.today
    return day, day


def _at_moment(slots: Slots, words: Words, phrase: str, rest: str) -> Resolution:
    assert slots.moment is not None
    moment = slots.moment.moment
    when = When(moment.date(), moment.date(), moment.time(), None, "minute", phrase.strip())
    return Resolution(when, None, frozenset(("day", "time")), _NOTHING, rest)
