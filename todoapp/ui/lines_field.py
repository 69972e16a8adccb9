"""A column of one-line fields that grows and shrinks: subtasks and reminders."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr


class LinesField(QWidget):
    """Any number of lines; Enter in one opens the next. `make` builds the widget of a line."""

    changed = Signal()

    def __init__(self, theme: Theme, noun: str, make: Callable[[], tuple[QWidget, QLineEdit]]) -> None:
        super().__init__()
        self._theme = theme
        self._noun = tr(noun)
        self._make = make
        self._rows: list[tuple[QWidget, QWidget, QLineEdit]] = []
        self.add = parts.button(tr("Add {0}", tr(noun)), lambda: self.add_line().setFocus(), kind="link")
        self.add.setProperty("edge", "start")
        self.add.setIcon(theme.icon("plus", "accent"))
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._column)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What `make` built, in order."""
        return tuple(widget for _, widget, _ in self._rows)

    @property
    def lines(self) -> tuple[QLineEdit, ...]:
        """The fields, in order."""
        return tuple(line for _, _, line in self._rows)

    def clear(self) -> None:
        """Take all lines away."""
        while self._rows:
            self._remove(self._rows[-1][0])

    def add_line(self) -> QLineEdit:
        """Open one more line."""
        widget, line = self._make()
        line.setAccessibleName(f"{self._noun.capitalize()} {len(self._rows) + 1}")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(widget, 1)
        cross = parts.icon_button(
            tr("Remove this {0}", self._noun), self._theme.icon("close"), lambda: self._remove(holder)
        )
        row.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)
        line.returnPressed.connect(lambda: self.add_line().setFocus() if line.text().strip() else None)
        line.textChanged.connect(lambda: self.changed.emit())
        self._column.addWidget(holder)
        self._rows.append((holder, widget, line))
        return line

    def _remove(self, holder: QWidget) -> None:
        self._rows = [row for row in self._rows if row[0] is not holder]
        holder.hide()
        self._column.removeWidget(holder)
        holder.deleteLater()
        self.changed.emit()
