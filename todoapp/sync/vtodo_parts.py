"""A subtask as other programs keep it: a VTODO of its own that names its parent in RELATED-TO (of the type PARENT).

Only a plain one is a subtask here: a name, done or not, and nothing else a user could miss.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from icalendar import Todo, vInt, vText

from todoapp.sync.content import Content, done_names
from todoapp.sync.vtodo import calendar_of, master_of, new_vtodo, read_vtodo, written_vtodo
from todoapp.sync.vtodo_checks import problems

_ORDER = "X-APPLE-SORT-ORDER"  # what Nextcloud, Tasks.org and Apple order by; without it they take CREATED
_ORDERED_SINCE = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
_PLAIN = frozenset({
    "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "CLASS", "SUMMARY", "STATUS", "COMPLETED",
    "PERCENT-COMPLETE", "RELATED-TO", "PRIORITY",
})  # fmt: skip
_SAME_THING = 0.65  # names as alike as this are one that was changed


@dataclass(frozen=True)
class Related:
    """What a resource says of its parent; `is_plain` tells whether it is no more than a subtask."""

    parent: str  # a uid
    is_plain: bool
    order: int  # seconds since 2001, or whatever was written


@dataclass(frozen=True)
class Placed:
    """A subtask as it is there; `href` decides where two have the same order."""

    href: str
    name: str
    order: int
    done: bool = False


@dataclass(frozen=True)
class Part:
    """What to write into a subtask: its name, its order and whether it is done, None for what stays."""

    name: str | None = None
    order: int | None = None
    done: bool | None = None


@dataclass(frozen=True)
class Plan:
    """How to bring subtasks about: those to make, what changes in others by their hrefs, hrefs to delete."""

    new: tuple[tuple[str, int, bool], ...]
    changed: Mapping[str, Part]
    removed: tuple[str, ...]


def read_related(raw: str) -> Related | None:
    """Tell whether a resource that can be read is a part of another one."""
    if "RELATED-TO" not in raw.upper():
        return None
    calendar = calendar_of(raw)
    todo = master_of(calendar)
    found = todo.get("RELATED-TO", [])
    related = found if isinstance(found, list) else [found]
    parents = [str(each) for each in related if str(each.params.get("RELTYPE", "") or "PARENT").upper() == "PARENT"]
    if not parents or not parents[0]:
        return None
    is_plain = (
        len(related) == 1
        and [part.name for part in calendar.subcomponents if part.name != "VTIMEZONE"] == ["VTODO"]
        and not todo.subcomponents
        and all(name in _PLAIN or name.startswith("X-") for name in map(str.upper, todo))
        and str(todo.get("PRIORITY", "0")) == "0"
        and not isinstance(todo.get("SUMMARY"), list)
        and bool(str(todo.get("SUMMARY", "")).strip())
    )
    return Related(parents[0], is_plain, _order(todo))


def placed_part(href: str, raw: str, zone: ZoneInfo) -> Placed:
    """Give a subtask as it is there."""
    _, content = read_vtodo(raw, zone)
    return Placed(href, content.title, _order(master_of(calendar_of(raw))), content.done)


def new_part(
    uid: str, name: str, parent: str, order: int, zone: ZoneInfo, now: dt.datetime, *, done: bool = False
) -> str:
    """Write a new subtask."""
    calendar = calendar_of(new_vtodo(uid, Content(name, done=done), zone, now))
    todo = master_of(calendar)
    todo["RELATED-TO"] = vText(parent)
    todo[_ORDER] = vInt(order)
    return written_vtodo(calendar, todo, Content(name), frozenset(), zone, now, known=())


def changed_part(raw: str, part: Part, zone: ZoneInfo, now: dt.datetime) -> str:
    """Write what changed into a subtask."""
    calendar = calendar_of(raw)
    todo = master_of(calendar)
    known = problems(calendar)
    if part.order is not None:
        todo[_ORDER] = vInt(part.order)
    changed = {name for name, value in (("title", part.name), ("done", part.done)) if value is not None}
    content = Content(part.name or "", done=bool(part.done))
    return written_vtodo(calendar, todo, content, frozenset(changed), zone, now, known=known)


def planned(there: Sequence[Placed], names: Sequence[str], ticks: Collection[str], now: dt.datetime) -> Plan:
    """Plan how what is there comes to be `names` in theirs, those of `ticks` done.

    One that is called otherwise stays itself; what is done there as it should be is not touched.
    """
    there = sorted(there, key=lambda each: (each.order, each.href))
    wanted = tuple(dict.fromkeys(names))
    kept = {each.name for each in there} & {*wanted}
    renamed = _renamed(there, wanted, kept)
    removed = tuple(each.href for each in there if each.name not in kept and each.href not in renamed)
    called: dict[str, list[Placed]] = defaultdict(list)
    for each in there:
        called[renamed.get(each.href, each.name)].append(each)
    first = min((each.order for name in wanted for each in called.get(name, ())), default=None)
    start = int((now - _ORDERED_SINCE).total_seconds()) if first is None else first - len(wanted)
    order, href = start, ""
    new: list[tuple[str, int, bool]] = []
    changed: dict[str, Part] = {}
    done = done_names((renamed.get(each.href, each.name), each.done) for each in there)
    for name in wanted:
        if name not in called:
            order, href = order + 1, "\uffff"
            new.append((name, order, name in ticks))
        for each in called.get(name, ()):
            in_place = (each.order, each.href) > (order, href)
            order, href = (each.order, each.href) if in_place else (order + 1, "\uffff")
            is_ticked = name in ticks
            ticked = is_ticked if (name in done) != is_ticked and each.done != is_ticked else None
            part = Part(renamed.get(each.href), None if in_place else order, ticked)
            if part != Part():
                changed[each.href] = part
    return Plan(tuple(new), changed, removed)


def _renamed(there: Sequence[Placed], wanted: Sequence[str], kept: set[str]) -> dict[str, str]:
    """Pair what is no longer wanted with what is new, the most alike first."""
    alike = sorted(
        (
            (SequenceMatcher(None, each.name.casefold(), name.casefold()).ratio(), each.href, name)
            for each in there
            if each.name not in kept
            for name in wanted
            if name not in kept
        ),
        reverse=True,
    )
    renamed: dict[str, str] = {}
    for likeness, href, name in alike:
        if likeness >= _SAME_THING and href not in renamed and name not in renamed.values():
            renamed[href] = name
    return renamed


def _order(todo: Todo) -> int:
    try:
        return int(str(todo[_ORDER]))
    except (KeyError, ValueError):
        created = getattr(todo.get("CREATED"), "dt", None)
    if not isinstance(created, dt.datetime):
        return 0
    aware = created if created.tzinfo else created.replace(tzinfo=dt.UTC)
    return int((aware - _ORDERED_SINCE).total_seconds())
