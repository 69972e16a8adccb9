"""Paints one todo: a round checkbox in the priority's colour, the title, and chips for everything else."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from todoapp.ui.theme import Theme
from todoapp.ui.todo_model import HeadingRole, KindRole, RowRole
from todoapp.ui.todo_rows import Chip, Row
from todoapp.ui.translation import later, tr

Index = QModelIndex | QPersistentModelIndex
SIDE = 10  # pixels around the line's content
CHECK = 20
GAP = 12
CHIP_GAP = 14
ICON = 14
TONE_COLOURS = {"overdue": "danger", "today": "good", "soon": "warning", "later": "accent", "quiet": "muted"}
PRIORITY_WORDS = {"low": later("Low"), "medium": later("Medium"), "high": later("High")}
PRIORITY_COLOURS = {"high": "danger", "medium": "warning", "low": "accent", "none": "muted"}


class TodoDelegate(QStyledItemDelegate):
    """Paints the rows of a `TodoModel`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._measured: QFont | None = None
        self._sizes: dict[tuple[bool, bool], QSize] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # The view asks for every line it has whenever one comes or goes: what it costs is the text's, not the line's.
        kind: tuple[bool, bool] = index.data(KindRole)
        font = option.font
        if font != self._measured:
            self._measured, self._sizes = QFont(font), {}
        if kind not in self._sizes:
            has_chips, has_heading = kind
            heading = self._heading_height(font) if has_heading else 0
            self._sizes[kind] = QSize(200, self._line_height(font, has_chips) + heading)
        return self._sizes[kind]

    def check_rect(self, rect: QRect, index: Index, font: QFont) -> QRect:
        """Give the area of the checkbox inside a row's rectangle, with some room around for the finger."""
        line = self._line_rect(rect, index, font)
        return QRect(line.left(), line.top(), SIDE + CHECK + GAP, line.height())

    def steps_rect(self, rect: QRect, index: Index, font: QFont) -> QRect:
        """Give the area of the chip that counts the subtasks, empty where the line shows none."""
        row: Row | None = index.data(RowRole)
        if row is None:
            return QRect()
        line = self._line_rect(rect, index, font)
        _, chips = self._words_rects(line, font, bool(row.chips))
        for chip, _, place in _placed(QFontMetrics(self._chip_font(font)), row.chips, chips):
            if chip.icon == "subtasks":
                return place.adjusted(-4, -4, 4, 6)
        return QRect()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row | None = index.data(RowRole)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heading = index.data(HeadingRole)
        if heading:
            self._paint_heading(painter, option, heading)
        line = self._line_rect(option.rect, index, option.font)
        self._paint_ground(painter, option, line)
        self._paint_check(painter, line, row, bool(option.state & QStyle.StateFlag.State_MouseOver))
        self._paint_words(painter, option, line, row)
        painter.restore()

    # -- geometry

    def _line_height(self, font: QFont, has_chips: bool) -> int:
        return max(sum(self._words_heights(font, has_chips)) + 2 * SIDE, 44)

    def _words_heights(self, font: QFont, has_chips: bool) -> tuple[int, int]:
        """Give the heights of the title and of the chips under it, with the room between them."""
        chips = QFontMetrics(self._chip_font(font)).height() + 5 if has_chips else 0
        return QFontMetrics(self._title_font(font)).height(), chips

    def _words_rects(self, line: QRect, font: QFont, has_chips: bool) -> tuple[QRect, QRect]:
        """Give the areas of the title and of the chips under it, together in the middle of the line's height."""
        title, chips = self._words_heights(font, has_chips)
        left, top = line.left() + SIDE + CHECK + GAP, line.top() + (line.height() - title - chips) // 2
        width = line.right() - SIDE - left
        return QRect(left, top, width, title), QRect(left, top + title + 3, width, chips)

    def _heading_height(self, font: QFont) -> int:
        return QFontMetrics(self._heading_font(font)).height() + 24

    def _line_rect(self, rect: QRect, index: Index, font: QFont) -> QRect:
        top = self._heading_height(font) if index.data(HeadingRole) else 0
        return rect.adjusted(0, top, 0, 0)

    # -- fonts

    @staticmethod
    def _title_font(font: QFont) -> QFont:
        title = QFont(font)
        title.setPointSizeF(font.pointSizeF() * 1.06)
        return title

    @staticmethod
    def _chip_font(font: QFont) -> QFont:
        chip = QFont(font)
        chip.setPointSizeF(font.pointSizeF() * 0.9)
        return chip

    @staticmethod
    def _heading_font(font: QFont) -> QFont:
        heading = QFont(font)
        heading.setPointSizeF(font.pointSizeF() * 0.95)
        heading.setWeight(QFont.Weight.DemiBold)
        return heading

    # -- painting

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, heading: str) -> None:
        rect = QRect(option.rect)
        rect.setHeight(self._heading_height(option.font))
        painter.setFont(self._heading_font(option.font))
        painter.setPen(self._theme.color("danger" if heading == tr("Overdue") else "text"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(rect.adjusted(SIDE, 0, -SIDE, -7), flags, heading)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, line: QRect) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = QRectF(line).adjusted(1, 1, -1, -1)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(ground, 9, 9)
        else:
            rule = QRect(line.left() + SIDE + CHECK + GAP, line.bottom(), line.width() - 2 * SIDE - CHECK - GAP, 1)
            painter.fillRect(rule, self._theme.color("border"))
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.color("accent"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)

    def _paint_check(self, painter: QPainter, line: QRect, row: Row, hovered: bool) -> None:
        priority = row.todo.fields.priority
        colour = self._theme.color(PRIORITY_COLOURS[priority])
        top = line.top() + (line.height() - CHECK) // 2
        circle = QRectF(line.left() + SIDE, top, CHECK, CHECK).adjusted(1, 1, -1, -1)
        if row.todo.is_done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawEllipse(circle)
        else:
            fill = QColor(colour)
            fill.setAlpha(0 if priority == "none" else 34)
            painter.setPen(QPen(colour, 1.5 if priority == "none" else 2.2))
            painter.setBrush(fill)
            painter.drawEllipse(circle)
        if row.todo.is_done or hovered:
            tick = self._theme.pixmap("check", "on_accent" if row.todo.is_done else "muted", 12)
            painter.drawPixmap(circle.toRect().center() - QPoint(5, 5), tick)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, line: QRect, row: Row) -> None:
        words, chips = self._words_rects(line, option.font, bool(row.chips))
        if row.todo.fields.priority != "none" and not row.todo.is_done:
            words.setWidth(words.width() - self._paint_priority(painter, option, words, row))
        font = self._title_font(option.font)
        font.setStrikeOut(row.todo.is_done)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted" if row.todo.is_done else "text"))
        title = QFontMetrics(font).elidedText(row.todo.fields.title, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
        self._paint_chips(painter, option, row.chips, chips)

    def _paint_priority(self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, row: Row) -> int:
        """Name the priority at the right end, so that colour alone never carries it; give the width taken."""
        priority = row.todo.fields.priority
        font = self._chip_font(option.font)
        metrics = QFontMetrics(font)
        text = tr(PRIORITY_WORDS[priority])
        width = metrics.horizontalAdvance(text) + ICON + 6
        colour = PRIORITY_COLOURS[priority]
        place = QRect(area.right() - width, area.top(), width, area.height())
        icon = self._theme.pixmap("flag", colour, ICON)
        painter.drawPixmap(QPoint(place.left(), place.center().y() - ICON // 2 + 1), icon)
        painter.setFont(font)
        painter.setPen(self._theme.color(colour))
        painter.drawText(place.adjusted(ICON + 4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        return width + GAP

    def _paint_chips(
        self, painter: QPainter, option: QStyleOptionViewItem, chips: tuple[Chip, ...], area: QRect
    ) -> None:
        font = self._chip_font(option.font)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for chip, text, place in _placed(metrics, chips, area):
            colour = TONE_COLOURS[chip.tone]
            icon = self._theme.pixmap(chip.icon, colour, ICON)
            painter.drawPixmap(QPoint(place.left(), area.top() + (metrics.height() - ICON) // 2 + 1), icon)
            painter.setPen(self._theme.color(colour))
            painter.drawText(place.adjusted(ICON + 4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def _placed(metrics: QFontMetrics, chips: tuple[Chip, ...], area: QRect) -> Iterator[tuple[Chip, str, QRect]]:
    """Give the chips there is room for, with their words and where they stand, the icon included."""
    x = area.left()
    for chip in chips:
        room = area.left() + area.width() - x - ICON - 4
        if room < 40:
            return
        text = metrics.elidedText(chip.text, Qt.TextElideMode.ElideRight, min(room, 300))
        width = metrics.horizontalAdvance(text)
        yield chip, text, QRect(x, area.top(), ICON + 4 + width + 2, metrics.height())
        x += ICON + 4 + width + CHIP_GAP
