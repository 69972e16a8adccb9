"""The share of dictations kept as they came, week by week, a line for each model.

Painted here: Qt's charts are not among the essentials the app ships with.
"""

from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from todoapp.services.feedback_stats import Stats, Week
from todoapp.ui.day_words import day_and_month
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

MOST_WEEKS = 26
MOST_MODELS = 4  # with a line; more would be a tangle
LINES = ("accent", "good", "warning", "danger")
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class FeedbackPlot(QWidget):
    """Lines of acceptance over grey bars of how many dictations there were."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._weeks: tuple[Week, ...] = ()
        self._models: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Dictations kept as they came, by week"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(560, 230)

    def show_stats(self, stats: Stats) -> None:
        """Show the last weeks; the latest models have a line."""
        mondays = sorted({week.monday for week in stats.weeks})[-MOST_WEEKS:]
        self._models = tuple(name for name, _ in stats.models)[-MOST_MODELS:]
        self._weeks = tuple(week for week in stats.weeks if week.monday in mondays)
        said = [
            tr(
                "week of {0:%d %B}, {1}: {2:.0%} of {3}",
                week.monday,
                week.model_id,
                week.tally.acceptance,
                week.tally.dictations,
            )
            for week in self._weeks
        ]
        self.setAccessibleDescription("; ".join(said))
        self.update()

    @property
    def weeks(self) -> tuple[Week, ...]:
        """What is painted."""
        return self._weeks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        legend = metrics.height() + 10
        left = metrics.horizontalAdvance("100 %") + 10
        area = QRectF(self.rect()).adjusted(left, 8 + legend, -14, -metrics.height() - 8)
        self._paint_grid(painter, area)
        if self._weeks:
            first = min(week.monday for week in self._weeks)
            count = (max(week.monday for week in self._weeks) - first).days // 7 + 1
            step = area.width() / count
            self._paint_bars(painter, area, first, step)
            self._paint_dates(painter, area, first, count, step)
            for number, name in enumerate(self._models):
                self._paint_line(painter, area, first, step, number, name)
            self._paint_legend(painter, area, legend)
        painter.end()

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        for share in (0, 50, 100):
            y = area.bottom() - area.height() * share / 100
            painter.setPen(QPen(self._theme.color("border"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.color("muted"))
            place = QRectF(0, y - 10, area.left() - 8, 20)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{share} %")

    def _paint_bars(self, painter: QPainter, area: QRectF, first: date, step: float) -> None:
        counts: dict[date, int] = {}
        for week in self._weeks:
            counts[week.monday] = counts.get(week.monday, 0) + week.tally.dictations
        most = max(counts.values())
        colour = QColor(self._theme.color("muted"))
        colour.setAlpha(46)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        width = min(step * 0.6, 44)
        for monday, count in counts.items():
            height = area.height() * 0.45 * count / most
            middle = self._x(area, monday, first, step)
            painter.drawRoundedRect(QRectF(middle - width / 2, area.bottom() - height, width, height), 3, 3)

    def _paint_dates(self, painter: QPainter, area: QRectF, first: date, count: int, step: float) -> None:
        painter.setPen(self._theme.color("muted"))
        room = QFontMetrics(self.font()).horizontalAdvance("28 Sep") + 16
        every = max(1, -(-int(room) // max(1, int(step))))
        for number in range(0, count, every):
            monday = first + timedelta(days=7 * number)
            middle = self._x(area, monday, first, step)
            place = QRectF(middle - room / 2, area.bottom() + 4, room, 20)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
            painter.drawText(place, flags, day_and_month(monday))

    def _paint_line(self, painter: QPainter, area: QRectF, first: date, step: float, number: int, name: str) -> None:
        points = [
            QPointF(self._x(area, week.monday, first, step), area.bottom() - area.height() * week.tally.acceptance)
            for week in self._weeks
            if week.model_id == name
        ]
        colour = self._theme.color(LINES[number])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2, DASHES[number]))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for point in points:
            painter.drawEllipse(point, 4, 4)

    def _paint_legend(self, painter: QPainter, area: QRectF, height: int) -> None:
        metrics = QFontMetrics(self.font())
        x = area.left()
        for number, name in enumerate(self._models):
            painter.setPen(QPen(self._theme.color(LINES[number]), 2, DASHES[number]))
            painter.drawLine(QPointF(x, height / 2), QPointF(x + 22, height / 2))
            painter.setPen(self._theme.color("text"))
            width = metrics.horizontalAdvance(name)
            painter.drawText(QRectF(x + 28, 0, width + 4, height), Qt.AlignmentFlag.AlignVCenter, name)
            x += width + 52
        painter.setPen(self._theme.color("muted"))
        place = QRectF(x, 0, max(0.0, area.right() - x), height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, tr("bars: how many"))

    @staticmethod
    def _x(area: QRectF, monday: date, first: date, step: float) -> float:
        return area.left() + step * ((monday - first).days / 7 + 0.5)
