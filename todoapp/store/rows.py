"""Between rows and domain values, in both directions. Text SQLite cannot hold (lone surrogates) is replaced."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import Daypart, Grain, Reminder, Repeat, When
from todoapp.store.query import NO_DAY, NO_TIME, searchable
from todoapp.store.tables import ProvenanceRow, ReminderRow, SubtaskRow, TodoRow

_PRIORITIES: tuple[Priority, ...] = ("none", "low", "medium", "high")


def todo_columns(todo: Todo, list_number: int | None, provenance_number: int | None) -> dict[str, Any]:
    """Give the values of a todo's own row."""
    fields = todo.fields
    order_day, order_time = _order(fields)
    return {
        "id": todo.id,
        "title": storable(fields.title),
        "notes": storable(fields.notes),
        **_when_columns("due", fields.due),
        **_when_columns("scheduled", fields.scheduled),
        "repeat_rrule": fields.repeat.rrule if fields.repeat else None,
        "repeat_after_completion": fields.repeat.after_completion if fields.repeat else None,
        "repeat_phrase": storable(fields.repeat.phrase) if fields.repeat else None,
        "priority": _PRIORITIES.index(fields.priority),
        "tags": [storable(tag) for tag in fields.tags],
        "unresolved": [storable(phrase) for phrase in fields.unresolved],
        "list_number": list_number,
        "provenance_number": provenance_number,
        "order_day": order_day,
        "order_time": order_time,
        "created_at": todo.created_at,
        "updated_at": todo.updated_at,
        "completed_at": todo.completed_at,
        "deleted_at": todo.deleted_at,
    }


def reminder_columns(todo: Todo, number: int) -> list[dict[str, Any]]:
    """Give the values of the rows of a todo's reminders, in their order."""
    return [
        {
            "todo_number": number,
            "offset": reminder.offset,
            "time": reminder.time,
            "at": reminder.at.isoformat(timespec="seconds") if reminder.at else None,
            "phrase": storable(reminder.phrase),
        }
        for reminder in todo.fields.reminders
    ]


def search_columns(todo: Todo, number: int) -> dict[str, Any]:
    """Give what the search index holds of a todo."""
    fields = todo.fields
    return {
        "number": number,
        "title": searchable(fields.title),
        "notes": searchable(fields.notes or ""),
        "subtasks": searchable("\n".join(fields.subtasks)),
        "tags": searchable("\n".join(fields.tags)),
    }


def provenance_columns(provenance: Provenance) -> dict[str, Any]:
    """Give the values of a provenance row."""
    reference = provenance.reference
    return {
        "text": storable(provenance.text),
        "recording": storable(provenance.recording),
        "yaml": storable(provenance.yaml),
        "model_id": provenance.model_id,
        "prompt_version": provenance.prompt_version,
        "speech_model": provenance.speech_model,
        "reference": reference.isoformat() if reference else None,
        "reference_zone": getattr(reference.tzinfo, "key", None) if reference else None,
    }


def todo_value(
    row: TodoRow,
    *,
    reminders: Sequence[ReminderRow],
    subtasks: Sequence[SubtaskRow],
    lists: Mapping[int, str],
    provenances: Mapping[int, Provenance],
) -> Todo:
    """Give the todo a row and its children stand for."""
    repeat = None
    if row.repeat_rrule is not None:
        repeat = Repeat(row.repeat_rrule, bool(row.repeat_after_completion), row.repeat_phrase or "")
    return Todo(
        id=row.id,
        fields=TodoFields(
            title=row.title,
            notes=row.notes,
            due=_when(row.due_start, row.due_end, row.due_time, row.due_daypart, row.due_grain, row.due_phrase),
            scheduled=_when(
                row.scheduled_start,
                row.scheduled_end,
                row.scheduled_time,
                row.scheduled_daypart,
                row.scheduled_grain,
                row.scheduled_phrase,
            ),
            repeat=repeat,
            priority=_PRIORITIES[row.priority],
            reminders=tuple(
                Reminder(r.offset, r.time, dt.datetime.fromisoformat(r.at) if r.at else None, r.phrase)
                for r in reminders
            ),
            subtasks=tuple(subtask.title for subtask in subtasks),
            list=lists[row.list_number] if row.list_number is not None else None,
            tags=tuple(row.tags),
            unresolved=tuple(row.unresolved),
            done_subtasks=frozenset(subtask.title for subtask in subtasks if subtask.is_done),
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
        completed_at=row.completed_at,
        deleted_at=row.deleted_at,
        provenance=provenances[row.provenance_number] if row.provenance_number is not None else None,
    )


def provenance_value(row: ProvenanceRow) -> Provenance:
    """Give the provenance a row stands for."""
    reference = dt.datetime.fromisoformat(row.reference) if row.reference else None
    if reference and row.reference_zone:
        # In a zone this machine does not know, the moment and its offset are still right.
        with suppress(ZoneInfoNotFoundError, ValueError):
            reference = reference.astimezone(ZoneInfo(row.reference_zone))
    return Provenance(
        text=row.text,
        recording=row.recording,
        yaml=row.yaml,
        model_id=row.model_id,
        prompt_version=row.prompt_version,
        speech_model=row.speech_model,
        reference=reference,
    )


def storable(text: str | None) -> str | None:
    """Give the text as SQLite can hold it; everything but lone surrogates stays, NUL included."""
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _order(fields: TodoFields) -> tuple[dt.date, dt.time]:
    """Give where a todo stands in the views: the last day due, else the first day scheduled, else at the end."""
    if fields.due and fields.due.end:
        return fields.due.end, fields.due.time or NO_TIME
    if fields.scheduled and fields.scheduled.start:
        return fields.scheduled.start, fields.scheduled.time or NO_TIME
    return NO_DAY, NO_TIME


def _when_columns(name: str, when: When | None) -> dict[str, Any]:
    return {
        f"{name}_start": when.start if when else None,
        f"{name}_end": when.end if when else None,
        f"{name}_time": when.time if when else None,
        f"{name}_daypart": when.daypart if when else None,
        f"{name}_grain": when.grain if when else None,
        f"{name}_phrase": storable(when.phrase) if when else None,
    }


def _when(
    start: dt.date | None,
    end: dt.date | None,
    time: dt.time | None,
    daypart: str | None,
    grain: str | None,
    phrase: str | None,
) -> When | None:
    if grain is None:
        return None
    return When(start, end, time, cast(Daypart | None, daypart), cast(Grain, grain), phrase or "")
