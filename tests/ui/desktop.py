"""A desktop's message bus and notification daemon for a test: real processes, real messages."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

DAEMON = Path(__file__).with_name("notification_daemon.py")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


class Desktop:
    """The bus, and the daemon once it is started."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._daemon: subprocess.Popen[str] | None = None

    def start_daemon(self, *capabilities: str) -> None:
        """Start the notification daemon and wait until it has its name."""
        what = ",".join(capabilities or ("actions", "body", "body-markup"))
        self._daemon = subprocess.Popen(
            [sys.executable, str(DAEMON), self.address, what], stdout=subprocess.PIPE, text=True
        )
        assert self._daemon.stdout is not None
        assert self._daemon.stdout.readline() == "ready\n"

    def shown(self) -> list[dict[str, Any]]:
        """What the daemon shows now, oldest first."""
        found: list[dict[str, Any]] = json.loads(self._ask("Shown", "", ())[0])
        return found

    def press(self, number: int, action: str) -> None:
        """Press a button."""
        self._ask("Press", "us", (number, action))

    def dismiss(self, number: int, reason: int = 2) -> None:
        """Close a notification: 2 by the user, 1 by the clock."""
        self._ask("Close", "uu", (number, reason))

    def stop_daemon(self) -> None:
        """End the daemon."""
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait(10)
            if self._daemon.stdout is not None:
                self._daemon.stdout.close()
            self._daemon = None

    def _ask(self, member: str, signature: str, arguments: tuple[object, ...]) -> tuple[Any, ...]:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        daemon = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "test.Control")
        with open_dbus_connection(self.address) as connection:
            message = new_method_call(daemon, member, signature or None, arguments)
            body: tuple[Any, ...] = connection.send_and_get_reply(message, timeout=10).body
            return body


@contextmanager
def private_desktop(folder: Path) -> Iterator[Desktop]:
    """Give a message bus of its own in a folder."""
    if shutil.which("dbus-daemon") is None or sys.platform in ("win32", "darwin"):
        pytest.skip("needs dbus-daemon")
    config = folder / "bus.conf"
    config.write_text(CONFIG.format(socket=folder / "bus"), encoding="utf-8")
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert bus.stdout is not None
    desktop = Desktop(bus.stdout.readline().strip())
    try:
        yield desktop
    finally:
        desktop.stop_daemon()
        bus.terminate()
        bus.wait(10)
        bus.stdout.close()
