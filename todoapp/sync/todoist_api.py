"""Todoist's API v1: the sync endpoint for changes and commands, and a few questions about single tasks."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable, SignInExpired
from todoapp.sync.oauth import Provider
from todoapp.sync.rest import NOT_THERE, JsonApi
from todoapp.sync.todoist_items import Json, Plan

ADDRESS = "https://api.todoist.com/api/v1"
# A sign-in is for one computer: the service gives it a client id of its own. A token copied from the user's settings
# there does as well.
PROVIDER = Provider(
    "https://todoist.com/oauth/authorize", "https://todoist.com/oauth/access_token",
    ("data:read_write", "data:delete"), scope_separator=",", register_url="https://api.todoist.com/oauth/register",
)  # fmt: skip
EVERYTHING = "*"  # the sync token of a full sync
RESOURCES = ("items", "projects", "reminders")
_PAGE = "200"
_AT_ONCE = 100  # commands
_HISTORY = dt.timedelta(days=80)  # the service gives windows of at most three months


@dataclass(frozen=True)
class Command:
    """A write. The same uuid again does nothing there, so it comes from the operation's id."""

    type: str
    args: Json
    uuid: str
    temp_id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        known = {"type": self.type, "uuid": self.uuid, "args": dict(self.args)}
        return known | ({"temp_id": self.temp_id} if self.temp_id else {})


def commands_of(op_id: str, writes: Sequence[tuple[str, Json]]) -> list[Command]:
    """Give the commands of an operation: always the same ones for the same operation."""
    return [Command(kind, args, command_id(op_id, number)) for number, (kind, args) in enumerate(writes)]


def command_id(op_id: str, number: int | str) -> str:
    """Give the id of one of an operation's commands."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{op_id} {number}"))


class TodoistApi:
    """The requests. Answers are checked as far as a wrong one could be taken for an empty one."""

    def __init__(self, api: JsonApi) -> None:
        self._api = api

    def renew(self) -> bool:
        return self._api.renew()

    def close(self) -> None:
        self._api.close()

    def sync(self, token: str, resources: Collection[str] = RESOURCES) -> dict[str, Any]:
        """Give what changed since a token; everything where the service no longer knows it."""
        form = {"sync_token": token, "resource_types": json.dumps(list(resources))}
        answer = self._api.send("POST", "sync", form=form, allowed=() if token == EVERYTHING else (400,))
        if answer.status == 400:
            return self.sync(EVERYTHING, resources)
        body = answer.body
        if not isinstance(body, dict) or not isinstance(body.get("sync_token"), str):
            raise _broken()
        is_full = token == EVERYTHING or bool(body.get("full_sync"))
        for name in set(resources) & set(RESOURCES):
            # An increment may leave out what did not change; a full sync says everything.
            rows = body.get(name) if is_full else body.setdefault(name, [])
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise _broken()
            if not all(isinstance(row.get("id"), str) for row in rows):
                raise _broken()
        return body

    def plan(self) -> Plan:
        """Ask who the user is and what the plan holds."""
        try:
            body = self.sync(EVERYTHING, ("user", "user_plan_limits"))
        except SignInExpired:
            if not self.renew():
                raise
            body = self.sync(EVERYTHING, ("user", "user_plan_limits"))
        user, limits = body.get("user"), body.get("user_plan_limits")
        current = limits.get("current") if isinstance(limits, dict) else None
        if not isinstance(user, dict) or not isinstance(current, dict):
            raise _broken()
        return Plan(str(user.get("id")), bool(current.get("reminders")), bool(current.get("deadlines")))

    def task(self, href: str) -> dict[str, Any] | None:
        """Give a task, completed or not; None where it is deleted."""
        answer = self._api.get(f"tasks/{href}", allowed=NOT_THERE)
        if answer.status in NOT_THERE:
            return None
        if not isinstance(answer.body, dict) or not isinstance(answer.body.get("id"), str):
            raise _broken()
        return None if answer.body.get("is_deleted") else answer.body

    def tasks(self, **where: str) -> list[dict[str, Any]]:
        """Give the active tasks of a project or of a parent."""
        return list(self._pages("tasks", "results", where))

    def reminders(self, href: str) -> list[dict[str, Any]]:
        """Give the reminders of a task."""
        return list(self._pages("reminders", "results", {"task_id": href}))

    def completed(self, now: dt.datetime) -> tuple[list[dict[str, Any]], str | None]:
        """Give what was completed in the last months, and the day since when that is all of it.

        None stands for a plan that does not let us see it.
        """
        since, until = now - _HISTORY, now + dt.timedelta(days=1)
        window = {"since": _moment(since), "until": _moment(until)}
        try:
            tasks = list(self._pages("tasks/completed/by_completion_date", "items", window))
        except RemoteRefused:
            return [], None
        # The day it begins on is not in it as a whole.
        return tasks, (since.astimezone(dt.UTC).date() + dt.timedelta(days=1)).isoformat()

    def send(self, commands: Sequence[Command]) -> dict[str, str]:
        """Carry out commands; gives the ids that new things got, by temporary id.

        Raises:
            RemoteChanged: what one of them writes to is gone.
            ListMissing: the project is gone.
            RemoteRefused, RemoteUnreachable: one of them was not carried out; those before it were.
        """
        mapping: dict[str, str] = {}
        for start in range(0, len(commands), _AT_ONCE):
            mapping |= self._send(commands[start : start + _AT_ONCE])
        return mapping

    def _send(self, commands: Sequence[Command]) -> dict[str, str]:
        form = {"commands": json.dumps([command.as_dict() for command in commands])}
        body = self._api.send("POST", "sync", form=form).body
        statuses = body.get("sync_status") if isinstance(body, dict) else None
        if not isinstance(statuses, dict):
            raise _broken()
        for command in commands:
            if (status := statuses.get(command.uuid)) != "ok":
                raise _failure(command, status if isinstance(status, dict) else {})
        mapping = body.get("temp_id_mapping")
        return {str(key): str(value) for key, value in mapping.items()} if isinstance(mapping, dict) else {}

    def _pages(self, path: str, name: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = dict(query) | {"limit": _PAGE} | ({"cursor": cursor} if cursor else {})
            answer = self._api.get(path, page)
            rows = answer.body.get(name) if isinstance(answer.body, dict) else None
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise _broken()
            yield from rows
            following = answer.body.get("next_cursor")
            if not following:
                return
            if following == cursor:
                raise RemoteRefused("The service never comes to the end of the list.")
            cursor = str(following)


def _failure(
    command: Command, status: Mapping[str, Any]
) -> RemoteRefused | RemoteUnreachable | RemoteChanged | ListMissing:
    code = status.get("http_code")
    extra = status.get("error_extra")
    wait_s = extra.get("retry_after") if isinstance(extra, dict) else None
    if wait_s is not None or code == 429 or (isinstance(code, int) and code >= 500):
        return RemoteUnreachable(
            "Todoist is busy.", retry_after_s=float(wait_s) if isinstance(wait_s, int | float) else None
        )
    if code in NOT_THERE or str(status.get("error_tag", "")).endswith("NOT_FOUND"):
        if command.type in ("item_add", "item_move"):
            return ListMissing("The project is no longer there.", "Choose the lists of this account again.")
        return RemoteChanged("The task is no longer there.")
    return RemoteRefused("Todoist does not take the task.", f"{command.type}: error {status.get('error_code')}.")


def _broken() -> RemoteUnreachable:
    return RemoteUnreachable("Todoist's answer is broken.", "It is tried again later.")


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
