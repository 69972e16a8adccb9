"""One block of the sidebar: entries with icon, name and count, onto which todos can be dropped."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from todoapp.services.todos import View
from todoapp.ui.bulk_drag import ids_in
from todoapp.ui.theme import Theme
from todoapp.ui.todo_delegate import Index
from todoapp.ui.todo_model import Query

QueryRole = Qt.ItemDataRole.UserRole + 1
CountRole = Qt.ItemDataRole.UserRole + 2
IconRole = Qt.ItemDataRole.UserRole + 3
ROW_HEIGHT = 36


class Entries(QListWidget):
    """Entries, as high as they need to be."""

    delete_requested = Signal(object)  # Query
    rename_requested = Signal(object)
    dropped = Signal(object, object)  # Query, the ids of the todos

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.drop_row = -1  # the entry under a drag
        self.setAccessibleName(name)
        self.setItemDelegate(EntryDelegate(theme, self))
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)

    def fit(self) -> None:
        """Be as high as the entries."""
        row = self.sizeHintForRow(0) if self.count() else 0
        self.setFixedHeight(self.count() * row + (4 if row else 0))

    def query(self) -> Query | None:
        """Give what the chosen entry shows."""
        item = self.currentItem()
        query: Query | None = item.data(QueryRole) if item is not None else None
        return query

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        query = self.query()
        if query is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(query)
        elif query is not None and event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit(query)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if ids_in(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        query = self._query_at(event.position().toPoint())
        self._hover(event.position().toPoint() if query is not None else None)
        event.setAccepted(query is not None and bool(ids_in(event.mimeData())))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hover(None)

    def dropEvent(self, event: QDropEvent) -> None:
        query, ids = self._query_at(event.position().toPoint()), ids_in(event.mimeData())
        self._hover(None)
        if query is not None and ids:
            event.acceptProposedAction()
            self.dropped.emit(query, ids)

    def _query_at(self, position: QPoint) -> Query | None:
        item = self.itemAt(position)
        query = item.data(QueryRole) if item is not None else None
        return query if query is not None and takes_drops(query) else None

    def _hover(self, position: QPoint | None) -> None:
        self.drop_row = -1 if position is None else self.indexAt(position).row()
        self.viewport().update()


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry: icon, name, count."""

    def __init__(self, theme: Theme, parent: Entries) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, max(ROW_HEIGHT, option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_target = index.row() == self._entries.drop_row
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        if chosen or is_target or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if chosen or is_target else "hover"))
            painter.drawRoundedRect(rect, 8, 8)
        if is_target or (chosen and option.state & QStyle.StateFlag.State_HasFocus):
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


def entry(query: Query, name: str, icon: str, count: int = 0) -> QListWidgetItem:
    """Make an entry."""
    item = QListWidgetItem(name)
    item.setData(QueryRole, query)
    item.setData(IconRole, icon)
    item.setData(CountRole, count or "")
    if count:
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {count}")
    return item


def takes_drops(query: Query) -> bool:
    """Tell whether todos can be dropped on an entry: a day, a list, a tag, or what is done."""
    if query.filter_name is not None:
        return False
    return bool(query.list_name or query.tag) or query.view in (View.TODAY, View.TOMORROW, View.DONE)
