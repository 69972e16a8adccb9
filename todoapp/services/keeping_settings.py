"""What the user is reminded of by default, and how long deleted todos are kept: two sections of `settings.json`.

{"reminders": {
    "at_time": true,                      remind when something with a clock time is due
    "day_at": "09:00",                    when to remind of something due on a day; null: not at all
    "before": ["PT30M"]                   for todos without reminders of their own: so long before their time
 },
 "keeping": {
    "deleted_days": 30                    after so many days a deleted todo is gone for good
}}
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from todoapp.dates.durations import read_duration
from todoapp.domain.errors import InvalidInput, StorageUnavailable
from todoapp.services.alarms import ReminderSettings
from todoapp.services.settings import SETTINGS_FILE

LONGEST_DAYS = 3650


@dataclass(frozen=True)
class KeepingSettings:
    """The settings of reminders and of what is kept."""

    reminders: ReminderSettings = field(default_factory=ReminderSettings)
    deleted_days: int = 30


def read_keeping_settings(folder: Path) -> KeepingSettings:
    """Read them from a data folder; the defaults where there are none.

    Raises:
        InvalidInput: the file cannot be read, or says something that is no setting.
    """
    path = folder / SETTINGS_FILE
    found = _read(path)
    reminders = _section(path, found, "reminders", ("at_time", "day_at", "before"))
    keeping = _section(path, found, "keeping", ("deleted_days",))
    default = KeepingSettings()
    at_time = reminders.get("at_time", default.reminders.at_time)
    before = reminders.get("before", [])
    days = keeping.get("deleted_days", default.deleted_days)
    _check(path, "reminders.at_time", isinstance(at_time, bool), "true or false")
    is_list = isinstance(before, list) and all(isinstance(one, str) and read_duration(one) for one in before)
    _check(path, "reminders.before", is_list, 'a list of durations such as ["PT30M", "P1D"]')
    is_days = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LONGEST_DAYS
    _check(path, "keeping.deleted_days", is_days, f"a number of days from 1 to {LONGEST_DAYS}")
    day_at = _day_at(path, reminders["day_at"]) if "day_at" in reminders else default.reminders.day_at
    return KeepingSettings(ReminderSettings(at_time, day_at, tuple(before)), days)


def save_keeping_settings(folder: Path, settings: KeepingSettings) -> None:
    """Write them; the other sections stay as they are. The file is complete or, if anything fails, as before."""
    path = folder / SETTINGS_FILE
    found = _read(path)
    reminders = settings.reminders
    found["reminders"] = {
        "at_time": reminders.at_time,
        "day_at": f"{reminders.day_at:%H:%M}" if reminders.day_at is not None else None,
        "before": [*reminders.before],
    }
    found["keeping"] = {"deleted_days": settings.deleted_days}
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


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read.", "Mend its permissions, or move it away.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} is not JSON.", f"Mend it or move it away: {error}.") from error
    _check(path, "the file", isinstance(found, dict), "an object: {…}")
    return dict(found)


def _section(path: Path, found: dict[str, Any], name: str, known: tuple[str, ...]) -> dict[str, Any]:
    section = found.get(name, {})
    _check(path, name, isinstance(section, dict), "an object: {…}")
    for key in section:
        if key not in known:
            raise InvalidInput(f"{path}: there is no setting {name}.{key[:60]}.", f"Known: {', '.join(known)}.")
    return dict(section)


def _day_at(path: Path, value: object) -> time | None:
    if value is None:
        return None
    if isinstance(value, str) and len(value) == 5:
        with suppress(ValueError):
            return time.fromisoformat(value)
    raise InvalidInput(f"{path}: reminders.day_at is wrong.", 'It has to be a time such as "09:00", or null.')


def _check(path: Path, name: str, is_right: bool, form: str) -> None:
    if not is_right:
        raise InvalidInput(f"{path}: {name} is wrong.", f"It has to be {form}.")
