"""Resolves a phrase that says a repeat: its rule, its time of day and its first occurrence."""

from datetime import date, datetime, time, timedelta

from todoapp.dates import clock_time, holiday_repeats, recurring, rrule_text
from todoapp.dates.parts import WITHIN_A_DAY, ClockPart, DaypartPart, NumberPart, Part, RepeatPart
from todoapp.dates.placing import place
from todoapp.dates.refiners.ranges import clock_ranges
from todoapp.dates.repeat_bounds import bounding_dates
from todoapp.dates.repeat_clauses import one_rule_of
from todoapp.dates.resolution import Resolution, nothing, rest_of, time_of
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart, Grain, Repeat, When

_NOTHING: frozenset[str] = frozenset()


def resolve_repeat(parts: list[Part], unread: list[int], words: Words, phrase: str, context: str) -> Resolution | None:
    """Resolve the repeat among the parts of a phrase; None where it only describes something ("the weekly report")."""
    if unread:  # in a sentence "the weekly report" is no repeat; "a daily call at 9" is
        parts = [part for at, part in enumerate(parts) if not _is_adjective(part, parts[at + 1 : at + 2], words)]
    if not any(isinstance(part, RepeatPart) for part in parts):
        return None
    clauses = one_rule_of(bounding_dates(clock_ranges(parts, words), words), words)
    parts = clauses.parts
    found = recurring.recurrence_of(parts, words)
    if found is None:
        return nothing(phrase)
    repeat = found.part
    used = [parts[at] for at in sorted(found.used)]
    known: set[str] = {"repeat"}
    implied: set[str] = set()
    daypart = found.daypart
    if daypart is None and repeat.daypart is not None:
        daypart = DaypartPart(repeat.start, repeat.end, name=repeat.daypart)
    at, name = time_of(found.clock, daypart, (date.max, date.max), words, context, known, implied)
    is_over = False
    if not found.is_rule:
        return _next_only(repeat, used, at, name, words, phrase)
    if repeat.byhour:
        (at, is_over), name = _next_of_hours(repeat, words.reference), None
    elif at is not None:
        is_over = clock_time.is_over(name, words.reference) if name else at <= words.reference.time()
    if repeat.freq in WITHIN_A_DAY:
        moment = _next_of_steps(repeat, at, words)
        if at is None:
            implied.add("time")
        at, first = moment.time(), moment.date()
    else:
        day = rrule_text.first_occurrence(repeat, words, at, is_over)
        if day is None:
            return nothing(phrase)
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
    left = (*clauses.left, *found.left)
    return Resolution(when, made, frozenset(known), frozenset(implied - known), rest_of(words, used), left)


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
        return nothing(phrase)
    grain: Grain = "daypart" if name else "minute" if at is not None else "weekend" if repeat.is_weekend else "day"
    when = When(span[0], span[1], at, name, grain, phrase.strip())
    known = frozenset(("repeat", "day", "time") if at is not None else ("repeat", "day"))
    return Resolution(when, None, known, _NOTHING, rest_of(words, used))


def _is_adjective(part: Part, behind: list[Part], words: Words) -> bool:
    has_time = any(isinstance(one, ClockPart | NumberPart) for one in behind) and words.kind[part.start - 1] == "a"
    return isinstance(part, RepeatPart) and part.weak and not has_time


def _next_of_steps(repeat: RepeatPart, at: time | None, words: Words) -> datetime:
    """Give the next time of an hourly rule: a step from now, or the next step from the time it starts at.

    On a day it does not hold for it begins with its next day, in the morning if no time is said.
    """
    step = timedelta(minutes=repeat.interval * (60 if repeat.freq == "HOURLY" else 1))
    now = words.reference.replace(second=0, microsecond=0)
    start = now + step if at is None else datetime.combine(now.date(), at)
    if start <= now:
        start += ((now - start) // step + 1) * step
    days = {day for _, day in repeat.byday}
    if days and start.weekday() not in days:
        ahead = next(n for n in range(1, 8) if (start.weekday() + n) % 7 in days)
        morning = at or clock_time.daypart_time("morning", words.settings)
        start = datetime.combine(start.date() + timedelta(days=ahead), morning)
    return start


def _next_of_hours(repeat: RepeatPart, reference: datetime) -> tuple[time, bool]:
    """Give the next of several times a day, and whether all of today's are over."""
    times = [time(hour, repeat.byminute) for hour in repeat.byhour]
    ahead = [one for one in times if one > reference.time()]
    return (ahead or times)[0], not ahead
