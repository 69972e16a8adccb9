"""TickTick's backup: one CSV with a few lines about itself before the header; moments in UTC, with their zone."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from todoapp.dates.durations import Duration as Amount
from todoapp.dates.durations import iso_duration, read_duration
from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.when import Reminder, Repeat
from todoapp.interchange.items import Context, Item, Reading, Warnings, on_day, part_of, under_parent
from todoapp.interchange.tables import dicts_of, local_of, moment_of

FORMAT = "TickTick"
_PRIORITIES: dict[str, Priority] = {"1": "low", "3": "medium", "5": "high"}
_DONE = ("1", "2")  # completed, archived
_STEP = re.compile(r"([▫▪])\s*")  # an open one and a done one
_MINUTES_A_DAY = 24 * 60


def header_of(rows: Sequence[Sequence[str]]) -> int | None:
    """Give the place of the header among the first rows; None where this is another table."""
    for place, row in enumerate(rows[:20]):
        if {"List Name", "Title", "Due Date"} <= {cell.strip() for cell in row}:
            return place
    return None


def read_ticktick(rows: Sequence[Sequence[str]], header: int, context: Context) -> Reading:
    """Read the backup."""
    warnings = Warnings()
    items: dict[str, Item] = {}
    parents: dict[str, str] = {}
    names = [name.strip() for name in rows[header]]
    for number, cells in enumerate(dicts_of(names, rows[header + 1 :])):
        if not cells.get("Title"):
            warnings.add("A row without a title is left out")
            continue
        if cells.get("Status") == "-1":
            warnings.add("A todo marked as “won't do” is left out")
            continue
        key = cells.get("taskId") or f"row {number}"
        items[key] = _item(cells, context, warnings)
        if cells.get("parentId"):
            parents[key] = cells["parentId"]
    for key, parent_key in parents.items():
        parent, child = items.get(parent_key), items[key]
        if parent is None or parent_key in parents:
            continue
        joined = under_parent(parent.fields, child.fields)
        if joined is not None:
            items[parent_key] = replace(parent, fields=joined)
            del items[key]
        else:
            items[key] = replace(child, fields=part_of(child.fields, parent.fields))
    return Reading(FORMAT, tuple(items.values()), warnings.all())


def _item(cells: dict[str, str], context: Context, warnings: Warnings) -> Item:
    zone = cells.get("Timezone", "")
    is_all_day = cells.get("Is All Day", "").lower() == "true"
    start, due = (local_of(cells.get(name, ""), context, zone) for name in ("Start Date", "Due Date"))
    if due is None:
        due, start = start, None
    content = cells.get("Content", "")
    subtasks: tuple[str, ...] = ()
    done = frozenset[str]()
    if cells.get("Is Check list", "").upper() in ("Y", "TRUE"):
        first, *steps = _STEP.split(content)
        marked = [(step.strip(), mark) for mark, step in zip(steps[::2], steps[1::2], strict=True) if step.strip()]
        content, subtasks = first, tuple(step for step, _ in marked)
        done = frozenset(step for step, mark in marked if mark == "▪")
    name = cells.get("List Name", "")
    fields = TodoFields(
        cells["Title"],
        notes=content.strip() or None,
        due=on_day(due.date(), None if is_all_day else due.time()) if due else None,
        scheduled=on_day(start.date(), None if is_all_day else start.time()) if start and start != due else None,
        repeat=_repeat(cells.get("Repeat", ""), warnings) if due else None,
        priority=_PRIORITIES.get(cells.get("Priority", ""), "none"),
        reminders=_reminders(cells.get("Reminder", ""), is_all_day, warnings) if due else (),
        subtasks=subtasks,
        done_subtasks=done,
        list=None if not name or name.casefold() == "inbox" else name,
        tags=tuple(tag.strip() for tag in cells.get("Tags", "").split(",") if tag.strip()),
    )
    done_at = None
    if cells.get("Status") in _DONE:
        done_at = moment_of(cells.get("Completed Time", ""), context) or context.now
    return Item(fields, None, moment_of(cells.get("Created Time", ""), context), done_at)


def _repeat(text: str, warnings: Warnings) -> Repeat | None:
    rule = text.strip().removeprefix("RRULE:")
    if not rule:
        return None
    if not rule.startswith("FREQ="):
        warnings.add("A repeat of TickTick's own kind is left out")
        return None
    parts = [part for part in rule.split(";") if part and not part.startswith("TT_") and part != "INTERVAL=1"]
    if len(parts) < len([part for part in rule.split(";") if part and part != "INTERVAL=1"]):
        warnings.add("A repeat that skips holidays or weekends is taken over without that")
    return Repeat(";".join(parts))


def _reminders(text: str, is_all_day: bool, warnings: Warnings) -> tuple[Reminder, ...]:
    found: list[Reminder] = []
    for part in re.split(r"[\s,]+", text):
        if not part:
            continue
        amount = read_duration(re.sub(r"(?<=\d[HMD])0S|T0S$", "", part.removeprefix("TRIGGER:")))
        if amount is None:
            warnings.add("A reminder could not be read")
        elif is_all_day:  # counted from midnight: so many days before, at a clock time
            days, minutes = divmod(amount.minutes, _MINUTES_A_DAY)
            offset = iso_duration(Amount(minutes=days * _MINUTES_A_DAY)) if days else "P0D"
            found.append(Reminder(offset, dt.time(minutes // 60, minutes % 60)))
        else:
            found.append(Reminder(iso_duration(amount)))
    return tuple(found)
