"""The menu of what keeps todos safe: import, export, backups, reminders, diagnostics; and what runs each day."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, qVersion
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QToolButton

from todoapp.domain.errors import TodoAppError
from todoapp.services.backups import Backup, Backups
from todoapp.services.export import Form
from todoapp.services.importing import Importing, ImportPreview
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.keeping_settings import KeepingSettings
from todoapp.ui.backups_dialog import BackupsDialog
from todoapp.ui.day_words import moment
from todoapp.ui.import_dialog import ImportDialog
from todoapp.ui.main_window import MainWindow
from todoapp.ui.notify import Answer
from todoapp.ui.reminders import ReminderDesk
from todoapp.ui.reminders_dialog import RemindersDialog
from todoapp.ui.translation import counted, later, tr

DAILY_LOOK_MS = 60 * 60 * 1000
READABLE = later("Todos (*.ics *.csv *.tsv *.txt *.json *.zip);;All files (*)")
EXPORTS: tuple[tuple[str, Form, str, bool], ...] = (
    (later("Everything, in a ZIP (*.zip)"), "zip", ".zip", False),
    (later("Everything, with the recordings (*.zip)"), "zip", ".zip", True),
    (later("JSON (*.json)"), "json", ".json", False),
    (later("Table (*.csv)"), "csv", ".csv", False),
    (later("Calendar (*.ics)"), "ics", ".ics", False),
    (later("todo.txt (*.txt)"), "todo.txt", ".txt", False),
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Safety:
    """What stands behind the menu. All of it is called in the STORE lane, but for `test_reminder`."""

    backups: Callable[[], Backups]
    importing: Callable[[], Importing]
    restore: Callable[[Backup], Backup]
    export: Callable[[Path, Form, bool], int]
    purge: Callable[[int], int]  # drops the todos deleted so many days ago
    diagnostics: Callable[[], str]
    save_settings: Callable[[KeepingSettings], None]
    test_reminder: Callable[[], None]


class Keeping(QObject):
    """The menu and its dialogs."""

    def __init__(
        self,
        window: MainWindow,
        run: RunJob,
        safety: Safety,
        settings: KeepingSettings,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._run = run
        self._safety = safety
        self._settings = settings
        self._clock = clock
        self.dialog: QDialog | None = None
        self.menu = QMenu(window)
        for words, call in (
            (tr("Import todos…"), self.ask_for_import),
            (tr("Export todos…"), self.ask_for_export),
            (tr("Backups…"), self.show_backups),
            (tr("Reminders…"), self.show_reminders),
            (tr("Copy diagnostics"), self.copy_diagnostics),
        ):
            action = QAction(words, self.menu)
            action.triggered.connect(lambda _=False, call=call: call())
            self.menu.addAction(action)
        window.sidebar.more.setMenu(self.menu)
        window.sidebar.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._daily = QTimer(self, interval=DAILY_LOOK_MS)
        self._daily.timeout.connect(self.run_daily)

    def start(self) -> None:
        """Make today's backup and drop what is past keeping, now and whenever a day has passed."""
        self._daily.start()
        self.run_daily()

    def stop(self) -> None:
        """End what runs by itself."""
        self._daily.stop()

    def run_daily(self) -> None:
        """Back up and drop what was deleted long ago; a backup that fails is said, for it is needed."""
        days = self._settings.deleted_days

        def work() -> int:
            self._safety.backups().make_daily()
            return self._safety.purge(days)

        self._run(
            Lane.STORE,
            work,
            done=lambda count: log.info("%d deleted todos dropped", count) if count else None,
            failed=self._on_failed,
        )

    # -- import and export

    def ask_for_import(self) -> None:
        """Choose a file."""
        chooser = QFileDialog(self._window, tr("Import todos"), "", tr(READABLE))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.preview_import(Path(name)))
        self._open(chooser)

    def preview_import(self, path: Path) -> None:
        """Read a file and show what it would bring."""
        self._run(
            Lane.STORE,
            lambda: self._safety.importing().preview(path),
            done=self._show_preview,
            failed=self._on_failed,
        )

    def _show_preview(self, preview: ImportPreview) -> None:
        dialog = ImportDialog(preview, self._window)
        dialog.chosen.connect(self._on_import)
        self._open(dialog)

    def _on_import(self, preview: ImportPreview, with_duplicates: bool, list_name: str) -> None:
        def done(stored: tuple[object, ...]) -> None:
            self._window.changes.todos_changed.emit()
            words = counted("Imported {0:,} todo", "Imported {0:,} todos", len(stored))
            self._window.notify.notice(words, Answer(tr("Undo"), self._window.operations.undo))

        self._run(
            Lane.STORE,
            lambda: self._safety.importing().carry_out(
                preview, with_duplicates=with_duplicates, list_name=list_name or None
            ),
            done=done,
            failed=self._on_failed,
        )

    def ask_for_export(self) -> None:
        """Choose a file and a form."""
        name = f"todos-{self._clock():%Y-%m-%d}"
        chooser = QFileDialog(self._window, tr("Export todos"), name)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([tr(words) for words, *_ in EXPORTS])
        chooser.setDefaultSuffix("zip")
        chooser.filterSelected.connect(lambda chosen: chooser.setDefaultSuffix(_export_of(chosen)[2][1:]))
        chooser.fileSelected.connect(lambda path: self.export(Path(path), chooser.selectedNameFilter()))
        self._open(chooser)

    def export(self, path: Path, chosen: str = "") -> None:
        """Write all todos; `chosen` is one of the forms by its words."""
        _, form, _, has_recordings = _export_of(chosen)

        def done(count: int) -> None:
            self._window.notify.notice(tr("Exported {0:,} todos to {1}", count, path.name))

        self._run(
            Lane.STORE,
            lambda: self._safety.export(path, form, has_recordings),
            done=done,
            failed=self._on_failed,
        )

    # -- backups

    def show_backups(self) -> None:
        """Show the backups."""
        dialog = BackupsDialog(self._safety.backups, self._run, self._safety.restore, self._window)
        dialog.restored.connect(self._on_restored)
        self._open(dialog)

    def _on_restored(self, backup: Backup, before: Backup) -> None:
        self._window.changes.todos_changed.emit()
        take_back = Answer(tr("Undo"), lambda: self._take_back(before))
        self._window.notify.notice(tr("Gone back to {0}", moment(backup.made_at)), take_back)

    def _take_back(self, before: Backup) -> None:
        def done(_: Backup) -> None:
            self._window.changes.todos_changed.emit()
            self._window.notify.notice(tr("Everything is as it was before"))

        self._run(Lane.STORE, lambda: self._safety.restore(before), done=done, failed=self._on_failed)

    # -- reminders and diagnostics

    def show_reminders(self) -> None:
        """Show the settings of reminders."""
        dialog = RemindersDialog(self._settings, self._window)
        dialog.saved.connect(self._on_settings)
        dialog.test_asked.connect(self._safety.test_reminder)
        self._open(dialog)

    def test_answered(self) -> None:
        """The button of the test notification was pressed."""
        if isinstance(self.dialog, RemindersDialog):
            self.dialog.show_result(tr("Its button was pressed: reminders work."))

    def _on_settings(self, settings: KeepingSettings) -> None:
        def done(_: None) -> None:
            self._settings = settings
            self._window.changes.todos_changed.emit()  # reminders may come at other times now

        self._run(Lane.STORE, lambda: self._safety.save_settings(settings), done=done, failed=self._on_failed)

    def copy_diagnostics(self) -> None:
        """Put what helps to find a fault on the clipboard."""

        def done(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self._window.notify.notice(tr("Copied. It holds no word of your todos."))

        self._run(Lane.STORE, self._safety.diagnostics, done=done, failed=self._on_failed)

    def _open(self, dialog: QDialog) -> None:
        """Show a dialog without stopping the window; a file chooser is done with once it is answered."""
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = dialog
        dialog.open()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self._window.notify.error(error)


def window_lines(desk: ReminderDesk) -> tuple[str, ...]:
    """What only the window knows, for the diagnostics."""
    session = [os.environ.get(name, "") for name in ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE")]
    shown = tr("by the desktop, with buttons") if desk.has_system_notifications else tr("in the window")
    return (
        f"Qt {qVersion()}, {QGuiApplication.platformName()} {' '.join(session)}".rstrip(),
        tr("Reminders are shown {0}", shown),
    )


def _export_of(chosen: str) -> tuple[str, Form, str, bool]:
    return next((export for export in EXPORTS if tr(export[0]) == chosen), EXPORTS[0])
