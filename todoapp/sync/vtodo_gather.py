"""Makes items of the resources a list has: a plain child of another todo is its subtask, all else an item of its own.

A child that is known as an item stays one, whatever becomes of it there: only so nobody's todo turns into a line of
another one. A subtask that cannot be read stays what it was; where that is a todo, its subtasks do.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from zoneinfo import ZoneInfo

from todoapp.sync.content import Content, done_names, ticked
from todoapp.sync.remote import RemoteItem, Stored, Unreadable
from todoapp.sync.vtodo import UnreadableTodo, read_vtodo
from todoapp.sync.vtodo_family import Family, Resource, Versions, family_of, versions_in
from todoapp.sync.vtodo_parts import Related, read_related


@dataclass
class Loaded:
    """What became of resources that were asked for; one that holds no todo is in none of these."""

    resources: list[Resource] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Source:
    """Where the resources of a list are: `load` reads some, `find` those of a uid, if the list has any."""

    load: Callable[[Sequence[str]], Loaded]
    find: Callable[[str], Loaded]


@dataclass(frozen=True)
class Gathered:
    """The items that differ from what is known, and what could not be read or was gone.

    `is_whole` tells that no change was left out because of what could not be read: one that was is to be read again.
    """

    items: tuple[RemoteItem, ...]
    unreadable: tuple[Unreadable, ...]
    gone: frozenset[str]
    is_whole: bool


@dataclass(frozen=True)
class _Read:
    resource: Resource
    uid: str
    content: Content
    related: Related | None

    @property
    def href(self) -> str:
        return self.resource.href


def gather(
    source: Source,
    changed: Mapping[str, str | None],
    gone: Collection[str],
    etags: Mapping[str, str | None],
    zone: ZoneInfo,
    *,
    is_full: bool,
) -> Gathered:
    """Give the items `changed` resources belong to. It has their etags, with `is_full` those of the whole list."""
    known = versions_in(etags)
    if is_full:
        gone = {href for href in (*known.own, *known.item_of) if href not in changed}
    gathering = _Gathering(source, known, zone, set(gone))
    gathering.load([href for href, etag in changed.items() if etag is None or known.of(href) != etag])
    gathering.load_relatives()
    items = gathering.items(etags)
    return Gathered(items, tuple(gathering.unreadable.values()), frozenset(gathering.gone), gathering.is_whole)


class _Gathering:
    def __init__(self, source: Source, known: Versions, zone: ZoneInfo, gone: set[str]) -> None:
        self._source = source
        self._known = known
        self._zone = zone
        self._asked: set[str] = set()
        self._sought: set[str] = set()
        self._read: dict[str, _Read] = {}
        self.unreadable: dict[str, Unreadable] = {}
        self.gone = gone
        self.is_whole = True

    def load(self, hrefs: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(href for href in hrefs if href not in self._asked))
        self._asked |= {*wanted}
        if wanted:
            self._take(self._source.load(wanted))

    def load_relatives(self) -> None:
        """Read what belongs to the same items as what was read, or is gone."""
        while True:
            touched = {*self._read, *self.gone}
            wanted = [self._known.item_of[href] for href in sorted(touched) if href in self._known.item_of]
            wanted += [part for href in sorted(touched) for part in self._known.parts.get(href, ())]
            before = len(self._asked)
            self.load(href for href in wanted if href not in self.gone)
            uids = {read.uid for read in self._read.values()}
            missing = {
                read.related.parent
                for read in self._read.values()
                if read.related and read.related.is_plain and read.href not in self._known.own
            } - uids - self._sought  # fmt: skip
            for uid in sorted(missing):
                self._sought.add(uid)
                self._take(self._source.find(uid))
            if len(self._asked) == before and not missing:
                return

    def items(self, etags: Mapping[str, str | None]) -> tuple[RemoteItem, ...]:
        parts = self._parts()
        folded = {part.href for found in parts.values() for part in found}
        items: list[RemoteItem] = []
        for read in self._read.values():
            if read.href in folded:
                continue
            mine = parts.get(read.href, [])
            item = _item(read, mine)
            if unread := self._unread(read.href):
                is_news = self._is_news(read, mine, unread)
                # What was not given, though it is there, may be with the next pass.
                is_late = any(href in self.unreadable and self.unreadable[href].etag is None for href in unread)
                self.is_whole &= not (is_news and (is_late or read.href in self._known.item_of))
                if is_news and read.href not in self._known.item_of:
                    items.append(replace(item, completed=partial(self._completed, read, mine, unread)))
            elif item.stored.etag is None or etags.get(read.href) != item.stored.etag:
                items.append(item)
        return tuple(items)

    def _completed(self, read: _Read, parts: Sequence[_Read], unread: Collection[str], known: Stored) -> RemoteItem:
        """Give an item with the subtasks that could not be read as they were."""
        kept = [self._reading(part) for part in family_of(known).parts if part.href in unread]
        return _item(read, [*parts, *kept])

    def _take(self, loaded: Loaded) -> None:
        self.gone |= loaded.gone
        self.unreadable |= {each.href: each for each in loaded.unreadable}
        for resource in loaded.resources:
            self._asked.add(resource.href)
            try:
                self._read[resource.href] = self._reading(resource)
            except UnreadableTodo as error:
                self.unreadable[resource.href] = Unreadable(resource.href, resource.etag, str(error))

    def _reading(self, resource: Resource) -> _Read:
        uid, content = read_vtodo(resource.raw, self._zone)
        return _Read(resource, uid, content, read_related(resource.raw))

    def _parts(self) -> dict[str, list[_Read]]:
        """Give the subtasks of items by the items' hrefs."""
        by_uid: dict[str, list[_Read]] = defaultdict(list)
        for read in self._read.values():
            by_uid[read.uid].append(read)
        parents = {read.related.parent for read in self._read.values() if read.related}
        parts: dict[str, list[_Read]] = defaultdict(list)
        for read in self._read.values():
            if read.related is None or not read.related.is_plain or read.href in self._known.own:
                continue
            if read.uid in parents or len(by_uid[read.uid]) > 1:
                continue
            if len(found := by_uid.get(read.related.parent, [])) == 1:
                parts[found[0].href].append(read)
        return parts

    def _unread(self, href: str) -> frozenset[str]:
        """Give what is known to belong to an item, or the item this belonged to, if it could not be read."""
        known = {*self._known.parts.get(href, ())}
        if item := self._known.item_of.get(href):
            known.add(item)
        return frozenset(known - self._read.keys() - self.gone)

    def _is_news(self, read: _Read, parts: Iterable[_Read], unread: Collection[str]) -> bool:
        """Tell whether an item differs from what is known of it, but for what could not be read."""
        known = {href: mark for href, mark in self._known.parts.get(read.href, {}).items() if href not in unread}
        found = {part.href: part.resource.mark for part in parts}
        return self._known.of(read.href) != read.resource.mark or known != found


def _item(read: _Read, parts: Iterable[_Read]) -> RemoteItem:
    parts = sorted(parts, key=lambda part: (part.related.order if part.related else 0, part.href))
    stored = Family(read.resource, tuple(part.resource for part in parts)).stored()
    names = tuple(dict.fromkeys(part.content.title for part in parts))
    ticks = ticked(names, done_names((part.content.title, part.content.done) for part in parts))
    return RemoteItem(stored, read.uid, replace(read.content, subtasks=names, done_subtasks=ticks))
