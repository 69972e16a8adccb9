"""Signing in with a browser: OAuth 2.0 for installed programs (RFC 8252) with PKCE (RFC 7636), and fresh tokens after.

What comes of it is one text for the keyring; it holds all that renewing needs. No client id is built in: it is an
argument, or the service makes one for this computer (RFC 7591). No token is ever logged.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from todoapp.domain.errors import Cancelled, InvalidInput
from todoapp.sync.errors import RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.http import LOOPBACK, Http
from todoapp.sync.remotes import Keep
from todoapp.sync.rest import AccessToken, FixedToken

WAIT_FOR_BROWSER_S = 300.0
_EARLY_S = 60.0  # a token is renewed so long before it expires
_POLL_S = 0.2
_RENEWALS = 3  # soon after each other: a service may take a used refresh token again only for a minute
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_PAGE = "<!doctype html><meta charset=utf-8><title>todoapp</title><p>{}</p>"


@dataclass(frozen=True)
class Provider:
    """Where a service signs users in."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    scope_separator: str = " "
    extra: tuple[tuple[str, str], ...] = ()  # what its sign-in page wants to be told besides
    register_url: str = ""  # makes a client id, where the service offers that
    redirect_host: str = "127.0.0.1"


@dataclass(frozen=True)
class _Grant:
    """What the keyring holds of a sign-in."""

    access_token: str
    refresh_token: str
    expires_at: float  # seconds since 1970, 0 where the service did not say
    client_id: str
    client_secret: str
    token_url: str


def sign_in(
    provider: Provider, client_id: str = "", client_secret: str = "", *,
    open_page: Callable[[str], object] = webbrowser.open, cancelled: threading.Event | None = None,
    timeout_s: float = WAIT_FOR_BROWSER_S,
) -> str:  # fmt: skip
    """Let the user sign in with the browser and give the secret for the keyring; blocks until then.

    `client_secret` is for services that want one even of programs that cannot keep it (Google).

    Raises:
        SignInExpired: the user or the service said no.
        Cancelled: `cancelled` was set, or nobody answered in time.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with _Listener(("127.0.0.1", 0), state) as listener:
        redirect = f"http://{provider.redirect_host}:{listener.server_port}"
        if not client_id:
            client_id = _registered(provider, redirect)
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect,
            "scope": provider.scope_separator.join(provider.scopes),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        open_page(f"{provider.authorize_url}?{urlencode(asked | dict(provider.extra))}")
        code = listener.wait(cancelled or threading.Event(), timeout_s)
    answer = _ask_token(
        provider.token_url,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "client_id": client_id,
            "code_verifier": verifier,
        }
        | ({"client_secret": client_secret} if client_secret else {}),
    )
    return _written(_granted(_Grant("", "", 0.0, client_id, client_secret, provider.token_url), answer, time.time()))


def challenge(verifier: str) -> str:
    """Give the S256 challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def token_of(secret: str, keep: Keep) -> AccessToken:
    """Give the access token a secret from the keyring stands for: that of a sign-in, or one the user pasted."""
    try:
        values = json.loads(secret)
    except ValueError:
        return FixedToken(secret.strip())
    if not isinstance(values, dict):
        return FixedToken(secret.strip())
    try:
        return OAuthToken(_Grant(**values), keep)
    except TypeError as error:
        raise SignInExpired("The keyring's entry is not a sign-in.", "Sign in to the account again.") from error


class OAuthToken:
    """The token of a sign-in. A renewed one is stored before it is used: services withdraw the one before."""

    def __init__(
        self, grant: _Grant, keep: Keep, *, clock: Callable[[], float] = time.time,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        self._grant = grant
        self._keep = keep
        self._clock = clock
        self._wait = wait

    def current(self) -> str:
        """Give a token that has not expired, as far as can be known here."""
        expires_at = self._grant.expires_at
        if expires_at and expires_at - _EARLY_S <= self._clock():
            self.renew()
        return self._grant.access_token

    def renew(self) -> bool:
        grant = self._grant
        if not grant.refresh_token:
            return False
        asked = {"grant_type": "refresh_token", "refresh_token": grant.refresh_token, "client_id": grant.client_id}
        if grant.client_secret:
            asked["client_secret"] = grant.client_secret
        for attempt in range(1, _RENEWALS + 1):
            try:
                answer = _ask_token(grant.token_url, asked)
                break
            except RemoteUnreachable:
                if attempt == _RENEWALS:
                    raise
                self._wait(attempt)
        self._grant = _granted(grant, answer, self._clock())
        self._keep(_written(self._grant))
        return True


class _Listener(HTTPServer):
    """Waits on loopback for the browser to come back with a code and our state."""

    def __init__(self, address: tuple[str, int], state: str) -> None:
        super().__init__(address, _Redirected)
        self.state = state
        self.answer: dict[str, str] | None = None
        self.timeout = _POLL_S

    def wait(self, cancelled: threading.Event, timeout_s: float) -> str:
        ends_at = time.monotonic() + timeout_s
        while self.answer is None:
            if cancelled.is_set() or time.monotonic() > ends_at:
                raise Cancelled("Nobody signed in.", "Try again, and finish in the browser.")
            self.handle_request()
        if "code" not in self.answer:
            raise SignInExpired("The sign-in was refused.", "Try again, and allow access to your tasks.")
        return self.answer["code"]


class _Redirected(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 10  # seconds: a browser may open a connection and say nothing

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query))
        if parts.path != "/":
            self._say(404, "Not here.")
        elif not hmac.compare_digest(given.get("state", "").encode(), self.server.state.encode()):
            self._say(400, "This is not the sign-in that was started.")  # somebody else's page: keep waiting
        else:
            self.server.answer = given
            done = "code" in given
            self._say(200, "You are signed in. You can close this page." if done else "The sign-in was refused.")

    def _say(self, status: int, words: str) -> None:
        page = _PAGE.format(words).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing: the code is in the address."""


def _registered(provider: Provider, redirect: str) -> str:
    if not provider.register_url:
        raise InvalidInput("This service needs a client id.", "Make one in its console: the README says how.")
    asked = {
        "client_name": "todoapp",
        "redirect_uris": [redirect],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(provider.scopes),
    }
    answer = _post(provider.register_url, json.dumps(asked), {"Content-Type": "application/json"})
    client_id = answer.get("client_id")
    if not isinstance(client_id, str):
        raise RemoteRefused("The service gives no client id.")
    return client_id


def _ask_token(url: str, asked: Mapping[str, str]) -> dict[str, Any]:
    answer = _post(url, urlencode(asked), _FORM)
    if not isinstance(answer.get("access_token"), str):
        raise RemoteUnreachable("The service's answer is broken.", "It is tried again later.")
    return answer


def _post(url: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise InvalidInput("The sign-in would be sent unencrypted.", "Use an address that begins with https.")
    http = Http(url, "", "")
    try:
        response = http.send("POST", url, body, headers)
    except SignInExpired as error:
        raise SignInExpired("The service does not accept the sign-in any more.", "Sign in again.") from error
    finally:
        http.close()
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if response.is_success and isinstance(answer, dict):
        return answer
    if response.is_success:
        raise RemoteUnreachable("The service's answer is broken.", "It is tried again later.")
    if isinstance(answer, dict) and answer.get("error") in ("invalid_grant", "invalid_client", "unauthorized_client"):
        raise SignInExpired("The service does not accept the sign-in any more.", "Sign in again.")
    raise RemoteRefused("The service refused the sign-in.", f"It answered {response.status_code}.")


def _granted(grant: _Grant, answer: Mapping[str, Any], now: float) -> _Grant:
    """Give what to keep after an answer; a service that sends no new refresh token goes on with the one before."""
    lasts_s = answer.get("expires_in")
    return replace(
        grant,
        access_token=answer["access_token"],
        refresh_token=str(answer.get("refresh_token") or grant.refresh_token),
        expires_at=now + float(lasts_s) if isinstance(lasts_s, int | float) else 0.0,
    )


def _written(grant: _Grant) -> str:
    return json.dumps(asdict(grant), separators=(",", ":"))
