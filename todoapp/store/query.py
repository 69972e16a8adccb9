"""Which todos are asked for, and the SQL that answers from an index.

A search starts at the search index when few todos match, and walks the view's index when many do: either way the work
for a page stays small; `todos.py` decides by counting. Nothing here imports the database library, so asking is cheap.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from todoapp.domain.parsed_action import Status

NO_DAY = dt.date.max  # sorts todos without a date last
NO_TIME = dt.time.max  # sorts todos without a clock time after the timed ones of their day
MANY_MATCHES = 2_000  # from here on a search walks the view's index
HIGH = 3  # the priority as it is stored

_MAX_SAID = 500  # dictations, the latest ones, whose todos a search of what was said gives

_MAX_WORDS = 32  # nobody narrows a search with more; the index refuses very long expressions
_MAX_WORD_CHARACTERS = 64
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_OPEN_ORDER = "order_day, order_time, priority DESC, created_at, number"


@dataclass(frozen=True)
class TodoQuery:
    """A set of todos, deleted ones never in it. Unset fields do not restrict it; days are inclusive.

    Open todos are ordered by due day, time, priority and age, or as the user put them; done ones by when they were
    done, latest first.
    """

    status: Status = "open"
    list_number: int | None = None
    search: str = ""  # every word must begin a word of the title, notes, subtasks or tags
    day_by: dt.date | None = None  # due, or scheduled, on or before
    day_after: dt.date | None = None  # due (scheduled, where nothing is due) after
    span_from: dt.date | None = None  # due (scheduled, where nothing is due) within
    span_to: dt.date | None = None
    done_from: dt.datetime | None = None  # completed at or after
    done_before: dt.datetime | None = None
    tags: tuple[str, ...] = ()  # has each of them, case of a to z aside
    is_high: bool = False
    is_undated: bool = False  # neither due nor scheduled
    late_at: dt.datetime | None = None  # its day, or its time of that day, is over at this local moment
    on_day: dt.date | None = None  # due or scheduled on
    said: str = ""  # these words are in the dictation it came from; not together with `search`
    is_by_hand: bool = False  # as the user put them; with `list_number` and "open" only


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def page_statement(query: TodoQuery, *, offset: int, limit: int, many_matches: bool) -> Statement:
    """Give the SQL for the row numbers of one page, in order; `limit` -1 means all."""
    order = {
        "open": f"position, {_OPEN_ORDER}" if query.is_by_hand else _OPEN_ORDER,
        "done": "completed_at DESC, number DESC",
        "all": f"completed_at IS NOT NULL, {_OPEN_ORDER}",
    }[query.status]
    where, parameters = _conditions(query, many_matches=many_matches)
    return Statement(
        f"SELECT number FROM {_source(query, many_matches)} WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset",
        {**parameters, "limit": limit, "offset": offset},
    )


def count_statement(query: TodoQuery, *, many_matches: bool) -> Statement:
    """Give the SQL that counts the todos of a query."""
    where, parameters = _conditions(query, many_matches=many_matches)
    return Statement(f"SELECT count(*) FROM {_source(query, many_matches)} WHERE {where}", parameters)


def matches_statement(search: str, limit: int) -> Statement:
    """Give the SQL that counts what the search index finds, up to `limit`."""
    return Statement(
        "SELECT count(*) FROM (SELECT 1 FROM todo_search WHERE todo_search MATCH :match LIMIT :limit)",
        {"match": match_expression(search), "limit": limit},
    )


def similar_statement(words: tuple[str, ...], *, is_done: bool, limit: int) -> Statement:
    """Give the SQL for the todos whose title shares a beginning of a word with `words`, best first."""
    expression = " OR ".join(_prefix(word) for word in words[:_MAX_WORDS])
    return Statement(
        "SELECT todo.number FROM todo_search CROSS JOIN todo ON todo.number = todo_search.rowid"
        " WHERE todo_search MATCH :match AND todo.deleted_at IS NULL"
        f" AND todo.completed_at IS {'NOT NULL' if is_done else 'NULL'} ORDER BY bm25(todo_search) LIMIT :limit",
        {"match": f"title : ({expression})", "limit": limit},
    )


def match_expression(search: str) -> str:
    """Give the full-text expression for what a user typed: each word a prefix, nothing an operator."""
    return " ".join(_prefix(word) for word in searchable(search).split()[:_MAX_WORDS])


def has_words(search: str) -> bool:
    """Tell whether the text has anything the search index knows; a search for punctuation alone restricts nothing."""
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) in ("Co", "So") for c in search)


def searchable(text: str) -> str:
    """Give the text with control characters as spaces: the search index stops reading at NUL."""
    return _CONTROLS.sub(" ", text)


def _prefix(word: str) -> str:
    return '"' + word[:_MAX_WORD_CHARACTERS].replace('"', '""') + '"*'


def _source(query: TodoQuery, many_matches: bool) -> str:
    if query.status == "all":
        return "todo"
    if has_words(query.search) and not many_matches:
        return "todo NOT INDEXED"  # the few rows are fetched by number
    if query.said:
        return "todo INDEXED BY todo_provenance"
    if query.status == "done":
        return "todo INDEXED BY todo_done"
    if query.list_number is None:
        return "todo INDEXED BY todo_open"
    return f"todo INDEXED BY {'todo_open_by_hand' if query.is_by_hand else 'todo_open_in_list'}"


def _conditions(query: TodoQuery, *, many_matches: bool) -> tuple[str, dict[str, Any]]:
    terms = ["deleted_at IS NULL"]
    parameters: dict[str, Any] = {}
    if query.status != "all":
        terms.append(f"completed_at IS {'NOT NULL' if query.status == 'done' else 'NULL'}")
    if query.list_number is not None:
        terms.append("list_number = :list_number")
        parameters["list_number"] = query.list_number
    if query.day_by is not None:
        terms.append("(order_day <= :day_by OR scheduled_start <= :day_by)")
        parameters["day_by"] = query.day_by.isoformat()
    if query.day_after is not None:
        terms.append("order_day > :day_after AND order_day < :no_day")
        parameters |= {"day_after": query.day_after.isoformat(), "no_day": NO_DAY.isoformat()}
    if query.span_from is not None:
        terms.append("order_day >= :span_from AND order_day < :no_day")
        parameters |= {"span_from": query.span_from.isoformat(), "no_day": NO_DAY.isoformat()}
    if query.span_to is not None:
        # A span of days is in a span asked for when they overlap; with no beginning asked for ("overdue") it has to be
        # over by then.
        day = "order_day" if query.span_from is None else "coalesce(due_start, scheduled_start)"
        terms.append(f"{day} <= :span_to")
        parameters["span_to"] = query.span_to.isoformat()
    if query.done_from is not None:
        terms.append("completed_at >= :done_from")
        parameters["done_from"] = _moment(query.done_from)
    if query.done_before is not None:
        terms.append("completed_at < :done_before")
        parameters["done_before"] = _moment(query.done_before)
    _narrow(query, terms, parameters)
    if has_words(query.search):
        # The plus keeps the planner from starting at the search index where the view's own order is the shorter way.
        number = "+number" if many_matches else "number"
        terms.append(f"{number} IN (SELECT rowid FROM todo_search WHERE todo_search MATCH :match)")
        parameters["match"] = match_expression(query.search)
    return " AND ".join(terms), parameters


def _narrow(query: TodoQuery, terms: list[str], parameters: dict[str, Any]) -> None:
    for at, tag in enumerate(query.tags):
        terms.append(f'+number IN (SELECT todo_number FROM todo_tag WHERE "key" = lower(:tag{at}))')
        parameters[f"tag{at}"] = tag
    if query.is_high:
        terms.append("priority >= :high")
        parameters["high"] = HIGH
    if query.is_undated:
        terms.append("order_day = :never")
        parameters["never"] = NO_DAY.isoformat()
    if query.late_at is not None:
        terms.append("order_day <= :late_day AND (order_day < :late_day OR order_time <= :late_time)")
        parameters["late_day"] = query.late_at.date().isoformat()
        parameters["late_time"] = query.late_at.time().isoformat(timespec="microseconds")
    if query.on_day is not None:
        terms.append("(order_day = :on_day OR scheduled_start = :on_day)")
        parameters["on_day"] = query.on_day.isoformat()
    if query.said:
        terms.append(
            "provenance_number IN (SELECT rowid FROM transcript_search WHERE transcript_search MATCH :said"
            " ORDER BY rowid DESC LIMIT :most_said)"
        )
        parameters["said"] = match_expression(query.said)
        parameters["most_said"] = _MAX_SAID


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
