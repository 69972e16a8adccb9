"""The user's settings: `settings.json` in the data folder, one section for each topic, and its section `dates`.

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
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import time
from pathlib import Path
from typing import Any

from todoapp.dates.clock_time import DAYPART_OVER_HOUR
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.domain.when import DateSettings

SETTINGS_FILE = "settings.json"
_WEEK_STARTS = {"monday": 0, "sunday": 6}
_SECTION = "dates"
OTHER_SECTIONS = ("reminders", "keeping", "dictation", "app", "shortcuts")  # each read by a module of its own


@dataclass(frozen=True)
class Form:
    """How a setting is written: `read` gives its value and raises ValueError for what is none, `words` say it."""

    read: Callable[[object], Any]
    words: str


def read_date_settings(folder: Path) -> DateSettings:
    """Read the `dates` section of the settings in a data folder; the defaults where there is none.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    path = folder / SETTINGS_FILE
    _refuse_others(path, "", _read_file(path), (_SECTION, *OTHER_SECTIONS))
    settings = DateSettings(**read_section(folder, _SECTION, _FORMS))
    _check_dayparts(path, settings)
    return settings


def save_date_settings(folder: Path, settings: DateSettings) -> None:
    """Write them; the other sections stay as they are.

    Raises:
        InvalidInput: a daypart begins before the one ahead of it, or when it is over; or the file cannot be read.
        StorageUnavailable: the folder cannot be written.
    """
    _check_dayparts(folder / SETTINGS_FILE, settings)
    values = {name: getattr(settings, name) for name in _FORMS}
    written = {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values.items()}
    week_starts = {number: name for name, number in _WEEK_STARTS.items()}
    save_sections(folder, {_SECTION: {**written, "week_start": week_starts[settings.week_start]}})


def daypart_limits(settings: DateSettings, name: str) -> tuple[time, time]:
    """Give the earliest and the latest time at which a daypart may begin, the others being as they are."""
    names = list(DAYPART_OVER_HOUR)
    place = names.index(name)
    earliest: time = getattr(settings, names[place - 1]) if place else time()
    over = DAYPART_OVER_HOUR[name]
    latest: time = time(over - 1, 59)
    if place + 1 < len(names):
        latest = min(latest, getattr(settings, names[place + 1]))
    return earliest, latest


def read_section(folder: Path, section: str, forms: Mapping[str, Form]) -> dict[str, Any]:
    """Read what a section says, each value by its form; what is left out is not in the answer.

    Raises:
        InvalidInput: the file cannot be read, or the section says something that is no setting.
    """
    path = folder / SETTINGS_FILE
    found = _read_file(path).get(section, {})
    _refuse_others(path, f"{section}.", found, tuple(forms))
    given: dict[str, Any] = {}
    for name, value in found.items():
        try:
            given[name] = forms[name].read(value)
        except ValueError as error:
            raise InvalidInput(
                f"{path}: {section}.{name} is {json.dumps(value)[:60]}.", f"It has to be {forms[name].words}."
            ) from error
    return given


def save_sections(folder: Path, sections: Mapping[str, Mapping[str, Any]]) -> None:
    """Change these values of these sections; everything else stays. The file is complete or, if that fails, as before.

    Raises:
        InvalidInput: the file that is there cannot be read.
        StorageUnavailable: the folder cannot be written.
    """
    found = _read_file(folder / SETTINGS_FILE)
    _write(folder, {**found, **{name: {**found.get(name, {}), **values} for name, values in sections.items()}})


def replace_section(folder: Path, section: str, values: Mapping[str, Any]) -> None:
    """Let a section hold these values and no others; fails as `save_sections` does."""
    _write(folder, {**_read_file(folder / SETTINGS_FILE), section: dict(values)})


def _write(folder: Path, found: Mapping[str, Any]) -> None:
    path = folder / SETTINGS_FILE
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            json.dump(found, stream, indent=2, ensure_ascii=False)
            stream.write("\n")
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise StorageUnavailable(
            "The settings could not be saved.", f"{error.strerror or error}. Check the folder: {folder}"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def flag(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def clock_time(value: object) -> time:
    """Read a time such as "09:00"."""
    if not isinstance(value, str) or len(value) != 5:
        raise ValueError(value)
    return time.fromisoformat(value)


FLAG = Form(flag, "true or false")


def _read_file(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read.", "Mend its permissions, or move it away.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not JSON.", f"Mend it or move it away: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"{path}: the file is no object.", "Write {…}.")
    return found


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


def _week_start(value: object) -> int:
    if not isinstance(value, str) or value.lower() not in _WEEK_STARTS:
        raise ValueError(value)
    return _WEEK_STARTS[value.lower()]


_FORM_OF: dict[type, Form] = {
    time: Form(clock_time, 'a time such as "09:00"'),
    int: Form(_week_start, '"monday" or "sunday"'),
    bool: FLAG,
}
_NOT_KEPT = ("language",)  # the window's own setting says it
_FORMS = {f.name: _FORM_OF[type(f.default)] for f in fields(DateSettings) if f.name not in _NOT_KEPT}
