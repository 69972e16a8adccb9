"""What one dictation asks for, with every date resolved: the parse contract's actions as values.

`as_dict` in each class gives the contract's JSON object, field by field.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from todoapp.domain.parsed_action import Priority, Status
from todoapp.domain.when import Reminder, Repeat, When


def when_as_dict(when: When | None) -> dict[str, Any] | None:
    """Give the contract's *when* object, or None."""
    if when is None:
        return None
    return {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "time": when.time.strftime("%H:%M") if when.time else None,
        "daypart": when.daypart,
        "grain": when.grain,
        "phrase": when.phrase,
    }


def repeat_as_dict(repeat: Repeat | None) -> dict[str, Any] | None:
    """Give the contract's repeat object, or None."""
    if repeat is None:
        return None
    return {"rrule": repeat.rrule, "after_completion": repeat.after_completion, "phrase": repeat.phrase}


def reminder_as_dict(reminder: Reminder) -> dict[str, Any]:
    """Give the contract's reminder object."""
    return {
        "offset": reminder.offset,
        "time": reminder.time.strftime("%H:%M") if reminder.time else None,
        "at": reminder.at.strftime("%Y-%m-%dT%H:%M") if reminder.at else None,
        "phrase": reminder.phrase,
    }


@dataclass(frozen=True)
class TodoFields:
    """The fields of a todo as a dictation gives them, dates resolved; `unresolved` phrases are for the app to ask.

    Subtasks are told apart by their names. `as_dict` is the contract's object, so it says nothing of ticks.
    """

    title: str
    notes: str | None = None
    due: When | None = None
    scheduled: When | None = None
    repeat: Repeat | None = None
    priority: Priority = "none"
    reminders: tuple[Reminder, ...] = ()
    subtasks: tuple[str, ...] = ()
    list: str | None = None
    tags: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    done_subtasks: frozenset[str] = frozenset()  # those of `subtasks` that are ticked; nothing one can say ticks any

    @property
    def ticks(self) -> tuple[bool, ...]:
        """Tell of each subtask whether it is done."""
        return tuple(name in self.done_subtasks for name in self.subtasks)

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "notes": self.notes,
            "due": when_as_dict(self.due),
            "scheduled": when_as_dict(self.scheduled),
            "repeat": repeat_as_dict(self.repeat),
            "priority": self.priority,
            "reminders": [reminder_as_dict(r) for r in self.reminders],
            "subtasks": [*self.subtasks],
            "list": self.list,
            "tags": [*self.tags],
            "unresolved": [*self.unresolved],
        }


@dataclass(frozen=True)
class Changes:
    """What an update changes; None (or empty) means "stays as it is".

    `reminders`, `subtasks`, `tags` and `notes` are added to what is there, everything else replaces it. `shift` is an
    ISO 8601 duration, negative when earlier.
    """

    title: str | None = None
    notes: str | None = None
    due: When | None = None
    scheduled: When | None = None
    repeat: Repeat | None = None
    priority: Priority | None = None
    reminders: tuple[Reminder, ...] = ()
    subtasks: tuple[str, ...] = ()
    list: str | None = None
    tags: tuple[str, ...] = ()
    shift: str | None = None
    unresolved: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "title": self.title,
            "notes": self.notes,
            "due": when_as_dict(self.due),
            "scheduled": when_as_dict(self.scheduled),
            "repeat": repeat_as_dict(self.repeat),
            "priority": self.priority,
            "reminders": [reminder_as_dict(r) for r in self.reminders],
            "subtasks": [*self.subtasks],
            "list": self.list,
            "tags": [*self.tags],
            "shift": self.shift,
            "unresolved": [*self.unresolved],
        }
        return {name: value for name, value in values.items() if value not in (None, [])}


@dataclass(frozen=True)
class Filter:
    """Names many todos: by words, list, span of due dates (inclusive) and status."""

    text: str | None = None
    list: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    status: Status = "open"

    def as_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "list": self.list,
            "due_from": self.due_from.isoformat() if self.due_from else None,
            "due_to": self.due_to.isoformat() if self.due_to else None,
            "status": self.status,
        }


@dataclass(frozen=True)
class Add:
    """Add one todo."""

    todo: TodoFields

    def as_dict(self) -> dict[str, Any]:
        return {"action": "add", "todo": self.todo.as_dict()}


@dataclass(frozen=True)
class Update:
    """Change the one todo that `target` (and the date `on`) names.

    Where it is known by id which todos can be meant, `among` holds them: one of them, or every one if `is_all`.
    """

    target: str
    changes: Changes = field(default_factory=Changes)
    on: When | None = None
    among: tuple[str, ...] = ()
    is_all: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"action": "update", "target": self.target, **_on(self.on), "changes": self.changes.as_dict()}


@dataclass(frozen=True)
class Complete:
    """Mark one todo (`target`) or many (`filter`, target None) as done; `among` as in `Update`."""

    target: str | None = None
    filter: Filter | None = None
    on: When | None = None
    among: tuple[str, ...] = ()
    is_all: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"action": "complete", "target": self.target, **_on(self.on), **_filter(self.filter)}


@dataclass(frozen=True)
class Delete:
    """Delete one todo (`target`) or many (`filter`, target None); `among` as in `Update`."""

    target: str | None = None
    filter: Filter | None = None
    on: When | None = None
    among: tuple[str, ...] = ()
    is_all: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"action": "delete", "target": self.target, **_on(self.on), **_filter(self.filter)}


@dataclass(frozen=True)
class CreateList:
    """Create a list."""

    list: str

    def as_dict(self) -> dict[str, Any]:
        return {"action": "create_list", "list": self.list}


@dataclass(frozen=True)
class DeleteList:
    """Delete a list."""

    list: str

    def as_dict(self) -> dict[str, Any]:
        return {"action": "delete_list", "list": self.list}


@dataclass(frozen=True)
class Find:
    """Show the todos a filter names."""

    filter: Filter = field(default_factory=Filter)

    def as_dict(self) -> dict[str, Any]:
        return {"action": "find", "filter": self.filter.as_dict()}


Action = Add | Update | Complete | Delete | CreateList | DeleteList | Find


def _on(when: When | None) -> dict[str, Any]:
    return {} if when is None else {"on": when_as_dict(when)}


def _filter(value: Filter | None) -> dict[str, Any]:
    return {} if value is None else {"filter": value.as_dict()}
