"""Reminders: "an hour before", "the night before", "the morning of", "thursday night" (contract, convention 3)."""

import itertools
import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from todoapp.dates import arithmetic, clock_time
from todoapp.dates.durations import Duration, iso_duration, of_amount
from todoapp.dates.parts import AmountPart, ClockPart, DatePart, DaypartPart, NumberPart, Part
from todoapp.dates.refiners.numbers import number_meanings
from todoapp.dates.refiners.ranges import clock_ranges
from todoapp.dates.resolve import resolve
from todoapp.dates.scan import scan
from todoapp.dates.tokens import Words
from todoapp.domain.when import DateSettings, Reminder, When

_BEFORE = frozenset(
    (
        "before",
        "prior",
        "beforehand",
        "earlier",
        "early",
        "advance",
        "ahead",
        "previous",
        "sooner",
        "until",
        "till",
        "to",
    )
)
_AFTER = frozenset(("after", "afterwards", "later", "past"))
_AND = re.compile(r",?\s(?:and|plus|&)\s(?:again\s|also\s|then\s)?", re.IGNORECASE)
_TYPED = {"b4": "before"}
_ENDINGS = (" before", " b4", " prior", " earlier", " beforehand")
_MAX_AT_ONCE = 9
_DAY_WORDS = ("day", "morning", "afternoon", "evening", "night", "lunchtime")


@dataclass(frozen=True)
class Anchors:
    """What a reminder may count from."""

    due: When | None = None
    scheduled: When | None = None

    def moment(self, settings: DateSettings, of_due: bool = False) -> datetime | None:
        """Give the moment offsets count from: `scheduled` where it has a time, else `due`."""
        chosen = self.due
        if self.scheduled is not None and (self.scheduled.time is not None or self.due is None) and not of_due:
            chosen = self.scheduled
        if chosen is None or chosen.start is None or chosen.end is None:
            return None
        # A weekend is reminded of before it starts; another span is shown, and so due, on its last day.
        day = chosen.start if chosen.grain == "weekend" else chosen.end
        return datetime.combine(day, chosen.time or settings.all_day_anchor)


def reminder_of(
    phrase: str, reference: datetime, anchors: Anchors, settings: DateSettings, context: str = ""
) -> Reminder | None:
    """Resolve a reminder phrase; None where nothing was found."""
    try:
        return _offset(phrase, reference, anchors, settings) or _absolute(phrase, reference, anchors, settings, context)
    except OverflowError:  # off the calendar
        return None


def reminders_of(
    phrase: str, reference: datetime, anchors: Anchors, settings: DateSettings, context: str = ""
) -> tuple[Reminder, ...]:
    """Resolve a phrase that may hold several reminders: "a week before, a day before and an hour before".

    It is taken apart only where each piece is a reminder by itself: "an hour and 30 minutes before" is one.
    """
    pieces = [piece for longer in _AND.split(phrase)[:_MAX_AT_ONCE] for piece in _at_commas(longer)]
    if len(pieces) > 1 and all(_is_reminder(piece, reference, settings) for piece in pieces):
        found = [reminder_of(piece, reference, anchors, settings, context) for piece in pieces]
        if all(found):
            return tuple(one for one in found if one is not None)
    one = reminder_of(phrase, reference, anchors, settings, context)
    return () if one is None else (one,)


def _at_commas(phrase: str) -> list[str]:
    """Take a list apart, "a week before, a day before", but no date: "thursday, march 7"."""
    pieces = phrase.split(",")[:_MAX_AT_ONCE]
    return pieces if all(piece.lower().rstrip().endswith(_ENDINGS) for piece in pieces) else [phrase]


def _is_reminder(piece: str, reference: datetime, settings: DateSettings) -> bool:
    """Whether a piece says on its own when to remind: neither "10" nor "an hour" does, "at 10" does."""
    words = Words(piece, reference, settings)
    if piece.lower().rstrip().endswith(_ENDINGS):
        return True
    parts, _ = scan(words)
    return any(
        part.follows("at", "on", "before") if isinstance(part, NumberPart | AmountPart) else True for part in parts
    )


def _offset(phrase: str, reference: datetime, anchors: Anchors, settings: DateSettings) -> Reminder | None:
    words = Words(phrase, reference, settings)
    raw = [_TYPED.get(text.lower(), text.lower()).replace("’", "'") for text in words.raw[: words.n]]
    parts, _ = scan(words)
    parts = clock_ranges(number_meanings(parts, words), words)
    of_due = "due" in raw and bool({"it's", "its", "is"} & set(raw))
    if _says_same_day(raw):
        found = _same_day(parts, settings)
        if found is not None:
            return _days_before(0, found, phrase, anchors, settings, of_due)
    daypart = next((part for part in parts if isinstance(part, DaypartPart)), None)
    amount = next((part for part in parts if isinstance(part, AmountPart)), None)
    sign = _direction(raw)
    if (
        amount is None
        and daypart is not None
        and _ends_with(raw, "before", "prior", "earlier")
        and not _names_day(parts)
    ):
        return _days_before(1, _clock_of(parts, daypart, settings), phrase, anchors, settings, of_due)
    if "previous" in raw and not _names_day([part for part in parts if not isinstance(part, DaypartPart)]):
        clock = _clock_of(parts, daypart, settings)
        return _days_before(1, clock, phrase, anchors, settings, of_due)
    weekday = _weekday_before(raw, parts)
    if weekday is not None:
        return _on_weekday_before(weekday, _clock_of(parts, daypart, settings), phrase, anchors, settings)
    if amount is None:
        if _is_now(raw):
            anchor = anchors.moment(settings, of_due)
            return Reminder("PT0M", None, anchor, phrase.strip())
        return None
    if amount.unit == "completion" or amount.weekdays or not sign or _counts_from_date(parts, amount):
        return None
    clock = _clock_of(parts, daypart, settings)
    duration = of_amount(amount)
    if clock is not None and not amount.minutes and not amount.months and sign < 0:
        return _days_before(amount.days + amount.workdays, clock, phrase, anchors, settings, of_due)
    if sign < 0:
        duration = -duration
    anchor = anchors.moment(settings, of_due)
    return Reminder(iso_duration(duration), None, _moved(anchor, duration), phrase.strip())


def _weekday_before(raw: list[str], parts: list[Part]) -> int | None:
    """Give the weekday of "the monday before", saturday for "the weekend before"."""
    part = parts[0] if parts else None
    if not isinstance(part, DatePart) or not _ends_with(raw, "before", "prior") or part.day is not None:
        return None
    if part.weekday is None or part.modifier or any(isinstance(other, DatePart) for other in parts[1:]):
        return None
    return part.weekday


def _on_weekday_before(
    weekday: int, at: time | None, phrase: str, anchors: Anchors, settings: DateSettings
) -> Reminder | None:
    anchor = anchors.moment(settings)
    if anchor is None:
        return None
    day = arithmetic.weekday_before(anchor.date(), weekday)
    return Reminder(None, None, datetime.combine(day, at or settings.all_day_anchor), phrase.strip())


def _direction(raw: list[str]) -> int:
    if not _BEFORE.isdisjoint(raw):
        return -1
    return 1 if not _AFTER.isdisjoint(raw) and "now" not in raw else 0


def _counts_from_date(parts: list[Part], amount: AmountPart) -> bool:
    """Whether the amount counts from a date of its own: "2 days before christmas", "an hour before 3pm"."""
    at = parts.index(amount)
    behind = parts[at + 1] if at + 1 < len(parts) else None
    if isinstance(behind, ClockPart) and not amount.minutes:
        return False  # "day before 6pm": at that time of the day before
    return (
        isinstance(behind, DatePart | ClockPart)
        and behind.follows("before", "after", "from")
        and not behind.follows("at", "on")  # "two days before at 8": before the todo
        and not behind.weak
    )


def _names_day(parts: list[Part]) -> bool:
    return any(isinstance(part, DatePart) and not part.weak for part in parts)


def _ends_with(raw: list[str], *endings: str) -> bool:
    tail = [word for word in raw if word not in ("it", "it's", "its", "is", "due", "that", "the", "at")]
    return any(ending in tail[1:] for ending in endings)


def _says_same_day(raw: list[str]) -> bool:
    """Whether the words say the day of the todo: "the morning of", "that evening", "on the day"."""
    if not {"before", "after", "prior", "next", "previous"}.isdisjoint(raw):
        return False
    pairs = set(itertools.pairwise(raw))
    return ("the", "day") in pairs or any(
        (word, "of") in pairs or ("that", word) in pairs or ("same", word) in pairs for word in _DAY_WORDS
    )


def _is_now(raw: list[str]) -> bool:
    text = " ".join(raw)
    return text in (
        "when it's due",
        "when its due",
        "when it is due",
        "at the time",
        "on time",
        "when due",
        "at the due time",
    )


def _same_day(parts: list[Part], settings: DateSettings) -> time | None:
    daypart = next((part for part in parts if isinstance(part, DaypartPart)), None)
    if _names_day([part for part in parts if not (isinstance(part, DatePart) and part.modifier == "this")]):
        return None
    found = _clock_of(parts, daypart, settings)
    return found or settings.all_day_anchor


def _clock_of(parts: list[Part], daypart: DaypartPart | None, settings: DateSettings) -> time | None:
    clock = next((part for part in parts if isinstance(part, ClockPart)), None)
    if clock is None:
        number = next((part for part in parts if isinstance(part, NumberPart) and "at" in part.lead), None)
        if number is None or number.value > 24:
            return clock_time.daypart_time(daypart.name, settings) if daypart else None
        clock = ClockPart(number.start, number.end, hour=number.value % 24, is_sure=number.value > 12)
    return clock_time.settled(clock, daypart.name if daypart else None, None)[0]


def _days_before(
    days: int, at: time | None, phrase: str, anchors: Anchors, settings: DateSettings, of_due: bool
) -> Reminder:
    """Make a reminder that counts whole days and names its clock time, so that it follows a repeat."""
    offset = f"-P{days}D" if days else "P0D"
    anchor = anchors.moment(settings, of_due)
    if anchor is None:
        return Reminder(offset, at, None, phrase.strip())
    day = arithmetic.shifted(anchor.date(), days=-days)
    moment = datetime.combine(day, at or anchor.time()) if day is not None else None
    return Reminder(offset, at, moment, phrase.strip())


def _moved(anchor: datetime | None, duration: Duration) -> datetime | None:
    if anchor is None:
        return None
    day = arithmetic.shifted(anchor.date(), months=duration.months)
    return None if day is None else datetime.combine(day, anchor.time()) + timedelta(minutes=duration.minutes)


def _absolute(
    phrase: str, reference: datetime, anchors: Anchors, settings: DateSettings, context: str
) -> Reminder | None:
    """Read a reminder at a named moment; a time alone is meant on the day of the todo."""
    found = resolve(phrase, reference, settings, context)
    when = found.when
    if when is None or when.start is None:
        return None
    anchor = anchors.moment(settings)
    if "day" in found.implied and when.time is not None and anchor is not None:
        return Reminder("P0D", when.time, datetime.combine(anchor.date(), when.time), phrase.strip())
    at = datetime.combine(when.start, when.time or settings.all_day_anchor)
    if "month" in found.implied and anchor is not None:  # "on the 26th", of a todo due on 30 june
        day = arithmetic.day_of_month_by(anchor.date(), at.day)
        at = datetime.combine(day, at.time()) if day is not None and day > reference.date() else at
    week_before = at - timedelta(days=7)
    if (anchor is not None and at > anchor and "weekday" in found.known and week_before > reference) or (
        anchor is not None and at > anchor and "weekday" in found.known and _is_later_today(week_before, reference)
    ):
        at = week_before
    return Reminder(None, None, at, phrase.strip())


def _is_later_today(at: datetime, reference: datetime) -> bool:
    """Whether a weekday that is today was meant: "thursday night", said on thursday morning about friday."""
    return at.date() == reference.date() and at > reference


def re_anchored(reminder: Reminder, anchors: Anchors, settings: DateSettings) -> Reminder:
    """Give the same reminder for another occurrence: its `at` counted anew, an absolute one unchanged."""
    from todoapp.dates.durations import read_duration

    if reminder.offset is None:
        return reminder
    anchor = anchors.moment(settings)
    duration = read_duration(reminder.offset)
    if anchor is None or duration is None:
        return replace(reminder, at=None)
    moved = _moved(anchor, duration)
    if moved is not None and reminder.time is not None:
        moved = datetime.combine(moved.date(), reminder.time)
    return replace(reminder, at=moved)
