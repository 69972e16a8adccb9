"""Days of a repeat with times of their own: "every monday at 7 and thursday at 8", "mornings at 7 and evenings at 9".

One rule holds one time of day, or several hours on all of its days. So "every morning at 7 and every evening at 9" is
one rule with two hours, while of "every monday at 7 and thursday at 8" the rule keeps what was said first, and the rest
is given back for the app to ask about: a todo at the wrong time would be worse than a question.
"""

from dataclasses import dataclass

from todoapp.dates import clock_time
from todoapp.dates.parts import ClockPart, DatePart, DaypartPart, NumberPart, Part, RepeatPart
from todoapp.dates.refiners.links import clock_part
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_BOUNDS = ("until", "through", "from", "starting", "since", "before", "except", "up", "between")


@dataclass(frozen=True)
class Clauses:
    """The parts that one rule can hold, and the phrases that it cannot."""

    parts: list[Part]
    left: tuple[str, ...]


def one_rule_of(parts: list[Part], words: Words) -> Clauses:
    """Put further times of the same days among the times, and take out days with another time."""
    kept, left = list(parts), list[str]()
    if not any(_is_clock(part) for part in kept):
        return _one_daypart_of(kept, words)
    first = _first_clause(kept)
    at = first[1] if first else len(kept)
    while first and at < len(kept):
        clause = _clause_at(kept, at, clock_leads=first[0])
        if clause is None:
            at += 1
            continue
        start, end = clause
        said, hint = _time_of(kept[start:end])
        main, main_hint = _time_of(kept[: first[1]])
        assert said is not None
        assert main is not None
        if _settled(said, hint) == _settled(main, main_hint):
            at = end
        elif not _repeats(kept[:start] + kept[end:]):
            left.append(words.said(kept[0].start, kept[first[1] - 1].end))
            del kept[: first[1]]
            first = _first_clause(kept)
            at = first[1] if first else len(kept)
        elif not _names_days(kept[start:end]) and said.minute == main.minute:
            hour, minute = _settled(said, hint)
            kept[start:end] = [ClockPart(kept[start].start, kept[end - 1].end, ("and",), hour=hour, minute=minute,
                                         is_sure=True)]  # fmt: skip
            at = start + 1
        else:
            left.append(words.said(kept[start].start, kept[end - 1].end))
            del kept[start:end]
            at = start
    return Clauses(kept, tuple(left))


def _one_daypart_of(parts: list[Part], words: Words) -> Clauses:
    """Take out days with another daypart: the "thursday evening" of "every monday morning and thursday evening"."""
    kept, left = list[Part](), list[str]()
    days: list[Part] = []
    main: Daypart | None = None
    for part in parts:
        if isinstance(part, DaypartPart) and days and _names_days(days):
            if main is not None and part.name != main:
                others = [one for one in kept if one not in days]
                if _repeats(others):
                    left.append(words.said(days[0].start, part.end))
                    kept = others
                    continue
                left.append(words.said(others[0].start, others[-1].end))
                kept, main = list(days), None
            main = main or part.name
        days = [*days, part] if _is_day(part) and not isinstance(part, DaypartPart) else []
        kept.append(part)
    return Clauses(kept, tuple(left))


def _first_clause(parts: list[Part]) -> tuple[bool, int] | None:
    """Say whether the time stands before its days in the first clause, and where that ends; None without a time."""
    clock_at = next((at for at, part in enumerate(parts) if _is_clock(part)), None)
    if clock_at is None:
        return None
    if any(_is_day(part) for part in parts[:clock_at]):
        return False, _with_daypart(parts, clock_at + 1)
    end = clock_at + 1
    while end < len(parts) and (_is_day(parts[end]) or not _is_clock(parts[end])):
        end += 1
    return (True, end) if any(_is_day(part) for part in parts[clock_at:end]) else None


def _clause_at(parts: list[Part], at: int, clock_leads: bool) -> tuple[int, int] | None:
    """Give start and end of the days and time that begin at an index."""
    end = at + 1
    if clock_leads:
        if not _is_clock(parts[at]) or end >= len(parts) or not _is_day(parts[end]):
            return None
        while end < len(parts) and _is_day(parts[end]):
            end += 1
        return at, end
    if _is_clock(parts[at]) and parts[at].follows("and") and _with_daypart(parts, end) > end:
        return at, end + 1  # "at seven in the morning and at six in the evening"
    if not _is_day(parts[at]):
        return None
    while end < len(parts) and _is_day(parts[end]):
        end += 1
    return (at, _with_daypart(parts, end + 1)) if end < len(parts) and _is_clock(parts[end]) else None


def _with_daypart(parts: list[Part], end: int) -> int:
    """Take in the daypart behind a time: "at seven in the morning"."""
    is_daypart = end < len(parts) and isinstance(parts[end], DaypartPart)
    return end + (is_daypart and not parts[end].follows("and", *_BOUNDS) and not parts[end].gap)


def _is_clock(part: Part) -> bool:
    is_hour = isinstance(part, NumberPart) and part.value <= 24 and not part.has_article and part.follows("at", "by")
    return isinstance(part, ClockPart) or is_hour


def _is_day(part: Part) -> bool:
    if part.gap or part.follows(*_BOUNDS):
        return False
    if isinstance(part, DatePart):
        return part.weekday is not None and part.day is None and part.span is None and not part.modifier
    return isinstance(part, RepeatPart | DaypartPart)


def _repeats(parts: list[Part]) -> bool:
    """Say whether a rule can be made of the parts: of "tonight at 9, mondays at 8" the first clause repeats nothing."""
    return any(isinstance(part, RepeatPart) for part in parts)


def _names_days(parts: list[Part]) -> bool:
    return any(isinstance(part, DatePart) or (isinstance(part, RepeatPart) and part.names_day) for part in parts)


def _time_of(parts: list[Part]) -> tuple[ClockPart | None, Daypart | None]:
    clock: ClockPart | None = None
    hint: Daypart | None = None
    for part in parts:
        if _is_clock(part) and clock is None:
            clock = part if isinstance(part, ClockPart) else clock_part(part)  # type: ignore[arg-type]
        elif isinstance(part, DaypartPart):
            hint = part.name
        elif isinstance(part, RepeatPart):
            hint = hint or part.daypart
    return clock, hint


def _settled(clock: ClockPart, hint: Daypart | None) -> tuple[int, int]:
    at = clock_time.settled(clock, hint, None)[0]
    return at.hour, at.minute
