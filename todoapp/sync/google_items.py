"""Between a Google task and a content: one date without a clock time, no repeat, no priority, no tags, no reminders."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content, Day
from todoapp.sync.errors import RemoteRefused

MAX_TITLE, MAX_NOTES = 1024, 8192  # characters
NO_TITLE = "(no title)"
CAPABILITIES = Capabilities(
    fields=frozenset({"title", "notes", "due", "done", "list"}),
    due_has_time=False,
    scheduled_has_time=False,
    is_text=True,
    scheduled_as_due="always",  # Google says of its date: the day the task should be done
)

Json = Mapping[str, Any]


def read_task(task: Json, list_href: str) -> Content:
    """Give the content of a task. TypeError and ValueError tell that it is none."""
    status = task.get("status")
    if status not in ("needsAction", "completed"):
        raise ValueError("not a status")
    completed = task.get("completed")
    return Content(
        title=" ".join(_text(task, "title").split()) or NO_TITLE,
        notes=_text(task, "notes"),
        # The rest is always midnight in no time zone at all.
        due=Day(dt.date.fromisoformat(_text(task, "due")[:10])) if task.get("due") else None,
        done=status == "completed",
        list=list_href,
        completed_at=dt.datetime.fromisoformat(completed) if completed else None,
    )


def task_body(content: Content, changed: frozenset[str]) -> dict[str, Any]:
    """Give the changed fields as Google writes them; None takes a value away.

    Raises:
        RemoteRefused: the content is longer than Google takes.
    """
    if len(content.title) > MAX_TITLE or len(content.notes) > MAX_NOTES:
        raise RemoteRefused("The text is too long for Google Tasks.", f"Notes have room for {MAX_NOTES} letters.")
    body: dict[str, Any] = {}
    if "title" in changed:
        body["title"] = content.title or NO_TITLE
    if "notes" in changed:
        body["notes"] = content.notes or None
    if "due" in changed:
        body["due"] = f"{content.due.date.isoformat()}T00:00:00.000Z" if content.due else None
    if "done" in changed:
        body["status"] = "completed" if content.done else "needsAction"
        if not content.done:
            body["completed"] = None
        elif content.completed_at:
            body["completed"] = content.completed_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return body


def _text(task: Json, name: str) -> str:
    value = task.get(name) or ""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
