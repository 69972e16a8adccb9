"""Todoist for tests, as its documentation describes it: sync tokens, commands known by their uuid, tombstones, history.

Everything it hands out is read by the official SDK's models first, and arguments have to be fields those models have.
"""

import datetime as dt
import json
from dataclasses import dataclass, field, fields
from typing import Any

from todoist_api_python.models import Project, Reminder, Task

from tests.sync.loopback import LoopbackServer, Reply, Request

PREFIX = "/api/v1/"
_ARGUMENTS = {
    "item_add": {field.name for field in fields(Task)} | {"auto_reminder"},
    "item_update": {field.name for field in fields(Task)},
    "item_move": {"id", "project_id", "section_id", "parent_id"},
    "item_complete": {"id", "date_completed"},
    "item_uncomplete": {"id"},
    "item_close": {"id"},
    "item_delete": {"id"},
    "reminder_add": {"item_id", "type", "minute_offset", "due"},
    "reminder_delete": {"id"},
}
_READ_ONLY = {"id", "created_at", "updated_at", "completed_at", "creator_id", "order", "meta", "project_id"}
USER = "u1"


class Refused(Exception):
    """A command that cannot be carried out."""

    def __init__(self, tag: str, http_code: int = 400) -> None:
        self.status = {"error_code": 1, "error": tag, "error_tag": tag, "http_code": http_code, "error_extra": {}}


@dataclass
class FakeTodoist:
    """The service's memory. `handle` answers requests."""

    plan: dict[str, bool] = field(default_factory=lambda: {"reminders": True, "deadlines": True})
    tokens: set[str] = field(default_factory=lambda: {"token"})
    rows: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"projects": {}, "items": {}, "reminders": {}}
    )
    done_commands: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    version: int = 0
    oldest_token: int = 0
    tells_mapping_again: bool = True
    now: dt.datetime = dt.datetime(2024, 3, 10, 12, tzinfo=dt.UTC)

    # What tests do behind the client's back

    def add_project(self, href: str, name: str) -> None:
        moment = self._moment()
        self._put("projects", href, {
            "id": href, "name": name, "description": "", "child_order": 1, "color": "grey", "is_collapsed": False,
            "is_shared": False, "is_favorite": False, "is_archived": False, "is_deleted": False,
            "can_assign_tasks": False, "view_style": "list", "created_at": moment, "updated_at": moment,
            "parent_id": None, "inbox_project": href == "inbox",
        })  # fmt: skip

    def edit(self, href: str, **values: Any) -> None:
        """Change an item as one of the service's own apps does."""
        self._put("items", href, self.rows["items"][href] | values)

    def add_item(self, project: str, **values: Any) -> str:
        return self._item_add({"project_id": project, "content": "Theirs"} | values)

    def add_reminder(self, item: str, **values: Any) -> str:
        return self._reminder_add({"item_id": item} | values)

    def item(self, href: str) -> dict[str, Any]:
        return self.rows["items"][href]

    def active(self) -> list[dict[str, Any]]:
        return [item for item in self.rows["items"].values() if not item["is_deleted"] and not item["checked"]]

    def forget_tokens(self) -> None:
        self.version += 1
        self.oldest_token = self.version

    # Requests

    def handle(self, request: Request) -> Reply:
        if request.token not in self.tokens:
            return Reply(401, {"error_code": 477, "error": "Unauthorized"})
        path = request.path.removeprefix(PREFIX)
        if request.method == "POST" and path == "sync":
            return self._sync(request.form)
        assert request.method == "GET", request.path
        if path == "tasks/completed/by_completion_date":
            return self._history(request.query)
        if path == "tasks":
            return self._page("results", [item for item in self.active() if _fits(item, request.query)], request)
        if path == "reminders":
            return self._page("results", self._reminders_of(request.query["task_id"]), request)
        item = self.rows["items"].get(path.removeprefix("tasks/"))
        if item is None or item["is_deleted"]:
            return Reply(404, {"error_tag": "NOT_FOUND"})
        return Reply(200, _checked("items", item))

    def _sync(self, form: dict[str, str]) -> Reply:
        if "commands" in form:
            commands = json.loads(form["commands"])
            assert 1 <= len(commands) <= 100
            known = {command["uuid"] for command in commands if command["uuid"] in self.done_commands}
            status = {command["uuid"]: self._run(command) for command in commands}
            temporary = {c["temp_id"] for c in commands if "temp_id" in c}
            if not self.tells_mapping_again:
                temporary -= {c["temp_id"] for c in commands if c["uuid"] in known and "temp_id" in c}
            mapping = {temp: self.mapping[temp] for temp in temporary if temp in self.mapping}
            return Reply(200, {"sync_status": status, "temp_id_mapping": mapping, "sync_token": str(self.version)})
        resources = json.loads(form["resource_types"])
        token = form["sync_token"]
        if token != "*" and not token.isdigit():
            return Reply(400, {"error_tag": "INVALID_SYNC_TOKEN"})
        is_full = token == "*" or int(token) < self.oldest_token
        body: dict[str, Any] = {"sync_token": str(self.version), "full_sync": is_full, "temp_id_mapping": {}}
        for name in set(resources) & self.rows.keys():
            rows = [row for row in self.rows[name].values() if is_full or row["version"] > int(token)]
            if is_full:
                rows = [row for row in rows if not row["is_deleted"] and not row.get("checked")]
            body[name] = [_checked(name, row) for row in rows]
        if "user" in resources:
            body |= {"user": {"id": USER, "tz_info": {"timezone": "Europe/Berlin"}}}
            body |= {"user_plan_limits": {"current": {"plan_name": "pro", **self.plan}, "next": None}}
        return Reply(200, body)

    def _history(self, query: dict[str, str]) -> Reply:
        since, until = (dt.datetime.fromisoformat(query[name]) for name in ("since", "until"))
        if until - since > dt.timedelta(days=92):
            return Reply(400, {"error_tag": "INVALID_ARGUMENT"})
        rows = [
            item for item in self.rows["items"].values()
            if item["checked"] and not item["is_deleted"]
            and since <= dt.datetime.fromisoformat(item["completed_at"]) <= until
        ]  # fmt: skip
        return Reply(200, {"items": [_checked("items", row) for row in rows], "next_cursor": None})

    def _page(self, name: str, rows: list[dict[str, Any]], request: Request) -> Reply:
        start, limit = int(request.query.get("cursor", "0")), min(int(request.query["limit"]), 2)
        page = rows[start : start + limit]
        following = str(start + limit) if start + limit < len(rows) else None
        kind = "reminders" if request.path.endswith("reminders") else "items"
        return Reply(200, {name: [_checked(kind, row) for row in page], "next_cursor": following})

    # Commands

    def _run(self, command: dict[str, Any]) -> Any:
        assert set(command) <= {"type", "uuid", "temp_id", "args"}
        if command["uuid"] not in self.done_commands:
            args = command["args"]
            assert set(args) <= _ARGUMENTS[command["type"]], command
            try:
                made = getattr(self, f"_{command['type']}")(args)
            except Refused as refused:
                return refused.status
            if "temp_id" in command:
                self.mapping[command["temp_id"]] = made
            self.done_commands[command["uuid"]] = "ok"
        return self.done_commands[command["uuid"]]

    def _item_add(self, args: dict[str, Any]) -> str:
        project = self.rows["projects"].get(args["project_id"])
        if project is None or project["is_deleted"] or project["is_archived"]:
            raise Refused("PROJECT_NOT_FOUND", 404)
        href = f"item{self.version}"
        moment = self._moment()
        item = {
            "id": href, "user_id": USER, "description": "", "priority": 1, "due": None, "deadline": None,
            "duration": None, "parent_id": None, "section_id": None, "child_order": 1, "day_order": -1, "labels": [],
            "checked": False, "is_deleted": False, "is_collapsed": False, "added_at": moment, "added_by_uid": USER,
            "responsible_uid": None, "assigned_by_uid": None, "completed_at": None, "note_count": 0,
        }  # fmt: skip
        self._put("items", href, item | self._values(args, None) | {"project_id": args["project_id"]})
        return href

    def _item_update(self, args: dict[str, Any]) -> None:
        item = self._found(args["id"])
        assert not (set(args) - {"id"}) & _READ_ONLY, args
        self._put("items", args["id"], item | self._values(args, item["due"]))
        if "due" in args and (args["due"] is None or "T" not in args["due"]["date"]):
            for reminder in self._reminders_of(args["id"]):
                if reminder["type"] == "relative":
                    self._reminder_delete({"id": reminder["id"]})

    def _item_move(self, args: dict[str, Any]) -> None:
        assert len(args) == 2, "exactly one target"
        item = self._found(args["id"])
        if parent := args.get("parent_id"):
            args = {"parent_id": parent, "project_id": self._found(parent)["project_id"]}
        elif args["project_id"] not in self.rows["projects"]:
            raise Refused("PROJECT_NOT_FOUND", 404)
        moved = {"project_id": args["project_id"], "parent_id": args.get("parent_id"), "section_id": None}
        self._put("items", item["id"], item | moved)
        for child in self._children(item["id"]):
            self._put("items", child["id"], child | {"project_id": args["project_id"]})

    def _item_complete(self, args: dict[str, Any]) -> None:
        at = args.get("date_completed") or self._moment()
        for href in [args["id"], *(child["id"] for child in self._children(args["id"]))]:
            self._put("items", href, self._found(href) | {"checked": True, "completed_at": at})

    def _item_uncomplete(self, args: dict[str, Any]) -> None:
        self._put("items", args["id"], self._found(args["id"]) | {"checked": False, "completed_at": None})

    def _item_close(self, args: dict[str, Any]) -> None:
        item = self._found(args["id"])
        if item["due"] and item["due"]["is_recurring"]:
            following = dt.date.fromisoformat(item["due"]["date"][:10]) + dt.timedelta(days=1)
            self._put("items", args["id"], item | {"due": item["due"] | {"date": following.isoformat()}})
        else:
            self._item_complete(args)

    def _item_delete(self, args: dict[str, Any]) -> None:
        for href in [args["id"], *(child["id"] for child in self._children(args["id"]))]:
            self._put("items", href, self._found(href) | {"is_deleted": True})

    def _reminder_add(self, args: dict[str, Any]) -> str:
        item = self._found(args["item_id"])
        if not self.plan["reminders"]:
            raise Refused("PREMIUM_ONLY", 403)
        if args["type"] == "relative" and not (item["due"] and "T" in item["due"]["date"]):
            raise Refused("INVALID_ARGUMENT")
        href = f"reminder{self.version}"
        due = self._due(args["due"], None) if args.get("due") else None
        base = {"id": href, "notify_uid": USER, "is_deleted": False, "is_urgent": False, "minute_offset": None}
        self._put("reminders", href, base | args | {"due": due})
        return href

    def _reminder_delete(self, args: dict[str, Any]) -> None:
        self._put("reminders", args["id"], self.rows["reminders"][args["id"]] | {"is_deleted": True})

    def _values(self, args: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
        values = {name: value for name, value in args.items() if name not in ("id", "auto_reminder", "project_id")}
        if "content" in values:
            if not values["content"].strip() or len(values["content"]) > 500:
                raise Refused("INVALID_ARGUMENT")
            values["content"] = values["content"].strip()
        for label in values.get("labels", []):
            if set(label) & set(' ()|&!,@"'):
                raise Refused("INVALID_ARGUMENT")
        if values.get("due"):
            values["due"] = self._due(values["due"], before)
        if values.get("deadline") is not None:
            if not self.plan["deadlines"]:
                raise Refused("PREMIUM_ONLY", 403)
            dt.date.fromisoformat(values["deadline"]["date"])
        return values

    def _due(self, due: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
        """A date alone ends a repeat, as the service does it."""
        assert set(due) <= {"date", "string", "lang", "is_recurring", "timezone"}, due
        recurring = bool(due.get("is_recurring"))
        if recurring and not due["string"].lower().startswith(("every", "ev ", "daily", "weekly", "monthly")):
            raise Refused("INVALID_DATE")
        fixed = due["date"].endswith("Z")
        if fixed != bool(due.get("timezone")):
            raise Refused("INVALID_DATE")
        words = due["string"] if recurring else due["date"]
        return {"date": due["date"], "string": words, "lang": due.get("lang", "en"), "is_recurring": recurring,
                "timezone": due.get("timezone")}  # fmt: skip

    def _found(self, href: str) -> dict[str, Any]:
        item = self.rows["items"].get(href)
        if item is None or item["is_deleted"]:
            raise Refused("ITEM_NOT_FOUND", 404)
        return item

    def _children(self, href: str) -> list[dict[str, Any]]:
        return [row for row in self.rows["items"].values() if row["parent_id"] == href and not row["is_deleted"]]

    def _reminders_of(self, href: str) -> list[dict[str, Any]]:
        return [row for row in self.rows["reminders"].values() if row["item_id"] == href and not row["is_deleted"]]

    def _put(self, kind: str, href: str, row: dict[str, Any]) -> None:
        self.version += 1
        self.rows[kind][href] = (
            row | {"version": self.version} | ({"updated_at": self._moment()} if kind != "reminders" else {})
        )

    def _moment(self) -> str:
        return (self.now + dt.timedelta(seconds=self.version)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _fits(item: dict[str, Any], query: dict[str, str]) -> bool:
    return all(item[name] == value for name, value in query.items() if name in ("project_id", "parent_id"))


def _checked(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """Give what goes out, once the SDK's own model has read it."""
    given = {name: value for name, value in row.items() if name != "version"}
    if not row.get("broken"):
        models: dict[str, Any] = {"items": Task, "projects": Project, "reminders": Reminder}
        models[kind].from_dict(given)
    return given


def todoist_server(service: FakeTodoist) -> LoopbackServer:
    """Serve a fake with two projects."""
    service.add_project("inbox", "Inbox")
    service.add_project("work", "Work")
    return LoopbackServer(service.handle)
