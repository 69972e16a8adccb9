"""The servers, started once for all tests that use them."""

from collections.abc import Iterator

import pytest

from tests.sync.servers import free_port, radicale_command, running, xandikos_command


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
