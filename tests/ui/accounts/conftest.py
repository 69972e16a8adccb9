"""The running app with its accounts open, the system's keyring, and another device of the same user."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.sync.conftest import account, radicale, remote  # noqa: F401  (fixtures)
from tests.sync.devices import Device, MemoryKeyring, make_list
from tests.whole_app import composed, show
from todoapp.composition import Composed
from todoapp.services.app_settings import AppSettings
from todoapp.services.todos import Todos, View
from todoapp.sync.caldav import CalDavRemote
from todoapp.ui.accounts_add import AddAccountDialog
from todoapp.ui.accounts_dialog import AccountsDialog
from todoapp.ui.accounts_page import AccountPage


class SystemKeyring(MemoryKeyring):
    """A keyring that counts as the system's."""


SystemKeyring.__module__ = "keyring.backends.SecretService"


class Driver:
    """The running app."""

    def __init__(self, app: Composed, bot: QtBot) -> None:
        self.app = app
        self.bot = bot
        self.desk = app.accounts

    @property
    def dialog(self) -> AccountsDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    @property
    def page(self) -> AccountPage:
        return self.dialog.page

    @property
    def todos(self) -> Todos:
        """The service; only while no job runs."""
        return self.app.store.todos()

    @property
    def titles(self) -> set[str]:
        return {todo.fields.title for todo in self.todos.page(View.ALL)}

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.app.jobs.is_busy, timeout=60_000)
        QApplication.processEvents()  # what was added to a layout is on show after that

    def open(self) -> None:
        self.desk.show()
        self.settle()

    def press(self, words: str, within: QWidget | None = None) -> None:
        found = [
            button
            for button in (within or self.dialog).findChildren(QAbstractButton)
            if button.text() == words and button.isVisible()
        ]
        assert found, f"{words!r} is not on show"
        assert found[0].isEnabled(), f"{words!r} cannot be pressed"
        self.bot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def begin_adding(self) -> AddAccountDialog:
        self.press("Add an account…")
        self.settle()
        assert isinstance(self.desk.asking, AddAccountDialog)
        return self.desk.asking

    def connect(self, url: str) -> AddAccountDialog:
        adding = self.begin_adding()
        adding.name.setText("home")
        adding.fields.address.setText(url)
        adding.fields.user.setText("anna")
        adding.fields.secret.setText("secret-pw")
        self.press("Connect", adding)
        self.settle()
        return adding

    def add(self, url: str) -> None:
        self.press("Add", self.connect(url))
        self.settle()

    def words(self) -> str:
        """What the page says."""
        labels = self.page.findChildren(QWidget)
        return "\n".join(w.text() for w in labels if hasattr(w, "text") and w.isVisible())


@pytest.fixture
def system_keyring() -> Iterator[SystemKeyring]:
    ring, before = SystemKeyring(), keyring.get_keyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def driver(qapp: QApplication, qtbot: QtBot, tmp_path: Path, system_keyring: SystemKeyring) -> Iterator[Driver]:
    with composed(qapp, tmp_path / "data", look=AppSettings(first_start_done=True)) as app:
        show(app, qtbot)
        yield Driver(app, qtbot)


@pytest.fixture
def other(tmp_path: Path, account: str, remote: CalDavRemote) -> Iterator[Device]:  # noqa: F811
    """Another device of the same user."""
    make_list(remote, account, "Tasks")
    made = Device(tmp_path / "other", account)
    made.connect()
    yield made
    made.store.close()
