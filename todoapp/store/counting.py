"""How many open todos stand in the views and lists, each number read from an index alone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from todoapp.store.query import NO_DAY

_OPEN = "completed_at IS NULL AND deleted_at IS NULL"
_BY_DAY = f"SELECT count(*) FROM todo INDEXED BY todo_open WHERE {_OPEN} AND order_day"
_BY_PLAN = f"SELECT count(*) FROM todo INDEXED BY todo_scheduled WHERE {_OPEN} AND scheduled_start"
_IN_LISTS = f"SELECT list_number, count(*) FROM todo INDEXED BY todo_open_in_list WHERE {_OPEN} GROUP BY list_number"


@dataclass(frozen=True)
class OpenCounts:
    """The counts; a todo that is due later and to be done today is in today's."""

    today: int
    tomorrow: int
    upcoming: int
    total: int
    lists: tuple[tuple[str, int], ...]  # by name


def open_counts(connection: Connection, today: dt.date) -> OpenCounts:
    """Count the open todos of the views and of each list."""
    days = {"today": today.isoformat(), "tomorrow": (today + dt.timedelta(days=1)).isoformat()}
    days["never"] = NO_DAY.isoformat()
    rows: Any = connection.execute(text(_IN_LISTS)).all()
    in_lists: dict[int | None, int] = dict(rows)
    names: Any = connection.execute(text('SELECT number, name FROM list ORDER BY "key"')).all()

    def count(sql: str) -> int:
        return int(connection.execute(text(sql), days).scalar_one())

    # Two indexes for a day: what is due then (or planned, where nothing is due), and what is due on another one.
    return OpenCounts(
        today=count(f"{_BY_DAY} <= :today") + count(f"{_BY_PLAN} <= :today AND order_day > :today"),
        tomorrow=count(f"{_BY_DAY} = :tomorrow") + count(f"{_BY_PLAN} = :tomorrow AND order_day <> :tomorrow"),
        upcoming=count(f"{_BY_DAY} > :today AND order_day < :never"),
        total=sum(in_lists.values()),
        lists=tuple((name, in_lists.get(number, 0)) for number, name in names),
    )
