"""Between a VTODO and a content. Only what changed is written, into the object as it was read.

So whatever another program keeps in an item (its own properties, alarms it has shown, attachments, an order) is still
there after our write. A resource that cannot be read is an error of that item alone.
"""

import datetime as dt
import uuid
import warnings
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Todo, vCategory, vDDDTypes, vInt, vText

from todoapp.sync.capabilities import Capabilities
from todoapp.sync.content import FIELDS, Content, changed_fields
from todoapp.sync.errors import RemoteRefused
from todoapp.sync.vtodo_alarms import read_alarms, write_alarms
from todoapp.sync.vtodo_checks import problems
from todoapp.sync.vtodo_dates import DATES, read_due, read_repeat, read_scheduled, write_dates

PRODUCT = "-//todoapp//todoapp//EN"
NO_TITLE = "(no title)"
CAPABILITIES = Capabilities(
    fields=frozenset(FIELDS) - {"subtasks", "done_subtasks", "parent"},
    needs_due_for_repeat=True,
    unanchored_reminders=False,
    keeps_ids=True,
)

_MARK = {"high": 1, "medium": 5, "low": 9}
_DONE = ("STATUS", "COMPLETED", "PERCENT-COMPLETE")


class UnreadableTodo(ValueError):
    """The text is no iCalendar object with a todo in it."""


def read_vtodo(raw: str, zone: ZoneInfo) -> tuple[str, Content]:
    """Give the uid and the content of a resource; times are those of clocks in `zone`."""
    todo = master_of(calendar_of(raw))
    try:
        return _uid(todo), _content(todo, zone)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise UnreadableTodo(f"a value is not what it should be: {type(error).__name__}") from error


def new_vtodo(uid: str, content: Content, zone: ZoneInfo, now: dt.datetime) -> str:
    """Write a new resource."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    todo = Todo()
    todo["UID"] = vText(uid)
    todo.add("DTSTAMP", now)
    todo.add("CREATED", now)
    calendar.add_component(todo)
    return written_vtodo(calendar, todo, content, frozenset(FIELDS), zone, now, known=())


def copied_vtodo(uid: str, content: Content, like: str | None, zone: ZoneInfo, now: dt.datetime) -> str:
    """Write a new resource that holds besides what another one, `like`, does."""
    if like is None:
        return new_vtodo(uid, content, zone, now)
    _, before = read_vtodo(like, zone)
    return changed_vtodo(like, content, changed_fields(before, content), zone, now)


def file_name(uid: str) -> str:
    """Give what a resource's file is called, without its ending: the uid where that is a plain name."""
    is_plain = 0 < len(uid) <= 100 and all(letter.isalnum() or letter in "-_" for letter in uid) and uid.isascii()
    return uid if is_plain else str(uuid.uuid5(uuid.NAMESPACE_URL, uid))


def changed_vtodo(raw: str, content: Content, changed: frozenset[str], zone: ZoneInfo, now: dt.datetime) -> str:
    """Write the changed fields into a resource as it was read."""
    calendar = calendar_of(raw)
    todo = master_of(calendar)
    return written_vtodo(calendar, todo, content, changed, zone, now, known=problems(calendar))


def written_vtodo(
    calendar: Calendar, todo: Todo, content: Content, changed: frozenset[str], zone: ZoneInfo, now: dt.datetime,
    *, known: tuple[str, ...],
) -> str:  # fmt: skip
    """Write the changed fields and give the whole; RemoteRefused if there is a problem in it that is not `known`."""
    if "title" in changed:
        todo["SUMMARY"] = vText(content.title)
    if "notes" in changed:
        _set(todo, "DESCRIPTION", vText(content.notes) if content.notes else None)
    if "priority" in changed:
        mark = _MARK.get(content.priority)
        _set(todo, "PRIORITY", vInt(mark) if mark else None)
    if "tags" in changed:
        _set(todo, "CATEGORIES", vCategory([*content.tags]) if content.tags else None)
    if changed & DATES:
        write_dates(todo, content, changed, zone)
    if changed & DATES or "reminders" in changed:
        write_alarms(todo, content, zone)
    if "done" in changed:
        for name in _DONE:
            _set(todo, name, None)
        if content.done:
            todo["STATUS"] = vText("COMPLETED")
            todo.add("COMPLETED", (content.completed_at or now).astimezone(dt.UTC).replace(microsecond=0))
            todo["PERCENT-COMPLETE"] = vInt(100)
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        todo[name] = vDDDTypes(now.astimezone(dt.UTC).replace(microsecond=0))
    calendar.add_missing_timezones()
    if new := set(problems(calendar)) - set(known):
        raise RemoteRefused(f"The item cannot be written as iCalendar: {', '.join(sorted(new))}.")
    return str(calendar.to_ical(sorted=False), "utf-8")


def calendar_of(raw: str) -> Calendar:
    """Read a resource; UnreadableTodo tells that it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells of time zones it had to guess, which is all we can do as well
            calendar = Calendar.from_ical(raw)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise UnreadableTodo(f"not iCalendar: {type(error).__name__}") from error
    if not isinstance(calendar, Calendar):
        raise UnreadableTodo("not a calendar")
    return calendar


def master_of(calendar: Calendar) -> Todo:
    """Give the todo itself: some programs keep single occurrences of a series beside it."""
    for component in calendar.walk("VTODO"):
        if isinstance(component, Todo) and "RECURRENCE-ID" not in component:
            return component
    raise UnreadableTodo("no todo in it")


def _uid(todo: Todo) -> str:
    uid = str(todo.get("UID", "")).strip()
    if not uid:
        raise UnreadableTodo("a todo without an id")
    return uid


def _content(todo: Todo, zone: ZoneInfo) -> Content:
    status = str(todo.get("STATUS", "")).upper()
    percent = str(todo.get("PERCENT-COMPLETE", ""))
    done = status in ("COMPLETED", "CANCELLED") or (not status and ("COMPLETED" in todo or percent == "100"))
    completed = getattr(todo.get("COMPLETED"), "dt", None) if done else None
    content = Content(
        title=" ".join(_first_text(todo, "SUMMARY").split()) or NO_TITLE,
        notes=_first_text(todo, "DESCRIPTION"),
        due=read_due(todo, zone),
        scheduled=read_scheduled(todo, zone),
        repeat=read_repeat(todo, zone),
        priority=_priority(todo),
        tags=_tags(todo),
        done=done,
        completed_at=completed if isinstance(completed, dt.datetime) and completed.tzinfo else None,
    )
    return CAPABILITIES.hold(replace(content, reminders=read_alarms(todo, content, zone)))


def _priority(todo: Todo) -> str:
    number = int(str(todo.get("PRIORITY", 0)))
    return "none" if not 1 <= number <= 9 else "high" if number < 5 else "medium" if number == 5 else "low"


def _tags(todo: Todo) -> tuple[str, ...]:
    values = todo.get("CATEGORIES", [])
    tags = [str(tag) for value in (values if isinstance(values, list) else [values]) for tag in value.cats]
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _first_text(todo: Todo, name: str) -> str:
    value = todo.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _set(todo: Todo, name: str, value: Any) -> None:
    """Set a property where it stands, or take it out (None)."""
    if value is None:
        todo.pop(name, None)
    else:
        todo[name] = value
