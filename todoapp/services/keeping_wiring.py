"""Backups, import, export and the rest over the app's one database, opened by whoever calls first in the STORE lane."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from todoapp.domain.actions import Filter
from todoapp.domain.when import DateSettings
from todoapp.services.alarm_book import AlarmBook
from todoapp.services.backups import Backup, Backups
from todoapp.services.diagnostics import diagnostics
from todoapp.services.export import Form, export_file
from todoapp.services.importing import Importing
from todoapp.services.keeping_command import counts_of
from todoapp.services.keeping_settings import KeepingSettings, read_keeping_settings, save_keeping_settings
from todoapp.services.todos import Todos

if TYPE_CHECKING:
    from todoapp.store.todos import TodoStore

RECORDINGS_FOLDER = "recordings"


class StoreSafety:
    """What the window's menu does with the database. Used in the STORE lane only."""

    def __init__(
        self,
        *,
        store: Callable[[], "TodoStore"],
        todos: Callable[[], Todos],
        alarms: Callable[[], AlarmBook],
        data_folder: Path,
        clock: Callable[[], dt.datetime],
        dates: DateSettings,
        models: Callable[[], Iterable[str]],
        errors: Callable[[], Sequence[str]],
    ) -> None:
        self._store = store
        self._todos = todos
        self._alarms = alarms
        self._folder = data_folder
        self._clock = clock
        self.dates = dates
        self._models = models
        self._errors = errors

    def backups(self) -> Backups:
        """Give the backups."""
        return Backups(self._store().path, self._clock)

    def importing(self) -> Importing:
        """Give the import."""
        return Importing(self._store(), self._todos(), self.backups(), self._clock, self.dates)

    def restore(self, backup: Backup) -> Backup:
        """Go back to a backup; give the one of what was there before. What was shown already is not shown again."""
        before = self.backups().restore(backup)
        self._todos().forget_steps()
        self._alarms().start_anew(self._clock())
        return before

    def export(self, path: Path, form: Form, has_recordings: bool) -> int:
        """Write all todos into a file; give how many."""
        everything = self._todos().find(Filter(status="all"))
        recordings = self._folder / RECORDINGS_FOLDER if has_recordings else None
        export_file(everything, path, form, recordings=recordings)
        return len(everything)

    def purge(self, days: int) -> int:
        """Drop the todos deleted so many days ago or longer; give how many."""
        with self._store().writing() as writer:
            return writer.purge_deleted(self._clock() - dt.timedelta(days=days))

    def diagnostics(self, extra: Sequence[str]) -> str:
        """Write what helps to find a fault, and nothing anybody said."""
        store = self._store()
        return diagnostics(
            counts=lambda: counts_of(store),
            backups=self.backups(),
            database=store.path,
            models=self._models(),
            dates=self.dates,
            keeping=replace(read_keeping_settings(self._folder), reminders=self._alarms().settings),
            errors=self._errors(),
            extra=extra,
        )

    def save_settings(self, settings: KeepingSettings) -> None:
        """Keep the settings and remind by them from now on."""
        save_keeping_settings(self._folder, settings)
        self._alarms().settings = settings.reminders
