"""The calendar: a month, and the buttons that turn its pages."""

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from todoapp.services.jobs import RunJob
from todoapp.services.todos import Todos
from todoapp.ui import parts
from todoapp.ui.calendar_grid import CalendarGrid
from todoapp.ui.calendar_model import CalendarModel
from todoapp.ui.day_words import month_and_year
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

ROOM = 40  # pixels between the buttons and the hint


class CalendarPage(QWidget):
    """Shows a month; re-reads it when it is shown and when it is told that todos changed."""

    month_shown = Signal(str)

    def __init__(self, todos: Callable[[], Todos], run: RunJob, theme: Theme, clock: Callable[[], dt.datetime]) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__()
        self._theme = theme
        self.model = CalendarModel(todos, run, clock, self)
        self.grid = CalendarGrid(self.model, theme)
        self.earlier = parts.icon_button(tr("Month before (Page Up)"), clicked=lambda: self.grid.go_months(-1))
        self.later = parts.icon_button(tr("Month after (Page Down)"), clicked=lambda: self.grid.go_months(1))
        self.today = parts.button(tr("Today"), lambda: self.grid.go_to(self.model.today), tip=tr("Home"))
        row = QHBoxLayout()
        row.setSpacing(4)
        for widget in (self.earlier, self.today, self.later):
            row.addWidget(widget)
        row.addStretch()
        self._hint = parts.label(tr("Drag a todo to another day, or push it with Alt and the arrows"), tone="muted")
        row.addWidget(self._hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        self.model.loaded.connect(lambda: self.month_shown.emit(self.title))
        theme.changed.connect(self._on_theme)
        self._on_theme()

    @property
    def title(self) -> str:
        """The month's name and year."""
        return month_and_year(self.model.month)

    def reload(self) -> None:
        """Read the month again if it is on show."""
        if self.isVisible():
            self.model.load()

    def open(self) -> None:
        """Show the cursor's month as it is now."""
        self.model.load(self.grid.day)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        buttons = sum(widget.sizeHint().width() for widget in (self.earlier, self.today, self.later))
        self._hint.setVisible(self.width() > buttons + self._hint.sizeHint().width() + ROOM)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())  # the hint goes rather than that the window grows

    def _on_theme(self) -> None:
        self.earlier.setIcon(self._theme.icon("chevron-left", "text"))
        self.later.setIcon(self._theme.icon("chevron-right", "text"))
