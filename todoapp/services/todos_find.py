"""What a filter or a view of the window asks of the store."""

import datetime as dt
from dataclasses import dataclass
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
    TOMORROW = "tomorrow"  # due or scheduled tomorrow
    UPCOMING = "upcoming"  # due after today
    ALL = "all"  # everything open
    DONE = "done"


@dataclass(frozen=True)
class Criteria:
    """What narrows a view: all of what is set has to be so."""

    is_overdue: bool = False
    is_high: bool = False
    is_undated: bool = False  # neither due nor scheduled
    tags: tuple[str, ...] = ()
    day: dt.date | None = None  # due or scheduled that day


def view_query(
    view: View,
    reader: "TodoReader",
    now: dt.datetime,
    *,
    list_name: str | None = None,
    search: str = "",
    said: str = "",
    criteria: Criteria | None = None,
) -> TodoQuery | None:
    """Give the query of a view; None where the list does not exist, so nothing is in it."""
    list_number = reader.list_number(list_name) if list_name is not None else None
    if list_name is not None and list_number is None:
        return None
    criteria = criteria or Criteria()
    today = now.date()
    day = today + dt.timedelta(days=1) if view is View.TOMORROW else criteria.day
    return TodoQuery(
        status="done" if view is View.DONE else "open",
        list_number=list_number,
        search=search,
        said=said,
        day_by=today if view is View.TODAY else None,
        day_after=today if view is View.UPCOMING else None,
        on_day=day,
        tags=criteria.tags,
        is_high=criteria.is_high,
        is_undated=criteria.is_undated,
        late_at=now.replace(tzinfo=None) if criteria.is_overdue else None,
        is_by_hand=view is View.ALL and list_number is not None and reader.arrangement.is_by_hand(list_number),
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
