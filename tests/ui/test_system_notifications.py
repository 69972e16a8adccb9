"""Notifications over a real bus to a real daemon of another process, and what its buttons do here."""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.store.todo_factory import make_todo
from tests.ui.desktop import Desktop, private_desktop
from todoapp.services.alarm_book import Ring
from todoapp.services.alarms import Alarm
from todoapp.services.reminding import Notice
from todoapp.ui.session_bus import BusUnavailable, SessionBus
from todoapp.ui.system_notifications import SystemNotifications

TODO = make_todo("Call Ann & <Bob>")
RINGS = (Ring(Alarm(dt.datetime(2024, 3, 5, 15, tzinfo=dt.UTC), TODO.id, "due"), TODO),)
ACTIONS = (("done", "Done"), ("10min", "In 10 minutes"), ("tomorrow", "Tomorrow morning"))


def notice(key: str, title: str = "Call Ann & <Bob>", body: str = "Due at 15:00 · Family & <friends>") -> Notice:
    return Notice(key, title, body, RINGS, False, ACTIONS)  # type: ignore[arg-type]


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with private_desktop(tmp_path) as desktop:
        yield desktop


@pytest.fixture
def bus(desktop: Desktop, qtbot: QtBot) -> Iterator[SessionBus]:
    bus = SessionBus(desktop.address)
    yield bus
    bus.close()


def started(bus: SessionBus, desktop: Desktop, qtbot: QtBot, *capabilities: str) -> SystemNotifications:
    desktop.start_daemon(*capabilities)
    notifications = SystemNotifications(bus, "todoapp")
    qtbot.waitUntil(lambda: not bus._waiting)
    return notifications


def test_a_notice_is_shown_with_its_buttons(desktop: Desktop, bus: SessionBus, qtbot: QtBot) -> None:
    notifications = started(bus, desktop, qtbot)
    assert notifications.has_buttons
    notifications.show(notice("1"))
    qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
    (shown,) = desktop.shown()
    assert (shown["app"], shown["icon"], shown["title"]) == ("Todo", "todoapp", "Call Ann & <Bob>")
    assert shown["body"] == "Due at 15:00 · Family &amp; &lt;friends&gt;"
    assert shown["actions"] == [
        "default", "Open", "done", "Done", "10min", "In 10 minutes", "tomorrow", "Tomorrow morning"
    ]  # fmt: skip
    assert shown["hints"]["desktop-entry"] == "todoapp"
    assert shown["timeout"] == 0


def test_a_body_is_plain_where_the_daemon_knows_no_markup(desktop: Desktop, bus: SessionBus, qtbot: QtBot) -> None:
    notifications = started(bus, desktop, qtbot, "body")
    assert not notifications.has_buttons
    notifications.show(notice("1"))
    qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
    assert desktop.shown()[0]["body"] == "Due at 15:00 · Family & <friends>"


@pytest.mark.parametrize(("pressed", "answer"), [("done", "done"), ("10min", "10min"), ("default", "show")])
def test_a_button_is_told_with_its_notice(
    desktop: Desktop, bus: SessionBus, qtbot: QtBot, pressed: str, answer: str
) -> None:
    notifications = started(bus, desktop, qtbot)
    notifications.show(notice("first"))
    notifications.show(notice("second"))
    qtbot.waitUntil(lambda: len(desktop.shown()) == 2)
    with qtbot.waitSignal(notifications.answered) as told:
        desktop.press(desktop.shown()[1]["id"], pressed)
    assert told.args == ["second", answer]


@pytest.mark.parametrize(("reason", "is_told"), [(2, True), (1, False)])
def test_closing_is_told_when_it_was_the_user(
    desktop: Desktop, bus: SessionBus, qtbot: QtBot, reason: int, is_told: bool
) -> None:
    notifications = started(bus, desktop, qtbot)
    told: list[str] = []
    notifications.dismissed.connect(told.append)
    notifications.show(notice("1"))
    qtbot.waitUntil(lambda: bool(notifications._keys))
    desktop.dismiss(desktop.shown()[0]["id"], reason)
    qtbot.waitUntil(lambda: not notifications._keys)
    assert told == (["1"] if is_told else [])


def test_a_notice_is_withdrawn_also_before_the_daemon_has_answered(
    desktop: Desktop, bus: SessionBus, qtbot: QtBot
) -> None:
    notifications = started(bus, desktop, qtbot)
    notifications.show(notice("kept", "Kept"))
    notifications.show(notice("gone", "Gone"))
    notifications.withdraw("gone")
    qtbot.waitUntil(lambda: [shown["title"] for shown in desktop.shown()] == ["Kept"])
    notifications.withdraw("kept")
    qtbot.waitUntil(lambda: desktop.shown() == [])
    notifications.withdraw("never shown")


def test_other_programs_notifications_are_not_ours(desktop: Desktop, bus: SessionBus, qtbot: QtBot) -> None:
    notifications = started(bus, desktop, qtbot)
    told: list[tuple[str, str]] = []
    notifications.answered.connect(lambda key, action: told.append((key, action)))
    notifications.show(notice("1"))
    qtbot.waitUntil(lambda: bool(notifications._keys))
    desktop.press(999, "done")
    with qtbot.waitSignal(notifications.answered):
        desktop.press(desktop.shown()[0]["id"], "done")
    assert told == [("1", "done")]


def test_without_a_daemon_the_failure_is_told(desktop: Desktop, bus: SessionBus, qtbot: QtBot) -> None:
    notifications = SystemNotifications(bus)
    with qtbot.waitSignal(notifications.failed) as told:
        notifications.show(notice("1"))
    assert told.args == ["1"]
    assert not notifications.has_buttons


def test_a_bus_that_dies_is_told_and_nothing_breaks(tmp_path: Path, qtbot: QtBot) -> None:
    with private_desktop(tmp_path) as desktop:
        bus = SessionBus(desktop.address)
        notifications = started(bus, desktop, qtbot)
        lost: list[bool] = []
        bus.lost.connect(lambda: lost.append(True))
    qtbot.waitUntil(lambda: lost == [True])
    assert not bus.is_connected
    with qtbot.waitSignal(notifications.failed):
        notifications.show(notice("1"))
    bus.close()


def test_no_bus_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    with pytest.raises(BusUnavailable):
        SessionBus(f"unix:path={tmp_path / 'nothing'}")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(BusUnavailable):
        SessionBus()


@pytest.mark.slow
def test_a_desktops_own_daemon_shows_it_and_tells_of_a_click(desktop: Desktop, bus: SessionBus, qtbot: QtBot) -> None:
    missing = [program for program in ("dunst", "dunstctl", "Xvfb") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    number, write = os.pipe()
    screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24"], pass_fds=[write],
                              stderr=subprocess.DEVNULL)  # fmt: skip
    os.close(write)
    with os.fdopen(number) as reader:
        display = f":{reader.readline().strip()}"
    world = {**os.environ, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": desktop.address}
    dunst = subprocess.Popen(["dunst"], env=world, stderr=subprocess.DEVNULL)

    def count() -> str:
        asked = subprocess.run(["dunstctl", "count", "displayed"], env=world, capture_output=True, text=True)
        return asked.stdout.strip()

    try:
        qtbot.waitUntil(lambda: count() == "0", timeout=10_000)
        notifications = SystemNotifications(bus)
        qtbot.waitUntil(lambda: notifications.has_buttons)
        notifications.show(notice("1"))
        qtbot.waitUntil(lambda: count() == "1", timeout=10_000)
        with qtbot.waitSignal(notifications.answered, timeout=10_000) as told:
            subprocess.run(["dunstctl", "action", "0"], env=world, check=True)
        assert told.args == ["1", "show"]
        notifications.show(notice("2"))
        qtbot.waitUntil(lambda: bool(notifications._keys))
        notifications.withdraw("2")
        qtbot.waitUntil(lambda: count() == "0", timeout=10_000)
    finally:
        for process in (dunst, screen):
            process.terminate()
            process.wait(10)
