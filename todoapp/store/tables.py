"""The tables as SQLModel rows. The schema itself is made by `migrations.py`; a test keeps the two alike.

A todo's fields have the parse contract's names. `number` is the row's own key, kept for ever (the search index refers
to it); `id` is what the rest of the app knows.
"""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Column, DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[dt.datetime]):
    """An aware moment, kept as UTC text of a fixed width so that it sorts."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class ListRow(SQLModel, table=True):
    """A named list; `key` is the name as it is compared."""

    __tablename__ = "list"

    number: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    created_at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))
    is_by_hand: bool = False  # shown in the user's own order


class ProvenanceRow(SQLModel, table=True):
    """Where todos came from; those of one dictation share a row."""

    __tablename__ = "provenance"

    number: int | None = Field(default=None, primary_key=True)
    text: str
    recording: str | None = None
    yaml: str | None = None
    model_id: str | None = None
    prompt_version: int | None = None
    speech_model: str | None = None
    reference: str | None = None  # ISO 8601 with its offset: local intent, not UTC
    reference_zone: str | None = None  # the IANA name, where it is known


class TodoRow(SQLModel, table=True):
    """A todo. A *when* is there when its grain is."""

    __tablename__ = "todo"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    title: str
    notes: str | None = None
    due_start: dt.date | None = None
    due_end: dt.date | None = None
    due_time: dt.time | None = None
    due_daypart: str | None = None
    due_grain: str | None = None
    due_phrase: str | None = None
    scheduled_start: dt.date | None = None
    scheduled_end: dt.date | None = None
    scheduled_time: dt.time | None = None
    scheduled_daypart: str | None = None
    scheduled_grain: str | None = None
    scheduled_phrase: str | None = None
    repeat_rrule: str | None = None
    repeat_after_completion: bool | None = None
    repeat_phrase: str | None = None
    priority: int  # 0 none to 3 high
    tags: list[str] = Field(sa_column=Column(JSON, nullable=False))
    unresolved: list[str] = Field(sa_column=Column(JSON, nullable=False))
    list_number: int | None = Field(default=None, foreign_key="list.number")
    provenance_number: int | None = Field(default=None, foreign_key="provenance.number")
    order_day: dt.date  # the last day due, else the first day scheduled, else query.NO_DAY
    order_time: dt.time
    created_at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))
    updated_at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))
    completed_at: dt.datetime | None = Field(default=None, sa_column=Column(Moment))
    deleted_at: dt.datetime | None = Field(default=None, sa_column=Column(Moment))
    position: float = 0.0  # in a list of the user's own order; 0 is new, before the others


class ReminderRow(SQLModel, table=True):
    """One reminder of a todo."""

    __tablename__ = "reminder"

    number: int | None = Field(default=None, primary_key=True)
    todo_number: int = Field(foreign_key="todo.number")
    offset: str | None = None
    time: dt.time | None = None
    at: str | None = None  # local, ISO 8601 to the second, with an offset only where the value had one
    phrase: str


class SubtaskRow(SQLModel, table=True):
    """One subtask of a todo."""

    __tablename__ = "subtask"

    number: int | None = Field(default=None, primary_key=True)
    todo_number: int = Field(foreign_key="todo.number")
    title: str
    is_done: bool = False


class ThumbRow(SQLModel, table=True):
    """What the user thinks of how a todo was understood; `todo_id` may be one that is gone by now."""

    __tablename__ = "thumb"

    todo_id: str = Field(primary_key=True)
    is_up: bool
    at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))


class EditRow(SQLModel, table=True):
    """A change by hand of a todo that came from a dictation: which fields, not what they hold."""

    __tablename__ = "edit"

    number: int | None = Field(default=None, primary_key=True)
    todo_id: str
    fields: list[str] = Field(sa_column=Column(JSON, nullable=False))
    at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))


class CorrectionRow(SQLModel, table=True):
    """A correction; what was heard and what the model wrote stand in the provenance."""

    __tablename__ = "correction"

    number: int | None = Field(default=None, primary_key=True)
    todo_id: str
    provenance_number: int = Field(foreign_key="provenance.number")
    reason: str
    suggested: str
    text: str
    actions: str  # YAML
    carried_out: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    after: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    fields: list[str] = Field(sa_column=Column(JSON, nullable=False))
    is_audio_kept: bool
    app_version: str
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: dt.datetime = Field(sa_column=Column(Moment, nullable=False))
    withdrawn_at: dt.datetime | None = Field(default=None, sa_column=Column(Moment))


class HeardWordRow(SQLModel, table=True):
    """A word the speech model should listen for; `key` is the word as it is compared."""

    __tablename__ = "heard_word"

    number: int | None = Field(default=None, primary_key=True)
    word: str
    key: str = Field(unique=True)
    correction_number: int | None = Field(default=None, foreign_key="correction.number")
