"""What the engine asks of a service account. Adding a service means one module with a class that does this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content

Etags = Callable[[], Mapping[str, str | None]]  # href to the etag we know, None where we were not told


@dataclass(frozen=True)
class RemoteList:
    """A list (collection, project) of the account."""

    href: str
    name: str
    read_only: bool = False


@dataclass(frozen=True)
class Stored:
    """An item as the service keeps it. `raw` is its own form, whole, so that what we do not know survives.

    `etag` is None where the service did not say which version it now holds.
    """

    href: str
    etag: str | None
    raw: str


@dataclass(frozen=True)
class RemoteItem:
    """An item a pull found, and what it says. `uid` identifies it across lists and accounts.

    Where a part of a known item could not be read, `completed` gives the whole, from how the item was stored before.
    """

    stored: Stored
    uid: str
    content: Content
    completed: Callable[[Stored], "RemoteItem"] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Unreadable:
    """An item that cannot be understood: reported, left as it is on both sides."""

    href: str
    etag: str | None
    reason: str


@dataclass(frozen=True)
class Pull:
    """What changed in a list. With `is_full`, what is not in `present` is gone; else only what `gone` names is."""

    items: tuple[RemoteItem, ...]
    token: str | None
    gone: frozenset[str] = frozenset()
    unreadable: tuple[Unreadable, ...] = ()
    is_full: bool = False
    present: frozenset[str] = frozenset()  # hrefs of everything in the list, only with `is_full`


class Remote(Protocol):
    """One account of a service. Errors are those of `sync/errors.py`; a failure is never an empty answer."""

    @property
    def capabilities(self) -> Capabilities:
        """What the service keeps."""

    def lists(self) -> tuple[RemoteList, ...]:
        """Give the lists that can hold todos."""

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        """Give what changed since `token` (None, or one the service no longer knows: everything).

        Items whose etag is known need not be given again.
        """

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        """Make an item, with what `like` (the item in the list it comes from) holds besides; give its uid there too.

        The same `op_id` or `uid` again makes no second one: it is RemoteChanged, or the first one's answer.
        """

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        """Write only the `changed` fields into the item as we last saw it; RemoteChanged if it is not that any more."""

    def delete(self, stored: Stored, *, op_id: str) -> None:
        """Delete the item as we last saw it. Gone already is fine; changed since is RemoteChanged."""

    def renew(self) -> bool:
        """Get a fresh access token, if the service has such; tell whether there is one now."""

    def close(self) -> None:
        """Let go of connections."""
