"""A todo as the app keeps it, and where it came from."""

from dataclasses import dataclass, replace
from datetime import datetime

from todoapp.domain.actions import TodoFields


@dataclass(frozen=True)
class Provenance:
    """How a todo came to be: kept so that a bad parse can be traced and corrected.

    `recording` is the file name inside the recordings folder, None for typed text. `model_id` is None where no model
    took part (a todo typed into a form).
    """

    text: str
    recording: str | None = None
    yaml: str | None = None
    model_id: str | None = None
    prompt_version: int | None = None
    speech_model: str | None = None
    reference: datetime | None = None  # the local instant every phrase was read from


@dataclass(frozen=True)
class Todo:
    """One stored todo. `id` is a UUID string; moments are aware UTC; `completed_at` None means open."""

    id: str
    fields: TodoFields
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None = None
    deleted_at: datetime | None = None
    provenance: Provenance | None = None

    @property
    def is_done(self) -> bool:
        return self.completed_at is not None

    def with_fields(self, fields: TodoFields) -> "Todo":
        """Give a copy with other fields."""
        return replace(self, fields=fields)
