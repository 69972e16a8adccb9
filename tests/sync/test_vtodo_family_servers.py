"""Children of todos as other programs keep them, on real servers."""

from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest

from tests.sync.memory_local import MemoryLocal
from tests.sync.shared_folder import BERLIN, PACK, child, resource
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.engine import Engine
from todoapp.sync.remote import Unreadable
from todoapp.sync.vtodo_gather import Loaded


@pytest.fixture(params=["radicale", "xandikos"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[CalDavRemote, str, str]]:
    address: str = request.getfixturevalue(request.param)
    remote = CalDavRemote(address, "anna", "pw", BERLIN)
    yield remote, remote.make_list("Tasks"), address
    remote.close()


def put(address: str, href: str, raw: str) -> None:
    answer = httpx.put(httpx.URL(address).join(href), content=raw.encode(), headers={"Content-Type": "text/calendar"})
    assert answer.is_success, answer.text


@pytest.mark.slow
def test_children_made_changed_and_deleted_by_others_reach_their_todo(server: tuple[CalDavRemote, str, str]) -> None:
    remote, list_href, address = server
    local = MemoryLocal((list_href,))

    def sync() -> dict[str, tuple[str, ...]]:
        report = Engine(remote, local, allow_deletions=True).run()
        assert report.is_clean, report.summary()
        return {content.title: content.subtasks for content in local.contents().values()}

    put(address, f"{list_href}odd%20name.ics", resource("p", "Pack"))
    assert sync() == {"Pack": ()}
    put(address, f"{list_href}a.ics", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:1"))
    assert sync() == {"Pack": ("Socks",)}
    put(address, f"{list_href}b.ics", child("b", "Book", "p", "X-APPLE-SORT-ORDER:2", "STATUS:COMPLETED"))
    put(address, f"{list_href}a.ics", child("a", "Red socks", "p", "X-APPLE-SORT-ORDER:1"))
    assert sync() == {"Pack": ("Red socks", "Book")}
    put(address, f"{list_href}a.ics", child("a", "Red socks", "p", "DESCRIPTION:warm"))
    assert sync() == {"Pack": ("Book",), "Red socks": ()}
    httpx.delete(httpx.URL(address).join(f"{list_href}b.ics"))
    assert sync() == {"Pack": (), "Red socks": ()}

    (pack,) = [item_id for item_id, content in local.contents().items() if content.title == "Pack"]
    local.edit(pack, subtasks=("Soap", "Hat"))
    assert sync() == {"Pack": ("Soap", "Hat"), "Red socks": ()}
    local.delete(pack)
    assert sync() == {"Red socks": ()}
    kept = httpx.get(httpx.URL(address).join(f"{list_href}a.ics")).text
    assert "RELATED-TO:p" in kept
    assert len(remote.pull(list_href, None, dict).present) == 1


class LeavingOut(CalDavRemote):
    """A server that does not give some of the resources it is asked for."""

    left_out: frozenset[str] = frozenset()

    def _load(self, list_href: str, hrefs: Sequence[str]) -> Loaded:
        loaded = super()._load(list_href, [href for href in hrefs if href not in self.left_out])
        loaded.unreadable += [Unreadable(href, None, "left out") for href in hrefs if href in self.left_out]
        return loaded


@pytest.mark.slow
def test_a_child_the_server_left_out_stays_and_its_change_comes_with_the_next_pass(
    server: tuple[CalDavRemote, str, str],
) -> None:
    _, list_href, address = server
    remote, local = LeavingOut(address, "anna", "pw", BERLIN), MemoryLocal((list_href,))

    def sync(*left_out: str) -> tuple[dict[str, tuple[str, ...]], int]:
        remote.left_out = frozenset(f"{list_href}{name}.ics" for name in left_out)
        report = Engine(remote, local).run()
        return {content.title: content.subtasks for content in local.contents().values()}, report.unreadable

    put(address, f"{list_href}p.ics", resource("p", "Pack"))
    put(address, f"{list_href}a.ics", child("a", "Socks", "p", "X-APPLE-SORT-ORDER:1"))
    put(address, f"{list_href}b.ics", child("b", "Book", "p", "X-APPLE-SORT-ORDER:2"))
    assert sync() == ({"Pack": ("Socks", "Book")}, 0)

    put(address, f"{list_href}p.ics", resource("p", "Pack now"))
    put(address, f"{list_href}b.ics", child("b", "Big book", "p", "X-APPLE-SORT-ORDER:2"))
    assert sync("b") == ({"Pack now": ("Socks", "Book")}, 1)
    assert sync() == ({"Pack now": ("Socks", "Big book")}, 0)
    httpx.delete(httpx.URL(address).join(f"{list_href}a.ics"))
    assert sync("b") == ({"Pack now": ("Big book",)}, 1)
    assert sync() == ({"Pack now": ("Big book",)}, 0)
    remote.close()


@pytest.mark.slow
def test_a_pass_with_nothing_new_asks_for_nothing_again(
    server: tuple[CalDavRemote, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, list_href, _ = server
    local = MemoryLocal((list_href,))
    local.edit(PACK, title="Pack", subtasks=("Socks", "Book"), list=list_href)
    for _ in range(2):
        assert Engine(remote, local).run().is_clean
    sent: list[str] = []
    send = httpx.Client.request

    def counted(client: httpx.Client, method: str, url: str, **options: Any) -> httpx.Response:
        sent.append(method)
        return send(client, method, url, **options)

    monkeypatch.setattr(httpx.Client, "request", counted)

    assert Engine(remote, local).run().changes == 0

    assert sent in (["REPORT"], ["PROPFIND", "REPORT"])  # Radicale is asked first when the list was changed
