"""Fields that take a date in words: what was typed is read at once, and shown as the calendar understood it."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QDate, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

V = TypeVar("V")
READ_AFTER_MS = 150  # after the last key


class PhraseField(QWidget, Generic[V]):
    """A line of words with its reading beneath it; an untouched field gives back the very value it was given."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        example: str,
        *,
        read: Callable[[str], V | None],
        say: Callable[[V], str],
        spell: Callable[[V], str] | None = None,
        icon: str = "calendar",
    ) -> None:
        """`read` turns words into a value, None if it cannot; `say` turns a value into words to show.

        `spell` gives the words to edit, which `read` takes; without it they are the same.
        """
        super().__init__()
        self._read = read
        self._say = say
        self._spell = spell or say
        self._original: V | None = None
        self._original_words = ""
        self._value: V | None = None
        self.field = parts.line(name, example)
        self.button = parts.icon_button(tr("Choose: {0}", name), theme.icon(icon))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.reading = parts.label(wraps=True)
        self._pause = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._pause.timeout.connect(self.read_now)
        self.field.textChanged.connect(lambda: self._pause.start())
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.reading)
        self.reading.hide()

    @property
    def is_readable(self) -> bool:
        """Whether the words could be read; an empty field can."""
        self.read_now()
        return self._value is not None or not self.field.text().strip()

    @property
    def value(self) -> V | None:
        """What the words mean now."""
        self.read_now()
        return self._value

    def set_value(self, value: V | None) -> None:
        """Show a stored value."""
        self._original = self._value = value
        self._original_words = "" if value is None else self._spell(value)
        self.field.setText(self._original_words)
        self.field.setCursorPosition(0)
        self._pause.stop()
        self._show_reading()

    def type(self, words: str) -> None:
        """Put words into the field as if typed, and read them."""
        self.field.setText(words)
        self.read_now()

    def read_now(self) -> None:
        """Read the words without waiting for a pause."""
        self._pause.stop()
        words = self.field.text().strip()
        value = self._original if words == self._original_words else self._read(words) if words else None
        different = value != self._value
        self._value = value
        self._show_reading()
        if different:
            self.changed.emit()

    def _show_reading(self) -> None:
        words = self.field.text().strip()
        said = "" if self._value is None else self._say(self._value)
        wrong = bool(words) and self._value is None
        shown = tr("I cannot read this as a date.") if wrong else said if said != words else ""
        self.reading.setText(shown)
        self.reading.setVisible(bool(shown))
        tone = "danger" if wrong else "good"
        for widget, name in ((self.reading, tone), (self.field, "danger" if wrong else "")):
            parts.marked(widget, "tone", name)


def add_calendar(field: PhraseField[V], theme: Theme) -> None:
    """Let the field's button open a calendar, built when it is first opened; a clock time that was typed stays."""
    menu = QMenu(field)
    calendars: list[QCalendarWidget] = []

    def build() -> QCalendarWidget:
        calendar = QCalendarWidget(menu)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, QTextCharFormat())  # Qt's red is for errors here
        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.insertAction(no_date, action)
        return calendar

    def choose(day: QDate) -> None:
        time = getattr(field.value, "time", None)
        clock = f" {time:%H:%M}" if time else ""
        field.type(day.toString(Qt.DateFormat.ISODate) + clock)
        menu.close()

    def open_at_value() -> None:
        if not calendars:
            calendars.append(build())
        (calendar,) = calendars
        for name, icon in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            arrow = calendar.findChild(QToolButton, name)
            if arrow is not None:
                arrow.setIcon(theme.icon(icon, "text"))
        start = getattr(field.value, "end", None)
        calendar.setSelectedDate(QDate(start.year, start.month, start.day) if start else QDate.currentDate())

    menu.aboutToShow.connect(open_at_value)
    no_date = menu.addAction(tr("No date"), lambda: field.type(""))
    field.button.setMenu(menu)


def add_choices(field: PhraseField[V], choices: tuple[str, ...]) -> None:
    """Let the field's button offer phrases; the last one of the menu empties the field."""
    menu = QMenu(field)
    for words in choices:
        menu.addAction(words.capitalize(), partial(field.type, words))
    menu.addSeparator()
    menu.addAction(tr("None"), lambda: field.type(""))
    field.button.setMenu(menu)
