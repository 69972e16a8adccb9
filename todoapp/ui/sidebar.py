"""The column of views and lists, with how many todos are in each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidgetItem, QMenu, QScrollArea, QVBoxLayout, QWidget

from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import ListInfo, Todos, View
from todoapp.services.todos_filters import SavedFilter, SavedFilters
from todoapp.ui import parts
from todoapp.ui.keys import Shortcuts, name_keys
from todoapp.ui.sidebar_entries import CountRole, Entries, QueryRole, entry
from todoapp.ui.theme import Theme
from todoapp.ui.todo_model import Query
from todoapp.ui.translation import later, tr

VIEWS = (
    (View.TODAY, later("Today"), "today"),
    (View.TOMORROW, later("Tomorrow"), "sunrise"),
    (View.UPCOMING, later("Upcoming"), "upcoming"),
    (View.ALL, later("All"), "all"),
)
DONE = (View.DONE, later("Done"), "done")
CALENDAR = Query(View.UPCOMING, is_calendar=True)


@dataclass(frozen=True)
class _Counts:
    views: tuple[tuple[View, int], ...]
    lists: tuple[ListInfo, ...]
    tags: tuple[ListInfo, ...]
    filters: tuple[SavedFilter, ...]


class Sidebar(QFrame):
    """Chooses what the list shows."""

    chosen = Signal(object)  # Query
    list_created = Signal(str)
    list_deleted = Signal(str)
    read_failed = Signal(object)
    lists_read = Signal(object)  # the names of the lists
    tags_read = Signal(object)  # the names of the tags
    feedback_requested = Signal()
    dropped = Signal(object, object)  # the entry's query, the ids of todos
    filter_renamed = Signal(str, str)
    filter_deleted = Signal(str)
    order_chosen = Signal(str, bool)  # a list, whether it is in the user's own order

    def __init__(self, todos: Callable[[], Todos], run: RunJob, theme: Theme, app_icon: QIcon) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__()
        self.setObjectName("sidebar")
        self._todos = todos
        self._run = run
        self._theme = theme
        self.setFixedWidth(232)
        self.views = Entries(theme, tr("Views"))
        self.filters = Entries(theme, tr("Filters"))
        self.lists = Entries(theme, tr("Lists"))
        self.tags = Entries(theme, tr("Tags"))
        self._blocks = (self.views, self.filters, self.lists, self.tags)
        for view, name, icon in VIEWS[:3]:
            self.views.addItem(entry(Query(view), tr(name), icon))
        self.views.addItem(entry(CALENDAR, tr("Calendar"), "calendar"))
        for view, name, icon in (*VIEWS[3:], DONE):
            self.views.addItem(entry(Query(view), tr(name), icon))
        self.views.fit()
        self.views.setCurrentRow(0)
        self.new_name = parts.line(tr("New name of the filter"), tr("Name of the filter"))
        self.new_name.hide()
        self._renaming = ""
        self.new_name.returnPressed.connect(self._on_renamed)
        self.new_name.editingFinished.connect(self.new_name.hide)
        self.new_list = parts.line(tr("Name of the new list"), tr("Name of the list"))
        self.new_list.hide()
        self.new_list.returnPressed.connect(self._on_list_named)
        self.new_list.editingFinished.connect(self.new_list.hide)
        self._models = parts.label(name="modelState", wraps=True)
        self.feedback = parts.icon_button(tr("Feedback"), clicked=self.feedback_requested.emit)
        self.more = parts.icon_button(tr("Settings, import, export, backups and reminders"))
        self.add_list = parts.icon_button(tr("New list"), clicked=self.ask_for_list)
        self._lay_out(app_icon)
        for block in self._blocks:
            block.currentItemChanged.connect(lambda item, _, block=block: self._on_chosen(item, block))
            block.dropped.connect(self.dropped)
            block.delete_requested.connect(self._on_delete)
            block.rename_requested.connect(self._on_rename)
        for block in (self.lists, self.filters):
            block.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            block.customContextMenuRequested.connect(lambda at, block=block: self._show_menu(block, at))
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def name_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tooltips name the keys in force."""
        for name, button, words in (
            ("feedback", self.feedback, tr("Feedback")),
            ("new_list", self.add_list, tr("New list")),
        ):
            shortcuts.tell(name, partial(name_keys, button, words))

    def reload(self) -> None:
        """Read the lists and all counts again."""

        def read() -> _Counts:
            todos = self._todos()
            counts = todos.open_counts()
            lists = tuple(ListInfo(name, count) for name, count in counts.lists)
            return _Counts(
                (
                    (View.TODAY, counts.today),
                    (View.TOMORROW, counts.tomorrow),
                    (View.UPCOMING, counts.upcoming),
                    (View.ALL, counts.total),
                ),
                lists,
                todos.tags(),
                SavedFilters(todos).all(),
            )

        self._run(Lane.STORE, read, done=self._show, failed=self._on_failed)

    def choose(self, query: Query) -> None:
        """Choose an entry as if clicked."""
        for entries in self._blocks:
            for row in range(entries.count()):
                if entries.item(row).data(QueryRole) == query:
                    entries.setCurrentRow(row)
                    return

    def show_models(self, words: str) -> None:
        """Say at the foot of the column how the models are."""
        self._models.setText(words)

    def clear_choice(self) -> None:
        """Show that the list is not one of the entries (a spoken "find")."""
        for entries in self._blocks:
            entries.blockSignals(True)
            entries.setCurrentRow(-1)
            entries.blockSignals(False)

    def ask_for_list(self) -> None:
        """Open the field for a new list's name."""
        self.new_list.clear()
        self.new_list.show()
        self.new_list.setFocus()

    def _lay_out(self, app_icon: QIcon) -> None:
        picture = QLabel()
        picture.setPixmap(app_icon.pixmap(QSize(28, 28), 2.0))
        name = parts.label(tr("Todo"), "appName")
        top = QHBoxLayout()
        top.setSpacing(9)
        top.addWidget(picture)
        top.addWidget(name)
        top.addStretch()
        top.addWidget(self.more)
        heading = QHBoxLayout()
        heading.addWidget(parts.label(tr("LISTS"), "sidebarHeading"))
        heading.addStretch()
        heading.addWidget(self.add_list)
        heading.setContentsMargins(10, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addSpacing(12)
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.views)
        column.addSpacing(8)
        self._filters_heading = self._heading(tr("FILTERS"))
        column.addWidget(self._filters_heading)
        column.addWidget(self.new_name)
        column.addWidget(self.filters)
        column.addLayout(heading)
        column.addWidget(self.new_list)
        column.addWidget(self.lists)
        self._tags_heading = self._heading(tr("TAGS"))
        column.addWidget(self._tags_heading)
        column.addWidget(self.tags)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("sidebarScroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(held)
        layout.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 0, 0)
        foot.addWidget(self._models, 1)
        foot.addWidget(self.feedback)
        layout.addLayout(foot)

    @staticmethod
    def _heading(words: str) -> QLabel:
        heading = parts.label(words, "sidebarHeading")
        heading.setContentsMargins(10, 6, 0, 4)
        heading.hide()  # until there is something under it
        return heading

    def _show(self, counts: _Counts) -> None:
        for view, count in counts.views:
            for row in range(self.views.count()):
                item = self.views.item(row)
                if item.data(QueryRole) == Query(view):
                    item.setData(CountRole, count or "")
        is_gone = False
        for block, items in (
            (self.filters, [entry(query_of(saved), saved.name, "search") for saved in counts.filters]),
            (self.lists, [entry(Query(View.ALL, i.name), i.name, "list", i.open_count) for i in counts.lists]),
            (self.tags, [entry(Query(View.ALL, tag=i.name), i.name, "tag", i.open_count) for i in counts.tags]),
        ):
            is_gone |= self._fill(block, items)
        self._filters_heading.setVisible(bool(counts.filters))
        self.filters.setVisible(bool(counts.filters))
        self._tags_heading.setVisible(bool(counts.tags))
        self.tags.setVisible(bool(counts.tags))
        self.lists_read.emit(tuple(info.name for info in counts.lists))
        self.tags_read.emit(tuple(info.name for info in counts.tags))
        if is_gone:  # what was shown is there no longer
            self.views.setCurrentRow(0)

    @staticmethod
    def _fill(block: Entries, items: list[QListWidgetItem]) -> bool:
        """Exchange the entries; tell whether the chosen one went away."""
        chosen = block.query()
        block.blockSignals(True)
        block.clear()
        for item in items:
            block.addItem(item)
            if chosen is not None and _is_same(item.data(QueryRole), chosen):
                block.setCurrentItem(item)
        block.blockSignals(False)
        block.fit()
        return chosen is not None and block.query() is None

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.read_failed.emit(error)

    def _on_chosen(self, item: QListWidgetItem | None, chosen: Entries) -> None:
        if item is None:
            return
        for block in self._blocks:
            if block is not chosen:
                block.blockSignals(True)
                block.setCurrentRow(-1)
                block.blockSignals(False)
        self.chosen.emit(item.data(QueryRole))

    def _on_list_named(self) -> None:
        name = self.new_list.text().strip()
        self.new_list.hide()
        if name:
            self.list_created.emit(name)

    def _on_delete(self, query: Query) -> None:
        if query.filter_name is not None:
            self.filter_deleted.emit(query.filter_name)
        elif query.list_name is not None:
            self.list_deleted.emit(query.list_name)

    def _on_rename(self, query: Query) -> None:
        if query.filter_name is not None:
            self._renaming = query.filter_name
            self.new_name.setText(query.filter_name)
            self.new_name.show()
            self.new_name.setFocus()
            self.new_name.selectAll()

    def _on_renamed(self) -> None:
        name = " ".join(self.new_name.text().split())
        self.new_name.hide()
        if name and name != self._renaming:
            self.filter_renamed.emit(self._renaming, name)

    def _show_menu(self, block: Entries, position: QPoint) -> None:
        item = block.itemAt(position)
        if item is None:
            return
        menu = self.menu_for(item.data(QueryRole))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(block.viewport().mapToGlobal(position))

    def menu_for(self, query: Query) -> QMenu:
        """Build the menu of a list or a saved filter."""
        menu = QMenu(self)
        name = query.filter_name or query.list_name or ""
        if query.filter_name is not None:
            _add(menu, tr("Rename…\tF2"), lambda: self._on_rename(query))
        else:
            _add(menu, tr("Order by date"), lambda: self.order_chosen.emit(name, False))
            _add(menu, tr("My own order"), lambda: self.order_chosen.emit(name, True))
        menu.addSeparator()
        _add(menu, tr("Delete “{0}”\tDel", name), lambda: self._on_delete(query))
        return menu

    def _on_theme(self) -> None:
        self.add_list.setIcon(self._theme.icon("plus"))
        self.more.setIcon(self._theme.icon("more"))
        self.feedback.setIcon(self._theme.icon("chart"))
        self.update()


def query_of(saved: SavedFilter) -> Query:
    """Give what a saved filter shows."""
    return Query(
        saved.view,
        list_name=saved.list_name,
        search=saved.search,
        criteria=saved.criteria,
        filter_name=saved.name,
    )


def _is_same(one: Query, other: Query) -> bool:
    """A saved filter or a tag stays the same one when what it holds, or the case of its name, changes."""
    if one.filter_name and other.filter_name:
        return one.filter_name.casefold() == other.filter_name.casefold()
    if one.tag and other.tag:
        return one.tag.casefold() == other.tag.casefold()
    return one == other


def _add(menu: QMenu, words: str, call: Callable[[], object]) -> None:
    action = QAction(words, menu)
    action.triggered.connect(lambda: call())
    menu.addAction(action)
