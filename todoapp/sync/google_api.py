"""The requests of Google Tasks. A task's href is that of its list and its id; the service asks for both."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable
from todoapp.sync.google_items import Json
from todoapp.sync.oauth import Provider
from todoapp.sync.rest import NOT_THERE, Answer, JsonApi

ADDRESS = "https://tasks.googleapis.com/tasks/v1"
PROVIDER = Provider(
    "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
    ("https://www.googleapis.com/auth/tasks",), extra=(("access_type", "offline"), ("prompt", "consent")),
)  # fmt: skip
_EVERYTHING = {"showCompleted": "true", "showHidden": "true", "showAssigned": "true", "maxResults": "100"}


class GoogleApi:
    """The requests. Answers are checked as far as a wrong one could be taken for an empty one."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def renew(self) -> bool:
        return self._api.renew()

    def close(self) -> None:
        self._api.close()

    def lists(self) -> list[Json]:
        return list(self._pages("users/@me/lists", {"maxResults": "1000"}, "tasks#taskLists"))

    def tasks(self, list_href: str, since: str | None = None) -> list[Json]:
        """Give every task of a list; with `since`, those changed after that, and what was deleted."""
        query = _EVERYTHING | ({"updatedMin": since, "showDeleted": "true"} if since else {})
        return list(self._pages(f"{_list(list_href)}/tasks", query, "tasks#tasks"))

    def task(self, href: str) -> Json | None:
        """Give a task, None where it is deleted."""
        answer = self._api.get(_task(href), allowed=NOT_THERE)
        if answer.status in NOT_THERE:
            return None
        task = _checked(answer.body)
        return None if task.get("deleted") else task

    def insert(self, list_href: str, body: Json) -> Json:
        return self._in_list(self._api.send("POST", f"{_list(list_href)}/tasks", body=body, allowed=NOT_THERE))

    def patch(self, href: str, task: Json, body: Json) -> Json:
        """Change a task that is as `task` says; RemoteChanged if it is not."""
        answer = self._guarded("PATCH", href, task, body)
        if answer.status in NOT_THERE:
            raise RemoteChanged("The task was deleted there.")
        return _checked(answer.body)

    def delete(self, href: str, task: Json) -> None:
        """Delete a task that is as `task` says; RemoteChanged if it is not."""
        self._guarded("DELETE", href, task, None)

    def move(self, href: str, to_list: str | None = None) -> Json:
        """Move a task to the top of another list, or to the top level of its own."""
        query = {"destinationTasklist": to_list} if to_list else {}
        return self._in_list(self._api.send("POST", f"{_task(href)}/move", query=query, allowed=NOT_THERE))

    def _guarded(self, method: str, href: str, task: Json, body: Json | None) -> Answer:
        etag = etag_of(task)
        headers = {"If-Match": etag} if etag else {}
        allowed = (*NOT_THERE, 412)
        answer = self._api.send(method, _task(href), body=body, headers=headers, allowed=allowed)
        if answer.status != 412:
            return answer
        now = self.task(href)
        if now is None or etag_of(now) != etag:
            raise RemoteChanged("The task was changed or deleted there.")
        # It is what we saw: the condition itself is not understood.
        return self._api.send(method, _task(href), body=body, allowed=NOT_THERE)

    def _in_list(self, answer: Answer) -> Json:
        if answer.status in NOT_THERE:
            raise _missing()
        return _checked(answer.body)

    def _pages(self, path: str, query: Mapping[str, str], kind: str) -> Iterator[Json]:
        page: str | None = None
        while True:
            answer = self._api.get(path, dict(query) | ({"pageToken": page} if page else {}), allowed=NOT_THERE)
            if answer.status in NOT_THERE:
                raise _missing()
            # An empty list has no `items` at all, so its kind has to tell it from a wrong answer.
            body = answer.body
            rows = body.get("items", []) if isinstance(body, dict) and body.get("kind") == kind else None
            if not isinstance(rows, list):
                raise _broken()
            for row in rows:
                yield _checked(row)
            if not body.get("nextPageToken"):
                return
            if body["nextPageToken"] == page:
                raise RemoteRefused("The service never comes to the end of the list.")
            page = str(body["nextPageToken"])


def etag_of(task: Json) -> str | None:
    """Give a task's version."""
    etag = task.get("etag")
    return etag if isinstance(etag, str) and etag else None


def _list(href: str) -> str:
    return f"lists/{quote(href, safe='')}"


def _task(href: str) -> str:
    list_href, _, task_id = href.rpartition("/")
    return f"{_list(list_href)}/tasks/{quote(task_id, safe='')}"


def _checked(row: Any) -> Json:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise _broken()
    return row


def _missing() -> ListMissing:
    return ListMissing("The list is no longer there.", "Choose the lists of this account again.")


def _broken() -> RemoteUnreachable:
    return RemoteUnreachable("Google's answer is broken.", "It is tried again later.")
