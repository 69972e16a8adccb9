"""Between a Todoist item and a content. Only what changed is written, so the rest of an item is never touched.

Todoist's date says when to do something, its deadline until when. An item with one of them has our due date, one with
both our scheduled and our due one. A repeat is words there (`todoist_repeats.py`).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.dates.durations import Duration, iso_duration, read_duration
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Alarm, Content, Day, Recurrence
from todoapp.sync.errors import RemoteRefused
from todoapp.sync.todoist_repeats import phrase_of, repeat_of, time_said

MAX_TITLE, MAX_NOTES = 500, 16_383  # characters
NO_TITLE = "(no title)"
DATES = frozenset({"due", "scheduled", "repeat"})
DONE_MARK = ".done "  # and the day, at the end of the etag of a completed item: a full sync no longer lists those

Json = Mapping[str, Any]

_PRIORITIES = ("none", "low", "medium", "high")  # 1 to 4, which its apps show as p4 to p1
_COMPARED = ("content", "description", "project_id", "section_id", "parent_id", "labels", "priority", "duration")


@dataclass(frozen=True)
class Plan:
    """Who the user is there, and what was paid for."""

    user_id: str
    has_reminders: bool
    has_deadlines: bool


def capabilities_of(plan: Plan) -> Capabilities:
    """Give what an account of a plan keeps."""
    left_out = {"subtasks", "done_subtasks", "parent"} | (set() if plan.has_reminders else {"reminders"})
    if not plan.has_deadlines:
        left_out.add("scheduled")
    return Capabilities(
        fields=frozenset(FIELDS) - left_out,
        scheduled_as_due="alone" if plan.has_deadlines else "always",
        due_has_time_beside_scheduled=False,
        needs_due_for_repeat=True,
        keeps_repeat=lambda held: held.repeat is not None and phrase_of(held.repeat, None) is not None,
        keeps_reminder=_keeps_reminder,
        tag_pattern=r"""[^\s"(),&|!@]+""",
        is_text=True,
        moves_items=True,
    )


def read_item(item: Json, reminders: Sequence[Json], zone: ZoneInfo, plan: Plan) -> Content:
    """Give the content of an item. KeyError, TypeError and ValueError tell that it is none."""
    todoist_due = _due_day(item["due"], zone)
    due, scheduled = todoist_due, None
    if (deadline := _deadline(item)) and plan.has_deadlines:
        due, scheduled = Day(deadline), todoist_due
    elif deadline and due is None:  # set while the plan still had them
        due = Day(deadline)
    has_anchor = todoist_due is not None and scheduled is None
    alarms = [_alarm(each, todoist_due, zone, has_anchor) for each in reminders] if plan.has_reminders else []
    return Content(
        title=" ".join(_text(item["content"]).split()) or NO_TITLE,
        notes=_text(item["description"]),
        due=due,
        scheduled=scheduled,
        repeat=repeat_of(_text(item["due"]["string"])) if _is_recurring(item) else None,
        priority=_PRIORITIES[range(1, 5).index(item["priority"])],
        reminders=tuple(dict.fromkeys(alarm for alarm in alarms if alarm)),
        tags=tuple(_text(label) for label in item["labels"] or ()),
        done=is_done(item),
        list=_text(item["project_id"]),
        completed_at=dt.datetime.fromisoformat(item["completed_at"]) if item.get("completed_at") else None,
    )


def is_done(item: Json) -> bool:
    """Tell whether an item is completed; the two interfaces of the service say it in two ways."""
    return bool(item.get("checked") or item.get("completed_at"))


def has_opaque_repeat(item: Json) -> bool:
    """Tell whether an item repeats in a way there is no rule for here."""
    return _is_recurring(item) and repeat_of(_text(item["due"]["string"])) is None


def item_etag(item: Json) -> str:
    """Give the version of an item without its reminders: a hash, as the service has none."""
    due, deadline = item.get("due") or {}, item.get("deadline") or {}
    said = {name: item.get(name) for name in _COMPARED}
    said |= {name: due.get(name) for name in ("date", "string", "timezone", "is_recurring")}
    said |= {"deadline": deadline.get("date"), "done": is_done(item)}
    return _hash(said)


def etag_of(item: Json, reminders: Sequence[Json]) -> str:
    """Give the version of an item with its reminders; `item_etag` is what stands before the first dot."""
    said = sorted((str(each.get("id")), each.get("minute_offset"), each.get("due")) for each in reminders)
    done = f"{DONE_MARK}{str(item.get('completed_at') or '')[:10]}" if is_done(item) else ""
    return f"{item_etag(item)}.{_hash(said)[:12]}{done}"


def is_old(etag: str | None, history_from: str | None) -> bool:
    """Tell whether an item was completed before the day since when we are told: then its absence means nothing."""
    _, mark, on = (etag or "").rpartition(DONE_MARK)
    return bool(mark) and (history_from is None or on < history_from)


def new_args(content: Content, zone: ZoneInfo, plan: Plan) -> dict[str, Any]:
    """Give the arguments of item_add for a content, but for what separate commands do."""
    empty: dict[str, Any] = {"due": None, "deadline": None}
    args = changed_args(empty, content, frozenset({"title", "notes", "priority", "tags"}) | DATES, zone, plan)
    plain = {"description": "", "labels": [], "priority": 1}
    return {"project_id": content.list, "auto_reminder": False} | {
        name: value for name, value in args.items() if value != plain.get(name)
    }


def changed_args(item: Json, content: Content, changed: frozenset[str], zone: ZoneInfo, plan: Plan) -> dict[str, Any]:
    """Give the arguments of item_update that write the changed fields, without the id.

    Raises:
        RemoteRefused: the content is longer than Todoist takes.
    """
    if len(content.title) > MAX_TITLE or len(content.notes) > MAX_NOTES:
        raise RemoteRefused("The text is too long for Todoist.", f"It takes {MAX_TITLE} letters and a long note.")
    args: dict[str, Any] = {}
    if "title" in changed:
        args["content"] = content.title or NO_TITLE
    if "notes" in changed:
        args["description"] = content.notes
    if "priority" in changed:
        args["priority"] = _PRIORITIES.index(content.priority) + 1
    if "tags" in changed:
        args["labels"] = list(content.tags)
    if changed & DATES:
        args |= _changed_dates(item, content, changed, zone, plan)
    return args


def completed_args(content: Content) -> dict[str, str]:
    """Give the arguments of item_complete, without the id."""
    at = content.completed_at
    return {"date_completed": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")} if at else {}


def reminder_args(alarm: Alarm) -> dict[str, Any]:
    """Give the arguments of reminder_add, without the item's id."""
    if alarm.at is not None:
        return {"type": "absolute", "due": {"date": alarm.at.isoformat(timespec="seconds")}}
    duration = read_duration(alarm.offset or "")
    assert duration is not None
    return {"type": "relative", "minute_offset": -duration.minutes}


def reminder_changes(
    there: Sequence[Json], item: Json, content: Content, zone: ZoneInfo
) -> tuple[list[str], list[Alarm]]:
    """Give the ids of the reminders to delete and the alarms to add, so that the content's are there."""
    day = _due_day(item["due"], zone)
    has_anchor = content.scheduled is None and day is not None
    found = {str(each["id"]): _alarm(each, day, zone, has_anchor) for each in there}
    wanted = dict.fromkeys(content.reminders)
    unwanted = [known for known, alarm in found.items() if alarm is not None and alarm not in wanted]
    return unwanted, [alarm for alarm in wanted if alarm not in found.values()]


def _changed_dates(
    item: Json, content: Content, changed: frozenset[str], zone: ZoneInfo, plan: Plan
) -> dict[str, Any]:  # fmt: skip
    day, deadline = content.scheduled or content.due, None
    if plan.has_deadlines and content.due:
        if content.scheduled:
            deadline = content.due.date
        elif item["deadline"] and content.due.time is None and content.repeat is None:
            day, deadline = None, content.due.date  # it had a deadline, and goes on with that alone
    args: dict[str, Any] = {}
    due = _due(day, item["due"], content.repeat, "repeat" in changed, zone) if day else None
    if not _is_same(due, item["due"]):
        args["due"] = due
    if plan.has_deadlines and deadline != _deadline(item):
        args["deadline"] = {"date": deadline.isoformat(), "lang": "en"} if deadline else None
    return args


def _due(
    day: Day, before: Json | None, repeat: Recurrence | None, is_new_repeat: bool, zone: ZoneInfo
) -> dict[str, Any]:  # fmt: skip
    """Give a due object. A repeating item's words always go along: a date alone would end the repeat."""
    before = before or {}
    timezone = before.get("timezone") if day.time else None
    due: dict[str, Any] = {"date": _date_text(day, zone, is_fixed=bool(timezone))}
    if timezone:
        due["timezone"] = timezone
    words = str(before.get("string") or "") if before.get("is_recurring") else ""
    same_words = bool(words) and repeat_of(words) == repeat and (repeat is None or time_said(words) in (None, day.time))
    if same_words and not (repeat is None and is_new_repeat):
        return due | {"string": words, "lang": before.get("lang") or "en", "is_recurring": True}
    if repeat is not None:
        return due | {"string": phrase_of(repeat, day.time), "lang": "en", "is_recurring": True}
    return due


def _is_same(due: Json | None, before: Json | None) -> bool:
    if due is None or before is None:
        return due is before
    was_recurring = bool(before.get("is_recurring"))
    return was_recurring == ("string" in due) and all(before.get(name) == value for name, value in due.items())


def _date_text(day: Day, zone: ZoneInfo, *, is_fixed: bool) -> str:
    if day.time is None:
        return day.date.isoformat()
    moment = dt.datetime.combine(day.date, day.time)
    if not is_fixed:
        return moment.isoformat(timespec="seconds")
    return moment.replace(tzinfo=zone).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _due_day(due: Json | None, zone: ZoneInfo) -> Day | None:
    if due is None:
        return None
    text = _text(due["date"])
    if "T" not in text:
        return Day(dt.date.fromisoformat(text))
    moment = _local(text, zone)
    return Day(moment.date(), moment.time())


def _local(text: str, zone: ZoneInfo) -> dt.datetime:
    """Read a floating moment or one in UTC, as a local one."""
    moment = dt.datetime.fromisoformat(text)
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None, microsecond=0, fold=0)


def _deadline(item: Json) -> dt.date | None:
    return dt.date.fromisoformat(item["deadline"]["date"]) if item.get("deadline") else None


def _is_recurring(item: Json) -> bool:
    return bool(item["due"] and item["due"].get("is_recurring"))


def _alarm(reminder: Json, due: Day | None, zone: ZoneInfo, has_anchor: bool) -> Alarm | None:
    """Give a reminder as ours. One that counts from a date which is not our due one is the moment it comes to."""
    if reminder.get("type") == "absolute" and reminder.get("due") and "T" in reminder["due"]["date"]:
        return Alarm(at=_local(reminder["due"]["date"], zone))
    if reminder.get("type") != "relative" or due is None or due.time is None:
        return None
    minutes = int(reminder["minute_offset"])
    if has_anchor:
        return Alarm(iso_duration(Duration(minutes=-minutes)))
    return Alarm(at=dt.datetime.combine(due.date, due.time) - dt.timedelta(minutes=minutes))


def _keeps_reminder(held: Content, alarm: Alarm) -> bool:
    if alarm.at is not None:
        return True
    duration = read_duration(alarm.offset or "")
    counts = duration is not None and duration.months == 0 and duration.minutes <= 0
    return counts and alarm.time is None and held.scheduled is None and bool(held.due and held.due.time)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]
