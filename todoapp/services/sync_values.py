"""Between a todo and what sync compares of it. Applying a content changes only the fields that differ.

So what sync does not know of a field stays: the words a date was spoken in, a span of days, the moment of a reminder.
"""

import datetime as dt
from dataclasses import replace
from typing import Any, cast

from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.todos_changes import anchored, cleaned, one_line, reanchored
from todoapp.sync.content import FIELDS, Alarm, Content, Day, Recurrence, changed_fields, ticked

NO_TITLE = "(no title)"


def content_of(todo: Todo, list_href: str | None) -> Content:
    """Give what sync compares of a todo."""
    fields = todo.fields
    return Content(
        title=fields.title,
        notes=fields.notes or "",
        due=_day(fields.due, is_end=True),
        scheduled=_day(fields.scheduled, is_end=False),
        repeat=Recurrence(fields.repeat.rrule, fields.repeat.after_completion) if fields.repeat else None,
        priority=fields.priority,
        reminders=tuple(alarm for reminder in fields.reminders if (alarm := _alarm(reminder))),
        tags=fields.tags,
        subtasks=fields.subtasks,
        done=todo.is_done,
        list=list_href,
        done_subtasks=ticked(fields.subtasks, fields.done_subtasks),
        completed_at=todo.completed_at,
    )


def new_todo(todo_id: str, content: Content, list_name: str | None, now: dt.datetime, settings: DateSettings) -> Todo:
    """Give the todo that comes from elsewhere."""
    empty = TodoFields(NO_TITLE)
    fields = anchored(cleaned(_fields(empty, content, frozenset(FIELDS), list_name)), settings=settings)
    return Todo(todo_id, fields, now, now, (content.completed_at or now) if content.done else None)


def changed_todo(
    todo: Todo, before: Content, content: Content, list_name: str | None, now: dt.datetime, settings: DateSettings
) -> Todo:
    """Give the todo after its content became another one; a deleted one comes back."""
    changed = changed_fields(before, content)
    if before.subtasks != content.subtasks:  # their order as well
        changed |= {"subtasks"}
    fields = cleaned(_fields(todo.fields, content, changed, list_name))
    completed_at = todo.completed_at or content.completed_at or now
    return replace(
        todo,
        fields=reanchored(todo.fields, fields, settings=settings),
        updated_at=now,
        completed_at=completed_at if content.done else None,
        deleted_at=None,
    )


def _fields(fields: TodoFields, content: Content, changed: frozenset[str], list_name: str | None) -> TodoFields:
    values: dict[str, Any] = {
        "title": one_line(content.title) or NO_TITLE,
        "notes": content.notes or None,
        "due": _when(content.due),
        "scheduled": _when(content.scheduled),
        "repeat": Repeat(content.repeat.rrule, content.repeat.after_completion) if content.repeat else None,
        "priority": cast(Priority, content.priority),
        "reminders": _reminders(fields, content),
        "tags": content.tags,
        "subtasks": content.subtasks,
        "list": list_name,
        "done_subtasks": frozenset(content.done_subtasks),
    }
    return replace(fields, **{name: value for name, value in values.items() if name in changed})


def _day(when: When | None, *, is_end: bool) -> Day | None:
    date = (when.end if is_end else when.start) if when else None
    return Day(date, when.time) if when and date else None


def _when(day: Day | None) -> When | None:
    return When(day.date, day.date, day.time, grain="minute" if day.time else "day") if day else None


def _alarm(reminder: Reminder) -> Alarm | None:
    if reminder.offset is not None:
        return Alarm(reminder.offset, reminder.time)
    return Alarm(at=reminder.at.replace(tzinfo=None)) if reminder.at else None


def _reminders(fields: TodoFields, content: Content) -> tuple[Reminder, ...]:
    known = {alarm: reminder for reminder in fields.reminders if (alarm := _alarm(reminder))}
    unplaced = tuple(reminder for reminder in fields.reminders if _alarm(reminder) is None)
    new = (known.get(alarm) or Reminder(alarm.offset, alarm.time, alarm.at) for alarm in content.reminders)
    return (*unplaced, *new)
