"""What a phrase was resolved to, and what both ways of resolving share."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from todoapp.dates import clock_time
from todoapp.dates.parts import ClockPart, DatePart, DaypartPart, Part
from todoapp.dates.scan import QUIET_WORDS
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart, Repeat, When

_NOTHING: frozenset[str] = frozenset()
_MOMENT = frozenset(("day", "time"))


@dataclass(frozen=True)
class Resolution:
    """What a phrase means: `known` fields were said, `implied` ones assumed; `rest` is what nothing was made of.

    Both `when` and `repeat` None: nothing found, or a date that does not exist. A repeat comes with its first
    occurrence as `when`. A repeat that no rule can say (`holiday_repeats`) has its next occurrence as `when`, no
    `repeat`, and "repeat" among the `known` fields. `left` are phrases that were understood but that the one rule
    cannot hold: the "thursday at 8" of "every monday at 7 and thursday at 8".
    """

    when: When | None
    repeat: Repeat | None
    known: frozenset[str]
    implied: frozenset[str]
    rest: str
    left: tuple[str, ...] = ()


def nothing(phrase: str) -> Resolution:
    """Give the resolution of a phrase the calendar can make nothing of."""
    return Resolution(None, None, _NOTHING, _NOTHING, phrase.strip())


def due_of(found: Resolution, reference: datetime) -> When | None:
    """Give the date as what a todo is due: "now" is today, as a time would be overdue before it is read."""
    when = found.when
    is_now = found.known == _MOMENT and when is not None and when.start == reference.date()
    if when is None or not is_now or when.time != reference.time().replace(second=0, microsecond=0):
        return when
    return replace(when, time=None, grain="day")


def time_of(
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


def rest_of(words: Words, used: list[Part]) -> str:
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


def _hint_of(date_part: DatePart | None) -> Daypart | None:
    """Say what a holiday's own name settles: "christmas eve at 8" is in the evening."""
    is_late = date_part is not None and (date_part.holiday or "").endswith((" eve", " night", "nye", "hogmanay"))
    return "evening" if is_late else None
