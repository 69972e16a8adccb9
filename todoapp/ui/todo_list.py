"""The list itself: keys, the checkbox under the mouse, the menu of a line, and what an empty list says."""

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QMenu, QStackedWidget, QVBoxLayout, QWidget

from todoapp.domain.todo import Todo
from todoapp.services.todos import View
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import RIGHT, WRONG
from todoapp.ui.todo_delegate import TodoDelegate
from todoapp.ui.todo_model import Query, TodoModel

EMPTY_WORDS = {
    View.TODAY: ("done", "Nothing due today", "Press the microphone and say what is on your mind, or type it below."),
    View.UPCOMING: ("upcoming", "Nothing coming up", "Say “dentist next Friday at 3” and it appears here."),
    View.ALL: ("all", "No todos yet", "Try “buy milk and eggs tomorrow, and call Ann on Friday, it’s urgent”."),
    View.DONE: ("done", "Nothing done yet", "What you tick off is kept here."),
}


class TodoListView(QListView):
    """Lines of todos; says what the user wants done with one and does nothing itself."""

    check_toggled = Signal(object)
    edit_requested = Signal(object)
    delete_requested = Signal(object)
    rated = Signal(object, bool)  # the todo, whether it was understood right

    def __init__(self, model: TodoModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._todos = model
        self._delegate = TodoDelegate(theme, self)
        self._wanted_id: str | None = None
        self._selected_id: str | None = None
        self._selected_row = 0
        self.setObjectName("todoList")
        self.setAccessibleName("Todos")
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        index = self.currentIndex()
        if plain and index.isValid():
            if key == Qt.Key.Key_Space:
                return self._ask(self.check_toggled, index)
            if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                return self._ask(self.delete_requested, index)
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
                return self._ask(self.edit_requested, index)
        todo = self._todos.todo_at(index)
        if todo is not None and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):  # plus needs Shift on some keyboards
            self.rated.emit(todo, key == Qt.Key.Key_Plus)
            return None
        return super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and self._on_check(index, event):
            self._ask(self.check_toggled, index)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._on_check(index, event):
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
        """Build the menu of one line."""
        menu = QMenu(self)
        for words, keys, signal in (
            ("Reopen" if todo.is_done else "Complete", "Space", self.check_toggled),
            ("Edit…", "Return", self.edit_requested),
            ("Delete", "Del", self.delete_requested),
        ):
            action = QAction(f"{words}\t{keys}", menu)
            action.triggered.connect(lambda _=False, signal=signal: signal.emit(todo))
            menu.addAction(action)
        if todo.provenance is not None:
            menu.addSeparator()
            for words, keys, is_up in ((RIGHT, "+", True), (WRONG, "-", False)):
                action = QAction(f"{words}\t{keys}", menu)
                action.triggered.connect(lambda _=False, is_up=is_up: self.rated.emit(todo, is_up))
                menu.addAction(action)
        return menu

    def _remember_place(self) -> None:
        index = self.currentIndex()
        todo = self._todos.todo_at(index)
        if todo is not None:
            self._selected_id, self._selected_row = todo.id, index.row()
        self._scrolled = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        wanted = None if self._wanted_id is None else self._todos.row_of(self._wanted_id)
        self._wanted_id = None
        if wanted is not None:
            self.setCurrentIndex(self._todos.index(wanted))
            return
        if self._selected_id is None:
            return
        row = self._todos.row_of(self._selected_id)
        if row is None and self._todos.rowCount():  # it went away: the cursor stays where it was
            row = min(self._selected_row, self._todos.rowCount() - 1)
        if row is not None:
            self.setCurrentIndex(self._todos.index(row))
            self.verticalScrollBar().setValue(self._scrolled)


class TodoPane(QStackedWidget):
    """The list, or kind words where it would be empty."""

    def __init__(self, view: TodoListView, model: TodoModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self._picture = QLabel()
        self._title = parts.label(name="emptyTitle")
        self._hint = parts.label(tone="muted", wraps=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setMaximumWidth(420)
        self._hint.setMinimumSize(QSize(320, 44))
        empty = QWidget()
        layout = QVBoxLayout(empty)
        layout.addStretch(2)
        for label in (self._picture, self._title, self._hint):
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self.addWidget(view)
        self.addWidget(empty)
        model.loaded.connect(self._on_loaded)
        theme.changed.connect(self._on_loaded)

    def _on_loaded(self) -> None:
        query = self._model.query
        icon, title, hint = _empty_words(query)
        self._picture.setPixmap(self._theme.pixmap(icon, "accent", 56))
        self._title.setText(title)
        self._hint.setText(hint)
        self.setCurrentIndex(0 if self._model.rowCount() else 1)


def _empty_words(query: Query) -> tuple[str, str, str]:
    if query.search:
        return "search", "Nothing found", f"No todo here has “{query.search}” in it."
    if query.filter is not None:
        return "search", "Nothing found", "No todo is like that."
    if query.list_name:
        return "list", f"{query.list_name} is empty", f"Say “add … to the {query.list_name.lower()} list”."
    return EMPTY_WORDS[query.view]
