"""The last few seconds of the microphone as bars, newest on the right."""

from collections import deque

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

BAR = 3  # pixels
PITCH = 6
MOST_BARS = 400


class LevelMeter(QWidget):
    """Draws sound levels as they come, so that a dead microphone is seen at once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(accessibleName=tr("Sound level"))
        self._theme = theme
        self._levels: deque[float] = deque(maxlen=MOST_BARS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def level(self) -> float:
        """The newest level, 0 to 1."""
        return self._levels[-1] if self._levels else 0.0

    def sizeHint(self) -> QSize:
        return QSize(200, 32)

    def clear(self) -> None:
        """Start with an empty meter."""
        self._levels.clear()
        self.update()

    def add(self, level: float) -> None:
        """Show one more level, 0 to 1."""
        self._levels.append(level)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, room = self.height() / 2, self.height() - 4
        count = self.width() // PITCH
        levels = list(self._levels)[-count:]
        for place in range(count):
            index = place - (count - len(levels))
            level = levels[index] if index >= 0 else 0.0
            height = max(BAR, level * room)
            painter.setBrush(self._theme.color("danger" if index >= 0 else "danger_border"))
            painter.drawRoundedRect(QRectF(place * PITCH, middle - height / 2, BAR, height), BAR / 2, BAR / 2)
        painter.end()
