"""Which reminders are to be shown now, and which were: the store's side of reminding. Used in the STORE lane only.

A reminder is shown once: what was shown is remembered by todo and moment, and only what lies after the last look is
new. So a date that is moved into the past says nothing, and what came while the app was closed is found at the start.
What nobody has answered yet is remembered as well: after a kill or a restart it is shown again.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoapp.domain.todo import Todo
from todoapp.services.alarms import Alarm, AlarmKind, ReminderSettings, alarms_of, days_before

if TYPE_CHECKING:
    from todoapp.store.todos import TodoReader, TodoStore

LOOK_BACK = dt.timedelta(days=30)  # who was away longer sees the overdue todos, not their reminders
LOOK_AHEAD = dt.timedelta(hours=1)  # more than the time to the next look, and than what clocks are set by in spring
FORGET_AFTER = 2 * LOOK_BACK


@dataclass(frozen=True)
class Ring:
    """A todo that speaks up."""

    alarm: Alarm
    todo: Todo


@dataclass(frozen=True)
class Look:
    """What a look found: what to show now, which of the todos asked about are settled, and when there is more."""

    rings: tuple[Ring, ...]
    settled: frozenset[str]
    next_at: dt.datetime | None


class AlarmBook:
    """Looks for reminders. `to_moment` gives a naive local time its zone, which may be another one tomorrow."""

    def __init__(
        self,
        store: "TodoStore",
        settings: ReminderSettings,
        to_moment: Callable[[dt.datetime], dt.datetime] = dt.datetime.astimezone,
    ) -> None:
        self._store = store
        self._to_moment = to_moment
        self._since: dt.datetime | None = None
        self._has_looked = False
        self.settings = settings

    def look(self, now: dt.datetime, asked: Iterable[Ring] = ()) -> Look:
        """Find what came since the last look; `asked` are shown already: those done or moved meanwhile are settled.

        `now` is aware and local. The very first look finds nothing old.
        """
        utc = now.astimezone(dt.UTC)
        since = self._last_look(utc)
        local = now.replace(tzinfo=None)
        with self._store.reading() as reader:
            fired = reader.alarms.fired(since - LOOK_AHEAD)
            todos = reader.alarms.candidates(
                local - (utc - since) - LOOK_AHEAD, local + LOOK_AHEAD, days_ahead=days_before(self.settings)
            )
            snoozes = reader.alarms.snoozes()
            settled = frozenset(ring.todo.id for ring in asked if _is_settled(ring, reader))
            rings = [] if self._has_looked else list(_unanswered(reader))
        next_at: dt.datetime | None = None
        for todo in todos:
            alarms = [alarm for alarm in self._alarms(todo) if alarm.at > max(since, todo.created_at)]
            snooze = snoozes.get(todo.id)
            if snooze is not None and snooze.occurrence == _occurrence(todo):
                alarms.append(Alarm(snooze.until, todo.id, "snoozed"))
            for alarm in alarms:
                if alarm.at > utc:
                    next_at = min(next_at or alarm.at, alarm.at)
                elif (todo.id, alarm.at) not in fired or alarm.kind == "snoozed":
                    rings.append(Ring(alarm, todo))
        self._since = utc
        self._has_looked = True
        return Look(tuple(sorted(rings, key=lambda ring: ring.alarm.at)), settled, next_at)

    def mark(self, rings: Iterable[Ring], now: dt.datetime, settled: Iterable[str] = ()) -> None:
        """Remember that these wait for an answer, those todos no longer, and that all up to now was looked at."""
        from todoapp.store.alarms import Showing  # brings the database library, which is there by now

        rings = tuple(rings)
        with self._store.writing() as writer:
            writer.alarms.mark_fired(((ring.todo.id, ring.alarm.at) for ring in rings), now)
            writer.alarms.put_away(settled)
            for ring in rings:
                writer.alarms.show(Showing(ring.todo.id, ring.alarm.at, ring.alarm.kind, _occurrence(ring.todo)))
                if ring.alarm.kind == "snoozed":
                    snooze = writer.alarms.snoozes().get(ring.todo.id)
                    if snooze is not None and snooze.until == ring.alarm.at:
                        writer.alarms.snooze(ring.todo.id, None)
            writer.alarms.set_checked_until(now)
            writer.alarms.forget_fired(now - FORGET_AFTER)

    def start_anew(self, now: dt.datetime) -> None:
        """Everything up to now was shown and answered: a backup that was put back does not know it."""
        self._since = now.astimezone(dt.UTC)
        self._has_looked = True
        with self._store.writing() as writer:
            writer.alarms.put_away()
        self.mark((), now)

    def snooze(self, todo_id: str, until: dt.datetime) -> None:
        """Put a todo off: this occurrence, if it repeats."""
        from todoapp.store.alarms import Snooze  # brings the database library, which is there by now

        with self._store.writing() as writer:
            todo = writer.get(todo_id)
            if todo is not None:
                writer.alarms.snooze(todo_id, Snooze(until.replace(microsecond=0), _occurrence(todo)))
            writer.alarms.put_away((todo_id,))

    def put_away(self, todo_ids: Iterable[str]) -> None:
        """Remember that nobody needs to see the reminders of these todos again."""
        with self._store.writing() as writer:
            writer.alarms.put_away(todo_ids)

    def is_current(self, ring: Ring) -> bool:
        """Whether the occurrence that rang is still the one to do: a repeat may have moved on since."""
        with self._store.reading() as reader:
            return not _is_settled(ring, reader)

    def _last_look(self, utc: dt.datetime) -> dt.datetime:
        if self._since is None:
            with self._store.reading() as reader:
                self._since = reader.alarms.checked_until()
            if self._since is None:
                self._since = utc
                self.mark((), utc)
        return max(self._since, utc - LOOK_BACK)

    def _alarms(self, todo: Todo) -> tuple[Alarm, ...]:
        return alarms_of(todo, self.settings, self._to_moment)


def _unanswered(reader: "TodoReader") -> Iterator[Ring]:
    """Give what was on show when the app ended; a todo that was done or moved to another day since says nothing."""
    for shown in reader.alarms.showing():
        todo = reader.get(shown.todo_id)
        if todo is not None and not todo.is_done and todo.deleted_at is None and shown.occurrence == _occurrence(todo):
            # Put off until then and missed since: not put off any more.
            kind: AlarmKind = next((one for one in ("due", "scheduled") if one == shown.kind), "reminder")
            yield Ring(Alarm(shown.moment, todo.id, kind), todo)


def _occurrence(todo: Todo) -> str:
    when = todo.fields.due or todo.fields.scheduled
    return when.start.isoformat() if when is not None and when.start is not None else ""


def _is_settled(ring: Ring, reader: "TodoReader") -> bool:
    stored = reader.get(ring.todo.id)
    if stored is None or stored.is_done or stored.deleted_at is not None:
        return True
    then, now = ring.todo.fields, stored.fields
    return (then.due, then.scheduled) != (now.due, now.scheduled)
