"""Syncs by itself: decides which accounts have a pass now, one at a time, and what of it the user needs to hear.

Lives on the thread that owns the state. Passes run in a lane of their own, everything else in the STORE lane. What goes
wrong is said once, not at every pass; a service that cannot be reached is no news at all, for it is tried again.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from todoapp.domain.errors import AlreadyRunning, Cancelled, TodoAppError
from todoapp.domain.when import DateSettings
from todoapp.services.app_settings import NetworkOff
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.sync_view import AccountView, account_views
from todoapp.services.syncing import Syncing
from todoapp.services.watched_folders import Watched, look_at_folders
from todoapp.sync.errors import KeyringUnavailable, RemoteUnreachable, SignInExpired
from todoapp.sync.report import Report

log = logging.getLogger(__name__)

Answer = Literal["delete", "take back"]
_QUIET = (RemoteUnreachable, NetworkOff, Cancelled, AlreadyRunning)


@dataclass(frozen=True)
class Waiting:
    """Many deletions nobody has agreed to yet, of todos here or of those of the service."""

    list_href: str
    is_here: bool
    count: int
    total: int


@dataclass(frozen=True)
class Problem:
    """Why an account needs the user, or why its last pass failed. `needs_secret`: to be mended by signing in again."""

    title: str
    hint: str
    needs_secret: bool = False
    is_quiet: bool = False  # it passes by itself


@dataclass(frozen=True)
class Standing:
    """How an account stands after its last pass in this run of the app."""

    problem: Problem | None = None
    waiting: tuple[Waiting, ...] = ()

    @property
    def news(self) -> tuple[str, ...]:
        """What the user is told of, once."""
        waiting = tuple(f"{one.is_here} {one.count} {one.total}" for one in self.waiting)
        return waiting if self.problem is None or self.problem.is_quiet else (self.problem.title, *waiting)


@dataclass
class Pass:
    """A pass under way. `progress` is swapped whole by its thread: how many are done, of how many."""

    name: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    progress: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class SyncReaction:
    """What the window does."""

    changed: Callable[[], None]  # todos here were changed by a pass
    news: Callable[[str, Standing], None]  # an account needs the user
    settled: Callable[[str], None]  # it no longer does
    looked: Callable[[], None]  # accounts, standing or the pass under way are other than before
    failed: Callable[[TodoAppError], None]


class BackgroundSync:
    """`open_syncing` opens the store, so it is called in the STORE lane only, once."""

    def __init__(
        self,
        open_syncing: Callable[[], Syncing],
        run: RunJob,
        reaction: SyncReaction,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._open = open_syncing
        self._run = run
        self._reaction = reaction
        self._clock = clock
        self._syncing: Syncing | None = None
        self._queue: dict[str, Answer | None] = {}
        self._said: dict[str, tuple[str, ...]] = {}
        self._folders: dict[str, int] = {}
        self._broken: set[str] = set()  # our own bug: not tried again before the user asks for it
        self._is_closed = False
        self.under_way: Pass | None = None
        self.accounts: tuple[AccountView, ...] = ()
        self.standing: dict[str, Standing] = {}
        self.paths: frozenset[str] = frozenset()  # files and folders that are watched

    def work(
        self, call: Callable[[Syncing], object], *, done: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] | None = None, lane: Lane = Lane.STORE,
    ) -> None:  # fmt: skip
        """Do something with the accounts and read them again after it; `failed` says what did not work."""

        def finished(_: object) -> None:
            self.look(done)

        self._run(lane, lambda: call(self.opened()), done=finished, failed=failed or self._failed)

    def look(self, then: Callable[[], None] = lambda: None) -> None:
        """Read the accounts again."""

        def done(accounts: tuple[AccountView, ...]) -> None:
            self.accounts = accounts
            names = {account.name for account in accounts}
            for gone in self.standing.keys() - names:
                del self.standing[gone]
                self._said.pop(gone, None)
                self._reaction.settled(gone)
            then()
            self._reaction.looked()

        self._run(Lane.STORE, lambda: account_views(self.opened(), self._clock()), done=done, failed=self._failed)

    def sync_all(self, *, only_changed: bool = False) -> None:
        """Sync every account that is not paused and may connect, or those of them that have something to send."""
        self._sync_due(lambda syncing: syncing.due(only_changed=only_changed))

    def sync_folders(self) -> None:
        """Sync the folders in which a file changed since their last pass."""

        def due(syncing: Syncing) -> tuple[str, ...]:
            watched = look_at_folders(syncing)
            changed = [name for name, state in watched.states.items() if self._folders.get(name) != state]
            self._keep_watched(watched)
            return syncing.due(changed) if changed else ()

        self._sync_due(due)

    def sync(self, name: str, answer: Answer | None = None) -> None:
        """Sync an account as soon as the one before is through; `answer` says what becomes of deletions that wait."""
        if self._is_closed:
            return
        self._broken.discard(name)
        self._queue[name] = answer or self._queue.get(name)
        self._next()

    def cancel(self) -> None:
        """Stop the pass under way and those that wait; what was done so far is kept."""
        self._queue.clear()
        if self.under_way is not None:
            self.under_way.cancelled.set()
            self._reaction.looked()

    def network_switched(self, is_on: bool) -> None:
        """Stop at once, or catch up."""
        if is_on:
            self.sync_all()
        else:
            self.cancel()

    def use_dates(self, settings: DateSettings) -> None:
        """Read and say dates by other settings from now on."""
        if self._syncing is not None:
            self._syncing.settings = settings

    def close(self) -> None:
        """Begin nothing any more."""
        self._is_closed = True
        self.cancel()

    def is_waiting(self, name: str) -> bool:
        """Tell whether a pass of the account is to come."""
        return name in self._queue

    def opened(self) -> Syncing:
        """Give the accounts; called in the STORE lane first, from then on in any."""
        if self._syncing is None:
            self._syncing = self._open()
        return self._syncing

    def _keep_watched(self, watched: Watched) -> None:
        self._folders = dict(watched.states)  # swapped whole, like the paths: read on the other thread
        self.paths = watched.paths

    def _sync_due(self, due: Callable[[Syncing], tuple[str, ...]]) -> None:
        def done(names: tuple[str, ...]) -> None:
            for name in names:
                if name not in self._broken:
                    self.sync(name)

        if not self._is_closed:
            self._run(Lane.STORE, lambda: due(self.opened()), done=done, failed=self._failed)

    def _next(self) -> None:
        if self.under_way is not None or not self._queue:
            return
        name = next(iter(self._queue))
        answer = self._queue.pop(name)
        waiting = self.standing.get(name, Standing()).waiting
        agreed = {(one.list_href, "here" if one.is_here else "there"): one.count for one in waiting}
        self.under_way = this = Pass(name)

        def progress(done: int, total: int) -> None:
            this.progress = (done, total)

        def work() -> Report:
            syncing = self.opened()
            # As it is before: what is written meanwhile, by anybody, is looked at once more.
            self._keep_watched(look_at_folders(syncing))
            return syncing.sync(
                name, allow_deletions=agreed if answer == "delete" else False, take_back=answer == "take back",
                cancelled=this.cancelled, progress=progress,
            )  # fmt: skip

        self._run(Lane.SYNC, work, done=lambda report: self._done(this, report), failed=lambda e: self._ended(this, e))
        self._reaction.looked()

    def _done(self, this: Pass, report: Report) -> None:
        log.info("account synced: %d changes, clean: %s", report.changes, report.is_clean)
        held = tuple(Waiting(one.list_href, one.where == "here", one.count, one.total) for one in report.held)
        error = report.error or next(iter(report.list_errors.values()), None)
        self._stand(this, Standing(problem_of(error) if error else None, held))
        if report.received or report.deleted_here:
            self._reaction.changed()

    def _ended(self, this: Pass, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self._stand(this, Standing(problem_of(error)))
        else:  # the bridge has shown it
            self._broken.add(this.name)
            self._stand(this, Standing(_BUG))

    def _stand(self, this: Pass, standing: Standing) -> None:
        self.under_way = None
        self.standing[this.name] = standing
        if not standing.news:
            if standing.problem is None and self._said.pop(this.name, ()):
                self._reaction.settled(this.name)
        elif self._said.get(this.name) != standing.news:
            self._said[this.name] = standing.news
            self._reaction.news(this.name, standing)
        self._next()
        self.look()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self._reaction.failed(error)


_BUG = Problem(
    "The app ran into a problem of its own.", "It syncs this account again when you ask for it.", is_quiet=True
)


def problem_of(error: TodoAppError) -> Problem:
    """Say what an error means for an account."""
    needs_secret = isinstance(error, SignInExpired | KeyringUnavailable)
    return Problem(error.title, error.hint, needs_secret, isinstance(error, _QUIET))
