"""Backups of the todos: one a day, one before anything that could go wrong, and the way back.

They lie in `backups` in the data folder, named by when and why they were made. Of the daily ones the last seven are
kept and one for each of the four weeks before; of each other kind the last five. Recordings are not in them.
"""

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from todoapp.domain.errors import InvalidInput, StorageUnavailable

if TYPE_CHECKING:
    from todoapp.store.backups import Contents, Loss

Kind = Literal["daily", "manual", "import", "restore", "update"]

KIND_WORDS: dict[Kind, str] = {
    "daily": "Daily",
    "manual": "Made by hand",
    "import": "Before an import",
    "restore": "Before going back",
    "update": "Before an update of the app",
}
BACKUPS_FOLDER = "backups"
DAILY_KEPT = 7
WEEKLY_KEPT = 4
OTHERS_KEPT = 5
_NAME = re.compile(r"todos-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)(?:-\d+)?-(daily|manual|import|restore)\.sqlite")
_UPDATE = re.compile(r".+\.before-(m\d{4}_\w+)\.backup")  # what the store makes before a migration, beside itself

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backup:
    """A copy of the database. `made_at` is naive local time."""

    path: Path
    made_at: dt.datetime
    kind: Kind
    size_bytes: int

    @property
    def name(self) -> str:
        """How it is called on the command line."""
        return self.path.name


@dataclass(frozen=True)
class Preview:
    """What a backup holds, and what going back to it would take away."""

    backup: Backup
    contents: "Contents"
    loss: "Loss"


class Backups:
    """The backups of one database. Used in the STORE lane; `clock` gives the aware local time."""

    def __init__(self, database: Path, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._folder = database.parent / BACKUPS_FOLDER
        self._clock = clock

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def all(self) -> tuple[Backup, ...]:
        """Give them, latest first."""
        places = [*_files(self._folder), *_files(self._database.parent)]
        found = [backup for path in places if (backup := _backup_of(path)) is not None]
        return tuple(sorted(found, key=lambda backup: (backup.made_at, backup.name), reverse=True))

    def named(self, name: str) -> Backup:
        """Give a backup by its name, or by the start of its time.

        Raises:
            InvalidInput: there is none, or there are several.
        """
        fitting = [one for one in self.all() if one.name == name] or [
            one for one in self.all() if one.name.startswith((name, f"todos-{name}"))
        ]
        if len(fitting) == 1:
            return fitting[0]
        problem = "There is no backup" if not fitting else "More than one backup is"
        raise InvalidInput(f"{problem} named {name}.", "`todoapp backup list` shows their names.")

    def make(self, kind: Kind = "manual") -> Backup:
        """Make a backup now and drop the ones that are no longer kept.

        Raises:
            StorageUnavailable: there is no room, or the folder cannot be written.
        """
        from todoapp.store.backups import copy_database

        now = self._clock().replace(tzinfo=None, microsecond=0)
        stem = f"todos-{now:%Y-%m-%dT%H-%M-%S}"
        path = self._folder / f"{stem}-{kind}.sqlite"
        count = 1
        while path.exists():
            count += 1
            path = self._folder / f"{stem}-{count}-{kind}.sqlite"
        copy_database(self._database, path)
        self._drop_old()
        log.info("backup made: %s", kind)
        return Backup(path, now, kind, path.stat().st_size)

    def make_daily(self) -> Backup | None:
        """Make today's backup, if there is none yet and there is something to keep."""
        today = self._clock().date()
        if any(backup.kind == "daily" and backup.made_at.date() == today for backup in self.all()):
            return None
        return self.make("daily") if self._database.is_file() else None

    def preview(self, backup: Backup) -> Preview:
        """Say what a backup holds, and what going back to it would take away.

        Raises:
            StorageUnavailable: it is damaged.
        """
        from todoapp.store.backups import contents_of, loss_of

        return Preview(backup, contents_of(backup.path), loss_of(self._database, backup.path))

    def restore(self, backup: Backup) -> Backup:
        """Go back to a backup; give the one made of what was there before, which is the way back again."""
        from todoapp.store.backups import restore_database

        before = self.make("restore")
        if not backup.path.is_file():
            raise StorageUnavailable("That backup is gone.", "Choose another one.")
        restore_database(self._database, backup.path)
        log.info("went back to a backup: %s", backup.kind)
        return before

    def _drop_old(self) -> None:
        for backup in superfluous(self.all()):
            with suppress(OSError):
                backup.path.unlink()


def superfluous(backups: Iterable[Backup]) -> tuple[Backup, ...]:
    """Give the backups that are no longer kept."""
    ordered = sorted(backups, key=lambda backup: (backup.made_at, backup.name), reverse=True)
    drop: list[Backup] = []
    for kind in get_args(Kind):
        of_kind = [backup for backup in ordered if backup.kind == kind]
        if kind != "daily":
            drop += of_kind[OTHERS_KEPT:]
            continue
        recent = {_week(backup) for backup in of_kind[:DAILY_KEPT]}
        weeks: dict[tuple[int, int], Backup] = {}
        for backup in of_kind[DAILY_KEPT:]:
            if _week(backup) not in recent:
                weeks.setdefault(_week(backup), backup)
        kept = list(weeks.values())[:WEEKLY_KEPT]
        drop += [backup for backup in of_kind[DAILY_KEPT:] if backup not in kept]
    return tuple(drop)


def _week(backup: Backup) -> tuple[int, int]:
    year, week, _ = backup.made_at.isocalendar()
    return year, week


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(path for path in folder.iterdir() if path.is_file())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise StorageUnavailable("The backups cannot be read.", f"{error.strerror}: {folder}") from error


def _backup_of(path: Path) -> Backup | None:
    found = _NAME.fullmatch(path.name)
    try:
        if found is not None:
            made_at = dt.datetime.strptime(found[1], "%Y-%m-%dT%H-%M-%S")
            return Backup(path, made_at, cast(Kind, found[2]), path.stat().st_size)
        if _UPDATE.fullmatch(path.name):
            about = path.stat()
            return Backup(
                path, dt.datetime.fromtimestamp(about.st_mtime).replace(microsecond=0), "update", about.st_size
            )
    except (OSError, ValueError):
        return None
    return None
