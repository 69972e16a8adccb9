"""Writes what a phrase was resolved to in one short line, so that tables of cases read like documentation."""

from datetime import datetime

from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, When

TUESDAY = datetime(2024, 3, 5, 9, 0)  # the reference of most tables: Tuesday 5 March 2024, 09:00

Case = tuple[str, str]


def shown(when: When | None) -> str:
    """Write "2024-03-08 15:00", "2024-03-08 morning", "2024-03-11..2024-03-17" or "nothing"."""
    if when is None:
        return "nothing"
    day = f"{when.start}" if when.start == when.end else f"{when.start}..{when.end}"
    if when.start is None:
        day = "any day"
    if when.daypart is not None:
        return f"{day} {when.daypart}"
    return f"{day} {when.time:%H:%M}" if when.time is not None else day


def read(phrase: str, reference: datetime = TUESDAY, settings: DateSettings | None = None, context: str = "") -> str:
    """Resolve a phrase and write the result; a repeat is "RULE from FIRST"."""
    found = resolve(phrase, reference, settings or DateSettings(), context)
    if found.repeat is not None:
        done = " after completion" if found.repeat.after_completion else ""
        return f"{found.repeat.rrule}{done} from {shown(found.when)}"
    return shown(found.when)


def ids(cases: list[Case]) -> list[str]:
    """Name table rows by their phrase."""
    return [phrase for phrase, *_ in cases]
