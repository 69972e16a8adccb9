"""The local side of sync on the real database: store and sync never meet, this carries values between them."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from todoapp.domain.when import DateSettings
from todoapp.services.sync_values import changed_todo, content_of, new_todo
from todoapp.sync.content import Content, content_from_dict
from todoapp.sync.local import Conflict, Leaving, Link, LocalItem, Pending
from todoapp.sync.remote import Stored

if TYPE_CHECKING:
    from todoapp.store.sync_state import LeavingRow, LinkRow, PendingRow, SyncListRow
    from todoapp.store.todos import TodoStore, TodoWriter


class StoreLocal:
    """One account's side of the database. `clock` gives an aware time."""

    def __init__(
        self, store: "TodoStore", account_number: int, clock: Callable[[], dt.datetime], settings: DateSettings
    ) -> None:
        self._store = store
        self._account = account_number
        self._clock = clock
        self._settings = settings
        with store.reading() as reader:
            self._lists = reader.accounts.lists(account_number)

    @contextmanager
    def transaction(self) -> "Iterator[StoreLedger]":
        with self._store.writing() as writer:
            yield StoreLedger(writer, self._account, self._lists, self._clock().astimezone(dt.UTC), self._settings)

    def synced_lists(self) -> Sequence[str]:
        return [row.href for row in self._lists]


class StoreLedger:
    """The database within one transaction."""

    def __init__(
        self,
        writer: "TodoWriter",
        account: int,
        lists: "Sequence[SyncListRow]",
        now: dt.datetime,
        settings: DateSettings,
    ) -> None:
        self._writer = writer
        self._state = writer.sync_state(account)
        self._now = now
        self._settings = settings
        self._href_of = {list_key(row.list_name): row.href for row in lists}
        self._name_of = {row.href: row.list_name for row in lists}

    def token(self, list_href: str) -> str | None:
        return self._state.token(list_href)

    def set_token(self, list_href: str, token: str | None) -> None:
        self._state.set_token(list_href, token)

    def etags(self, list_href: str) -> Mapping[str, str | None]:
        return self._state.etags(list_href)

    def item(self, item_id: str) -> LocalItem | None:
        todo = self._writer.get(item_id)
        if todo is None:
            return None
        content = content_of(todo, self._href_of.get(list_key(todo.fields.list)))
        return LocalItem(item_id, self._state.revision(item_id), content, todo.deleted_at is not None)

    def changed(self) -> Sequence[str]:
        return self._state.changed()

    def save(self, item_id: str, content: Content) -> int:
        todo = self._writer.get(item_id)
        if todo is None:
            self._writer.add(new_todo(item_id, content, self._list_name(content, None), self._now, self._settings))
        else:
            before = content_of(todo, self._href_of.get(list_key(todo.fields.list)))
            name = self._list_name(content, todo.fields.list)
            self._writer.replace(changed_todo(todo, before, content, name, self._now, self._settings))
        return self._state.revision(item_id)

    def delete(self, item_id: str) -> None:
        todo = self._writer.get(item_id)
        if todo is not None:
            self._writer.replace(replace(todo, deleted_at=self._now, updated_at=self._now))

    def link(self, item_id: str) -> Link | None:
        row = self._state.link(item_id)
        return _link(row) if row else None

    def link_at(self, list_href: str, href: str) -> Link | None:
        row = self._state.link_at(list_href, href)
        return _link(row) if row else None

    def links_with(self, uid: str) -> Sequence[Link]:
        return [_link(row) for row in self._state.links_with(uid)]

    def put_link(self, link: Link) -> None:
        from todoapp.store.sync_state import LinkRow

        stored = link.stored
        base = _json(link.base)
        self._state.put_link(
            LinkRow(link.item_id, link.list_href, link.uid, stored.href, stored.etag, stored.raw, base, link.revision)
        )

    def drop_link(self, item_id: str) -> None:
        self._state.drop_link(item_id)

    def count_links(self, list_href: str) -> int:
        return self._state.count_links(list_href)

    def pending(self, item_id: str) -> Pending | None:
        row = self._state.pending(item_id)
        return _pending(row) if row else None

    def pendings(self) -> Sequence[Pending]:
        return [_pending(row) for row in self._state.pendings()]

    def put_pending(self, pending: Pending) -> None:
        from todoapp.store.sync_state import PendingRow

        p = pending
        self._state.put_pending(
            PendingRow(
                p.item_id, p.op_id, p.kind, p.list_href, _json(p.content), p.revision, p.attempts, p.next_at, p.error
            )
        )

    def drop_pending(self, item_id: str) -> None:
        self._state.drop_pending(item_id)

    def leaving(self) -> Sequence[Leaving]:
        return [_leaving(row) for row in self._state.leaving()]

    def leaving_at(self, list_href: str, href: str) -> Leaving | None:
        row = self._state.leaving_at(list_href, href)
        return _leaving(row) if row else None

    def put_leaving(self, leaving: Leaving) -> None:
        from todoapp.store.sync_state import LeavingRow

        stored = leaving.stored
        self._state.put_leaving(LeavingRow(leaving.list_href, stored.href, leaving.item_id, stored.etag, stored.raw))

    def drop_leaving(self, list_href: str, href: str) -> None:
        self._state.drop_leaving(list_href, href)

    def add_conflict(self, conflict: Conflict) -> None:
        self._state.add_conflict(
            conflict.item_id,
            json.dumps(conflict.names),
            _json(conflict.local),
            _json(conflict.remote),
            conflict.chosen,
            self._now,
        )

    def note(self, level: str, message: str, item_id: str | None = None) -> None:
        self._state.note(level, message, item_id, self._now)

    def _list_name(self, content: Content, own: str | None) -> str | None:
        """Give the name of the list a content is in; its own where that is none of the account's."""
        return own if content.list is None else self._name_of.get(content.list, own)


def list_key(name: str | None) -> str | None:
    """Give a list's name as lists are compared."""
    return None if name is None else " ".join(name.split()).casefold()


def _json(content: Content) -> str:
    return json.dumps(content.as_dict(), ensure_ascii=False)


def _content(text: str) -> Content:
    return content_from_dict(json.loads(text))


def _link(row: "LinkRow") -> Link:
    stored = Stored(row.href, row.etag, row.raw)
    return Link(row.todo_id, row.list_href, row.uid, stored, _content(row.base), row.revision)


def _pending(row: "PendingRow") -> Pending:
    kind = cast(Literal["create", "update", "delete"], row.kind)
    return Pending(
        row.todo_id, row.op_id, kind, row.list_href, _content(row.content), row.revision, row.attempts, row.next_at,
        row.error,
    )  # fmt: skip


def _leaving(row: "LeavingRow") -> Leaving:
    return Leaving(row.todo_id, row.list_href, Stored(row.href, row.etag, row.raw))
