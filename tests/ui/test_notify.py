"""What the user is told, and that a failure of ours tells nobody what was said."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from todoapp.domain.errors import StorageUnavailable
from todoapp.ui.notify import MOST_BANNERS, Answer, BugDialog, Notify, bug_details
from todoapp.ui.theme import Theme

# The offscreen platform has no window manager to tell.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
FULL = StorageUnavailable("The disk is full.", "Free some space.")


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(700, 400)
    QVBoxLayout(host)
    host.show()
    return host


@pytest.fixture
def notify(host: QWidget, theme: Theme) -> Notify:
    layout = host.layout()
    assert isinstance(layout, QVBoxLayout)
    return Notify(theme, layout, host)


def test_an_error_shows_what_happened_and_what_to_do(notify: Notify, host: QWidget) -> None:
    notify.error(FULL)
    shown = [label.text() for label in host.findChildren(QLabel)]
    assert "The disk is full." in shown
    assert "Free some space." in shown


def test_the_same_error_is_shown_once_and_keeps_its_buttons(notify: Notify, host: QWidget) -> None:
    notify.error(FULL, [Answer("Try again", lambda: None)])
    notify.error(FULL)
    assert notify.banners == ("The disk is full.",)
    assert "Try again" in [button.text() for button in host.findChildren(QPushButton)]


def test_banners_do_not_pile_up(notify: Notify) -> None:
    for number in range(MOST_BANNERS + 2):
        notify.banner(str(number), "info", f"Message {number}")
    assert notify.banners == tuple(f"Message {number}" for number in range(2, MOST_BANNERS + 2))


def test_answering_closes_the_banner_first(notify: Notify, host: QWidget, qtbot: QtBot) -> None:
    seen: list[tuple[str, ...]] = []
    notify.banner("key", "warning", "Really?", answers=[Answer("Yes", lambda: seen.append(notify.banners))])
    button = next(button for button in host.findChildren(QPushButton) if button.text() == "Yes")
    qtbot.waitUntil(button.isVisible)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == [()]


def test_a_banner_can_be_closed(notify: Notify, host: QWidget, qtbot: QtBot) -> None:
    notify.error(FULL)
    cross = host.findChild(QToolButton)
    assert cross is not None
    qtbot.waitUntil(cross.isVisible)
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert notify.banners == ()


def test_a_title_is_never_read_as_markup(notify: Notify, host: QWidget) -> None:
    notify.notice("Deleted “<b>bold</b>”", Answer("Undo", lambda: None))
    label = next(label for label in notify.toast.findChildren(QLabel))
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_the_toast_passes_by_itself(notify: Notify, qtbot: QtBot) -> None:
    notify.notice("Saved")
    assert notify.toast.isVisible()
    notify.toast._timer.setInterval(1)
    qtbot.waitUntil(notify.toast.isHidden)


def test_the_details_of_a_bug_say_where_but_not_what(qtbot: QtBot) -> None:
    def broken() -> None:
        raise ValueError("buy a birthday present for Emma")

    with pytest.raises(ValueError, match="Emma") as caught:
        broken()
    details = bug_details(caught.value)
    assert "ValueError" in details
    assert "test_notify.py" in details
    assert "broken" in details
    assert "Emma" not in details
    dialog = BugDialog(caught.value, None)
    qtbot.addWidget(dialog)
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy details")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == details


def test_one_bug_dialog_at_a_time(notify: Notify, host: QWidget) -> None:
    notify.bug(ValueError())
    first = notify._bug
    notify.bug(KeyError())
    assert notify._bug is first
    assert first is not None
    first.close()
