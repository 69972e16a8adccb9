"""What a file of another program holds, as values of ours: items, and what could not be taken over."""

import datetime as dt
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from todoapp.dates.resolve import resolve
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import DateSettings, When

MOST_WARNINGS = 200


@dataclass(frozen=True)
class Item:
    """One todo of a file. `uid` is the file's own name for it; moments are aware, None where the file has none."""

    fields: TodoFields
    uid: str | None = None
    created_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Reading:
    """All of a file: `format` names it for the user, `warnings` say what is lost, in words."""

    format: str
    items: tuple[Item, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What reading depends on besides the file: its name, the local time now, and how dates are meant."""

    file_name: str
    now: dt.datetime  # aware, local
    dates: DateSettings = field(default_factory=DateSettings)

    def local(self, moment: dt.datetime, zone: str = "") -> dt.datetime:
        """Give the clock time of a moment where it was meant: in a named zone, else here; one without a zone stays."""
        if moment.tzinfo is None:
            return moment
        try:
            return moment.astimezone(ZoneInfo(zone) if zone else self.now.tzinfo).replace(tzinfo=None)
        except (ZoneInfoNotFoundError, ValueError):
            return moment.astimezone(self.now.tzinfo).replace(tzinfo=None)

    def aware(self, local: dt.datetime) -> dt.datetime:
        """Give the moment of a local time."""
        return local if local.tzinfo is not None else local.replace(tzinfo=self.now.tzinfo)


class Warnings:
    """Collects what could not be taken over, each thing once."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}

    def add(self, words: str) -> None:
        """Add a warning; the same one again is counted."""
        if words in self._words or len(self._words) < MOST_WARNINGS:
            self._words[words] = self._words.get(words, 0) + 1

    def all(self) -> tuple[str, ...]:
        """Give them in the order they came."""
        return tuple(f"{words} ({count} times)" if count > 1 else words for words, count in self._words.items())


def on_day(day: dt.date, time: dt.time | None = None) -> When:
    """Give the *when* of one day."""
    return When(day, day, time.replace(tzinfo=None) if time else None, grain="minute" if time else "day")


def with_phrase(fields: TodoFields, phrase: str, context: Context, *, as_due: bool = True) -> TodoFields:
    """Give the fields with a date, or a repeat, in words; words nobody can read are kept for the user to settle."""
    phrase = " ".join(phrase.split())
    if not phrase:
        return fields
    found = resolve(phrase, context.now.replace(tzinfo=None), context.dates)
    if found.when is None and found.repeat is None:
        return replace(fields, unresolved=(*fields.unresolved, phrase))
    if found.repeat is not None:
        fields = replace(fields, repeat=found.repeat)
    if found.when is None:
        return fields
    return replace(fields, due=found.when) if as_due else replace(fields, scheduled=found.when)


def under_parent(parent: TodoFields, child: TodoFields, *, is_done: bool = False) -> TodoFields | None:
    """Give the parent with the child as a subtask, ticked or not; None where the child has more to it than a title."""
    plain = TodoFields(child.title, list=child.list, tags=child.tags)
    if child != plain or not set(child.tags) <= set(parent.tags):
        return None
    done = parent.done_subtasks | {child.title} if is_done else parent.done_subtasks
    return replace(parent, subtasks=(*parent.subtasks, child.title), done_subtasks=done)


def part_of(child: TodoFields, parent: TodoFields) -> TodoFields:
    """Give a child that stays a todo of its own, saying what it is a part of."""
    note = f"Part of “{parent.title}”"
    return replace(child, notes=f"{child.notes}\n{note}" if child.notes else note)
