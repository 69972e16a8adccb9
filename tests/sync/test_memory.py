"""The service in memory keeps the contract, both when it keeps our ids and when it chooses its own."""

import pytest

from tests.sync.contract import RemoteContract, World
from todoapp.sync.memory import MemoryRemote, MemoryServer


def world_of(*, chooses_ids: bool) -> World:
    server = MemoryServer(lists={"/a/": "A", "/b/": "B"})
    remote, other = (MemoryRemote(server, chooses_ids=chooses_ids) for _ in range(2))
    return World(remote, other, "/a/", None if chooses_ids else "/b/")


class TestMemory(RemoteContract):
    @pytest.fixture
    def world(self) -> World:
        return world_of(chooses_ids=False)


class TestMemoryThatChoosesIds(RemoteContract):
    @pytest.fixture
    def world(self) -> World:
        return world_of(chooses_ids=True)
