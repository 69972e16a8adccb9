"""The icon in the notification area: what the microphone does, and the way back to the window."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from todoapp.services.dictation import Stage
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

SIZE = 64  # pixels; the panel scales it down
BADGES = {Stage.RECORDING: "danger", Stage.TRANSCRIBING: "warning", Stage.UNDERSTANDING: "warning"}
WORDS = {
    Stage.RECORDING: later("listening"),
    Stage.TRANSCRIBING: later("transcribing"),
    Stage.UNDERSTANDING: later("understanding"),
}


@dataclass(frozen=True)
class Switch:
    """Something the menu turns on and off; `turn` says whether it went well."""

    words: str
    is_on: Callable[[], bool]
    turn: Callable[[bool], None]


class Tray(QObject):
    """The icon and its menu; does nothing where the desktop has no area for it."""

    opened = Signal()
    record_toggled = Signal()
    quit_requested = Signal()

    def __init__(self, theme: Theme, icon: QIcon, switches: tuple[Switch, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain = icon
        self._stage = Stage.IDLE
        self._switches = switches
        self.menu = QMenu(parent)
        self._show = self.menu.addAction(tr("Open Todo"), self.opened.emit)
        self.record: QAction = self.menu.addAction(tr("Start dictation"), self.record_toggled.emit)
        self.menu.addSeparator()
        self._switch_actions = tuple(self._switch_action(switch) for switch in switches)
        self.menu.addSeparator()
        self.menu.addAction(tr("Quit"), self.quit_requested.emit)
        self.menu.aboutToShow.connect(self._show_switches)
        self.icon = QSystemTrayIcon(icon, self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        theme.changed.connect(self._draw)
        self.show_stage(Stage.IDLE)

    @property
    def is_there(self) -> bool:
        """Whether the icon can be seen, so that a hidden window can be found again."""
        return self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def appear(self) -> None:
        """Show the icon, now or as soon as the desktop has an area for it."""
        if QGuiApplication.platformName() != "offscreen":  # which has no such thing, and complains
            self.icon.show()

    def show_stage(self, stage: Stage) -> None:
        """Show what is going on."""
        self._stage = stage
        is_recording = stage in (Stage.OPENING, Stage.RECORDING)
        self.record.setText(tr("Stop dictation") if is_recording else tr("Start dictation"))
        self.icon.setToolTip(tr("Todo: {0}", tr(WORDS[stage])) if stage in WORDS else tr("Todo"))
        self._draw()

    def _draw(self) -> None:
        self.icon.setIcon(state_icon(self._plain, self._theme, self._stage))

    def _switch_action(self, switch: Switch) -> QAction:
        action = self.menu.addAction(switch.words)
        action.setCheckable(True)
        action.triggered.connect(switch.turn)
        return action

    def _show_switches(self) -> None:
        for switch, action in zip(self._switches, self._switch_actions, strict=True):
            action.setChecked(switch.is_on())

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.MiddleClick:
            self.record_toggled.emit()
        elif reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()


def state_icon(plain: QIcon, theme: Theme, stage: Stage) -> QIcon:
    """Give the app's icon with a dot for what the microphone does: a shape, so that it is not colour alone."""
    badge = BADGES.get(stage)
    if badge is None:
        return plain
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plain.paint(painter, 0, 0, SIZE, SIZE)
    painter.setPen(theme.color("on_accent"))
    painter.setBrush(theme.color(badge))
    painter.drawEllipse(QPointF(SIZE * 0.7, SIZE * 0.7), SIZE * 0.27, SIZE * 0.27)
    painter.end()
    return QIcon(pixmap)


class CloseToTray(QObject):
    """Hides a window that is closed while the tray can bring it back; the app ends only when it is asked to."""

    hidden = Signal()

    def __init__(self, window: QWidget, may_hide: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._may_hide = may_hide
        self._is_ending = False
        window.installEventFilter(self)
        QApplication.setQuitOnLastWindowClosed(False)  # which does not see the tray

    def end(self) -> None:
        """Close the window for good."""
        self._is_ending = True
        self._window.close()
        QTimer.singleShot(0, QApplication.quit)  # a window that is not shown is not closed by closing it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or event.type() is not QEvent.Type.Close or self._is_ending:
            return False
        app = QGuiApplication.instance()
        is_session_ending = isinstance(app, QGuiApplication) and app.isSavingSession()
        if is_session_ending or not self._may_hide():
            QTimer.singleShot(0, QApplication.quit)
            return False
        event.ignore()
        self._window.hide()
        self.hidden.emit()
        return True
