"""A service that lives in memory: what every other Remote is measured against, and what engine tests run on.

It comes in two kinds, as services do: one that keeps the id we choose, and one that chooses its own and recognises a
repeated request by its `op_id`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content, content_from_dict, field_json
from todoapp.sync.errors import ListMissing, RemoteChanged, SignInExpired
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable


@dataclass
class MemoryServer:
    """The service itself, shared by everybody who signs in to it."""

    lists: dict[str, str] = field(default_factory=lambda: {"/tasks/": "Tasks"})
    items: dict[str, dict[str, Stored]] = field(default_factory=dict)  # list href -> href -> item
    changes: list[tuple[str, str]] = field(default_factory=list)  # (list href, href), the oldest first
    answers: dict[str, Stored] = field(default_factory=dict)  # by op_id
    oldest_token: int = 0
    version: int = 0
    valid_sign_in: int = 0

    def put(self, list_href: str, href: str, raw: str) -> Stored:
        """Store an item under a new etag."""
        self.version += 1
        stored = Stored(href, f'"{self.version}"', raw)
        self.items.setdefault(list_href, {})[href] = stored
        self.changes.append((list_href, href))
        return stored

    def remove(self, list_href: str, href: str) -> None:
        """Delete an item; who has it learns of it."""
        del self.items[list_href][href]
        self.changes.append((list_href, href))

    def forget_tokens(self) -> None:
        """Make every sync token so far unknown."""
        self.oldest_token = len(self.changes) + 1
        self.changes.append(("", ""))

    def expire_sign_ins(self) -> None:
        """Make everybody renew their access token."""
        self.valid_sign_in += 1


class MemoryRemote:
    """A client of a MemoryServer."""

    def __init__(
        self, server: MemoryServer, capabilities: Capabilities | None = None, *, chooses_ids: bool = False
    ) -> None:
        self.server = server
        self._capabilities = replace(capabilities or Capabilities(), keeps_ids=not chooses_ids)
        self._chooses_ids = chooses_ids
        self._sign_in = server.valid_sign_in

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def lists(self) -> tuple[RemoteList, ...]:
        self._check_sign_in()
        return tuple(RemoteList(href, name) for href, name in self.server.lists.items())

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        items = self._items(list_href)
        now = str(len(self.server.changes))
        if token is None or int(token) < self.server.oldest_token:
            known = etags()
            changed = [href for href, stored in items.items() if known.get(href) != stored.etag]
            return self._pull(items, changed, Pull((), now, is_full=True, present=frozenset(items)))
        touched = {href for place, href in self.server.changes[int(token) :] if place == list_href}
        gone = frozenset(href for href in touched if href not in items)
        return self._pull(items, sorted(touched - gone), Pull((), now, gone))

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        items = self._items(list_href)
        if op_id in self.server.answers:
            return self._known(self.server.answers[op_id])
        href = f"{self.server.version}" if self._chooses_ids else f"{list_href}{uid}"
        if href in items:
            raise RemoteChanged("The item is already there.")
        foreign = json.loads(like.raw)["foreign"] if like else None
        raw = {"uid": href if self._chooses_ids else uid, "content": self._kept(content), "foreign": foreign}
        stored = self.server.put(list_href, href, json.dumps(raw))
        if self._chooses_ids:
            self.server.answers[op_id] = stored
        return self._known(stored)

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        list_href, found = self._find(stored)
        raw = json.loads(found.raw)
        raw["content"] |= field_json(self._capabilities.hold(content), (*sorted(changed), "completed_at"))
        target = raw["content"]["list"] if self._capabilities.moves_items else list_href
        if target != list_href:
            self._items(target)
            self.server.remove(list_href, stored.href)
        return self.server.put(target, stored.href, json.dumps(raw))

    def delete(self, stored: Stored, *, op_id: str) -> None:
        self._check_sign_in()
        if any(stored.href in self.server.items.get(list_href, {}) for list_href in self.server.lists):
            list_href, _ = self._find(stored)
            self.server.remove(list_href, stored.href)

    def renew(self) -> bool:
        self._sign_in = self.server.valid_sign_in
        return True

    def close(self) -> None:
        pass

    def _pull(self, items: Mapping[str, Stored], changed: list[str], pull: Pull) -> Pull:
        found: list[RemoteItem] = []
        unreadable: list[Unreadable] = []
        for href in changed:
            stored = items[href]
            try:
                raw = json.loads(stored.raw)
                content = content_from_dict(raw["content"])
            except (ValueError, KeyError, TypeError) as error:
                unreadable.append(Unreadable(href, stored.etag, type(error).__name__))
            else:
                found.append(RemoteItem(stored, raw["uid"], content))
        return replace(pull, items=tuple(found), unreadable=tuple(unreadable))

    def _known(self, stored: Stored) -> tuple[Stored, str]:
        return stored, json.loads(stored.raw)["uid"]

    def _kept(self, content: Content) -> dict[str, object]:
        return self._capabilities.hold(content).as_dict()

    def _items(self, list_href: str) -> dict[str, Stored]:
        self._check_sign_in()
        if list_href not in self.server.lists:
            raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
        return self.server.items.setdefault(list_href, {})

    def _find(self, stored: Stored) -> tuple[str, Stored]:
        self._check_sign_in()
        for list_href, items in self.server.items.items():
            if list_href in self.server.lists and (found := items.get(stored.href)) and found.etag == stored.etag:
                return list_href, found
        raise RemoteChanged("The item was changed or deleted there.")

    def _check_sign_in(self) -> None:
        if self._sign_in != self.server.valid_sign_in:
            raise SignInExpired("The sign-in has expired.", "Sign in again.")
