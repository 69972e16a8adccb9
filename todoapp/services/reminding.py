"""Reminds: looks when it is time, has each notice shown once, and carries out what the user answers.

Lives on the thread that owns the state; reads and writes go through the STORE lane. It never waits: `tick` is called
every few seconds (and costs nothing until something is due), `todos_changed` after each change.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from todoapp.dates.explain import explain_when
from todoapp.domain.errors import TodoAppError
from todoapp.domain.when import DateSettings
from todoapp.services.alarm_book import AlarmBook, Look, Ring
from todoapp.services.alarms import SNOOZE_WORDS, SnoozeChoice, snooze_choices, snooze_until
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import Todos

LOOK_AGAIN = dt.timedelta(minutes=5)  # the command line may have added something meanwhile
LATE = dt.timedelta(minutes=2)  # from then on a reminder counts as missed
MOST_AT_ONCE = 3  # more are shown as one
NAMED_IN_A_GROUP = 4

NoticeAction = Literal["show", "done"] | SnoozeChoice

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """One message: for one todo, or for many at once. `actions` are what it offers besides being opened, with words."""

    key: str
    title: str
    body: str
    rings: tuple[Ring, ...]
    is_missed: bool
    actions: tuple[tuple[NoticeAction, str], ...]


class Presents(Protocol):
    """Shows notices to the user, also with the window closed."""

    def show(self, notice: Notice) -> None:
        """Show a notice; one with the same key takes the place of the one before."""

    def withdraw(self, key: str) -> None:
        """Take a notice away: it is answered, or its todo is done."""


@dataclass(frozen=True)
class Reaction:
    """What the window does after an answer."""

    changed: Callable[[str], None]  # todos changed; gets words for the user
    opened: Callable[[tuple[str, ...]], None]  # the user wants to see these todos
    failed: Callable[[TodoAppError], None]
    looked: Callable[[], None] = lambda: None  # `next_at` and `showing` are up to date


class Reminding:
    """The reminders of the running app. `todos` and `book` are opened in the STORE lane, by their first call there."""

    def __init__(
        self,
        *,
        todos: Callable[[], Todos],
        book: Callable[[], AlarmBook],
        run: RunJob,
        clock: Callable[[], dt.datetime],
        dates: DateSettings,
        desk: Presents,
        reaction: Reaction,
        to_moment: Callable[[dt.datetime], dt.datetime] = dt.datetime.astimezone,
    ) -> None:
        self._todos = todos
        self._book = book
        self._run = run
        self._clock = clock
        self.dates = dates
        self._desk = desk
        self._reaction = reaction
        self._to_moment = to_moment
        self._showing: dict[str, Notice] = {}
        self._next_at: dt.datetime | None = None
        self._look_again_at: dt.datetime | None = None
        self._is_looking = False
        self._is_stale = True
        self._count = 0

    @property
    def next_at(self) -> dt.datetime | None:
        """The next moment something is to be shown, as far as is known."""
        return self._next_at

    @property
    def showing(self) -> tuple[Notice, ...]:
        """The notices that are not answered yet."""
        return tuple(self._showing.values())

    def tick(self) -> None:
        """Look if it is time; costs a comparison otherwise."""
        now = self._clock()
        is_time = self._next_at is not None and now >= self._next_at
        is_old = self._look_again_at is None or not now < self._look_again_at <= now + LOOK_AGAIN
        if self._is_looking or not (is_time or is_old or self._is_stale):
            return
        self._is_looking, self._is_stale = True, False
        shown = tuple(ring for notice in self._showing.values() for ring in notice.rings)
        self._run(
            Lane.STORE,
            lambda: self._book().look(now, shown),
            done=lambda look: self._on_looked(look, now),
            failed=self._on_look_failed,
        )

    def todos_changed(self) -> None:
        """Something was added, edited or done: look again soon."""
        self._is_stale = True
        self.tick()

    def answer(self, key: str, action: NoticeAction) -> None:
        """Carry out what the user chose on a notice; one that was answered before changes nothing."""
        notice = self._showing.get(key)
        if notice is None:
            return
        if action == "show":
            self._reaction.opened(tuple(ring.todo.id for ring in notice.rings))
            return
        self._drop(key)
        for ring in notice.rings:
            self.answer_one(ring, action)

    def answer_one(self, ring: Ring, action: NoticeAction) -> None:
        """Carry out what the user chose for one todo of a notice."""
        if action == "show":
            self._reaction.opened((ring.todo.id,))
            return
        self._forget(ring)
        if action == "done":
            self._run(Lane.STORE, lambda: self._complete(ring), done=self._on_completed, failed=self._on_failed)
            return
        until = snooze_until(action, self._clock(), self.dates, self._to_moment)

        def snoozed(_: None) -> None:
            self._is_stale = True
            self.tick()

        self._run(Lane.STORE, lambda: self._book().snooze(ring.todo.id, until), done=snoozed, failed=self._on_failed)

    def dismissed(self, key: str) -> None:
        """The user closed a notice without an answer: seen is enough."""
        notice = self._showing.pop(key, None)
        if notice is not None:
            seen = tuple(ring.todo.id for ring in notice.rings)
            self._run(Lane.STORE, lambda: self._book().put_away(seen), done=_ignore, failed=self._on_failed)

    def close(self) -> None:
        """Nothing is shown any more: remember up to when everything was."""
        now = self._clock()
        if not self._is_looking and self._look_again_at is not None:
            self._run(Lane.STORE, lambda: self._book().mark((), now), done=_ignore, failed=_ignore)

    def _complete(self, ring: Ring) -> str | None:
        self._book().put_away((ring.todo.id,))
        if not self._book().is_current(ring):
            return None
        self._todos().complete(ring.todo.id)
        return ring.todo.fields.title

    def _on_completed(self, title: str | None) -> None:
        if title is not None:
            self._reaction.changed(f"Completed “{title}”")

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self._reaction.failed(error)

    def _on_look_failed(self, error: Exception) -> None:
        # Said once by whoever read the list; here it is tried again with the next look.
        self._is_looking = False
        self._look_again_at = self._clock() + LOOK_AGAIN
        log.warning("reminders not looked for: %s", type(error).__name__)

    def _on_looked(self, look: Look, now: dt.datetime) -> None:
        self._is_looking = False
        had_looked = self._look_again_at is not None
        self._next_at, self._look_again_at = look.next_at, now + LOOK_AGAIN
        for notice in tuple(self._showing.values()):
            for ring in notice.rings:
                if ring.todo.id in look.settled:
                    self._forget(ring)
        rings = _latest_of_each(look.rings)
        for notice in self._notices(rings, now):
            for ring in notice.rings:
                self._forget(ring)  # an older notice of the same todo makes way
            self._showing[notice.key] = notice
            self._desk.show(notice)
        if look.rings or had_looked:
            self._run(
                Lane.STORE,
                lambda: self._book().mark(look.rings, now, look.settled),
                done=_ignore,
                failed=self._on_failed,
            )
        self._reaction.looked()
        if self._is_stale:
            self.tick()

    def _notices(self, rings: tuple[Ring, ...], now: dt.datetime) -> Iterable[Notice]:
        if len(rings) > MOST_AT_ONCE:
            yield self._group(rings, now)
            return
        for ring in rings:
            is_missed = now - ring.alarm.at > LATE and ring.alarm.kind != "snoozed"
            actions: list[tuple[NoticeAction, str]] = [("done", "Done")]
            actions += [(choice, SNOOZE_WORDS[choice]) for choice in snooze_choices(now, self.dates)]
            title = ring.todo.fields.title
            yield Notice(self._key(), title, self._body(ring, now, is_missed), (ring,), is_missed, tuple(actions))

    def _group(self, rings: tuple[Ring, ...], now: dt.datetime) -> Notice:
        is_missed = all(now - ring.alarm.at > LATE for ring in rings)
        names = [ring.todo.fields.title for ring in rings[:NAMED_IN_A_GROUP]]
        if len(rings) > NAMED_IN_A_GROUP:
            names.append(f"and {len(rings) - NAMED_IN_A_GROUP} more")
        title = f"{len(rings)} reminders while you were away" if is_missed else f"{len(rings)} reminders"
        actions: tuple[tuple[NoticeAction, str], ...] = (("show", "Show them"), ("1h", "All in 1 hour"))
        return Notice(self._key(), title, "\n".join(names), rings, is_missed, actions)

    def _body(self, ring: Ring, now: dt.datetime, is_missed: bool) -> str:
        fields = ring.todo.fields
        when = fields.due or fields.scheduled
        words = explain_when(when, now.replace(tzinfo=None), self.dates) if when else ""
        kind = "Due" if fields.due else "Planned for"
        parts = [f"{kind} {words}" if words else "", fields.list or ""]
        if is_missed:
            parts.insert(0, f"Missed {_ago(now - ring.alarm.at)} ago")
        return " · ".join(part for part in parts if part)

    def _key(self) -> str:
        self._count += 1
        return str(self._count)

    def _forget(self, ring: Ring) -> None:
        """Take a todo out of the notices on show."""
        for notice in tuple(self._showing.values()):
            if any(other.todo.id == ring.todo.id for other in notice.rings):
                left = tuple(other for other in notice.rings if other.todo.id != ring.todo.id)
                if not left:
                    self._drop(notice.key)
                else:
                    self._showing[notice.key] = Notice(
                        notice.key, notice.title, notice.body, left, notice.is_missed, notice.actions
                    )

    def _drop(self, key: str) -> None:
        if self._showing.pop(key, None) is not None:
            self._desk.withdraw(key)


def _latest_of_each(rings: tuple[Ring, ...]) -> tuple[Ring, ...]:
    """Several reminders of one todo that came in the meantime are one message."""
    return tuple(sorted({ring.todo.id: ring for ring in rings}.values(), key=lambda ring: ring.alarm.at))


def _ago(past: dt.timedelta) -> str:
    minutes = round(past.total_seconds() / 60)
    amount, unit = (minutes, "minute") if minutes < 60 else (round(minutes / 60), "hour")
    if unit == "hour" and amount >= 24:
        amount, unit = round(minutes / 60 / 24), "day"
    return f"{amount} {unit}{'' if amount == 1 else 's'}"


def _ignore(_: object) -> None:
    pass
