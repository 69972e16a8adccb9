"""Vikunja for tests, as its documentation and API description say, down to what hurts.

A task is replaced whole by a write, and what is left out is emptied. A repeating task that is done is due again.
Labels are written apart and are no change of the task. Moments have seconds. Pages are short.
"""

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import Any

from tests.sync.loopback import LoopbackServer, Reply, Request
from tests.sync.vikunja_description import problems

PREFIX = "/api/v1/"
NOTHING = "0001-01-01T00:00:00Z"
Json = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_EMPTY: Json = {
    "title": "", "description": "", "done": False, "done_at": NOTHING, "due_date": NOTHING, "start_date": NOTHING,
    "end_date": NOTHING, "repeat_after": 0, "repeat_mode": 0, "priority": 0, "percent_done": 0, "hex_color": "",
    "is_favorite": False, "reminders": None, "assignees": None, "cover_image_attachment_id": 0,
}  # fmt: skip


@dataclass
class FakeVikunja:
    """The service's memory. `handle` answers requests."""

    tokens: set[str] = field(default_factory=lambda: {"token"})
    projects: dict[int, Json] = field(default_factory=dict)
    tasks: dict[int, Json] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    labels_on: dict[int, list[int]] = field(default_factory=dict)
    page_size: int = 50
    filters: bool = True
    offset: dt.timezone = dt.UTC  # the time zone of the server, in which it writes moments
    now: dt.datetime = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    last_id: int = 0
    writes: int = 0

    # What tests do behind the client's back

    def add_project(self, id_: int, title: str, **values: Any) -> str:
        self.projects[id_] = {"id": id_, "title": title, "is_archived": False, **values}
        return f"projects/{id_}"

    def add_task(self, project: int, **values: Any) -> str:
        self.last_id += 1
        self.tasks[self.last_id] = {**_EMPTY, "title": "Buy milk", "project_id": project, **values, "id": self.last_id}
        self.tasks[self.last_id]["created"] = self._touch(self.last_id)
        return f"tasks/{self.last_id}"

    def task(self, href: str) -> Json:
        return self.tasks[int(href.rpartition("/")[2])]

    def edit(self, href: str, **values: Any) -> None:
        self.task(href).update(values)
        self._touch(int(href.rpartition("/")[2]))

    def put_label(self, href: str, title: str) -> None:
        id_ = next((id_ for id_, known in self.labels.items() if known == title), len(self.labels) + 1)
        self.labels[id_] = title
        self.labels_on.setdefault(int(href.rpartition("/")[2]), []).append(id_)

    # The service

    def handle(self, request: Request) -> Reply:
        if request.token not in self.tokens:
            return Reply(401, {"message": "missing, malformed, expired or otherwise invalid token provided"})
        parts = request.path.removeprefix(PREFIX).split("/")
        numbers = [int(part) for part in parts if part.isdecimal()]
        match (request.method, [part for part in parts if not part.isdecimal()]):
            case "GET", ["projects"]:
                return self._page(request, list(self.projects.values()))
            case "GET", ["projects", "tasks"] if numbers[0] in self.projects:
                return self._tasks(numbers[0], request)
            case "PUT", ["projects", "tasks"] if numbers[0] in self.projects:
                return self._create(numbers[0], self._checked("Task", request.body))
            case "GET", ["labels"]:
                return self._page(request, [self._label(id_) for id_ in self.labels])
            case "PUT", ["labels"]:
                self.labels[len(self.labels) + 1] = self._checked("Label", request.body)["title"]
                return Reply(201, self._label(len(self.labels)))
            case _, ["tasks", *rest] if numbers and numbers[0] in self.tasks:
                return self._task(request, numbers, rest)
        return Reply(404, {"code": 4002, "message": "Not there."})

    def _task(self, request: Request, numbers: list[int], rest: list[str]) -> Reply:
        id_ = numbers[0]
        on = self.labels_on.setdefault(id_, [])
        match (request.method, rest):
            case "GET", []:
                return Reply(200, self._shown(self.tasks[id_]) | {"subscription": None})
            case "POST", []:
                return self._replace(id_, self._checked("Task", request.body))
            case "DELETE", []:
                del self.tasks[id_]
                return Reply(200, {"message": "Successfully deleted."})
            case "PUT", ["labels"]:
                label = self._checked("LabelTask", request.body)["label_id"]
                if label in on:
                    return Reply(400, {"code": 8001, "message": "The label is on the task already."})
                on.append(label)
                return Reply(201, {"label_id": label})
            case "DELETE", ["labels"] if numbers[1] in on:
                on.remove(numbers[1])
                return Reply(200, {"message": "Successfully deleted."})
        return Reply(404, {"message": "Not there."})

    def _create(self, project: int, body: Json) -> Reply:
        if not body.get("title"):
            return Reply(400, {"code": 4001, "message": "It has no title."})
        href = self.add_task(project, **{name: value for name, value in body.items() if name in _EMPTY})
        return Reply(201, self._shown(self.task(href)))

    def _replace(self, id_: int, body: Json) -> Reply:
        before = self.tasks[id_]
        if body.get("project_id", before["project_id"]) not in self.projects:
            return Reply(404, {"code": 3001, "message": "There is no such project."})
        after = {**before, **_EMPTY, "title": before["title"], "reminders": [], "assignees": []}
        after |= {name: value for name, value in body.items() if name in {*_EMPTY, "project_id"} and value is not None}
        if after["done"] and not before["done"]:
            after["done_at"] = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
            if before["repeat_after"] or before["repeat_mode"] == 1:
                for name in ("due_date", "start_date"):
                    if before[name] != NOTHING:
                        moment = dt.datetime.fromisoformat(before[name]) + dt.timedelta(
                            seconds=before["repeat_after"] or 86_400 * 30
                        )
                        after[name] = moment.isoformat()
                after["done"] = False
        self.tasks[id_] = after
        self._touch(id_)
        return Reply(200, self._shown(after))

    def _tasks(self, project: int, request: Request) -> Reply:
        rows = [task for task in self.tasks.values() if task["project_id"] == project]
        if wanted := request.query.get("filter"):
            if not self.filters:
                return Reply(400, {"code": 4024, "message": "The filter is not valid."})
            if found := re.fullmatch(r"updated >= '(.+)'", wanted):
                since = dt.datetime.fromisoformat(found[1])
                rows = [row for row in rows if dt.datetime.fromisoformat(row["updated"]) >= since]
            else:
                text = re.fullmatch(r"description like '%(.+)%'", wanted)
                assert text, wanted
                rows = [row for row in rows if text[1] in row["description"]]
        return self._page(request, [self._shown(row) for row in rows])

    def _page(self, request: Request, rows: list[Json]) -> Reply:
        size = min(self.page_size, int(request.query["per_page"]))
        start = (int(request.query["page"]) - 1) * size
        shown = rows[start : start + size]
        headers = {"x-pagination-total-pages": str(math.ceil(len(rows) / size)),
                   "x-pagination-result-count": str(len(shown))}  # fmt: skip
        return Reply(200, shown or None, headers)

    def _label(self, id_: int) -> Json:
        return {"id": id_, "title": self.labels[id_], "description": "", "hex_color": ""}

    def _shown(self, task: Json) -> Json:
        shown = dict(task)
        for name, value in task.items():
            if isinstance(value, str) and _MOMENT.fullmatch(value) and value != NOTHING:
                shown[name] = (
                    dt.datetime.fromisoformat(value).astimezone(self.offset).isoformat().replace("+00:00", "Z")
                )
        labels = [self._label(id_) for id_ in self.labels_on.get(task["id"], ())]
        shown |= {"labels": labels or None, "identifier": f"#{task['id']}", "index": task["id"], "bucket_id": 0,
                  "position": 0, "created_by": {"id": 1, "username": "anna"}, "related_tasks": {},
                  "attachments": None, "reactions": None}  # fmt: skip
        assert not (found := problems("Task", shown)) or task.get("is_bad"), found
        return shown

    def _checked(self, name: str, body: Any) -> Json:
        assert not (found := problems(name, body)), found
        return dict(body)

    def _touch(self, id_: int) -> str:
        """Change when a task was changed; a few changes share a second."""
        self.writes += 1
        moment = self.now + dt.timedelta(seconds=self.writes // 3)
        self.tasks[id_]["updated"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        return str(self.tasks[id_]["updated"])


def vikunja_server(service: FakeVikunja) -> LoopbackServer:
    """Serve the service on loopback."""
    return LoopbackServer(service.handle)
