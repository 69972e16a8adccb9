"""Makes items of the resources a list has: a plain child of another todo is its subtask, all else an item of its own.

A child that is known as an item stays one, whatever becomes of it there: only so nobody's todo turns into a line of
another one. Where a resource cannot be read, nothing is concluded from that about the item it belongs to.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from todoapp.sync.content import Content, done_names, ticked
from todoapp.sync.remote import RemoteItem, Unreadable
from todoapp.sync.vtodo import UnreadableTodo, read_vtodo
from todoapp.sync.vtodo_family import Family, Resource, Versions, versions_in
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
            if not self._is_sure(read.href):
                self.is_whole &= not self._is_news(read, parts.get(read.href, ()))
                continue
            mine = sorted(
                parts.get(read.href, ()), key=lambda part: (part.related.order if part.related else 0, part.href)
            )
            stored = Family(read.resource, tuple(part.resource for part in mine)).stored()
            if stored.etag is not None and etags.get(read.href) == stored.etag:
                continue
            names = tuple(dict.fromkeys(part.content.title for part in mine))
            ticks = ticked(names, done_names((part.content.title, part.content.done) for part in mine))
            items.append(RemoteItem(stored, read.uid, replace(read.content, subtasks=names, done_subtasks=ticks)))
        return tuple(items)

    def _take(self, loaded: Loaded) -> None:
        self.gone |= loaded.gone
        self.unreadable |= {each.href: each for each in loaded.unreadable}
        for resource in loaded.resources:
            self._asked.add(resource.href)
            try:
                uid, content = read_vtodo(resource.raw, self._zone)
                related = read_related(resource.raw)
            except UnreadableTodo as error:
                self.unreadable[resource.href] = Unreadable(resource.href, resource.etag, str(error))
            else:
                self._read[resource.href] = _Read(resource, uid, content, related)

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

    def _is_sure(self, href: str) -> bool:
        """Tell whether everything known to belong to an item, or the item this belonged to, could be read."""
        known = [*self._known.parts.get(href, ())]
        if item := self._known.item_of.get(href):
            known.append(item)
        return all(each in self._read or each in self.gone for each in known)

    def _is_news(self, read: _Read, parts: Iterable[_Read]) -> bool:
        """Tell whether anything that was read of an item, or is gone, differs from what is known."""
        is_other = any(self._known.of(each.href) != each.resource.mark for each in (read, *parts))
        return is_other or any(part in self.gone for part in self._known.parts.get(read.href, ()))
