"""Tables (CSV): our own columns in both directions, and those of any program as far as their names tell."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import Repeat, When
from todoapp.interchange.items import Context, Item, Reading, Warnings, on_day, with_phrase

FORMAT = "CSV"
COLUMNS = (
    "title", "list", "due", "due_time", "scheduled", "scheduled_time", "repeat", "priority", "tags", "subtasks",
    "reminders", "notes", "created_at", "completed_at", "id",
)  # fmt: skip
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "task", "name", "todo", "subject", "summary", "content", "task name", "item"),
    "notes": ("notes", "note", "description", "details", "body", "comments"),
    "list": ("list", "project", "list name", "folder", "category", "board"),
    "due": ("due", "due date", "due_date", "duedate", "deadline", "date", "due on"),
    "due_time": ("due_time", "due time", "time"),
    "scheduled": ("scheduled", "start", "start date", "do on", "planned", "do date"),
    "scheduled_time": ("scheduled_time", "start time"),
    "repeat": ("repeat", "rrule", "recurrence", "recurring"),
    "priority": ("priority", "importance", "prio"),
    "tags": ("tags", "labels", "tag", "label", "contexts"),
    "subtasks": ("subtasks", "checklist", "steps"),
    "created_at": ("created_at", "created", "created time", "creation date", "date created"),
    "completed_at": ("completed_at", "completed", "done", "completed time", "completion date", "status", "finished"),
    "id": ("id", "uid", "uuid", "taskid"),
}
_HIGH = {"1", "high", "urgent", "p1", "a", "highest", "important", "!!!"}
_MEDIUM = {"2", "medium", "normal", "p2", "b", "moderate", "!!"}
_LOW = {"3", "low", "p3", "c", "lowest", "!"}
_DONE = {"done", "completed", "complete", "yes", "true", "x", "1", "finished", "closed"}
_MARKED = re.compile(r"(?:(?:[-*] )?\[(?P<mark>[ xX])\] *)?(?P<name>.+)")  # a step of a checklist, done or not
_FORMULA = ("=", "+", "-", "@", "\t")  # a spreadsheet would calculate with what begins so


def rows_of(text: str) -> list[list[str]]:
    """Give the rows of a table, whichever sign stands between its columns.

    Raises:
        InvalidInput: it is no table.
    """
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count) if first else ","
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InvalidInput("The table cannot be read.", f"{error}.") from error


def dicts_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[dict[str, str]]:
    """Give each row by the names of its columns."""
    for row in rows:
        yield {name: cell.strip() for name, cell in zip(header, row, strict=False)}


def write_table(todos: Iterable[Todo]) -> str:
    """Write todos as a table with our own columns; several values in a cell stand on lines of their own."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for todo in todos:
        row = _row(todo)
        writer.writerow([_safe(row[name]) for name in COLUMNS])
    return stream.getvalue()


def read_table(text: str, context: Context) -> Reading:
    """Read a table whose first row names its columns, ours or another program's.

    Raises:
        InvalidInput: no column can be the title.
    """
    rows = rows_of(text)
    header = [name.strip().casefold() for name in rows[0]] if rows else []
    columns = {ours: next((name for name in names if name in header), None) for ours, names in _NAMES.items()}
    if columns["title"] is None:
        raise InvalidInput(
            "No column of this table is the title of a todo.", f"Name one of its columns: {', '.join(_NAMES['title'])}."
        )
    warnings = Warnings()
    unknown = [name for name in header if name and name not in columns.values() and name not in COLUMNS]
    if unknown:
        warnings.add(f"Columns left out: {', '.join(unknown)}")
    items = []
    for cells in dicts_of(header, rows[1:]):
        found = {ours: _unsafe(cells.get(name, "")) if name else "" for ours, name in columns.items()}
        if found["title"]:
            items.append(_item(found, context))
        else:
            warnings.add("A row without a title is left out")
    return Reading(FORMAT, tuple(items), warnings.all())


def _row(todo: Todo) -> dict[str, str]:
    fields = todo.fields
    return {
        "title": fields.title,
        "list": fields.list or "",
        "due": _day(fields.due),
        "due_time": _time(fields.due),
        "scheduled": _day(fields.scheduled),
        "scheduled_time": _time(fields.scheduled),
        "repeat": f"{fields.repeat.rrule}{' after completion' if fields.repeat.after_completion else ''}"
        if fields.repeat
        else "",
        "priority": fields.priority if fields.priority != "none" else "",
        "tags": "\n".join(fields.tags),
        "subtasks": _checklist(fields),
        "reminders": "\n".join(reminder.at.isoformat(" ", "minutes") for reminder in fields.reminders if reminder.at),
        "notes": fields.notes or "",
        "created_at": todo.created_at.isoformat(timespec="seconds"),
        "completed_at": todo.completed_at.isoformat(timespec="seconds") if todo.completed_at else "",
        "id": todo.id,
    }


def _item(cells: Mapping[str, str], context: Context) -> Item:
    fields = TodoFields(
        cells["title"],
        notes=cells["notes"] or None,
        list=cells["list"] or None,
        priority=priority_of(cells["priority"]),
        tags=_several(cells["tags"], ",;\n"),
    )
    steps = [_MARKED.fullmatch(step) for step in _several(cells["subtasks"], "\n")]
    fields = replace(
        fields,
        subtasks=tuple(step["name"] for step in steps if step),
        done_subtasks=frozenset(step["name"] for step in steps if step and (step["mark"] or " ") != " "),
    )
    fields = _dated(fields, cells["scheduled"], cells["scheduled_time"], context, as_due=False)
    fields = _dated(fields, cells["due"], cells["due_time"], context, as_due=True)
    rule = cells["repeat"].removeprefix("RRULE:")
    if rule.startswith("FREQ="):
        rule, after, _ = rule.partition(" after completion")
        fields = replace(fields, repeat=Repeat(rule, bool(after)))
    elif rule:
        fields = with_phrase(fields, rule, context)
    return Item(fields, cells["id"] or None, moment_of(cells["created_at"], context), _done(cells, context))


def _checklist(fields: TodoFields) -> str:
    """Write subtasks one below the other, with marks only where one is done, or looks as if it had one."""
    is_marked = any(fields.ticks) or any(match["mark"] for match in map(_MARKED.fullmatch, fields.subtasks) if match)
    marks = [("[x] " if is_done else "[ ] ") if is_marked else "" for is_done in fields.ticks]
    return "\n".join(f"{mark}{name}" for mark, name in zip(marks, fields.subtasks, strict=True))


def _dated(fields: TodoFields, day: str, time: str, context: Context, *, as_due: bool) -> TodoFields:
    if not day:
        return fields
    moment = local_of(f"{day} {time}".strip(), context)
    if moment is None:
        return with_phrase(fields, f"{day} {time}".strip(), context, as_due=as_due)
    has_time = bool(time) or len(day) > 10
    when = on_day(moment.date(), moment.time() if has_time else None)
    return replace(fields, due=when) if as_due else replace(fields, scheduled=when)


def local_of(text: str, context: Context, zone: str = "") -> dt.datetime | None:
    """Read an ISO 8601 date or moment as local time; None where it is none."""
    try:
        return context.local(dt.datetime.fromisoformat(text), zone)
    except ValueError:
        return None


def moment_of(text: str, context: Context) -> dt.datetime | None:
    """Read an ISO 8601 moment; None where it is none."""
    try:
        return context.aware(dt.datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def priority_of(text: str) -> Priority:
    """Read a priority by its usual names."""
    word = text.casefold()
    return "high" if word in _HIGH else "medium" if word in _MEDIUM else "low" if word in _LOW else "none"


def _done(cells: Mapping[str, str], context: Context) -> dt.datetime | None:
    text = cells["completed_at"]
    return moment_of(text, context) or (context.now if text.casefold() in _DONE else None)


def _several(text: str, separators: str) -> tuple[str, ...]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return tuple(part.strip() for part in text.split(separators[0]) if part.strip())


def _day(when: When | None) -> str:
    return when.end.isoformat() if when is not None and when.end is not None else ""


def _time(when: When | None) -> str:
    return when.time.strftime("%H:%M") if when is not None and when.time is not None else ""


def _safe(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unsafe(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
