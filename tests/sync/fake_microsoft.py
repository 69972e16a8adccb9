"""Microsoft To Do for tests, as Graph's documentation and its users describe it. Bodies are checked by Graph's types.

What users report is in it: the time of a due date is dropped, empty properties are left out of answers, delta links
expire, a repeating task that is done leaves the next one behind, and a precondition may be ignored.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tests.sync.fake_microsoft_types import problems
from tests.sync.loopback import LoopbackServer, Reply, Request

PREFIX = "/v1.0/me/todo/lists"
Json = dict[str, Any]


def error(status: int, code: str) -> Reply:
    """Give an error as Graph words it."""
    return Reply(status, {"error": {"code": code, "message": "Sorry.", "innerError": {}}})


@dataclass
class FakeMicrosoft:
    """The service's memory. `handle` answers requests."""

    url: str = ""
    tokens: set[str] = field(default_factory=lambda: {"token"})
    lists: dict[str, Json] = field(default_factory=dict)
    tasks: dict[str, dict[str, Json]] = field(default_factory=dict)  # list id -> id -> task
    changes: list[tuple[str, str]] = field(default_factory=list)  # (list id, id)
    oldest_token: int = 0
    version: int = 0
    page_size: int = 100
    keeps_preconditions: bool = True
    expands_in_delta: bool = True
    names_repeats_in_delta: bool = True
    keeps_zone: bool = True  # answers in the time zone asked for, else in UTC
    complaints: list[str] = field(default_factory=list)

    # What tests do behind the client's back

    def add_list(self, id_: str, name: str, well_known: str = "none") -> str:
        self.lists[id_] = {"id": id_, "displayName": name, "isOwner": True, "isShared": False,
                           "wellknownListName": well_known}  # fmt: skip
        self.tasks[id_] = {}
        return f"me/todo/lists/{id_}"

    def add_task(self, list_id: str, **values: Any) -> str:
        id_ = f"AAMkT{self.version + 1}="
        task = {
            "id": id_, "title": "Buy milk", "status": "notStarted", "importance": "normal", "isReminderOn": False,
            "categories": [], "body": {"content": "", "contentType": "text"}, "hasAttachments": False,
            "createdDateTime": "2024-03-01T08:00:00.0000000Z", "checklistItems": [], "linkedResources": [],
        }  # fmt: skip
        self.tasks[list_id][id_] = task | values
        self._touch(list_id, id_)
        return f"me/todo/lists/{list_id}/tasks/{id_}"

    def task(self, href: str) -> Json:
        _, _, _, list_id, _, id_ = href.split("/")
        return self.tasks[list_id][unquote(id_)]

    def edit(self, href: str, **values: Any) -> None:
        self.task(href).update(values)
        self._touch(*re.fullmatch(r"me/todo/lists/(.*)/tasks/(.*)", href).groups())  # type: ignore[union-attr]

    def forget_delta_links(self) -> None:
        self.changes.append(("", ""))
        self.oldest_token = len(self.changes)

    # The service

    def handle(self, request: Request) -> Reply:
        if request.token not in self.tokens:
            return error(401, "InvalidAuthenticationToken")
        if request.path == "/v1.0/$batch":
            return Reply(200, {"responses": [self._batched(each, request) for each in request.body["requests"]]})
        parts = [unquote(part) for part in request.path.removeprefix(PREFIX).strip("/").split("/")]
        if not request.path.startswith(PREFIX):
            return error(404, "UnknownError")
        if parts == ["delta"]:
            return self._delta_of_lists(request)
        if parts[0] not in self.lists:
            return (
                error(404, "ErrorItemNotFound") if parts[0].startswith("AA") else error(400, "ErrorInvalidIdMalformed")
            )
        reply = self._in_list(parts[0], parts[2:], request)
        self._check_answer(reply.body)
        return reply

    def _in_list(self, list_id: str, parts: list[str], request: Request) -> Reply:
        tasks = self.tasks[list_id]
        if parts == ["delta"]:
            return self._delta(list_id, request)
        if not parts and request.method == "GET":
            return self._page(request, list(tasks.values()), "nextLink only")
        if not parts:
            return self._create(list_id, request)
        if parts[0] not in tasks:
            return error(404, "ErrorItemNotFound")
        if len(parts) > 1:
            return self._checklist(list_id, parts[0], parts[2:], request)
        if request.method == "GET":
            return Reply(200, self._shown(tasks[parts[0]], request))
        wanted = request.headers.get("if-match")
        if self.keeps_preconditions and wanted and wanted != tasks[parts[0]]["@odata.etag"]:
            return error(412, "ErrorIrresolvableConflict")
        if request.method == "DELETE":
            del tasks[parts[0]]
            self.changes.append((list_id, parts[0]))
            return Reply(204)
        return self._change(list_id, parts[0], request)

    def _create(self, list_id: str, request: Request) -> Reply:
        body = self._checked("TodoTask", request.body)
        if not body.get("title") or "checklistItems" in body or ("recurrence" in body and "dueDateTime" not in body):
            return error(400, "invalidRequest")
        for number, link in enumerate(body.get("linkedResources", [])):
            link["id"] = f"link{self.version}-{number}"
        href = self.add_task(list_id)
        task = self.task(href)
        task.update(self._stored(body))
        return Reply(201, self._shown(task, request, expand="linkedResources"))

    def _change(self, list_id: str, id_: str, request: Request) -> Reply:
        body = self._checked("TodoTask", request.body)
        task = self.tasks[list_id][id_]
        after = {**task, **self._stored(body)}
        if {"checklistItems", "linkedResources"} & body.keys() or (
            after.get("recurrence") and not after.get("dueDateTime")
        ):
            return error(400, "invalidRequest")
        if body.get("status") == "completed" and after.get("recurrence"):
            following = dt.date.fromisoformat(after["dueDateTime"][:10]) + dt.timedelta(days=1)
            self.add_task(list_id, **{**after, "id": f"AAMkT{self.version + 1}=", "status": "notStarted",
                                      "dueDateTime": following.isoformat(), "linkedResources": []})  # fmt: skip
            after["recurrence"] = None
        task.update(after)
        self._touch(list_id, id_)
        return Reply(200, self._shown(task, request))

    def _checklist(self, list_id: str, id_: str, rest: list[str], request: Request) -> Reply:
        items = self.tasks[list_id][id_]["checklistItems"]
        if request.method == "POST":
            body = self._checked("ChecklistItem", request.body)
            items.append({"id": f"C{self.version}", "createdDateTime": "2024-03-01T08:00:00Z", **body})
            self._touch(list_id, id_)
            return Reply(201, items[-1])
        if request.method == "PATCH":
            body = self._checked("ChecklistItem", request.body)
            for item in items:
                if item["id"] == rest[0]:
                    item |= body
                    self._touch(list_id, id_)
                    return Reply(200, item)
            return error(404, "ErrorItemNotFound")
        left = [item for item in items if item["id"] != rest[0]]
        if len(left) == len(items):
            return error(404, "ErrorItemNotFound")
        self.tasks[list_id][id_]["checklistItems"] = left
        self._touch(list_id, id_)
        return Reply(204)

    def _delta(self, list_id: str, request: Request) -> Reply:
        tasks = self.tasks[list_id]
        token = request.query.get("$deltatoken")
        if token is not None:
            number, _, expand = token.partition(",")
            if int(number) < self.oldest_token:
                return error(410, "syncStateNotFound")
            ids = dict.fromkeys(id_ for place, id_ in self.changes[int(number) :] if place == list_id)
            rows = [tasks.get(id_) or {"id": id_, "@removed": {"reason": "deleted"}} for id_ in ids]
        else:
            expand, rows = request.query.get("$expand", ""), list(tasks.values())
        link = f"{self.url[:-1]}{request.path}?$deltatoken={len(self.changes)},{expand}"
        return self._page(request, rows, link, expand=expand if self.expands_in_delta else "")

    def _delta_of_lists(self, request: Request) -> Reply:
        reply = self._page(request, list(self.lists.values()), f"{self.url[:-1]}{request.path}?$deltatoken=0")
        for row in reply.body["value"]:
            assert not problems("TodoTaskList", row)
        return reply

    def _page(self, request: Request, rows: list[Json], link: str, expand: str | None = None) -> Reply:
        start = int(request.query.get("$skiptoken", "0"))
        size = min(self.page_size, int(request.query.get("$top", "1000")))
        shown = [self._shown(row, request, expand=expand) for row in rows[start : start + size]]
        for row in shown:
            if expand is not None and not self.names_repeats_in_delta:
                row.pop("recurrence", None)
        page: Json = {"@odata.context": "...", "value": shown}
        if start + size < len(rows):
            asked = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "$skiptoken")
            page["@odata.nextLink"] = f"{self.url[:-1]}{request.path}?{asked}&$skiptoken={start + size}"
        elif link != "nextLink only":
            page["@odata.deltaLink"] = link
        return Reply(200, page)

    def _batched(self, each: Json, request: Request) -> Json:
        assert set(each) == {"id", "method", "url", "headers"}
        assert len(request.body["requests"]) <= 20
        path, _, query = each["url"].partition("?")
        headers = {**request.headers, **{name.lower(): value for name, value in each["headers"].items()}}
        asked = dict(part.split("=") for part in query.split("&"))
        reply = self.handle(Request(each["method"], f"/v1.0{path}", asked, headers, ""))
        return {"id": each["id"], "status": reply.status, "headers": reply.headers, "body": reply.body}

    # How it keeps and shows a task

    def _stored(self, body: Json) -> Json:
        kept = dict(body)
        if due := body.get("dueDateTime"):
            kept["dueDateTime"] = due["dateTime"][:10]
        if reminder := body.get("reminderDateTime"):
            moment = dt.datetime.fromisoformat(reminder["dateTime"]).replace(tzinfo=ZoneInfo(reminder["timeZone"]))
            kept["reminderDateTime"] = moment.astimezone(dt.UTC).isoformat()
        return kept

    def _shown(self, task: Json, request: Request, expand: str | None = None) -> Json:
        if "@removed" in task or "displayName" in task:
            return task
        asked = set((request.query.get("$expand", "") if expand is None else expand).split(","))
        shown = {name: value for name, value in task.items() if value is not None}
        for name in {"checklistItems", "linkedResources"} - asked:
            shown.pop(name, None)
        found = re.search(r'outlook\.timezone="([^"]+)"', request.headers.get("prefer", ""))
        zone = ZoneInfo(found[1] if found and self.keeps_zone else "UTC")
        if due := shown.get("dueDateTime"):
            shown["dueDateTime"] = due if isinstance(due, dict) else _moment(f"{due}T00:00:00", zone)
        if isinstance(reminder := shown.get("reminderDateTime"), str):
            local = dt.datetime.fromisoformat(reminder).astimezone(zone)
            shown["reminderDateTime"] = _moment(f"{local:%Y-%m-%dT%H:%M:%S}", zone)
        return shown

    def _checked(self, name: str, body: Any) -> Json:
        self.complaints += problems(name, body, is_request=True)
        assert not self.complaints, self.complaints
        return dict(body)

    def _check_answer(self, body: Any) -> None:
        rows = body.get("value", [body]) if isinstance(body, dict) and "error" not in body else []
        for row in rows:
            if "title" in row:
                self.complaints += problems("TodoTask", row)

    def _touch(self, list_id: str, id_: str) -> None:
        self.version += 1
        stamp = f"2024-03-02T08:{self.version // 60 % 60:02}:{self.version % 60:02}.0000000Z"
        self.tasks[list_id][id_] |= {"@odata.etag": f'W/"{self.version}"', "lastModifiedDateTime": stamp}
        self.changes.append((list_id, id_))


def _moment(text: str, zone: ZoneInfo) -> Json:
    return {"dateTime": f"{text}.0000000", "timeZone": zone.key}


def microsoft_server(service: FakeMicrosoft) -> LoopbackServer:
    """Serve the service on loopback."""
    server = LoopbackServer(service.handle)
    service.url = server.url
    return server
