"""CalDAV against real servers."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tests.sync.contract import RemoteContract, World
from todoapp.sync.caldav import CalDavRemote

pytestmark = pytest.mark.slow  # some 200 conversations with two servers

BERLIN = ZoneInfo("Europe/Berlin")


def world_at(url: str) -> Iterator[World]:
    remote, other = (CalDavRemote(url, "anna", "pw", BERLIN) for _ in range(2))
    yield World(remote, other, remote.make_list("Tasks"), remote.make_list("Work"))
    remote.close()
    other.close()


class TestRadicale(RemoteContract):
    @pytest.fixture
    def world(self, radicale: str) -> Iterator[World]:
        yield from world_at(radicale)


class TestXandikos(RemoteContract):
    @pytest.fixture
    def world(self, xandikos: str) -> Iterator[World]:
        yield from world_at(xandikos)
