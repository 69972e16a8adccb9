"""Requests to Vikunja: pages that are counted, whole tasks, and labels by their titles."""

from collections.abc import Mapping, Sequence
from typing import Any

from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable
from todoapp.sync.rest import NOT_THERE, AccessToken, Answer, JsonApi

_PAGE = 50  # as many as a server gives unless its owner allows more
_MAX_PAGES = 10_000
_PAGES = "x-pagination-total-pages"
_BAD_REQUEST = 400

Row = dict[str, Any]


class VikunjaApi:
    """The requests. Answers are checked as far as a wrong one could be taken for an empty one."""

    def __init__(self, address: str, token: AccessToken) -> None:
        self._api = JsonApi(address, token)
        self._labels: dict[str, int] | None = None

    def renew(self) -> bool:
        """Get a fresh token: there is none."""
        return self._api.renew()

    def close(self) -> None:
        """Let go of connections."""
        self._api.close()

    def projects(self) -> list[Row]:
        """Give every project."""
        return self._rows("projects", {}) or []

    def tasks(self, list_href: str, wanted: str) -> list[Row] | None:
        """Give the tasks of a project a filter finds, None where the server does not know such a filter."""
        return self._rows(_tasks(list_href), {"filter": wanted})

    def all_tasks(self, list_href: str) -> list[Row]:
        """Give every task of a project, but for those that moved up a page while it was read."""
        rows = self._rows(_tasks(list_href), {}) or []
        return list({row["id"]: row for row in rows}.values())

    def count(self, list_href: str) -> int:
        """Give how many tasks a project has."""
        answer = self._got(_tasks(list_href), {"page": "1", "per_page": "1"})
        pages = _page_count(answer)
        if pages is None:
            raise _broken()
        return pages if _list(answer) else 0

    def find(self, href: str) -> Row | None:
        """Give a task, None if it is not there."""
        answer = self._api.get(href, allowed=NOT_THERE)
        return None if answer.status in NOT_THERE else _task(answer)

    def create(self, list_href: str, body: Mapping[str, Any]) -> Row:
        """Make a task in a project."""
        answer = self._api.send("PUT", _tasks(list_href), body=body, allowed=NOT_THERE)
        if answer.status in NOT_THERE:
            raise _missing()
        return _task(answer)

    def change(self, href: str, body: Mapping[str, Any]) -> None:
        """Replace a task."""
        if self._api.send("POST", href, body=body, allowed=NOT_THERE).status in NOT_THERE:
            raise RemoteChanged("The item was deleted there.")

    def delete(self, href: str) -> None:
        """Delete a task; gone already is fine."""
        self._api.send("DELETE", href, allowed=NOT_THERE)

    def put_labels(self, href: str, task: Mapping[str, Any], titles: Sequence[str]) -> None:
        """Put labels on a task and take others off; those that are not known yet are made."""
        there = {str(label["title"]): label["id"] for label in task.get("labels") or ()}
        for title in dict.fromkeys(titles):
            if title not in there:
                label = {"label_id": self._label_id(title)}
                self._api.send("PUT", f"{href}/labels", body=label, allowed=(_BAD_REQUEST,))  # it has it already
        for title, id_ in there.items():
            if title not in titles:
                self._api.send("DELETE", f"{href}/labels/{id_}", allowed=NOT_THERE)

    def _label_id(self, title: str) -> int:
        if self._labels is None:
            rows = self._rows("labels", {}) or []
            self._labels = {str(row.get("title")): row["id"] for row in reversed(rows)}
        if title not in self._labels:
            made = _task(self._api.send("PUT", "labels", body={"title": title}))
            self._labels[title] = made["id"]
        return self._labels[title]

    def _rows(self, path: str, query: Mapping[str, str]) -> list[Row] | None:
        """Give every row of a collection, None where the query is not understood."""
        rows: list[Row] = []
        for number in range(1, _MAX_PAGES):
            asked = {**query, "page": str(number), "per_page": str(_PAGE)}
            answer = self._got(path, asked, allowed=(_BAD_REQUEST,) if query else ())
            if answer.status == _BAD_REQUEST:
                return None
            found = _list(answer)
            rows += found
            pages = _page_count(answer)
            if not found or (pages is not None and number >= pages):
                return rows
        raise RemoteRefused("The service never comes to the end of the list.")

    def _got(self, path: str, query: Mapping[str, str], allowed: Sequence[int] = ()) -> Answer:
        answer = self._api.get(path, query, allowed=(*NOT_THERE, *allowed))
        if answer.status in NOT_THERE:
            raise _missing()
        return answer


def _tasks(list_href: str) -> str:
    """Give where the tasks of a project are; what is no project's number is none."""
    if not list_href.removeprefix("projects/").isdecimal():
        raise _missing()
    return f"{list_href}/tasks"


def _list(answer: Answer) -> list[Row]:
    """Give the rows of a page; nothing at all is none, where it says how many pages there are."""
    rows = answer.body
    if rows is None and _page_count(answer) is not None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("id"), int) for row in rows):
        raise _broken()
    return rows


def _task(answer: Answer) -> Row:
    body = answer.body
    if not isinstance(body, dict) or not isinstance(body.get("id"), int):
        raise _broken()
    return body


def _page_count(answer: Answer) -> int | None:
    text = answer.headers.get(_PAGES, "")
    return int(text) if text.isdecimal() else None


def _missing() -> ListMissing:
    return ListMissing("The project is no longer there.", "Choose the lists of this account again.")


def _broken() -> RemoteUnreachable:
    return RemoteUnreachable("The service's answer is broken.", "It is tried again later.")
