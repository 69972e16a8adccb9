"""Between our repeats and Graph's recurrence patterns, where both have words for the same days.

A day a month does not have is clamped to its last one there, while a rule skips that month: so our last day is their
31st, and our 31st cannot be said. From-completion repeats and lists of month days cannot either.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.sync.content import Recurrence

_DAYS = {
    "MO": "monday", "TU": "tuesday", "WE": "wednesday", "TH": "thursday", "FR": "friday", "SA": "saturday",
    "SU": "sunday",
}  # fmt: skip
_CODES = {name: code for code, name in _DAYS.items()}
_INDEXES = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
_ORDINALS = {name: ordinal for ordinal, name in _INDEXES.items()}
_BYDAY = re.compile(r"([+-]?[0-9]+)?([A-Z]{2})")
_CLAMPED = 31
_MAX_INTERVAL = 999

Json = Mapping[str, Any]


def graph_recurrence(repeat: Recurrence, start: dt.date, zone: ZoneInfo) -> dict[str, Any] | None:
    """Give the pattern and range of a repeat whose first day is `start`, None where there is none."""
    parts = dict(part.partition("=")[::2] for part in repeat.rrule.split(";"))
    interval = parts.pop("INTERVAL", "1")
    if repeat.after_completion or not interval.isdecimal() or not 0 < int(interval) <= _MAX_INTERVAL:
        return None
    limits = {name: value for name, value in parts.items() if name in ("COUNT", "UNTIL")}
    parts = {name: value for name, value in parts.items() if name not in limits}
    pattern = _pattern(parts, start, int(interval))
    span = _range(limits, start, zone)
    if pattern is None or span is None:
        return None
    return {"pattern": {"interval": int(interval), **pattern}, "range": span}


def recurrence_of(graph: Json) -> Recurrence | None:
    """Give the repeat of a pattern and range, None where there is no such rule."""
    try:
        pattern, span = graph["pattern"], graph["range"]
        parts = [*_rule_parts(pattern), *_limits(span)]
        if int(pattern["interval"]) < 1:
            return None
        return Recurrence(";".join([*parts, f"INTERVAL={int(pattern['interval'])}"]))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _pattern(parts: dict[str, str], start: dt.date, interval: int) -> dict[str, Any] | None:
    frequency, first_day = parts.pop("FREQ", ""), parts.pop("WKST", "MO")
    names = set(parts)
    if frequency == "DAILY" and (not names or (names == {"BYDAY"} and interval == 1)):
        days = _week_days(parts.get("BYDAY", ""))
        if not names:
            return {"type": "daily"}
        return {"type": "weekly", "daysOfWeek": days, "firstDayOfWeek": "monday"} if days else None
    if frequency == "WEEKLY" and names <= {"BYDAY"} and first_day in _DAYS:
        days = _week_days(parts["BYDAY"]) if names else [[*_DAYS.values()][start.weekday()]]
        return {"type": "weekly", "daysOfWeek": days, "firstDayOfWeek": _DAYS[first_day]} if days else None
    if frequency == "MONTHLY" and names <= {"BYMONTHDAY"}:
        day = _month_day(parts.get("BYMONTHDAY", str(start.day)))
        return {"type": "absoluteMonthly", "dayOfMonth": day} if day else None
    if frequency == "MONTHLY" and "BYDAY" in names <= {"BYDAY", "BYSETPOS"}:
        return _relative("relativeMonthly", parts)
    if frequency == "YEARLY":
        return _yearly(parts, start)
    return None


def _yearly(parts: dict[str, str], start: dt.date) -> dict[str, Any] | None:
    names = set(parts)
    month = parts.pop("BYMONTH", str(start.month))
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return None
    if names <= {"BYMONTH", "BYMONTHDAY"} and ("BYMONTHDAY" in names or int(month) == start.month):
        day = parts.get("BYMONTHDAY", str(start.day))
        if not day.isdecimal() or not 1 <= int(day) <= _longest(int(month)):
            return None
        return {"type": "absoluteYearly", "dayOfMonth": int(day), "month": int(month)}
    if {"BYDAY", "BYMONTH"} <= names <= {"BYDAY", "BYMONTH", "BYSETPOS"}:
        relative = _relative("relativeYearly", parts)
        return relative and {**relative, "month": int(month)}
    return None


def _relative(kind: str, parts: dict[str, str]) -> dict[str, Any] | None:
    position = parts.get("BYSETPOS")
    if position is None and (found := _BYDAY.fullmatch(parts["BYDAY"])) and found[1]:
        position, days = found[1].removeprefix("+"), _week_days(found[2])
    else:
        position, days = (position or "").removeprefix("+"), _week_days(parts["BYDAY"])
    if position not in _INDEXES or not days:
        return None
    return {"type": kind, "daysOfWeek": days, "index": _INDEXES[position]}


def _range(limits: dict[str, str], start: dt.date, zone: ZoneInfo) -> dict[str, Any] | None:
    span = {"startDate": start.isoformat(), "recurrenceTimeZone": zone.key}
    if len(limits) > 1:
        return None
    if count := limits.get("COUNT"):
        is_number = count.isdecimal() and 0 < int(count) <= _MAX_INTERVAL
        return {"type": "numbered", **span, "numberOfOccurrences": int(count)} if is_number else None
    if until := limits.get("UNTIL"):
        try:
            end = _until(until, zone)
        except ValueError:
            return None
        return {"type": "endDate", **span, "endDate": end.isoformat()} if end >= start else None
    return {"type": "noEnd", **span}


def _until(text: str, zone: ZoneInfo) -> dt.date:
    if not text.endswith("Z"):
        return dt.datetime.strptime(text[:8], "%Y%m%d").date()
    moment = dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    return moment.astimezone(zone).date()


def _rule_parts(pattern: Json) -> list[str]:
    kind = pattern["type"]
    if kind == "daily":
        return ["FREQ=DAILY"]
    if kind == "weekly":
        days = ",".join(sorted((_CODES[day] for day in pattern["daysOfWeek"]), key=[*_DAYS].index))
        # The first day of a week matters only where some weeks are left out.
        first = _CODES.get(pattern.get("firstDayOfWeek") or "monday", "MO")
        odd = first != "MO" and "," in days and int(pattern["interval"]) > 1
        return ["FREQ=WEEKLY", f"BYDAY={days}", *([f"WKST={first}"] if odd else [])]
    if kind == "absoluteMonthly":
        day = int(pattern["dayOfMonth"])
        return ["FREQ=MONTHLY", f"BYMONTHDAY={-1 if day == _CLAMPED else day}"]
    if kind == "relativeMonthly":
        return ["FREQ=MONTHLY", *_by_day(pattern)]
    month = int(pattern["month"])
    if kind == "absoluteYearly":
        return ["FREQ=YEARLY", f"BYMONTH={month}", f"BYMONTHDAY={min(int(pattern['dayOfMonth']), _longest(month))}"]
    if kind == "relativeYearly":
        return ["FREQ=YEARLY", f"BYMONTH={month}", *_by_day(pattern)]
    raise ValueError("an unknown kind of pattern")


def _by_day(pattern: Json) -> list[str]:
    days = sorted((_CODES[day] for day in pattern["daysOfWeek"]), key=[*_DAYS].index)
    ordinal = _ORDINALS[pattern.get("index") or "first"]
    return [f"BYDAY={ordinal}{days[0]}"] if len(days) == 1 else [f"BYDAY={','.join(days)}", f"BYSETPOS={ordinal}"]


def _limits(span: Json) -> list[str]:
    if span["type"] == "numbered":
        return [f"COUNT={int(span['numberOfOccurrences'])}"]
    if span["type"] == "endDate":
        return [f"UNTIL={dt.date.fromisoformat(span['endDate'][:10]):%Y%m%d}"]
    return []


def _week_days(text: str) -> list[str] | None:
    codes = text.split(",")
    return [_DAYS[code] for code in codes] if all(code in _DAYS for code in codes) else None


def _month_day(text: str) -> int | None:
    if text == "-1":
        return _CLAMPED
    return int(text) if text.isdecimal() and 1 <= int(text) < _CLAMPED else None


def _longest(month: int) -> int:
    """Give how many days a month has in the year that has most of them."""
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
