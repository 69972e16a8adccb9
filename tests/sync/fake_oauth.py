"""An authorization server for tests: codes bound to a PKCE challenge, tokens that expire, refresh tokens used once."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from tests.sync.loopback import LoopbackServer, Reply, Request
from todoapp.sync.oauth import Provider, challenge


@dataclass
class FakeOAuth:
    """The sign-in of a service. `valid` are the access tokens it takes; `lasts_s` how long it says they last."""

    lasts_s: int | None = 3600
    rotates: bool = True
    wants_secret: str = ""
    clients: dict[str, str] = field(default_factory=lambda: {"client-1": ""})  # id to redirect address, "" for any
    codes: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # code to (challenge, redirect, client)
    refreshes: set[str] = field(default_factory=set)
    valid: set[str] = field(default_factory=set)

    def handle(self, request: Request) -> Reply:
        """Answer the token endpoint and the registration."""
        if request.path == "/oauth/register":
            body = request.body
            if body["token_endpoint_auth_method"] != "none":
                return Reply(400, {"error": "invalid_client_metadata"})
            client = f"client-{len(self.clients) + 1}"
            self.clients[client] = body["redirect_uris"][0]
            return Reply(201, {"client_id": client})
        form = request.form
        if form.get("client_id") not in self.clients or form.get("client_secret", "") != self.wants_secret:
            return Reply(400, {"error": "invalid_client"})
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes:
                return Reply(400, {"error": "invalid_grant"})
            if self.rotates:
                self.refreshes.remove(form["refresh_token"])
            return self._granted(with_refresh=self.rotates)
        wanted = self.codes.pop(form["code"], None)
        if wanted != (challenge(form["code_verifier"]), form["redirect_uri"], form["client_id"]):
            return Reply(400, {"error": "invalid_grant"})
        return self._granted(with_refresh=True)

    def agree(self, page: str) -> str:
        """Do what a user does on the sign-in page; gives the address the browser is sent to."""
        asked = dict(parse_qsl(urlsplit(page).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] in self.clients
        assert self.clients[asked["client_id"]] in ("", asked["redirect_uri"])
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked["code_challenge"], asked["redirect_uri"], asked["client_id"]
        return f"{asked['redirect_uri']}/?code={code}&state={asked['state']}"

    def expire(self) -> None:
        """Withdraw every access token; refresh tokens stay."""
        self.valid.clear()

    def _granted(self, *, with_refresh: bool) -> Reply:
        access = secrets.token_urlsafe(8)
        self.valid.add(access)
        answer: dict[str, object] = {"access_token": access, "token_type": "Bearer"}
        if with_refresh:
            refresh = secrets.token_urlsafe(8)
            self.refreshes.add(refresh)
            answer["refresh_token"] = refresh
        return Reply(200, answer | ({"expires_in": self.lasts_s} if self.lasts_s is not None else {}))


def provider_at(server: LoopbackServer, *, registers: bool = False) -> Provider:
    """Give the addresses of a FakeOAuth served there."""
    return Provider(
        f"{server.url}oauth/authorize", f"{server.url}oauth/token", ("tasks",),
        register_url=f"{server.url}oauth/register" if registers else "",
    )  # fmt: skip
