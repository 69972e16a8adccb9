"""The real database as the state machine uses its local side."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

from todoapp.domain.when import DateSettings
from todoapp.services.sync_ledger import StoreLedger, StoreLocal, list_key
from todoapp.services.sync_values import content_of
from todoapp.store import open_store
from todoapp.store.query import TodoQuery
from todoapp.store.sync_state import SyncListRow
from todoapp.sync.content import Content, content_from_dict
from todoapp.sync.local import Conflict, Leaving, Link, LocalItem, Pending
from todoapp.sync.merge import Side


class Snapshot:
    """What the database says now."""

    def __init__(self, ledger: StoreLedger, ids: Sequence[str], conflicts: list[Conflict]) -> None:
        self._links = {item_id: ledger.link(item_id) for item_id in ids}
        self._items = {item_id: ledger.item(item_id) for item_id in ids}
        self.conflicts = conflicts
        self.pending_by_id: dict[str, Pending] = {pending.item_id: pending for pending in ledger.pendings()}
        self.left: list[Leaving] = [*ledger.leaving()]

    def link(self, item_id: str) -> Link | None:
        return self._links.get(item_id)

    def item(self, item_id: str) -> LocalItem | None:
        return self._items.get(item_id)

    def pending(self, item_id: str) -> Pending | None:
        return self.pending_by_id.get(item_id)


class StoreUser:
    """A database with an account in it, and somebody who edits its todos."""

    def __init__(self, folder: Path, lists: Mapping[str, str]) -> None:
        self._store = open_store(folder / "todos.sqlite")
        self._moment = dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
        with self._store.writing() as writer:
            self._account = writer.accounts.add("a", "memory", "", "", "local", self._moment)
            for href, name in lists.items():
                writer.accounts.add_list(self._account, SyncListRow(href, name, name), list_key(name))
        self._hrefs = {name: href for href, name in lists.items()}
        self._local = StoreLocal(self._store, self._account, lambda: self._moment, DateSettings())
        self.synced_lists = self._local.synced_lists

    def close(self) -> None:
        self._store.close()

    @contextmanager
    def transaction(self) -> Iterator[StoreLedger]:
        with self._local.transaction() as ledger:
            yield ledger

    @property
    def ledger(self) -> Snapshot:
        with self._store.reading() as reader:
            conflicts = [
                Conflict(
                    row.todo_id, tuple(json.loads(row.names)), content_from_dict(json.loads(row.here)),
                    content_from_dict(json.loads(row.there)), cast(Side, row.chosen),
                )
                for row in reader.accounts.conflicts(self._account)
            ]  # fmt: skip
            ids = [todo.id for todo in reader.page(TodoQuery(status="all"))]
        with self._local.transaction() as ledger:
            return Snapshot(ledger, ids, conflicts)

    def edit(self, item_id: str, **values: object) -> None:
        with self.transaction() as ledger:
            item = ledger.item(item_id)
            assert item is not None
            ledger.save(item_id, replace(item.content, **values))  # type: ignore[arg-type]

    def delete(self, item_id: str) -> None:
        with self.transaction() as ledger:
            ledger.delete(item_id)

    def contents(self) -> dict[str, Content]:
        with self._store.reading() as reader:
            todos = reader.page(TodoQuery(status="all"))
        return {todo.id: content_of(todo, self._hrefs.get(todo.fields.list or "")) for todo in todos}
