"""The three-way merge: what each side changed since both last agreed, put together field by field.

A field that only one side changed has that side's value. Sets (tags, reminders, subtasks and
which of them are ticked) are merged value by value.
Where both changed the same field to different values, one wins and both are reported: nothing is lost unseen. The dates
of an item make sense only together, so they are one unit. No clock takes part.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from todoapp.sync.content import FIELDS, SETS, Content, same_value, without_stray_ticks

Side = Literal["local", "remote"]

# A repeat's first day is its due day, so one side's rule never meets the other side's day.
UNITS: tuple[tuple[str, ...], ...] = (
    ("due", "scheduled", "repeat"),
    *((name,) for name in FIELDS if name not in ("due", "scheduled", "repeat", *SETS)),
)


@dataclass(frozen=True)
class Clash:
    """Both sides changed these fields, each to another value."""

    names: tuple[str, ...]
    local: Content
    remote: Content


@dataclass(frozen=True)
class Merged:
    """What both sides should hold, and where they clashed."""

    content: Content
    clashes: tuple[Clash, ...] = ()


def merge(
    base: Content | None, local: Content, remote: Content, *, prefer: Side = "local", orders_subtasks: bool = False
) -> Merged:
    """Merge two contents with what both sides last agreed on, None if they never did."""
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    for unit in UNITS:
        kept, clashed = _unit(unit, base, local, remote, prefer)
        values |= {name: getattr(kept, name) for name in unit}
        if clashed:
            clashes.append(Clash(unit, local, remote))
    for name in SETS:
        values[name] = _set(getattr(base, name) if base else (), getattr(local, name), getattr(remote, name))
    if orders_subtasks:
        values["subtasks"] = _ordered(
            values["subtasks"], base.subtasks if base else (), local.subtasks, remote.subtasks
        )
    done_side = local if values["done"] == local.done else remote
    completed_at = (done_side.completed_at or remote.completed_at) if values["done"] else None
    merged = replace(local, **values, completed_at=completed_at)
    return Merged(without_stray_ticks(merged), tuple(clashes))


def with_echo(base: Content | None, sent: Content | None, remote: Content) -> Content | None:
    """Give the base where an answer to our last write was lost: what the remote shows of it is no change of theirs."""
    if sent is None:
        return base
    if base is None:
        return sent
    values: dict[str, Any] = {}
    for unit in (*UNITS, *((name,) for name in SETS)):
        if all(same_value(name, getattr(remote, name), getattr(sent, name)) for name in unit):
            values |= {name: getattr(sent, name) for name in unit}
    for name in SETS:
        # What we sent and they show is agreed; so is what we took away and they no longer show.
        before, ours, theirs = getattr(base, name), getattr(sent, name), getattr(remote, name)
        agreed = [value for value in before if value in ours or value in theirs]
        values[name] = (*agreed, *(value for value in ours if value in theirs and value not in before))
    return replace(base, **values)


def _unit(
    unit: tuple[str, ...], base: Content | None, local: Content, remote: Content, prefer: Side
) -> tuple[Content, bool]:
    if _equal(unit, local, remote):
        return local, False
    if base is not None:
        if _equal(unit, local, base):
            return remote, False
        if _equal(unit, remote, base):
            return local, False
    else:
        # They never agreed: a side that says nothing gives way to the one that says something.
        empty = Content("")
        if _equal(unit, local, empty):
            return remote, False
        if _equal(unit, remote, empty):
            return local, False
    return (local if prefer == "local" else remote), True


def _equal(unit: tuple[str, ...], one: Content, other: Content) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in unit)


def _set(base: tuple[Any, ...], local: tuple[Any, ...], remote: tuple[Any, ...]) -> tuple[Any, ...]:
    kept = [value for value in local if value in remote or value not in base]
    added = [value for value in remote if value not in local and value not in base]
    return (*kept, *added)


def _ordered(
    merged: tuple[str, ...], base: tuple[str, ...], local: tuple[str, ...], remote: tuple[str, ...]
) -> tuple[str, ...]:
    """Put merged subtasks in the order of the side that changed it, ours if both did; what that has not comes last."""
    common = {*base} & {*local}
    is_our_order_new = [name for name in base if name in common] != [name for name in local if name in common]
    leader = local if remote == base or is_our_order_new else remote
    return (*(name for name in leader if name in merged), *(name for name in merged if name not in leader))
