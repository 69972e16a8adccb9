"""What sync keeps in the database: accounts, their lists, what both sides last agreed on, what is under way.

Values here are plain text as sync wrote it; this room does not look inside. No row holds a secret.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import Connection

from todoapp.store.rows import storable

_LOG_LINES = 1_000  # kept for each account


@dataclass(frozen=True)
class AccountRow:
    """A service account; `prefer` is who wins a conflict, `result` what the last pass came to."""

    number: int
    name: str
    kind: str
    url: str
    username: str
    is_paused: bool
    prefer: str
    synced_at: dt.datetime | None = None
    audited_at: dt.datetime | None = None
    result: str | None = None


@dataclass(frozen=True)
class SyncListRow:
    """A list of an account and the list here it goes with; `list_name` None means todos in no list."""

    href: str
    name: str
    list_name: str | None


@dataclass(frozen=True)
class LinkRow:
    """A todo here and an item there that are the same, with what both last agreed on."""

    todo_id: str
    list_href: str
    uid: str
    href: str
    etag: str | None
    raw: str
    base: str
    revision: int


@dataclass(frozen=True)
class PendingRow:
    """An operation begun."""

    todo_id: str
    op_id: str
    kind: str
    list_href: str
    content: str
    revision: int
    attempts: int
    next_at: float
    error: str


@dataclass(frozen=True)
class LeavingRow:
    """What is left behind at the old place of a moved item."""

    list_href: str
    href: str
    todo_id: str
    etag: str | None
    raw: str


@dataclass(frozen=True)
class ConflictRow:
    """Fields that were changed on both sides, with both contents."""

    number: int
    todo_id: str
    names: str
    here: str
    there: str
    chosen: str
    found_at: dt.datetime


@dataclass(frozen=True)
class LogRow:
    """A line of an account's log."""

    at: dt.datetime
    level: str
    message: str
    todo_id: str | None


class Accounts:
    """The accounts, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.exec_driver_sql

    def all(self) -> tuple[AccountRow, ...]:
        """Give every account by name."""
        rows = self._run(
            "SELECT number, name, kind, url, username, is_paused, prefer, synced_at, audited_at, result"
            " FROM sync_account ORDER BY name"
        )
        return tuple(
            AccountRow(
                row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], _moment(row[7]), _moment(row[8]), row[9]
            )
            for row in rows
        )

    def add(self, name: str, kind: str, url: str, username: str, prefer: str, at: dt.datetime) -> int:
        """Add an account and give its number."""
        return self._run(
            "INSERT INTO sync_account (name, kind, url, username, is_paused, prefer, created_at)"
            " VALUES (?, ?, ?, ?, 0, ?, ?)",
            (name, kind, url, username, prefer, _text(at)),
        ).lastrowid

    def remove(self, number: int) -> None:
        """Forget an account and all that is known about it; todos stay."""
        self._run("DELETE FROM sync_account WHERE number = ?", (number,))

    def pause(self, number: int, *, is_paused: bool) -> None:
        """Leave an account out of syncing, or take it in again."""
        self._run("UPDATE sync_account SET is_paused = ? WHERE number = ?", (is_paused, number))

    def prefer(self, number: int, side: str) -> None:
        """Change who wins a conflict."""
        self._run("UPDATE sync_account SET prefer = ? WHERE number = ?", (side, number))

    def finished(self, number: int, at: dt.datetime, result: str, *, audited: bool) -> None:
        """Note how a pass ended."""
        self._run("UPDATE sync_account SET synced_at = ?, result = ? WHERE number = ?", (_text(at), result, number))
        if audited:
            self._run("UPDATE sync_account SET audited_at = ? WHERE number = ?", (_text(at), number))

    def lists(self, number: int) -> tuple[SyncListRow, ...]:
        """Give the lists an account syncs."""
        rows = self._run(
            "SELECT href, name, list_name FROM sync_list WHERE account_number = ? ORDER BY href", (number,)
        )
        return tuple(SyncListRow(*row) for row in rows)

    def add_list(self, number: int, row: SyncListRow, list_key: str | None) -> None:
        """Sync one more list; `list_key` is the list's name as the todos' lists are compared."""
        self._run(
            "INSERT INTO sync_list (account_number, href, name, list_name, list_key) VALUES (?, ?, ?, ?, ?)",
            (number, row.href, row.name, row.list_name, list_key),
        )

    def drop_list(self, number: int, href: str) -> None:
        """Sync a list no longer, and forget what is known about it."""
        for table, column in (
            ("sync_link", "list_href"), ("sync_leaving", "list_href"), ("sync_pending", "list_href"),
            ("sync_list", "href"),
        ):  # fmt: skip
            self._run(f"DELETE FROM {table} WHERE account_number = ? AND {column} = ?", (number, href))

    def log(self, number: int, limit: int) -> tuple[LogRow, ...]:
        """Give the latest lines of an account's log, the latest last."""
        rows = self._run(
            "SELECT at, level, message, todo_id FROM sync_log WHERE account_number = ? ORDER BY number DESC LIMIT ?",
            (number, limit),
        ).all()
        return tuple(LogRow(_moment(row[0]) or dt.datetime.min, *row[1:]) for row in reversed(rows))

    def conflicts(self, number: int) -> tuple[ConflictRow, ...]:
        """Give the conflicts nobody has decided yet."""
        rows = self._run(
            "SELECT number, todo_id, names, here, there, chosen, found_at FROM sync_conflict"
            " WHERE account_number = ? ORDER BY number",
            (number,),
        )
        return tuple(
            ConflictRow(row[0], row[1], row[2], row[3], row[4], row[5], _moment(row[6]) or dt.datetime.min)
            for row in rows
        )

    def drop_conflict(self, number: int) -> None:
        """Forget a conflict that was decided."""
        self._run("DELETE FROM sync_conflict WHERE number = ?", (number,))


class SyncState:
    """What is known about one account's items, within one transaction."""

    def __init__(self, connection: Connection, account_number: int) -> None:
        self._run = connection.exec_driver_sql
        self._account = account_number

    def token(self, list_href: str) -> str | None:
        row = self._one("SELECT token FROM sync_list WHERE account_number = ? AND href = ?", list_href)
        return row[0] if row else None

    def set_token(self, list_href: str, token: str | None) -> None:
        self._run(
            "UPDATE sync_list SET token = ? WHERE account_number = ? AND href = ?", (token, self._account, list_href)
        )

    def etags(self, list_href: str) -> dict[str, str | None]:
        """Give the etag of each linked or leaving item of a list by its href."""
        found: dict[str, str | None] = {}
        for table in ("sync_link", "sync_leaving"):
            rows = self._run(
                f"SELECT href, etag FROM {table} WHERE account_number = ? AND list_href = ?", (self._account, list_href)
            )
            found |= {row[0]: row[1] for row in rows}
        return found

    def revision(self, todo_id: str) -> int:
        """Give how often a todo was changed."""
        row = self._run(
            "SELECT r.revision FROM todo t JOIN todo_revision r ON r.todo_number = t.number WHERE t.id = ?", (todo_id,)
        ).one_or_none()
        return int(row[0]) if row else 0

    def changed(self) -> list[str]:
        """Give the todos that are not at the revision that was agreed on, and those that are to be linked."""
        account = self._account
        linked = self._run(
            # A todo that was purged before its deletion was sent has no row any more, and no revision.
            "SELECT k.todo_id, coalesce(t.number, 0) FROM sync_link k LEFT JOIN todo t ON t.id = k.todo_id"
            " LEFT JOIN todo_revision r ON r.todo_number = t.number"
            " WHERE k.account_number = ? AND k.revision <> coalesce(r.revision, 0)",
            (account,),
        ).all()
        new = self._run(
            "SELECT t.id, t.number FROM todo t LEFT JOIN list l ON l.number = t.list_number"
            " WHERE t.deleted_at IS NULL"
            " AND EXISTS (SELECT 1 FROM sync_list s WHERE s.account_number = ? AND s.list_key IS l.key)"
            " AND NOT EXISTS (SELECT 1 FROM sync_link k WHERE k.account_number = ? AND k.todo_id = t.id)",
            (account, account),
        ).all()
        return [todo_id for todo_id, _ in sorted([*linked, *new], key=lambda row: row[1])]

    def linked(self) -> set[str]:
        """Give the todos the service knows."""
        rows = self._run("SELECT todo_id FROM sync_link WHERE account_number = ?", (self._account,))
        return {row[0] for row in rows}

    def agreed(self) -> set[str]:
        """Give those of them the service has as they are here."""
        rows = self._run(
            "SELECT k.todo_id FROM sync_link k JOIN todo t ON t.id = k.todo_id"
            " JOIN todo_revision r ON r.todo_number = t.number"
            " WHERE k.account_number = ? AND k.revision = r.revision AND t.deleted_at IS NULL",
            (self._account,),
        )
        return {row[0] for row in rows}

    def link(self, todo_id: str) -> LinkRow | None:
        row = self._one(f"SELECT {_LINK} FROM sync_link WHERE account_number = ? AND todo_id = ?", todo_id)
        return LinkRow(*row) if row else None

    def link_at(self, list_href: str, href: str) -> LinkRow | None:
        row = self._one(
            f"SELECT {_LINK} FROM sync_link WHERE account_number = ? AND list_href = ? AND href = ?", list_href, href
        )
        return LinkRow(*row) if row else None

    def links_with(self, uid: str) -> Sequence[LinkRow]:
        # Sorted here: asked to sort, SQLite goes through all links in that order instead of by the uid's index.
        rows = self._run(f"SELECT {_LINK} FROM sync_link WHERE account_number = ? AND uid = ?", (self._account, uid))
        return sorted((LinkRow(*row) for row in rows), key=lambda link: link.todo_id)

    def put_link(self, row: LinkRow) -> None:
        self._put("sync_link", _LINK, row)

    def drop_link(self, todo_id: str) -> None:
        self._run("DELETE FROM sync_link WHERE account_number = ? AND todo_id = ?", (self._account, todo_id))

    def count_links(self, list_href: str) -> int:
        row = self._one("SELECT count(*) FROM sync_link WHERE account_number = ? AND list_href = ?", list_href)
        return int(row[0]) if row else 0

    def pending(self, todo_id: str) -> PendingRow | None:
        row = self._one(f"SELECT {_PENDING} FROM sync_pending WHERE account_number = ? AND todo_id = ?", todo_id)
        return PendingRow(*row) if row else None

    def pendings(self) -> Sequence[PendingRow]:
        rows = self._run(
            f"SELECT {_PENDING} FROM sync_pending WHERE account_number = ? ORDER BY rowid", (self._account,)
        )
        return [PendingRow(*row) for row in rows]

    def put_pending(self, row: PendingRow) -> None:
        self._put("sync_pending", _PENDING, row)

    def drop_pending(self, todo_id: str) -> None:
        self._run("DELETE FROM sync_pending WHERE account_number = ? AND todo_id = ?", (self._account, todo_id))

    def leaving(self) -> Sequence[LeavingRow]:
        rows = self._run(
            f"SELECT {_LEAVING} FROM sync_leaving WHERE account_number = ? ORDER BY rowid", (self._account,)
        )
        return [LeavingRow(*row) for row in rows]

    def leaving_at(self, list_href: str, href: str) -> LeavingRow | None:
        row = self._one(
            f"SELECT {_LEAVING} FROM sync_leaving WHERE account_number = ? AND list_href = ? AND href = ?",
            list_href,
            href,
        )
        return LeavingRow(*row) if row else None

    def put_leaving(self, row: LeavingRow) -> None:
        self._put("sync_leaving", _LEAVING, row)

    def drop_leaving(self, list_href: str, href: str) -> None:
        self._run(
            "DELETE FROM sync_leaving WHERE account_number = ? AND list_href = ? AND href = ?",
            (self._account, list_href, href),
        )

    def add_conflict(self, todo_id: str, names: str, here: str, there: str, chosen: str, at: dt.datetime) -> None:
        self._run(
            "INSERT INTO sync_conflict (account_number, todo_id, names, here, there, chosen, found_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._account, todo_id, names, storable(here), storable(there), chosen, _text(at)),
        )

    def note(self, level: str, message: str, todo_id: str | None, at: dt.datetime) -> None:
        """Write a line into the log; the oldest beyond its length go."""
        last = self._run(
            "INSERT INTO sync_log (account_number, at, level, message, todo_id) VALUES (?, ?, ?, ?, ?)",
            (self._account, _text(at), level, message, todo_id),
        ).lastrowid
        if last % 100 == 0:
            self._run(
                "DELETE FROM sync_log WHERE account_number = ? AND number <= ?", (self._account, last - _LOG_LINES)
            )

    def _one(self, sql: str, *parameters: str) -> Any:
        return self._run(sql, (self._account, *parameters)).one_or_none()

    def _put(self, table: str, columns: str, row: LinkRow | PendingRow | LeavingRow) -> None:
        values = tuple(storable(value) if isinstance(value, str) else value for value in astuple(row))
        marks = ", ".join("?" for _ in values)
        self._run(
            f"INSERT OR REPLACE INTO {table} (account_number, {columns}) VALUES (?, {marks})", (self._account, *values)
        )


_LINK = "todo_id, list_href, uid, href, etag, raw, base, revision"
_PENDING = "todo_id, op_id, kind, list_href, content, revision, attempts, next_at, error"
_LEAVING = "list_href, href, todo_id, etag, raw"


def _text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


def _moment(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
