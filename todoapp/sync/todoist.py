"""Todoist. One answer tells of all projects, so it serves every list of a pass.

The service has no conditional write. Each item is looked at right before it is written, only changed fields are sent,
and the next pull tells what became of it.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.domain.errors import TodoAppError
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable
from todoapp.sync.rest import AccessToken, JsonApi
from todoapp.sync.todoist_api import ADDRESS, EVERYTHING, Command, TodoistApi, command_id, commands_of
from todoapp.sync.todoist_items import (
    Json,
    Plan,
    capabilities_of,
    changed_args,
    completed_args,
    etag_of,
    has_opaque_repeat,
    is_done,
    is_old,
    item_etag,
    new_args,
    read_item,
    reminder_args,
    reminder_changes,
)

_WRITTEN = frozenset({"title", "notes", "priority", "tags", "due", "scheduled", "repeat"})
_PLAIN: dict[str, Any] = {
    "description": "", "labels": [], "priority": 1, "due": None, "deadline": None, "duration": None,
    "section_id": None, "parent_id": None, "checked": False,
}  # fmt: skip
_BAD = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass
class _Changes:
    """What one answer told of all projects, and which lists were told of it."""

    asked: str | None
    token: str
    is_full: bool
    items: dict[str, Json]
    projects: dict[str, Json]
    reminders: dict[str, list[Json]]
    history_from: str | None  # the day since when `items` has what was completed
    served: set[str] = field(default_factory=set)


class TodoistRemote:
    """An account of Todoist. Clock times are those of `zone`."""

    def __init__(
        self, url: str, token: AccessToken, zone: ZoneInfo,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:  # fmt: skip
        self._api = TodoistApi(JsonApi(url or ADDRESS, token))
        self._zone = zone
        self._clock = clock
        self._known_plan: Plan | None = None
        self._changes: _Changes | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the account's plan keeps; asked for once."""
        return capabilities_of(self._plan)

    @property
    def _plan(self) -> Plan:
        if self._known_plan is None:
            self._known_plan = self._api.plan()
        return self._known_plan

    def close(self) -> None:
        self._api.close()

    def renew(self) -> bool:
        return self._api.renew()

    def lists(self) -> tuple[RemoteList, ...]:
        projects = self._api.sync(EVERYTHING, ("projects",))["projects"]
        return tuple(
            RemoteList(project["id"], str(project.get("name")), bool(project.get("is_frozen")))
            for project in projects
            if not _is_gone(project)
        )

    # Reading

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        changes = self._changes_since(list_href, token)
        project = changes.projects.get(list_href)
        if _is_gone(project) if project is not None else changes.is_full:
            raise ListMissing("The project is no longer there.", "Choose the lists of this account again.")
        known = etags() if changes.items or changes.is_full else {}
        found = dict(changes.items)
        unlisted = known.keys() - found.keys() if changes.is_full else set()
        present = {href for href in unlisted if is_old(known[href], changes.history_from)}
        found |= {href: task for href in unlisted - present if (task := self._api.task(href)) is not None}
        items: list[RemoteItem] = []
        unreadable: list[Unreadable] = []
        gone: set[str] = set()
        for href, item in found.items():
            place = item.get("project_id")
            if item.get("is_deleted") or (isinstance(place, str) and place != list_href):
                gone |= {href} & known.keys()
                continue
            present.add(href)
            try:
                reminders = changes.reminders.get(href, [])
                etag = etag_of(item, reminders)
                content = read_item(item, reminders, self._zone, self._plan)
            except _BAD as error:
                unreadable.append(Unreadable(href, None, type(error).__name__))
                continue
            if known.get(href) != etag:
                items.append(RemoteItem(Stored(href, etag, _raw(item, reminders)), href, content))
        return Pull(
            tuple(items), changes.token, frozenset() if changes.is_full else frozenset(gone), tuple(unreadable),
            changes.is_full, frozenset(present) if changes.is_full else frozenset(),
        )  # fmt: skip

    def _changes_since(self, list_href: str, token: str | None) -> _Changes:
        changes = self._changes
        if changes is None or changes.asked != token or list_href in changes.served:
            changes = self._changes = self._fetched(token)
        changes.served.add(list_href)
        return changes

    def _fetched(self, token: str | None) -> _Changes:
        answer = self._api.sync(token or EVERYTHING)
        rows: dict[str, dict[str, Json]] = {}
        is_full = token is None or bool(answer.get("full_sync"))
        _add(rows, answer)
        if is_full:  # it may be some minutes old
            answer = self._api.sync(answer["sync_token"])
            _add(rows, answer)
        items, reminders = rows["items"], rows["reminders"]
        history_from: str | None = None
        if is_full:
            history, history_from = self._api.completed(self._clock())
            items = {task["id"]: task for task in history if isinstance(task.get("id"), str)} | items
        elif self._plan.has_reminders and (items or reminders):
            touched = {str(each["item_id"]) for each in reminders.values() if each.get("item_id")} - items.keys()
            items |= {href: task for href in touched if (task := self._api.task(href)) is not None}
            whole = self._api.sync(EVERYTHING, ("reminders",))
            reminders = {each["id"]: each for each in whole["reminders"]}
        by_item: dict[str, list[Json]] = {}
        for each in reminders.values():
            if self._is_ours(each):
                by_item.setdefault(str(each.get("item_id")), []).append(each)
        return _Changes(token, answer["sync_token"], is_full, items, rows["projects"], by_item, history_from)

    def _is_ours(self, reminder: Json) -> bool:
        if not self._plan.has_reminders or reminder.get("is_deleted") or reminder.get("type") == "location":
            return False
        return str(reminder.get("notify_uid") or self._plan.user_id) == self._plan.user_id

    # Writing

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        temporary = command_id(op_id, "item")
        args = new_args(content, self._zone, self._plan) | {"project_id": list_href}
        add = Command("item_add", args, command_id(op_id, "add"), temporary)
        href = self._send([add]).get(temporary) or self._twin(list_href, args)
        writes: list[tuple[str, Json]] = []
        if self._plan.has_reminders:
            writes += [("reminder_add", reminder_args(alarm) | {"item_id": href}) for alarm in content.reminders]
        if content.done:
            writes.append(("item_complete", {"id": href} | completed_args(content)))
        try:
            self._send(commands_of(op_id, writes))
        except (RemoteUnreachable, SignInExpired):
            raise  # the operation is done again as it is
        except TodoAppError as error:
            self._send(commands_of(f"undo {op_id}", [("item_delete", {"id": href})]))
            raise RemoteRefused("Todoist does not take the whole task.", error.hint) from error
        item = _PLAIN | args | {"id": href, "checked": content.done}
        return Stored(href, None, _raw(item, [])), href

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        item = self._found(stored)
        if item is None:
            raise RemoteChanged("The task was deleted there.")
        href = {"id": stored.href}
        writes: list[tuple[str, Json]] = []
        after: dict[str, Any] = dict(item)
        if "done" in changed and not content.done and is_done(item):
            writes.append(("item_uncomplete", href))
            after |= {"checked": False, "completed_at": None}
        if "list" in changed and content.list != item["project_id"]:
            writes.append(("item_move", href | {"project_id": content.list}))
            after |= {"project_id": content.list, "section_id": None, "parent_id": None}
        args = changed_args(item, content, changed & _WRITTEN, self._zone, self._plan)
        if args:
            writes.append(("item_update", href | args))
            after |= args
        if changed & {"reminders", "due", "scheduled"} and self._plan.has_reminders:
            there = [each for each in self._api.reminders(stored.href) if self._is_ours(each)]
            unwanted, wanted = reminder_changes(there, after, content, self._zone)
            writes += [("reminder_delete", {"id": reminder}) for reminder in unwanted]
            writes += [("reminder_add", reminder_args(alarm) | {"item_id": stored.href}) for alarm in wanted]
        if "done" in changed and content.done and not is_done(item):
            # A repeat there is no rule for goes on as its own words say.
            kind = "item_close" if has_opaque_repeat(after) else "item_complete"
            writes.append((kind, href if kind == "item_close" else href | completed_args(content)))
            after |= {"checked": kind == "item_complete"}
        if writes:
            self._send(commands_of(op_id, writes))
        return Stored(stored.href, None, _raw(after, []))

    def delete(self, stored: Stored, *, op_id: str) -> None:
        item = self._found(stored)
        if item is None:
            return
        # Deleting takes subtasks along, which are todos of their own here.
        up = {"parent_id": item["parent_id"]} if item.get("parent_id") else {"project_id": item["project_id"]}
        children = [task["id"] for task in self._api.tasks(parent_id=stored.href)]
        moves: list[tuple[str, Json]] = [("item_move", {"id": child} | up) for child in children]
        self._send(commands_of(op_id, [*moves, ("item_delete", {"id": stored.href})]))

    def _found(self, stored: Stored) -> dict[str, Any] | None:
        """Give the item as it is now, None if it is gone; RemoteChanged if it is not what we last saw."""
        item = self._api.task(stored.href)
        if item is None:
            return None
        try:
            if stored.etag is not None:
                is_same = item_etag(item) == stored.etag.partition(".")[0]
            else:
                is_same = self._meant(item) == self._meant(json.loads(stored.raw)["item"])
        except _BAD as error:
            raise RemoteChanged("The task cannot be read any more.") from error
        if not is_same:
            raise RemoteChanged("The task was changed there.")
        return item

    def _meant(self, item: Json) -> Content:
        return read_item(item, [], self._zone, self._plan)

    def _twin(self, list_href: str, args: Json) -> str:
        """Find what a repeated request made the first time, where the service does not say."""
        for task in self._api.tasks(project_id=list_href):
            if all(task.get(name) == args.get(name, plain) for name, plain in (("content", None), ("description", ""))):
                return str(task["id"])
        raise RemoteChanged("The task was made already, and is gone.")

    def _send(self, commands: list[Command]) -> dict[str, str]:
        if not commands:
            return {}
        self._changes = None  # what was read before is old now
        return self._api.send(commands)


def _add(rows: dict[str, dict[str, Json]], answer: Json) -> None:
    for name in ("items", "projects", "reminders"):
        rows.setdefault(name, {}).update((row["id"], row) for row in answer[name])


def _is_gone(project: Json) -> bool:
    return bool(project.get("is_deleted") or project.get("is_archived"))


def _raw(item: Json, reminders: list[Json]) -> str:
    return json.dumps({"item": item, "reminders": reminders}, ensure_ascii=False)
