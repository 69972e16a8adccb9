"""Where the right words gave the wrong date: which setting, changed, would have given the right one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from todoapp.dates.clock_time import DAYPART_OVER_HOUR
from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, When
from todoapp.services.settings import read_date_settings, save_sections

_WEEK_STARTS = {0: "monday", 6: "sunday"}


@dataclass(frozen=True)
class SettingChange:
    """A setting that would give the right date; `words` say what it means from now on."""

    name: str
    value: Any
    words: str

    def applied(self, settings: DateSettings) -> DateSettings:
        """Give the settings with this one changed."""
        return replace(settings, **{self.name: self.value})

    @property
    def as_json(self) -> Any:
        """The value as the settings file holds it."""
        if isinstance(self.value, dt.time):
            return f"{self.value:%H:%M}"
        return _WEEK_STARTS[self.value] if self.name == "week_start" else self.value


def explaining_settings(
    phrase: str, wanted: When, reference: dt.datetime, settings: DateSettings, title: str = ""
) -> tuple[SettingChange, ...]:
    """Give the single changes of a setting under which a phrase means the date that was wanted."""
    now = resolve(phrase, reference, settings, title).when
    daypart = now.daypart if now is not None else None
    return tuple(
        change
        for change in _candidates(wanted, daypart, settings)
        if _moment(resolve(phrase, reference, change.applied(settings), title).when) == _moment(wanted)
    )


def save_setting(folder: Path, change: SettingChange) -> DateSettings:
    """Write a setting into the settings file, all of it or, if anything fails, nothing; give the settings now.

    Raises:
        InvalidInput: the file that is there cannot be read.
        StorageUnavailable: it cannot be written.
    """
    read_date_settings(folder)  # refuses a file we must not write over
    save_sections(folder, {"dates": {change.name: change.as_json}})
    return read_date_settings(folder)


def _moment(when: When | None) -> object:
    return None if when is None else (when.start, when.end, when.time)


def _candidates(wanted: When, daypart: str | None, settings: DateSettings) -> Iterator[SettingChange]:
    nearest = settings.next_weekday_is_next_week
    yield SettingChange(
        "next_weekday_is_next_week",
        not nearest,
        "“next Friday” is the first Friday after today" if nearest else "“next Friday” is the one of next week",
    )
    yield SettingChange(
        "day_first", not settings.day_first, "3/4 is the third of April" if not settings.day_first else "3/4 is March 4"
    )
    other = 6 if settings.week_start == 0 else 0
    yield SettingChange("week_start", other, "weeks start on Sunday" if other else "weeks start on Monday")
    if daypart is not None and wanted.time is not None and _is_possible(daypart, wanted.time, settings):
        yield SettingChange(daypart, wanted.time, f"“{daypart}” is {wanted.time:%H:%M}")


def _is_possible(daypart: str, at: dt.time, settings: DateSettings) -> bool:
    """Whether the settings file would take it: after the daypart before, up to the next, not when it is over."""
    begun = dt.time()
    for name, over_hour in DAYPART_OVER_HOUR.items():
        start = at if name == daypart else getattr(settings, name)
        if start < begun or start.hour >= over_hour:
            return False
        begun = start
    return True
