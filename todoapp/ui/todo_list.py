"""The list itself: keys, the selection, the checkbox under the mouse, the menu of a line, and dragging."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from todoapp.domain.todo import Todo
from todoapp.ui.bulk_drag import drag, ids_in
from todoapp.ui.subtask_ticks import SubtaskTicks
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import RIGHT, WRONG
from todoapp.ui.todo_delegate import TodoDelegate
from todoapp.ui.todo_model import TodoModel
from todoapp.ui.translation import tr


class TodoListView(QListView):
    """Lines of todos; says what the user wants done with one and does nothing itself."""

    check_toggled = Signal(object)
    edit_requested = Signal(object)
    delete_requested = Signal(object)
    rated = Signal(object, bool)  # the todo, whether it was understood right
    ticked = Signal(object, str, bool)  # the todo, one of its subtasks, whether that is done
    # What is done with several todos, a tuple of them:
    selected = Signal(object)
    many_toggled = Signal(object)
    many_deleted = Signal(object)
    placed = Signal(object, object)  # their ids in order, the id of the todo they go before or None for the end

    def __init__(self, model: TodoModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._todos = model
        self._delegate = TodoDelegate(theme, self)
        self._wanted_id: str | None = None
        self._selected_id: str | None = None
        self._selected_row = 0
        self._chosen_ids: frozenset[str] = frozenset()
        self._drop_row: int | None = None  # the line before which a drag would put what it carries
        self._theme = theme
        self.ticks = SubtaskTicks(self)
        self.ticks.ticked.connect(self.ticked)
        self.add_to_menu: Callable[[QMenu, Sequence[Todo]], None] = lambda menu, todos: None
        self.setObjectName("todoList")
        self.setAccessibleName(tr("Todos"))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.doubleClicked.connect(lambda index: self._ask(self.edit_requested, index))
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._restore_place)
        theme.changed.connect(self.viewport().update)

    def select(self, todo_id: str) -> None:
        """Put the cursor on a todo as soon as it is shown."""
        row = self._todos.row_of(todo_id)
        self._wanted_id = todo_id if row is None else None
        if row is not None:
            self.setCurrentIndex(self._todos.index(row))

    def select_current_only(self) -> None:
        """Select the todo under the cursor and no other."""
        if self.currentIndex().isValid():
            self._select_rows([self.currentIndex().row()], self.currentIndex().row())

    def selected_todos(self) -> tuple[Todo, ...]:
        """Give the selected todos in the order of the list."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        todos = (self._todos.todo_at(self._todos.index(row)) for row in rows)
        return tuple(todo for todo in todos if todo is not None)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selected.emit(self.selected_todos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        index = self.currentIndex()
        chosen = self.selected_todos()
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return self._move(down=key == Qt.Key.Key_Down)
        if plain and len(chosen) > 1:
            if key == Qt.Key.Key_Space:
                return self.many_toggled.emit(chosen)
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                return self.many_deleted.emit(chosen)
            if key == Qt.Key.Key_Escape:
                return self.select_current_only()
        if plain and index.isValid():
            if key == Qt.Key.Key_Space:
                return self._ask(self.check_toggled, index)
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                return self._ask(self.delete_requested, index)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                return self._ask(self.edit_requested, index)
            if key == Qt.Key.Key_Right:
                return self.show_ticks(index)
        todo = self._todos.todo_at(index)
        if todo is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):  # plus needs Shift on some keyboards
            self.rated.emit(todo, key == Qt.Key.Key_Plus)
            return None
        return super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if is_plain and index.isValid() and self._on_check(index, event):
            self._ask(self.check_toggled, index)
            return
        super().mouseReleaseEvent(event)
        if is_plain and index.isValid() and self._steps_rect(index).contains(event.position().toPoint()):
            self.show_ticks(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        is_on_steps = self._steps_rect(index).contains(event.position().toPoint())
        if index.isValid() and (is_on_steps or self._on_check(index, event)):
            return  # the second of two quick clicks on a checkbox is no wish to edit
        super().mouseDoubleClickEvent(event)

    def check_centre(self, row: int) -> QPoint:
        """Give the middle of a row's checkbox, in viewport pixels."""
        index = self._todos.index(row)
        rect = self._delegate.check_rect(self.visualRect(index), index, self.font())
        return rect.center()

    def _on_check(self, index: QModelIndex, event: QMouseEvent) -> bool:
        rect = self._delegate.check_rect(self.visualRect(index), index, self.font())
        return rect.contains(event.position().toPoint())

    def show_ticks(self, index: QModelIndex) -> None:
        """Open the subtasks of a line to tick them off, if it has any."""
        todo = self._todos.todo_at(index)
        if todo is not None and todo.fields.subtasks:
            place = self._steps_rect(index)
            if place.isEmpty():
                place = self.visualRect(index)
            self.ticks.open_for(todo, self.viewport().mapToGlobal(place.bottomLeft()))

    def _steps_rect(self, index: QModelIndex) -> QRect:
        return self._delegate.steps_rect(self.visualRect(index), index, self.font())

    def _ask(self, signal: object, index: QModelIndex) -> None:
        todo = self._todos.todo_at(index)
        if todo is not None:
            signal.emit(todo)  # type: ignore[attr-defined]

    def _show_menu(self, position: QPoint) -> None:
        index = self.indexAt(position)
        todo = self._todos.todo_at(index)
        if todo is None:
            return
        menu = self.menu_for(todo)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(position))

    def menu_for(self, todo: Todo) -> QMenu:
        """Build the menu of one line, or of all selected ones if it is among them."""
        menu = QMenu(self)
        chosen = self.selected_todos()
        if len(chosen) > 1 and todo in chosen:
            for words, key, many in (
                (tr("Complete"), tr("Space"), self.many_toggled),
                (tr("Delete"), "Del", self.many_deleted),
            ):
                action = QAction(tr("{0} {1} todos\t{2}", words, len(chosen), key), menu)
                action.triggered.connect(lambda _=False, many=many: many.emit(chosen))
                menu.addAction(action)
            menu.addSeparator()
            self.add_to_menu(menu, chosen)
            return menu
        for words, keys, signal in (
            (tr("Reopen") if todo.is_done else tr("Complete"), tr("Space"), self.check_toggled),
            (tr("Edit…"), tr("Return"), self.edit_requested),
            (tr("Delete"), "Del", self.delete_requested),
        ):
            action = QAction(f"{words}\t{keys}", menu)
            action.triggered.connect(lambda _=False, signal=signal: signal.emit(todo))
            menu.addAction(action)
        if todo.fields.subtasks:
            row = self._todos.row_of(todo.id)
            ticks = QAction(f"{tr('Subtasks')}…\t{tr('Right')}", menu)
            ticks.triggered.connect(lambda: self.show_ticks(QModelIndex() if row is None else self._todos.index(row)))
            menu.addAction(ticks)
        menu.addSeparator()
        self.add_to_menu(menu, (todo,))
        if todo.provenance is not None:
            menu.addSeparator()
            for words, keys, is_up in ((tr(RIGHT), "+", True), (tr(WRONG), "-", False)):
                action = QAction(f"{words}\t{keys}", menu)
                action.triggered.connect(lambda _=False, is_up=is_up: self.rated.emit(todo, is_up))
                menu.addAction(action)
        return menu

    # -- dragging

    def startDrag(self, actions: Qt.DropAction) -> None:
        todos = self.selected_todos()
        if todos:
            drag(self, todos, self._theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if ids_in(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        takes = self._todos.query.is_whole_list and bool(ids_in(event.mimeData()))
        self._show_drop(self._row_before(event.position().toPoint()) if takes else None)
        event.setAccepted(takes)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        ids, row = ids_in(event.mimeData()), self._row_before(event.position().toPoint())
        self._show_drop(None)
        if ids and self._todos.query.is_whole_list:
            event.acceptProposedAction()
            self._place(ids, row)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop_row is None:
            return
        last = self._todos.rowCount() - 1
        rect = self.visualRect(self._todos.index(min(self._drop_row, last)))
        y = rect.top() if self._drop_row <= last else rect.bottom()
        painter = QPainter(self.viewport())
        painter.fillRect(8, y - 1, self.viewport().width() - 16, 3, self._theme.color("accent"))
        painter.end()

    def _show_drop(self, row: int | None) -> None:
        if row != self._drop_row:
            self._drop_row = row
            self.viewport().update()

    def _row_before(self, position: QPoint) -> int:
        """Give the row before which something dropped here goes."""
        index = self.indexAt(position)
        if not index.isValid():
            return self._todos.rowCount()
        return index.row() + (position.y() > self.visualRect(index).center().y())

    def _move(self, *, down: bool) -> None:
        """Move the selected todos by one line, in a list that is shown whole."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        row = rows[-1] + 2 if rows and down else rows[0] - 1 if rows else -1
        is_known = row < self._todos.rowCount() or self._todos.rowCount() == self._todos.total
        if self._todos.query.is_whole_list and 0 <= row <= self._todos.rowCount() and is_known:
            self._place(tuple(todo.id for todo in self.selected_todos()), row)

    def _place(self, ids: Sequence[str], row: int) -> None:
        while (before := self._todos.todo_at(self._todos.index(row))) is not None and before.id in ids:
            row += 1
        self.placed.emit(ids, before.id if before is not None else None)

    # -- the cursor and the selection, when the rows are read again

    def _remember_place(self) -> None:
        index = self.currentIndex()
        todo = self._todos.todo_at(index)
        if todo is not None:
            self._selected_id, self._selected_row = todo.id, index.row()
        self._chosen_ids = frozenset(todo.id for todo in self.selected_todos())
        self._scrolled = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        wanted = None if self._wanted_id is None else self._todos.row_of(self._wanted_id)
        self._wanted_id = None
        if wanted is not None:
            self.setCurrentIndex(self._todos.index(wanted))
        elif self._selected_id is not None:
            row = self._todos.row_of(self._selected_id)
            if row is None and self._todos.rowCount():  # it went away: the cursor stays where it was
                row = min(self._selected_row, self._todos.rowCount() - 1)
            if row is not None:
                self._select_rows(self._todos.rows_of(self._chosen_ids) or [row], row)
                self.verticalScrollBar().setValue(self._scrolled)
        self.selected.emit(self.selected_todos())

    def _select_rows(self, rows: Sequence[int], current: int) -> None:
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._todos.index(current), flag.ClearAndSelect)
        if len(rows) > 1:
            chosen = QItemSelection()
            for row in rows:
                chosen.select(self._todos.index(row), self._todos.index(row))
            self.selectionModel().select(chosen, flag.ClearAndSelect)
