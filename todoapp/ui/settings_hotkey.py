"""Choosing the hotkey by pressing it: for the settings and for the first start."""

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QVBoxLayout, QWidget

from todoapp.ui import parts
from todoapp.ui.hotkey import HotkeyUnavailable, split_keys
from todoapp.ui.service_words import told
from todoapp.ui.translation import tr


class HotkeyEdit(QWidget):
    """Takes the keys that are pressed in it, if they can be a hotkey."""

    chosen = Signal(object)  # the keys as "Ctrl+Alt+Space", None for no hotkey

    def __init__(self, keys: str | None) -> None:
        super().__init__()
        self._chosen = keys
        self.keys = parts.named(QKeySequenceEdit(), says=tr("Keys that work in every program"))
        self.keys.setMaximumSequenceLength(1)
        self.keys.setFinishingKeyCombinations([QKeyCombination(Qt.Key.Key_Tab)])  # or nobody gets out of it
        self.keys.setKeySequence(_sequence(keys))
        self.none = parts.button(tr("No hotkey"), self._on_none)
        self.said = parts.label(tone="danger", wraps=True)
        self.said.hide()
        row = QHBoxLayout()
        row.addWidget(self.keys, 1)
        row.addWidget(self.none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.said)
        self.setFocusProxy(self.keys)
        self.keys.editingFinished.connect(self._on_keys)

    def _on_keys(self) -> None:
        keys = self.keys.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if not keys or keys == self._chosen:
            return
        try:
            split_keys(keys)
        except HotkeyUnavailable as error:
            self.said.setText(told(error))
            self.said.show()
            self.keys.setKeySequence(_sequence(self._chosen))
            return
        self._take(keys)

    def _on_none(self) -> None:
        self.keys.clear()
        self._take(None)

    def _take(self, keys: str | None) -> None:
        self.said.hide()
        self._chosen = keys
        self.chosen.emit(keys)


def _sequence(keys: str | None) -> QKeySequence:
    return QKeySequence.fromString(keys or "", QKeySequence.SequenceFormat.PortableText)
