"""What the pages of the settings are made of: headings, rows of words and controls, choices."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from todoapp.ui import parts
from todoapp.ui.translation import tr

LABEL_WIDTH = 190


class Choice(QComboBox):
    """One of a few values; the wheel turns the page and never the value of what it happens to pass over."""

    def __init__(self, says: str, options: Sequence[tuple[str, Any]], chosen: Any) -> None:
        super().__init__()
        parts.named(self, says=says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.fill(options, chosen)

    def fill(self, options: Sequence[tuple[str, Any]], chosen: Any) -> None:
        """Offer these values; one that is chosen and not among them is offered too, by its own name."""
        self.blockSignals(True)
        self.clear()
        values = [value for _, value in options]
        for words, value in (*options, *(() if chosen in values else ((str(chosen), chosen),))):
            self.addItem(tr(words), value)
        self.setCurrentIndex(values.index(chosen) if chosen in values else self.count() - 1)
        self.blockSignals(False)

    def on_chosen(self, call: Callable[[Any], object]) -> "Choice":
        """Call this with the value whenever another one is chosen."""
        self.currentIndexChanged.connect(lambda index: call(self.itemData(index)))
        return self

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def toggle(words: str, is_on: bool, turned: Callable[[bool], object]) -> QCheckBox:
    """Make something to switch on and off."""
    made = QCheckBox(words)
    made.setChecked(is_on)
    made.toggled.connect(turned)
    return made


class SettingsPage(QScrollArea):
    """One page: rows below each other, scrolled where the window is small."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(tr(name))
        self.setObjectName("settingsPage")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(20, 16, 20, 16)
        self._grid.setVerticalSpacing(8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.setWidget(inside)

    def look_again(self) -> None:
        """Read what the page shows of the world; called once it is made."""

    def turn_away(self) -> None:
        """Another page is turned to."""

    def leave(self) -> None:
        """The settings are closed."""
        self.turn_away()

    def heading(self, words: str) -> None:
        """Begin a group of rows."""
        row = self._grid.rowCount()
        if row > 1:
            self._grid.setRowMinimumHeight(row, 8)
            row += 1
        self._grid.addWidget(parts.label(words, tone="label"), row, 0, 1, 2)

    def row(self, words: str, control: QWidget, hint: str = "", *, is_narrow: bool = False) -> None:
        """Add words with a control beside them; Alt and the underlined letter are not used, Tab goes through."""
        row = self._grid.rowCount()
        said = parts.label(words, wraps=True)
        said.setBuddy(control)
        self._grid.addWidget(said, row, 0)
        beside = Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag(0)
        self._grid.addWidget(control, row, 1, beside)
        if hint:
            self.hint(hint, column=1)
            control.setAccessibleDescription(hint)

    def wide(self, widget: QWidget) -> None:
        """Add something over the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def hint(self, words: str, *, column: int = 0) -> None:
        """Add an explanation."""
        said = parts.label(words, tone="muted", wraps=True)
        self._grid.addWidget(said, self._grid.rowCount(), column, 1, 2 - column)

    def end(self) -> None:
        """Let what is left of the page stay empty below the rows."""
        self._grid.setRowStretch(self._grid.rowCount(), 1)
