"""Google Tasks.

Inserting is not idempotent, and nothing of ours can be left in a task: before an insertion that may be a repeated one,
the list is searched for what the first one left.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content, changed_fields
from todoapp.sync.errors import RemoteChanged, RemoteRefused
from todoapp.sync.google_api import ADDRESS, GoogleApi, etag_of
from todoapp.sync.google_items import CAPABILITIES, Json, read_task, task_body
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable
from todoapp.sync.rest import AccessToken, JsonApi

_OVERLAP = dt.timedelta(seconds=60)  # changes may become visible later than they are dated
_TOO_LONG = dt.timedelta(days=14)  # after that, traces of deletions may be gone
_WRITTEN = frozenset({"title", "notes", "due", "done"})


class GoogleTasksRemote:
    """An account of Google Tasks."""

    def __init__(
        self, url: str, token: AccessToken, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._api = GoogleApi(JsonApi(url or ADDRESS, token))
        self._clock = clock
        self._read: dict[str, str | None] = {}  # list to the token of its last pull
        self._parts: dict[str, dict[str, list[str]]] = {}  # list to parent to subtasks, since its last pull
        self._tried: set[str] = set()  # creations begun
        self._given: dict[str, str] = {}  # what creations gave, href by operation

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def close(self) -> None:
        self._api.close()

    def renew(self) -> bool:
        return self._api.renew()

    def lists(self) -> tuple[RemoteList, ...]:
        return tuple(RemoteList(row["id"], str(row.get("title") or row["id"])) for row in self._api.lists())

    # Reading

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        since = _moment(token)
        is_full = since is None or self._clock() - since > _TOO_LONG
        rows = self._api.tasks(list_href, None if is_full else token)
        known = etags() if rows else {}
        items: list[RemoteItem] = []
        unreadable: list[Unreadable] = []
        gone: set[str] = set()
        present: set[str] = set()
        for task in rows:
            href, etag = f"{list_href}/{task['id']}", etag_of(task)
            if task.get("deleted"):
                gone |= {href} & known.keys()
                continue
            present.add(href)
            if etag is not None and known.get(href) == etag:
                continue
            try:
                content = read_task(task, list_href)
            except (TypeError, ValueError) as error:
                unreadable.append(Unreadable(href, etag, type(error).__name__))
            else:
                items.append(RemoteItem(Stored(href, etag, _raw(task)), task["id"], content))
        moments = [moment for task in rows if (moment := _moment(task.get("updated"))) is not None]
        if moments and (since is None or max(moments) - _OVERLAP > since):
            token = _text(max(moments) - _OVERLAP)
        self._read[list_href] = token
        self._parts.pop(list_href, None)
        if is_full:
            return Pull(tuple(items), token, unreadable=tuple(unreadable), is_full=True, present=frozenset(present))
        return Pull(tuple(items), token, frozenset(gone), tuple(unreadable))

    # Writing

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        may_be_repeated = op_id in self._tried or list_href not in self._read
        self._tried.add(op_id)
        task = self._moved(like, list_href, content) if like else None
        if task is None and may_be_repeated:
            task = self._twin(list_href, content, op_id)
        if task is None:
            body = {name: value for name, value in task_body(content, _WRITTEN).items() if value is not None}
            task = self._api.insert(list_href, body)
        stored = _stored(f"{list_href}/{task['id']}", task)
        self._given[op_id] = stored.href
        return stored, task["id"]

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        task = self._found(stored)
        if task is None:
            raise RemoteChanged("The task was deleted there.")
        if body := task_body(content, changed & _WRITTEN):
            task = self._api.patch(stored.href, task, body)
        return _stored(stored.href, task)

    def delete(self, stored: Stored, *, op_id: str) -> None:
        task = self._found(stored)
        if task is None:
            return
        if task.get("assignmentInfo"):
            raise RemoteRefused("The task was assigned to you in a document.", "Deleting it would delete it there too.")
        # Deleting takes subtasks along, which are todos of their own here.
        list_href = stored.href.rpartition("/")[0]
        if not task.get("parent") and (parts := self._parts_in(list_href).get(task["id"])):
            for part in parts:
                self._api.move(f"{list_href}/{part}")
            task = self._api.task(stored.href) or task
        self._api.delete(stored.href, task)

    def _moved(self, like: Stored, list_href: str, content: Content) -> Json | None:
        """Move a task to another list; None if it is neither here nor there (any more)."""
        task = self._found(like)
        href = f"{list_href}/{like.href.rpartition('/')[2]}"
        # If it is not at its old place, it was moved before and the answer was lost.
        task = self._api.move(like.href, list_href) if task is not None else self._api.task(href)
        if task is None:
            return None
        changed = changed_fields(read_task(task, list_href), content) & _WRITTEN
        if not changed:
            return task
        return self._api.patch(f"{list_href}/{task['id']}", task, task_body(content, changed))

    def _twin(self, list_href: str, content: Content, op_id: str) -> Json | None:
        """Find what an insertion whose answer was lost has left: the latest task that says the same."""
        others = {href for operation, href in self._given.items() if operation != op_id}
        found: list[Json] = []
        for task in self._api.tasks(list_href, self._read.get(list_href)):
            try:
                is_same = not changed_fields(read_task(task, list_href), content) & _WRITTEN
            except (TypeError, ValueError):
                continue
            if is_same and not task.get("deleted") and f"{list_href}/{task['id']}" not in others:
                found.append(task)
        return max(found, key=lambda task: str(task.get("updated")), default=None)

    def _found(self, stored: Stored) -> Json | None:
        """Give the task as it is now, None if it is gone; RemoteChanged if it is not what we last saw."""
        task = self._api.task(stored.href)
        if task is None or (stored.etag is not None and etag_of(task) == stored.etag):
            return task
        before, list_href = json.loads(stored.raw), stored.href.rpartition("/")[0]
        try:
            is_same = stored.etag is None and read_task(task, list_href) == read_task(before, list_href)
        except (TypeError, ValueError) as error:
            raise RemoteChanged("The task cannot be read any more.") from error
        if not is_same:
            raise RemoteChanged("The task was changed there.")
        return task

    def _parts_in(self, list_href: str) -> dict[str, list[str]]:
        if list_href not in self._parts:
            parts: dict[str, list[str]] = {}
            for task in self._api.tasks(list_href):
                if task.get("parent"):
                    parts.setdefault(str(task["parent"]), []).append(task["id"])
            self._parts[list_href] = parts
        return self._parts[list_href]


def _stored(href: str, task: Json) -> Stored:
    return Stored(href, etag_of(task), _raw(task))


def _raw(task: Json) -> str:
    return json.dumps(task, ensure_ascii=False)


def _moment(text: Any) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
