"""What goes wrong between here and a JSON service is told apart; a token goes to one host only."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sync.loopback import LoopbackServer, Reply
from todoapp.domain.errors import InvalidInput
from todoapp.sync.errors import RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.rest import FixedToken, JsonApi

BUSY_GOOGLE = {"error": {"code": 403, "errors": [{"reason": "rateLimitExceeded"}]}}


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    server = LoopbackServer(lambda request: Reply(body={"text": request.text}))
    yield server
    server.stop()


@pytest.fixture
def api(server: LoopbackServer) -> Iterator[JsonApi]:
    api = JsonApi(server.url + "v1", FixedToken("secret"))
    yield api
    api.close()


def test_a_request_carries_the_token_the_query_and_the_body(server: LoopbackServer, api: JsonApi) -> None:
    answer = api.send("POST", "items", query={"a": "b c"}, body={"title": "ünï"})

    (request,) = server.seen
    assert (request.method, request.path, request.query) == ("POST", "/v1/items", {"a": "b c"})
    assert request.token == "secret"
    assert request.body == {"title": "ünï"}
    assert answer.body == {"text": request.text}


def test_a_form_is_sent_as_one(server: LoopbackServer, api: JsonApi) -> None:
    api.send("POST", "sync", form={"sync_token": "*", "commands": "[]"})

    assert server.seen[0].form == {"sync_token": "*", "commands": "[]"}
    assert server.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401, {"error_code": 477}), SignInExpired),
        (Reply(400, {"error": "Buy milk is no title"}), RemoteRefused),
        (Reply(403, None), RemoteRefused),
        (Reply(403, BUSY_GOOGLE), RemoteUnreachable),
        (Reply(404), RemoteRefused),
        (Reply(429), RemoteUnreachable),
        (Reply(500, b"<html>"), RemoteUnreachable),
        (Reply(200, b"<html>Sign in to the hotel</html>"), RemoteUnreachable),
        (Reply(200, b'{"items": ['), RemoteUnreachable),
        (Reply(200, b"[" * 100_000), RemoteUnreachable),
        (Reply(lost=True), RemoteUnreachable),
    ],
    ids=lambda value: str(getattr(value, "status", value))[:30],
)
def test_a_failure_is_never_an_answer(
    server: LoopbackServer, api: JsonApi, reply: Reply, error: type[Exception]
) -> None:
    server.faults = [reply]

    with pytest.raises(error) as raised:
        api.get("items")

    assert "milk" not in str(raised.value)


def test_an_allowed_status_is_an_answer(server: LoopbackServer, api: JsonApi) -> None:
    server.faults = [Reply(404, {"error": "not found"})]

    assert api.get("items/1", allowed=(404,)).status == 404


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (Reply(429, None, {"Retry-After": "7"}), 7),
        (Reply(429, {"error_extra": {"retry_after": 11}}), 11),
        (Reply(400, {"error_extra": {"retry_after": 3}}), 3),
        (Reply(503, {"error_extra": "soon"}), None),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_the_wait_a_service_asks_for_is_read(
    server: LoopbackServer, api: JsonApi, reply: Reply, seconds: float | None
) -> None:
    server.faults = [reply]

    with pytest.raises(RemoteUnreachable) as raised:
        api.get("items")

    assert raised.value.retry_after_s == seconds


def test_the_token_does_not_follow_a_redirect_or_a_link_to_another_host(server: LoopbackServer, api: JsonApi) -> None:
    seen: list[Any] = []
    other = LoopbackServer(lambda request: seen.append(request) or Reply())  # type: ignore[func-returns-value]
    server.faults = [Reply(307, None, {"Location": f"{other.url}v1/items"})]

    try:
        with pytest.raises(RemoteRefused):
            api.get("items")
        with pytest.raises(RemoteRefused):
            api.get(f"{other.url}v1/items")
    finally:
        other.stop()

    assert seen == []


def test_a_token_is_not_sent_unencrypted() -> None:
    with pytest.raises(InvalidInput):
        JsonApi("http://example.org/v1/", FixedToken("secret"))
