"""Paints one day of the calendar: its number, its first todos, and how many more there are."""

import datetime as dt

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from todoapp.services.todos_calendar import Entry
from todoapp.ui.calendar_model import CalendarModel, Index, clock_of
from todoapp.ui.day_words import day_and_month
from todoapp.ui.theme import Theme
from todoapp.ui.todo_delegate import PRIORITY_COLOURS

PAD = 5  # pixels inside a cell
BAR = 3  # the stripe that shows the priority
ICON = 12


class CalendarDelegate(QStyledItemDelegate):
    """Paints the days of a `CalendarModel`; `entry_cursor` is the todo the keyboard is on, `drop_day` a drag."""

    def __init__(self, model: CalendarModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self.entry_cursor: tuple[dt.date, int] | None = None
        self.drop_day: dt.date | None = None

    def entry_at(self, rect: QRect, day: dt.date, position: QPoint, font: QFont) -> int | None:
        """Give which todo of a day is at a point, None if none is."""
        for at, line in enumerate(self._lines(rect, day, font)):
            if line.contains(position):
                return at
        return None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        day = self._model.day(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, day)
        self._paint_number(painter, option, day)
        lines = self._lines(option.rect, day, option.font)
        for at, (line, entry) in enumerate(zip(lines, self._model.entries(day), strict=False)):
            self._paint_entry(painter, option, line, entry, self.entry_cursor == (day, at))
        left = self._model.total(day) - len(lines)
        if left > 0:
            painter.setFont(self._small(option.font))
            painter.setPen(self._theme.color("muted"))
            place = option.rect.adjusted(PAD, PAD, -PAD, -PAD)
            words = f"+{left}"
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, words)
        painter.restore()

    # -- geometry

    def _lines(self, rect: QRect, day: dt.date, font: QFont) -> list[QRect]:
        """Give the places of the todos there is room for."""
        small = QFontMetrics(self._small(font)).height()
        height = small + 3
        top = rect.top() + PAD + QFontMetrics(font).height() + 5
        room = max(0, (rect.bottom() - 2 - top) // height)
        count = min(room, len(self._model.entries(day)))
        return [QRect(rect.left() + 3, top + at * height, rect.width() - 6, height - 1) for at in range(count)]

    @staticmethod
    def _small(font: QFont) -> QFont:
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.86)
        return small

    # -- painting

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, day: dt.date) -> None:
        rect = QRectF(option.rect)
        is_other = day.month != self._model.month.month
        painter.fillRect(rect, self._theme.color("sidebar" if is_other else "surface"))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_target = day == self.drop_day
        if selected or is_target:
            painter.setBrush(self._theme.color("accent_soft"))
            has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
            edge = "accent" if is_target or (has_focus and self.entry_cursor is None) else "accent_border"
            painter.setPen(QPen(self._theme.color(edge), 1.6))
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), 6, 6)

    def _paint_number(self, painter: QPainter, option: QStyleOptionViewItem, day: dt.date) -> None:
        font = QFont(option.font)
        is_today = day == self._model.today
        font.setWeight(QFont.Weight.DemiBold if is_today else QFont.Weight.Normal)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        words = day_and_month(day) if day.day == 1 else str(day.day)
        width = max(metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
        place = QRect(option.rect.left() + PAD - 1, option.rect.top() + PAD - 2, width, metrics.height() + 3)
        if is_today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        colour = "on_accent" if is_today else "text" if day.month == self._model.month.month else "muted"
        painter.setPen(self._theme.color(colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, line: QRect, entry: Entry, has_cursor: bool
    ) -> None:
        is_late = entry.kind != "coming" and self._model.day_of(entry) < self._model.today
        priority = entry.todo.fields.priority
        colour = "danger" if is_late else PRIORITY_COLOURS[priority] if priority != "none" else "accent"
        is_coming = entry.kind == "coming"
        if not is_coming:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(colour if has_cursor else "hover"))
            painter.drawRoundedRect(line, 4, 4)
            painter.setBrush(self._theme.color(colour))
            painter.drawRoundedRect(QRect(line.left(), line.top(), BAR, line.height()), 1.5, 1.5)
        elif has_cursor:
            painter.setPen(self._theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(line, 4, 4)
        left = line.left() + BAR + 4
        ink = "on_accent" if has_cursor and not is_coming else "muted" if is_coming else "text"
        icon = {"coming": "repeat", "scheduled": "clock"}.get(entry.kind, "")
        if icon:
            pixmap = self._theme.pixmap(icon, ink, ICON)
            painter.drawPixmap(QPoint(left, line.center().y() - ICON // 2 + 1), pixmap)
            left += ICON + 3
        font = self._small(option.font)
        painter.setFont(font)
        at = clock_of(entry)
        words = f"{at} {entry.todo.fields.title}" if at else entry.todo.fields.title
        place = QRect(left, line.top(), line.right() - left - 2, line.height())
        painter.setPen(self._theme.color(ink))
        words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
