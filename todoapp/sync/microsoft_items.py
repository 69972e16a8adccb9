"""Between a task of Microsoft To Do and a content. Only what changed is written, so the rest is never touched.

Of a due date it keeps the day alone; of our reminders one moment, that of the earliest. Its one date shows our
scheduled day where that is the only one; start dates are left as they are.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Alarm, Content, Day, changed_fields, done_names, same_value, ticked
from todoapp.sync.html_text import text_of
from todoapp.sync.microsoft_repeats import graph_recurrence, recurrence_of
from todoapp.sync.moments import local, rings_at, settled
from todoapp.sync.remote import Stored

APPLICATION = "todoapp"
NO_TITLE = "(no title)"
DATES = frozenset({"due", "repeat"})
CHECKLIST = frozenset({"subtasks", "done_subtasks"})
NOT_COPIED = frozenset({"id", "createdDateTime", "lastModifiedDateTime", "bodyLastModifiedDateTime", "hasAttachments",
                        "completedDateTime", "checklistItems", "linkedResources", "attachments", "extensions",
                        "attachmentSessions"})  # fmt: skip

Json = Mapping[str, Any]

_IMPORTANCE = {"none": "normal", "low": "low", "medium": "normal", "high": "high"}
_PRIORITY = {"low": "low", "normal": "none", "high": "high"}
_LOSSES = {  # what is lost of what others lose more of
    "tags with spaces or punctuation": "tags with commas or semicolons",
    "days to do something on": "days to do something on before something is due",
}
_HALF_A_DAY = dt.timedelta(hours=12)


@dataclass(frozen=True)
class MicrosoftCapabilities(Capabilities):
    """What a task keeps, as a clock in `zone` shows it."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def hold(self, content: Content) -> Content:
        earliest = self._earliest(content)
        # A task that is done and repeats would make the service add the next one.
        repeat = None if content.done else content.repeat
        alarms = (Alarm(at=earliest),) if earliest else ()
        held = super().hold(replace(content, reminders=alarms, repeat=repeat))
        graph = graph_recurrence(held.repeat, held.due.date, self.zone) if held.repeat and held.due else None
        return replace(
            held,
            title=held.title.strip() or NO_TITLE,
            notes=_plain(held.notes),
            repeat=recurrence_of(graph) if graph else None,
        )

    def lift(self, local: Content, held: Content, merged: Content) -> Content:
        if not same_value("reminders", held.reminders, merged.reminders):
            # The one that was changed there stood for one of ours, whatever that counts from.
            others = (alarm for alarm in local.reminders if self._moment(alarm, local) != self._earliest(local))
            local = replace(local, reminders=tuple(others))
        return super().lift(local, held, merged)

    def losses(self) -> tuple[str, ...]:
        return (*(_LOSSES.get(words, words) for words in super().losses()), "all reminders of a todo but the earliest")

    def _earliest(self, content: Content) -> dt.datetime | None:
        moments = (self._moment(alarm, content) for alarm in content.reminders)
        return min((moment for moment in moments if moment), default=None)

    def _moment(self, alarm: Alarm, content: Content) -> dt.datetime | None:
        moment = rings_at(alarm, content)
        return settled(moment, self.zone) if moment else None


def capabilities_in(zone: ZoneInfo) -> MicrosoftCapabilities:
    """Give what the service keeps for a user in a time zone."""
    return MicrosoftCapabilities(
        fields=frozenset(FIELDS) - {"scheduled", "parent"},
        due_has_time=False,
        scheduled_as_due="alone",
        priorities=(("medium", "none"),),
        needs_due_for_repeat=True,
        keeps_repeat=lambda held: held.repeat is not None and not held.repeat.after_completion,
        tag_pattern=r"[^,;]{1,255}",
        zone=zone,
    )


def read_task(task: Json, zone: ZoneInfo) -> Content:
    """Give the content of a task. KeyError, TypeError and ValueError tell that it is none."""
    done = task["status"] == "completed"
    due, recurrence, reminder = task.get("dueDateTime"), task.get("recurrence"), task.get("reminderDateTime")
    subtasks = tuple(_text(item.get("displayName")) for item in _checklist(task))
    return Content(
        title=_text(task.get("title")).strip() or NO_TITLE,
        notes=_notes(task.get("body") or {}),
        due=Day((_moment(due, zone) + _HALF_A_DAY).date()) if due else None,
        repeat=recurrence_of(recurrence) if recurrence and due and not done else None,
        priority=_PRIORITY[task.get("importance") or "normal"],
        reminders=(Alarm(at=_moment(reminder, zone)),) if reminder and task.get("isReminderOn") else (),
        tags=tuple(dict.fromkeys(_text(name) for name in task.get("categories") or ())),
        subtasks=subtasks,
        done=done,
        done_subtasks=ticked(subtasks, _checked(task)),
    )


def task_etag(task: Json) -> str:
    """Give the version of a task."""
    return str(task.get("@odata.etag") or task["lastModifiedDateTime"])


def stored_task(href: str, task: Json) -> Stored:
    """Give a task as the service has it now."""
    return Stored(href, task_etag(task), json.dumps(task, ensure_ascii=False))


def mark_of(task: Json) -> tuple[str, str] | None:
    """Give the uid and the op_id a task of ours was made with."""
    for link in task.get("linkedResources") or ():
        if link.get("applicationName") == APPLICATION:
            uid, _, op_id = str(link.get("externalId") or "").partition(" ")
            if uid:
                return uid, op_id
    return None


def uid_of(task: Json) -> str:
    """Give what identifies a task: what we gave it, or else its own id."""
    mark = mark_of(task)
    return mark[0] if mark else str(task["id"])


def new_body(uid: str, content: Content, like: Json | None, zone: ZoneInfo, op_id: str) -> dict[str, Any]:
    """Write a new task, with what another one holds besides. Its checklist is written apart."""
    known = {name: value for name, value in (like or {}).items() if name not in NOT_COPIED and "@" not in name}
    links = [
        {name: link[name] for name in ("applicationName", "displayName", "externalId", "webUrl") if link.get(name)}
        for link in (like or {}).get("linkedResources") or ()
        if link.get("applicationName") != APPLICATION
    ]
    mark = {"applicationName": APPLICATION, "displayName": APPLICATION, "externalId": f"{uid} {op_id}"}
    changed = frozenset(FIELDS) if like is None else _differing(like, content, zone)
    body = known | changed_body(known, content, changed, zone) | {"linkedResources": [*links, mark]}
    return {name: value for name, value in body.items() if value is not None}


def changed_body(task: Json, content: Content, changed: frozenset[str], zone: ZoneInfo) -> dict[str, Any]:
    """Write the changed fields, without the checklist."""
    body: dict[str, Any] = {}
    if "title" in changed:
        body["title"] = content.title
    if "notes" in changed:
        body["body"] = {"content": content.notes, "contentType": "text"}
    if changed & DATES:
        due = content.due
        body["dueDateTime"] = _written(dt.datetime.combine(due.date, dt.time()), zone) if due else None
        if content.repeat and due:
            body["recurrence"] = graph_recurrence(content.repeat, due.date, zone)
        elif "repeat" in changed or (task.get("recurrence") and not due):
            body["recurrence"] = None
    if "reminders" in changed:
        moment = content.reminders[0].at if content.reminders else None
        body |= {
            "isReminderOn": moment is not None,
            "reminderDateTime": _written(moment, zone) if moment else None,
        }
    if "priority" in changed:
        body["importance"] = _IMPORTANCE[content.priority]
    if "tags" in changed:
        body["categories"] = [*content.tags]
    if "done" in changed:
        body["status"] = "completed" if content.done else "notStarted"
    return body


@dataclass(frozen=True)
class ChecklistChanges:
    """The names to add to a checklist, the ids to check or uncheck, and the ids to take out."""

    added: tuple[str, ...] = ()
    checked: tuple[tuple[str, bool], ...] = ()
    removed: tuple[str, ...] = ()


def checklist_changes(task: Json, content: Content) -> ChecklistChanges:
    """Give what brings a checklist about; nothing else in it is touched."""
    there = {item["id"]: _text(item.get("displayName")) for item in _checklist(task)}
    is_checked = {item["id"]: bool(item.get("isChecked")) for item in _checklist(task)}
    other = _checked(task) ^ {*content.done_subtasks}
    return ChecklistChanges(
        tuple(name for name in dict.fromkeys(content.subtasks) if name not in there.values()),
        tuple(
            (id_, not is_checked[id_])
            for id_, name in there.items()
            if name in content.subtasks and name in other and is_checked[id_] != (name in content.done_subtasks)
        ),
        tuple(id_ for id_, name in there.items() if name not in content.subtasks),
    )


def _checked(task: Json) -> frozenset[str]:
    return done_names((_text(item.get("displayName")), bool(item.get("isChecked"))) for item in _checklist(task))


def _checklist(task: Json) -> Sequence[Json]:
    return task.get("checklistItems") or ()


def _differing(task: Json, content: Content, zone: ZoneInfo) -> frozenset[str]:
    return changed_fields(read_task(task, zone), content) - {*CHECKLIST, "list"}


def _written(moment: dt.datetime, zone: ZoneInfo) -> dict[str, str]:
    return {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": zone.key}


def _moment(value: Json, zone: ZoneInfo) -> dt.datetime:
    naive = dt.datetime.fromisoformat(value["dateTime"])
    return local(naive.replace(tzinfo=_zone(value.get("timeZone") or "UTC")), zone).replace(second=0, microsecond=0)


def _zone(name: str) -> ZoneInfo:
    """Give a zone by its name, were it one of Windows'."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("an unknown time zone") from error


def _notes(body: Json) -> str:
    text = _text(body.get("content"))
    return text_of(text) if str(body.get("contentType")).lower() == "html" else _plain(text)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
