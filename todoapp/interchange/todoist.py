"""Todoist's export: a CSV for each project, or the ZIP of a backup with all of them.

Dates are words as they were typed; the calendar reads them. With a deadline, the date is the day to do it on.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.interchange.items import Context, Item, Reading, Warnings, part_of, under_parent, with_phrase
from todoapp.interchange.tables import dicts_of

FORMAT = "Todoist"
_PRIORITIES: dict[str, Priority] = {"1": "high", "2": "medium", "3": "low"}
_LABEL = re.compile(r"(?:^|\s)@([^\s@]+)")
_FILE = re.compile(r"\s*\[\[file .*?\]\]\s*", re.DOTALL)
_NAME = re.compile(r"(?:.*/)?(.*?)\s*(?:\[\d+\])?\.csv", re.IGNORECASE)


def is_todoist(rows: Sequence[Sequence[str]]) -> bool:
    """Whether this is the header of such a table."""
    header = {name.strip().upper() for name in rows[0]} if rows else set()
    return {"TYPE", "CONTENT", "PRIORITY"} <= header


def read_todoist(rows: Sequence[Sequence[str]], context: Context) -> Reading:
    """Read the table of one project, whose name is the file's."""
    warnings = Warnings()
    project = list_of(context.file_name)
    section = ""
    items: list[Item] = []
    parents: list[int] = []  # the places of the todos the next one may be a part of, by indentation
    last: int | None = None
    header = [name.strip().upper() for name in rows[0]]
    for cells in dicts_of(header, rows[1:]):
        kind, content = cells.get("TYPE", "").lower(), cells.get("CONTENT", "")
        if kind == "section":
            section, parents = content, []
        elif kind == "note" and last is not None:
            items[last] = _noted(items[last], content, warnings)
        elif kind == "task" and content:
            fields = _fields(cells, content, project, section, context)
            depth = int(cells["INDENT"]) if cells.get("INDENT", "").isdecimal() else 1
            del parents[max(depth - 1, 0) :]
            if parents:
                parent = items[parents[0]]
                joined = under_parent(parent.fields, fields)
                if joined is not None:
                    items[parents[0]] = replace(parent, fields=joined)
                    last = parents[0]
                    continue
                fields = part_of(fields, parent.fields)
            items.append(Item(fields))
            last = len(items) - 1
            parents.append(last)
    return Reading(FORMAT, tuple(items), warnings.all())


def list_of(file_name: str) -> str | None:
    """Give the list a file's name stands for: "Home [220330].csv" is Home; the inbox is none."""
    found = _NAME.fullmatch(file_name)
    name = found[1] if found else ""
    return None if not name or name.casefold() == "inbox" else name


def _fields(cells: dict[str, str], content: str, project: str | None, section: str, context: Context) -> TodoFields:
    tags = tuple(label.replace("_", " ") for label in _LABEL.findall(content))
    title = _LABEL.sub("", content).removeprefix("* ").strip() or content
    fields = TodoFields(
        title,
        notes=cells.get("DESCRIPTION") or None,
        priority=_PRIORITIES.get(cells.get("PRIORITY", ""), "none"),
        list=project,
        tags=(*tags, section) if section else tags,
    )
    deadline = cells.get("DEADLINE", "")
    fields = with_phrase(fields, cells.get("DATE", ""), context, as_due=not deadline)
    return with_phrase(fields, deadline, context)


def _noted(item: Item, note: str, warnings: Warnings) -> Item:
    if "[[file" in note:
        warnings.add("An attached file stays at Todoist")
    words = _FILE.sub(" ", note).strip()
    if not words:
        return item
    notes = f"{item.fields.notes}\n{words}" if item.fields.notes else words
    return replace(item, fields=replace(item.fields, notes=notes))
