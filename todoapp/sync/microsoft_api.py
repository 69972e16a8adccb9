"""Requests to Graph about todos: pages, batches, and its answers taken for what they are or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.oauth import Provider
from todoapp.sync.rest import NOT_THERE, AccessToken, Answer, JsonApi

ADDRESS = "https://graph.microsoft.com/v1.0"
PROVIDER = Provider(
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    ("Tasks.ReadWrite", "offline_access"),
    redirect_host="localhost",  # the one a program's registration there allows on any port
)
LISTS = "me/todo/lists"
EXPANDED = {"$expand": "checklistItems,linkedResources"}
AT_ONCE = 20  # requests a batch may hold
CHANGED = 412

_MALFORMED = 400  # what Graph answers to an id it never gave out
_MISSING = (_MALFORMED, *NOT_THERE)
_MAX_PAGES = 10_000
_SIGN_IN = 401
_BUSY = (429, 500, 502, 503, 504)


class Graph:
    """The service; times are asked for as clocks in `zone` show them."""

    def __init__(self, url: str, token: AccessToken, zone: ZoneInfo) -> None:
        self._api = JsonApi(url, token)
        self._prefer = {"Prefer": f'outlook.timezone="{zone.key}", odata.maxpagesize=100'}

    def renew(self) -> bool:
        """Get a fresh access token, if that is possible."""
        return self._api.renew()

    def close(self) -> None:
        """Let go of connections."""
        self._api.close()

    def pages(self, path: str, query: Mapping[str, str] | None) -> Iterator[dict[str, Any]]:
        """Give the pages of a collection; one that is not there is ListMissing."""
        for _ in range(_MAX_PAGES):
            answer = self._api.get(path, query, headers=self._prefer, allowed=_MISSING)
            if answer.status in _MISSING:
                raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
            page = object_of(answer)
            yield page
            following = page.get("@odata.nextLink")
            if not following:
                return
            if following == path:
                break
            path, query = str(following), None
        raise RemoteRefused("The service never comes to the end of the list.")

    def get_many(self, hrefs: Sequence[str]) -> list[tuple[str, int, Any]]:
        """Give (href, status, body) of some tasks."""
        query = f"?$expand={EXPANDED['$expand']}"
        requests = [
            {"id": str(number), "method": "GET", "url": f"/{href}{query}", "headers": self._prefer}
            for number, href in enumerate(hrefs)
        ]
        answers = object_of(self._api.send("POST", "$batch", body={"requests": requests})).get("responses")
        if not isinstance(answers, list) or len(answers) != len(hrefs):
            raise _broken()
        try:
            found = [(hrefs[int(each["id"])], int(each["status"]), each.get("body")) for each in answers]
            waits = [(each.get("headers") or {}).get("Retry-After") for each in answers if each["status"] in _BUSY]
        except (KeyError, ValueError, TypeError, IndexError) as error:
            raise _broken() from error
        if any(status == _SIGN_IN for _, status, _ in found):
            raise SignInExpired("The service does not accept the sign-in any more.", "Sign in again.")
        if any(status in _BUSY for _, status, _ in found):
            asked_s = max((float(str(wait)) for wait in waits if str(wait).isdecimal()), default=None)
            raise RemoteUnreachable("The service is busy.", "It is tried again later.", retry_after_s=asked_s)
        return found

    def task(self, href: str) -> dict[str, Any]:
        """Give a task whole; one that is not there is RemoteChanged."""
        found = self.find(href)
        if found is None:
            raise RemoteChanged("The item was deleted there.")
        return found

    def find(self, href: str) -> dict[str, Any] | None:
        """Give a task whole, None if it is not there."""
        answer = self._api.get(href, EXPANDED, headers=self._prefer, allowed=NOT_THERE)
        return None if answer.status in NOT_THERE else object_of(answer)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        condition: Mapping[str, str] | None = None,
        allowed: Sequence[int] = (),
    ) -> Answer:
        """Send a change; `condition` is the headers that name what it is a change of."""
        return self._api.send(method, path, body=body, headers=self._prefer | dict(condition or {}), allowed=allowed)


def task_href(list_href: str, id_: str) -> str:
    """Give where a task is."""
    return f"{list_href.rstrip('/')}/tasks/{quoted(id_)}"


def quoted(id_: str) -> str:
    """Give an id as a part of a path."""
    return quote(id_, safe="=-_")


def condition_of(task: Mapping[str, Any]) -> dict[str, str]:
    """Give the headers that name the version a change is of."""
    etag = task.get("@odata.etag")
    return {"If-Match": str(etag)} if etag else {}


def object_of(answer: Answer) -> dict[str, Any]:
    """Give an answer that has to be an object."""
    if not isinstance(answer.body, dict):
        raise _broken()
    return answer.body


def rows(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the entries of a page. One without an id could be any of ours, so the page is not believed."""
    found = page.get("value")
    if isinstance(found, list) and all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in found):
        return found
    raise _broken()


def _broken() -> RemoteUnreachable:
    return RemoteUnreachable("The service's answer is broken.", "It is tried again later.")
