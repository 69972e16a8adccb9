"""Google Tasks for tests: lists, etags, tombstones, pages; inserting twice makes two. Its own description judges it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from tests.sync.google_discovery import called, check_answer, check_body
from tests.sync.loopback import LoopbackServer, Reply, Request

PAGE = 3  # small, so that every test with more than that turns pages


@dataclass
class FakeGoogle:
    """The service's memory. `handle` answers requests."""

    tokens: set[str] = field(default_factory=lambda: {"token"})
    names: dict[str, str] = field(default_factory=lambda: {"list/1": "My tasks", "list/2": "Work"})
    tasks: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {"list/1": {}, "list/2": {}})
    knows_conditions: bool = True
    version: int = 0
    now: dt.datetime = dt.datetime(2024, 3, 10, 12, tzinfo=dt.UTC)

    # What tests do behind the client's back

    def add(self, list_href: str, **values: Any) -> str:
        self.version += 1
        task_id = f"task{self.version}"
        plain = {"kind": "tasks#task", "id": task_id, "title": "Theirs", "status": "needsAction", "position": "0001",
                 "selfLink": f"https://www.googleapis.com/tasks/v1/{task_id}", "links": []}  # fmt: skip
        self._put(list_href, plain | values)
        return task_id

    def edit(self, list_href: str, task_id: str, **values: Any) -> None:
        """Change a task as one of the service's own apps does; None takes a value away."""
        merged = self.tasks[list_href][task_id] | values
        self._put(list_href, {name: value for name, value in merged.items() if value is not None})

    def remove(self, list_href: str, task_id: str) -> None:
        self.edit(list_href, task_id, deleted=True)
        for task in list(self.tasks[list_href].values()):
            if task.get("parent") == task_id:
                self.edit(list_href, task["id"], deleted=True)

    def living(self, list_href: str) -> list[dict[str, Any]]:
        return [task for task in self.tasks[list_href].values() if not task.get("deleted")]

    # Requests

    def handle(self, request: Request) -> Reply:
        if request.token not in self.tokens:
            return Reply(401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        name, path = called(request)
        if name == "tasklists.list":
            rows = [{"kind": "tasks#taskList", "id": href, "title": title} for href, title in self.names.items()]
            return _answer("TaskLists", {"kind": "tasks#taskLists", "items": rows})
        if path["tasklist"] not in self.tasks:
            return _error(404, "notFound")
        if name == "tasks.list":
            return self._list(path["tasklist"], request.query)
        if name == "tasks.insert":
            check_body("Task", request.body, is_patch=False)
            task_id = self.add(path["tasklist"], **{"title": ""} | _stored(request.body))
            return _answer("Task", self.tasks[path["tasklist"]][task_id])
        task = self.tasks[path["tasklist"]].get(path["task"])
        if task is None:
            return _error(404, "notFound")
        condition = request.headers.get("if-match")
        if condition is not None and (condition != task["etag"] or not self.knows_conditions):
            return _error(412, "conditionNotMet")
        if name == "tasks.get":
            return _answer("Task", task)
        if name == "tasks.delete":
            assert "assignmentInfo" not in task
            self.remove(path["tasklist"], path["task"])
            return Reply(204)
        if name == "tasks.move":
            return self._move(path["tasklist"], task, request.query)
        assert name == "tasks.patch", name
        check_body("Task", request.body, is_patch=True)
        gone = {name for name, value in request.body.items() if value is None}
        merged = {key: value for key, value in (task | _stored(request.body)).items() if key not in gone}
        if merged["status"] == "completed":
            merged.setdefault("completed", self._moment())
        self.tasks[path["tasklist"]][path["task"]] = {}
        self._put(path["tasklist"], merged)
        return _answer("Task", self.tasks[path["tasklist"]][path["task"]])

    def _list(self, list_href: str, query: dict[str, str]) -> Reply:
        since = query.get("updatedMin", "")
        rows = [
            task for task in self.tasks[list_href].values()
            if task["updated"] >= since
            and (query.get("showDeleted") == "true" or not task.get("deleted"))
            and (query.get("showHidden") == "true" or not task.get("hidden"))
            and (query.get("showAssigned") == "true" or "assignmentInfo" not in task)
        ]  # fmt: skip
        start = int(query.get("pageToken", "0"))
        body: dict[str, Any] = {"kind": "tasks#tasks", "etag": f'"{self.version}"'}
        if page := rows[start : start + PAGE]:
            body["items"] = page
        if start + PAGE < len(rows):
            body["nextPageToken"] = str(start + PAGE)
        return _answer("Tasks", body)

    def _move(self, list_href: str, task: dict[str, Any], query: dict[str, str]) -> Reply:
        target = query.get("destinationTasklist", list_href)
        if target not in self.tasks:
            return _error(404, "notFound")
        moved = {name: value for name, value in task.items() if name != "parent"}
        if target != list_href:
            self.remove(list_href, task["id"])
        self._put(target, moved)
        return _answer("Task", self.tasks[target][task["id"]])

    def _put(self, list_href: str, task: dict[str, Any]) -> None:
        self.version += 1
        self.tasks[list_href][task["id"]] = task | {"etag": f'"etag{self.version}"', "updated": self._moment()}

    def _moment(self) -> str:
        moment = self.now + dt.timedelta(seconds=self.version)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stored(body: dict[str, Any]) -> dict[str, Any]:
    """Give a body as it is kept: the time of day of a date is discarded."""
    assert len(body.get("title") or "") <= 1024
    assert len(body.get("notes") or "") <= 8192
    if body.get("due"):
        return body | {"due": f"{body['due'][:10]}T00:00:00.000Z"}
    return body


def _answer(schema: str, body: dict[str, Any]) -> Reply:
    rows = body.get("items", [body])
    if not any(row.get("title") == "broken" for row in rows):
        check_answer(schema, body)
    return Reply(200, body)


def _error(status: int, reason: str) -> Reply:
    return Reply(status, {"error": {"code": status, "errors": [{"reason": reason, "domain": "global"}]}})


def google_server(service: FakeGoogle) -> LoopbackServer:
    """Serve a fake."""
    return LoopbackServer(service.handle)
