"""The hotkey on a real X server: pressed and let go by XTest, whatever has the focus."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from todoapp.ui.hotkey import HotkeyUnavailable
from todoapp.ui.hotkey_x11 import X11Hotkey, is_real_x11

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="needs Xvfb and xdotool"
)


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """An X server of its own; gives `xdotool` on it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    monkeypatch.setenv("DISPLAY", f":{number}")

    def xdotool(*arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], check=True, timeout=20)

    yield xdotool
    server.terminate()
    server.wait(10)


@pytest.fixture
def hotkey(qtbot: QtBot, x_server: Callable[..., None]) -> Iterator[X11Hotkey]:
    hotkey = X11Hotkey()
    yield hotkey
    hotkey.stop()


@pytest.fixture
def heard(hotkey: X11Hotkey) -> list[str]:
    """What the hotkey told, in order."""
    told: list[str] = []
    hotkey.pressed.connect(lambda: told.append("pressed"))
    hotkey.released.connect(lambda: told.append("released"))
    hotkey.bound.connect(lambda words: told.append(f"bound {words}"))
    hotkey.refused.connect(lambda error: told.append(f"refused {error.title}"))
    return told


def test_a_press_and_a_release_are_heard(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    hotkey.start("Ctrl+Alt+Space")
    assert heard == ["bound Ctrl+Alt+Space"]
    x_server("keydown", "ctrl+alt+space")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed"])
    x_server("keyup", "ctrl+alt+space")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed", "released"])


def test_a_held_key_repeats_for_the_server_but_not_for_us(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    hotkey.start("F9")
    x_server("keydown", "F9")
    qtbot.wait(1500)
    assert heard[1:] == ["pressed"]
    x_server("keyup", "F9")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed", "released"])


def test_letting_go_of_the_modifier_first_does_not_end_the_talk(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    hotkey.start("Ctrl+Alt+Space")
    x_server("keydown", "ctrl", "keydown", "alt", "keydown", "space", "keyup", "ctrl", "keyup", "alt")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed"])
    qtbot.wait(200)
    assert heard[1:] == ["pressed"]
    x_server("keyup", "space")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed", "released"])


def test_other_keys_are_not_heard_and_num_lock_does_not_matter(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    hotkey.start("Ctrl+Alt+Space")
    x_server("key", "space", "key", "ctrl+space", "key", "a")
    x_server("key", "Num_Lock", "key", "ctrl+alt+space")
    qtbot.waitUntil(lambda: heard[1:] == ["pressed", "released"])


def test_a_key_another_program_has_is_said_so_with_the_command(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    other = X11Hotkey()
    other.start("Ctrl+Alt+Space")
    refused: list[HotkeyUnavailable] = []
    hotkey.refused.connect(refused.append)
    hotkey.start("Ctrl+Alt+Space")
    assert "has the hotkey Ctrl+Alt+Space already" in refused[0].title
    assert "todoapp --toggle" in refused[0].hint
    other.stop()
    hotkey.start("Ctrl+Alt+Space")
    assert heard[-1] == "bound Ctrl+Alt+Space"


@pytest.mark.parametrize("keys", ["Space", "", "Ctrl+", "nonsense", "Ctrl+K, Ctrl+C"])
def test_what_cannot_be_a_hotkey_is_refused(hotkey: X11Hotkey, heard: list[str], keys: str) -> None:
    hotkey.start(keys)
    assert len(heard) == 1
    assert heard[0].startswith("refused")


@pytest.mark.parametrize(
    ("keys", "pressed"), [("Meta+D", "super+d"), ("Ctrl+Shift+.", "ctrl+shift+period"), ("Alt+PgDown", "alt+Next")]
)
def test_keys_are_named_as_the_server_names_them(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot, keys: str, pressed: str
) -> None:
    hotkey.start(keys)
    x_server("key", pressed)
    qtbot.waitUntil(lambda: heard[1:] == ["pressed", "released"])


def test_a_key_given_back_is_not_heard_any_more(
    hotkey: X11Hotkey, heard: list[str], x_server: Callable[..., None], qtbot: QtBot
) -> None:
    hotkey.start("F9")
    hotkey.stop()
    x_server("key", "F9")
    qtbot.wait(200)
    assert heard == ["bound F9"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # python-xlib leaves the socket open
def test_without_an_x_server_it_is_refused(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    hotkey = X11Hotkey()
    with qtbot.waitSignal(hotkey.refused):
        hotkey.start("F9")


def test_an_x_server_under_wayland_hears_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    assert is_real_x11()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert not is_real_x11()
