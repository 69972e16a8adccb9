"""The record button: a click toggles, a hold talks; the state is always readable."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from todoapp.services.dictation import Stage, Status
from todoapp.ui import dictation_bar
from todoapp.ui.dictation_bar import DictationBar
from todoapp.ui.theme import Theme

# The offscreen platform has no window manager to tell.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> DictationBar:
    bar = DictationBar(theme)
    qtbot.addWidget(bar)
    bar.resize(700, 90)
    bar.show()
    qtbot.waitExposed(bar)
    return bar


@pytest.fixture
def heard(bar: DictationBar) -> list[str]:
    """What the bar asked for, in order; it is told at once that it is so."""
    asked: list[str] = []

    def start() -> None:
        asked.append("start")
        bar.show_status(Status(Stage.RECORDING))

    def stop() -> None:
        asked.append("stop")
        bar.show_status(Status(Stage.TRANSCRIBING))

    bar.record_started.connect(start)
    bar.record_stopped.connect(stop)
    return asked


def key(kind: QEvent.Type, *, repeated: bool = False) -> QKeyEvent:
    return QKeyEvent(kind, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "", repeated)


def test_one_click_starts_and_the_next_stops(bar: DictationBar, heard: list[str]) -> None:
    QTest.mouseClick(bar.record, Qt.MouseButton.LeftButton)
    assert heard == ["start"]
    QTest.mouseClick(bar.record, Qt.MouseButton.LeftButton)
    assert heard == ["start", "stop"]


def test_letting_go_after_a_hold_stops(
    bar: DictationBar, heard: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictation_bar, "HOLD_MS", 10)
    QTest.mousePress(bar.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar._held.elapsed() > 10)
    QTest.mouseRelease(bar.record, Qt.MouseButton.LeftButton)
    assert heard == ["start", "stop"]


def test_f9_is_held_to_talk_and_its_repeats_count_for_nothing(
    bar: DictationBar, heard: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictation_bar, "HOLD_MS", 10)
    assert bar.eventFilter(bar, key(QEvent.Type.KeyPress))
    for _ in range(3):
        assert bar.eventFilter(bar, key(QEvent.Type.KeyRelease, repeated=True))
        assert bar.eventFilter(bar, key(QEvent.Type.KeyPress, repeated=True))
    assert heard == ["start"]
    qtbot.waitUntil(lambda: bar._held.elapsed() > 10)
    assert bar.eventFilter(bar, key(QEvent.Type.KeyRelease))
    assert heard == ["start", "stop"]


def test_other_keys_are_none_of_its_business(bar: DictationBar, heard: list[str]) -> None:
    assert not bar.eventFilter(bar, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))
    assert heard == []


def test_enter_and_the_add_button_hand_over_the_sentence(bar: DictationBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.text_entered) as entered:
        QTest.keyClicks(bar.sentence, "buy milk")
        QTest.keyClick(bar.sentence, Qt.Key.Key_Return)
    assert entered.args == ["buy milk"]
    QTest.keyClicks(bar.sentence, "call ann")
    with qtbot.waitSignal(bar.text_entered) as entered:
        QTest.mouseClick(bar.add, Qt.MouseButton.LeftButton)
    assert entered.args == ["call ann"]
    assert bar.sentence.text() == ""


def test_an_empty_line_is_not_handed_over(bar: DictationBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.text_entered):
        QTest.keyClicks(bar.sentence, "   ")
        QTest.keyClick(bar.sentence, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status(Stage.OPENING), "Opening the microphone"),
        (Status(Stage.RECORDING), "Listening"),
        (Status(Stage.TRANSCRIBING, fraction=0.5), "Transcribing"),
        (Status(Stage.UNDERSTANDING, "buy milk", waiting=2), "2 more waiting"),
        (Status(Stage.SAVED), "Saved"),
        (Status(Stage.NOTHING_HEARD), "Nothing heard"),
        (Status(Stage.FAILED), "did not work"),
    ],
    ids=lambda value: value.stage.value if isinstance(value, Status) else None,
)
def test_every_state_is_said(bar: DictationBar, status: Status, words: str) -> None:
    bar.show_status(status)
    assert words in bar.stage.text()
    assert words in bar.stage.accessibleName()


def test_the_meter_and_the_clock_are_there_only_while_recording(bar: DictationBar) -> None:
    bar.show_status(Status(Stage.RECORDING))
    bar.show_level(0.7)
    assert bar.meter.isVisible()
    assert bar.meter.level == 0.7
    assert bar.elapsed.text() == "0:00"
    assert not bar.sentence.isVisible()
    bar.show_status(Status(Stage.TRANSCRIBING, fraction=0.5))
    assert bar.sentence.isVisible(), "the next sentence can be typed meanwhile"
    assert bar.progress.value() == 50


def test_words_handed_back_never_overwrite_what_is_being_typed(bar: DictationBar) -> None:
    bar.give_back("buy milk")
    assert bar.sentence.text() == "buy milk"
    bar.give_back("call ann")
    assert bar.sentence.text() == "buy milk"


def test_a_click_on_the_button_leaves_the_cursor_in_the_sentence(bar: DictationBar, qtbot: QtBot) -> None:
    bar.activateWindow()
    bar.sentence.setFocus()
    QTest.mouseClick(bar.record, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is bar.sentence
