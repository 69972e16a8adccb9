"""Between a task of Vikunja and a content. It takes whole tasks only, so a change is written into the task as it is.

It keeps moments and no days: a due day is its last second and a day to do something on its first one; both read back
as days. A repeat is a number of seconds, or monthly. What it would count differently from us is not written.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from todoapp.dates.durations import Duration, iso_duration, read_duration
from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Alarm, Content, Day, Recurrence
from todoapp.sync.html_text import html_of, text_of
from todoapp.sync.moments import counted_from, local

NO_TITLE = "(no title)"
NOTHING = "0001-01-01T00:00:00Z"  # what no date is written as
DATES = frozenset({"due", "scheduled", "repeat"})

Json = Mapping[str, Any]

_MARK = re.compile(r"<!-- todoapp:(\S+) -->")
_ANSWER_ONLY = frozenset({"labels", "related_tasks", "attachments", "reactions", "subscription", "created_by",
                          "identifier", "index", "created", "updated", "comments", "position"})  # fmt: skip
_PRIORITIES = ("none", "low", "medium", "high")  # 0 to 3; 4 and 5 are urgent and now
_UNITS = (("WEEKLY", 604_800), ("DAILY", 86_400), ("HOURLY", 3_600), ("MINUTELY", 60))  # seconds
_FROM_DUE, _MONTHLY, _FROM_COMPLETION = 0, 1, 2
_LAST_SECOND = dt.time(23, 59, 59)
_SHORTEST_MONTH = 28
_WEEK_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class VikunjaCapabilities(Capabilities):
    """What a task keeps, as a clock in `zone` shows it."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def hold(self, content: Content) -> Content:
        # A task that repeats is never done there: it is due again.
        held = super().hold(replace(content, repeat=None if content.done else content.repeat))
        shown = read_task(written({}, held, frozenset(FIELDS), self.zone) | {"project_id": 0}, self.zone)
        names = ("title", "notes", "due", "scheduled", "repeat", "reminders")
        return replace(held, **{name: getattr(shown, name) for name in names})


def capabilities_in(zone: ZoneInfo) -> VikunjaCapabilities:
    """Give what the service keeps for a user in a time zone."""
    return VikunjaCapabilities(
        fields=frozenset(FIELDS) - {"subtasks", "done_subtasks", "parent"},
        unanchored_reminders=False,
        keeps_repeat=lambda held: held.repeat is not None and _seconds(held.repeat, held) is not None,
        keeps_reminder=_keeps_reminder,
        moves_items=True,
        zone=zone,
    )


def read_task(task: Json, zone: ZoneInfo) -> Content:
    """Give the content of a task. KeyError, TypeError and ValueError tell that it is none."""
    due, start = _moment(task["due_date"], zone), _moment(task["start_date"], zone)
    content = Content(
        title=" ".join(str(task["title"]).split()) or NO_TITLE,
        notes=text_of(without_mark(str(task["description"]))),
        due=_day(due),
        scheduled=_day(start),
        repeat=None if task["done"] else _repeat(int(task["repeat_after"] or 0), int(task["repeat_mode"] or 0)),
        priority=_PRIORITIES[min(max(int(task["priority"] or 0), 0), 3)],
        tags=tuple(dict.fromkeys(str(label["title"]) for label in task.get("labels") or ())),
        done=bool(task["done"]),
        list=f"projects/{int(task['project_id'])}",
        completed_at=_aware(task.get("done_at")) if task["done"] else None,
    )
    alarms = (_alarm(reminder, content, due or start, zone) for reminder in task["reminders"] or ())
    return replace(content, reminders=tuple(dict.fromkeys(alarm for alarm in alarms if alarm)))


def version_of(task: Json) -> str:
    """Give the version of what we read of a task: the service has none that tells of labels."""
    moments = [str(_aware(task.get(name))) for name in ("due_date", "start_date")]
    reminders = sorted(
        (str(each.get("relative_to") or ""), int(each.get("relative_period") or 0), str(_aware(each.get("reminder"))))
        for each in task.get("reminders") or ()
    )
    said = [task.get(name) for name in ("title", "done", "repeat_after", "repeat_mode", "priority", "project_id")]
    labels = sorted(str(label.get("title")) for label in task.get("labels") or ())
    text = without_mark(str(task.get("description") or ""))
    return hashlib.sha256(json.dumps([said, moments, reminders, labels, text]).encode()).hexdigest()


def mark_of(task: Json) -> str | None:
    """Give the op_id a task was made with, while it still says so."""
    found = _MARK.search(str(task.get("description") or ""))
    return found[1] if found else None


def marked(description: str, op_id: str) -> str:
    """Add to a description what is not seen: the operation that makes the task."""
    return f"{description}<!-- todoapp:{op_id} -->"


def without_mark(description: str) -> str:
    """Give a description as it is without our mark."""
    return _MARK.sub("", description)


def body_of(task: Json, changes: Json) -> dict[str, Any]:
    """Give a whole task to send: what it holds already, for what is not sent is emptied there, and the changes."""
    return {name: value for name, value in task.items() if name not in _ANSWER_ONLY} | dict(changes)


def written(task: Json, content: Content, changed: frozenset[str], zone: ZoneInfo) -> dict[str, Any]:
    """Write the changed fields, without labels and the project."""
    new: dict[str, Any] = {}
    if "title" in changed:
        new["title"] = content.title
    if "notes" in changed:
        new["description"] = html_of(content.notes)
    if "due" in changed:
        new["due_date"] = _instant(content.due, _LAST_SECOND, zone)
    if "scheduled" in changed:
        new["start_date"] = _instant(content.scheduled, dt.time(), zone)
    if "repeat" in changed:
        after = _seconds(content.repeat, content) if content.repeat else None
        new["repeat_after"], new["repeat_mode"] = after or (0, _FROM_DUE)
    if changed & {"due", "scheduled", "reminders"}:
        new["reminders"] = _reminders({**task, **new}, content, zone)
    if "priority" in changed:
        new["priority"] = _PRIORITIES.index(content.priority)
    if "done" in changed:
        new["done"] = content.done
    return new


# Days


def _aware(text: Any) -> dt.datetime | None:
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text)
    return None if moment.year <= 1 else moment.astimezone(dt.UTC)


def _moment(text: Any, zone: ZoneInfo) -> dt.datetime | None:
    moment = _aware(text)
    return local(moment, zone).replace(microsecond=0) if moment else None


def _day(moment: dt.datetime | None) -> Day | None:
    if moment is None:
        return None
    is_whole = moment.time() in (_LAST_SECOND, dt.time())
    return Day(moment.date(), None if is_whole else moment.time().replace(second=0))


def _instant(day: Day | None, whole: dt.time, zone: ZoneInfo) -> str:
    return _utc(dt.datetime.combine(day.date, day.time or whole), zone) if day else NOTHING


def _utc(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.replace(tzinfo=zone).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


# Repeats


def _seconds(repeat: Recurrence, content: Content) -> tuple[int, int] | None:
    """Give repeat_after and repeat_mode, None where they cannot say the same days."""
    parts = dict(part.partition("=")[::2] for part in repeat.rrule.split(";"))
    frequency, interval = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    parts.pop("WKST", None)
    anchor = content.due or content.scheduled
    if not interval.isdecimal() or not 0 < int(interval) < 10_000:
        return None
    if frequency == "MONTHLY" and interval == "1" and not repeat.after_completion:
        if anchor and anchor.date.day <= _SHORTEST_MONTH and parts in ({}, {"BYMONTHDAY": str(anchor.date.day)}):
            return 0, _MONTHLY
        return None
    if frequency == "WEEKLY" and anchor and parts == {"BYDAY": _WEEK_DAYS[anchor.date.weekday()]}:
        parts = {}
    seconds = dict(_UNITS).get(frequency)
    if parts or seconds is None:
        return None
    return int(interval) * seconds, _FROM_COMPLETION if repeat.after_completion else _FROM_DUE


def _repeat(after_s: int, mode: int) -> Recurrence | None:
    if mode == _MONTHLY:
        return Recurrence("FREQ=MONTHLY")
    for name, seconds in _UNITS:
        if after_s > 0 and after_s % seconds == 0:
            return Recurrence(f"FREQ={name};INTERVAL={after_s // seconds}", mode == _FROM_COMPLETION)
    return None


# Reminders


def _keeps_reminder(content: Content, alarm: Alarm) -> bool:
    duration = read_duration(alarm.offset or "")
    return alarm.at is not None or (alarm.time is None and duration is not None and not duration.months)


def _alarm(reminder: Json, content: Content, anchor: dt.datetime | None, zone: ZoneInfo) -> Alarm | None:
    day = content.due or content.scheduled
    if anchor and day and reminder.get("relative_to") == ("due_date" if content.due else "start_date"):
        rings = anchor + dt.timedelta(seconds=int(reminder.get("relative_period") or 0))
        minutes, rest = divmod((rings - counted_from(day)).total_seconds(), 60)
        if not rest:
            return Alarm(iso_duration(Duration(minutes=int(minutes))))
    moment = _moment(reminder.get("reminder"), zone)
    return Alarm(at=moment.replace(second=0)) if moment else None


def _reminders(task: Json, content: Content, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Give the reminders of a task whose dates are written: those there that are still wanted, and the new ones."""
    name = "due_date" if content.due else "start_date"
    anchor = _moment(task.get(name) or NOTHING, zone)
    wanted = dict.fromkeys(content.reminders)
    kept: list[dict[str, Any]] = []
    for reminder in task.get("reminders") or ():
        alarm = _alarm(reminder, content, anchor, zone)
        if alarm in wanted:
            del wanted[alarm]
            kept.append(dict(reminder))
    for alarm in wanted:
        if alarm.at is not None:
            kept.append({"reminder": _utc(alarm.at, zone), "relative_period": 0})
        elif (day := content.due or content.scheduled) and anchor and (duration := read_duration(alarm.offset or "")):
            rings = counted_from(day) + dt.timedelta(minutes=duration.minutes)
            period = int((rings - anchor).total_seconds())
            kept.append({"reminder": _utc(rings, zone), "relative_period": period, "relative_to": name})
    return kept
