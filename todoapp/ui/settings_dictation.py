"""The page of the settings on dictation: the microphone, the hotkey, and what shows that it listens."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox

from todoapp.services.dictation_settings import DictationSettings
from todoapp.ui.settings_hotkey import HotkeyEdit
from todoapp.ui.settings_microphone import MicrophoneChoice
from todoapp.ui.settings_parts import Choice, SettingsPage, toggle
from todoapp.ui.translation import later, tr

PRESSES = (
    (later("starts and stops; held, it records while you talk"), "both"),
    (later("records while you hold it"), "hold"),
    (later("starts and stops"), "toggle"),
)


class DictationPage(SettingsPage):
    """Changes are in use at once."""

    def __init__(
        self,
        microphone: MicrophoneChoice,
        settings: DictationSettings,
        change: Callable[[DictationSettings], None],
        *,
        starts_with_computer: bool,
        turn_autostart: Callable[[bool], object],
    ) -> None:
        super().__init__(later("Dictation"))
        self._settings = settings
        self._change = change
        self.microphone = microphone
        self.hotkey = HotkeyEdit(settings.hotkey)
        self.hotkey.chosen.connect(lambda keys: self._take(hotkey=keys))
        self.press = Choice(tr("What a press does"), PRESSES, settings.press).on_chosen(
            lambda value: self._take(press=value)
        )
        self.toggles = {
            "sounds": self._toggle(tr("A short tone when recording begins and ends"), "sounds"),
            "overlay": self._toggle(tr("A small window above the others while recording"), "overlay"),
            "open_microphone": self._toggle(
                tr("Keep the microphone open, so that no half word is lost"), "open_microphone"
            ),
            "close_to_tray": self._toggle(tr("Closing the window leaves the app in the tray"), "close_to_tray"),
        }
        self.autostart = toggle(tr("Start with the computer, without a window"), starts_with_computer, turn_autostart)
        self._lay_out()

    def look_again(self) -> None:
        self.microphone.look()

    def turn_away(self) -> None:
        self.microphone.stop()

    def _lay_out(self) -> None:
        self.heading(tr("Microphone"))
        self.wide(self.microphone)
        self.heading(tr("From any program"))
        self.row(
            tr("Hotkey"), self.hotkey, tr("Press the keys. On Wayland the desktop may ask whether they are right.")
        )
        self.row(tr("A press of it"), self.press)
        self.heading(tr("While it runs"))
        for name in ("sounds", "overlay", "open_microphone", "close_to_tray"):
            self.wide(self.toggles[name])
        self.hint(tr("With the microphone kept open, the last half second is in memory and nowhere else."))
        self.wide(self.autostart)
        self.end()

    def _toggle(self, words: str, name: str) -> QCheckBox:
        return toggle(words, getattr(self._settings, name), lambda is_on: self._take(**{name: is_on}))

    def _take(self, **changed: Any) -> None:
        self._settings = replace(self._settings, **changed)
        self._change(self._settings)
