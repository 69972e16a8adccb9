"""Actions and todos in readable lines, for the terminal."""

import datetime as dt
from collections.abc import Iterator, Sequence

from todoapp.dates.explain import explain_reminder, explain_repeat, explain_when
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
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, When

_DEFAULTS = DateSettings()


def describe_actions(actions: Sequence[Action], reference: dt.datetime, settings: DateSettings = _DEFAULTS) -> str:
    """Say what a dictation asks for, one action after the other."""
    if not actions:
        return "Nothing to do in these words."
    return "\n".join(line for action in actions for line in _action_lines(action, reference, settings))


def describe_todo(todo: Todo, reference: dt.datetime, settings: DateSettings = _DEFAULTS) -> str:
    """Say a stored todo in one line, with the first characters of its id."""
    mark = "x" if todo.is_done else " "
    details = ", ".join(_details(todo.fields, reference, settings))
    return f"[{mark}] {todo.id[:8]}  {todo.fields.title}" + (f"  ({details})" if details else "")


def _action_lines(action: Action, reference: dt.datetime, settings: DateSettings) -> Iterator[str]:
    match action:
        case Add(todo=fields):
            yield f"Add: {fields.title}"
            yield from (f"  {detail}" for detail in _details(fields, reference, settings))
        case Update(target=target, changes=changes, on=on):
            yield f"Change: {target}{_on(on, reference, settings)}"
            yield from (f"  {detail}" for detail in _details(changes, reference, settings))
        case Complete(target=target, filter=filter, on=on):
            yield f"Complete: {target or _filter(filter)}{_on(on, reference, settings)}"
        case Delete(target=target, filter=filter, on=on):
            yield f"Delete: {target or _filter(filter)}{_on(on, reference, settings)}"
        case CreateList(list=name):
            yield f"Create the list {name}"
        case DeleteList(list=name):
            yield f"Delete the list {name}"
        case Find(filter=filter):
            yield f"Show: {_filter(filter)}"


def _on(when: When | None, reference: dt.datetime, settings: DateSettings) -> str:
    return f" ({explain_when(when, reference, settings)})" if when else ""


def _filter(filter: Filter | None) -> str:
    if filter is None:
        return "nothing"
    parts = ["all todos" if filter.status == "all" else f"{filter.status} todos"]
    if filter.text:
        parts.append(f"about {filter.text}")
    if filter.list:
        parts.append(f"in the list {filter.list}")
    if filter.due_from and filter.due_from == filter.due_to:
        parts.append(f"due {filter.due_from}")
    else:
        parts += [f"due from {filter.due_from}"] if filter.due_from else []
        parts += [f"due up to {filter.due_to}"] if filter.due_to else []
    return " ".join(parts)


def _details(fields: TodoFields | Changes, reference: dt.datetime, settings: DateSettings) -> Iterator[str]:
    if isinstance(fields, Changes):
        if fields.title:
            yield f"title: {fields.title}"
        if fields.shift:
            yield f"moved by {fields.shift}"
    if fields.due:
        yield f"due {explain_when(fields.due, reference, settings)}"
    if fields.scheduled:
        yield f"scheduled {explain_when(fields.scheduled, reference, settings)}"
    if fields.repeat:
        yield explain_repeat(fields.repeat, settings=settings)
    if fields.priority and (fields.priority != "none" or isinstance(fields, Changes)):
        yield f"priority {fields.priority}"
    for reminder in fields.reminders:
        yield f"reminder {explain_reminder(reminder, settings)}"
    if fields.list:
        yield f"list {fields.list}"
    for tag in fields.tags:
        yield f"#{tag}"
    if fields.notes:
        yield f"notes: {fields.notes}"
    done = fields.done_subtasks if isinstance(fields, TodoFields) else frozenset()
    for subtask in fields.subtasks:
        yield f"- {'[x] ' if subtask in done else ''}{subtask}"
    for phrase in fields.unresolved:
        is_dated = fields.due is not None and fields.due.phrase == phrase  # a holiday that no rule can repeat
        yield (
            f"only the next one, it cannot repeat: {phrase!r}" if is_dated else f"not understood as a date: {phrase!r}"
        )
