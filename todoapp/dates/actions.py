"""Turns what the model claims was said into actions: phrases become dates, repeats, reminders or open questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from todoapp.dates.arithmetic import day_of_month_by
from todoapp.dates.lexicon import LEXICON
from todoapp.dates.reminders import Anchors, reminders_of
from todoapp.dates.resolution import Resolution, due_of
from todoapp.dates.resolve import resolve
from todoapp.dates.shifts import shift_of
from todoapp.domain.actions import (
    Action,
    Add,
    Changes,
    Complete,
    CreateList,
    Delete,
    DeleteList,
    Filter,
    Find,
    TodoFields,
    Update,
)
from todoapp.domain.parsed_action import ParsedAction, Status
from todoapp.domain.when import DateSettings, Reminder, Repeat, When

_DEFAULTS = DateSettings()
_OVERDUE = frozenset(("overdue", "late", "past due", "over due", "past their due date", "missed"))
_OPEN_START = frozenset(("by", "before", "until", "till", "through", "up"))
_MOVES = frozenset(("later", "earlier", "sooner", "back", "forward"))
_MAX_CHOICES = 7  # "monday, wednesday or friday"
_OPEN_END = frozenset(("after", "since", "from", "starting"))


def resolve_actions(
    parsed: Sequence[ParsedAction], reference: datetime, settings: DateSettings = _DEFAULTS
) -> tuple[Action, ...]:
    """Resolve every phrase of the actions, read at a naive local time."""
    return tuple(_action(one, reference, settings) for one in parsed)


def _action(parsed: ParsedAction, reference: datetime, settings: DateSettings) -> Action:
    match parsed.action:
        case "add":
            return Add(_todo(parsed, reference, settings))
        case "update":
            on = _on(parsed, reference, settings)
            return Update(parsed.head or "", _changes(parsed, reference, settings), on)
        case "complete":
            if parsed.head is None:
                return Complete(None, _filter(parsed, reference, settings, "all"))
            return Complete(parsed.head, None, _on(parsed, reference, settings))
        case "delete":
            if parsed.head is None:
                return Delete(None, _filter(parsed, reference, settings, "all"))
            return Delete(parsed.head, None, _on(parsed, reference, settings))
        case "create_list":
            return CreateList(_capital(parsed.head or parsed.list or ""))
        case "delete_list":
            return DeleteList(_capital(parsed.head or parsed.list or ""))
        case "find":
            return Find(_filter(parsed, reference, settings, "open"))


@dataclass(frozen=True)
class _Dates:
    """What the date phrases of one action came to."""

    due: When | None = None
    scheduled: When | None = None
    repeat: Repeat | None = None
    reminders: tuple[Reminder, ...] = ()
    unresolved: tuple[str, ...] = ()
    has_only_time: bool = False


def _todo(parsed: ParsedAction, reference: datetime, settings: DateSettings) -> TodoFields:
    title = _capital(parsed.head or "")
    dates = _dates(parsed, reference, settings, title)
    due, scheduled, reminders = dates.due, dates.scheduled, dates.reminders
    if due is None and scheduled is not None:
        due, scheduled = scheduled, None  # one date is the due date (contract, convention 1)
    if due is None and len(reminders) == 1 and reminders[0].offset is None and reminders[0].at is not None:
        # "remind me at 5" with no other date is the due date (contract, convention 3)
        found = resolve(reminders[0].phrase, reference, settings, title)
        due, reminders = found.when, ()
    return TodoFields(
        title=title,
        notes=parsed.notes,
        due=due,
        scheduled=scheduled,
        repeat=dates.repeat,
        priority=parsed.priority or "none",
        reminders=reminders,
        subtasks=parsed.subtasks,
        list=_capital(parsed.list) if parsed.list else None,
        tags=tuple(tag.lower() for tag in parsed.tags),
        unresolved=dates.unresolved,
    )


def _changes(parsed: ParsedAction, reference: datetime, settings: DateSettings) -> Changes:
    title = parsed.title or parsed.head or ""
    if parsed.shift is None and parsed.due is not None and _is_move(parsed.due, settings):
        parsed = replace(parsed, shift=parsed.due, due=None)
    dates = _dates(parsed, reference, settings, title)
    due, unresolved = dates.due, list(dates.unresolved)
    if due is not None and dates.has_only_time and dates.repeat is None:
        due = replace(due, start=None, end=None)  # keeps the stored date
    shift = None
    if parsed.shift is not None:
        shift = shift_of(parsed.shift, settings)
        if shift is None:
            moved = resolve(parsed.shift, reference, settings, title).when
            if moved is None:
                unresolved.append(parsed.shift)
            elif due is None:
                due = moved  # "to friday": a date, not an amount
    return Changes(
        title=_capital(parsed.title) if parsed.title else None,
        notes=parsed.notes,
        due=due,
        scheduled=dates.scheduled,
        repeat=dates.repeat,
        priority=parsed.priority,
        reminders=dates.reminders,
        subtasks=parsed.subtasks,
        list=_capital(parsed.list) if parsed.list else None,
        tags=tuple(tag.lower() for tag in parsed.tags),
        shift=shift,
        unresolved=tuple(unresolved),
    )


def _is_move(phrase: str, settings: DateSettings) -> bool:
    """Whether a due phrase is a move by an amount: "a week later"."""
    return not _MOVES.isdisjoint(phrase.lower().split()) and shift_of(phrase, settings) is not None


def _dates(parsed: ParsedAction, reference: datetime, settings: DateSettings, title: str) -> _Dates:
    """Resolve due and repeat together, then what counts from them."""
    unresolved: list[str] = []
    due: When | None = None
    repeat: Repeat | None = None
    has_only_time = False
    if parsed.repeat is not None:
        found = _repeating(parsed.repeat, parsed.due, reference, settings, title)
        due, repeat = found.when, found.repeat
        if repeat is None:
            unresolved.append(parsed.repeat)
            due = due if not found.rest else None  # "every now and then" is no date either
        unresolved.extend(found.left)
    if parsed.due is not None and repeat is None:
        found = resolve(parsed.due, reference, settings, title)
        if found.when is not None:
            due, repeat = due_of(found, reference), found.repeat
            has_only_time = "day" in found.implied
            if repeat is None and "repeat" in found.known:  # "every easter": the next one, and no more
                unresolved.append(parsed.due)
            unresolved.extend(found.left)
        else:
            unresolved.append(parsed.due)
    elif parsed.due is not None and due is not None:
        due = replace(due, phrase=parsed.due)
    scheduled = None
    if parsed.scheduled is not None:
        found = resolve(parsed.scheduled, reference, settings, title)
        scheduled = due_of(found, reference)
        if scheduled is None:
            unresolved.append(parsed.scheduled)
        elif "month" in found.implied and due is not None and due.end is not None:
            scheduled = _in_time_for(scheduled, due.end, reference)
    anchors = Anchors(None if parsed.action == "update" and has_only_time else due, scheduled)
    reminders: list[Reminder] = []
    for phrase in parsed.reminders:
        found_reminders = reminders_of(phrase, reference, anchors, settings, title)
        reminders.extend(found_reminders)
        if not found_reminders:
            unresolved.append(phrase)
    return _Dates(due, scheduled, repeat, tuple(reminders), tuple(unresolved), has_only_time)


def _in_time_for(when: When, due: date, reference: datetime) -> When:
    """Move a day that named no month before the due day: "due 30 june, but i'll do it on the 27th"."""
    assert when.start is not None
    day = day_of_month_by(due, when.start.day)
    return replace(when, start=day, end=day) if day is not None and day > reference.date() else when


def _repeating(
    phrase: str, due_phrase: str | None, reference: datetime, settings: DateSettings, title: str
) -> Resolution:
    """Resolve a repeat phrase; a due phrase beside it gives the time of day, or the first occurrence."""
    said = phrase.strip()
    alone = resolve(phrase, reference, settings, title)
    for with_every in _with_every(said) if alone.repeat is None else ():
        said_short = resolve(with_every, reference, settings, title)
        if said_short.repeat is not None and said_short.when is not None and not said_short.rest:
            phrase = with_every
            repeat, when = replace(said_short.repeat, phrase=said), replace(said_short.when, phrase=said)
            alone = replace(said_short, repeat=repeat, when=when)
            break
    if due_phrase is None or alone.repeat is None:
        return alone
    due = resolve(due_phrase, reference, settings, title)
    if due.when is None:
        return alone
    if due.repeat is not None or "day" in due.implied:
        # A time alone ("at six pm") belongs into the repeat; a repeat said twice ("every sunday at 9") says the same.
        together = resolve(f"{phrase} {due_phrase}" if due.repeat is None else due_phrase, reference, settings, title)
        found = together if together.repeat is not None else alone
    else:
        found = _starting(phrase, due_phrase, due.when, alone, reference, settings, title)
    assert found.repeat is not None
    return replace(found, repeat=replace(found.repeat, phrase=said))


def _with_every(phrase: str) -> list[str]:
    """Give a repeat that does not say "every" with it: "tue + thu 9:15", "at five thirty monday to thursday"."""
    said = phrase.split()
    if "with" in said[1:]:  # "twice a day with food"
        return [phrase.split(" with ")[0]]
    if not said or said[0].lower() in ("every", "each"):
        return []
    days = [at for at, word in enumerate(said) if at and LEXICON.get(word.lower().strip(","), ("",))[0] == "weekday"]
    return [f"every {phrase}", *(" ".join([*said[:at], "every", *said[at:]]) for at in days[:1])]


def _starting(
    phrase: str,
    due_phrase: str,
    due: When,
    alone: Resolution,
    reference: datetime,
    settings: DateSettings,
    title: str,
) -> Resolution:
    together = resolve(f"{phrase} starting {due_phrase}", reference, settings, title)
    found = together if together.repeat is not None else alone
    when = found.when
    assert when is not None
    if due.start == due.end:  # a day that was named is the first occurrence, whatever the rule says
        when = replace(when, start=due.start, end=due.end)
    if due.time is not None:
        when = replace(when, time=due.time, daypart=due.daypart, grain=due.grain)
    return replace(found, when=when)


def _on(parsed: ParsedAction, reference: datetime, settings: DateSettings) -> When | None:
    return resolve(parsed.on, reference, settings).when if parsed.on else None


def _filter(parsed: ParsedAction, reference: datetime, settings: DateSettings, status: Status) -> Filter:
    due_from, due_to = _span(parsed.due or parsed.on, reference, settings)
    return Filter(
        text=parsed.text,
        list=_capital(parsed.list) if parsed.list else None,
        due_from=due_from,
        due_to=due_to,
        status=parsed.status or status,
    )


def _span(phrase: str | None, reference: datetime, settings: DateSettings) -> tuple[date | None, date | None]:
    """Give the span of due dates a phrase looks at; "overdue" ends yesterday, "by friday" has no start."""
    if phrase is None:
        return None, None
    low = phrase.strip().lower()
    if low in _OVERDUE or "overdue" in low.split():
        return None, reference.date() - timedelta(days=1)
    found = resolve(phrase, reference, settings)
    when = found.when
    if when is None:
        return None, None
    said = low.split()
    choices = re.split(r" or | and |, ", low)[:_MAX_CHOICES]
    if len(choices) > 1 and found.rest:  # "thursday or friday": from the first to the last of them
        spans = [resolve(one, reference, settings).when for one in choices]
        starts = [one.start for one in spans if one is not None and one.start is not None]
        ends = [one.end for one in spans if one is not None and one.end is not None]
        if len(starts) == len(ends) == len(choices):
            return min(starts), max(ends)
    first_word = said[0] if said[0] != "due" or len(said) == 1 else said[1]
    if first_word in _OPEN_START:
        return None, when.end
    if first_word in _OPEN_END and when.start == when.end:
        return when.start, None
    return when.start, when.end


def _capital(text: str) -> str:
    """Give the text with a capital first letter, names such as "iPhone" as they are."""
    is_name = len(text) > 1 and text[1].isupper()
    return text if is_name else text[:1].upper() + text[1:]
