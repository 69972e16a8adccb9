"""What goes wrong between here and a server is told apart; a password goes to one host only."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from zoneinfo import ZoneInfo

import pytest

from todoapp.sync.caldav import CalDavRemote
from todoapp.sync.dav_xml import canonical, multistatus
from todoapp.sync.errors import ListMissing, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.http import Http

Answer = tuple[int, dict[str, str], bytes]


class Server:
    """A server that gives one answer after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.seen: list[tuple[str, str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.seen.append((self.command, self.path, self.headers.get("Authorization")))
                status, headers, body = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_REPORT = do_PROPFIND = do_DELETE = do  # noqa: N815

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.http = TCPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def remote(server: Server) -> Iterator[CalDavRemote]:
    remote = CalDavRemote(server.url, "anna", "pw", ZoneInfo("Europe/Berlin"))
    yield remote
    remote.close()


def pull(remote: CalDavRemote) -> object:
    return remote.pull("/tasks/", None, dict)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, {}, b""), SignInExpired),
        ((404, {}, b""), ListMissing),
        ((410, {}, b""), ListMissing),
        ((500, {}, b""), RemoteUnreachable),
        ((503, {}, b""), RemoteUnreachable),
        ((200, {}, b"<html>Sign in to the hotel</html>"), RemoteRefused),
        ((207, {}, b"<html>Sign in to the hotel</html>"), RemoteUnreachable),
        ((207, {}, b"<d:multistatus xmlns:d='DAV:'><d:resp"), RemoteUnreachable),
        ((207, {}, b""), RemoteUnreachable),
        ((207, {"Content-Length": "1000"}, b"<d:multistatus"), RemoteUnreachable),
    ],
    ids=str,
)
def test_a_failure_is_never_an_empty_list(
    server: Server, remote: CalDavRemote, answer: Answer, error: type[Exception]
) -> None:
    server.answers = [answer]

    with pytest.raises(error):
        pull(remote)


@pytest.mark.parametrize(
    ("text", "at_least", "at_most"),
    [("7", 7, 7), ("0", 0, 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0), ("Fri, 01 Jan 2100 00:00:00 GMT", 1e8, 1e11)],
)
def test_the_wait_a_server_asks_for_is_read(
    server: Server, remote: CalDavRemote, text: str, at_least: float, at_most: float
) -> None:
    server.answers = [(429, {"Retry-After": text}, b"")]

    with pytest.raises(RemoteUnreachable) as refused:
        pull(remote)

    assert refused.value.retry_after_s is not None
    assert at_least <= refused.value.retry_after_s <= at_most


def test_a_wait_that_cannot_be_read_is_none(server: Server, remote: CalDavRemote) -> None:
    server.answers = [(503, {"Retry-After": "soon"}, b"")]

    with pytest.raises(RemoteUnreachable) as refused:
        pull(remote)

    assert refused.value.retry_after_s is None


def test_the_password_does_not_follow_a_redirect_to_another_host(server: Server, remote: CalDavRemote) -> None:
    other = Server()
    other.answers = [(207, {}, b"")]
    server.answers = [(301, {"Location": f"{other.url}tasks/"}, b"")]

    try:
        with pytest.raises(RemoteRefused):
            pull(remote)
    finally:
        other.stop()

    assert other.seen == []
    assert server.seen[0][2] is not None


def test_a_redirect_on_the_same_host_is_followed_but_not_for_ever(server: Server, remote: CalDavRemote) -> None:
    server.answers = [(301, {"Location": "/elsewhere/"}, b"")]

    with pytest.raises(RemoteRefused):
        pull(remote)

    assert [path for _, path, _ in server.seen][:2] == ["/tasks/", "/elsewhere/"]


def test_entities_are_refused() -> None:
    body = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d:multistatus xmlns:d="DAV:">&b;</d:multistatus>'

    with pytest.raises(RemoteUnreachable):
        multistatus(body)


def test_nobody_listening_is_an_error_worth_another_try() -> None:
    http = Http("http://127.0.0.1:9/", "", "")

    with pytest.raises(RemoteUnreachable):
        http.send("GET", "/")
    http.close()


@pytest.mark.parametrize(
    ("href", "path"),
    [("/a%40b/c%20d.ics", "/a@b/c%20d.ics"), ("https://x.org/a b/ü.ics", "/a%20b/%C3%BC.ics"), ("/a/", "/a/")],
)
def test_a_path_has_one_spelling(href: str, path: str) -> None:
    assert canonical(href) == path


@pytest.mark.parametrize("token", [None, "same"])
def test_half_a_list_is_no_list(server: Server, remote: CalDavRemote, token: str | None) -> None:
    page = b"""<d:multistatus xmlns:d="DAV:"><d:response><d:href>/tasks/</d:href>
        <d:status>HTTP/1.1 507 More</d:status></d:response><d:sync-token>same</d:sync-token></d:multistatus>"""
    server.answers = [(207, {}, page)]

    with pytest.raises(RemoteRefused):
        remote.pull("/tasks/", token, dict)

    assert len(server.seen) <= 2
