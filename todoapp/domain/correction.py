"""What a person says about a parse: right, wrong, and what it should have been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from todoapp.domain.todo import Provenance

Reason = Literal["heard", "understood", "date", "mind"]  # whose fault it was; "mind" is nobody's
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class Correction:
    """One correction with all that is needed to learn from it.

    `text` is the transcript as it should have been heard (what was heard is the provenance's), `actions` the YAML the
    model should have written for the whole dictation. `carried_out` are the actions as the app understood them,
    `before` and `after` the todo, all three in the parse contract's JSON form. `fields` names what was wrong.
    `number` is what the user is told; `withdrawn_at` says that it was taken back.
    """

    todo_id: str
    provenance: Provenance
    reason: Reason
    suggested: Reason
    text: str
    actions: str
    carried_out: Sequence[Mapping[str, Any]]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    fields: tuple[str, ...]
    is_audio_kept: bool
    app_version: str
    settings: Mapping[str, Any]
    at: datetime
    number: int = 0
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Dictated:
    """One dictation that added todos, and what was said about them; moments are aware UTC.

    `edited` names the fields changed by hand soon after, `corrected` those that were corrected, each with the reason.
    `edits` counts all changes by hand, `corrections` all corrections.
    """

    at: datetime
    model_id: str | None
    todos: int
    thumbs_up: int = 0
    thumbs_down: int = 0
    edits: int = 0
    edited: tuple[str, ...] = ()
    corrected: tuple[tuple[str, Reason], ...] = ()
    corrections: tuple[Reason, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether it was kept as it came: no thumb down, no fault corrected, no field changed by hand soon after."""
        return not (self.thumbs_down or self.edited or any(reason != "mind" for reason in self.corrections))
