"""Looking at many lists at once, on a real server."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sync.devices import BERLIN
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.content import Content
from todoapp.sync.dav_tokens import Tokens
from todoapp.sync.errors import RemoteUnreachable
from todoapp.sync.http import Http

Answer = Callable[[], httpx.Response]


class Account:
    """Lists that were read once, each with a todo."""

    def __init__(self, url: str, remote: CalDavRemote) -> None:
        self.url = url
        self.hrefs = [remote.make_list(name) for name in ("Home", "Work", "Shop", "Garden")]
        for number, href in enumerate(self.hrefs):
            remote.create(href, f"todo-{number}", Content("Weed"), op_id="1")
        self.tokens = {href: remote.pull(href, None, dict).token for href in self.hrefs}

    def pull(self, remote: CalDavRemote) -> list[tuple[str, ...]]:
        """Read each list once more; gives the titles that are new in each."""
        found: list[tuple[str, ...]] = []
        for href in self.hrefs:
            pull = remote.pull(href, self.tokens[href], dict)
            self.tokens[href] = pull.token
            found.append(tuple(item.content.title for item in pull.items))
        return found


@pytest.fixture
def lists(account: str, remote: CalDavRemote) -> Account:
    return Account(account, remote)


@pytest.fixture
def later(lists: Account) -> CalDavRemote:
    """The same account in a later pass."""
    return CalDavRemote(lists.url, "anna", "pw", BERLIN)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, lists: Account, later: CalDavRemote) -> list[str]:
    sent: list[str] = []
    send = Http.send

    def spied(http: Http, method: str, *others: Any) -> httpx.Response:
        sent.append(method)
        return send(http, method, *others)

    monkeypatch.setattr(Http, "send", spied)
    return sent


def test_many_lists_without_changes_are_two_requests(lists: Account, later: CalDavRemote, sent: list[str]) -> None:
    before = dict(lists.tokens)

    assert lists.pull(later) == [(), (), (), ()]

    assert sent == ["REPORT", "PROPFIND"]
    assert lists.tokens == before


def test_a_list_that_changed_is_read(
    lists: Account, remote: CalDavRemote, later: CalDavRemote, sent: list[str]
) -> None:
    remote.create(lists.hrefs[2], "new", Content("Buy seeds"), op_id="2")
    sent.clear()

    assert lists.pull(later) == [(), (), ("Buy seeds",), ()]

    assert sent == ["REPORT", "PROPFIND", "REPORT", "REPORT"]  # whether there is a change, which, and the whole of it


@pytest.mark.parametrize("number", range(4))
def test_what_changes_between_two_looks_of_one_pass_is_seen(
    lists: Account, remote: CalDavRemote, later: CalDavRemote, number: int
) -> None:
    lists.pull(later)
    remote.create(lists.hrefs[number], "new", Content("Buy seeds"), op_id="2")

    assert lists.pull(later)[number] == ("Buy seeds",)


def test_an_only_list_is_asked_itself(lists: Account, later: CalDavRemote, sent: list[str]) -> None:
    for _ in range(3):
        later.pull(lists.hrefs[0], lists.tokens[lists.hrefs[0]], dict)

    assert sent == ["REPORT"] * 3


@pytest.mark.parametrize("status", [200, 207, 403, 404])
def test_a_folder_that_does_not_tell_is_asked_once(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    body = b'<multistatus xmlns="DAV:"/>'
    tokens, asked = answering(monkeypatch, lambda: httpx.Response(status, content=body))

    assert not any(tokens.is_at(f"/anna/{name}/", "token") for name in "abcd")

    assert asked == ["/anna/"]


def test_a_folder_whose_answer_is_broken_does_not_stop_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, asked = answering(monkeypatch, lambda: httpx.Response(207, content=b"<multistatus"))

    assert not any(tokens.is_at(f"/anna/{name}/", "token") for name in "abcd")

    assert asked == ["/anna/"]


def test_a_server_that_asks_to_wait_is_not_asked_for_each_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> httpx.Response:
        raise RemoteUnreachable("The server is busy.", retry_after_s=5)

    tokens, _ = answering(monkeypatch, busy)
    assert not tokens.is_at("/anna/a/", "token")

    with pytest.raises(RemoteUnreachable):
        tokens.is_at("/anna/b/", "token")


def answering(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> tuple[Tokens, list[str]]:
    """Give tokens of a server that answers so, and the paths it is asked for."""
    asked: list[str] = []

    def send(http: Http, method: str, path: str, *others: Any) -> httpx.Response:
        asked.append(path)
        return answer()

    monkeypatch.setattr(Http, "send", send)
    return Tokens(Http("http://127.0.0.1/", "anna", "pw")), asked
