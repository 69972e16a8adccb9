"""The user's settings: `settings.json` in the data folder, read once when the app or a command starts.

The section `dates`; every key may be left out:

    {"dates": {
        "morning": "09:00", "noon": "12:00", "afternoon": "14:00", "evening": "18:00", "night": "20:00",
        "all_day_anchor": "09:00",            what a reminder of a day without a clock time counts from
        "week_start": "monday",               or "sunday"
        "next_weekday_is_next_week": true,    false: "next friday" is the first friday after today
        "day_first": false,                   true: 3/4 is the third of April
        "clock_24h": true                     false: times are shown as 6:00 pm
    }}
"""

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import time
from pathlib import Path
from typing import Any

from todoapp.dates.clock_time import DAYPART_OVER_HOUR
from todoapp.domain.errors import InvalidInput
from todoapp.domain.when import DateSettings

SETTINGS_FILE = "settings.json"
_WEEK_STARTS = {"monday": 0, "sunday": 6}
_SECTION = "dates"
OTHER_SECTIONS = ("reminders", "keeping", "dictation")  # read by keeping_settings.py, dictation_settings.py


def read_date_settings(folder: Path) -> DateSettings:
    """Read the `dates` section of the settings in a data folder; the defaults where there is none.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    path = folder / SETTINGS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return DateSettings()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read.", "Mend its permissions, or move it away.") from error
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not JSON.", f"Mend it or move it away: {error}.") from error
    _refuse_others(path, "", found, (_SECTION, *OTHER_SECTIONS))
    section = found.get(_SECTION, {})
    _refuse_others(path, f"{_SECTION}.", section, tuple(_READERS))
    given: dict[str, Any] = {}
    for name, value in section.items():
        read, form = _READERS[name]
        given[name] = read(value)
        if given[name] is None:
            raise InvalidInput(f"{path}: {_SECTION}.{name} is {json.dumps(value)[:60]}.", f"It has to be {form}.")
    settings = DateSettings(**given)
    _check_dayparts(path, settings)
    return settings


def _refuse_others(path: Path, where: str, value: object, names: tuple[str, ...]) -> None:
    """Refuse what is no object, and keys nobody reads: a misspelt one would be lost in silence."""
    if not isinstance(value, dict):
        raise InvalidInput(f"{path}: {where.rstrip('.') or 'the file'} is no object.", "Write {…}.")
    for name in value:
        if name not in names:
            raise InvalidInput(f"{path}: there is no setting {where}{name[:60]}.", f"Known: {', '.join(names)}.")


def _check_dayparts(path: Path, settings: DateSettings) -> None:
    """A daypart begins after the one before it and before it counts as over."""
    begun = "midnight", time()
    for name, over_hour in DAYPART_OVER_HOUR.items():
        at: time = getattr(settings, name)
        if at < begun[1] or at.hour >= over_hour:
            raise InvalidInput(
                f"{path}: {_SECTION}.{name} is {at:%H:%M}.",
                f"It has to lie between {begun[1]:%H:%M}, when {begun[0]} begins, and {over_hour}:00.",
            )
        begun = name, at


def _time(value: object) -> time | None:
    if not isinstance(value, str) or len(value) != 5:
        return None
    try:
        return time.fromisoformat(value)
    except ValueError:
        return None


def _week_start(value: object) -> int | None:
    return _WEEK_STARTS.get(value.lower()) if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_FORMS: dict[type, tuple[Callable[[object], Any], str]] = {
    time: (_time, 'a time such as "09:00"'),
    int: (_week_start, '"monday" or "sunday"'),
    bool: (_flag, "true or false"),
}
_READERS = {field.name: _FORMS[type(field.default)] for field in fields(DateSettings)}
