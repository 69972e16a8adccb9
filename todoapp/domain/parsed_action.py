"""What the model claims was said: actions whose dates are still phrases.

A `ParsedAction` is the parser's output and the training data's gold. Nothing in it was computed: every `due`,
`scheduled`, `repeat`, `reminders`, `shift` and `on` is a phrase in the speaker's words. `todoapp.dates` turns it into
an `Action`.
"""

from dataclasses import dataclass
from typing import Literal

ActionKind = Literal["add", "complete", "update", "delete", "create_list", "delete_list", "find"]
Priority = Literal["none", "low", "medium", "high"]
Status = Literal["open", "done", "all"]


@dataclass(frozen=True)
class ParsedAction:
    """One action as the model wrote it.

    `head` is the title (add), the target (update, complete, delete) or the list name (create_list, delete_list). It is
    None for find, and for a complete or delete that names many todos by a filter (`text`, `list`, `due`, `status`).
    None everywhere else means "not said"; for an update, "does not change".
    """

    action: ActionKind
    head: str | None = None
    title: str | None = None  # update only: the new title
    on: str | None = None  # update, complete, delete: date words that help to find the todo
    due: str | None = None  # of a find or a filter: the span looked at ("overdue" included)
    scheduled: str | None = None
    repeat: str | None = None
    reminders: tuple[str, ...] = ()
    shift: str | None = None  # update only: a move by an amount, "back two days"
    priority: Priority | None = None
    list: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    subtasks: tuple[str, ...] = ()
    text: str | None = None  # find and filters: words to look for
    status: Status | None = None  # find and filters
