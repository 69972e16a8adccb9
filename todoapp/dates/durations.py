"""Durations as the contract writes them: the largest exact unit out of minutes, hours, days, months and years."""

import re
from dataclasses import dataclass

from todoapp.dates.parts import AmountPart

_MINUTES_A_DAY = 24 * 60
_DURATION = re.compile(r"(-?)P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
                       r"(?:T(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?)?")  # fmt: skip


@dataclass(frozen=True)
class Duration:
    """An amount of time, negative when earlier."""

    months: int = 0
    minutes: int = 0

    def __neg__(self) -> "Duration":
        return Duration(-self.months, -self.minutes)


def of_amount(part: AmountPart) -> Duration:
    """Give the duration of an amount that was said; its direction is left to the caller."""
    return Duration(part.months, (part.days + part.workdays) * _MINUTES_A_DAY + part.minutes)


def iso_duration(duration: Duration) -> str:
    """Write a duration: "PT90M", "-P1D", "P7D", "P1Y"; nothing at all is "PT0M"."""
    months, minutes = duration.months, duration.minutes
    sign = "-" if months < 0 or (months == 0 and minutes < 0) else ""
    months, minutes = abs(months), abs(minutes)
    if months:
        text = f"{months // 12}Y" if months % 12 == 0 else f"{months}M"
        days = minutes // _MINUTES_A_DAY
        return f"{sign}P{text}{days}D" if days else f"{sign}P{text}"
    if minutes % _MINUTES_A_DAY == 0 and minutes:
        return f"{sign}P{minutes // _MINUTES_A_DAY}D"
    return f"{sign}PT{minutes // 60}H" if minutes % 60 == 0 and minutes else f"{sign}PT{minutes}M"


def read_duration(text: str) -> Duration | None:
    """Read a duration as RFC 5545 writes it, weeks included; None where it is not one."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    sign = -1 if found[1] else 1
    years, months, weeks, days, hours, minutes = (int(group or 0) for group in found.groups()[1:])
    total = (weeks * 7 + days) * _MINUTES_A_DAY + hours * 60 + minutes
    return Duration(sign * (years * 12 + months), sign * total)
