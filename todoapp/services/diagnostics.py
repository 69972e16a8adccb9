"""What helps to find a fault, and nothing anybody said: versions, models, counts, settings, kinds of late errors."""

import datetime as dt
import logging
import platform
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from todoapp.domain.errors import TodoAppError
from todoapp.domain.when import DateSettings
from todoapp.services.backups import Backups
from todoapp.services.keeping_settings import KeepingSettings

PACKAGES = ("PySide6_Essentials", "faster-whisper", "llama-cpp-python", "sqlmodel", "icalendar", "jeepney")
ERRORS_KEPT = 20


class RecentErrors(logging.Handler):
    """Remembers of each late warning and error when and where it was and its kind; never its words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: deque[str] = deque(maxlen=ERRORS_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        at = dt.datetime.fromtimestamp(record.created).isoformat(" ", "seconds")
        self._lines.append(f"{at} {record.levelname} {record.name}:{record.lineno} {kind}".rstrip())

    @property
    def lines(self) -> tuple[str, ...]:
        """What there was, oldest first."""
        return tuple(self._lines)


def diagnostics(
    *,
    counts: Callable[[], Sequence[tuple[str, int]]],
    backups: Backups,
    database: Path,
    models: Iterable[str],
    dates: DateSettings,
    keeping: KeepingSettings,
    errors: Sequence[str] = (),
    extra: Sequence[str] = (),
) -> str:
    """Write it, for the clipboard. `models` are lines on each model, `extra` what only the window knows."""
    lines = [f"todoapp {metadata.version('todoapp')}", f"Python {platform.python_version()}, {platform.platform()}"]
    lines += [f"SQLite {sqlite3.sqlite_version}", *_packages(), *extra]
    lines += ["", "Models", *(f"  {line}" for line in models)]
    lines += ["", "Data"]
    try:
        lines += [f"  {name}: {count}" for name, count in counts()]
        made = backups.all()
        latest = made[0].made_at.isoformat(" ", "minutes") if made else "never"
        lines.append(f"  backups: {len(made)}, the latest {latest}")
    except TodoAppError as error:
        lines.append(f"  unreadable: {type(error).__name__}")
    if database.is_file():
        lines.append(f"  size of the database: {database.stat().st_size / 1e6:.1f} MB")
    lines += ["", "Settings", *_settings(dates, keeping)]
    lines += ["", "Late warnings and errors", *(f"  {line}" for line in errors or ("none",))]
    return "\n".join(lines) + "\n"


def _packages() -> Iterable[str]:
    for name in PACKAGES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name} is not there"


def _settings(dates: DateSettings, keeping: KeepingSettings) -> Iterable[str]:
    sections: tuple[dict[str, Any], ...] = (
        asdict(dates), asdict(keeping.reminders), {"deleted_days": keeping.deleted_days},
    )  # fmt: skip
    for section in sections:
        yield from (f"  {name}: {value}" for name, value in section.items())
