"""Which reminders were shown, which are put off, and up to when they were looked for; in the caller's transaction."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from todoapp.domain.todo import Todo

Key = tuple[str, dt.datetime]  # the todo's id and the moment, aware UTC

_CANDIDATES = text(
    """
    SELECT todo.number FROM reminder CROSS JOIN todo ON todo.number = reminder.todo_number
        WHERE reminder.at >= :low AND reminder.at < :high AND completed_at IS NULL AND deleted_at IS NULL
    UNION SELECT number FROM todo INDEXED BY todo_open
        WHERE order_day >= :low_day AND order_day <= :high_day AND completed_at IS NULL AND deleted_at IS NULL
    UNION SELECT number FROM todo INDEXED BY todo_open
        WHERE order_day > :high_day AND order_day <= :weekend_day AND due_grain = 'weekend'
        AND completed_at IS NULL AND deleted_at IS NULL
    UNION SELECT number FROM todo INDEXED BY todo_scheduled
        WHERE scheduled_start >= :low_day AND scheduled_start <= :high_day
        AND scheduled_start IS NOT NULL AND completed_at IS NULL AND deleted_at IS NULL
    UNION SELECT todo.number FROM alarm_snooze CROSS JOIN todo ON todo.id = alarm_snooze.todo_id
        WHERE completed_at IS NULL AND deleted_at IS NULL
    """
)


@dataclass(frozen=True)
class Snooze:
    """Until when a todo is put off; `occurrence` is the day of the one that was, for a repeat moves on."""

    until: dt.datetime
    occurrence: str


@dataclass(frozen=True)
class Showing:
    """A reminder that waits for an answer: its moment and kind, and the day of the occurrence it is of."""

    todo_id: str
    moment: dt.datetime
    kind: str
    occurrence: str


class AlarmRows:
    """Reads and writes what is known of reminders within one unit of work."""

    def __init__(self, session: Session, load: Callable[[Sequence[int]], tuple[Todo, ...]]) -> None:
        self._session = session
        self._load = load

    def candidates(self, low: dt.datetime, high: dt.datetime, *, days_ahead: int) -> tuple[Todo, ...]:
        """Give the open todos that may have something to say between two naive local times, or were put off.

        Todos whose day is up to `days_ahead` days later come as well: their reminders may count back from it.
        """
        last_day = high.date() + dt.timedelta(days=days_ahead)
        parameters = {
            "low": low.isoformat(timespec="seconds"),
            "high": high.isoformat(timespec="seconds"),
            "low_day": low.date().isoformat(),
            "high_day": last_day.isoformat(),
            "weekend_day": (last_day + dt.timedelta(days=1)).isoformat(),  # it rings as it begins, a day before its end
        }
        numbers = self._session.connection().execute(_CANDIDATES, parameters).scalars().all()
        return self._load(numbers)

    def fired(self, since: dt.datetime) -> frozenset[Key]:
        """Give what was shown of the moments from `since` on."""
        rows = self._session.connection().execute(
            text("SELECT todo_id, moment FROM alarm_fired WHERE moment >= :since"), {"since": _text(since)}
        )
        return frozenset((todo_id, _moment(moment)) for todo_id, moment in rows)

    def mark_fired(self, keys: Iterable[Key], at: dt.datetime) -> None:
        """Remember that these were shown; once is enough."""
        rows = [{"id": todo_id, "moment": _text(moment), "at": _text(at)} for todo_id, moment in keys]
        if rows:
            self._session.connection().execute(
                text("INSERT OR IGNORE INTO alarm_fired (todo_id, moment, fired_at) VALUES (:id, :moment, :at)"), rows
            )

    def forget_fired(self, before: dt.datetime) -> None:
        """Drop what was shown of moments so long ago that nobody looks for them any more."""
        for table in ("alarm_fired", "alarm_showing"):
            self._session.connection().execute(
                text(f"DELETE FROM {table} WHERE moment < :before"), {"before": _text(before)}
            )

    def showing(self) -> tuple[Showing, ...]:
        """Give the reminders that wait for an answer."""
        rows = self._session.connection().execute(text("SELECT todo_id, moment, kind, occurrence FROM alarm_showing"))
        return tuple(Showing(todo_id, _moment(moment), kind, day) for todo_id, moment, kind, day in rows)

    def show(self, showing: Showing) -> None:
        """Let a reminder wait for an answer, in place of an earlier one of the same todo."""
        self._session.connection().execute(
            text(
                "INSERT OR REPLACE INTO alarm_showing (todo_id, moment, kind, occurrence)"
                " VALUES (:id, :moment, :kind, :occurrence)"
            ),
            {
                "id": showing.todo_id,
                "moment": _text(showing.moment),
                "kind": showing.kind,
                "occurrence": showing.occurrence,
            },
        )

    def put_away(self, todo_ids: Iterable[str] | None = None) -> None:
        """Let the reminders of these todos, or all of them (None), wait no longer."""
        connection = self._session.connection()
        if todo_ids is None:
            connection.execute(text("DELETE FROM alarm_showing"))
        for todo_id in todo_ids or ():
            connection.execute(text("DELETE FROM alarm_showing WHERE todo_id = :id"), {"id": todo_id})

    def snoozes(self) -> dict[str, Snooze]:
        """Give until when each todo is put off."""
        rows = self._session.connection().execute(text("SELECT todo_id, until, occurrence FROM alarm_snooze"))
        return {todo_id: Snooze(_moment(until), occurrence) for todo_id, until, occurrence in rows}

    def snooze(self, todo_id: str, snooze: Snooze | None) -> None:
        """Put a todo off, or take that back (None)."""
        connection = self._session.connection()
        connection.execute(text("DELETE FROM alarm_snooze WHERE todo_id = :id"), {"id": todo_id})
        if snooze is not None:
            connection.execute(
                text("INSERT INTO alarm_snooze (todo_id, until, occurrence) VALUES (:id, :until, :occurrence)"),
                {"id": todo_id, "until": _text(snooze.until), "occurrence": snooze.occurrence},
            )

    def checked_until(self) -> dt.datetime | None:
        """Give the moment up to which every reminder was shown; None before the first look."""
        found = self._session.connection().execute(text("SELECT checked_until FROM alarm_watch")).scalar()
        return None if found is None else _moment(found)

    def set_checked_until(self, at: dt.datetime) -> None:
        """Remember the moment up to which every reminder was shown."""
        self._session.connection().execute(
            text("INSERT OR REPLACE INTO alarm_watch (number, checked_until) VALUES (1, :at)"), {"at": _text(at)}
        )


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
