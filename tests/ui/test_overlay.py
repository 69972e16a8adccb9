"""The small window above the others: there while the microphone is on elsewhere, gone after."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from todoapp.services.dictation import Stage, Status
from todoapp.ui import overlay as overlay_module
from todoapp.ui.overlay import Overlay
from todoapp.ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def overlay(qtbot: QtBot, theme: Theme) -> Overlay:
    overlay = Overlay(theme)
    qtbot.addWidget(overlay)
    return overlay


def test_it_shows_while_dictating_elsewhere_and_leaves_after_the_result(
    overlay: Overlay, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay._leave.setInterval(30)
    for stage in (Stage.OPENING, Stage.RECORDING, Stage.TRANSCRIBING, Stage.UNDERSTANDING):
        overlay.show_status(Status(stage), above_others=True)
        assert overlay.isVisible()
        assert overlay.state.text() == overlay_module.WORDS[stage]
    overlay.show_status(Status(Stage.SAVED), above_others=True)
    overlay.show_result("Todos: 3 added")
    assert overlay.isVisible()
    assert overlay.state.text() == "Todos: 3 added"
    qtbot.waitUntil(lambda: not overlay.isVisible())


def test_it_stays_away_where_the_window_itself_shows_the_state(overlay: Overlay) -> None:
    overlay.show_status(Status(Stage.RECORDING), above_others=False)
    assert not overlay.isVisible()


def test_level_and_words_are_shown(overlay: Overlay) -> None:
    overlay.show_status(Status(Stage.RECORDING), above_others=True)
    overlay.show_level(0.7)
    assert overlay.meter.level == 0.7
    overlay.show_heard("call the dentist on friday " * 10)
    assert overlay.heard.text().endswith("friday ")
    assert len(overlay.heard.text()) < 100
    assert overlay.heard.isVisible()


def test_escape_in_it_and_its_button_cancel(overlay: Overlay, qtbot: QtBot) -> None:
    overlay.show_status(Status(Stage.RECORDING), above_others=True)
    overlay.activateWindow()
    qtbot.waitUntil(overlay.isActiveWindow)
    with qtbot.waitSignal(overlay.cancelled):
        QTest.keyClick(overlay, Qt.Key.Key_Escape)
    with qtbot.waitSignal(overlay.cancelled):
        overlay.cancel.click()
    overlay.show_status(Status(Stage.IDLE), above_others=True)
    assert not overlay.isVisible()


def test_it_asks_for_no_focus_and_stays_on_top(overlay: Overlay) -> None:
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert overlay.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
