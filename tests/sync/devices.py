"""Installed apps, each with its own database, and a user's account on a real server."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import keyring.backend
import keyring.errors

from todoapp.domain.todo import Todo
from todoapp.services.syncing import Syncing
from todoapp.services.todos import Todos, View
from todoapp.store import open_store
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.credentials import Credentials
from todoapp.sync.report import Report

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2024, 3, 5, 9, 0, tzinfo=BERLIN)


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring for tests."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


class Device:
    """An installed app with its own database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.store = open_store(folder / "todos.sqlite")
        self.todos = Todos(self.store, lambda: NOW)
        self.keyring = MemoryKeyring()
        self.syncing = Syncing(self.store, lambda: NOW, BERLIN, credentials=Credentials(self.keyring))

    def connect(self, **options: object) -> None:
        self.syncing.add("home", "caldav", self.url, "anna", "secret-pw", **options)  # type: ignore[arg-type]

    def sync(self) -> Report:
        return self.syncing.sync("home")

    def titles(self, view: View = View.ALL) -> set[str]:
        return {todo.fields.title for todo in self.todos.page(view)}

    def only(self) -> Todo:
        (todo,) = self.todos.page(View.ALL)
        return todo


def make_list(remote: CalDavRemote, account: str, name: str) -> None:
    httpx.request("MKCOL", account)
    remote.make_list(name)
