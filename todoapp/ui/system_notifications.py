"""The desktop's notifications with buttons (org.freedesktop.Notifications), on Linux and its relatives."""

import html
import logging

from PySide6.QtCore import QObject, Signal

from todoapp.services.reminding import Notice
from todoapp.ui.session_bus import SessionBus
from todoapp.ui.translation import tr

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
NEVER_EXPIRES = 0  # a reminder that passes while nobody looks is as good as none
URGENCY_NORMAL = ("y", 1)
DISMISSED = 2  # the reason in NotificationClosed: by the user
OPEN = "default"  # the action of a click on the notification itself

log = logging.getLogger(__name__)


class SystemNotifications(QObject):
    """Shows notices as the desktop does; `answered` tells which button was pressed."""

    answered = Signal(str, str)  # the notice's key, the action
    dismissed = Signal(str)  # closed by the user
    failed = Signal(str)  # could not be shown

    def __init__(self, bus: SessionBus, icon: str = "", parent: QObject | None = None) -> None:
        """`icon` is a file or a name of the icon theme."""
        from jeepney import DBusAddress

        super().__init__(parent)
        self._bus = bus
        self._icon = icon
        self._daemon = DBusAddress(PATH, SERVICE, SERVICE)
        self._keys: dict[int, str] = {}  # by the daemon's number
        self._withdrawn: set[str] = set()  # while the daemon has not told us the number yet
        self._under_way: set[str] = set()
        self._has_markup = True  # until the daemon says otherwise: then too much is escaped, not too little
        self.has_buttons = False
        bus.signalled.connect(self._on_signal)
        bus.listen(self._daemon)
        bus.call(self._daemon, "GetCapabilities", replied=self._on_capabilities)

    def show(self, notice: Notice) -> None:
        """Show a notice."""
        body = html.escape(notice.body, quote=False) if self._has_markup else notice.body
        actions = [OPEN, tr("Open")]
        for action, words in notice.actions:
            actions += [action, words]
        hints = {"urgency": URGENCY_NORMAL, "desktop-entry": ("s", "todoapp"), "category": ("s", "x-todoapp.reminder")}
        key = notice.key
        self._under_way.add(key)
        self._bus.call(
            self._daemon,
            "Notify",
            "susssasa{sv}i",
            ("Todo", 0, self._icon, notice.title, body, actions, hints, NEVER_EXPIRES),
            replied=lambda reply: self._on_shown(key, reply[0]),
            failed=lambda name: self._on_failed(key, name),
        )

    def withdraw(self, key: str) -> None:
        """Take a notice away."""
        if key in self._under_way:
            self._withdrawn.add(key)
        for number, shown in tuple(self._keys.items()):
            if shown == key:
                del self._keys[number]
                self._bus.call(self._daemon, "CloseNotification", "u", (number,))

    def _on_capabilities(self, reply: tuple[list[str]]) -> None:
        self.has_buttons = "actions" in reply[0]
        self._has_markup = "body-markup" in reply[0]

    def _on_shown(self, key: str, number: int) -> None:
        self._under_way.discard(key)
        self._keys[number] = key
        if key in self._withdrawn:
            self._withdrawn.discard(key)
            self.withdraw(key)

    def _on_failed(self, key: str, name: str) -> None:
        self._under_way.discard(key)
        self._withdrawn.discard(key)
        log.warning("notification not shown: %s", name)
        self.failed.emit(key)

    def _on_signal(self, interface: str, member: str, arguments: tuple[int, object]) -> None:
        if interface != SERVICE or not arguments or arguments[0] not in self._keys:
            return
        if member == "ActionInvoked":
            key, action = self._keys[arguments[0]], str(arguments[1])
            self.answered.emit(key, "show" if action == OPEN else action)
        elif member == "NotificationClosed":
            key = self._keys.pop(arguments[0])
            if arguments[1] == DISMISSED:
                self.dismissed.emit(key)
