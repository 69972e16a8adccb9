"""What services with JSON over HTTPS have in common: requests with an access token, and their errors as ours.

A failure is never an empty answer: what is no success and was not asked for is an error. The words of a service's error
are not passed on, for they may quote a todo.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import httpx

from todoapp.domain.errors import InvalidInput
from todoapp.sync.errors import RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.http import LOOPBACK, TIMEOUT_S, Http, header_wait_s

NOT_THERE = (404, 410)
_BUSY_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})


class AccessToken(Protocol):
    """What a request is signed with."""

    def current(self) -> str:
        """Give the token to send."""

    def renew(self) -> bool:
        """Get a fresh one, if that is possible; tell whether there is one now."""


@dataclass(frozen=True)
class FixedToken:
    """A token the user copied from the service's own page: it lasts until it is withdrawn there."""

    token: str

    def current(self) -> str:
        return self.token

    def renew(self) -> bool:
        return False


@dataclass(frozen=True)
class Answer:
    """A service's answer. `body` is its JSON, None where it was empty."""

    status: int
    body: Any
    headers: Mapping[str, str]


class JsonApi:
    """A service's address and the token for it. Paths are relative to it; a whole URL has to be of its host."""

    def __init__(self, url: str, token: AccessToken, *, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise InvalidInput("The token would be sent unencrypted.", "Use an address that begins with https.")
        self._http = Http(url.rstrip("/") + "/", "", "", timeout_s=timeout_s, wait_asked=_wait_asked)
        self._token = token

    def close(self) -> None:
        self._http.close()

    def renew(self) -> bool:
        """Get a fresh access token; what `Remote.renew` is asked for."""
        return self._token.renew()

    def get(self, path: str, query: Mapping[str, str] | None = None, **options: Any) -> Answer:
        """Ask for something; the options are those of `send`."""
        return self.send("GET", path, query=query, **options)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        allowed: Collection[int] = (),
    ) -> Answer:
        """Send a JSON body or a form and give a success, or an answer with one of the `allowed` statuses.

        Raises:
            SignInExpired: the token is not accepted (any more).
            RemoteUnreachable: no whole answer, or the service is busy or failing.
            RemoteRefused: any other answer.
        """
        sent = {"Accept": "application/json", "Authorization": f"Bearer {self._token.current()}"} | dict(headers or {})
        text = ""
        if form is not None:
            text, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        elif body is not None:
            text, sent["Content-Type"] = json.dumps(body), "application/json"
        address = f"{path}?{urlencode(query)}" if query else path
        try:
            response = self._http.send(method, address, text, sent)
        except SignInExpired as error:
            raise SignInExpired("The service does not accept the sign-in any more.", "Sign in again.") from error
        status = response.status_code
        if not response.is_success and status not in allowed:
            raise _refusal(response)
        return Answer(status, _parsed(response) if response.is_success else _error_body(response), response.headers)


def _parsed(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:
        # A proxy's or a hotel's own page: whether the service got the request is unknown.
        raise RemoteUnreachable("The service's answer is broken.", "It is tried again later.") from error


def _error_body(response: httpx.Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None


def _refusal(response: httpx.Response) -> RemoteRefused | RemoteUnreachable:
    wait_s = _wait_asked(response)
    if wait_s is not None or (response.status_code == 403 and _reasons(_error_body(response)) & _BUSY_REASONS):
        return RemoteUnreachable("The service is busy.", "It is tried again later.", retry_after_s=wait_s)
    return RemoteRefused("The service refused it.", f"It answered {response.status_code}.")


def _reasons(body: Any) -> set[str]:
    """Give the reasons in an error as Google words it."""
    error = body.get("error") if isinstance(body, dict) else None
    errors = error.get("errors") if isinstance(error, dict) else None
    return {str(each.get("reason")) for each in errors or [] if isinstance(each, dict)}


def _wait_asked(response: httpx.Response) -> float | None:
    """Give how long a service wants to be left alone, said in the header or, as Todoist does, in the error."""
    if (wait_s := header_wait_s(response)) is not None:
        return wait_s
    body = _error_body(response)
    extra = body.get("error_extra") if isinstance(body, dict) else None
    asked = extra.get("retry_after") if isinstance(extra, dict) else None
    return max(0.0, float(asked)) if isinstance(asked, int | float) else None
