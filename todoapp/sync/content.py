"""An item as the engine compares it: plain values that mean the same on both sides, to JSON and back.

What only one side can express (a spoken phrase, a span of days, a property of another program) is no part of it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from todoapp.dates.durations import Duration, iso_duration, read_duration

NO_LIST = ""

_T = TypeVar("_T")


@dataclass(frozen=True, order=True)
class Day:
    """A day, with a local clock time or without."""

    date: dt.date
    time: dt.time | None = None


@dataclass(frozen=True)
class Recurrence:
    """An RFC 5545 RECUR value; `after_completion` counts from when it was done instead of from when it was due."""

    rrule: str
    after_completion: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "rrule", _canonical_rrule(self.rrule))


@dataclass(frozen=True)
class Alarm:
    """A reminder: an RFC 5545 duration from the due (else scheduled) moment, or a local moment.

    With `time`, `offset` counts whole days and the alarm is at that clock time.
    """

    offset: str | None = None
    time: dt.time | None = None
    at: dt.datetime | None = None

    def __post_init__(self) -> None:
        if self.offset is not None:
            duration = Duration() if self.offset.endswith("T0S") else read_duration(self.offset)
            object.__setattr__(self, "offset", iso_duration(duration) if duration else self.offset)


@dataclass(frozen=True)
class Content:
    """The fields of an item. `list` is the list's href, None where the item is in no list of the account."""

    title: str
    notes: str = ""
    due: Day | None = None
    scheduled: Day | None = None
    repeat: Recurrence | None = None
    priority: str = "none"  # none, low, medium, high
    reminders: tuple[Alarm, ...] = ()
    tags: tuple[str, ...] = ()
    subtasks: tuple[str, ...] = ()
    parent: str | None = None  # the item this one is a part of, by its uid
    done: bool = False
    list: str | None = NO_LIST
    done_subtasks: tuple[str, ...] = ()  # those of `subtasks` that are ticked
    completed_at: dt.datetime | None = field(default=None, compare=False)  # when, if known; never decides anything

    def as_dict(self) -> dict[str, Any]:
        """Give the content as JSON values."""
        return {
            "title": self.title,
            "notes": self.notes,
            "due": _day_dict(self.due),
            "scheduled": _day_dict(self.scheduled),
            "repeat": [self.repeat.rrule, self.repeat.after_completion] if self.repeat else None,
            "priority": self.priority,
            "reminders": [[alarm.offset, _iso(alarm.time), _iso(alarm.at)] for alarm in self.reminders],
            "tags": [*self.tags],
            "subtasks": [*self.subtasks],
            "parent": self.parent,
            "done": self.done,
            "list": self.list,
            "done_subtasks": [*self.done_subtasks],
            "completed_at": _iso(self.completed_at),
        }


FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Content) if f.compare)
SETS: tuple[str, ...] = (
    "reminders",
    "tags",
    "subtasks",
    "done_subtasks",
)  # merged value by value; their order is not compared


def content_from_dict(values: dict[str, Any]) -> Content:
    """Give the content `as_dict` wrote."""
    repeat = values["repeat"]
    return Content(
        title=values["title"],
        notes=values["notes"],
        due=_day(values["due"]),
        scheduled=_day(values["scheduled"]),
        repeat=Recurrence(repeat[0], repeat[1]) if repeat else None,
        priority=values["priority"],
        reminders=tuple(
            Alarm(offset, _read(dt.time.fromisoformat, time), _read(dt.datetime.fromisoformat, at))
            for offset, time, at in values["reminders"]
        ),
        tags=tuple(values["tags"]),
        subtasks=tuple(values["subtasks"]),
        parent=values["parent"],
        done=values["done"],
        list=values["list"],
        done_subtasks=tuple(values.get("done_subtasks", ())),  # written before there were ticks
        completed_at=_read(dt.datetime.fromisoformat, values["completed_at"]),
    )


def ticked(subtasks: Iterable[str], done: Collection[str]) -> tuple[str, ...]:
    """Give the names of the subtasks that are done, each once and in their order."""
    return tuple(name for name in dict.fromkeys(subtasks) if name in done)


def done_names(parts: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Give the names of subtasks that are done; of several with one name, all have to be."""
    each = [*parts]
    return frozenset(name for name, _ in each) - {name for name, done in each if not done}


def without_stray_ticks(content: Content) -> Content:
    """Give a content without the ticks of subtasks it does not have: a tick goes with its subtask."""
    return replace(content, done_subtasks=ticked(content.subtasks, content.done_subtasks))


def same_value(name: str, one: Any, other: Any) -> bool:
    """Tell whether a field has the same value on two sides."""
    return bool(set(one) == set(other)) if name in SETS else bool(one == other)


def changed_fields(before: Content, after: Content) -> frozenset[str]:
    """Give the names of the fields in which two contents differ."""
    return frozenset(name for name in FIELDS if not same_value(name, getattr(before, name), getattr(after, name)))


def field_json(content: Content, names: tuple[str, ...]) -> dict[str, Any]:
    """Give some of the fields as JSON values."""
    values = content.as_dict()
    return {name: values[name] for name in names}


def _canonical_rrule(text: str) -> str:
    """Give a rule's parts in one order: every program writes them in its own, and that is no change."""
    parts = [part.strip().upper() for part in text.split(";") if part.strip()]
    parts = [part.replace("=+", "=").replace(",+", ",") for part in parts if part != "INTERVAL=1"]
    return ";".join(sorted(parts, key=lambda part: (not part.startswith("FREQ="), part)))


def _day_dict(day: Day | None) -> list[str | None] | None:
    return None if day is None else [day.date.isoformat(), _iso(day.time)]


def _day(value: Any) -> Day | None:
    return None if value is None else Day(dt.date.fromisoformat(value[0]), _read(dt.time.fromisoformat, value[1]))


def _iso(value: dt.time | dt.datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _read(read: Callable[[str], _T], text: str | None) -> _T | None:
    return None if text is None else read(text)
