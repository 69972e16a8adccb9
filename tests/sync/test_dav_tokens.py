"""Looking at many lists at once, on a real server."""

import re
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from tests.sync.devices import BERLIN
from tests.sync.servers import RESTING_S
from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.content import Content
from todoapp.sync.dav_tokens import Cursor, Tokens
from todoapp.sync.errors import RemoteUnreachable
from todoapp.sync.http import Http

Answer = Callable[[], httpx.Response]
NOW = 1_800_000_000
TOKEN = "http://radicale.org/ns/sync/1"
RESTING = Cursor(TOKEN, NOW - 60, NOW)


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


def test_lists_that_were_changed_just_now_are_asked_for_their_tokens(
    lists: Account, later: CalDavRemote, sent: list[str]
) -> None:
    assert lists.pull(later) == [(), (), (), ()]

    assert sent == ["PROPFIND", "REPORT", "PROPFIND"]  # the times of all, one list itself, the tokens of all


def test_many_lists_that_rest_are_one_request(lists: Account, later: CalDavRemote, sent: list[str]) -> None:
    time.sleep(RESTING_S)
    lists.pull(later)
    before = dict(lists.tokens)
    sent.clear()

    assert lists.pull(later) == [(), (), (), ()]

    assert sent == ["PROPFIND"]
    assert lists.tokens == before


def test_every_kind_of_change_in_a_list_that_rested_is_seen(
    lists: Account, remote: CalDavRemote, later: CalDavRemote
) -> None:
    made, _ = remote.create(lists.hrefs[2], "new", Content("Buy seeds"), op_id="2")
    time.sleep(RESTING_S)
    lists.pull(later)

    made = remote.update(made, Content("Buy bulbs"), frozenset({"title"}), op_id="3")
    assert lists.pull(later) == [(), (), ("Buy bulbs",), ()]

    time.sleep(RESTING_S)
    assert lists.pull(later) == [(), (), (), ()]
    remote.delete(made, op_id="4")
    assert later.pull(lists.hrefs[2], lists.tokens[lists.hrefs[2]], dict).gone == {made.href}


def test_a_list_that_changed_is_read(
    lists: Account, remote: CalDavRemote, later: CalDavRemote, sent: list[str]
) -> None:
    remote.create(lists.hrefs[2], "new", Content("Buy seeds"), op_id="2")
    sent.clear()

    assert lists.pull(later) == [(), (), ("Buy seeds",), ()]

    assert sent[3:] == ["REPORT", "REPORT"]  # what changed in the list, and the whole of it


@pytest.mark.parametrize("number", range(4))
def test_what_changes_between_two_looks_of_one_pass_is_seen(
    lists: Account, remote: CalDavRemote, later: CalDavRemote, number: int
) -> None:
    lists.pull(later)
    remote.create(lists.hrefs[number], "new", Content("Buy seeds"), op_id="2")

    assert lists.pull(later)[number] == ("Buy seeds",)


@pytest.mark.parametrize("status", [200, 207, 403, 404])
def test_a_folder_that_does_not_tell_is_asked_once(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    server = Server(lambda: httpx.Response(status, content=b'<multistatus xmlns="DAV:"/>'))
    tokens = server.tokens(monkeypatch)

    assert not any(tokens.unchanged(f"/anna/{name}/", Cursor("token")) for name in "abcd")

    assert server.asked == ["sync-token"]


def test_a_folder_whose_answer_is_broken_does_not_stop_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(lambda: httpx.Response(207, content=b"<multistatus"))
    tokens = server.tokens(monkeypatch)

    assert not any(tokens.unchanged(f"/anna/{name}/", RESTING) for name in "abcd")

    assert server.asked == ["getlastmodified", "sync-token"]


def test_a_server_that_asks_to_wait_is_not_asked_for_each_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy() -> httpx.Response:
        raise RemoteUnreachable("The server is busy.", retry_after_s=5)

    tokens = Server(busy).tokens(monkeypatch)
    assert not tokens.unchanged("/anna/a/", Cursor("token"))

    with pytest.raises(RemoteUnreachable):
        tokens.unchanged("/anna/b/", Cursor("token"))


def test_another_server_is_not_asked_for_times(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server.telling("other:1", modified=NOW - 60, told=NOW)
    tokens = server.tokens(monkeypatch)

    found = [tokens.unchanged(f"/anna/{name}/", Cursor("other:1")) for name in "abc"]

    assert found == [None, Cursor("other:1"), Cursor("other:1")]  # the first is asked itself: it may be the only one
    assert server.asked == ["sync-token"]


def test_a_list_that_rests_keeps_its_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server.telling("whatever it is now", modified=NOW - 60, told=NOW + 3599)
    tokens = server.tokens(monkeypatch)

    assert [tokens.unchanged(f"/anna/{name}/", RESTING) for name in "abc"] == [RESTING] * 3

    assert server.asked == ["getlastmodified"]


@pytest.mark.parametrize("modified", [NOW - 61, NOW - 59, NOW + 120])
def test_a_list_of_another_time_is_asked_itself(monkeypatch: pytest.MonkeyPatch, modified: int) -> None:
    server = Server.telling(TOKEN, modified=modified, told=NOW + 60)
    tokens = server.tokens(monkeypatch)

    assert tokens.unchanged("/anna/a/", RESTING) is None

    assert server.asked == ["getlastmodified"]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (NOW + 3600, Cursor(TOKEN, NOW - 60, NOW + 3600)),  # the token is an hour old
        (NOW - 1, Cursor(TOKEN, NOW - 60, NOW - 1)),  # the server's clock was set back
        (None, Cursor(TOKEN)),
    ],
)
def test_where_times_do_not_do_the_tokens_are_asked(
    monkeypatch: pytest.MonkeyPatch, told: int | None, kept: Cursor
) -> None:
    server = Server.telling(TOKEN, modified=NOW - 60, told=told)
    tokens = server.tokens(monkeypatch)

    assert [tokens.unchanged(f"/anna/{name}/", RESTING) for name in "abc"] == [kept] * 3
    assert server.asked == ["getlastmodified", "sync-token"]

    moved = Cursor(f"{TOKEN}-before", RESTING.modified, RESTING.told)
    assert tokens.unchanged("/anna/b/", moved) is None


def test_a_time_is_kept_only_once_its_second_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Server.telling(TOKEN, modified=NOW - 1, told=NOW).tokens(monkeypatch)

    assert tokens.unchanged("/anna/a/", Cursor(TOKEN)) is None
    assert tokens.stamped("/anna/a/", TOKEN) == Cursor(TOKEN)


@pytest.mark.parametrize("cursor", [RESTING, Cursor(TOKEN), Cursor("{odd}"), Cursor('{"token": 1}'), Cursor("7")])
def test_a_cursor_is_read_back_as_it_was(cursor: Cursor) -> None:
    assert Cursor.read(str(cursor)) == cursor


class Server:
    """A server that answers so, and the properties it is asked for."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[str] = []
        self._answer = answer

    @classmethod
    def telling(cls, token: str, *, modified: int, told: int | None) -> "Server":
        def answer() -> httpx.Response:
            time_of = formatdate(modified, usegmt=True)
            rows = "".join(
                f"<response><href>/anna/{name}/</href><propstat><prop><sync-token>{token}</sync-token>"
                f"<getlastmodified>{time_of}</getlastmodified></prop><status>HTTP/1.1 200 OK</status></propstat>"
                "</response>"
                for name in "abc"
            )
            headers = {} if told is None else {"Date": formatdate(told, usegmt=True)}
            return httpx.Response(207, content=f'<multistatus xmlns="DAV:">{rows}</multistatus>', headers=headers)

        return cls(answer)

    def tokens(self, monkeypatch: pytest.MonkeyPatch) -> Tokens:
        def send(http: Http, method: str, path: str, body: str, *others: Any) -> httpx.Response:
            assert (method, path) == ("PROPFIND", "/anna/")
            self.asked += re.findall(r"<d:prop><d:([a-z-]+)/>", body)
            return self._answer()

        monkeypatch.setattr(Http, "send", send)
        return Tokens(Http("http://127.0.0.1/", "anna", "pw"))
