"""The month under keyboard and mouse: arrows over days and their todos, a todo dragged or pushed to another day."""

import calendar
import datetime as dt

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from todoapp.services.todos_calendar import Entry
from todoapp.ui.bulk_drag import drag, field_in, ids_in
from todoapp.ui.calendar_delegate import CalendarDelegate
from todoapp.ui.calendar_model import CalendarModel, describe_entry
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}  # days
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CalendarGrid(QTableView):
    """Says what the user wants done with a todo or a day and does nothing itself."""

    edit_requested = Signal(object)  # Todo
    check_toggled = Signal(object)
    delete_requested = Signal(object)
    day_opened = Signal(object)  # a day, whose todos are to be shown as a list
    moved = Signal(object, object, str)  # ids, the day, which date of them: "due" or "scheduled", "" as it may be
    said = Signal(str)  # what the cursor is on, for a screen reader

    def __init__(self, model: CalendarModel, theme: Theme) -> None:
        super().__init__()
        self._days = model
        self._theme = theme
        self._cursor = model.today
        self._followed: tuple[str, str] | None = None  # the todo and its date that the cursor goes with
        self._pressed: tuple[Entry, QPoint] | None = None
        self._painter = CalendarDelegate(model, theme, self)
        self.setObjectName("calendar")
        self.setAccessibleName(tr("Calendar"))
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(24)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.verticalHeader().hide()
        model.loaded.connect(self._on_loaded)
        theme.changed.connect(self.viewport().update)

    @property
    def day(self) -> dt.date:
        """The day the cursor is on."""
        return self._cursor

    @property
    def entry(self) -> Entry | None:
        """The todo the cursor is on, None while it is on the day itself."""
        at = self._painter.entry_cursor
        entries = self._days.entries(self._cursor)
        return entries[at[1]] if at is not None and at[0] == self._cursor and at[1] < len(entries) else None

    def go_to(self, day: dt.date) -> None:
        """Put the cursor on a day, in its month."""
        self._painter.entry_cursor = None
        self._cursor = day
        if (day.year, day.month) != (self._days.month.year, self._days.month.month):
            self._days.load(day)
        else:
            self._show_cursor()

    def go_months(self, months: int) -> None:
        """Go some months on, to the same day if that month has it."""
        year, month = divmod(self._cursor.year * 12 + self._cursor.month - 1 + months, 12)
        if dt.MINYEAR <= year <= dt.MAXYEAR:
            last = calendar.monthrange(year, month + 1)[1]
            self.go_to(dt.date(year, month + 1, min(self._cursor.day, last)))

    def leave_entry(self) -> bool:
        """Put the cursor back on the day; tell whether it was on a todo."""
        was_on = self.entry is not None
        if was_on:
            self._put_on(None)
        return was_on

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = event.key(), STEPS.get(Qt.Key(event.key()))
        entry = self.entry
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and step is not None:
            if entry is not None and entry.kind != "coming":
                self._push(entry, step)
            return
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go_months(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.go_to(self._days.today)
        elif entry is not None:
            self._key_on_entry(event, entry)
        elif step is not None:
            self.go_to(self._cursor + dt.timedelta(days=step))
        elif key in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.day_opened.emit(self._cursor)
        elif key in (*ENTER, Qt.Key.Key_Space):
            if self._days.entries(self._cursor):
                self._put_on(0)
            else:
                self.day_opened.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _key_on_entry(self, event: QKeyEvent, entry: Entry) -> None:
        at = self._painter.entry_cursor
        assert at is not None
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._put_on(at[1] + (1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go_to(self._cursor + dt.timedelta(days=STEPS[Qt.Key(key)]))
        elif key in (*ENTER, Qt.Key.Key_F2):
            self.edit_requested.emit(entry.todo)
        elif key == Qt.Key.Key_Space:
            self.check_toggled.emit(entry.todo)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_requested.emit(entry.todo)
        else:
            super().keyPressEvent(event)

    def _put_on(self, at: int | None) -> None:
        entries = self._days.entries(self._cursor)
        if at is not None and not 0 <= at < len(entries):
            return
        self._painter.entry_cursor = None if at is None else (self._cursor, at)
        self.viewport().update()
        self.said.emit(self._days.describe(self._cursor) if at is None else describe_entry(entries[at]))

    def _push(self, entry: Entry, days: int) -> None:
        day = self._cursor + dt.timedelta(days=days)
        self._followed = (entry.todo.id, entry.kind)
        self.moved.emit((entry.todo.id,), day, entry.kind)
        self.go_to(day)

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._take(event.position().toPoint()):
            entry = self.entry
            self._pressed = (entry, event.position().toPoint()) if entry is not None else None
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        entry, start = self._pressed
        way = (event.position().toPoint() - start).manhattanLength()
        if entry.kind != "coming" and way >= QApplication.startDragDistance():
            self._pressed = None
            self._followed = (entry.todo.id, entry.kind)
            drag(self, [entry.todo], self._theme, entry.kind)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._take(event.position().toPoint()):
            return
        entry = self.entry
        if entry is not None:
            self.edit_requested.emit(entry.todo)
        else:
            self.day_opened.emit(self._cursor)

    def _take(self, position: QPoint) -> bool:
        """Put the cursor on what is at a point; tell whether there is a day."""
        index = self.indexAt(position)
        if not index.isValid():
            return False
        self.setFocus()
        self._cursor = self._days.day(index)
        at = self._painter.entry_at(self.visualRect(index), self._cursor, position, self.font())
        self._painter.entry_cursor = None if at is None else (self._cursor, at)
        self._show_cursor()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if ids_in(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._show_drop(self._days.day(index) if index.isValid() else None)
        event.setAccepted(index.isValid() and bool(ids_in(event.mimeData())))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        index, ids = self.indexAt(event.position().toPoint()), ids_in(event.mimeData())
        self._show_drop(None)
        if index.isValid() and ids:
            event.acceptProposedAction()
            self.moved.emit(ids, self._days.day(index), field_in(event.mimeData()))
            self.go_to(self._days.day(index))

    # -- the cursor

    def _show_drop(self, day: dt.date | None) -> None:
        self._painter.drop_day = day
        self.viewport().update()

    def _on_loaded(self) -> None:
        followed, self._followed = self._followed, None
        if followed is not None:
            entries = [(entry.todo.id, entry.kind) for entry in self._days.entries(self._cursor)]
            self._painter.entry_cursor = (self._cursor, entries.index(followed)) if followed in entries else None
            if followed not in entries:
                self._followed = followed  # the change is still on its way
        self._show_cursor()

    def _show_cursor(self) -> None:
        index = self._days.index_of(self._cursor)
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flag)
        self.viewport().update()
