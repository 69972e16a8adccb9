"""What a filter or a view of the window asks of the store."""

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING

from todoapp.domain.actions import Filter
from todoapp.services.todos_matching import filter_words, tokens
from todoapp.store.query import TodoQuery

if TYPE_CHECKING:
    from todoapp.store.todos import TodoReader


class View(Enum):
    """The views of the window."""

    TODAY = "today"  # due or scheduled today or before, overdue ones included
    UPCOMING = "upcoming"  # due after today
    ALL = "all"  # everything open
    DONE = "done"


def view_query(
    view: View, reader: "TodoReader", today: dt.date, *, list_name: str | None = None, search: str = ""
) -> TodoQuery | None:
    """Give the query of a view; None where the list does not exist, so nothing is in it."""
    list_number = reader.list_number(list_name) if list_name is not None else None
    if list_name is not None and list_number is None:
        return None
    return TodoQuery(
        status="done" if view is View.DONE else "open",
        list_number=list_number,
        search=search,
        day_by=today if view is View.TODAY else None,
        day_after=today if view is View.UPCOMING else None,
    )


def filter_query(filter: Filter, reader: "TodoReader", now: dt.datetime) -> TodoQuery | None:
    """Give the query of a spoken filter; None where its list does not exist.

    The span is of due days, or of scheduled ones for todos without a due day. For done todos it is of the days they
    were done ("show me what I finished last week").
    """
    list_number = None
    if filter.list is not None:
        list_name = spoken_list(filter.list, reader)
        if list_name is None:
            return None
        list_number = reader.list_number(list_name)
    search = " ".join(filter_words(filter.text or ""))
    if filter.status == "done":
        return TodoQuery(
            status="done",
            list_number=list_number,
            search=search,
            done_from=_midnight(filter.due_from, now) if filter.due_from else None,
            done_before=_midnight(filter.due_to + dt.timedelta(days=1), now) if filter.due_to else None,
        )
    return TodoQuery(
        status=filter.status,
        list_number=list_number,
        search=search,
        span_from=filter.due_from,
        span_to=filter.due_to,
    )


def spoken_list(name: str, reader: "TodoReader") -> str | None:
    """Give the name of the list that is meant, None if there is none: "grocery" is the list Groceries."""
    names = reader.list_names()
    same = [there for there in names if there.casefold() == name.casefold()]
    alike = same or [there for there in names if tokens(there) == tokens(name)]
    return alike[0] if len(alike) == 1 else None


def _midnight(day: dt.date, now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), now.tzinfo)
