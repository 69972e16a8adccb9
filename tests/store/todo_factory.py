"""Todos to store, made with as little noise as a test allows."""

import datetime as dt
import uuid
from typing import Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import When

NOW = dt.datetime(2024, 3, 5, 8, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


def day(iso: str, time: dt.time | None = None) -> When:
    """A when of one day."""
    date = dt.date.fromisoformat(iso)
    return When(date, date, time, grain="minute" if time else "day")


def make_todo(
    title: str,
    *,
    created_at: dt.datetime = NOW,
    completed_at: dt.datetime | None = None,
    deleted_at: dt.datetime | None = None,
    provenance: Provenance | None = None,
    **fields: Any,
) -> Todo:
    """A todo with a fresh id."""
    return Todo(
        str(uuid.uuid4()), TodoFields(title, **fields), created_at, created_at, completed_at, deleted_at, provenance
    )
