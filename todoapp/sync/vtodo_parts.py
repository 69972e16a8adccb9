"""A subtask as other programs keep it: a VTODO of its own that names its parent in RELATED-TO (of the type PARENT).

Only a plain one is a subtask here: a name, done or not, and nothing else a user could miss.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from icalendar import Todo, vInt, vText

from todoapp.sync.content import Content
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


@dataclass(frozen=True)
class Plan:
    """How to bring subtasks about: names to make, hrefs with their new name and order, hrefs to delete."""

    new: tuple[tuple[str, int], ...]
    changed: tuple[tuple[str, str | None, int | None], ...]
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
    return Placed(href, content.title, _order(master_of(calendar_of(raw))))


def new_part(uid: str, name: str, parent: str, order: int, zone: ZoneInfo, now: dt.datetime) -> str:
    """Write a new subtask."""
    calendar = calendar_of(new_vtodo(uid, Content(name), zone, now))
    todo = master_of(calendar)
    todo["RELATED-TO"] = vText(parent)
    todo[_ORDER] = vInt(order)
    return written_vtodo(calendar, todo, Content(name), frozenset(), zone, now, known=())


def changed_part(raw: str, name: str | None, order: int | None, zone: ZoneInfo, now: dt.datetime) -> str:
    """Write another name or another place into a subtask."""
    calendar = calendar_of(raw)
    todo = master_of(calendar)
    known = problems(calendar)
    if order is not None:
        todo[_ORDER] = vInt(order)
    changed = frozenset({"title"}) if name is not None else frozenset[str]()
    return written_vtodo(calendar, todo, Content(name or ""), changed, zone, now, known=known)


def planned(there: Sequence[Placed], names: Sequence[str], now: dt.datetime) -> Plan:
    """Plan how what is there comes to be `names` in theirs; one that is called otherwise stays itself."""
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
    new: list[tuple[str, int]] = []
    changed: list[tuple[str, str | None, int | None]] = []
    for name in wanted:
        if name not in called:
            order, href = order + 1, "\uffff"
            new.append((name, order))
        for each in called.get(name, ()):
            in_place = (each.order, each.href) > (order, href)
            order, href = (each.order, each.href) if in_place else (order + 1, "\uffff")
            if not in_place or each.href in renamed:
                changed.append((each.href, renamed.get(each.href), None if in_place else order))
    return Plan(tuple(new), tuple(changed), removed)


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
