"""Keeps a correction on disk from the moment Save is pressed until it is committed, should the app be killed between.

One file in the data folder, written whole or not at all. What it says is saved at the next start.
"""

import datetime as dt
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.correction import Correction
from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.services.feedback import Draft, Feedback
from todoapp.services.whole_file import replace_text

_log = logging.getLogger(__name__)

FORMAT = 1


@dataclass(frozen=True)
class DraftFile:
    """The file at `path`; a disk that refuses it costs the safety, not the correction."""

    path: Path

    def keep(self, todo_id: str, draft: Draft, at: dt.datetime) -> None:
        """Write what is about to be saved; takes under a millisecond, for nothing waits for the disk itself."""
        content = {
            "format": FORMAT,
            "todo_id": todo_id,
            "at": at.astimezone(dt.UTC).isoformat(),
            "text": draft.text,
            "reason": draft.reason,
            "words": list(draft.words),
            "fields": draft.fields.as_dict(),
        }
        try:
            replace_text(self.path, json.dumps(content))
        except OSError as error:
            _log.warning("a correction is saved without a draft on disk: %s", error.strerror)

    def forget(self) -> None:
        """Remove the file: the correction is committed, or was refused."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def save_left_over(self, feedback: Feedback) -> Correction | None:
        """Save what an earlier run was killed over; None where there is nothing, or it was committed already."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            at = dt.datetime.fromisoformat(content["at"])
            draft = Draft(content["text"], fields_of(content["fields"]), content["reason"], tuple(content["words"]))
            todo_id = str(content["todo_id"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("the draft of a correction cannot be read")
            self.forget()
            return None
        saved = any(one.todo_id == todo_id and one.at >= at for one in feedback.corrections())
        try:
            return None if saved else feedback.correct(feedback.case(todo_id), draft)
        except InvalidInput:  # the todo is gone, or is like that already
            return None
        finally:
            self.forget()


def fields_of(content: dict[str, Any]) -> TodoFields:
    """Give the fields that `TodoFields.as_dict` wrote."""
    repeat = content["repeat"]
    return TodoFields(
        title=content["title"],
        notes=content["notes"],
        due=_when(content["due"]),
        scheduled=_when(content["scheduled"]),
        repeat=Repeat(repeat["rrule"], repeat["after_completion"], repeat["phrase"]) if repeat else None,
        priority=content["priority"],
        reminders=tuple(
            Reminder(
                one["offset"],
                dt.time.fromisoformat(one["time"]) if one["time"] else None,
                dt.datetime.fromisoformat(one["at"]) if one["at"] else None,
                one["phrase"],
            )
            for one in content["reminders"]
        ),
        subtasks=tuple(content["subtasks"]),
        list=content["list"],
        tags=tuple(content["tags"]),
        unresolved=tuple(content["unresolved"]),
    )


def _when(content: dict[str, Any] | None) -> When | None:
    if content is None:
        return None
    return When(
        dt.date.fromisoformat(content["start"]) if content["start"] else None,
        dt.date.fromisoformat(content["end"]) if content["end"] else None,
        dt.time.fromisoformat(content["time"]) if content["time"] else None,
        content["daypart"],
        content["grain"],
        content["phrase"],
    )
