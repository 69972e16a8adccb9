"""The column of views and lists, with how many todos are in each."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.todos import ListInfo, Todos, View
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.todo_delegate import Index
from todoapp.ui.todo_model import Query

VIEWS = ((View.TODAY, "Today", "today"), (View.UPCOMING, "Upcoming", "upcoming"), (View.ALL, "All", "all"))
DONE = (View.DONE, "Done", "done")
QueryRole = Qt.ItemDataRole.UserRole + 1
CountRole = Qt.ItemDataRole.UserRole + 2
IconRole = Qt.ItemDataRole.UserRole + 3
ROW_HEIGHT = 36


@dataclass(frozen=True)
class _Counts:
    views: tuple[tuple[View, int], ...]
    lists: tuple[ListInfo, ...]


class _EntryDelegate(QStyledItemDelegate):
    """Paints an entry: icon, name, count."""

    def __init__(self, theme: Theme, parent: QListWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, max(ROW_HEIGHT, option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, 8, 8)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 8, 8)
        colour = "accent" if chosen else "muted"
        icon = self._theme.pixmap(index.data(IconRole), colour, 18)
        painter.drawPixmap(rect.left() + 10, rect.center().y() - 8, icon)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.color("accent" if chosen else "text"))
        count = str(index.data(CountRole) or "")
        room = painter.fontMetrics().horizontalAdvance(count) + 10
        words = rect.adjusted(38, 0, -10 - room, 0)
        name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(self._theme.color(colour))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -12, 0), flags, count)
        painter.restore()


class _Entries(QListWidget):
    """One block of entries, as high as it needs to be."""

    delete_requested = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_EntryDelegate(theme, self))
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None and item.data(QueryRole).list_name:
            self.delete_requested.emit(item.data(QueryRole).list_name)
            return
        super().keyPressEvent(event)


class Sidebar(QFrame):
    """Chooses what the list shows."""

    chosen = Signal(object)  # Query
    list_created = Signal(str)
    list_deleted = Signal(str)
    read_failed = Signal(object)
    lists_read = Signal(object)  # the names of the lists
    feedback_requested = Signal()

    def __init__(self, todos: Callable[[], Todos], run: RunJob, theme: Theme, app_icon: QIcon) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__()
        self.setObjectName("sidebar")
        self._todos = todos
        self._run = run
        self._theme = theme
        self.setFixedWidth(232)
        self.views = _Entries(theme, "Views")
        self.lists = _Entries(theme, "Lists")
        for view, name, icon in (*VIEWS, DONE):
            self.views.addItem(_entry(Query(view), name, icon))
        self.views.setFixedHeight(4 * self.views.sizeHintForRow(0) + 4)
        self.views.setCurrentRow(0)
        self.new_list = parts.line("Name of the new list", "Name of the list")
        self.new_list.hide()
        self.new_list.returnPressed.connect(self._on_list_named)
        self.new_list.editingFinished.connect(self.new_list.hide)
        self._models = parts.label(name="modelState", wraps=True)
        self.feedback = parts.icon_button("Feedback (Ctrl+Shift+F)", clicked=self.feedback_requested.emit)
        self.more = parts.icon_button("Settings, import, export, backups and reminders")
        self.add_list = parts.icon_button("New list (Ctrl+Shift+N)", clicked=self.ask_for_list)
        self._lay_out(app_icon)
        self.views.currentItemChanged.connect(lambda item: self._on_chosen(item, self.lists))
        self.lists.currentItemChanged.connect(lambda item: self._on_chosen(item, self.views))
        self.lists.delete_requested.connect(self.list_deleted)
        self.lists.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.lists.customContextMenuRequested.connect(self._show_menu)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def reload(self) -> None:
        """Read the lists and all counts again."""

        def read() -> _Counts:
            todos = self._todos()
            counted = tuple((view, todos.count(view)) for view in (View.TODAY, View.UPCOMING, View.ALL))
            return _Counts(counted, todos.lists())

        self._run(Lane.STORE, read, done=self._show, failed=self._on_failed)

    def choose(self, query: Query) -> None:
        """Choose an entry as if clicked."""
        for entries in (self.views, self.lists):
            for row in range(entries.count()):
                if entries.item(row).data(QueryRole) == query:
                    entries.setCurrentRow(row)
                    return

    def show_models(self, words: str) -> None:
        """Say at the foot of the column how the models are."""
        self._models.setText(words)

    def clear_choice(self) -> None:
        """Show that the list is not one of the entries (a spoken "find")."""
        for entries in (self.views, self.lists):
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
        name = parts.label("Todo", "appName")
        top = QHBoxLayout()
        top.setSpacing(9)
        top.addWidget(picture)
        top.addWidget(name)
        top.addStretch()
        top.addWidget(self.more)
        heading = QHBoxLayout()
        heading.addWidget(parts.label("LISTS", "sidebarHeading"))
        heading.addStretch()
        heading.addWidget(self.add_list)
        heading.setContentsMargins(10, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addSpacing(12)
        layout.addWidget(self.views)
        layout.addSpacing(14)
        layout.addLayout(heading)
        layout.addWidget(self.new_list)
        layout.addWidget(self.lists, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._models, 1)
        foot.addWidget(self.feedback)
        layout.addLayout(foot)

    def _show(self, counts: _Counts) -> None:
        for row, (_, count) in enumerate(counts.views):
            self.views.item(row).setData(CountRole, count or "")
        chosen = self.lists.currentItem().data(QueryRole) if self.lists.currentItem() else None
        self.lists.blockSignals(True)
        self.lists.clear()
        for info in counts.lists:
            item = _entry(Query(View.ALL, info.name), info.name, "list")
            item.setData(CountRole, info.open_count or "")
            self.lists.addItem(item)
            if item.data(QueryRole) == chosen:
                self.lists.setCurrentItem(item)
        self.lists.blockSignals(False)
        self.lists_read.emit(tuple(info.name for info in counts.lists))
        if chosen is not None and self.lists.currentItem() is None:  # the list shown is gone
            self.views.setCurrentRow(0)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.read_failed.emit(error)

    def _on_chosen(self, item: QListWidgetItem | None, other: QListWidget) -> None:
        if item is None:
            return
        other.blockSignals(True)
        other.setCurrentRow(-1)
        other.blockSignals(False)
        self.chosen.emit(item.data(QueryRole))

    def _on_list_named(self) -> None:
        name = self.new_list.text().strip()
        self.new_list.hide()
        if name:
            self.list_created.emit(name)

    def _show_menu(self, position: object) -> None:
        item = self.lists.itemAt(position)  # type: ignore[call-overload]
        if item is None:
            return
        name = item.data(QueryRole).list_name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = QAction(f"Delete “{name}”\tDel", menu)
        action.triggered.connect(lambda: self.list_deleted.emit(name))
        menu.addAction(action)
        menu.popup(self.lists.viewport().mapToGlobal(position))  # type: ignore[call-overload]

    def _on_theme(self) -> None:
        self.add_list.setIcon(self._theme.icon("plus"))
        self.more.setIcon(self._theme.icon("more"))
        self.feedback.setIcon(self._theme.icon("chart"))
        self.update()


def _entry(query: Query, name: str, icon: str) -> QListWidgetItem:
    item = QListWidgetItem(name)
    item.setData(QueryRole, query)
    item.setData(IconRole, icon)
    return item
