"""The rows of the list, read page by page in the STORE lane so that 100,000 todos cost no more than a screenful."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from todoapp.domain.actions import Filter
from todoapp.domain.todo import Todo
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import Criteria, Todos, View
from todoapp.ui.date_words import DateWords
from todoapp.ui.todo_rows import Row, describe
from todoapp.ui.translation import later, tr

PAGE_SIZE = 200
SAID_TOO = later("Said in the same breath")  # the words are in the dictation, not in the todo
RowRole = Qt.ItemDataRole.UserRole + 1
HeadingRole = Qt.ItemDataRole.UserRole + 2  # the section's name on its first row, "" on the others
KindRole = Qt.ItemDataRole.UserRole + 3  # whether a row has chips and whether it begins a section: its height
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Query:
    """What the list shows: a view, or one list, narrowed by a search; or what a spoken "find" asked for."""

    view: View = View.TODAY
    list_name: str | None = None
    search: str = ""
    filter: Filter | None = None
    tag: str | None = None
    criteria: Criteria = field(default_factory=Criteria)
    filter_name: str | None = None  # the saved filter that this is
    is_calendar: bool = False

    @property
    def narrowed(self) -> Criteria:
        """What narrows the view, the tag chosen in the sidebar included."""
        return replace(self.criteria, tags=(self.tag, *self.criteria.tags)) if self.tag else self.criteria

    @property
    def is_whole_list(self) -> bool:
        """Whether it shows all open todos of one list, so that they can be put in order."""
        is_plain = not (self.search or self.filter or self.tag) and self.criteria == Criteria()
        return self.list_name is not None and self.view is View.ALL and is_plain


@dataclass(frozen=True)
class _Page:
    rows: tuple[Row, ...]
    total: int
    is_by_hand: bool


class TodoModel(QAbstractListModel):
    """The todos a query gives, as far as they were scrolled to."""

    loaded = Signal()  # after each reload, when rows and `total` are those of the query
    read_failed = Signal(object)

    def __init__(
        self,
        todos: Callable[[], Todos],
        run: RunJob,
        words: DateWords,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__(parent)
        self._todos = todos
        self._run = run
        self._words = words
        self._clock = clock
        self._query = Query()
        self._rows: list[Row] = []
        self._total = 0
        self._is_by_hand = False
        self._request = 0  # an answer to an older request is dropped
        self._reading = False

    @property
    def query(self) -> Query:
        """What is shown."""
        return self._query

    @property
    def total(self) -> int:
        """How many todos the query has, loaded or not."""
        return self._total

    @property
    def is_by_hand(self) -> bool:
        """Whether the list on show is in the user's own order."""
        return self._is_by_hand

    def show(self, query: Query) -> None:
        """Show what another query gives."""
        self._query = query
        self._read(0, PAGE_SIZE)

    def reload(self) -> None:
        """Read again what is shown, as far as it was scrolled to."""
        self._read(0, max(PAGE_SIZE, len(self._rows)))

    def row_of(self, todo_id: str) -> int | None:
        """Give the row that shows a todo, if it is loaded."""
        return next((row for row, shown in enumerate(self._rows) if shown.todo.id == todo_id), None)

    def rows_of(self, todo_ids: Collection[str]) -> list[int]:
        """Give the rows that show some todos, as far as they are loaded."""
        return [row for row, shown in enumerate(self._rows) if shown.todo.id in todo_ids]

    def todo_at(self, index: Index) -> Todo | None:
        """Give the todo of a row."""
        return self._rows[index.row()].todo if index.isValid() and index.row() < len(self._rows) else None

    # -- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        at = index.row()
        if not 0 <= at < len(self._rows):
            return None
        row = self._rows[at]
        if role == KindRole:
            return bool(row.chips), bool(row.heading) and (not at or self._rows[at - 1].heading != row.heading)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.todo.fields.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.description
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if row.todo.is_done else Qt.CheckState.Unchecked
            case _ if role == RowRole:
                return row
            case _ if role == HeadingRole:
                previous = self._rows[at - 1].heading if at else None
                return row.heading if row.heading != previous else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._reading and len(self._rows) < self._total

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._read(len(self._rows), PAGE_SIZE)

    # -- reading

    def _read(self, offset: int, limit: int) -> None:
        self._request += 1
        self._reading = True
        request, query = self._request, self._query

        def done(page: _Page) -> None:
            if request != self._request:
                return
            self._reading = False
            if offset:
                self._append(page)
            else:
                self.beginResetModel()
                self._rows, self._total, self._is_by_hand = list(page.rows), page.total, page.is_by_hand
                self.endResetModel()
            self.loaded.emit()

        def failed(error: Exception) -> None:
            if request == self._request:
                self._reading = False
                self.read_failed.emit(error)

        self._run(Lane.STORE, lambda: self._page(query, offset, limit), done=done, failed=failed)

    def _page(self, query: Query, offset: int, limit: int) -> _Page:
        todos = self._todos()
        now = self._clock()
        if query.filter is not None:
            found = todos.find(query.filter)
            if query.search:
                words = query.search.casefold()
                found = tuple(todo for todo in found if words in todo.fields.title.casefold())
            shown, total, own = found[offset : offset + limit], len(found), len(found)
        else:
            listing = todos.look(
                query.view,
                list_name=query.list_name,
                search=query.search,
                criteria=query.narrowed,
                offset=offset,
                limit=limit,
            )
            shown, total, own = listing.todos, listing.total, listing.own_total
        in_list = query.list_name is not None
        is_by_hand = query.list_name is not None and query.is_whole_list and todos.is_by_hand(query.list_name)
        rows = tuple(describe(todo, query.view, now, self._words, in_list=in_list) for todo in shown)
        if query.search or is_by_hand or query.criteria.day:
            rows = tuple(
                replace(row, heading="" if at < own else tr(SAID_TOO)) for at, row in enumerate(rows, start=offset)
            )
        return _Page(rows, total, is_by_hand)

    def _append(self, page: _Page) -> None:
        known = {row.todo.id for row in self._rows}  # an insertion elsewhere may have moved one across the edge
        rows = [row for row in page.rows if row.todo.id not in known]
        self._total = page.total if rows else len(self._rows)
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()
