"""A small window above all others that shows the microphone while another program has the focus."""

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBitmap,
    QCursor,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from todoapp.services.dictation import Stage, Status
from todoapp.ui import parts
from todoapp.ui.level_meter import LevelMeter
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

WIDTH = 380  # pixels
FROM_BOTTOM = 64
ROUNDING = 16
RESULT_MS = 2500
WORDS = {
    Stage.OPENING: later("Opening the microphone…"),
    Stage.RECORDING: later("Listening"),
    Stage.TRANSCRIBING: later("Transcribing…"),
    Stage.UNDERSTANDING: later("Understanding…"),
    Stage.SAVED: later("Saved"),
    Stage.NOTHING_HEARD: later("Nothing heard"),
    Stage.FAILED: later("That did not work; open Todo to see why"),
}
INVITATION = later("Say what there is to do")
BUSY = (Stage.OPENING, Stage.RECORDING, Stage.TRANSCRIBING, Stage.UNDERSTANDING)


class Overlay(QWidget):
    """Shows level and state, never takes the focus by itself; Esc in it, or its button, cancels."""

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        parts.named(self, "overlay", says=tr("Dictation"))
        self.setWindowTitle(tr("Todo: dictation"))
        self._theme = theme
        self._stage = Stage.IDLE
        self._icon = QLabel()
        self.state = parts.label(name="overlayState")
        self.elapsed = parts.label("0:00", tone="muted")
        self.meter = LevelMeter(theme)
        self.meter.setFixedHeight(28)
        self.heard = parts.label(name="overlayHeard", tone="muted")
        self.cancel = parts.icon_button(tr("Cancel (Esc)"), theme.icon("close"), self.cancelled.emit)
        self.cancel.setIconSize(QSize(16, 16))
        self._recording_for = QElapsedTimer()
        self._second = QTimer(self, interval=200)
        self._second.timeout.connect(self._show_elapsed)
        self._leave = QTimer(self, singleShot=True, interval=RESULT_MS)
        self._leave.timeout.connect(self.hide)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.cancelled.emit)
        theme.changed.connect(self._show_icons)
        self._lay_out()

    def show_status(self, status: Status, *, above_others: bool) -> None:
        """Show the state; `above_others` says whether to appear: in our own window there is the bar."""
        was, self._stage = self._stage, status.stage
        if status.stage is Stage.RECORDING and was is not Stage.RECORDING:
            self.meter.clear()
            self._recording_for.start()
            self._show_elapsed()
        is_busy = status.stage in BUSY
        self.state.setText(tr(WORDS.get(status.stage, "")))
        self.meter.setVisible(status.stage is Stage.RECORDING)
        self.elapsed.setVisible(status.stage is Stage.RECORDING)
        self.cancel.setVisible(is_busy)
        self._show_icons()
        if status.stage is Stage.OPENING:
            self.heard.setText(tr(INVITATION))  # there is always a second line, so that the window keeps its size
        elif status.text:
            self.show_heard(status.text)
        elif not is_busy:
            self.heard.setText("")
        if is_busy and above_others:
            self._leave.stop()
            self._appear()
        elif is_busy or status.stage is Stage.IDLE:
            self.hide()
        elif self.isVisible():
            self._leave.start()

    def show_result(self, words: str) -> None:
        """Say what a dictation changed, in place of "Saved"."""
        self.state.setText(words)

    def show_heard(self, text: str) -> None:
        """Show the end of what was heard so far."""
        if not text:
            return
        room = WIDTH - 48
        self.heard.setText(self.heard.fontMetrics().elidedText(text, Qt.TextElideMode.ElideLeft, room))

    def show_level(self, level: float) -> None:
        """Show how loud it is, 0 to 1."""
        self.meter.add(level)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()
        self._leave.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Round the corners with a mask: transparency would need a compositor."""
        super().resizeEvent(event)
        mask = QBitmap(self.size())
        mask.fill(Qt.GlobalColor.color0)
        painter = QPainter(mask)
        painter.setBrush(Qt.GlobalColor.color1)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, -1, -1), ROUNDING, ROUNDING)
        painter.end()
        self.setMask(mask)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._icon)
        first.addWidget(self.state)
        first.addWidget(self.meter, 1)
        first.addStretch(0)
        first.addWidget(self.elapsed)
        first.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self.heard)
        self.setFixedWidth(WIDTH)

    def _appear(self) -> None:
        self.adjustSize()
        if self.isVisible():
            return
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self.move(room.center().x() - WIDTH // 2, room.bottom() - self.height() - FROM_BOTTOM)
        self.show()
        self.raise_()

    def _show_icons(self) -> None:
        color = {Stage.RECORDING: "danger", Stage.SAVED: "good", Stage.FAILED: "warning"}.get(self._stage, "accent")
        name = {Stage.SAVED: "check", Stage.FAILED: "alert"}.get(self._stage, "microphone")
        self._icon.setPixmap(self._theme.pixmap(name, color, 20))
        self.cancel.setIcon(self._theme.icon("close"))

    def _show_elapsed(self) -> None:
        if self._stage is not Stage.RECORDING:
            return
        seconds = self._recording_for.elapsed() // 1000
        self.elapsed.setText(f"{seconds // 60}:{seconds % 60:02d}")
