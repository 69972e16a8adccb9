"""Microsoft To Do, through Graph: increments by delta links, and every write on what was just looked at.

Graph promises no precondition for tasks, so a write reads the task first and names that version besides. A task we make
carries our id in a linked resource, so that one whose answer was lost is found again.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import Content, changed_fields
from todoapp.sync.errors import ListMissing, RemoteChanged, RemoteRefused, RemoteUnreachable
from todoapp.sync.microsoft_api import (
    ADDRESS,
    AT_ONCE,
    CHANGED,
    EXPANDED,
    LISTS,
    Graph,
    condition_of,
    object_of,
    quoted,
    rows,
    task_href,
)
from todoapp.sync.microsoft_items import (
    CHECKLIST,
    ChecklistChanges,
    capabilities_in,
    changed_body,
    checklist_changes,
    mark_of,
    new_body,
    read_task,
    stored_task,
    task_etag,
    uid_of,
)
from todoapp.sync.remote import Etags, Pull, RemoteItem, RemoteList, Stored, Unreadable
from todoapp.sync.rest import NOT_THERE, AccessToken


class MicrosoftRemote:
    """An account with Microsoft. Days and times are those of clocks in `zone`."""

    def __init__(self, url: str, token: AccessToken, zone: ZoneInfo) -> None:
        self._graph = Graph(url or ADDRESS, token, zone)
        self._zone = zone
        self._capabilities = capabilities_in(zone)
        self._made: dict[str, dict[str, tuple[str, str]]] = {}  # list -> uid -> (op_id, task id)

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def renew(self) -> bool:
        return self._graph.renew()

    def close(self) -> None:
        self._graph.close()

    def lists(self) -> tuple[RemoteList, ...]:
        found: dict[str, RemoteList] = {}
        for page in self._graph.pages(f"{LISTS}/delta", None):
            for row in rows(page):
                href = f"{LISTS}/{quoted(row['id'])}"
                found.pop(href, None)
                # Mails that were flagged are shown as a list, which takes no tasks.
                if "@removed" not in row and row.get("wellknownListName") != "flaggedEmails":
                    found[href] = RemoteList(href, str(row.get("displayName") or "").strip() or href)
        return tuple(sorted(found.values(), key=lambda each: each.href))

    # Reading

    def pull(self, list_href: str, token: str | None, etags: Etags) -> Pull:
        is_full = token is None
        try:
            tasks, link = self._changes(list_href, token)
        except ListMissing:
            if is_full:
                raise
            is_full = True  # the delta link may be void: only the whole list is sure now
            tasks, link = self._changes(list_href, None)
        known = etags()
        wanted: dict[str, dict[str, Any]] = {}
        gone: set[str] = set()
        unreadable: list[Unreadable] = []
        for href, task in tasks.items():
            if task is None:
                gone.add(href)
            elif known.get(href) != _version(task):
                wanted[href] = task
        for href in self._complete(wanted):
            gone.add(href)
            del wanted[href]
        items: list[RemoteItem] = []
        for href, task in wanted.items():
            try:
                content = read_task(task, self._zone)
                items.append(RemoteItem(stored_task(href, task), uid_of(task), content))
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
                unreadable.append(Unreadable(href, _version(task), f"not a task: {type(error).__name__}"))
        if is_full:
            return Pull(tuple(items), link or None, frozenset(), tuple(unreadable), True, frozenset(tasks) - gone)
        return Pull(tuple(items), link or None, frozenset(gone), tuple(unreadable))

    def _changes(self, list_href: str, token: str | None) -> tuple[dict[str, dict[str, Any] | None], str]:
        """Give what changed by href, None what was deleted, and the next token."""
        tasks: dict[str, dict[str, Any] | None] = {}
        link = ""
        pages = self._graph.pages(token or f"{list_href.rstrip('/')}/tasks/delta", None if token else EXPANDED)
        for page in pages:
            for row in rows(page):
                href = task_href(list_href, row["id"])
                tasks.pop(href, None)
                tasks[href] = None if "@removed" in row else row
            link = str(page.get("@odata.deltaLink") or "")
        return tasks, link

    def _complete(self, tasks: dict[str, dict[str, Any]]) -> list[str]:
        """Get tasks of which the increment left something out, for that is no sign of its being empty.

        Gives the hrefs of those that are gone by now.
        """
        partial = [href for href, task in tasks.items() if not _is_whole(task)]
        gone: list[str] = []
        for start in range(0, len(partial), AT_ONCE):
            hrefs = partial[start : start + AT_ONCE]
            for href, status, body in self._graph.get_many(hrefs):
                if status in NOT_THERE:
                    gone.append(href)
                elif status == 200 and isinstance(body, dict):
                    tasks[href] = body
                else:
                    raise RemoteRefused("The service does not give a task it has.", f"It answered {status}.")
        return gone

    # Writing

    def create(
        self, list_href: str, uid: str, content: Content, *, op_id: str, like: Stored | None = None
    ) -> tuple[Stored, str]:
        made = self._made_before(list_href)
        if uid in made and (again := self._made_again(list_href, made[uid], content, op_id)):
            return again, uid
        source = self._source(like) if like else None
        body = new_body(uid, content, source, self._zone, op_id)
        try:
            answer = self._graph.send("POST", f"{list_href.rstrip('/')}/tasks", body, allowed=NOT_THERE)
            if answer.status in NOT_THERE:
                raise ListMissing("The list is no longer there.", "Choose the lists of this account again.")
            task = object_of(answer)
            made[uid] = op_id, str(task["id"])
            href = task_href(list_href, task["id"])
            task.setdefault("checklistItems", [])
            task.setdefault("linkedResources", body["linkedResources"])
            if content.subtasks:
                return self._with_checklist(href, task, content), uid
            return stored_task(href, task), uid
        except RemoteUnreachable:
            self._made.pop(list_href, None)  # whether it is there now has to be looked up
            raise

    def _made_again(self, list_href: str, made: tuple[str, str], content: Content, op_id: str) -> Stored | None:
        """Give the task the same operation made, brought to the content if that was interrupted; None if it is gone."""
        made_by, id_ = made
        href = task_href(list_href, id_)
        task = self._graph.find(href)
        if task is None:
            return None
        if made_by != op_id:
            raise RemoteChanged("The item is already there.")
        changed = changed_fields(read_task(task, self._zone), content) - {"list"}
        return self._write(href, task, content, changed) if changed else stored_task(href, task)

    def _made_before(self, list_href: str) -> dict[str, tuple[str, str]]:
        """Give what was made in a list from here, asked once and after a lost answer."""
        if list_href not in self._made:
            made: dict[str, tuple[str, str]] = {}
            for page in self._graph.pages(
                f"{list_href.rstrip('/')}/tasks", {"$expand": "linkedResources", "$top": "100"}
            ):
                for row in rows(page):
                    if mark := mark_of(row):
                        made[mark[0]] = mark[1], row["id"]
            self._made[list_href] = made
        return self._made[list_href]

    def _source(self, like: Stored) -> dict[str, Any]:
        """Give a task to copy, as it is now."""
        source = self._current(like)
        if source.get("hasAttachments"):
            raise RemoteRefused("A task with attachments cannot be moved.", "Move it in Microsoft To Do.")
        return source

    def update(self, stored: Stored, content: Content, changed: frozenset[str], *, op_id: str) -> Stored:
        return self._write(stored.href, self._current(stored), content, changed)

    def delete(self, stored: Stored, *, op_id: str) -> None:
        task = self._graph.find(stored.href)
        if task is None:
            return
        if task_etag(task) != stored.etag:
            raise RemoteChanged("The item was changed there.")
        allowed = (*NOT_THERE, CHANGED)
        answer = self._graph.send("DELETE", stored.href, condition=condition_of(task), allowed=allowed)
        if answer.status == CHANGED:
            raise RemoteChanged("The item was changed there.")

    def _write(self, href: str, task: dict[str, Any], content: Content, changed: frozenset[str]) -> Stored:
        body = changed_body(task, content, changed, self._zone)
        bodies = [body] if body else []
        if body.get("status") == "completed" and task.get("recurrence"):
            # The service makes the next one of a repeating task that is done: it stops repeating before.
            bodies = [body | {"status": task["status"], "recurrence": None}, {"status": "completed"}]
        condition = condition_of(task)
        for each in bodies:
            answer = self._graph.send("PATCH", href, each, condition=condition, allowed=(*NOT_THERE, CHANGED))
            if answer.status in (*NOT_THERE, CHANGED):
                raise RemoteChanged("The item was changed or deleted there.")
            condition = {}
        return self._with_checklist(href, task, content if changed & CHECKLIST else None)

    def _with_checklist(self, href: str, task: Mapping[str, Any], content: Content | None) -> Stored:
        changes = checklist_changes(task, content) if content else ChecklistChanges()
        for name in changes.added:
            item = {"displayName": name, "isChecked": bool(content and name in content.done_subtasks)}
            self._graph.send("POST", f"{href}/checklistItems", item)
        for id_, is_checked in changes.checked:
            place = f"{href}/checklistItems/{quoted(id_)}"
            answer = self._graph.send("PATCH", place, {"isChecked": is_checked}, allowed=NOT_THERE)
            if answer.status in NOT_THERE:
                raise RemoteChanged("The item was changed there.")
        for id_ in changes.removed:
            self._graph.send("DELETE", f"{href}/checklistItems/{quoted(id_)}", allowed=NOT_THERE)
        return stored_task(href, self._graph.task(href))

    def _current(self, stored: Stored) -> dict[str, Any]:
        """Give the task, if it is what we last saw."""
        task = self._graph.task(stored.href)
        if task_etag(task) != stored.etag:
            raise RemoteChanged("The item was changed there.")
        return task


def _is_whole(task: Mapping[str, Any]) -> bool:
    """Tell whether a task was given with all we read of it: a repeat may be left out where there is one."""
    said = "recurrence" in task or not task.get("dueDateTime")
    return said and "checklistItems" in task and "linkedResources" in task


def _version(task: Mapping[str, Any]) -> str | None:
    try:
        return task_etag(task)
    except KeyError:
        return None
