"""CalDAV against real servers."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.sync.contract import RemoteContract, World
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.http import Http

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


def test_the_first_reading_asks_for_no_parent_of_its_own(remote: CalDavRemote, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = remote.make_list("Tasks")
    for number in range(3):
        part = [f"UID:part-{number}", "DTSTAMP:20240301T000000Z", "SUMMARY:Socks", f"RELATED-TO:nowhere-{number}"]
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//x",
            "BEGIN:VTODO",
            *part,
            "END:VTODO",
            "END:VCALENDAR",
            "",
        ]
        remote._make(tasks, f"part-{number}", "\r\n".join(lines))
    asked: list[str] = []
    send = Http.send

    def spied(http: Http, method: str, path: str, body: str = "", *others: Any) -> httpx.Response:
        asked.append(body)
        return send(http, method, path, body, *others)

    monkeypatch.setattr(Http, "send", spied)
    pull = remote.pull(tasks, None, dict)

    assert len(pull.items) == 3
    assert len(asked) == 2  # what there is, and all of it
    assert not any("calendar-query" in body for body in asked)
