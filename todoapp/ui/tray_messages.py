"""Messages through the icon in the notification area, for systems without a session bus (Windows, macOS)."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

SHOWN_MS = 20_000


class TrayMessages(QObject):
    """Shows messages; makes an icon of its own with the first one, unless the app has given its own."""

    def __init__(self, icon: QIcon, opened: Callable[[], None], parent: QObject | None = None) -> None:
        """`opened` is called when a message is clicked."""
        super().__init__(parent)
        self._icon = icon
        self._opened = opened
        self._tray: QSystemTrayIcon | None = None

    def use(self, tray: QSystemTrayIcon) -> None:
        """Show messages through the app's own icon from now on."""
        self._tray = tray
        tray.messageClicked.connect(self._opened)

    def show(self, title: str, body: str) -> bool:
        """Show a message; tell whether there is an area to show it in."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return False
        if self._tray is None:
            self.use(QSystemTrayIcon(self._icon, self))
        assert self._tray is not None
        self._tray.show()
        self._tray.showMessage(title, body, self._icon, SHOWN_MS)
        return True
