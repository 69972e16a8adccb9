"""The page of the settings on dictation: the microphone, the hotkey, and what shows that it listens."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QKeySequenceEdit, QWidget

from todoapp.services.dictation_settings import DictationSettings
from todoapp.ui import parts
from todoapp.ui.hotkey import HotkeyUnavailable, split_keys
from todoapp.ui.settings_microphone import MicrophoneChoice
from todoapp.ui.settings_parts import Choice, SettingsPage, toggle

PRESSES = (
    ("starts and stops; held, it records while you talk", "both"),
    ("records while you hold it", "hold"),
    ("starts and stops", "toggle"),
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
        super().__init__("Dictation")
        self._settings = settings
        self._change = change
        self.microphone = microphone
        self.keys = parts.named(QKeySequenceEdit(), says="Keys that work in every program")
        self.keys.setMaximumSequenceLength(1)
        self.keys.setFinishingKeyCombinations([QKeyCombination(Qt.Key.Key_Tab)])  # or nobody gets out of it
        if settings.hotkey is not None:
            self.keys.setKeySequence(_sequence(settings.hotkey))
        self.no_keys = parts.button("No hotkey", self._on_no_keys)
        self.keys_said = parts.label(tone="danger", wraps=True)
        self.keys_said.hide()
        self.press = Choice("What a press does", PRESSES, settings.press).on_chosen(
            lambda value: self._take(press=value)
        )
        self.toggles = {
            "sounds": self._toggle("A short tone when recording begins and ends", "sounds"),
            "overlay": self._toggle("A small window above the others while recording", "overlay"),
            "open_microphone": self._toggle(
                "Keep the microphone open, so that no half word is lost", "open_microphone"
            ),
            "close_to_tray": self._toggle("Closing the window leaves the app in the tray", "close_to_tray"),
        }
        self.autostart = toggle("Start with the computer, without a window", starts_with_computer, turn_autostart)
        self.keys.editingFinished.connect(self._on_keys)
        self._lay_out()

    def _lay_out(self) -> None:
        self.heading("Microphone")
        self.wide(self.microphone)
        self.heading("From any program")
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.keys, 1)
        row.addWidget(self.no_keys)
        beside.setFocusProxy(self.keys)
        self.row("Hotkey", beside, "Press the keys. On Wayland the desktop may ask whether they are right.")
        self.wide(self.keys_said)
        self.row("A press of it", self.press)
        self.heading("While it runs")
        for name in ("sounds", "overlay", "open_microphone", "close_to_tray"):
            self.wide(self.toggles[name])
        self.hint("With the microphone kept open, the last half second is in memory and nowhere else.")
        self.wide(self.autostart)
        self.end()

    def _toggle(self, words: str, name: str) -> QCheckBox:
        return toggle(words, getattr(self._settings, name), lambda is_on: self._take(**{name: is_on}))

    def _take(self, **changed: Any) -> None:
        self._settings = replace(self._settings, **changed)
        self._change(self._settings)

    def _on_keys(self) -> None:
        keys = self.keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if not keys or keys == self._settings.hotkey:
            return
        try:
            split_keys(keys)
        except HotkeyUnavailable as error:
            self.keys_said.setText(f"{error.title} {error.hint}")
            self.keys_said.show()
            self.keys.setKeySequence(_sequence(self._settings.hotkey or ""))
            return
        self.keys_said.hide()
        self._take(hotkey=keys)

    def _on_no_keys(self) -> None:
        self.keys.clear()
        self.keys_said.hide()
        self._take(hotkey=None)


def _sequence(keys: str) -> QKeySequence:
    return QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
