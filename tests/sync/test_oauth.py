"""Signing in takes the user's own browser, a state and a PKCE proof; a used refresh token is never lost."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.sync.fake_oauth import FakeOAuth, provider_at
from tests.sync.loopback import LoopbackServer, Reply
from todoapp.domain.errors import Cancelled, InvalidInput
from todoapp.sync.errors import RemoteUnreachable, SignInExpired
from todoapp.sync.oauth import challenge, sign_in, token_of
from todoapp.sync.rest import FixedToken


@pytest.fixture
def oauth() -> FakeOAuth:
    return FakeOAuth()


@pytest.fixture
def server(oauth: FakeOAuth) -> Iterator[LoopbackServer]:
    server = LoopbackServer(oauth.handle)
    yield server
    server.stop()


class Browser:
    """Goes where it is told, in a thread of its own, and keeps what it was shown."""

    def __init__(self, where: Callable[[str], list[str]]) -> None:
        self.where = where
        self.shown: list[httpx.Response] = []
        self.thread = threading.Thread()

    def open(self, page: str) -> None:
        self.thread = threading.Thread(target=self._visit, args=[self.where(page)])
        self.thread.start()

    def _visit(self, addresses: list[str]) -> None:
        self.shown += [httpx.get(address) for address in addresses]


def signed_in(oauth: FakeOAuth, server: LoopbackServer, client_id: str = "client-1", **options: Any) -> str:
    browser = Browser(lambda page: [oauth.agree(page)])
    secret = sign_in(provider_at(server, **options), client_id, oauth.wants_secret, open_page=browser.open)
    browser.thread.join()
    assert browser.shown[0].status_code == 200
    return secret


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_sign_in_gives_a_token_the_service_takes(oauth: FakeOAuth, server: LoopbackServer) -> None:
    secret = signed_in(oauth, server)

    assert token_of(secret, lambda renewed: None).current() in oauth.valid


def test_a_service_that_makes_client_ids_needs_none_from_the_user(oauth: FakeOAuth, server: LoopbackServer) -> None:
    secret = signed_in(oauth, server, "", registers=True)

    assert json.loads(secret)["client_id"] == "client-2"


def test_a_client_secret_is_sent_where_a_service_wants_one(oauth: FakeOAuth, server: LoopbackServer) -> None:
    oauth.wants_secret = "public anyway"

    kept: list[str] = []
    token = token_of(signed_in(oauth, server), kept.append)

    assert token.renew()
    assert token.current() in oauth.valid


def test_without_a_client_id_the_user_is_asked_for_one(server: LoopbackServer) -> None:
    with pytest.raises(InvalidInput):
        sign_in(provider_at(server), open_page=lambda page: None)


def test_an_answer_with_another_state_is_not_taken(oauth: FakeOAuth, server: LoopbackServer) -> None:
    def where(page: str) -> list[str]:
        right = oauth.agree(page)
        base = right.partition("?")[0]
        return [f"{base}favicon.ico", f"{base}?code=evil", f"{base}?code=evil&state=wrong", right]

    browser = Browser(where)
    sign_in(provider_at(server), "client-1", open_page=browser.open)
    browser.thread.join()

    assert [answer.status_code for answer in browser.shown] == [404, 400, 400, 200]
    assert len(server.seen) == 1
    assert server.seen[0].form["code"] != "evil"


def test_a_refusal_in_the_browser_is_no_sign_in(oauth: FakeOAuth, server: LoopbackServer) -> None:
    browser = Browser(lambda page: [oauth.agree(page).replace("code=", "error=access_denied&x=")])

    with pytest.raises(SignInExpired):
        sign_in(provider_at(server), "client-1", open_page=browser.open)
    browser.thread.join()

    assert server.seen == []


def test_waiting_for_the_browser_can_be_cancelled_and_ends(server: LoopbackServer) -> None:
    cancelled = threading.Event()
    started = time.monotonic()

    with pytest.raises(Cancelled):
        sign_in(provider_at(server), "client-1", open_page=lambda page: cancelled.set(), cancelled=cancelled)
    with pytest.raises(Cancelled):
        sign_in(provider_at(server), "client-1", open_page=lambda page: None, timeout_s=0.0)

    assert time.monotonic() - started < 5


def test_a_renewed_token_is_kept_before_it_is_used(oauth: FakeOAuth, server: LoopbackServer) -> None:
    kept: list[str] = []
    secret = signed_in(oauth, server)
    token = token_of(secret, kept.append)
    first = token.current()
    oauth.expire()

    assert token.renew()
    assert token.renew()

    assert token.current() not in (first, "")
    assert json.loads(kept[-1])["access_token"] == token.current()
    assert json.loads(kept[-1])["refresh_token"] in oauth.refreshes
    assert token_of(kept[-1], kept.append).renew()


def test_a_token_about_to_expire_is_renewed_first(oauth: FakeOAuth, server: LoopbackServer) -> None:
    oauth.lasts_s = 30
    kept: list[str] = []
    token = token_of(signed_in(oauth, server), kept.append)

    token.current()

    assert len(kept) == 1


def test_a_service_without_new_refresh_tokens_keeps_the_old_one(oauth: FakeOAuth, server: LoopbackServer) -> None:
    oauth.rotates, oauth.lasts_s = False, None
    kept: list[str] = []
    secret = signed_in(oauth, server)

    assert token_of(secret, kept.append).renew()

    assert json.loads(kept[0])["refresh_token"] == json.loads(secret)["refresh_token"]


def test_a_busy_moment_does_not_lose_the_sign_in(
    oauth: FakeOAuth, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    token = token_of(signed_in(oauth, server), kept.append)
    monkeypatch.setattr(token, "_wait", lambda seconds: None)
    server.faults = [Reply(503), Reply(lost=True)]

    assert token.renew()

    server.faults = [Reply(503)] * 3
    with pytest.raises(RemoteUnreachable):
        token.renew()


def test_a_withdrawn_sign_in_has_to_be_done_again(oauth: FakeOAuth, server: LoopbackServer) -> None:
    token = token_of(signed_in(oauth, server), lambda secret: None)
    oauth.refreshes.clear()

    with pytest.raises(SignInExpired):
        token.renew()


def test_a_pasted_token_is_used_as_it_is() -> None:
    assert token_of(" 0123456789abcdef\n", lambda secret: None) == FixedToken("0123456789abcdef")
    assert token_of("123456", lambda secret: None) == FixedToken("123456")


def test_an_entry_of_another_shape_asks_for_a_new_sign_in() -> None:
    with pytest.raises(SignInExpired):
        token_of('{"access_token": "a"}', lambda secret: None)


def test_nothing_secret_is_logged(
    oauth: FakeOAuth, server: LoopbackServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.INFO, logger="todoapp"):
        secret = signed_in(oauth, server)
        token_of(secret, lambda renewed: None).renew()

    said = caplog.text + "".join(capfd.readouterr())
    assert json.loads(secret)["access_token"] not in said
    assert json.loads(secret)["refresh_token"] not in said
    assert "code=" not in said
