"""The hotkey on Wayland, against a portal in a process of its own on a bus of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.desktop import private_desktop
from todoapp.ui.hotkey import HotkeyUnavailable
from todoapp.ui.hotkey_portal import PortalHotkey, trigger_of

PORTAL = Path(__file__).with_name("portal.py")


class Portal:
    """The portal, once it is started."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.process: subprocess.Popen[str] | None = None

    def start(self, mode: str = "works") -> None:
        """Start it and wait until it has its name."""
        self.process = subprocess.Popen(
            [sys.executable, str(PORTAL), self.address, mode], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, member: str, *arguments: str) -> tuple[Any, ...]:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection

        portal = DBusAddress("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "test.Control")
        with open_dbus_connection(self.address) as connection:
            message = new_method_call(portal, member, "s" * len(arguments) or None, arguments)
            body: tuple[Any, ...] = connection.send_and_get_reply(message, timeout=10).body
            return body

    @property
    def calls(self) -> list[list[str]]:
        """The calls so far: name, types, values."""
        found: list[list[str]] = json.loads(self.ask("Calls")[0])
        return found


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with private_desktop(tmp_path_factory.mktemp("bus")) as desktop:
        portal = Portal(desktop.address)
        yield portal
        if portal.process is not None:
            portal.process.terminate()
            portal.process.wait(10)
            assert portal.process.stdout is not None
            portal.process.stdout.close()


@pytest.fixture
def hotkey(qtbot: QtBot, portal: Portal) -> Iterator[PortalHotkey]:
    hotkey = PortalHotkey(portal.address)
    yield hotkey
    hotkey.stop()


@pytest.fixture
def refused(hotkey: PortalHotkey) -> list[HotkeyUnavailable]:
    """Why the hotkey could not be had."""
    errors: list[HotkeyUnavailable] = []
    hotkey.refused.connect(errors.append)
    return errors


def test_the_desktop_binds_the_key_and_tells_of_press_and_release(
    hotkey: PortalHotkey, portal: Portal, qtbot: QtBot
) -> None:
    portal.start()
    with qtbot.waitSignal(hotkey.bound) as bound:
        hotkey.start("Ctrl+Alt+Space")
    assert bound.args == ["Press Ctrl+Alt+Space"]
    told: list[str] = []
    hotkey.pressed.connect(lambda: told.append("pressed"))
    hotkey.released.connect(lambda: told.append("released"))
    portal.ask("Press", "dictate")
    portal.ask("Press", "dictate")
    qtbot.waitUntil(lambda: told == ["pressed"])
    portal.ask("Press", "something else")
    portal.ask("Release", "dictate")
    qtbot.waitUntil(lambda: told == ["pressed", "released"])


def test_we_say_who_we_are_before_we_ask(hotkey: PortalHotkey, portal: Portal, qtbot: QtBot) -> None:
    portal.start()
    with qtbot.waitSignal(hotkey.bound):
        hotkey.start("Ctrl+Alt+Space")
    assert [call[:2] for call in portal.calls] == [
        ["Register", "sa{sv}"],
        ["CreateSession", "a{sv}"],
        ["BindShortcuts", "oa(sa{sv})sa{sv}"],
    ]
    assert "CTRL+ALT+space" in portal.calls[2][2]


def test_the_session_is_closed_when_the_key_is_given_back(hotkey: PortalHotkey, portal: Portal, qtbot: QtBot) -> None:
    portal.start()
    with qtbot.waitSignal(hotkey.bound):
        hotkey.start("Ctrl+Alt+Space")
    hotkey.stop()
    qtbot.waitUntil(lambda: portal.calls[-1][0] == "Close")


@pytest.mark.parametrize(
    ("mode", "title"),
    [
        ("plain", "This desktop gives programs no hotkey."),
        ("denies", "The hotkey Ctrl+Alt+Space was not allowed."),
        ("forgets", "The desktop did not take the hotkey Ctrl+Alt+Space."),
    ],
)
def test_a_desktop_that_gives_no_key_is_said_so_with_the_command(
    hotkey: PortalHotkey, portal: Portal, qtbot: QtBot, refused: list[HotkeyUnavailable], mode: str, title: str
) -> None:
    portal.start(mode)
    hotkey.start("Ctrl+Alt+Space")
    qtbot.waitUntil(lambda: bool(refused))
    assert [error.title for error in refused] == [title]
    assert "todoapp --toggle" in refused[0].hint


def test_a_desktop_without_a_portal_is_said_so(
    hotkey: PortalHotkey, qtbot: QtBot, refused: list[HotkeyUnavailable]
) -> None:
    hotkey.start("Ctrl+Alt+Space")
    qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].title == "This desktop gives programs no hotkey."


def test_without_a_bus_there_is_no_hotkey(qtbot: QtBot, tmp_path: Path) -> None:
    hotkey = PortalHotkey(f"unix:path={tmp_path}/nowhere")
    with qtbot.waitSignal(hotkey.refused):
        hotkey.start("Ctrl+Alt+Space")


def test_a_bus_that_goes_away_takes_the_hotkey_along_and_says_so(
    hotkey: PortalHotkey, portal: Portal, qtbot: QtBot, refused: list[HotkeyUnavailable]
) -> None:
    portal.start()
    with qtbot.waitSignal(hotkey.bound):
        hotkey.start("Ctrl+Alt+Space")
    assert hotkey._bus is not None
    hotkey._bus._lose(OSError("gone"))
    qtbot.waitUntil(lambda: bool(refused))
    assert "bus is gone" in refused[0].title


@pytest.mark.parametrize(
    ("keys", "trigger"),
    [("Ctrl+Alt+Space", "CTRL+ALT+space"), ("Meta+D", "LOGO+d"), ("Shift+F9", "SHIFT+F9"), ("Ctrl++", "CTRL+plus")],
)
def test_keys_are_written_as_the_portal_wants_them(keys: str, trigger: str) -> None:
    assert trigger_of(keys) == trigger
