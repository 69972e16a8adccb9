"""The local side in memory, with real transactions: what raises inside one leaves no trace."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from todoapp.sync.content import Content
from todoapp.sync.local import Conflict, Leaving, Link, LocalItem, Pending


@dataclass
class MemoryLedger:
    lists: list[str] = field(default_factory=lambda: ["/tasks/"])
    items: dict[str, LocalItem] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    pending_by_id: dict[str, Pending] = field(default_factory=dict)
    left: dict[tuple[str, str], Leaving] = field(default_factory=dict)
    tokens: dict[str, str | None] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[tuple[str, str, str | None]] = field(default_factory=list)

    def token(self, list_href: str) -> str | None:
        return self.tokens.get(list_href)

    def set_token(self, list_href: str, token: str | None) -> None:
        self.tokens[list_href] = token

    def etags(self, list_href: str) -> Mapping[str, str | None]:
        linked = {k.stored.href: k.stored.etag for k in self.links.values() if k.list_href == list_href}
        left = {k.stored.href: k.stored.etag for k in self.left.values() if k.list_href == list_href}
        return linked | left

    def item(self, item_id: str) -> LocalItem | None:
        item = self.items.get(item_id)
        if item is not None and item.content.list not in self.lists:
            return replace(item, content=replace(item.content, list=None))
        return item

    def changed(self) -> Sequence[str]:
        found = []
        for item_id, item in self.items.items():
            link = self.links.get(item_id)
            if link is None:
                if not item.is_deleted and item.content.list in self.lists:
                    found.append(item_id)
            elif link.revision != item.revision:
                found.append(item_id)
        return found

    def save(self, item_id: str, content: Content) -> int:
        old = self.items.get(item_id)
        revision = old.revision + 1 if old else 1
        self.items[item_id] = LocalItem(item_id, revision, content)
        return revision

    def delete(self, item_id: str) -> None:
        old = self.items[item_id]
        self.items[item_id] = replace(old, revision=old.revision + 1, is_deleted=True)

    def link(self, item_id: str) -> Link | None:
        return self.links.get(item_id)

    def link_at(self, list_href: str, href: str) -> Link | None:
        return next((k for k in self.links.values() if (k.list_href, k.stored.href) == (list_href, href)), None)

    def links_with(self, uid: str) -> Sequence[Link]:
        return [link for link in self.links.values() if link.uid == uid]

    def put_link(self, link: Link) -> None:
        self.links[link.item_id] = link

    def drop_link(self, item_id: str) -> None:
        self.links.pop(item_id, None)

    def count_links(self, list_href: str) -> int:
        return sum(k.list_href == list_href for k in self.links.values())

    def pending(self, item_id: str) -> Pending | None:
        return self.pending_by_id.get(item_id)

    def pendings(self) -> Sequence[Pending]:
        return list(self.pending_by_id.values())

    def put_pending(self, pending: Pending) -> None:
        self.pending_by_id[pending.item_id] = pending

    def drop_pending(self, item_id: str) -> None:
        self.pending_by_id.pop(item_id, None)

    def leaving(self) -> Sequence[Leaving]:
        return list(self.left.values())

    def leaving_at(self, list_href: str, href: str) -> Leaving | None:
        return self.left.get((list_href, href))

    def put_leaving(self, leaving: Leaving) -> None:
        self.left[leaving.list_href, leaving.stored.href] = leaving

    def drop_leaving(self, list_href: str, href: str) -> None:
        self.left.pop((list_href, href), None)

    def add_conflict(self, conflict: Conflict) -> None:
        self.conflicts.append(conflict)

    def note(self, level: str, message: str, item_id: str | None = None) -> None:
        self.notes.append((level, message, item_id))


class MemoryLocal:
    """Commits a copy at the end of a transaction."""

    def __init__(self, lists: Sequence[str] = ("/tasks/",)) -> None:
        self.ledger = MemoryLedger([*lists])

    @contextmanager
    def transaction(self) -> Iterator[MemoryLedger]:
        working = MemoryLedger(**{k: copy.copy(v) for k, v in vars(self.ledger).items()})
        yield working
        self.ledger = working

    def synced_lists(self) -> Sequence[str]:
        return [*self.ledger.lists]

    # What a user does.

    def edit(self, item_id: str, **values: object) -> None:
        with self.transaction() as ledger:
            old = ledger.items.get(item_id)
            content = old.content if old else Content("", list=ledger.lists[0])
            ledger.save(item_id, replace(content, **values))  # type: ignore[arg-type]

    def delete(self, item_id: str) -> None:
        with self.transaction() as ledger:
            ledger.delete(item_id)

    def contents(self) -> dict[str, Content]:
        return {i: item.content for i, item in self.ledger.items.items() if not item.is_deleted}
