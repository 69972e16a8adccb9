"""The servers, started once for all tests that use them, and a folder in their place."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.devices import BERLIN, Device, make_list
from tests.sync.servers import free_port, radicale_command, running, xandikos_command
from tests.sync.shared_folder import LIST, Folder
from todoapp.sync.caldav import CalDavRemote


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("radicale")
    port = free_port()
    with running(radicale_command(folder / "data", port), port, folder / "log") as url:
        yield f"{url}anna/"


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("xandikos")
    port = free_port()
    with running(xandikos_command(folder / "data", port), port, folder / "log") as url:
        yield url


@pytest.fixture
def account(radicale: str) -> str:
    """The address of a user of their own on the server."""
    return radicale.replace("/anna/", f"/user-{uuid.uuid4().hex[:8]}/")


@pytest.fixture
def remote(account: str) -> Iterator[CalDavRemote]:
    remote = CalDavRemote(account, "anna", "pw", BERLIN)
    yield remote
    remote.close()


@pytest.fixture
def device(tmp_path: Path, account: str, remote: CalDavRemote) -> Iterator[Callable[[str], Device]]:
    make_list(remote, account, "Tasks")
    devices: list[Device] = []

    def make(name: str) -> Device:
        devices.append(Device(tmp_path / name, account))
        return devices[-1]

    yield make
    for made in devices:
        made.store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / LIST).mkdir()
    return Folder(tmp_path)
