"""The sheet of all keys (F1), on which those of the window are changed."""

from functools import partial

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QKeySequenceEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from todoapp.services.shortcut_settings import DEFAULT_KEYS
from todoapp.ui import parts
from todoapp.ui.keys import IN_PLACE, SHORTCUTS, Shortcuts
from todoapp.ui.translation import tr

REMOVE = ("Backspace", "Del")  # pressed in a field, they mean no keys
FIELD_PX = 11  # from the edge of a field to its words
FIXED = ("cancel", "keys")  # who lost these two could not find the way back


LONGEST_KEYS = "Ctrl+Alt+Shift+W"
SCROLL_BAR_PX = 60


class ShortcutSheet(QDialog):
    """Lists every key; a change works at once."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.setWindowTitle(tr("Keyboard"))
        self.edits: dict[str, QKeySequenceEdit] = {}
        self.problem = parts.label(tone="danger", wraps=True)
        self.problem.hide()
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(6)
        left.addWidget(parts.label(tr("Everywhere in the window"), tone="label"))
        left.addLayout(self._editable())
        left.addWidget(
            parts.label(tr("Press other keys in a field to change them, Backspace for none."), tone="muted", wraps=True)
        )
        left.addStretch()
        for title, rows in IN_PLACE:
            right.addWidget(parts.label(tr(title), tone="label"))
            right.addLayout(_fixed(rows))
            right.addSpacing(10)
        right.addStretch()
        held = QWidget()
        columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, held)
        columns.setContentsMargins(4, 4, 12, 4)
        columns.setSpacing(36)
        columns.addLayout(left)
        columns.addLayout(right)
        scroll = QScrollArea()
        scroll.setObjectName("settingsPage")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(held)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        self.reset = parts.button(tr("Default keys"), self._on_reset, kind="link")
        self.reset.setProperty("edge", "start")
        self._show_keys()
        foot = QHBoxLayout()
        foot.addWidget(self.reset)
        foot.addWidget(self.problem, 1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        room = self.screen().availableSize() * 0.85
        if held.sizeHint().width() > room.width() - SCROLL_BAR_PX:  # large text, long words
            columns.setDirection(QBoxLayout.Direction.TopToBottom)
        size = held.sizeHint().boundedTo(room)
        self.resize(size.width() + 60, size.height() + 90)

    def _editable(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        longest = QKeySequence(LONGEST_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        for row, (name, words) in enumerate(SHORTCUTS.items()):
            grid.addWidget(parts.label(tr(words), wraps=True), row, 0)
            if name in FIXED:
                fixed = parts.label(self._shortcuts.words(name), tone="muted")
                fixed.setIndent(FIELD_PX)
                grid.addWidget(fixed, row, 1)
                continue
            edit = parts.named(QKeySequenceEdit(), says=tr("Keys for: {0}", tr(words)))
            edit.setMaximumSequenceLength(1)
            edit.setFinishingKeyCombinations([QKeyCombination(Qt.Key.Key_Tab)])  # or nobody gets out of it
            edit.ensurePolished()
            edit.setFixedWidth(edit.fontMetrics().horizontalAdvance(longest) + 2 * FIELD_PX + 8)
            edit.setKeySequence(QKeySequence(self._shortcuts.keys(name)))
            edit.editingFinished.connect(partial(self._on_keys, name))
            self.edits[name] = edit
            grid.addWidget(edit, row, 1)
        return grid

    def _on_keys(self, name: str) -> None:
        keys = self.edits[name].keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if keys == self._shortcuts.keys(name):
            return
        if keys in REMOVE:
            keys = ""
        other = self._shortcuts.taken_by(name, keys)
        self.problem.setVisible(other is not None)
        if other is not None:
            self.problem.setText(tr("{0} is “{1}” already.", keys, tr(SHORTCUTS[other])))
        else:
            self._shortcuts.change(name, keys or None)
        self._show_keys()

    def _on_reset(self) -> None:
        self.problem.hide()
        self._shortcuts.reset()
        self._show_keys()

    def _show_keys(self) -> None:
        for name, edit in self.edits.items():
            edit.setKeySequence(QKeySequence(self._shortcuts.keys(name)))
        self.reset.setEnabled(any(self._shortcuts.keys(name) != keys for name, keys in DEFAULT_KEYS.items()))


def _fixed(rows: tuple[tuple[str, str], ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(0, 1)
    for row, (keys, words) in enumerate(rows):
        grid.addWidget(parts.label(tr(words), wraps=True), row, 0)
        grid.addWidget(parts.label(tr(keys), tone="muted"), row, 1, Qt.AlignmentFlag.AlignRight)
    return grid
