"""Words of the services that are several in one: errors, notices and what a change did, in the window's language."""

import re
from dataclasses import replace

from todoapp.domain.errors import TodoAppError
from todoapp.services.reminding import Notice
from todoapp.ui.translation import said, tr

# Between two deeds of one change: 'Added "Call Ann", completed 2 todos'.
_NEXT_DEED = re.compile(r', (?=(?:added|changed|completed|deleted) (?:"|\d)|changed the list )')


def told(error: TodoAppError) -> str:
    """Say what went wrong and what to do about it."""
    return f"{said(error.title)} {said(error.hint)}".strip()


def deed(words: str) -> str:
    """Say what a change did."""
    return ", ".join(_one_deed(part) for part in _NEXT_DEED.split(words))


def _one_deed(words: str) -> str:
    known = f"{words[:1].upper()}{words[1:]}"  # as it is where it comes first
    shown = said(known)
    return words if shown == known else shown


def listed(words: str) -> str:
    """Say a list in which each part stands alone: "no date, Fri 8 Mar"."""
    return ", ".join(said(part) for part in words.split(", "))


def noticed(notice: Notice) -> Notice:
    """Give a reminder's message; titles and lists of the user stay as they are."""
    actions = tuple((name, tr(words)) for name, words in notice.actions)
    if len(notice.rings) != 1:
        *names, last = notice.body.split("\n")
        return replace(notice, title=said(notice.title), body="\n".join([*names, said(last)]), actions=actions)
    of_user = notice.rings[0].todo.fields.list
    body = " · ".join(part if part == of_user else said(part) for part in notice.body.split(" · "))
    return replace(notice, body=body, actions=actions)
