"""Repeats in Todoist's English. Only phrases whose meaning its help pages give are written or read.

Any other phrase is left as it is there, and any other repeat stays here: a guess would move somebody's bins.
"""

import datetime as dt
import re

from todoapp.sync.content import Recurrence

_DAYS = {
    "MO": "monday", "TU": "tuesday", "WE": "wednesday", "TH": "thursday", "FR": "friday", "SA": "saturday",
    "SU": "sunday",
}  # fmt: skip
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_FREQUENCIES = {unit: frequency for frequency, unit in _UNITS.items()}
_ADVERBS = {"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY"}
_WORKDAYS = "MO,TU,WE,TH,FR"

_CODES = {short: code for code, name in _DAYS.items() for short in (name, name[:3], name[:4])}
_CODES |= {"tues": "TU", "wednes": "WE", "thur": "TH", "thurs": "TH"}
_TIMES = tuple(
    re.compile(rf"\s+{form}$")
    for form in (
        r"(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>am|pm)?",
        r"(?:at\s+)?(?P<hour>\d{1,2})\s*(?P<half>am|pm)",
        r"at\s+(?P<hour>\d{1,2})",
    )
)
_EVERY = re.compile(r"(?:every|ev)(!?)\s+(.+)")
_AMOUNT = re.compile(r"(?:(other|\d+)\s+)?(day|week|month|year)s?")
_NTH_DAY = re.compile(r"(\d+)(?:st|nd|rd|th)\s+([a-z]+)")
_MONTH_DAY = re.compile(r"(\d+)(?:st|nd|rd|th)?")


def phrase_of(repeat: Recurrence, time: dt.time | None) -> str | None:
    """Say a repeat, with the clock time it happens at; None where there are no words for it."""
    what = _said(_parts(repeat.rrule))
    if what is None:
        return None
    every = "every!" if repeat.after_completion else "every"
    return f"{every} {what}" + (f" at {time:%H:%M}" if time else "")


def repeat_of(phrase: str) -> Recurrence | None:
    """Read a phrase; None where it is none of those known here."""
    text, _ = _without_time(phrase)
    if text in _ADVERBS:
        return Recurrence(f"FREQ={_ADVERBS[text]}")
    found = _EVERY.fullmatch(text)
    rule = _rule(found[2]) if found else None
    return Recurrence(rule, after_completion=found[1] == "!") if found and rule else None


def time_said(phrase: str) -> dt.time | None:
    """Give the clock time in a phrase."""
    return _without_time(phrase)[1]


def _said(parts: dict[str, str]) -> str | None:
    frequency, interval = parts.pop("FREQ", ""), int(parts.pop("INTERVAL", "1"))
    unit = _UNITS.get(frequency)
    if unit is None or interval < 1:
        return None
    if not parts:
        return unit if interval == 1 else f"{interval} {unit}s"
    (name, value), *others = parts.items()
    if others:
        return None
    if frequency == "WEEKLY" and name == "BYDAY":
        codes = value.split(",")
        if not set(codes) <= _DAYS.keys():
            return None
        if interval == 1:
            return "weekday" if value == _WORKDAYS else ", ".join(_DAYS[code] for code in codes)
        return f"other {_DAYS[value]}" if interval == 2 and len(codes) == 1 else None
    if frequency == "MONTHLY" and interval == 1:
        if name == "BYMONTHDAY":
            return "last day" if value == "-1" else _ordinal(int(value)) if value.isdigit() else None
        if name == "BYDAY" and (nth := re.fullmatch(r"([1-4])([A-Z]{2})", value)):
            return f"{_ordinal(int(nth[1]))} {_DAYS[nth[2]]}"
    return None


def _rule(what: str) -> str | None:
    if found := _AMOUNT.fullmatch(what):
        interval = 2 if found[1] == "other" else int(found[1] or 1)
        return f"FREQ={_FREQUENCIES[found[2]]};INTERVAL={interval}" if 0 < interval < 1000 else None
    if what in ("weekday", "workday"):
        return f"FREQ=WEEKLY;BYDAY={_WORKDAYS}"
    if what == "last day":
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if (found := _NTH_DAY.fullmatch(what)) and found[2] in _CODES:
        return f"FREQ=MONTHLY;BYDAY={found[1]}{_CODES[found[2]]}" if 1 <= int(found[1]) <= 4 else None
    if found := _MONTH_DAY.fullmatch(what):
        return f"FREQ=MONTHLY;BYMONTHDAY={int(found[1])}" if 1 <= int(found[1]) <= 31 else None
    if (other := what.removeprefix("other ")) != what and other in _CODES:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_CODES[other]}"
    names = [name for name in re.split(r"[,\s]+|\band\b", what) if name]
    if names and all(name in _CODES for name in names):
        return f"FREQ=WEEKLY;BYDAY={','.join(dict.fromkeys(_CODES[name] for name in names))}"
    return None


def _without_time(phrase: str) -> tuple[str, dt.time | None]:
    text = " ".join(phrase.lower().split())
    for form in _TIMES:
        if found := form.search(text):
            said = found.groupdict()
            hour, minute = int(said["hour"]), int(said.get("minute") or 0)
            if half := said.get("half"):
                hour = hour % 12 + (12 if half == "pm" else 0)
            if hour < 24 and minute < 60:
                return text[: found.start()], dt.time(hour, minute)
    return text, None


def _parts(rrule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rrule.split(";") if "=" in part and not part.startswith("WKST="))


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
