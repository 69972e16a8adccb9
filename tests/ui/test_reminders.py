"""A reminder from the store to the desktop and back: the real app over a real bus and a real notification daemon.

Only the clock is handed in. "Closed" means hidden, as with a tray.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desktop import Desktop, private_desktop
from tests.whole_app import composed, show
from todoapp import composition
from todoapp.composition import Composed
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import When
from todoapp.services.todos import View

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
TODAY = dt.date(2024, 3, 5)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = dt.datetime(2024, 3, 5, 9).astimezone()

    def __call__(self) -> dt.datetime:
        return self.now

    def set(self, iso: str) -> None:
        self.now = dt.datetime.fromisoformat(iso).astimezone()


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    with private_desktop(tmp_path) as desktop:
        yield desktop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(composition, "local_now", clock)
    return clock


class Driver:
    """The running app and what a user does with it."""

    def __init__(self, app: Composed, clock: Clock, bot: QtBot) -> None:
        self.app = app
        self.clock = clock
        self.bot = bot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.app.jobs.is_busy, timeout=20_000)

    def add(self, title: str, at: dt.time) -> str:
        todo = self.app.store.todos().add(TodoFields(title, due=When(TODAY, TODAY, at, grain="minute")))
        self.app.window.changes.todos_changed.emit()
        self.settle()
        return todo.id

    def at(self, iso: str) -> None:
        """The clock says so, and the timer fires."""
        self.clock.set(iso)
        self.app.watch._on_timeout()
        self.settle()

    def card_titles(self) -> list[str]:
        return [ring.todo.fields.title for ring in self.app.window.reminders.rings]

    def press(self, says: str) -> None:
        for kind in (QPushButton, QToolButton):
            for button in self.app.window.reminders.findChildren(kind):
                if button.accessibleName() == says:
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                    self.settle()
                    return
        raise AssertionError(f"no button says {says!r}")


@contextmanager
def running(folder: Path, clock: Clock, bus: str | None, qapp: QApplication, qtbot: QtBot) -> Iterator[Driver]:
    with composed(qapp, folder, bus_address=bus) as app:
        show(app, qtbot)
        if bus is not None:
            qtbot.waitUntil(lambda: app.desk.has_system_notifications)
        yield Driver(app, clock, qtbot)


def test_a_reminder_reaches_the_desktop_with_the_window_closed_and_done_completes_it(
    desktop: Desktop, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.start_daemon()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        driver.add("Call Ann", dt.time(15))
        driver.app.window.hide()
        driver.at("2024-03-05T14:59:59")
        assert desktop.shown() == []
        driver.at("2024-03-05T15:00:00")
        qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
        (shown,) = desktop.shown()
        assert shown["title"] == "Call Ann"
        assert shown["actions"][2:] == [
            "done", "Done", "10min", "In 10 minutes", "1h", "In 1 hour", "evening", "This evening",
            "tomorrow", "Tomorrow morning",
        ]  # fmt: skip
        assert not driver.app.window.isVisible()
        desktop.press(shown["id"], "done")
        qtbot.waitUntil(lambda: driver.app.window.notify.toast.text == "Completed “Call Ann”")
        driver.settle()
        assert driver.app.store.todos().look(View.DONE).total == 1
        assert driver.card_titles() == []
        driver.app.window.operations.undo()
        driver.settle()
        assert driver.app.store.todos().look(View.ALL).total == 1
        driver.at("2024-03-05T15:10:00")
        assert desktop.shown() == []


def test_a_snoozed_reminder_comes_back_after_a_restart_once(
    desktop: Desktop, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.start_daemon()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        driver.add("Call Ann", dt.time(15))
        driver.at("2024-03-05T15:00:00")
        qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
        desktop.press(desktop.shown()[0]["id"], "10min")
        qtbot.waitUntil(lambda: driver.card_titles() == [])
        driver.settle()
        assert driver.app.reminding.next_at == dt.datetime(2024, 3, 5, 15, 10).astimezone(dt.UTC)
    clock.set("2024-03-05T15:30:00")
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        qtbot.waitUntil(lambda: [shown["title"] for shown in desktop.shown()] == ["Call Ann"])
        assert driver.card_titles() == ["Call Ann"]
        for number in (shown["id"] for shown in desktop.shown()):
            desktop.dismiss(number)
        qtbot.waitUntil(lambda: driver.card_titles() == [])
        driver.settle()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        driver.at("2024-03-05T16:30:00")
        assert desktop.shown() == []
        assert driver.card_titles() == []


def test_many_missed_ones_are_one_notification_that_opens_the_window(
    desktop: Desktop, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.start_daemon()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        first = driver.add("Call 0", dt.time(10))
        for hour in range(1, 6):
            driver.add(f"Call {hour}", dt.time(10 + hour))
        driver.app.window.hide()
        driver.at("2024-03-05T20:00:00")  # the machine slept
        qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
        (shown,) = desktop.shown()
        assert shown["title"] == "6 reminders while you were away"
        desktop.press(shown["id"], "default")
        qtbot.waitUntil(driver.app.window.isVisible)
        driver.settle()
        current = driver.app.window.model.todo_at(driver.app.window.list.currentIndex())
        assert current is not None
        assert current.id == first


def test_the_card_in_the_window_has_the_same_buttons_and_needs_no_bus(
    clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with running(tmp_path / "data", clock, None, qapp, qtbot) as driver:
        for number in range(3):
            driver.add(f"Call {number}", dt.time(15))
        driver.at("2024-03-05T15:00:00")
        card = driver.app.window.reminders
        assert card.isVisible()
        assert driver.card_titles() == ["Call 0", "Call 1", "Call 2"]
        driver.press("Done: Call 0")
        assert driver.card_titles() == ["Call 1", "Call 2"]
        snooze = next(b for b in card.findChildren(QPushButton) if b.accessibleName() == "Snooze Call 1")
        menu = snooze.menu()
        assert [action.text() for action in menu.actions()] == [
            "In 10 minutes", "In 1 hour", "This evening", "Tomorrow morning"
        ]  # fmt: skip
        menu.actions()[0].trigger()
        driver.settle()
        assert driver.card_titles() == ["Call 2"]
        driver.press("Close the reminders")
        assert not card.isVisible()
        driver.at("2024-03-05T15:10:00")
        assert driver.card_titles() == ["Call 1"]


def test_what_is_done_in_the_window_leaves_the_desktop(
    desktop: Desktop, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.start_daemon()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        driver.add("Call Ann", dt.time(15))
        driver.at("2024-03-05T15:00:00")
        qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
        driver.press("Done: Call Ann")
        qtbot.waitUntil(lambda: desktop.shown() == [])


def test_a_test_notification_is_shown_and_its_button_is_heard(
    desktop: Desktop, clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.start_daemon()
    with running(tmp_path / "data", clock, desktop.address, qapp, qtbot) as driver:
        driver.app.desk.show_test()
        qtbot.waitUntil(lambda: len(desktop.shown()) == 1)
        with qtbot.waitSignal(driver.app.watch.test_answered):
            desktop.press(desktop.shown()[0]["id"], "done")
        assert driver.card_titles() == []


def test_the_timer_fires_at_the_moment_itself(clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    with running(tmp_path / "data", clock, None, qapp, qtbot) as driver:
        clock.set("2024-03-05T14:59:58")
        driver.add("Call Ann", dt.time(15))
        driver.at("2024-03-05T14:59:59.800000")
        assert 0 < driver.app.watch._timer.interval() <= 250
        clock.set("2024-03-05T15:00:00")
        qtbot.waitUntil(lambda: driver.card_titles() == ["Call Ann"])


def test_the_card_says_what_it_is_to_a_screen_reader(
    clock: Clock, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with running(tmp_path / "data", clock, None, qapp, qtbot) as driver:
        driver.add("Call Ann", dt.time(15))
        driver.at("2024-03-05T15:00:00")
        card: QWidget = driver.app.window.reminders
        assert card.accessibleName() == "Reminders"
        names = [button.accessibleName() for button in card.findChildren(QPushButton)]
        assert names == ["Done: Call Ann", "Snooze Call Ann"]
