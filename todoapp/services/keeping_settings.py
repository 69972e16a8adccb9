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

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from todoapp.dates.durations import read_duration
from todoapp.services.alarms import ReminderSettings
from todoapp.services.settings import FLAG, Form, clock_time, read_section, save_sections

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
    reminders = ReminderSettings(**read_section(folder, "reminders", _REMINDERS))
    return KeepingSettings(reminders, **read_section(folder, "keeping", _KEEPING))


def save_keeping_settings(folder: Path, settings: KeepingSettings) -> None:
    """Write them; the other sections stay as they are. The file is complete or, if anything fails, as before."""
    reminders = settings.reminders
    save_sections(
        folder,
        {
            "reminders": {
                "at_time": reminders.at_time,
                "day_at": f"{reminders.day_at:%H:%M}" if reminders.day_at is not None else None,
                "before": [*reminders.before],
            },
            "keeping": {"deleted_days": settings.deleted_days},
        },
    )


def _day_at(value: object) -> time | None:
    return None if value is None else clock_time(value)


def _before(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and read_duration(one) for one in value):
        raise ValueError(value)
    return tuple(value)


def _days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_DAYS:
        raise ValueError(value)
    return value


_REMINDERS = {
    "at_time": FLAG,
    "day_at": Form(_day_at, 'a time such as "09:00", or null'),
    "before": Form(_before, 'a list of durations such as ["PT30M", "P1D"]'),
}
_KEEPING = {"deleted_days": Form(_days, f"a number of days from 1 to {LONGEST_DAYS}")}
