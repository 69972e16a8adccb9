"""What services that keep todos as iCalendar resources share: an item is written as its todo and its subtasks.

The todo is written first, then one subtask after the other; a deletion goes the other way, so that no subtask is ever
left without its todo. Each write names the version it replaces. Where a pass stops in between, the next pull shows what
was done, and the engine goes on from there.
"""

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content
from todoapp.sync.errors import RemoteChanged
from todoapp.sync.remote import Stored
from todoapp.sync.vtodo import CAPABILITIES, UnreadableTodo, changed_vtodo, copied_vtodo, file_name, read_vtodo
from todoapp.sync.vtodo_family import Family, Resource, family_of
from todoapp.sync.vtodo_gather import Loaded
from todoapp.sync.vtodo_parts import Plan, changed_part, new_part, placed_part, planned

FAMILY_CAPABILITIES = replace(
    CAPABILITIES, fields=CAPABILITIES.fields | {"subtasks", "done_subtasks"}, orders_subtasks=True
)


class VtodoRemote(ABC):
    """Items over single resources. Clock times are those of `zone`."""

    def __init__(self, zone: ZoneInfo, clock: Callable[[], dt.datetime]) -> None:
        self._zone = zone
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        return FAMILY_CAPABILITIES

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        source = family_of(like) if like else None
        raw = copied_vtodo(uid, content, source.own.raw if source else None, self._zone, self._clock())
        own = self._make(list_href, file_name(uid), raw)
        there = {part.href: part for part in source.parts} if source else {}
        plan = self._plan(there, content)
        parts = self._copied_parts(list_href, there, plan) | self._new_parts(list_href, uid, plan, op_id)
        return Family(own, tuple(parts.values())).stored(), uid

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        family = family_of(stored)
        # Also where only subtasks change: a todo that was changed or deleted there gets none.
        raw = changed_vtodo(family.own.raw, content, changed, self._zone, self._clock())
        own = self._replace(family.own, raw)
        parts = {part.href: part for part in family.parts}
        if changed & {"subtasks", "done_subtasks"}:
            uid, _ = read_vtodo(raw, self._zone)
            plan = self._plan(parts, content)
            parts |= self._new_parts(self._list_of(own.href), uid, plan, op_id)
            for href, part in plan.changed.items():
                written = changed_part(parts[href].raw, part, self._zone, self._clock())
                parts[href] = self._replace(parts[href], written)
            for href in plan.removed:
                self._remove(parts.pop(href))
        return Family(own, tuple(parts.values())).stored()

    def delete(self, stored: Stored, *, op_id: str) -> None:
        family = family_of(stored)
        if family.parts:
            self._check(family)
        for part in family.parts:
            self._remove(part)
        self._remove(family.own)

    def _check(self, family: Family) -> None:
        """RemoteChanged if any resource is there and not what we last saw: then none is to be deleted."""
        known = {each.href: each for each in (family.own, *family.parts)}
        loaded = self._load(self._list_of(family.own.href), [*known])
        if loaded.unreadable:
            raise RemoteChanged("The item cannot be read any more.")
        for found in loaded.resources:
            resource = known[found.href]
            if not (found.etag and resource.etag):
                self._check_same(found.raw, resource)
            elif found.etag != resource.etag:
                raise RemoteChanged("The item was changed there.")

    def _check_same(self, raw: str, resource: Resource) -> None:
        """RemoteChanged if a resource does not say any more what it did when we last saw it."""
        try:
            is_same = read_vtodo(raw, self._zone) == read_vtodo(resource.raw, self._zone)
        except UnreadableTodo as error:
            raise RemoteChanged("The item cannot be read any more.") from error
        if not is_same:
            raise RemoteChanged("The item was changed there.")

    def _copied_parts(self, list_href: str, there: Mapping[str, Resource], plan: Plan) -> dict[str, Resource]:
        """Make the subtasks of an item from another list that it still has, with all they hold."""
        made: list[Resource] = []
        for href, part in there.items():
            if href in plan.removed:
                continue
            uid, _ = read_vtodo(part.raw, self._zone)
            change = plan.changed.get(href)
            raw = changed_part(part.raw, change, self._zone, self._clock()) if change else part.raw
            made.append(self._make(list_href, file_name(uid), raw))
        return {part.href: part for part in made}

    def _new_parts(self, list_href: str, parent: str, plan: Plan, op_id: str) -> dict[str, Resource]:
        made: list[Resource] = []
        for name, order, done in plan.new:
            uid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{op_id} {name}"))  # the same operation again makes no second one
            raw = new_part(uid, name, parent, order, self._zone, self._clock(), done=done)
            made.append(self._make(list_href, file_name(uid), raw))
        return {part.href: part for part in made}

    def _plan(self, parts: Mapping[str, Resource], content: Content) -> Plan:
        placed = [placed_part(part.href, part.raw, self._zone) for part in parts.values()]
        return planned(placed, content.subtasks, content.done_subtasks, self._clock())

    # What a service has to do

    @abstractmethod
    def _list_of(self, href: str) -> str:
        """Give the href of the list a resource is in."""

    @abstractmethod
    def _load(self, list_href: str, hrefs: Sequence[str]) -> Loaded:
        """Read resources."""

    @abstractmethod
    def _make(self, list_href: str, name: str, raw: str) -> Resource:
        """Write a new resource; RemoteChanged if there is one of that name."""

    @abstractmethod
    def _replace(self, resource: Resource, raw: str) -> Resource:
        """Write another text into a resource; RemoteChanged if it is not what we last saw any more."""

    @abstractmethod
    def _remove(self, resource: Resource) -> None:
        """Delete a resource. Gone already is fine; changed since is RemoteChanged."""
