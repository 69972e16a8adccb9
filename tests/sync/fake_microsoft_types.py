"""Checks JSON against Graph's types: `fake_microsoft_types.d.ts`, which Microsoft makes from the service's CSDL."""

import re
from functools import cache
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).with_suffix(".d.ts")
_ENUM = re.compile(r"export type (\w+) =([^;]*);")
_INTERFACE = re.compile(r"export interface (\w+)(?: extends (\w+))? \{(.*?)\n?\}", re.DOTALL)
_PROPERTY = re.compile(r"(\w+)\?: ([^;]+);")
_READ_ONLY = {"id", "createdDateTime", "lastModifiedDateTime", "bodyLastModifiedDateTime", "hasAttachments"}
_SIMPLE: dict[str, type | tuple[type, ...]] = {"string": str, "boolean": bool, "number": (int, float)}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?")


@cache
def enums() -> dict[str, set[str]]:
    """Give the values of each enumeration."""
    return {name: set(re.findall(r'"(\w+)"', values)) for name, values in _ENUM.findall(_SOURCE.read_text())}


@cache
def properties(name: str) -> dict[str, str]:
    """Give the properties of a type with those of what it extends, and their types."""
    for found, parent, body in _INTERFACE.findall(_SOURCE.read_text()):
        if found == name:
            return (properties(parent) if parent else {}) | dict(_PROPERTY.findall(body))
    raise KeyError(name)


def problems(name: str, value: Any, *, is_request: bool = False, where: str = "") -> list[str]:
    """Give what is wrong with a value of a type; annotations are allowed in answers."""
    where = where or name
    if (inner := re.fullmatch(r"NullableOption<(.+)>", name)) is not None:
        return [] if value is None else problems(inner[1], value, is_request=is_request, where=where)
    if name.endswith("[]"):
        if not isinstance(value, list):
            return [f"{where}: no list"]
        return [each for row in value for each in problems(name[:-2], row, is_request=is_request, where=where)]
    if name in _SIMPLE:
        fits = isinstance(value, _SIMPLE[name]) and (name == "boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is no {name}"]
    if name in enums():
        return [] if value in enums()[name] else [f"{where}: {value!r} is no {name}"]
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {name}"]
    known = properties(name)
    found: list[str] = []
    for key, inner_value in value.items():
        if "@" in key and not is_request:
            continue
        if key not in known or (is_request and key in _READ_ONLY):
            found.append(f"{where}.{key}: not known, or not to be written")
        else:
            found += problems(known[key], inner_value, is_request=is_request, where=f"{where}.{key}")
    if name == "DateTimeTimeZone" and not _MOMENT.fullmatch(str(value.get("dateTime"))):
        found.append(f"{where}: {value} is no moment")
    return found
