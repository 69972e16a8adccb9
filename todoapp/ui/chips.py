"""A chip: one thing the app recognised, with the words it came from; changed with Space, put back with Delete."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton

from todoapp.services.review import Chip, ChipKind
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, said, tr

NAMES: dict[ChipKind, str] = {
    "title": later("Title"), "date": later("Due by"), "time": later("Time"), "scheduled": later("Do on"),
    "repeat": later("Repeats"),
    "priority": later("Priority"), "list": later("List"), "tag": later("Tag"),
    "reminder": later("Reminder"), "subtask": later("Subtask"), "note": later("Note"),
    "unresolved": later("Date not understood"),
}  # fmt: skip
_ICONS: dict[ChipKind, str] = {
    "date": "calendar", "time": "clock", "scheduled": "today", "repeat": "repeat", "priority": "flag", "list": "list",
    "tag": "tag", "reminder": "bell", "subtask": "subtasks", "note": "notes", "unresolved": "question",
}  # fmt: skip
MOST_CHARACTERS = 48


class _Face(QToolButton):
    """The part of a chip that takes the focus."""

    pressed_key = Signal(QKeyEvent)
    focused = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        if event.key() != Qt.Key.Key_Space:
            self.pressed_key.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class ChipView(QFrame):
    """Shows a chip; a doubtful one has a dotted outline. The title's cannot be taken away."""

    pointed = Signal(object)  # the chip under the mouse or the cursor, None when it left
    edit_requested = Signal(object)
    removed = Signal(object)
    pressed_key = Signal(QKeyEvent)

    def __init__(self, chip: Chip, theme: Theme) -> None:
        super().__init__()
        self.chip = chip
        self.setProperty("chip", "title" if chip.kind == "title" else "plain")
        self.setProperty("doubt", bool(chip.doubts))
        words = words_of(chip)
        if chip.kind != "title" and len(words) > MOST_CHARACTERS:
            words = words[: MOST_CHARACTERS - 1] + "…"
        self.face = _Face()
        self.face.setText(words.replace("&", "&&"))
        self.face.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if chip.kind in _ICONS:
            tone = "warning" if chip.doubts else "accent"
            self.face.setIcon(theme.icon(_ICONS[chip.kind], tone, 15))
            self.face.setIconSize(QSize(15, 15))
            self.face.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.face.setAccessibleName(said_of(chip))
        self.face.setAccessibleDescription(help_for(chip))
        self.face.setToolTip(f"{said_of(chip)}\n{help_for(chip)}")
        self.face.clicked.connect(lambda: self.edit_requested.emit(self.chip))
        self.face.pressed_key.connect(self._on_key)
        self.face.focused.connect(self._on_focus)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(0)
        row.addWidget(self.face)
        self.remove: QToolButton | None = None
        if chip.kind != "title":
            back = tr("Put back “{0}”", chip.said) if chip.said else tr("Remove {0}", words_of(chip))
            self.remove = parts.icon_button(
                back, theme.icon("close", "muted", 12), lambda: self.removed.emit(self.chip)
            )
            self.remove.setIconSize(QSize(12, 12))
            self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does it from the keyboard
            row.addWidget(self.remove)

    @property
    def key(self) -> tuple[ChipKind, int]:
        """What tells it from the other chips of its card."""
        return self.chip.kind, self.chip.index

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(self.chip)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(self.chip if self.face.hasFocus() else None)

    def _on_focus(self, is_in: bool) -> None:
        parts.marked(self, "focused", is_in)
        self.pointed.emit(self.chip if is_in else None)

    def _on_key(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.remove is not None:
            event.accept()
            self.removed.emit(self.chip)
        elif plain and event.key() == Qt.Key.Key_F2:
            event.accept()
            self.edit_requested.emit(self.chip)
        else:
            self.pressed_key.emit(event)


def words_of(chip: Chip) -> str:
    """Give what a chip says; a title, a tag, a note stay the user's own words."""
    return said(chip.words) if chip.kind == "priority" else chip.words


def said_of(chip: Chip) -> str:
    """Say a chip in one sentence: what it is, where it came from, what is in doubt."""
    text = f"{tr(NAMES[chip.kind])}: {words_of(chip)}"
    if chip.said and chip.said.casefold() != chip.words.casefold():
        text += tr(", from “{0}”", chip.said)
    if chip.doubts:
        text += tr(". Please check: {0}", "; ".join(map(said, chip.doubts)))
    return text


def help_for(chip: Chip) -> str:
    """Say what can be done with a chip from the keyboard."""
    if chip.kind == "title":
        return tr("Space: change · Enter: keep all")
    back = tr("back into the title") if chip.said else tr("remove")
    return tr("Space: change · Delete: {0} · Enter: keep all", back)
