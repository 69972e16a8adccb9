"""The accounts in the real window, with a real server: adding one, what it asks, what it tells, and leaving it."""

import datetime as dt
from pathlib import Path
from threading import Event

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QListWidget, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from tests.store.todo_factory import day
from tests.sync.devices import Device, make_list
from tests.ui.accounts.conftest import Driver, SystemKeyring
from tests.whole_app import composed, show
from todoapp.domain.actions import TodoFields
from todoapp.services.app_settings import AppSettings
from todoapp.services.todos import View
from todoapp.sync.caldav import CalDavRemote
from todoapp.ui.accounts_add import AddAccountDialog
from todoapp.ui.accounts_lists import ListsDialog
from todoapp.ui.accounts_sign_in import SignInDialog

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
CONTROLS = QAbstractButton | QComboBox | QLineEdit | QListWidget | QProgressBar


def test_an_account_is_added_synced_and_left_with_its_todos(
    driver: Driver, other: Device, system_keyring: SystemKeyring
) -> None:
    other.todos.add(TodoFields("From elsewhere"))
    other.sync()
    driver.todos.add(TodoFields("From here"))
    driver.open()

    driver.add(other.url)

    other.sync()
    assert driver.titles == other.titles() == {"From elsewhere", "From here"}
    assert list(system_keyring.entries.values()) == ["secret-pw"]
    assert driver.dialog.list.item(0).text().startswith("home\nsynced ")
    assert "1 received, 1 sent" in driver.page.state.text()
    assert "Tasks  ↔  todos in no list" in driver.words()
    driver.press("Disconnect…")
    driver.press("Keep the todos here")
    driver.settle()
    assert driver.titles == {"From elsewhere", "From here"}
    assert driver.dialog.list.count() == 0
    assert not system_keyring.entries


def test_leaving_an_account_can_take_its_todos_along_and_be_undone(driver: Driver, other: Device) -> None:
    other.todos.add(TodoFields("From elsewhere"))
    other.sync()
    driver.open()
    driver.add(other.url)
    driver.todos.add(TodoFields("Not sent yet"))

    driver.press("Disconnect…")
    driver.press("Remove them here too")
    driver.settle()

    assert driver.titles == {"Not sent yet"}
    other.sync()
    assert other.titles() == {"From elsewhere"}
    driver.app.window.operations.undo()
    driver.settle()
    assert driver.titles == {"Not sent yet", "From elsewhere"}


def test_what_a_service_cannot_keep_is_said_before_connecting(driver: Driver) -> None:
    driver.open()
    adding = driver.begin_adding()
    said = {}
    for place in range(adding.service.count()):
        adding.service.setCurrentIndex(place)
        said[adding.service.itemData(place)] = adding.losses.text()

    assert said["caldav"] == "It keeps all of a todo."
    assert "reminders" in said["todoist"]
    assert "reminders" in said["todo.txt"]
    adding.close()


def test_lists_are_chosen_and_todos_in_no_list_go_where_one_says(
    driver: Driver,
    other: Device,
    account: str,
    remote: CalDavRemote,
) -> None:
    for name in ("Work", "Secret"):
        make_list(remote, account, name)
    driver.todos.add(TodoFields("Loose"))
    driver.todos.add(TodoFields("Report", list="Work"))
    driver.todos.add(TodoFields("Hidden", list="Secret"))
    driver.open()
    adding = driver.connect(other.url)
    assert adding.inbox.currentData() == "Tasks"
    for item in adding.lists.findItems("Secret", Qt.MatchFlag.MatchExactly):
        item.setCheckState(Qt.CheckState.Unchecked)
    driver.press("Add", adding)
    driver.settle()

    there = {item.content.title for found in remote.lists() for item in remote.pull(found.href, None, dict).items}
    assert there == {"Loose", "Report"}


def test_other_lists_are_chosen_later(
    driver: Driver,
    other: Device,
    account: str,
    remote: CalDavRemote,
) -> None:
    driver.todos.add(TodoFields("Report", list="Work"))
    driver.open()
    driver.add(other.url)
    make_list(remote, account, "Work")

    driver.press("Choose lists…")
    choosing = driver.desk.asking
    assert isinstance(choosing, ListsDialog)
    driver.settle()
    assert choosing.lists.checked == ("Tasks",)
    assert not choosing.save.isEnabled()
    choosing.lists.findItems("Work", Qt.MatchFlag.MatchExactly)[0].setCheckState(Qt.CheckState.Checked)
    driver.press("Save", choosing)
    driver.settle()

    assert "Work  ↔  Work" in driver.words()
    there = {item.content.title for found in remote.lists() for item in remote.pull(found.href, None, dict).items}
    assert there == {"Report"}


def test_a_wrong_address_is_said_and_nothing_is_added(driver: Driver) -> None:
    driver.open()
    adding = driver.connect("http://127.0.0.1:9/")

    assert "does not answer" in adding.said.text()
    assert adding.go_on.isEnabled()
    adding.close()
    assert driver.desk.background.accounts == ()


def test_a_conflict_shows_both_values_and_the_choice_holds_everywhere(driver: Driver, other: Device) -> None:
    todo = other.todos.add(TodoFields("Call"))
    other.sync()
    driver.open()
    driver.add(other.url)
    driver.todos.edit(todo.id, TodoFields("Call", due=day("2030-03-08", dt.time(15))))
    other.todos.edit(todo.id, TodoFields("Call", due=day("2030-03-07")))
    other.sync()

    driver.press("Sync now")
    driver.settle()

    assert "Due by, here: Fri 8 Mar 2030, 15:00\nDue by, there: Thu 7 Mar 2030" in driver.words()
    assert driver.dialog.list.item(0).text() == "home\nwaits for you"
    driver.press("Take what is there")
    driver.settle()
    assert "was changed on both sides" not in driver.words()
    other.sync()
    ours = driver.todos.get(todo.id)
    assert ours is not None
    assert ours.fields.due == day("2030-03-07")
    assert other.only().fields.due == day("2030-03-07")


@pytest.mark.parametrize("answer", ["Bring them back", "Delete them"])
def test_deletions_that_wait_are_shown_and_answered(driver: Driver, other: Device, answer: str) -> None:
    for number in range(5):
        other.todos.add(TodoFields(f"Todo {number}"))
    other.sync()
    driver.open()
    driver.add(other.url)
    for todo in other.todos.page(View.ALL):
        other.todos.delete(todo.id)
    other.syncing.sync("home", allow_deletions=True)
    driver.press("Sync now")
    driver.settle()

    assert "5 of 5 todos are gone there, and would be deleted here." in driver.words()
    assert driver.app.window.notify.banners == ("home: many deletions wait for you.",)
    driver.press(answer)
    driver.settle()

    other.sync()
    assert len(driver.titles) == len(other.titles()) == (5 if answer == "Bring them back" else 0)
    assert driver.app.window.notify.banners == ()


def test_without_a_keyring_it_is_said_and_the_next_start_asks(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, other: Device
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    look = AppSettings(first_start_done=True)
    with composed(qapp, tmp_path / "data", look=look) as app:
        show(app, qtbot)
        first = Driver(app, qtbot)
        first.todos.add(TodoFields("From here"))
        first.open()
        first.add(other.url)
        adding = first.desk.asking
        assert isinstance(adding, AddAccountDialog)
        assert "no safe place for a password" in adding.said.text()
        first.press("Add, and ask each time", adding)
        first.settle()
        other.sync()
        assert other.titles() == {"From here"}

    with composed(qapp, tmp_path / "data", look=look) as app:
        show(app, qtbot)
        second = Driver(app, qtbot)
        assert app.window.notify.banners == ("home: This system has no safe place for a password.",)
        second.press("Sign in…", app.window)
        asking = second.desk.asking
        assert isinstance(asking, SignInDialog)
        asking.fields.secret.setText("secret-pw")
        second.press("Sign in", asking)
        second.settle()
        second.press("Go on, ask each time", asking)
        second.settle()
        assert second.desk.asking is None
        assert app.window.notify.banners == ()
        assert "secret-pw" not in "".join(
            path.read_text(errors="replace") for path in (tmp_path / "data").rglob("*") if path.is_file()
        )
    keyring.set_keyring(before)


def test_signing_in_with_the_browser_fills_in_the_token(driver: Driver) -> None:
    asked: list[str] = []
    answer = Event()

    def sign_in(kind: str, client_id: str, client_secret: str, *, cancelled: Event) -> str:
        asked.append(kind)
        assert answer.wait(10)
        return "granted"

    driver.desk._sign_in = sign_in
    driver.open()
    adding = driver.begin_adding()
    adding.service.setCurrentIndex(adding.service.findData("todoist"))
    adding.name.setText("work")
    driver.press("Sign in with the browser…", adding)
    assert "browser" in adding.fields.state.text()
    assert not adding.go_on.isEnabled()
    answer.set()
    driver.settle()

    assert asked == ["todoist"]
    assert adding.fields.state.text() == "You are signed in."
    assert adding.go_on.isEnabled()
    adding.service.setCurrentIndex(adding.service.findData("caldav"))
    assert not adding.fields.given
    adding.service.setCurrentIndex(adding.service.findData("google_tasks"))
    assert not adding.fields.browser.isEnabled()
    adding.fields.client_id.setText("mine.apps.example")
    driver.press("Sign in with the browser…", adding)
    driver.settle()
    assert asked == ["todoist", "google_tasks"]
    assert adding.go_on.isEnabled()
    adding.close()


def test_every_control_has_a_name_and_the_keyboard_reaches_it(driver: Driver, other: Device) -> None:
    driver.open()
    driver.add(other.url)
    adding = driver.begin_adding()
    for window in (driver.dialog, adding):
        for child in window.findChildren(QWidget):
            if not isinstance(child, CONTROLS) or isinstance(child.parent(), QComboBox | QLineEdit):
                continue
            name = child.accessibleName() or (child.text() if isinstance(child, QAbstractButton) else "")
            assert name, f"{type(child).__name__} has no name"
            if not isinstance(child, QProgressBar):
                assert child.focusPolicy() & Qt.FocusPolicy.TabFocus, name
    adding.close()
