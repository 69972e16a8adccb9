"""How todos are arranged: the user's own order, tags, saved filters and the days of a calendar, in one unit of work."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from todoapp.domain.todo import Todo
from todoapp.store.rows import storable

_GAP = 1e-6  # between two positions; below this a list is numbered anew
_OPEN = "completed_at IS NULL AND deleted_at IS NULL"
_DATE_ORDER = "order_day, order_time, priority DESC, created_at, number"

DayRows = tuple[tuple[dt.date, int, tuple[Todo, ...]], ...]  # the day, how many, the first of them


class Arrangement:
    """Reads and writes how todos are arranged."""

    def __init__(self, session: Session, load: Callable[[Sequence[int]], tuple[Todo, ...]]) -> None:
        self._session = session
        self._load = load

    # -- the user's own order of a list

    def is_by_hand(self, list_number: int) -> bool:
        """Tell whether a list is in the user's own order."""
        return bool(self._run("SELECT is_by_hand FROM list WHERE number = :list", list=list_number).scalar())

    def set_by_hand(self, list_number: int, is_by_hand: bool) -> None:
        """Put a list in the user's own order, or back in that of the dates."""
        self._run("UPDATE list SET is_by_hand = :by WHERE number = :list", by=is_by_hand, list=list_number)

    def number_list(self, list_number: int, *, is_by_hand: bool) -> None:
        """Give the open todos of a list the positions 1, 2, 3 in the order they are in."""
        order = f"position, {_DATE_ORDER}" if is_by_hand else _DATE_ORDER
        self._run(
            "UPDATE todo SET position = ordered.place FROM"
            f" (SELECT number, row_number() OVER (ORDER BY {order}) AS place FROM todo"
            f"  WHERE list_number = :list AND {_OPEN}) AS ordered"
            " WHERE todo.number = ordered.number",
            list=list_number,
        )

    def position(self, todo_id: str) -> float:
        """Give where a todo stands."""
        return float(self._run("SELECT position FROM todo WHERE id = :id", id=todo_id).scalar_one())

    def set_position(self, todo_id: str, position: float) -> None:
        """Put a todo somewhere."""
        self._run("UPDATE todo SET position = :position WHERE id = :id", position=position, id=todo_id)

    def room(self, list_number: int, before_id: str | None, moved_ids: Sequence[str]) -> tuple[float, float] | None:
        """Give the positions between which the moved todos go, before another one or at the end.

        None if there is no room left, and the list has to be numbered first.
        """
        others = {
            "list": list_number,
            "moved": json.dumps(list(moved_ids)),
        }
        among = f"FROM todo WHERE list_number = :list AND {_OPEN} AND id NOT IN (SELECT value FROM json_each(:moved))"
        if before_id is None:
            low = self._run(f"SELECT max(position) {among}", **others).scalar() or 0.0
            return low, low + len(moved_ids) + 1
        high = self.position(before_id)
        above = self._run(f"SELECT count(*), max(position) {among} AND position <= :high AND id <> :before",
                          **others, high=high, before=before_id).one()  # fmt: skip
        low = float(above[1]) if above[0] else 0.0
        return (low, high) if high - low > _GAP * (len(moved_ids) + 1) else None

    # -- tags

    def tags(self) -> tuple[tuple[str, int], ...]:
        """Give each tag of an open todo and how many have it, by name."""
        rows = self._run(
            "SELECT min(name), count(*) FROM todo_tag CROSS JOIN todo INDEXED BY todo_open_number"
            f' ON todo.number = todo_number WHERE {_OPEN} GROUP BY "key" ORDER BY "key"'
        )
        return tuple((name, count) for name, count in rows)

    # -- saved filters

    def filters(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Give the saved filters by name."""
        rows = self._run('SELECT name, criteria FROM saved_filter ORDER BY "key"')
        return tuple((name, json.loads(criteria)) for name, criteria in rows)

    def filter(self, name: str) -> dict[str, Any] | None:
        """Give a saved filter by its name, case aside."""
        found = self._run('SELECT criteria FROM saved_filter WHERE "key" = :key', key=name.casefold()).scalar()
        return None if found is None else dict(json.loads(found))

    def save_filter(self, name: str, criteria: dict[str, Any]) -> None:
        """Keep a filter under a name, in place of the one that had it."""
        self._run(
            'INSERT INTO saved_filter (name, "key", criteria) VALUES (:name, :key, :criteria)'
            ' ON CONFLICT ("key") DO UPDATE SET name = excluded.name, criteria = excluded.criteria',
            name=storable(name), key=storable(name.casefold()), criteria=json.dumps(criteria),
        )  # fmt: skip

    def drop_filter(self, name: str) -> None:
        """Forget a filter."""
        self._run('DELETE FROM saved_filter WHERE "key" = :key', key=name.casefold())

    # -- days

    def due_days(self, first: dt.date, last: dt.date, each: int) -> DayRows:
        """Give for each day its open todos, due or, where nothing is due, to be done then: how many, and the first."""
        return self._days("order_day", "todo_open", "", first, last, each)

    def scheduled_days(self, first: dt.date, last: dt.date, each: int) -> DayRows:
        """Give for each day the open todos to be done then which are due on another day."""
        extra = "AND scheduled_start IS NOT NULL AND order_day <> scheduled_start"
        return self._days("scheduled_start", "todo_scheduled", extra, first, last, each)

    def repeating(self, last: dt.date, limit: int) -> tuple[Todo, ...]:
        """Give the open todos that repeat and have a date up to a day, the latest ones first."""
        numbers = self._run(
            "SELECT number FROM todo INDEXED BY todo_repeating WHERE order_day <= :last AND repeat_rrule IS NOT NULL"
            f" AND {_OPEN} ORDER BY order_day DESC LIMIT :limit",
            last=last.isoformat(),
            limit=limit,
        ).scalars()
        return self._load(list(numbers))

    def _days(self, day: str, index: str, extra: str, first: dt.date, last: dt.date, each: int) -> DayRows:
        rows = self._run(
            f"SELECT day, number, count FROM (SELECT {day} AS day, number, count(*) OVER (PARTITION BY {day}) AS count,"
            f" row_number() OVER (PARTITION BY {day} ORDER BY order_time, priority DESC, created_at, number) AS place"
            f" FROM todo INDEXED BY {index} WHERE {day} BETWEEN :first AND :last AND {_OPEN} {extra})"
            " WHERE place <= :each ORDER BY day, place",
            first=first.isoformat(), last=last.isoformat(), each=each,
        ).all()  # fmt: skip
        loaded = iter(self._load([number for _, number, _ in rows]))
        days: dict[str, tuple[int, list[Todo]]] = {}
        for iso, _, count in rows:
            days.setdefault(iso, (count, []))[1].append(next(loaded))
        return tuple((dt.date.fromisoformat(iso), count, tuple(todos)) for iso, (count, todos) in days.items())

    def _run(self, sql: str, **parameters: Any) -> Any:
        return self._session.connection().execute(text(sql), parameters)
