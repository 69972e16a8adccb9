"""Accounts and their passes: what to sync with what, when to compare everything, who wins, and what became of it."""

import datetime as dt
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from todoapp.domain.errors import AlreadyRunning, InvalidInput, TodoAppError
from todoapp.domain.when import DateSettings
from todoapp.services.app_settings import read_app_settings, require_network
from todoapp.services.sync_ledger import StoreLocal, list_key
from todoapp.services.sync_lists import chosen_lists, list_row, refuse_twins
from todoapp.services.sync_secrets import Secrets
from todoapp.services.sync_values import changed_todo, content_of
from todoapp.sync.content import changed_fields, content_from_dict
from todoapp.sync.credentials import Credentials
from todoapp.sync.engine import Engine
from todoapp.sync.merge import Side
from todoapp.sync.remote import Remote
from todoapp.sync.remotes import PROVIDERS, REMOTES, WITHOUT_SIGN_IN, Keep, forget
from todoapp.sync.report import Allowed, Report
from todoapp.sync.retry import Retry
from todoapp.weights.lock import exclusive

if TYPE_CHECKING:
    from todoapp.store.sync_state import AccountRow, ConflictRow, LogRow, SyncListRow
    from todoapp.store.todos import TodoStore

AUDIT_EVERY = dt.timedelta(days=7)  # everything is compared so often, in case a service forgot to tell of a change
LOCK_FILE = "sync.lock"  # beside the database


@dataclass(frozen=True)
class Found:
    """What an account has, before it is added: its lists, and what its service cannot keep."""

    lists: tuple[str, ...]
    losses: tuple[str, ...]


@dataclass(frozen=True)
class Added:
    """A new account: the lists it syncs, and what its service cannot keep."""

    name: str
    lists: "tuple[SyncListRow, ...]"
    losses: tuple[str, ...]


class Syncing:
    """The accounts of one database. `clock` gives an aware time; passes may run in any thread, one at a time."""

    def __init__(
        self,
        store: "TodoStore",
        clock: Callable[[], dt.datetime],
        zone: ZoneInfo,
        *,
        settings: DateSettings | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self.store = store
        self._clock = clock
        self._zone = zone
        self.settings = settings or DateSettings()
        self._secrets = Secrets(credentials or Credentials())

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.store.path.parent

    def accounts(self) -> "tuple[AccountRow, ...]":
        """Give every account by name."""
        with self.store.reading() as reader:
            return reader.accounts.all()

    def look(self, kind: str, url: str, username: str, secret: str) -> Found:
        """Sign in to an account that is not added yet, and give what is there; nothing of it is kept."""
        with self._connected(kind, url, username, secret) as remote:
            return Found(tuple(found.name for found in remote.lists()), remote.capabilities.losses())

    def add(
        self, name: str, kind: str, url: str, username: str, secret: str, *, lists: Sequence[str] = (),
        inbox: str | None = None, prefer: Side = "local", only_now: bool = False,
    ) -> Added:  # fmt: skip
        """Add an account after signing in to it once; the first pass is a separate step.

        `lists` names the lists to sync (all of them if empty), `inbox` the one for todos in no list; an account's only
        list is for those. With `only_now` the secret is not stored, and asked for again when the app next starts.

        Raises:
            KeyringUnavailable: there is no safe place for the secret; nothing was added.
        """
        if not name.strip():
            raise InvalidInput("The account has no name.", "Give it one, such as Home.")
        if any(account.name == name for account in self.accounts()):
            raise InvalidInput(f"There is an account {name!r} already.", "Choose another name.")
        latest = [secret]  # a sign-in made a while ago is renewed on first use, and void as it was
        with self._connected(kind, url, username, secret, latest.append) as remote:
            found = chosen_lists(remote.lists(), lists, inbox)
            losses = remote.capabilities.losses()
        if kind in PROVIDERS and not username:
            username = name  # so that two accounts of one service have two entries in the keyring
        only = len(found) == 1 and inbox is None
        rows = tuple(list_row(one, is_inbox=only or one.name == inbox) for one in found)
        refuse_twins(rows)
        self._secrets.keep(kind, username, url, latest[-1], only_now=only_now)
        with self.store.writing() as writer:
            number = writer.accounts.add(name, kind, url, username, prefer, self._clock())
            for row in rows:
                writer.accounts.add_list(number, row, list_key(row.list_name))
        return Added(name, rows, losses)

    def lists(self, name: str) -> "tuple[SyncListRow, ...]":
        """Give the lists an account syncs."""
        with self.store.reading() as reader:
            return reader.accounts.lists(self._account(name).number)

    def lists_there(self, name: str) -> tuple[str, ...]:
        """Give the names of all lists of an account, asked of its service."""
        account = self._account(name)
        with self._connected(account.kind, account.url, account.username) as remote:
            return tuple(found.name for found in remote.lists())

    def choose_lists(self, name: str, lists: Sequence[str]) -> None:
        """Sync these lists of an account from now on; the todos of one that is left out stay here and there.

        Where todos in no list go stays as it is.
        """
        account = self._account(name)
        with self._connected(account.kind, account.url, account.username) as remote:
            chosen = {found.href: found for found in chosen_lists(remote.lists(), lists)}
        synced = {row.href: row for row in self.lists(name)}
        with self._alone(threading.Event()), self.store.writing() as writer:
            for href in synced.keys() - chosen.keys():
                writer.accounts.drop_list(account.number, href)
            kept = [row for href, row in synced.items() if href in chosen]
            new = [list_row(found) for href, found in chosen.items() if href not in synced]
            refuse_twins([*kept, *new])
            for row in new:
                writer.accounts.add_list(account.number, row, list_key(row.list_name))

    def remove(self, name: str) -> tuple[str, ...]:
        """Disconnect an account: its todos stay here and there, its password is forgotten.

        Gives the todos the service has just as they are here, and no other account: who wants may delete them here.
        """
        account = self._account(name)
        entry = (account.kind, account.username, account.url)
        others = [other for other in self.accounts() if other.number != account.number]
        if all((other.kind, other.username, other.url) != entry for other in others):
            self._secrets.forget(*entry)
        with self.store.writing() as writer:
            theirs = writer.sync_state(account.number).agreed()
            for other in others:
                theirs -= writer.sync_state(other.number).linked()
            writer.accounts.remove(account.number)
        return tuple(sorted(theirs))

    def use_secret(self, name: str, secret: str, *, only_now: bool = False) -> None:
        """Take over a new password or sign-in of an account; `only_now` as in `add`."""
        account = self._account(name)
        self._secrets.keep(account.kind, account.username, account.url, secret, only_now=only_now)

    def prefer(self, name: str, side: Side) -> None:
        """Say whose value holds until a conflict is decided."""
        account = self._account(name)
        with self.store.writing() as writer:
            writer.accounts.prefer(account.number, side)

    def due(self, names: Sequence[str] | None = None, *, only_changed: bool = False) -> tuple[str, ...]:
        """Give the accounts a pass makes sense for: not paused, and allowed to connect.

        With `only_changed` only those that have something to send.
        """
        may_connect = read_app_settings(self.folder).network
        with self.store.reading() as reader:
            return tuple(
                account.name
                for account in reader.accounts.all()
                if not account.is_paused
                and (names is None or account.name in names)
                and (may_connect or account.kind in WITHOUT_SIGN_IN)
                and (not only_changed or reader.sync_state(account.number).changed())
            )

    def pause(self, name: str, *, is_paused: bool) -> None:
        """Leave an account out of syncing, or take it in again."""
        account = self._account(name)
        with self.store.writing() as writer:
            writer.accounts.pause(account.number, is_paused=is_paused)

    def sync(
        self, name: str, *, allow_deletions: Allowed = False, take_back: bool = False,
        cancelled: threading.Event | None = None, progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Report:  # fmt: skip
        """Do one pass of an account. What goes wrong there is in the report.

        Many deletions at once wait, unless `allow_deletions` carries them out or `take_back` undoes them.
        """
        account = self._account(name)
        cancelled = cancelled or threading.Event()
        with self._alone(cancelled):
            audit = account.audited_at is None or self._clock() - account.audited_at >= AUDIT_EVERY
            local = StoreLocal(self.store, account.number, self._clock, self.settings)
            try:
                with self._connected(account.kind, account.url, account.username) as remote:
                    report = Engine(
                        remote, local, prefer=cast(Side, account.prefer), allow_deletions=allow_deletions,
                        take_back=take_back, audit=audit, retry=Retry(cancelled=cancelled), progress=progress,
                    ).run()  # fmt: skip
            except TodoAppError as error:
                report = Report(error=error, is_settled=False)
            audited = audit and report.is_clean
            with self.store.writing() as writer:
                writer.accounts.finished(account.number, self._clock(), report.summary(), audited=audited)
        return report

    def log(self, name: str, limit: int = 50) -> "tuple[LogRow, ...]":
        """Give the latest lines of an account's log, the latest last."""
        with self.store.reading() as reader:
            return reader.accounts.log(self._account(name).number, limit)

    def conflicts(self, name: str) -> "tuple[ConflictRow, ...]":
        """Give the conflicts nobody has decided yet."""
        with self.store.reading() as reader:
            return reader.accounts.conflicts(self._account(name).number)

    def decide(self, name: str, number: int, side: Side) -> None:
        """Settle a conflict: the fields it is about take the chosen side's values, and go out with the next pass."""
        for row in self.conflicts(name):
            if row.number == number:
                break
        else:
            raise InvalidInput("There is no such conflict.", "It may have been decided already.")
        chosen = content_from_dict(json.loads(row.here if side == "local" else row.there))
        with self.store.writing() as writer:
            todo = writer.get(row.todo_id)
            if todo is not None:
                before = content_of(todo, None)
                names = [name for name in json.loads(row.names) if name != "list"]
                content = replace(before, **{name: getattr(chosen, name) for name in names})
                if changed_fields(before, content):
                    now = self._clock().astimezone(dt.UTC)
                    writer.replace(changed_todo(todo, before, content, None, now, self.settings))
            writer.accounts.drop_conflict(number)

    def _alone(self, cancelled: threading.Event) -> AbstractContextManager[None]:
        """Let no other pass run meanwhile, in this process or another one.

        Raises:
            AlreadyRunning: one does.
        """
        return exclusive(self.folder / LOCK_FILE, cancelled=cancelled, on_wait=_busy)

    @contextmanager
    def _connected(
        self, kind: str, url: str, username: str, secret: str | None = None, keep: Keep = forget
    ) -> Iterator[Remote]:
        """Give the remote of an account; without `secret` it is one that was added, and its secret is found."""
        if kind not in REMOTES:
            raise InvalidInput(f"There is no service {kind!r}.", f"Known: {', '.join(REMOTES)}.")
        if kind not in WITHOUT_SIGN_IN:  # a folder needs no network
            require_network(self.folder)
        if secret is None:
            secret = self._secrets.find(kind, username, url)
            keep = partial(self._secrets.renew, kind, username, url)
        remote = REMOTES[kind](url, username, secret, self._zone, keep)
        try:
            yield remote
        finally:
            remote.close()

    def _account(self, name: str) -> "AccountRow":
        for account in self.accounts():
            if account.name == name:
                return account
        raise InvalidInput(f"There is no account {name!r}.", "See `todoapp sync accounts`.")


def local_zone() -> ZoneInfo:
    """Give the system's time zone by its name; UTC where it has none."""
    named = os.environ.get("TZ", "").lstrip(":")
    target = str(Path("/etc/localtime").resolve())
    for key in (named, target.partition("/zoneinfo/")[2]):
        if key:
            try:
                return ZoneInfo(key)
            except (ValueError, OSError):
                continue
    return ZoneInfo("UTC")


def _busy() -> None:
    raise AlreadyRunning("Another sync is running.", "Wait until it has finished.")
