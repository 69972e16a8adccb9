"""A short JSON form of actions whose dates are computed, for models that are to do the calendar themselves.

A when is "2026-01-16", "2026-01-16 15:00", "2026-01-16 evening", a span "2026-01-19/2026-01-25", or a time alone. A
repeat is its RFC 5545 rule, with " after completion" behind it where it counts from then. A reminder is a moment or a
duration before. Everything else is the parse contract's, keys that say nothing left out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from todoapp.domain.errors import UnparsableOutput

_DAYPARTS = {"morning": "09:00", "noon": "12:00", "afternoon": "14:00", "evening": "18:00", "night": "20:00"}
_AFTER = " after completion"
_WHENS = ("due", "scheduled")
_LEFT_OUT = ("unresolved",)
_TODO: dict[str, Any] = {
    "title": "", "notes": None, "due": None, "scheduled": None, "repeat": None, "priority": "none", "reminders": [],
    "subtasks": [], "list": None, "tags": [], "unresolved": [],
}  # fmt: skip
_FILTER: dict[str, Any] = {"text": None, "list": None, "due_from": None, "due_to": None, "status": "open"}

GRAMMAR = r"""
root ::= "[]" | "[" action (", " action)* "]"
action ::= add | update | one | many | named | find
add ::= "{\"action\": \"add\", \"title\": " text todo "}"
update ::= "{\"action\": \"update\", \"target\": " text on? (", \"title\": " text)? todo shift? "}"
one ::= "{\"action\": \"" ("complete" | "delete") "\", \"target\": " text on? "}"
many ::= "{\"action\": \"" ("complete" | "delete") "\", \"filter\": " filter "}"
named ::= "{\"action\": \"" ("create_list" | "delete_list") "\"" list "}"
find ::= "{\"action\": \"find\", \"filter\": " filter "}"
todo ::= notes? (", \"due\": " when)? (", \"scheduled\": " when)? repeat? priority? reminders? subtasks? list? tags?
notes ::= ", \"notes\": " text
list ::= ", \"list\": " text
on ::= ", \"on\": " when
shift ::= ", \"shift\": \"" "-"? "P" [0-9TYMDH]+ "\""
repeat ::= ", \"repeat\": \"FREQ=" [A-Z0-9=;,+-]+ " after completion"? "\""
priority ::= ", \"priority\": \"" ("none" | "low" | "medium" | "high") "\""
reminders ::= ", \"reminders\": [" reminder (", " reminder)* "]"
reminder ::= "\"" (date "T" time | "-"? "P" [0-9TYMDH]+) "\""
subtasks ::= ", \"subtasks\": [" text (", " text)* "]"
tags ::= ", \"tags\": [" text (", " text)* "]"
filter ::= "{" (pair (", " pair)*)? "}"
pair ::= "\"" ("text" | "list") "\": " text | "\"" ("due_from" | "due_to") "\": \"" date "\"" | status
status ::= "\"status\": \"" ("open" | "done" | "all") "\""
when ::= "\"" (date ("/" date)? (" " (time | part))? | time | part) "\""
part ::= "morning" | "noon" | "afternoon" | "evening" | "night"
date ::= [12] [0-9] [0-9] [0-9] "-" [01] [0-9] "-" [0-3] [0-9]
time ::= [0-2] [0-9] ":" [0-5] [0-9]
text ::= "\"" ([^\x00-\x1F"\\\x7F] | "\\" ["\\])+ "\""
"""


def write(actions: Sequence[Mapping[str, Any]]) -> str:
    """Write the contract's actions in the short form."""
    return json.dumps([_short(action) for action in actions], ensure_ascii=False)


def read(written: str) -> list[dict[str, Any]]:
    """Read the short form back into the contract's actions.

    Raises:
        UnparsableOutput: when it is not that form.
    """
    try:
        return [_whole(action) for action in json.loads(written)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnparsableOutput(f"The answer is not the form asked for: {error!r}.", written) from error


def _short(action: Mapping[str, Any]) -> dict[str, Any]:
    short: dict[str, Any] = {"action": action["action"]}
    if action.get("target"):
        short["target"] = action["target"]
    if action.get("on"):
        short["on"] = _when(action["on"])
    fields = action.get("todo") or action.get("changes") or {}
    for name in _TODO:
        if name in fields and name not in _LEFT_OUT and fields[name] not in (None, []):
            if name == "priority" and fields[name] == "none" and action["action"] == "add":
                continue
            short[name] = _short_field(name, fields[name])
    if "shift" in fields:
        short["shift"] = fields["shift"]
    if "list" in action:
        short["list"] = action["list"]
    if "filter" in action:
        found = action["filter"]
        short["filter"] = {name: found[name] for name in _FILTER if found[name] != _FILTER[name]}
    return short


def _short_field(name: str, value: Any) -> Any:
    if name in _WHENS:
        return _when(value)
    if name == "repeat":
        return value["rrule"] + (_AFTER if value["after_completion"] else "")
    if name == "reminders":
        return [reminder["at"] or reminder["offset"] for reminder in value]
    return value


def _when(when: Mapping[str, Any]) -> str:
    days = "" if when["start"] is None else when["start"]
    if when["end"] != when["start"]:
        days += f"/{when['end']}"
    return f"{days} {when['daypart'] or when['time'] or ''}".strip()


def _whole(short: Mapping[str, Any]) -> dict[str, Any]:
    kind = short["action"]
    if kind in ("create_list", "delete_list"):
        return {"action": kind, "list": short["list"]}
    if kind == "find" or (kind in ("complete", "delete") and "target" not in short):
        return {"action": kind, "target": None, "filter": _FILTER | short["filter"]}
    on = {"on": _read_when(short["on"])} if "on" in short else {}
    if kind in ("complete", "delete"):
        return {"action": kind, "target": short["target"], **on}
    fields = {name: _read_field(name, short[name]) for name in (*_TODO, "shift") if name in short}
    if kind == "add":
        return {"action": "add", "todo": _TODO | fields}
    if kind != "update":
        raise ValueError(f"unknown action {kind}")
    return {"action": "update", "target": short["target"], **on, "changes": fields}


def _read_field(name: str, value: Any) -> Any:
    if name in _WHENS:
        return _read_when(value)
    if name == "repeat":
        return {"rrule": value.removesuffix(_AFTER), "after_completion": value.endswith(_AFTER)}
    if name == "reminders":
        return [
            {"offset": None, "at": each} if each[:1].isdigit() else {"offset": each, "at": None, "time": None}
            for each in value
        ]
    return value


def _read_when(written: str) -> dict[str, Any]:
    days, _, rest = written.partition(" ")
    if not days[:4].isdigit():
        days, rest = "", written
    start, _, end = days.partition("/")
    daypart = rest if rest in _DAYPARTS else None
    return {
        "start": start or None, "end": end or start or None, "time": _DAYPARTS.get(rest, rest) or None,
        "daypart": daypart,
    }  # fmt: skip
