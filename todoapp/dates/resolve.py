"""Resolves a phrase: words to parts by the rules, parts to one date, time and repeat by the refiners."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from todoapp.dates import clock_time, holiday_repeats, recurring, rrule_text
from todoapp.dates.parts import (
    AmountPart,
    ClockPart,
    DatePart,
    DaypartPart,
    MomentPart,
    NthPart,
    NumberPart,
    Part,
    RepeatPart,
)
from todoapp.dates.placing import place, place_before
from todoapp.dates.refiners import REFINERS
from todoapp.dates.refiners.ranges import clock_ranges
from todoapp.dates.scan import QUIET_WORDS, scan
from todoapp.dates.tokens import Words
from todoapp.domain.when import DateSettings, Daypart, Grain, Repeat, When

_DEFAULTS = DateSettings()
_NOTHING: frozenset[str] = frozenset()
_ROLE_WORTH = {"RepeatPart": 6, "MomentPart": 5, "DatePart": 4, "ClockPart": 4, "DaypartPart": 2}


@dataclass(frozen=True)
class Resolution:
    """What a phrase means: `known` fields were said, `implied` ones assumed; `rest` is what nothing was made of.

    Both `when` and `repeat` None: nothing found, or a date that does not exist. A repeat comes with its first
    occurrence as `when`. A repeat that no rule can say (`holiday_repeats`) has its next occurrence as `when`, no
    `repeat`, and "repeat" among the `known` fields.
    """

    when: When | None
    repeat: Repeat | None
    known: frozenset[str]
    implied: frozenset[str]
    rest: str


def resolve(phrase: str, reference: datetime, settings: DateSettings = _DEFAULTS, context: str = "") -> Resolution:
    """Resolve a phrase read at a naive local time; words of `context` (the task's title) may settle am or pm."""
    try:
        return _resolve(phrase, reference, settings, context)
    except OverflowError:  # a date past the end of the calendar
        return Resolution(None, None, _NOTHING, _NOTHING, phrase.strip())


def _resolve(phrase: str, reference: datetime, settings: DateSettings, context: str) -> Resolution:
    words = Words(phrase, reference, settings)
    parts, unread = scan(words)
    if not parts:
        return _nothing(words, phrase)
    parts = recurring.completion_repeats(parts)
    if any(isinstance(part, RepeatPart) for part in parts):
        found = _repeat(parts, unread, words, phrase, context)
        if found is not None:
            return found
        parts = [part for part in parts if not isinstance(part, RepeatPart)]
    for refiner in REFINERS:
        parts = refiner(parts, words)
    left_over = any(isinstance(part, NumberPart | NthPart | AmountPart) for part in parts)
    slots = _chosen(parts, not unread and not left_over)
    if slots is None:
        return _nothing(words, phrase)
    return _one_time(slots, words, phrase, context)


def _nothing(words: Words, phrase: str) -> Resolution:
    return Resolution(None, None, _NOTHING, _NOTHING, phrase.strip())


@dataclass(slots=True)
class _Slots:
    """The parts that make the answer."""

    date: DatePart | None = None
    clock: ClockPart | None = None
    daypart: DaypartPart | None = None
    moment: MomentPart | None = None

    def parts(self) -> Iterable[Part]:
        return (part for part in (self.date, self.clock, self.daypart, self.moment) if part is not None)


def _chosen(parts: list[Part], is_whole: bool) -> _Slots | None:
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


def _worth(slots: _Slots) -> int:
    return sum(_ROLE_WORTH[type(part).__name__] - 3 * part.weak for part in slots.parts())


def _filled(cluster: list[Part], is_whole: bool) -> _Slots | None:
    slots = _Slots()
    for part in cluster:
        if isinstance(part, DatePart):
            if slots.date is None or (slots.date.weak and not part.weak):
                slots.date = part
        elif isinstance(part, ClockPart):
            slots.clock = slots.clock or part
        elif isinstance(part, DaypartPart):
            if slots.daypart is None or slots.daypart.meal:
                slots.daypart = part
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


def _has_support(part: Part) -> bool:
    """Whether the link before a weak part makes it a date: "in may", "at 7", "on sat"."""
    if isinstance(part, DatePart) and part.grain in ("month", "year"):
        return part.follows("in", "by", "until", "before", "since", "through", "from", "due", "after")
    if isinstance(part, DatePart) and part.day is not None and part.lead[-1:] == ("at",):
        return False  # "at first"
    if isinstance(part, DatePart) and part.follows("around"):
        return False  # "about the second bedroom"
    return bool(part.lead) and part.lead != ("the",) and not part.follows("of", "to", "for")


def _one_time(slots: _Slots, words: Words, phrase: str, context: str) -> Resolution:
    rest = _rest(words, list(slots.parts()))
    if slots.moment is not None and slots.date is None:
        return _at_moment(slots, words, phrase, rest)
    date_part, clock, daypart = slots.date, slots.clock, slots.daypart
    if daypart is not None and daypart.meal and daypart.weak and (clock is not None or date_part is not None):
        daypart = daypart if clock is not None else (daypart if daypart.lead else None)
    span = _span_of(date_part, words) if date_part is not None else None
    if date_part is not None and (date_part.is_impossible or span is None):
        return _nothing(words, phrase)
    known = set(date_part.known) if date_part is not None else set()
    implied = set()
    if date_part is not None and not known & {"year"}:
        implied.add("year")
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
    at, name = _time_of(clock, daypart, span, words, context, known, implied, date_part)
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


def _time_of(
    clock: ClockPart | None,
    daypart: DaypartPart | None,
    span: tuple[date, date] | None,
    words: Words,
    context: str,
    known: set[str],
    implied: set[str],
    date_part: DatePart | None = None,
) -> tuple[time | None, Daypart | None]:
    """Give the clock time and the daypart; a clock time beside a daypart wins (contract, convention 4)."""
    if clock is None:
        if daypart is None:
            return None, None
        known.add("daypart")
        implied.add("time")
        return clock_time.daypart_time(daypart.name, words.settings), daypart.name
    hint = daypart.name if daypart is not None else _hint_of(date_part)
    if hint is None and context and clock.hour != 12:  # "lunch at 12" is noon, and so is "night shift at 12"
        hint = clock_time.hint_in(context)
    is_today = span is None or span == (words.today, words.today)
    at, is_settled = clock_time.settled(clock, hint, words.reference if is_today else None)
    known.add("time")
    (known if is_settled else implied).add("meridiem")
    return at, None


def _hint_of(date_part: DatePart | None) -> Daypart | None:
    """Say what a holiday's own name settles: "christmas eve at 8" is in the evening."""
    is_late = date_part is not None and (date_part.holiday or "").endswith((" eve", " night", "nye", "hogmanay"))
    return "evening" if is_late else None


def _day_for(at: time, daypart: Daypart | None, words: Words) -> tuple[date, date]:
    """Give the day of a time said alone: today if still ahead, else tomorrow (contract, convention 5)."""
    reference = words.reference
    is_past = clock_time.is_over(daypart, reference) if daypart else at <= reference.time()
    day = words.today + timedelta(days=1) if is_past else words.today
    return day, day


def _at_moment(slots: _Slots, words: Words, phrase: str, rest: str) -> Resolution:
    assert slots.moment is not None
    moment = slots.moment.moment
    when = When(moment.date(), moment.date(), moment.time(), None, "minute", phrase.strip())
    return Resolution(when, None, frozenset(("day", "time")), _NOTHING, rest)


def _repeat(parts: list[Part], unread: list[int], words: Words, phrase: str, context: str) -> Resolution | None:
    if unread:  # in a sentence "the weekly report" is no repeat; "a daily call at 9" is
        parts = [part for at, part in enumerate(parts) if not _is_adjective(part, parts[at + 1 : at + 2], words)]
    if not any(isinstance(part, RepeatPart) for part in parts):
        return None
    parts = recurring.bounding_dates(clock_ranges(parts, words), words)
    found = recurring.recurrence_of(parts, words)
    if found is None:
        return _nothing(words, phrase)
    repeat = found.part
    used = [parts[at] for at in sorted(found.used)]
    known: set[str] = {"repeat"}
    implied: set[str] = set()
    daypart = found.daypart
    if daypart is None and repeat.daypart is not None:
        daypart = DaypartPart(repeat.start, repeat.end, name=repeat.daypart)
    at, name = _time_of(found.clock, daypart, (date.max, date.max), words, context, known, implied)
    is_over = False
    if not found.is_rule:
        return _next_only(repeat, used, at, name, words, phrase)
    if repeat.byhour:
        (at, is_over), name = _next_of_hours(repeat, words.reference), None
    elif at is not None:
        is_over = clock_time.is_over(name, words.reference) if name else at <= words.reference.time()
    if repeat.freq in ("HOURLY", "MINUTELY"):
        moment = _next_of_steps(repeat, at, words.reference)
        if at is None:
            implied.add("time")
        at, first = moment.time(), moment.date()
    else:
        day = rrule_text.first_occurrence(repeat, words, at, is_over)
        if day is None:
            return _nothing(words, phrase)
        first = day
        if repeat.byhour and first > words.today:
            at = time(repeat.byhour[0], repeat.byminute)
    last = first
    if repeat.is_weekend and (span := holiday_repeats.next_span(repeat, first)) is not None:
        last = span[1]
    rule = rrule_text.rule_text(repeat, first, words.settings.week_start, at is not None)
    grain = "daypart" if name else "minute" if at is not None else "day"
    when = When(first, last, at, name, grain, phrase.strip())  # type: ignore[arg-type]
    made = Repeat(rule, repeat.after_completion, phrase.strip())
    (known if repeat.names_day else implied).add("day")
    return Resolution(when, made, frozenset(known), frozenset(implied - known), _rest(words, used))


def _next_only(
    repeat: RepeatPart, used: list[Part], at: time | None, name: Daypart | None, words: Words, phrase: str
) -> Resolution:
    """Give the next occurrence of a repeat that no rule can say."""
    earliest = words.today
    if repeat.from_date is not None and (start := place(repeat.from_date, words.today, words.settings)) is not None:
        earliest = max(start[0], earliest)
    span = holiday_repeats.next_span(repeat, earliest)
    is_over = clock_time.is_over(name, words.reference) if name else at is not None and at <= words.reference.time()
    if span is not None and span[0] == words.today and is_over:
        span = holiday_repeats.next_span(repeat, earliest + timedelta(days=1))
    if span is None:
        return _nothing(words, phrase)
    grain: Grain = "daypart" if name else "minute" if at is not None else "weekend" if repeat.is_weekend else "day"
    when = When(span[0], span[1], at, name, grain, phrase.strip())
    known = frozenset(("repeat", "day", "time") if at is not None else ("repeat", "day"))
    return Resolution(when, None, known, _NOTHING, _rest(words, used))


def _is_adjective(part: Part, behind: list[Part], words: Words) -> bool:
    has_time = any(isinstance(one, ClockPart | NumberPart) for one in behind) and words.kind[part.start - 1] == "a"
    return isinstance(part, RepeatPart) and part.weak and not has_time


def _next_of_steps(repeat: RepeatPart, at: time | None, reference: datetime) -> datetime:
    """Give the next time of an hourly rule: a step from now, or the next step from the time it starts at."""
    step = timedelta(minutes=repeat.interval * (60 if repeat.freq == "HOURLY" else 1))
    now = reference.replace(second=0, microsecond=0)
    if at is None:
        return now + step
    start = datetime.combine(reference.date(), at)
    return start if start > now else start + ((now - start) // step + 1) * step


def _next_of_hours(repeat: RepeatPart, reference: datetime) -> tuple[time, bool]:
    """Give the next of several times a day, and whether all of today's are over."""
    times = [time(hour, repeat.byminute) for hour in repeat.byhour]
    ahead = [one for one in times if one > reference.time()]
    return (ahead or times)[0], not ahead


def _rest(words: Words, used: list[Part]) -> str:
    """Give the words that neither belong to a used part nor lead up to one."""
    taken: set[int] = set()
    for part in used:
        first = part.start
        while first and (words.kind[first - 1] in ("link", "the", "a") or words.word[first - 1] in QUIET_WORDS):
            first -= 1
        taken.update(range(first, part.end))
    if len(taken) >= words.n:
        return words.rest
    left = [words.raw[i] for i in range(words.n) if i not in taken]
    if all(i in taken or words.kind[i] in ("link", "the", "a") for i in range(words.n)):
        left = []
    return " ".join([*left, words.rest] if words.rest else left)
