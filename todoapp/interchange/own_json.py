"""Our own export read back: JSON of format 1, with everything a todo holds."""

import datetime as dt
import json
from typing import Any

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.interchange.items import Item, Reading

FORMAT = "Todo (JSON)"


def looks_like_ours(text: str) -> bool:
    """Whether a text begins as our export does."""
    return text.lstrip()[:20].replace(" ", "").startswith('{"format":')


def read_json(text: str) -> Reading:
    """Read our export.

    Raises:
        InvalidInput: it is damaged, or written by a newer app.
    """
    try:
        found = json.loads(text)
        if found["format"] != 1:
            raise InvalidInput("The export was written by a newer version of the app.", "Update the app to read it.")
        items = tuple(_item(todo) for todo in found["todos"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput("The export is damaged.", f"{type(error).__name__} while reading it.") from error
    return Reading(FORMAT, items)


def _item(found: dict[str, Any]) -> Item:
    repeat = found.get("repeat")
    fields = TodoFields(
        title=str(found["title"]),
        notes=found.get("notes"),
        due=_when(found.get("due")),
        scheduled=_when(found.get("scheduled")),
        repeat=Repeat(repeat["rrule"], bool(repeat["after_completion"]), repeat["phrase"]) if repeat else None,
        priority=found.get("priority", "none"),
        reminders=tuple(_reminder(reminder) for reminder in found.get("reminders", ())),
        subtasks=tuple(found.get("subtasks", ())),
        list=found.get("list"),
        tags=tuple(found.get("tags", ())),
        unresolved=tuple(found.get("unresolved", ())),
        done_subtasks=frozenset(found.get("done_subtasks", ())),
    )
    return Item(fields, found.get("id"), _moment(found.get("created_at")), _moment(found.get("completed_at")))


def _when(found: dict[str, Any] | None) -> When | None:
    if found is None:
        return None
    start, end = found["start"], found["end"]
    return When(
        dt.date.fromisoformat(start) if start else None,
        dt.date.fromisoformat(end) if end else None,
        _time(found["time"]),
        found["daypart"],
        found["grain"],
        found["phrase"],
    )


def _reminder(found: dict[str, Any]) -> Reminder:
    at = found["at"]
    return Reminder(found["offset"], _time(found["time"]), dt.datetime.fromisoformat(at) if at else None,
                    found["phrase"])  # fmt: skip


def _time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
