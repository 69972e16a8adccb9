"""Six weeks of days with their todos, read in the STORE lane."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import Todos
from todoapp.services.todos_calendar import CalendarDay, Entry, calendar_days
from todoapp.ui.day_words import full_day, weekday
from todoapp.ui.translation import counted, tr

WEEKS = 6
DayRole = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Month:
    """What is read at once: the month, the first day shown, and the days that have something."""

    month: dt.date
    first: dt.date
    days: Mapping[dt.date, CalendarDay] = field(default_factory=dict)


class CalendarModel(QAbstractTableModel):
    """The days around a month, a week in each row."""

    loaded = Signal()
    read_failed = Signal(object)

    def __init__(
        self, todos: Callable[[], Todos], run: RunJob, clock: Callable[[], dt.datetime], parent: QObject | None = None
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__(parent)
        self._todos = todos
        self._run = run
        self._clock = clock
        today = clock().date().replace(day=1)
        self._shown = Month(today, first_day(today, 0))
        self._request = 0

    @property
    def month(self) -> dt.date:
        """The first day of the month that is shown."""
        return self._shown.month

    @property
    def today(self) -> dt.date:
        """Today."""
        return self._clock().date()

    def load(self, month: dt.date | None = None) -> None:
        """Read a month, or the present one again."""
        self._request += 1
        request = self._request
        wanted = (month or self._shown.month).replace(day=1)
        today = self.today

        def read() -> Month:
            todos = self._todos()
            first = first_day(wanted, todos.settings.week_start)
            last = first + dt.timedelta(days=7 * WEEKS - 1)
            return Month(wanted, first, calendar_days(todos, first, last, today=today))

        def done(shown: Month) -> None:
            if request == self._request:
                self.beginResetModel()
                self._shown = shown
                self.endResetModel()
                self.loaded.emit()

        self._run(Lane.STORE, read, done=done, failed=self.read_failed.emit)

    def day(self, index: Index) -> dt.date:
        """Give the date of a cell."""
        return self._shown.first + dt.timedelta(days=7 * index.row() + index.column())

    def entries(self, day: dt.date) -> tuple[Entry, ...]:
        """Give the first todos of a day."""
        return self._shown.days.get(day, CalendarDay()).entries

    def total(self, day: dt.date) -> int:
        """Give how many todos a day has."""
        return self._shown.days.get(day, CalendarDay()).total

    @staticmethod
    def day_of(entry: Entry) -> dt.date:
        """Give the day an entry stands on; of one that comes again, its present day."""
        fields = entry.todo.fields
        when = fields.scheduled if entry.kind == "scheduled" else fields.due or fields.scheduled
        day = (when.start if entry.kind == "scheduled" else when.end) if when is not None else None
        return day or dt.date.max

    def index_of(self, day: dt.date) -> QModelIndex:
        """Give the cell of a date, an invalid one if it is not shown."""
        days = (day - self._shown.first).days
        return self.index(days // 7, days % 7) if 0 <= days < 7 * WEEKS else QModelIndex()

    def describe(self, day: dt.date) -> str:
        """Say what is on a day, for a screen reader."""
        name = f"{full_day(day)} {day.year}{tr(', today') if day == self.today else ''}"
        total = self.total(day)
        titles = ", ".join(describe_entry(entry) for entry in self.entries(day))
        return (
            counted("{1}: {0} todo, {2}", "{1}: {0} todos, {2}", total, name, titles)
            if total
            else tr("{0}: nothing", name)
        )

    # -- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else WEEKS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 7

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        day = self.day(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.describe(day)
        return day if role == DayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        number = (self._shown.first + dt.timedelta(days=section)).weekday()
        if role == Qt.ItemDataRole.DisplayRole:
            return weekday(number, is_short=True)
        return weekday(number) if role == Qt.ItemDataRole.AccessibleTextRole else None


def first_day(month: dt.date, week_start: int) -> dt.date:
    """Give the day in the top left corner."""
    return month - dt.timedelta(days=(month.weekday() - week_start) % 7)


def describe_entry(entry: Entry) -> str:
    """Say an entry, for a screen reader."""
    kind = {"due": tr("due by"), "scheduled": tr("do on"), "coming": tr("comes again")}[entry.kind]
    at = clock_of(entry)
    return f"{entry.todo.fields.title}, {kind}{tr(' at {0}', at) if at else ''}"


def clock_of(entry: Entry) -> str:
    """Give the clock time of an entry, "" if it has none."""
    fields = entry.todo.fields
    when = fields.scheduled if entry.kind == "scheduled" else fields.due or fields.scheduled
    return f"{when.time:%H:%M}" if when is not None and when.time is not None and when.daypart is None else ""
