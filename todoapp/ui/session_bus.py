"""The desktop's message bus (D-Bus) in the window's event loop: calls with typed arguments, and signals.

Qt's own binding cannot be used for this: from Python it writes every number as a signed one, and a notification
daemon refuses a call whose types are not exactly those it publishes.
"""

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from todoapp.domain.errors import TodoAppError

if TYPE_CHECKING:
    from jeepney import DBusAddress, Message
    from jeepney.io.blocking import DBusConnection

AUTH_TIMEOUT_S = 2.0

Replied = Callable[[tuple[Any, ...]], None]
Failed = Callable[[str], None]

log = logging.getLogger(__name__)


class BusUnavailable(TodoAppError):
    """There is no session bus: not a desktop session, or not a system that has one."""


class SessionBus(QObject):
    """A connection to the bus. Nothing here waits: replies and signals arrive through the event loop."""

    signalled = Signal(str, str, object)  # interface, member, arguments
    lost = Signal()

    def __init__(self, address: str = "SESSION", parent: QObject | None = None) -> None:
        """Connect.

        Raises:
            BusUnavailable: there is none, or it does not answer.
        """
        super().__init__(parent)
        if sys.platform in ("win32", "darwin"):
            raise BusUnavailable("This system has no session bus.")
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._connection: DBusConnection | None = open_dbus_connection(address, auth_timeout=AUTH_TIMEOUT_S)
        except (OSError, KeyError, ValueError, RuntimeError) as error:
            raise BusUnavailable("The desktop's message bus cannot be reached.", str(error)) from error
        self._waiting: dict[int, tuple[Replied, Failed]] = {}
        socket = self._connection.sock.fileno()
        self._notifier = QSocketNotifier(socket, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    @property
    def unique_name(self) -> str:
        """The bus's name for this connection, as ":1.42"."""
        return str(self._connection.unique_name) if self._connection is not None else ""

    @property
    def is_connected(self) -> bool:
        """Whether the bus is there."""
        return self._connection is not None

    def call(
        self,
        address: "DBusAddress",
        method: str,
        signature: str = "",
        arguments: tuple[Any, ...] = (),
        *,
        replied: Replied = lambda _: None,
        failed: Failed = lambda _: None,
    ) -> None:
        """Call a method; `replied` gets what it returns, `failed` the name of the error."""
        from jeepney import new_method_call

        self._send(new_method_call(address, method, signature or None, arguments), replied, failed)

    def listen(self, address: "DBusAddress") -> None:
        """Have the signals of an object emitted as `signalled`."""
        from jeepney import MatchRule
        from jeepney.bus_messages import message_bus

        rule = MatchRule(type="signal", interface=address.interface, path=address.object_path)
        self._send(message_bus.AddMatch(rule), lambda _: None, lambda name: log.warning("no signals: %s", name))

    def close(self) -> None:
        """Leave the bus."""
        if self._connection is not None:
            self._notifier.setEnabled(False)
            self._connection.close()
            self._connection = None

    def _send(self, message: "Message", replied: Replied, failed: Failed) -> None:
        if self._connection is None:
            failed("disconnected")
            return
        serial = next(self._connection.outgoing_serial)
        self._waiting[serial] = (replied, failed)
        try:
            self._connection.send(message, serial=serial)
        except OSError as error:
            self._lose(error)

    def _on_readable(self) -> None:
        while self._connection is not None:
            try:
                message = self._connection.receive(timeout=0)
            except TimeoutError:
                return
            except OSError as error:
                self._lose(error)
                return
            self._handle(message)

    def _handle(self, message: "Message") -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        kind = message.header.message_type
        if kind is MessageType.signal:
            interface, member = fields.get(HeaderFields.interface, ""), fields.get(HeaderFields.member, "")
            self.signalled.emit(interface, member, message.body)
            return
        waiting = self._waiting.pop(fields.get(HeaderFields.reply_serial, -1), None)
        if waiting is None:
            return
        replied, failed = waiting
        if kind is MessageType.error:
            failed(fields.get(HeaderFields.error_name, ""))
        else:
            replied(message.body)

    def _lose(self, error: OSError) -> None:
        log.warning("the session bus is gone: %s", type(error).__name__)
        self.close()
        waiting, self._waiting = self._waiting, {}
        for _, failed in waiting.values():
            failed("disconnected")
        self.lost.emit()
