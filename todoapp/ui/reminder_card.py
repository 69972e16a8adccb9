"""The reminders not answered yet, in the window: each with Done, Snooze and Open, as long as it takes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from todoapp.services.alarm_book import Ring
from todoapp.services.alarms import SNOOZE_WORDS
from todoapp.services.reminding import Notice
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

MOST_SHOWN = 4


class ReminderCard(QFrame):
    """Hidden while there is nothing to be reminded of."""

    answered = Signal(object, str)  # the Ring, the action
    dismissed = Signal()  # all of them were closed

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._body: QWidget | None = None
        self._notices: dict[str, Notice] = {}
        self.setProperty("card", "warning")
        self.setAccessibleName(tr("Reminders"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 8, 8, 8)
        theme.changed.connect(lambda: self.show_notices(tuple(self._notices.values())))
        self.hide()

    @property
    def rings(self) -> tuple[Ring, ...]:
        """The reminders on show, first to last."""
        return tuple(ring for notice in self._notices.values() for ring in notice.rings)

    def show_notices(self, notices: tuple[Notice, ...]) -> None:
        """Show what is not answered yet, in place of what was shown before."""
        self._notices = {notice.key: notice for notice in notices}
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None
        rings = self.rings
        self.setVisible(bool(rings))
        if not rings:
            return
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._heading(len(rings)))
        shown = [(notice, ring) for notice in self._notices.values() for ring in notice.rings]
        for notice, ring in shown[:MOST_SHOWN]:
            column.addLayout(self._line(notice, ring))
        if len(shown) > MOST_SHOWN:
            more = parts.label(tr("and {0} more", len(shown) - MOST_SHOWN), part="hint")
            more.setIndent(30)
            column.addWidget(more)
        self._layout.addWidget(self._body)

    def _heading(self, count: int) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("bell", "warning", 20))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icon)
        row.addWidget(parts.label(tr("Reminder") if count == 1 else tr("{0} reminders", count), part="title"), 1)
        row.addWidget(parts.icon_button(tr("Close the reminders"), self._theme.icon("close"), self.dismissed.emit))
        return row

    def _line(self, notice: Notice, ring: Ring) -> QHBoxLayout:
        title = ring.todo.fields.title
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(parts.label(title, wraps=True))
        if len(notice.rings) == 1:
            said.addWidget(parts.label(notice.body, part="hint", wraps=True))
        row = QHBoxLayout()
        row.setContentsMargins(30, 0, 0, 0)
        row.setSpacing(10)
        row.addLayout(said, 1)
        done = parts.button(tr("Done"), lambda: self.answered.emit(ring, "done"), says=tr("Done: {0}", title))
        row.addWidget(done, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._snooze_button(ring))
        open_it = parts.icon_button(
            tr("Open {0}", title), self._theme.icon("edit"), lambda: self.answered.emit(ring, "show")
        )
        row.addWidget(open_it)
        return row

    def _snooze_button(self, ring: Ring) -> QPushButton:
        button = parts.button(tr("Snooze"), says=tr("Snooze {0}", ring.todo.fields.title))
        menu = QMenu(button)
        for choice, words in SNOOZE_WORDS.items():
            action = QAction(tr(words), menu)
            action.triggered.connect(lambda _=False, choice=choice: self.answered.emit(ring, choice))
            menu.addAction(action)
        button.setMenu(menu)
        return button
