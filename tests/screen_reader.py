"""What a screen reader knows of a running app: its controls by name, where they are, and whether they are on show.

Speaks AT-SPI over the message bus, as Orca does. So a test finds a button by the name a blind user would hear, and
needs to know neither its place nor the app's insides.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ACCESSIBLE = "org.a11y.atspi.Accessible"
REGISTRY = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
# Bits of AtspiStateType:
ENABLED, FOCUSED, SHOWING = 8, 12, 25
GONE = ("org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.ServiceUnknown")


@dataclass(frozen=True)
class Control:
    """Something on the screen; `centre` is in pixels of the screen."""

    name: str
    role: str
    text: str
    is_enabled: bool
    is_focused: bool
    centre: tuple[int, int]


class ScreenReader:
    """Reads the windows of every app on one accessibility bus."""

    def __init__(self, connection: "DBusConnection") -> None:
        self._connection = connection

    def controls(self) -> list[Control]:
        """Give everything that is on show; an app that ended meanwhile shows nothing."""
        found: list[Control] = []
        for app in self._children(REGISTRY):
            with suppress(_Gone):
                for window in self._children(app):
                    self._walk(window, found)
        return found

    def names(self) -> set[str]:
        """Give the names of all controls and the words of all labels on show."""
        return {words for control in self.controls() for words in (control.name, control.text) if words}

    def _walk(self, node: tuple[str, str], found: list[Control]) -> None:
        with suppress(_Gone):
            states = self._call(node, ACCESSIBLE, "GetState")[0]
            if not _has(states, SHOWING):
                return
            name = self._property(node, ACCESSIBLE, "Name")
            role = self._call(node, ACCESSIBLE, "GetRoleName")[0]
            x, y, width, height = self._call(node, "org.a11y.atspi.Component", "GetExtents", "u", (0,))[0]
            text = ""
            if role in ("text", "label"):
                with suppress(_Gone):
                    text = self._call(node, "org.a11y.atspi.Text", "GetText", "ii", (0, -1))[0]
            centre = (x + width // 2, y + height // 2)
            found.append(Control(name, role, text, _has(states, ENABLED), _has(states, FOCUSED), centre))
            for child in self._children(node):
                self._walk(child, found)

    def _children(self, node: tuple[str, str]) -> list[tuple[str, str]]:
        return [(service, path) for service, path in self._call(node, ACCESSIBLE, "GetChildren")[0]]

    def _property(self, node: tuple[str, str], interface: str, name: str) -> str:
        return str(self._call(node, "org.freedesktop.DBus.Properties", "Get", "ss", (interface, name))[0][1])

    def _call(
        self, node: tuple[str, str], interface: str, member: str, signature: str = "", arguments: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        from jeepney import DBusAddress, MessageType, new_method_call

        service, path = node
        message = new_method_call(DBusAddress(path, service, interface), member, signature or None, arguments)
        try:
            reply = self._connection.send_and_get_reply(message, timeout=20)
        except TimeoutError as error:  # killed while it was asked
            raise _Gone from error
        if reply.header.message_type is MessageType.error:
            raise _Gone
        body: tuple[Any, ...] = reply.body
        return body


class _Gone(Exception):
    """What was asked is no longer there."""


def _has(states: list[int], bit: int) -> bool:
    return bool(states[bit // 32] >> bit % 32 & 1)


@contextmanager
def screen_reader(bus_address: str, display: str, folder: Path) -> Iterator[ScreenReader]:
    """Run an accessibility bus beside a session bus; skips the test where AT-SPI is not installed."""
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    launcher = next((path for path in LAUNCHERS if Path(path).is_file()), None)
    if launcher is None:
        pytest.skip("AT-SPI is not installed (apt install at-spi2-core)")
    environment = os.environ | {
        "DBUS_SESSION_BUS_ADDRESS": bus_address, "DISPLAY": display, "XDG_RUNTIME_DIR": str(folder)
    }  # fmt: skip
    process = subprocess.Popen([launcher, "--launch-immediately"], env=environment, stderr=subprocess.DEVNULL)
    try:
        question = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
        with open_dbus_connection(bus_address) as session:
            for _ in range(200):
                reply = session.send_and_get_reply(question, timeout=20)
                if reply.header.message_type is not MessageType.error:
                    break
                time.sleep(0.1)
        with open_dbus_connection(reply.body[0]) as connection:
            yield ScreenReader(connection)
    finally:
        process.terminate()
        process.wait(10)
