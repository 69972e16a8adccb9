"""Compares todos field by field by what they mean; the words a date was said in do not count."""

from collections.abc import Callable

from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Reminder, Repeat, When

DATES = ("due", "scheduled", "repeat", "reminders")
FIELDS = ("title", *DATES, "priority", "subtasks", "list", "tags", "notes")


def when_key(when: When | None) -> object:
    """Give what two dates are compared by."""
    return None if when is None else (when.start, when.end, when.time, when.daypart)


def repeat_key(repeat: Repeat | None) -> object:
    """Give what two repeats are compared by."""
    return None if repeat is None else (repeat.rrule, repeat.after_completion)


def reminder_key(reminder: Reminder) -> object:
    """Give what two reminders are compared by."""
    return (reminder.offset, reminder.time) if reminder.offset is not None else reminder.at


_KEYS: dict[str, Callable[[TodoFields], object]] = {
    "due": lambda fields: when_key(fields.due),
    "scheduled": lambda fields: when_key(fields.scheduled),
    "repeat": lambda fields: repeat_key(fields.repeat),
    "reminders": lambda fields: tuple(map(reminder_key, fields.reminders)),
}


def changed_fields(before: TodoFields, after: TodoFields) -> tuple[str, ...]:
    """Name the fields that differ."""
    return tuple(name for name in FIELDS if _key(before, name) != _key(after, name))


def _key(fields: TodoFields, name: str) -> object:
    return _KEYS[name](fields) if name in _KEYS else getattr(fields, name)
