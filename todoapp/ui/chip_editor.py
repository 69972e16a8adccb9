"""The line in which a chip is typed anew; dates are read while they are typed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton

from todoapp.domain.parsed_action import Priority
from todoapp.services.review import Chip, ChipKind
from todoapp.ui import parts
from todoapp.ui.chips import NAMES
from todoapp.ui.todo_form import PRIORITY_WORDS
from todoapp.ui.translation import later, tr

READ_AFTER_MS = 120  # after the last key
_EXAMPLES: dict[ChipKind, str] = {
    "date": "next friday", "time": "at 3 pm", "scheduled": later("the day you want to do it"),
    "repeat": "every 3rd wednesday",
    "reminder": "an hour before", "unresolved": "next friday at 3 pm", "priority": "high, medium, low or none",
}  # fmt: skip


def _takes_escape(event: QEvent) -> bool:
    """Tell whether this is Escape about to become the window's: while something is edited it is the editor's."""
    is_escape = (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.ShortcutOverride
        and event.key() == Qt.Key.Key_Escape
    )
    if is_escape:
        event.accept()
    return is_escape


class _Line(QLineEdit):
    """A line that Escape leaves."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        return _takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # saves this line, and does not keep all cards


class _Choice(QPushButton):
    """One of a few choices; Escape leaves them, and Enter chooses."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        return _takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ChipChoice(QFrame):
    """Stands in a chip's place where there are only a few choices."""

    saved = Signal(object, str)  # the chip, the choice
    cancelled = Signal()

    def __init__(self, chip: Chip, choices: Sequence[Priority]) -> None:
        super().__init__()
        self.setProperty("chip", "editor")
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for choice in choices:
            button = _Choice(tr(PRIORITY_WORDS[choice]))
            parts.named(button, says=f"{tr(NAMES[chip.kind])} {tr(PRIORITY_WORDS[choice]).lower()}")
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setChecked(choice == chip.typed)
            button.clicked.connect(lambda _=False, choice=choice: self._choose(chip, choice))
            button.left.connect(self.cancelled)
            row.addWidget(button)
            self.buttons.append(button)

    def take_focus(self) -> None:
        """Put the cursor on what is chosen now."""
        next((button for button in self.buttons if button.isChecked()), self.buttons[0]).setFocus()

    def _choose(self, chip: Chip, choice: str) -> None:
        if choice == chip.typed:
            self.cancelled.emit()
        else:
            self.saved.emit(chip, choice)


class ChipEditor(QFrame):
    """Stands in a chip's place. `read` says what the words would become, None where they cannot be read."""

    saved = Signal(object, str)  # the chip, the words
    cancelled = Signal()

    def __init__(self, chip: Chip, read: Callable[[Chip, str], str | None]) -> None:
        super().__init__()
        self._chip = chip
        self._read = read
        self.setProperty("chip", "editor")
        self.line = _Line()
        parts.named(
            self.line,
            says=tr("{0}, in your own words", tr(NAMES[chip.kind])),
            tip=tr("Enter saves, Esc leaves it as it was"),
        )
        self.line.setPlaceholderText(tr(_EXAMPLES.get(chip.kind, "")))
        self.line.setMinimumWidth(360 if chip.kind in ("title", "note", "subtask") else 190)
        self.line.setText(chip.typed)
        self.line.selectAll()
        self.reading = parts.label(tone="good")
        self._pause = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._pause.timeout.connect(self.read_now)
        self.line.textChanged.connect(lambda: self._pause.start())
        self.line.returnPressed.connect(self._on_entered)
        self.line.left.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.line)
        row.addWidget(self.reading)

    def take_focus(self) -> None:
        """Put the cursor into the line."""
        self.line.setFocus()

    def read_now(self) -> str | None:
        """Read the words without waiting for a pause, and show what they mean."""
        self._pause.stop()
        words = self.line.text().strip()
        found = self._read(self._chip, words)
        shown = tr("not a date I can read") if found is None and words else found or ""
        self.reading.setText(f"→ {shown}" if found else shown)
        parts.marked(self.reading, "tone", "danger" if found is None else "good")
        parts.marked(self.line, "tone", "danger" if found is None and words else "")
        self.line.setAccessibleDescription(shown)
        self.updateGeometry()
        return found

    def _on_entered(self) -> None:
        words = self.line.text().strip()
        if words == self._chip.typed.strip():
            self.cancelled.emit()
        elif self.read_now() is not None:
            self.saved.emit(self._chip, words)
