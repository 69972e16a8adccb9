"""The one place where bytes go out: timeouts, credentials only where they are safe, and errors as ours.

Nothing here logs an address, a header or a body. A redirect is never followed with credentials to another host.
"""

import datetime as dt
import ssl
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cache
from urllib.parse import urljoin, urlsplit

import httpx

from todoapp.domain.errors import InvalidInput
from todoapp.sync.errors import RemoteRefused, RemoteUnreachable, SignInExpired

TIMEOUT_S = 30.0
MAX_REDIRECTS = 5
USER_AGENT = "todoapp"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Http:
    """A connection to one host with one user's credentials."""

    def __init__(
        self, url: str, username: str, password: str, *, timeout_s: float = TIMEOUT_S,
        wait_asked: Callable[[httpx.Response], float | None] | None = None,
    ) -> None:  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidInput("That is not the address of a server.", "Write it as https://example.org/dav/.")
        if parts.scheme == "http" and password and parts.hostname not in LOOPBACK:
            raise InvalidInput("The password would be sent unencrypted.", "Use an address that begins with https.")
        self.url = url
        self._wait_asked = wait_asked or header_wait_s
        self._origin = (parts.scheme, parts.netloc)
        self._client = httpx.Client(
            auth=httpx.BasicAuth(username, password) if password else None,
            timeout=timeout_s,
            headers={"User-Agent": USER_AGENT},
            follow_redirects=False,
            # Without TLS there is nothing to verify, and another origin is never asked.
            verify=_trust() if parts.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        )

    def close(self) -> None:
        self._client.close()

    def send(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> httpx.Response:
        """Send a request and give any answer below 500 that is no 401 and no 429; the rest is an error."""
        url = urljoin(self.url, path)
        for _ in range(MAX_REDIRECTS):
            response = self._send(method, url, body, headers or {})
            if response.status_code not in (301, 302, 307, 308) or "Location" not in response.headers:
                return response
            url = urljoin(url, response.headers["Location"])
        raise RemoteRefused("The server sends us in circles.", "Check the address of the account.")

    def _send(self, method: str, url: str, body: str, headers: dict[str, str]) -> httpx.Response:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            raise RemoteRefused(
                "The server refers to another one, which does not get the password.",
                f"If you trust {parts.hostname}, use its address for the account.",
            )
        try:
            response = self._client.request(method, url, content=body.encode(), headers=headers)
        except httpx.TransportError as error:
            if isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error).upper():
                raise RemoteUnreachable(
                    "The connection is not secure: the server's certificate is not valid.", "Nothing was sent."
                ) from error
            raise RemoteUnreachable("The server does not answer.", "It is tried again later.") from error
        except httpx.HTTPError as error:
            raise RemoteUnreachable("The server's answer is broken.", "It is tried again later.") from error
        status = response.status_code
        if status == 401:
            raise SignInExpired("The server does not accept the name and password.", "Sign in again.")
        if status in _WORTH_ANOTHER_TRY:
            raise RemoteUnreachable(
                "The server is busy or failing.",
                "It is tried again later.",
                retry_after_s=self._wait_asked(response),
            )
        return response


@cache
def _trust() -> ssl.SSLContext:
    """Load the certificates to trust, once: that takes longer than an idle pass."""
    return httpx.create_ssl_context()


def header_wait_s(response: httpx.Response) -> float | None:
    """Give how many seconds a server asks to be left alone, None where it does not say."""
    text = response.headers.get("Retry-After")
    if text is None:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, (aware - dt.datetime.now(dt.UTC)).total_seconds())
