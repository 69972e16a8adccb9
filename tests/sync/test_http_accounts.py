"""Accounts of services one signs in to with a browser, from the sign-in to a second pass, with a real database."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import keyring
import pytest

from tests.store.todo_factory import day
from tests.sync.devices import Device
from tests.sync.fake_google import FakeGoogle
from tests.sync.fake_oauth import FakeOAuth, provider_at
from tests.sync.fake_todoist import FakeTodoist
from tests.sync.loopback import LoopbackServer, Reply, Request
from todoapp.cli import main
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Reminder, Repeat
from todoapp.services.sync_services import service_of
from todoapp.sync.errors import SignInExpired
from todoapp.sync.oauth import sign_in
from todoapp.sync.remotes import PROVIDERS


@dataclass
class Service:
    """A service with its sign-in. `titles` and `rename` are what its own app shows and does."""

    kind: str
    oauth: FakeOAuth
    server: LoopbackServer
    path: str
    list_name: str
    titles: Callable[[], list[str]]
    rename: Callable[[str], None]

    @property
    def url(self) -> str:
        return f"{self.server.url}{self.path}"

    def visit(self, page: str) -> None:
        """Be the user's browser."""
        threading.Thread(target=lambda: httpx.get(self.oauth.agree(page))).start()


def todoist(oauth: FakeOAuth) -> Service:
    service = FakeTodoist(tokens=oauth.valid)
    service.add_project("inbox", "Inbox")

    def rename(title: str) -> None:
        (item,) = service.active()
        service.edit(item["id"], content=title)

    return Service(
        "todoist", oauth, serve(oauth, service.handle), "api/v1", "Inbox",
        lambda: [item["content"] for item in service.active()], rename,
    )  # fmt: skip


def google(oauth: FakeOAuth) -> Service:
    # Dated like the clock of the tests' device, whose passes are years before the real one.
    service = FakeGoogle(tokens=oauth.valid, names={"list/1": "My tasks"})
    service.now = dt.datetime.now(dt.UTC)

    def rename(title: str) -> None:
        (task,) = service.living("list/1")
        service.edit("list/1", task["id"], title=title)

    return Service(
        "google_tasks", oauth, serve(oauth, service.handle), "tasks/v1", "My tasks",
        lambda: [task["title"] for task in service.living("list/1")], rename,
    )  # fmt: skip


def serve(oauth: FakeOAuth, handle: Callable[[Request], Reply]) -> LoopbackServer:
    return LoopbackServer(lambda request: oauth.handle(request) if "/oauth" in request.path else handle(request))


@pytest.fixture(params=[todoist, google], ids=["todoist", "google_tasks"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    service: Service = request.param(FakeOAuth())
    yield service
    service.server.stop()


@pytest.fixture
def device(tmp_path: Path, service: Service) -> Iterator[Device]:
    device = Device(tmp_path, service.url)
    yield device
    device.store.close()


def connect(device: Device, service: Service) -> None:
    secret = sign_in(provider_at(service.server), "client-1", open_page=service.visit)
    device.syncing.add("home", service.kind, service.url, "", secret)


FULL = TodoFields(
    "Buy milk", notes="Oat", due=day("2024-03-08", dt.time(15)), repeat=Repeat("FREQ=DAILY;COUNT=10"), priority="high",
    tags=("two words",), subtasks=("One", "Two"), reminders=(Reminder("-P1D", dt.time(20)),),
)  # fmt: skip


def test_what_the_service_cannot_hold_stays_through_edits_there(device: Device, service: Service) -> None:
    connect(device, service)
    added = device.todos.add(FULL).fields

    assert device.sync().is_clean
    assert service.titles() == ["Buy milk"]
    service.rename("Buy oat milk")
    assert device.sync().is_clean

    assert device.only().fields == replace(added, title="Buy oat milk")
    assert device.sync().changes == 0


def test_an_expired_sign_in_is_renewed_and_kept_in_the_keyring_alone(device: Device, service: Service) -> None:
    connect(device, service)
    device.todos.add(TodoFields("Buy milk"))
    (first,) = device.keyring.entries.values()
    service.oauth.expire()

    assert device.sync().is_clean

    (renewed,) = device.keyring.entries.values()
    assert json.loads(renewed)["refresh_token"] in service.oauth.refreshes
    assert renewed != first
    kept = [path.read_bytes() for path in device.store.path.parent.iterdir() if path.is_file()]
    for secret in (first, renewed):
        for name in ("access_token", "refresh_token"):
            assert not any(json.loads(secret)[name].encode() in data for data in kept)


def test_a_sign_in_that_aged_before_the_account_was_added_is_kept_renewed(device: Device, service: Service) -> None:
    service.oauth.lasts_s = 30
    connect(device, service)

    (kept,) = device.keyring.entries.values()
    assert json.loads(kept)["refresh_token"] in service.oauth.refreshes
    assert device.sync().is_clean


def test_a_withdrawn_sign_in_is_reported_and_deletes_nothing(device: Device, service: Service) -> None:
    connect(device, service)
    device.todos.add(TodoFields("Buy milk"))
    device.sync()
    service.oauth.expire()
    service.oauth.refreshes.clear()

    report = device.sync()

    assert isinstance(report.error, SignInExpired)
    assert device.titles() == {"Buy milk"}


def test_the_command_signs_in_with_the_browser(
    device: Device, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path / "cli"))
    monkeypatch.setattr("todoapp.sync.credentials._SAFE", ("devices",))
    monkeypatch.setattr("webbrowser.open", service.visit)
    monkeypatch.setattr(keyring, "get_keyring", lambda: device.keyring)
    monkeypatch.setattr(type(device.keyring), "__module__", "keyring.backends.devices")
    monkeypatch.setitem(PROVIDERS, service.kind, lambda: provider_at(service.server))
    monkeypatch.setattr("todoapp.services.sync_services.service_of", service_of.__wrapped__)  # keeps what it made
    add = ["sync", "add", "home", "--kind", service.kind, "--url", service.url, "--client-id", "client-1"]

    assert main(add) == 0
    assert main(["sync", "now"]) == 0
    assert main(["sync", "remove", "home"]) == 0

    assert device.keyring.entries == {}
    assert f"{service.list_name} <-> todos in no list" in capsys.readouterr().out
