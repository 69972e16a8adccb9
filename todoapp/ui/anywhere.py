"""Dictation from anywhere: hotkey, overlay, tray and tones around the window, and what other starts ask for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QIcon

from todoapp.domain.errors import StorageUnavailable
from todoapp.services.autostart import Autostart
from todoapp.services.dictation import Dictation, Outcome, Stage, Status
from todoapp.services.dictation_settings import DictationSettings
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import Applied
from todoapp.ui.cues import Cues
from todoapp.ui.hotkey import TOGGLE_COMMAND, Hotkey, HotkeyUnavailable, PressToTalk
from todoapp.ui.main_window import MainWindow
from todoapp.ui.notify import Answer
from todoapp.ui.overlay import Overlay
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, said, tr
from todoapp.ui.tray import CloseToTray, Switch, Tray

log = logging.getLogger(__name__)

HOTKEY = "hotkey"
IN_TRAY = later("Todo goes on in the tray: reminders and the hotkey still work. “Quit” in its menu ends it.")


@dataclass(frozen=True)
class Microphone:
    """The recorder's standby; both run in the lane of sound devices."""

    stand_by: Callable[[], None]
    stand_down: Callable[[], None]


class Anywhere(QObject):
    """Owns what is outside of the window, and passes between it and the dictation."""

    def __init__(
        self,
        *,
        window: MainWindow,
        dictation: Dictation,
        run: RunJob,
        settings: DictationSettings,
        save: Callable[[DictationSettings], None],
        autostart: Autostart,
        hotkey: Hotkey,
        microphone: Microphone,
        play: Callable[[Path], object],
        theme: Theme,
        icon: QIcon,
        sounds: Path,
        show_message: Callable[[str, str], bool],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._dictation = dictation
        self._run = run
        self.settings = settings
        self._save = save
        self._autostart = autostart
        self._microphone = microphone
        self._show_message = show_message
        self._is_hotkey_bound = False
        self._was_told_of_tray = False
        self._prove: Callable[[], object] | None = None
        self.refusal: HotkeyUnavailable | None = None  # why there is no hotkey
        self._stage = Stage.IDLE
        self.overlay = Overlay(theme)
        self.cues = Cues(sounds, play, run)
        self.cues.is_on = settings.sounds
        self.tray = Tray(theme, icon, self._switches(), window)
        self.closing = CloseToTray(window, lambda: self.settings.close_to_tray and self.tray.is_there)
        self.hotkey = hotkey
        self.talk = PressToTalk(settings.press, self)
        self._connect()

    def start(self) -> None:
        """Show the tray and ask for the hotkey."""
        self.tray.appear()
        if self.settings.hotkey is not None:
            self.hotkey.start(self.settings.hotkey)

    def close(self) -> None:
        """Give the hotkey back and take everything off the screen."""
        self.hotkey.stop()
        self.overlay.close()
        self.tray.icon.hide()

    def obey(self, command: str) -> None:
        """Do what `todoapp --toggle`, `--start` or `--stop` asks for."""
        {
            "toggle": self._dictation.toggle_recording,
            "start": self._dictation.start_recording,
            "stop": self._dictation.stop_recording,
        }[command]()

    def show_heard(self, text: str) -> None:
        """Show what was understood of the recording so far."""
        if self._stage is Stage.RECORDING:
            self.overlay.show_heard(text)

    def use(self, settings: DictationSettings) -> None:
        """Take over other settings and keep them."""
        is_other_key = settings.hotkey != self.settings.hotkey
        self.cues.is_on = settings.sounds
        self.talk.kind = settings.press
        self._change(settings)
        if is_other_key:
            self.hotkey.stop()
            self._is_hotkey_bound, self.refusal = False, None
            self._window.notify.clear(HOTKEY)
            if settings.hotkey is not None:
                self.hotkey.start(settings.hotkey)
        if settings.open_microphone:
            self.stand_by()
        else:
            self._run(Lane.RECORDING, self._microphone.stand_down, done=lambda _: None, failed=self._not_standing_by)

    def prove_hotkey(self, pressed: Callable[[], object] | None) -> None:
        """While this is set, a press of the hotkey is told and starts no dictation."""
        self._prove = pressed

    def stand_by(self) -> None:
        """Open the microphone ahead, where the user allows it and a hotkey may need it."""
        if self.settings.open_microphone and self._is_hotkey_bound:
            self._run(Lane.RECORDING, self._microphone.stand_by, done=lambda _: None, failed=self._not_standing_by)

    def turn_autostart(self, on: bool) -> None:
        """Start with the computer, or not."""
        try:
            self._autostart.turn(on)
        except StorageUnavailable as error:
            self._window.bring_forward()
            self._window.notify.error(error)

    def _connect(self) -> None:
        self._dictation.watch(status=self._on_status, level=self.overlay.show_level, outcome=self._on_outcome)
        self.overlay.cancelled.connect(self._dictation.cancel)
        self.talk.started.connect(self._dictation.start_recording)
        self.talk.stopped.connect(self._dictation.stop_recording)
        self.hotkey.pressed.connect(self._on_pressed)
        self.hotkey.released.connect(self._on_released)
        self.hotkey.bound.connect(self._on_bound)
        self.hotkey.refused.connect(self._on_refused)
        self.tray.opened.connect(self._window.bring_forward)
        self.tray.record_toggled.connect(self._dictation.toggle_recording)
        self.tray.quit_requested.connect(self.closing.end)
        self.closing.hidden.connect(self._on_hidden)
        self._window.quit = self.closing.end

    # -- what happens

    def _on_pressed(self) -> None:
        if self._prove is not None:
            self._prove()
        else:
            self.talk.press()

    def _on_released(self) -> None:
        if self._prove is None:
            self.talk.release()

    def _on_status(self, status: Status) -> None:
        was, self._stage = self._stage, status.stage
        is_recording = status.stage in (Stage.OPENING, Stage.RECORDING)
        self.talk.show_recording(is_recording)
        self.tray.show_stage(status.stage)
        self.cues.show_stage(status.stage)
        is_elsewhere = not self._window.isVisible() or QGuiApplication.focusWindow() is None or self.overlay.isVisible()
        self.overlay.show_status(status, above_others=self.settings.overlay and is_elsewhere)
        if was in (Stage.OPENING, Stage.RECORDING) and not is_recording:
            self.stand_by()

    def _on_outcome(self, outcome: Outcome) -> None:
        if outcome.applied is not None:
            self.overlay.show_result(said_of(outcome.applied))

    def _on_bound(self, words: str) -> None:
        log.info("hotkey bound")
        self._is_hotkey_bound, self.refusal = True, None
        self._window.notify.clear(HOTKEY)
        tip = self._window.bar.record.toolTip().partition("\n")[0]
        self._window.bar.record.setToolTip(tr("{0}\nIn any program: {1}", tip, words))
        self.stand_by()

    def _on_refused(self, error: HotkeyUnavailable) -> None:
        log.info("no hotkey")
        self.refusal = error
        answers = [
            Answer(tr("Copy command"), lambda: QGuiApplication.clipboard().setText(TOGGLE_COMMAND)),
            Answer(tr("Use no hotkey"), lambda: self._change(replace(self.settings, hotkey=None))),
        ]
        self._window.notify.banner(HOTKEY, "info", said(error.title), said(error.hint), answers)

    def _on_hidden(self) -> None:
        if not self._was_told_of_tray:
            self._was_told_of_tray = True
            self._show_message(tr("Todo"), tr(IN_TRAY))

    def _not_standing_by(self, error: Exception) -> None:
        log.warning("no microphone on standby: %s", type(error).__name__)

    # -- settings

    def _switches(self) -> tuple[Switch, ...]:
        return (
            Switch(tr("Start with the computer"), lambda: self._autostart.is_on, self.turn_autostart),
            Switch(tr("Sounds"), lambda: self.settings.sounds, self._turn_sounds),
            Switch(tr("Close to tray"), lambda: self.settings.close_to_tray, self._turn_close_to_tray),
        )

    def _turn_sounds(self, on: bool) -> None:
        self.cues.is_on = on
        self._change(replace(self.settings, sounds=on))

    def _turn_close_to_tray(self, on: bool) -> None:
        self._change(replace(self.settings, close_to_tray=on))

    def _change(self, settings: DictationSettings) -> None:
        self.settings = settings
        self._run(
            Lane.STORE,
            lambda: self._save(settings),
            done=lambda _: None,
            failed=lambda error: self._window.notify.error(
                error
                if isinstance(error, StorageUnavailable)
                else StorageUnavailable(tr("The settings were not saved."))
            ),
        )


def said_of(applied: Applied) -> str:
    """Say in a few words what a dictation changed."""
    counts = (
        (later("{0} added"), len(applied.added)),
        (later("{0} changed"), len(applied.changed)),
        (later("{0} completed"), len(applied.completed)),
        (later("{0} deleted"), len(applied.deleted)),
    )
    words = ", ".join(tr(verb, count) for verb, count in counts if count)
    if not words:
        return tr("Lists updated") if applied.lists else tr("Nothing to change")
    return tr("Todos: {0}", words)
