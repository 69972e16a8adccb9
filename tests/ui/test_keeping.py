"""Import, export, backups, settings of reminders and diagnostics in the real window over a real data folder."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from tests.whole_app import composed, show
from todoapp.composition import Composed
from todoapp.domain.actions import TodoFields
from todoapp.services.alarms import ReminderSettings
from todoapp.services.backups import Backups
from todoapp.services.keeping_settings import KeepingSettings, read_keeping_settings
from todoapp.services.todos import View
from todoapp.ui.backups_dialog import BackupsDialog
from todoapp.ui.import_dialog import ImportDialog
from todoapp.ui.keeping import EXPORTS
from todoapp.ui.reminders_dialog import RemindersDialog

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
SAMPLES = Path(__file__).parents[1] / "interchange" / "samples"


class Driver:
    """The running app and what a user does with it."""

    def __init__(self, app: Composed, bot: QtBot) -> None:
        self.app = app
        self.bot = bot
        self.keeping = app.keeping
        self.todos = app.store.todos()

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.app.jobs.is_busy, timeout=20_000)

    @property
    def toast(self) -> str:
        return self.app.window.notify.toast.text

    def press_toast(self) -> None:
        QTest.mouseClick(self.app.window.notify.toast.button, Qt.MouseButton.LeftButton)
        self.settle()

    def backups(self) -> Backups:
        return Backups(self.app.store.store().path, lambda: dt.datetime.now().astimezone())


@pytest.fixture
def driver(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Driver]:
    with composed(qapp, tmp_path / "data") as app:
        show(app, qtbot)
        yield Driver(app, qtbot)
        if app.keeping.dialog is not None:
            app.keeping.dialog.close()


def press(button: QPushButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_menu_has_it_all_and_a_name(driver: Driver) -> None:
    more = driver.app.window.sidebar.more
    assert more.accessibleName() == "Settings, import, export, backups and reminders"
    assert [action.text() for action in more.menu().actions()] == [
        "Settings…\tCtrl+,", "Accounts…", "", "Import todos…", "Export todos…", "Backups…", "Reminders…",
        "Copy diagnostics",
    ]  # fmt: skip


def test_a_file_is_shown_imported_and_taken_back(driver: Driver) -> None:
    driver.keeping.preview_import(SAMPLES / "ticktick.csv")
    driver.settle()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, ImportDialog)
    assert dialog.summary.text() == "3 new todos, 1 of them done, in Health, Work."
    assert [dialog.titles.item(row).text() for row in range(3)] == ["Buy milk", "Run", "✓ Pack"]
    assert dialog.warnings.isVisible()
    assert not dialog.duplicates.isVisible()
    assert driver.todos.look(View.ALL).total == 0
    dialog.list_name.setText("From TickTick")
    assert dialog.go.text() == "Import 3 todos"
    press(dialog.go)
    driver.settle()
    assert driver.toast == "Imported 3 todos"
    assert driver.todos.look(View.ALL).total == 2
    assert "From TickTick" in dict(driver.todos.open_counts().lists)
    driver.press_toast()
    assert driver.todos.look(View.ALL).total == 0


def test_duplicates_come_only_when_asked(driver: Driver) -> None:
    driver.keeping.preview_import(SAMPLES / "todoist.csv")
    driver.settle()
    assert isinstance(driver.keeping.dialog, ImportDialog)
    press(driver.keeping.dialog.go)
    driver.settle()
    driver.keeping.preview_import(SAMPLES / "todoist.csv")
    driver.settle()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, ImportDialog)
    assert dialog.go.text() == "Nothing to import"
    assert dialog.duplicates.text() == "Also the 3 that are here already"
    assert dialog.titles.item(0).text() == "Fix the tap (here already)"
    dialog.duplicates.click()
    assert dialog.go.text() == "Import 3 todos"


def test_a_file_that_is_no_list_is_said(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"\x89PNG\x00")
    driver.keeping.preview_import(tmp_path / "x.png")
    driver.settle()
    assert driver.app.window.notify.banners.count("x.png is no list of todos that can be read.") == 1


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export[0])
def test_everything_is_exported(driver: Driver, tmp_path: Path, export: tuple[str, str, str, bool]) -> None:
    driver.todos.add(TodoFields("Call Ann"))
    path = tmp_path / f"out{export[2]}"
    driver.keeping.export(path, export[0])
    driver.settle()
    assert driver.toast == f"Exported 1 todos to {path.name}"
    if export[1] == "zip":
        with zipfile.ZipFile(path) as archive:
            assert "todos.json" in archive.namelist()
    else:
        assert "Call Ann" in path.read_text(encoding="utf-8")


def test_export_and_import_ask_for_a_file(driver: Driver) -> None:
    driver.keeping.ask_for_export()
    chooser = driver.keeping.dialog
    assert isinstance(chooser, QFileDialog)
    assert chooser.nameFilters()[0] == "Everything, in a ZIP (*.zip)"
    driver.keeping.ask_for_import()
    assert isinstance(driver.keeping.dialog, QFileDialog)
    assert driver.keeping.dialog.fileMode() is QFileDialog.FileMode.ExistingFile


def test_a_backup_is_made_at_the_start_and_one_a_day(driver: Driver) -> None:
    assert [backup.kind for backup in driver.backups().all()] == ["daily"]
    driver.keeping.run_daily()
    driver.settle()
    assert len(driver.backups().all()) == 1


def test_going_back_shows_what_is_lost_asks_twice_and_can_be_undone(driver: Driver) -> None:
    driver.todos.add(TodoFields("Call Ann"))
    driver.keeping.show_backups()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, BackupsDialog)
    driver.settle()
    press(dialog.make)
    driver.settle()
    driver.settle()
    assert dialog.list.count() == 2
    driver.todos.add(TodoFields("Call Bob"))
    dialog.list.setCurrentRow(0)
    driver.settle()
    assert "It holds 1 open todo" in dialog.preview.text()
    assert "Would be lost: 1 todo added since: “Call Bob”." in dialog.preview.text()
    press(dialog.go_back)
    assert dialog.go_back.text() == "Yes, go back"
    assert driver.todos.look(View.ALL).total == 2
    press(dialog.go_back)
    driver.settle()
    assert driver.toast.startswith("Gone back to ")
    assert [todo.fields.title for todo in driver.todos.page(View.ALL)] == ["Call Ann"]
    assert driver.todos.undo() is None
    driver.press_toast()
    assert driver.toast == "Everything is as it was before"
    assert driver.todos.look(View.ALL).total == 2


def test_choosing_another_backup_asks_anew(driver: Driver) -> None:
    driver.backups().make()
    driver.keeping.show_backups()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, BackupsDialog)
    driver.settle()
    dialog.list.setCurrentRow(0)
    driver.settle()
    press(dialog.go_back)
    dialog.list.setCurrentRow(1)
    driver.settle()
    assert dialog.go_back.text() == "Go back to this one…"


def test_a_damaged_backup_is_said(driver: Driver) -> None:
    driver.backups().make().path.write_bytes(b"nothing" * 100)
    driver.keeping.show_backups()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, BackupsDialog)
    driver.settle()
    dialog.list.setCurrentRow(0)
    driver.settle()
    assert "damaged" in dialog.preview.text()
    assert not dialog.go_back.isEnabled()


def test_settings_of_reminders_are_kept_and_hold_at_once(driver: Driver, tmp_path: Path) -> None:
    driver.keeping.show_reminders()
    dialog = driver.keeping.dialog
    assert isinstance(dialog, RemindersDialog)
    dialog.on_day.setChecked(False)
    assert not dialog.day_at.isEnabled()
    dialog.before.setCurrentIndex(3)
    dialog.deleted_days.setValue(90)
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    press(buttons.button(QDialogButtonBox.StandardButton.Save))
    driver.settle()
    wanted = KeepingSettings(ReminderSettings(True, None, ("PT30M",)), 90)
    assert read_keeping_settings(tmp_path / "data") == wanted
    assert driver.app.store.alarms().settings == wanted.reminders
    driver.keeping.show_reminders()
    again = driver.keeping.dialog
    assert isinstance(again, RemindersDialog)
    assert again.before.currentText() == "30 minutes before"


def test_deleted_todos_are_dropped_after_their_days(driver: Driver) -> None:
    todo = driver.todos.add(TodoFields("Call Ann"))
    driver.todos.delete(todo.id)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=31)
    with driver.app.store.store().writing() as writer:
        writer.delete_each([todo.id], long_ago)
    driver.keeping.run_daily()
    driver.settle()
    assert driver.todos.get(todo.id) is None


def test_diagnostics_are_copied_without_a_word_of_the_todos(driver: Driver) -> None:
    driver.todos.add(TodoFields("Call Ann", list="Secret plans", tags=("hush",), notes="at midnight"))
    driver.keeping.copy_diagnostics()
    driver.settle()
    text = QGuiApplication.clipboard().text()
    assert driver.toast == "Copied. It holds no word of your todos."
    for word in ("Ann", "Secret", "hush", "midnight"):
        assert word not in text
    for line in ("  open: 1", "  lists: 1", "Reminders are shown in the window", "Qt 6.", "  backups: 1"):
        assert line in text


def test_a_late_error_is_told_by_its_kind_alone(driver: Driver) -> None:
    import logging

    try:
        raise ValueError("Call Ann at midnight")
    except ValueError:
        logging.getLogger("todoapp.test").exception("while reading %s", "Call Ann")
    driver.keeping.copy_diagnostics()
    driver.settle()
    text = QGuiApplication.clipboard().text()
    assert "ERROR todoapp.test:" in text
    assert "ValueError" in text
    assert "Ann" not in text
    assert json.dumps("midnight")[1:-1] not in text
