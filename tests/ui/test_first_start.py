"""The first start in the real window over an empty data folder: step by step, skipped, and never a second time."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.whole_app import composed, show
from todoapp.composition import Composed
from todoapp.domain.errors import ModelDownloadFailed
from todoapp.services import changing_settings
from todoapp.services.app_settings import AppSettings, read_app_settings
from todoapp.services.todos import View
from todoapp.ui.first_start import FirstStart
from todoapp.ui.hotkey import TOGGLE_COMMAND, HotkeyUnavailable
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from todoapp import main
shown = []
show = main.Composed.show_first_start
main.Composed.show_first_start = lambda app: (shown.append(1), show(app), app.first_start.reject())
start = main.Composed.start
main.Composed.start = lambda app: (start(app), QTimer.singleShot(1500, QApplication.quit))
status = main.run_app([])
print("first start" if shown else "none")
sys.exit(status)
"""


class SlowLibrary(Library):
    """Models that are on their way until they are let through, or fail."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.may_end = threading.Event()
        self.failure: Exception | None = None

    def fetch(self, names: Sequence[str] = (), **how: object) -> None:
        tell = how["on_progress"]
        assert callable(tell)
        tell(Progress("whisper-tiny.en", 20_000_000, 80_000_000, "download"))
        self.may_end.wait(10)
        if self.failure is not None:
            raise self.failure


class Driver:
    """The assistant, and the app behind it."""

    def __init__(self, app: Composed, library: SlowLibrary, bot: QtBot, folder: Path) -> None:
        self.app = app
        self.library = library
        self.bot = bot
        self.folder = folder
        app.show_first_start()
        assert app.first_start is not None
        self.first: FirstStart = app.first_start
        self.settle()

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.app.jobs.is_busy, timeout=20_000)

    def press(self, button: QPushButton) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def go_to(self, title: str) -> None:
        while self.first.steps[self.first.stack.currentIndex()].title != title:
            self.press(self.first.next)

    @property
    def is_done(self) -> bool:
        self.library.may_end.set()
        self.settle()
        return read_app_settings(self.folder).first_start_done


@pytest.fixture
def driver(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    library = SlowLibrary(tmp_path)

    def fetch_here(library: Library, names: Sequence[str], **how: Any) -> None:
        library.fetch(names, **how)

    monkeypatch.setattr(changing_settings, "fetch_elsewhere", fetch_here)  # the library's events cross to no process
    with composed(qapp, tmp_path, library=library) as app:
        app.settings.work.start_listening = lambda on_level, on_lost: None  # type: ignore[method-assign]
        show(app, qtbot)
        yield Driver(app, library, qtbot, tmp_path)
        library.may_end.set()


def test_privacy_comes_first_and_nothing_is_fetched_before_start_is_pressed(driver: Driver) -> None:
    assert driver.first.welcome.title == "Nothing you say leaves this computer."
    assert "MB, once)" in driver.first.welcome.promises[1].text()
    assert not driver.app.window.models_card.is_fetching
    driver.press(driver.first.next)
    assert driver.app.window.models_card.is_fetching
    driver.bot.waitUntil(lambda: driver.first.models.text() == "Downloading whisper-tiny.en: 20 of 80 MB")
    assert driver.first.bar.value() == 250


def test_the_sentence_waits_for_the_models(driver: Driver) -> None:
    driver.go_to("Try a sentence")
    step = driver.first.sentence
    assert not step.record.isEnabled()
    assert "on their way" in step.result.text()
    driver.library.may_end.set()
    driver.bot.waitUntil(step.record.isEnabled)
    assert driver.first.models.text() == "✓ The models are on this computer."


def test_a_fetch_that_fails_says_why_and_can_be_tried_again(driver: Driver) -> None:
    driver.library.failure = ModelDownloadFailed("No network.", "Connect, then try again.")
    driver.library.may_end.set()
    driver.press(driver.first.next)
    driver.bot.waitUntil(driver.first.again.isVisible)
    assert driver.first.models.text() == "No network. Connect, then try again."
    driver.library.failure = None
    driver.press(driver.first.again)
    driver.bot.waitUntil(lambda: driver.first.models.text().startswith("✓"))


def test_the_microphone_is_open_on_its_step_only(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Callable[[float], None]] = []
    work = driver.app.settings.work
    monkeypatch.setattr(work, "start_listening", lambda on_level, on_lost: heard.append(on_level))
    driver.press(driver.first.next)
    driver.bot.waitUntil(lambda: bool(heard))
    for _ in range(20):
        heard[0](0.6)
    driver.bot.waitUntil(lambda: driver.first.microphone.result.text() == "✓ You can be heard.")
    driver.press(driver.first.next)
    assert not driver.first.microphone.microphone.is_listening


def test_the_hotkey_is_proved_by_pressing_it_and_starts_nothing(driver: Driver) -> None:
    driver.go_to("Press the hotkey")
    step = driver.first.hotkey
    assert step.keys.text() == "Ctrl+Alt+Space"
    assert step.result.text() == "Press it now."
    driver.app.anywhere.hotkey.pressed.emit()
    driver.app.anywhere.hotkey.released.emit()
    assert step.result.text().startswith("✓ It works.")
    driver.library.may_end.set()
    driver.settle()
    assert driver.app.dictation.status.stage.value == "idle"


def test_a_hotkey_that_is_taken_is_said_with_what_to_do(driver: Driver) -> None:
    driver.go_to("Press the hotkey")
    step = driver.first.hotkey
    driver.app.anywhere.hotkey.refused.emit(HotkeyUnavailable("Another program has it.", "Choose other keys."))
    assert step.result.text() == "Another program has it. Choose other keys."
    driver.press(step.copy)
    assert QGuiApplication.clipboard().text() == TOGGLE_COMMAND
    step.other.keys.setFocus()
    QTest.keyClick(step.other.keys, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    driver.bot.waitUntil(lambda: step.keys.text() == "Ctrl+F8")
    assert step.result.text() == "Press it now."


def test_a_test_notification_is_answered(driver: Driver) -> None:
    driver.go_to("Do reminders reach you?")
    driver.press(driver.first.reminders.send)
    assert "no notifications with buttons" in driver.first.reminders.result.text()
    driver.app.watch.test_answered.emit("done")
    assert driver.first.reminders.result.text() == "✓ Its button was pressed: reminders work."


def test_one_sentence_becomes_todos_that_can_be_taken_away(driver: Driver) -> None:
    driver.library.may_end.set()
    driver.go_to("Try a sentence")
    driver.settle()
    driver.app.dictation.type("call Ann tomorrow")
    driver.settle()
    step = driver.first.sentence
    assert step.result.text() == "1 todo made. It is in your list now."
    assert step.heard.text() == "“call Ann tomorrow”"
    assert driver.app.store.todos().look(View.ALL).total == 1
    driver.press(step.undo)
    driver.settle()
    assert driver.app.store.todos().look(View.ALL).total == 0


def test_going_through_it_is_enough(driver: Driver) -> None:
    driver.go_to("Try a sentence")
    driver.press(driver.first.next)
    assert not driver.first.isVisible()
    assert driver.is_done


@pytest.mark.parametrize("how", ["skip", "escape", "close"])
def test_it_can_be_skipped_at_once(driver: Driver, how: str) -> None:
    if how == "skip":
        driver.press(driver.first.skip)
    elif how == "escape":
        QTest.keyClick(driver.first, Qt.Key.Key_Escape)
    else:
        driver.first.close()
    assert not driver.first.isVisible()
    assert driver.is_done
    assert not driver.app.window.models_card.is_fetching
    driver.app.anywhere.hotkey.pressed.emit()
    driver.app.anywhere.hotkey.released.emit()
    assert driver.app.dictation.status.stage.value == "opening", "the hotkey dictates again"
    driver.settle()


def test_the_keyboard_alone_goes_through_it(driver: Driver) -> None:
    assert driver.first.next.hasFocus()
    for step in driver.first.steps:
        assert driver.first.steps[driver.first.stack.currentIndex()] is step
        assert driver.first.next.accessibleName() or driver.first.next.text()
        driver.first.next.setFocus()
        QTest.keyClick(driver.first.next, Qt.Key.Key_Return)
    assert driver.is_done


def test_settings_made_before_stay_as_they_are(driver: Driver) -> None:
    driver.app.settings.change(text_percent=115)
    driver.press(driver.first.skip)
    assert driver.is_done
    assert read_app_settings(driver.folder) == AppSettings(text_percent=115, first_start_done=True)


@pytest.mark.slow
def test_the_app_shows_it_once(tmp_path: Path) -> None:
    environment = os.environ | {"TODOAPP_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    said = [
        subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, env=environment, timeout=60)
        for _ in range(2)
    ]
    assert [one.stdout.strip() for one in said] == ["first start", "none"], said[0].stderr
