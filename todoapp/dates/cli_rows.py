"""The rows of `todoapp resolve --jsonl`: one plain object for each text."""

from datetime import datetime

from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings

_DEFAULTS = DateSettings()


def resolve_row(text: str, now: datetime, settings: DateSettings = _DEFAULTS) -> dict[str, str | None]:
    """Give date, time, start, end and rrule of the phrase in a text, None where nothing was found.

    `start` and `end` are given for a span of days, both inclusive; `date` is its first day.
    """
    found = resolve(text, now, settings)
    when, repeat = found.when, found.repeat
    row: dict[str, str | None] = dict.fromkeys(("date", "time", "start", "end", "rrule"))
    if when is not None and when.start is not None and when.end is not None:
        row["date"] = when.start.isoformat()
        row["time"] = when.time.strftime("%H:%M") if when.time else None
        if when.start != when.end:
            at = f"T{row['time']}" if row["time"] else ""
            row["start"], row["end"] = when.start.isoformat() + at, when.end.isoformat() + at
    if repeat is not None:
        row["rrule"] = repeat.rrule
    return row
