"""Gives the open windows another style sheet, some of their parts in each turn of the event loop.

When the application's style sheet changes, Qt styles every widget anew, once for each of its ancestors: that held a
window up for a fifth of a second and more. Here the parts get a sheet of their own, which goes before that of the
application. Windows are painted once all of their parts have it.
"""

import time
from collections import deque

from PySide6.QtCore import QChildEvent, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QStackedWidget, QTabWidget, QWidget
from shiboken6 import isValid

TURN_S = 0.012  # of this thread's work, after which the next part waits for its turn
PART = 60  # widgets that are styled at once


class Restyling(QObject):
    """Styles the windows that are open, and what is added to them later."""

    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sheet = ""
        self._left: deque[QWidget] = deque()
        self._still: list[QWidget] = []  # windows that are not painted meanwhile
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)

    def begin(self, sheet: str) -> None:
        """Style all windows anew, soon; those parts first that are on show."""
        self._sheet = sheet
        parts = [part for window in _windows() for part in self._divided(window)[0]]
        self._left = deque(sorted(parts, key=lambda part: not part.isVisible()))
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window.updatesEnabled():
                window.setUpdatesEnabled(False)
                self._still.append(window)
        self._turn.start()

    def stop(self) -> None:
        """Leave what is left as it is: nobody looks at it any more."""
        self._turn.stop()
        self._left.clear()
        self._paint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Style what was put into a window since, a dialog for one, before it is shown."""
        if isinstance(event, QChildEvent) and event.type() == QEvent.Type.ChildPolished:
            child = event.child()
            if isinstance(child, QWidget) and child.styleSheet() != self._sheet:
                child.setStyleSheet(self._sheet)
        return False

    def _go_on(self) -> None:
        started = time.thread_time()
        while self._left and time.thread_time() - started < TURN_S:
            part = self._left.popleft()
            if isValid(part):
                part.setStyleSheet(self._sheet)
        if self._left:
            self._turn.start()
            return
        self._turn.stop()
        self._paint()
        self.finished.emit()

    def _paint(self) -> None:
        for window in self._still:
            if isValid(window):
                window.setUpdatesEnabled(True)
        self._still.clear()

    def _divided(self, widget: QWidget) -> tuple[list[QWidget], int]:
        """Give what is styled on its own, a widget or what is in it if that is much and no rule is about itself.

        With it goes the number of widgets.
        """
        divided = [self._divided(child) for child in widget.children() if isinstance(child, QWidget)]
        count = 1 + sum(number for _, number in divided)
        if count <= PART or not _is_plain(widget):
            return [widget], count
        widget.installEventFilter(self)
        return [part for parts, _ in divided for part in parts], count


def has_windows() -> bool:
    """Tell whether there is anything that would have to be styled anew."""
    return bool(_windows())


def _windows() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if window.parentWidget() is None]


def _is_plain(widget: QWidget) -> bool:
    """Tell whether a widget looks as its palette says: app.qss has no rule for these."""
    is_bare = widget.metaObject().className() == "QWidget"
    is_frameless = isinstance(widget, QTabWidget) and widget.documentMode()
    return is_bare or is_frameless or isinstance(widget, QMainWindow | QDialog | QStackedWidget)
