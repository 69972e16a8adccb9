"""Todos by the numbers of their rows, a page at a time, with what belongs to them.

Whole columns are read rather than row objects: with those a page took most of its time in making them.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Select, select, text
from sqlmodel import SQLModel

from todoapp.domain.todo import Provenance, Todo
from todoapp.store.rows import provenance_value, todo_value
from todoapp.store.tables import ProvenanceRow, ReminderRow, SubtaskRow, TodoRow


def load_todos(connection: Connection, numbers: Sequence[int]) -> tuple[Todo, ...]:
    """Give the todos with these numbers, in their order."""
    if not numbers:
        return ()
    lists: dict[int, str] = dict(_rows(connection, text("SELECT number, name FROM list")))
    chosen = {"numbers": json.dumps(list(numbers))}
    reminders: dict[int, list[Any]] = defaultdict(list)
    for reminder in _rows(connection, _REMINDERS, chosen):
        reminders[reminder.todo_number].append(reminder)
    subtasks: dict[int, list[Any]] = defaultdict(list)
    for subtask in _rows(connection, _SUBTASKS, chosen):
        subtasks[subtask.todo_number].append(subtask)
    rows = {row.number: row for row in _rows(connection, _TODOS, chosen)}
    origins = {row.provenance_number for row in rows.values()} - {None}
    provenances: dict[int, Provenance] = {
        row.number: provenance_value(row)
        for row in _rows(connection, _PROVENANCES, {"numbers": json.dumps(sorted(origins))})
    }
    return tuple(
        todo_value(
            rows[number],
            reminders=reminders.get(number, ()),
            subtasks=subtasks.get(number, ()),
            lists=lists,
            provenances=provenances,
        )
        for number in numbers
    )


def _rows(connection: Connection, statement: Executable, parameters: dict[str, str] | None = None) -> Any:
    return connection.execute(statement, parameters or {}).all()


def _columns_of(table: type[SQLModel], key: str, order: str | None = None) -> Select[Any]:
    """Read a table's rows with one of these keys: one parameter, however many there are."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    chosen = select(*columns).where(text(f"{key} IN (SELECT value FROM json_each(:numbers))"))
    return chosen if order is None else chosen.order_by(columns[order])


_TODOS = _columns_of(TodoRow, "number")
_REMINDERS = _columns_of(ReminderRow, "todo_number", "number")
_SUBTASKS = _columns_of(SubtaskRow, "todo_number", "number")
_PROVENANCES = _columns_of(ProvenanceRow, "number")
