"""What the engine asks of this side: todos, and what both sides last agreed on, in short transactions.

There is no separate queue of edits. An edit is in the todo itself, and whatever differs from the last agreed state is
to be sent: so an edit made offline, during an upload or just before a crash cannot be forgotten, and many edits of one
todo go out as one. What is queued is each operation that was begun (`Pending`): it is written before it is sent and
tells afterwards, if no answer came, what the service may already have.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from todoapp.sync.content import Content
from todoapp.sync.remote import Stored

NEVER = -1  # a revision no item has: the item differs from what was agreed, or was not looked at


@dataclass(frozen=True)
class LocalItem:
    """An item here. `revision` grows with every change; a tombstone has `is_deleted`."""

    id: str
    revision: int
    content: Content
    is_deleted: bool = False


@dataclass(frozen=True)
class Link:
    """An item here and one there that are the same.

    `uid` is what the service calls it. `base` is what both sides last agreed on; at `revision` the item here was
    exactly that.
    """

    item_id: str
    list_href: str
    uid: str
    stored: Stored
    base: Content
    revision: int


@dataclass(frozen=True)
class Pending:
    """An operation begun: sent perhaps, answered never. `content` is what was sent; `error` why it was refused."""

    item_id: str
    op_id: str
    kind: Literal["create", "update", "delete"]
    list_href: str
    content: Content
    revision: int
    attempts: int = 0
    next_at: float = 0.0  # seconds since 1970
    error: str = ""


@dataclass(frozen=True)
class Leaving:
    """What is left behind of an item that was moved to another list, to be deleted there."""

    item_id: str
    list_href: str
    stored: Stored


@dataclass(frozen=True)
class Conflict:
    """Both sides changed the same fields. Both values are kept until the user has chosen; `chosen` holds for now."""

    item_id: str
    names: tuple[str, ...]
    local: Content
    remote: Content
    chosen: Literal["local", "remote"]


class Ledger(Protocol):
    """The local side within one transaction, for one account."""

    def token(self, list_href: str) -> str | None: ...

    def set_token(self, list_href: str, token: str | None) -> None: ...

    def etags(self, list_href: str) -> Mapping[str, str | None]:
        """Give the etag of every linked or leaving item of a list, by href."""

    def item(self, item_id: str) -> LocalItem | None:
        """Give an item, also a deleted one. `content.list` is None where its list is none of the account's."""

    def changed(self) -> Sequence[str]:
        """Give the ids of items whose revision is not the agreed one, and of those in a synced list without a link."""

    def save(self, item_id: str, content: Content) -> int:
        """Write an item (a new one, or back from deletion, if need be); give its revision."""

    def delete(self, item_id: str) -> None:
        """Mark an item as deleted."""

    def link(self, item_id: str) -> Link | None: ...

    def link_at(self, list_href: str, href: str) -> Link | None: ...

    def links_with(self, uid: str) -> Sequence[Link]:
        """Give the links of a uid: several where two lists hold a copy each."""

    def put_link(self, link: Link) -> None: ...

    def drop_link(self, item_id: str) -> None: ...

    def count_links(self, list_href: str) -> int: ...

    def pending(self, item_id: str) -> Pending | None: ...

    def pendings(self) -> Sequence[Pending]: ...

    def put_pending(self, pending: Pending) -> None: ...

    def drop_pending(self, item_id: str) -> None: ...

    def leaving(self) -> Sequence[Leaving]: ...

    def leaving_at(self, list_href: str, href: str) -> Leaving | None: ...

    def put_leaving(self, leaving: Leaving) -> None: ...

    def drop_leaving(self, list_href: str, href: str) -> None: ...

    def add_conflict(self, conflict: Conflict) -> None: ...

    def note(self, level: str, message: str, item_id: str | None = None) -> None:
        """Write a line into the account's log: never a title, a note or a secret."""


class Local(Protocol):
    """The local side of one account."""

    def transaction(self) -> AbstractContextManager[Ledger]:
        """Give one transaction: saved as a whole at its end, or not at all. Never open during a network call."""

    def synced_lists(self) -> Sequence[str]:
        """Give the hrefs of the lists to sync."""
