"""Vikunja, with an API token. It tells what was changed since a moment, but neither what was deleted nor of labels.

So an increment counts the tasks as well, and every hour the whole list is looked at. It knows no preconditions and
takes whole tasks only: a write reads the task first and sends all of it back. Until it is seen again, a task we make
says which operation made it, in a comment of its description, so that one whose answer was lost is found.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Content, changed_fields
from todoapp.sync.errors import RemoteChanged, RemoteUnreachable
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable
from todoapp.sync.rest import AccessToken
from todoapp.sync.vikunja_api import VikunjaApi
from todoapp.sync.vikunja_items import (
    body_of,
    capabilities_in,
    mark_of,
    marked,
    read_task,
    version_of,
    without_mark,
    written,
)

_WHOLE_EVERY_S = 3_600.0
_OVERLAP = dt.timedelta(seconds=10)  # a change may be written down a while after its own moment
_API = "/api/v1"


class VikunjaRemote:
    """An account on a Vikunja server. Clock times are those of `zone`; `clock` gives seconds."""

    def __init__(
        self, url: str, token: AccessToken, zone: ZoneInfo, clock: Callable[[], float] = time.time
    ) -> None:  # fmt: skip
        address = url.rstrip("/")
        self._address = address if urlsplit(address).path.endswith(_API) else address + _API
        self._api = VikunjaApi(self._address, token)
        self._zone = zone
        self._clock = clock
        self._capabilities = capabilities_in(zone)
        self._unfinished: dict[str, dict[str, str]] = {}  # list -> op_id -> href

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def renew(self) -> bool:
        return self._api.renew()

    def close(self) -> None:
        self._api.close()

    def lists(self) -> tuple[RemoteList, ...]:
        # Saved filters and favourites are shown as projects with negative ids.
        projects = [row for row in self._api.projects() if row["id"] > 0 and not row.get("is_archived")]
        return tuple(RemoteList(f"projects/{row['id']}", str(row.get("title") or "").strip()) for row in projects)

    # Reading

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        since, _, looked_at = (token or "").partition(" ")
        known = etags()
        now = self._clock()
        is_full = not since or not 0 <= now - float(looked_at) < _WHOLE_EVERY_S
        if not is_full:
            moment = dt.datetime.fromisoformat(since) - _OVERLAP
            rows = self._api.tasks(list_href, f"updated >= '{moment:%Y-%m-%dT%H:%M:%SZ}'")
            # One that is gone is not among what was changed: there are fewer then.
            is_full = rows is None or len(known.keys() | {_href(row) for row in rows}) != self._api.count(list_href)
        if is_full:
            rows, looked_at = self._whole_list(list_href, known), str(now)
        assert rows is not None
        items: list[RemoteItem] = []
        unreadable: list[Unreadable] = []
        for row in rows:
            href = _href(row)
            try:
                version, content = version_of(row), read_task(row, self._zone)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                unreadable.append(Unreadable(href, None, f"not a task: {type(error).__name__}"))
                continue
            if known.get(href) != version:
                items.append(RemoteItem(self._stored(row), self._uid(href), content))
            elif mark_of(row):
                self._unmark(href, version)
        newest = max((updated for row in rows if (updated := _updated(row))), default=since)
        present = frozenset(_href(row) for row in rows) if is_full else frozenset[str]()
        return Pull(tuple(items), f"{newest} {looked_at}", frozenset(), tuple(unreadable), is_full, present)

    def _whole_list(self, list_href: str, known: Mapping[str, str | None]) -> list[dict[str, Any]]:
        """Give every task; one that is missed is asked for by itself, for pages shift while they are read."""
        rows = self._api.all_tasks(list_href)
        for href in sorted(known.keys() - {_href(row) for row in rows}):
            task = self._api.find(href)
            if task is not None and f"projects/{task.get('project_id')}" == list_href:
                rows.append(task)
        return rows

    def _unmark(self, href: str, version: str) -> None:
        """Take our mark out of a task that is known here by now."""
        task = self._api.find(href)
        if task is not None and version_of(task) == version:
            self._api.change(href, body_of(task, {"description": without_mark(task["description"])}))

    # Writing

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        unfinished = self._unfinished_in(list_href)
        try:
            task = self._api.find(unfinished[op_id]) if op_id in unfinished else None
            if task is None:
                new = written({}, content, frozenset(FIELDS), self._zone)
                new["description"] = marked(new["description"], op_id)
                task = self._api.create(list_href, body_of(json.loads(like.raw) if like else {}, new) | {"id": 0})
                unfinished[op_id] = _href(task)
            changed = changed_fields(read_task(task, self._zone), content) - {"list"}
            if changed:
                return self._write(task, content, changed), self._uid(_href(task))
        except RemoteUnreachable:
            self._unfinished.pop(list_href, None)  # whether it is there now has to be looked up
            raise
        return self._stored(task), self._uid(_href(task))

    def _unfinished_in(self, list_href: str) -> dict[str, str]:
        """Give the tasks that still say which operation made them, asked once and after a lost answer."""
        if list_href not in self._unfinished:
            rows = self._api.tasks(list_href, "description like '%todoapp:%'")
            rows = self._api.all_tasks(list_href) if rows is None else rows
            self._unfinished[list_href] = {op_id: _href(row) for row in rows if (op_id := mark_of(row))}
        return self._unfinished[list_href]

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        return self._write(self._current(stored), content, changed)

    def delete(self, stored: Stored, *, op_id: str) -> None:
        task = self._api.find(stored.href)
        if task is None:
            return
        if version_of(task) != stored.etag:
            raise RemoteChanged("The item was changed there.")
        self._api.delete(stored.href)

    def _current(self, stored: Stored) -> dict[str, Any]:
        """Give the task, if it is what we last saw."""
        task = self._api.find(stored.href)
        if task is None or version_of(task) != stored.etag:
            raise RemoteChanged("The item was changed or deleted there.")
        return task

    def _write(self, task: Mapping[str, Any], content: Content, changed: frozenset[str]) -> Stored:
        href = _href(task)
        changes = written(task, content, changed, self._zone)
        if op_id := mark_of(task):
            changes = {
                name: marked(value, op_id) if name == "description" else value for name, value in changes.items()
            }
        if "list" in changed and content.list is not None:
            changes["project_id"] = int(content.list.rpartition("/")[2])
        if changes:
            steps: Sequence[Mapping[str, Any]] = [changes]
            if changes.get("done") and "repeat_mode" in changes and (task["repeat_after"] or task["repeat_mode"]):
                steps = [changes | {"done": False}, {"done": True}]  # of a task that repeats it makes the next
            body = body_of(task, {})
            for step in steps:
                body |= step
                self._api.change(href, body)
        if "tags" in changed:
            self._api.put_labels(href, task, content.tags)
        after = self._api.find(href)
        if after is None:
            raise RemoteChanged("The item was deleted there.")
        stored = self._stored(after)
        if changed_fields(read_task(after, self._zone), content) & changed:
            return Stored(stored.href, None, stored.raw)  # it made something else of it: that is to be read
        return stored

    def _stored(self, task: Mapping[str, Any]) -> Stored:
        return Stored(_href(task), version_of(task), json.dumps(task, ensure_ascii=False))

    def _uid(self, href: str) -> str:
        """Give what identifies a task among those of all servers: their numbers are the same everywhere."""
        return f"{self._address}/{href}"


def _href(task: Mapping[str, Any]) -> str:
    return f"tasks/{task['id']}"


def _updated(task: Mapping[str, Any]) -> str | None:
    try:
        return dt.datetime.fromisoformat(task["updated"]).astimezone(dt.UTC).isoformat()
    except (KeyError, TypeError, ValueError):
        return None
