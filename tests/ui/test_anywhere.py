"""Hotkey, tray, overlay and tones around the real window: each starts and stops the one dictation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import OpenApp
from todoapp.composition import resources_folder
from todoapp.services.autostart import Autostart
from todoapp.services.dictation import Stage, Status
from todoapp.services.dictation_settings import DictationSettings
from todoapp.services.todos import Applied
from todoapp.speech.audio_file import read_audio
from todoapp.ui.anywhere import Anywhere, Microphone, said_of
from todoapp.ui.hotkey import TOGGLE_COMMAND, Hotkey, HotkeyUnavailable, NoHotkey, PressToTalk
from todoapp.ui.theme import Theme
from todoapp.ui.tray import state_icon

pytestmark = pytest.mark.qt_log_ignore("does not support")


class KeyOfTest(Hotkey):
    """A hotkey that the test presses."""

    def start(self, keys: str) -> None:
        self.bound.emit(keys)

    def stop(self) -> None:
        pass


@dataclass
class Desk:
    """The app with all that is around its window, and what it did to the world."""

    app: OpenApp
    anywhere: Anywhere
    hotkey: Hotkey
    played: list[str] = field(default_factory=list)
    stood_by: list[str] = field(default_factory=list)
    saved: list[DictationSettings] = field(default_factory=list)


@pytest.fixture
def desk(open_app: Callable[..., OpenApp], theme: Theme, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def build(
        settings: DictationSettings | None = None, hotkey: type[Hotkey] = KeyOfTest, heard: str = "Buy milk"
    ) -> Desk:
        app = open_app(heard=(heard,))
        key = hotkey(app.window)
        played: list[str] = []
        stood_by: list[str] = []
        saved: list[DictationSettings] = []
        anywhere = Anywhere(
            window=app.window,
            dictation=app.dictation,
            run=app.jobs.run,
            settings=settings or DictationSettings(),
            save=saved.append,
            autostart=Autostart(tmp_path / "autostart"),
            hotkey=key,
            microphone=Microphone(lambda: stood_by.append("up"), lambda: stood_by.append("down")),
            play=lambda path: played.append(path.name),
            theme=theme,
            icon=QIcon(str(resources_folder() / "icons" / "app.svg")),
            sounds=resources_folder() / "sounds",
            show_message=lambda title, body: True,
        )
        anywhere.start()
        made.append(Desk(app, anywhere, key, played, stood_by, saved))
        return made[-1]

    yield build
    for desk in made:
        desk.anywhere.close()
        desk.anywhere.closing._may_hide = lambda: False
    QApplication.setQuitOnLastWindowClosed(True)


def record(desk: Desk) -> None:
    desk.app.bot.waitUntil(lambda: desk.app.stage() is Stage.RECORDING)


def test_a_short_press_starts_and_the_next_one_stops(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.hotkey.pressed.emit()
    here.hotkey.released.emit()
    record(here)
    here.app.settle()
    here.hotkey.pressed.emit()
    here.hotkey.released.emit()
    here.app.settle()
    assert here.app.stage() is not Stage.RECORDING
    assert here.played == ["start.wav", "stop.wav"]


def test_a_long_press_talks_until_it_is_let_go(desk: Callable[..., Desk]) -> None:
    here = desk(DictationSettings(press="hold"))
    here.hotkey.pressed.emit()
    record(here)
    here.hotkey.released.emit()
    here.app.settle()
    assert here.app.stage() is not Stage.RECORDING


@pytest.mark.parametrize(
    ("press", "held_ms", "expected"),
    [
        ("both", 0, ["start"]),
        ("both", 40, ["start", "stop"]),
        ("toggle", 40, ["start"]),
        ("hold", 0, ["start", "stop"]),
    ],
)
def test_what_a_press_does_is_a_setting(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, press: str, held_ms: int, expected: list[str]
) -> None:
    monkeypatch.setattr("todoapp.ui.hotkey.HOLD_MS", 30)
    here = desk()
    talk = PressToTalk(press)
    asked: list[str] = []
    talk.started.connect(lambda: asked.append("start"))
    talk.started.connect(lambda: talk.show_recording(True))
    talk.stopped.connect(lambda: asked.append("stop"))
    talk.press()
    here.app.bot.wait(held_ms)
    talk.release()
    assert asked == expected


@pytest.mark.parametrize(("command", "recording"), [("toggle", True), ("start", True), ("stop", False)])
def test_commands_of_other_starts_are_obeyed(desk: Callable[..., Desk], command: str, recording: bool) -> None:
    here = desk()
    here.anywhere.obey(command)
    here.app.settle()
    assert (here.app.stage() is Stage.RECORDING) is recording
    here.anywhere.obey("stop")
    here.app.settle()


def test_the_overlay_shows_while_the_window_is_hidden_and_cancels(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.app.window.hide()
    here.anywhere.obey("start")
    record(here)
    assert here.anywhere.overlay.isVisible()
    here.anywhere.overlay.cancelled.emit()
    here.app.settle()
    assert here.app.stage() is Stage.IDLE
    assert not here.anywhere.overlay.isVisible()
    assert here.played == ["start.wav"]
    assert here.app.recordings.pending() == []


def test_the_tray_says_what_the_microphone_does(desk: Callable[..., Desk]) -> None:
    here = desk()
    assert here.anywhere.tray.icon.toolTip() == "Todo"
    here.anywhere.obey("start")
    record(here)
    assert here.anywhere.tray.icon.toolTip() == "Todo: listening"
    assert here.anywhere.tray.record.text() == "Stop dictation"
    here.anywhere.tray.record_toggled.emit()
    here.app.settle()
    assert here.anywhere.tray.record.text() == "Start dictation"


def test_each_state_has_an_icon_of_its_own(theme: Theme) -> None:
    plain = QIcon(str(resources_folder() / "icons" / "app.svg"))
    icons = [state_icon(plain, theme, stage) for stage in (Stage.IDLE, Stage.RECORDING, Stage.TRANSCRIBING)]
    images = [icon.pixmap(64, 64).toImage() for icon in icons]
    assert images[0] != images[1] != images[2]


def test_closing_hides_the_window_only_where_a_tray_can_bring_it_back(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = desk()
    quits: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    here.anywhere.closing._may_hide = lambda: True
    here.app.window.close()
    assert not here.app.window.isVisible()
    assert quits == []
    here.anywhere.tray.opened.emit()
    assert here.app.window.isVisible()
    here.anywhere.tray.quit_requested.emit()
    here.app.bot.waitUntil(lambda: quits == [True])


def test_without_a_tray_closing_ends_the_app(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    here = desk()
    quits: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    assert not here.anywhere.tray.is_there, "the offscreen platform has none"
    here.app.window.close()
    here.app.bot.waitUntil(lambda: quits == [True])


def test_a_hotkey_that_cannot_be_had_is_said_with_the_command(desk: Callable[..., Desk]) -> None:
    here = desk(hotkey=NoHotkey)
    banner = here.app.window.notify._banners["hotkey"]
    assert "no hotkey" in banner.title.text()
    here.hotkey.refused.emit(HotkeyUnavailable("Another program has it.", f"Use “{TOGGLE_COMMAND}”."))
    assert here.app.window.notify.banners == ("Another program has it.",)
    from PySide6.QtWidgets import QPushButton

    buttons = {b.text(): b for b in here.app.window.notify._banners["hotkey"].findChildren(QPushButton)}
    buttons["Copy command"].click()
    assert QGuiApplication.clipboard().text() == TOGGLE_COMMAND


def test_declining_a_hotkey_is_remembered(desk: Callable[..., Desk]) -> None:
    here = desk(hotkey=NoHotkey)
    from PySide6.QtWidgets import QPushButton

    buttons = {b.text(): b for b in here.app.window.notify._banners["hotkey"].findChildren(QPushButton)}
    buttons["Use no hotkey"].click()
    here.app.settle()
    assert here.saved[-1].hotkey is None


def test_the_microphone_is_open_ahead_only_where_the_user_allows_it(desk: Callable[..., Desk]) -> None:
    closed, opened = desk(), desk(DictationSettings(open_microphone=True))
    opened.app.settle()
    assert closed.stood_by == []
    assert opened.stood_by == ["up"]
    opened.anywhere.obey("start")
    record(opened)
    opened.anywhere.obey("stop")
    opened.app.settle()
    assert opened.stood_by == ["up", "up"]


def test_without_a_hotkey_no_microphone_is_open_ahead(desk: Callable[..., Desk]) -> None:
    here = desk(DictationSettings(open_microphone=True), hotkey=NoHotkey)
    here.app.settle()
    assert here.stood_by == []


def test_tones_can_be_turned_off_in_the_tray(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.anywhere.tray.menu.aboutToShow.emit()
    sounds = next(action for action in here.anywhere.tray.menu.actions() if action.text() == "Sounds")
    assert sounds.isChecked()
    sounds.trigger()
    here.anywhere.obey("start")
    record(here)
    here.anywhere.obey("stop")
    here.app.settle()
    assert here.played == []
    assert not here.saved[-1].sounds


def test_the_tray_turns_autostart_on(desk: Callable[..., Desk], tmp_path: Path) -> None:
    here = desk()
    here.anywhere.tray.menu.aboutToShow.emit()
    action = next(a for a in here.anywhere.tray.menu.actions() if a.text() == "Start with the computer")
    assert not action.isChecked()
    action.trigger()
    assert (tmp_path / "autostart" / "todoapp.desktop").is_file()


def test_what_was_understood_so_far_is_shown_while_recording_only(desk: Callable[..., Desk]) -> None:
    here = desk()
    here.anywhere.show_heard("too early")
    assert "early" not in here.anywhere.overlay.heard.text()
    here.anywhere._on_status(Status(Stage.RECORDING))
    here.anywhere.show_heard("call the dentist")
    assert here.anywhere.overlay.heard.text() == "call the dentist"


def test_the_result_is_said_in_a_few_words() -> None:
    assert said_of(Applied()) == "Nothing to change"


def test_the_tones_are_short_and_quiet() -> None:
    for name in ("start", "stop"):
        tone = read_audio(resources_folder() / "sounds" / f"{name}.wav")
        assert 0.1 < len(tone) / 16_000 < 0.25
        assert 0.05 < abs(tone).max() < 0.2
