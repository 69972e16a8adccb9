"""Todos under way with the mouse: what a drag carries, how it looks, and who may read it."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from todoapp.domain.todo import Todo
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

MIME = "application/x-todoapp-todos"
FIELD_MIME = "application/x-todoapp-date-field"  # which date was taken hold of in the calendar
WIDEST = 260  # pixels


def mime_of(todo_ids: Sequence[str], field: str = "") -> QMimeData:
    """Pack the ids of todos, and which of their dates was taken hold of."""
    mime = QMimeData()
    mime.setData(MIME, "\n".join(todo_ids).encode())
    if field:
        mime.setData(FIELD_MIME, field.encode())
    return mime


def ids_in(mime: QMimeData) -> tuple[str, ...]:
    """Unpack the ids, none if the drag is about something else."""
    return tuple(bytes(mime.data(MIME).data()).decode().split()) if mime.hasFormat(MIME) else ()


def field_in(mime: QMimeData) -> str:
    """Unpack which date was taken hold of, "" if that does not matter."""
    return bytes(mime.data(FIELD_MIME).data()).decode() if mime.hasFormat(FIELD_MIME) else ""


def drag(source: QWidget, todos: Sequence[Todo], theme: Theme, field: str = "") -> None:
    """Drag todos from a widget until they are dropped."""
    moving = QDrag(source)
    moving.setMimeData(mime_of([todo.id for todo in todos], field))
    words = todos[0].fields.title if len(todos) == 1 else tr("{0} todos", len(todos))
    moving.setPixmap(_label(words, source, theme))
    moving.setHotSpot(QPoint(-10, -6))
    moving.exec(Qt.DropAction.MoveAction)


def _label(words: str, source: QWidget, theme: Theme) -> QPixmap:
    metrics = QFontMetrics(source.font())
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, WIDEST)
    width, height = metrics.horizontalAdvance(words) + 24, metrics.height() + 12
    ratio = source.devicePixelRatioF()
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(QRect(0, 0, width, height), 8, 8)
    painter.setFont(source.font())
    painter.setPen(theme.color("on_accent"))
    painter.drawText(QRect(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return pixmap
