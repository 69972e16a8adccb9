"""What of the todos is shown: the sidebar's choice, narrowed by search and filters, as a list or as a calendar."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from todoapp.domain.todo import Todo
from todoapp.services.jobs import RunJob
from todoapp.services.todos import Criteria, Todos, View
from todoapp.services.todos_bulk import DateField
from todoapp.services.todos_filters import SavedFilter
from todoapp.ui import parts
from todoapp.ui.bulk_bar import BulkBar
from todoapp.ui.bulk_operations import BulkOperations
from todoapp.ui.calendar_page import CalendarPage
from todoapp.ui.date_words import DateWords
from todoapp.ui.day_words import full_day
from todoapp.ui.filters_bar import FiltersBar
from todoapp.ui.keys import Shortcuts, name_keys
from todoapp.ui.operations import Operations
from todoapp.ui.sidebar import CALENDAR, DONE, VIEWS, Sidebar
from todoapp.ui.theme import Theme
from todoapp.ui.todo_list import TodoListView
from todoapp.ui.todo_model import Query, TodoModel
from todoapp.ui.todo_pane import TodoPane
from todoapp.ui.translation import tr

SEARCH_AFTER_MS = 150  # after the last key
NAMES = {view: name for view, name, _ in (*VIEWS, DONE)}


class Browsing(QObject):
    """The header and the body of the main column, and what stands in them."""

    read_failed = Signal(object)

    def __init__(
        self,
        sidebar: Sidebar,
        todos: Callable[[], Todos],
        run: RunJob,
        theme: Theme,
        words: DateWords,
        clock: Callable[[], dt.datetime],
        parent: QObject,
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__(parent)
        self._sidebar = sidebar
        self._todos = todos
        self._theme = theme
        self._words = words
        self._clock = clock
        self._shown = Query()  # what the sidebar chose; search and filters narrow it
        self.model = TodoModel(todos, run, words, clock, self)
        self.list = TodoListView(self.model, theme)
        self.pane = TodoPane(self.list, self.model, theme)
        self.calendar = CalendarPage(todos, run, theme, clock)
        self.filters = FiltersBar(theme)
        self.search = parts.line(tr("Search todos"), tr("Search"), "search")
        self._search_icon: QAction = self.search.addAction(
            theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._search_clear: QAction = self.search.addAction(
            theme.icon("close"), QLineEdit.ActionPosition.TrailingPosition
        )
        self._search_clear.setVisible(False)
        self._search_icon.setText(tr("Search"))  # what a screen reader says of the button
        self._search_clear.setText(tr("Clear the search"))
        self._search_pause = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._title = parts.label(tr("Today"), "viewTitle")
        self._count = parts.label(name="viewCount")
        self._back = parts.icon_button(tr("Back to the calendar"), clicked=self._back_to_calendar)
        self._back.hide()
        self.header = QHBoxLayout()
        self.header.setSpacing(10)
        for widget in (self._back, self._title, self._count):
            self.header.addWidget(widget)
        self.header.addStretch(1)
        self.header.addWidget(self.search)
        self.body = QStackedWidget()
        self._listing = QWidget()
        self._column = QVBoxLayout(self._listing)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.filters)
        self._column.addWidget(self.pane, 1)
        self.body.addWidget(self._listing)
        self.body.addWidget(self.calendar)
        self._connect()

    def use(self, operations: Operations, delete: Callable[[Todo], None], edit: Callable[[Todo], None]) -> None:
        """Wire what the lines, the selection, the drops and the days ask for to what does it."""
        bulk = BulkOperations(self._todos, operations, self._clock)
        self.bulk = BulkBar(bulk, self._theme, self._words, self._clock)
        self._column.insertWidget(1, self.bulk)
        todos, grid, sidebar = self.list, self.calendar.grid, self._sidebar
        todos.add_to_menu = self.bulk.add_to_menu
        todos.selected.connect(self.bulk.show_selection)
        todos.many_toggled.connect(bulk.toggle_done)
        todos.many_deleted.connect(bulk.delete)
        todos.placed.connect(lambda ids, before: bulk.place(ids, self.model.query.list_name or "", before))
        self.bulk.closed.connect(self._leave_bulk)
        for view in (todos, grid):
            view.check_toggled.connect(operations.toggle_done)
            view.delete_requested.connect(delete)
            view.edit_requested.connect(edit)
        grid.moved.connect(lambda ids, day, field: bulk.reschedule(ids, day, _date_field(field)))
        sidebar.dropped.connect(bulk.drop)
        sidebar.filter_renamed.connect(bulk.rename_filter)
        sidebar.filter_deleted.connect(bulk.delete_filter)
        sidebar.order_chosen.connect(bulk.order_by_hand)
        sidebar.lists_read.connect(self.bulk.set_lists)
        sidebar.tags_read.connect(self.bulk.set_tags)
        sidebar.tags_read.connect(self.filters.set_tags)
        self.filters.save_requested.connect(lambda name: bulk.save_filter(self._as_saved(name)))

    def name_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tooltips name the keys in force."""
        for button, words in (
            (self._back, tr("Back to the calendar")),
            (self.bulk.close_button, tr("Select one only")),
        ):
            shortcuts.tell("cancel", partial(name_keys, button, words))

    def reload(self) -> None:
        """Read what is shown again."""
        self.model.reload()
        self.calendar.reload()

    def show_query(self, query: Query) -> None:
        """Show something no entry of the sidebar stands for."""
        self._shown = query
        self.search.clear()
        self._show()

    def escape(self) -> None:
        """Leave what was opened last: a question, a selection, a todo of the calendar, the search, a day."""
        grid = self.calendar.grid
        if self.filters.leave() or self.bulk.leave():
            self.go_to_list()
        elif len(self.list.selected_todos()) > 1:
            self.list.select_current_only()
        elif self.body.currentWidget() is self.calendar and grid.leave_entry():
            grid.setFocus()
        elif self.search.text() or self.search.hasFocus():
            self.search.clear()
            self.go_to_list()
        elif self._shown.criteria.day is not None:
            self._back_to_calendar()

    def _back_to_calendar(self) -> None:
        self._on_chosen(CALENDAR)

    def go_to_list(self) -> None:
        """Put the keyboard into the list, or the calendar."""
        if self.body.currentWidget() is self.calendar:
            self.calendar.grid.setFocus()
            return
        self.list.setFocus()
        if not self.list.currentIndex().isValid() and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))

    # -- what is shown

    def _on_chosen(self, query: Query) -> None:
        self._shown = query
        self.filters.set_criteria(query.criteria)
        self.search.setText(query.search)
        self._search_pause.stop()
        self._show()
        if query.is_calendar:
            self.calendar.open()

    def _on_day(self, day: dt.date) -> None:
        self._shown = Query(View.ALL, criteria=Criteria(day=day))
        self.filters.set_criteria(self._shown.criteria)
        self.search.clear()
        self._search_pause.stop()
        self._show()
        self.list.setFocus()

    def _show(self) -> None:
        search = self.search.text().strip()
        criteria = self.filters.criteria
        query = replace(self._shown, search=search, criteria=criteria)
        is_calendar = query.is_calendar and not search
        self.body.setCurrentWidget(self.calendar if is_calendar else self._listing)
        self._back.setVisible(query.criteria.day is not None)
        if search and query.filter_name is None and query.view in (View.TODAY, View.TOMORROW, View.UPCOMING):
            query = replace(query, view=View.ALL)  # who searches does not know when it is due
        self.filters.set_savable(bool(search))
        if is_calendar:
            self._say_title(self.calendar.title, "")
        else:
            self.model.show(replace(query, is_calendar=False))

    def _on_loaded(self) -> None:
        query = self.model.query
        name = query.filter_name or query.list_name or query.tag or tr(NAMES[query.view])
        day = query.criteria.day
        if query.filter is not None:
            name = tr("Found")
        elif day is not None:
            name = full_day(day)
        if query.search and query.filter is None and query.filter_name is None:
            name = tr("Search in {0}", name)
        if self.body.currentWidget() is not self.calendar:
            self._say_title(name, f"{self.model.total:,}" if self.model.total else "")

    def _say_title(self, title: str, count: str) -> None:
        self._title.setText(title)
        self._count.setText(count)

    def _as_saved(self, name: str) -> SavedFilter:
        query = self.model.query
        criteria = replace(query.narrowed, day=None)
        return SavedFilter(name, query.view, query.list_name, query.search, criteria)

    def _leave_bulk(self) -> None:
        self.list.select_current_only()
        self.go_to_list()

    def _connect(self) -> None:
        self._sidebar.chosen.connect(self._on_chosen)
        self.filters.changed.connect(self._show)
        self.search.textChanged.connect(lambda: self._search_pause.start())
        self.search.textChanged.connect(lambda text: self._search_clear.setVisible(bool(text)))
        self._search_clear.triggered.connect(self.search.clear)
        self._search_pause.timeout.connect(self._show)
        self.model.loaded.connect(self._on_loaded)
        self.model.read_failed.connect(self.read_failed)
        self.calendar.model.read_failed.connect(self.read_failed)
        self.calendar.month_shown.connect(self._on_month)
        self.calendar.grid.day_opened.connect(self._on_day)
        self._theme.changed.connect(self._on_theme)
        self._on_theme()

    def _on_month(self, title: str) -> None:
        if self.body.currentWidget() is self.calendar:
            self._say_title(title, "")

    def _on_theme(self) -> None:
        self._search_icon.setIcon(self._theme.icon("search"))
        self._search_clear.setIcon(self._theme.icon("close"))
        self._back.setIcon(self._theme.icon("chevron-left", "text"))


def _date_field(name: str) -> DateField | None:
    return "due" if name == "due" else "scheduled" if name == "scheduled" else None
