"""A todo and its subtasks, each a resource of its own, as the one item the engine knows.

What an item is linked to (`Stored`) then holds every resource with its version; without subtasks it is the one alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from todoapp.sync.remote import Stored


@dataclass(frozen=True)
class Resource:
    """A resource as it was last seen; `etag` is None where the server did not say which version that was."""

    href: str
    etag: str | None
    raw: str

    @property
    def mark(self) -> str:
        """Give what tells this version from others."""
        return self.etag or f"#{hashlib.sha256(self.raw.encode()).hexdigest()}"


@dataclass(frozen=True)
class Family:
    """A todo with its subtasks."""

    own: Resource
    parts: tuple[Resource, ...] = ()

    def stored(self) -> Stored:
        """Give it as one."""
        own = self.own
        if not self.parts:
            return Stored(own.href, own.etag, own.raw)
        sorted_parts = sorted(self.parts, key=lambda part: part.href)
        etag = {"own": own.mark, "parts": {part.href: part.mark for part in sorted_parts}}
        parts = [[part.href, part.etag, part.raw] for part in sorted_parts]
        raw = {"own": [own.etag, own.raw], "parts": parts}
        return Stored(own.href, json.dumps(etag), json.dumps(raw, ensure_ascii=False))


def family_of(stored: Stored) -> Family:
    """Give what was stored as one."""
    if not stored.raw.startswith("{"):
        return Family(Resource(stored.href, stored.etag, stored.raw))
    values = json.loads(stored.raw)
    return Family(Resource(stored.href, *values["own"]), tuple(Resource(*part) for part in values["parts"]))


@dataclass(frozen=True)
class Versions:
    """The versions of resources we know: of items, and by the item of their subtasks."""

    own: Mapping[str, str | None]
    parts: Mapping[str, Mapping[str, str]]
    item_of: Mapping[str, str]  # a subtask's href to its item's

    def of(self, href: str) -> str | None:
        """Give the version of an item or a subtask."""
        item = self.item_of.get(href)
        return self.own.get(href) if item is None else self.parts[item][href]


def versions_in(etags: Mapping[str, str | None]) -> Versions:
    """Give the versions the etags of items stand for."""
    own: dict[str, str | None] = {}
    parts: dict[str, dict[str, str]] = {}
    for href, etag in etags.items():
        if etag is not None and etag.startswith("{"):
            values = json.loads(etag)
            own[href], parts[href] = values["own"], values["parts"]
        else:
            own[href] = etag
    return Versions(own, parts, {part: href for href, found in parts.items() for part in found if part not in own})
