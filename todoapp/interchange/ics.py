"""iCalendar (RFC 5545): VTODO components in both directions, through the icalendar library.

Local intent stays local: a due time is written without a zone. What iCalendar has no word for (the spoken phrase, a
span of days) is lost; our list and "after completion" are written as X- properties that others pass over.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from todoapp.dates.durations import Duration as Amount
from todoapp.dates.durations import iso_duration, read_duration
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.interchange.items import Context, Item, Reading, Warnings, on_day, part_of, under_parent

FORMAT = "iCalendar"
_LIST, _AFTER = "X-TODOAPP-LIST", "X-TODOAPP-AFTER-COMPLETION"
_PRIORITY_NUMBERS: dict[Priority, int] = {"high": 1, "medium": 5, "low": 9}


def write_ics(todos: Iterable[Todo]) -> bytes:
    """Write todos as a calendar; subtasks become todos of their own that refer to theirs."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//todoapp//EN")
    calendar.add("version", "2.0")
    for todo in todos:
        calendar.add_component(_component(todo))
        for number, title in enumerate(todo.fields.subtasks, start=1):
            calendar.add_component(_subtask(todo, title, number))
    return bytes(calendar.to_ical())


def read_ics(data: bytes, context: Context) -> Reading:
    """Read the VTODO components of a calendar.

    Raises:
        InvalidInput: it is no calendar.
    """
    from icalendar import Calendar

    try:
        calendars = cast(list[Any], Calendar.from_ical(data, multiple=True))
    except (ValueError, IndexError, KeyError) as error:
        raise InvalidInput("The file is not a calendar that can be read.", f"{error}"[:200]) from error
    warnings = Warnings()
    items: dict[str, Item] = {}
    parents: dict[str, str] = {}
    for calendar in calendars:
        name = str(calendar.get("X-WR-CALNAME", "")) or None
        events = len(calendar.walk("VEVENT"))
        if events:
            warnings.add(f"{events} calendar events are no todos and are left out")
        for number, component in enumerate(calendar.walk("VTODO")):
            uid = str(component.get("UID", f"{name}/{number}"))
            if str(component.get("STATUS", "")).upper() == "CANCELLED":
                warnings.add("A cancelled todo is left out")
                continue
            items[uid] = _item(component, uid, name, context, warnings)
            parent = component.get("RELATED-TO")
            if parent is not None and not isinstance(parent, list):
                parents[uid] = str(parent)
    return Reading(FORMAT, _nested(items, parents), warnings.all())


def _nested(items: dict[str, Item], parents: dict[str, str]) -> tuple[Item, ...]:
    for uid, parent_uid in parents.items():
        parent, child = items.get(parent_uid), items[uid]
        if parent is None or parent_uid in parents:
            continue
        joined = under_parent(parent.fields, child.fields, is_done=child.completed_at is not None)
        if joined is not None:
            items[parent_uid] = replace(parent, fields=joined)
            del items[uid]
        else:
            items[uid] = replace(child, fields=part_of(child.fields, parent.fields))
    return tuple(items.values())


def _item(component: Any, uid: str, calendar: str | None, context: Context, warnings: Warnings) -> Item:
    due, start = _when(component.get("DUE"), context), _when(component.get("DTSTART"), context)
    if due is None:
        due, start = start, None
    rule = component.get("RRULE")
    repeat = None
    if rule is not None and not isinstance(rule, list):
        after = str(component.get(_AFTER, "")).upper() == "TRUE"
        repeat = Repeat(rule.to_ical().decode(), after_completion=after)
    completed = component.get("COMPLETED")
    is_done = completed is not None or str(component.get("STATUS", "")).upper() == "COMPLETED"
    categories = component.categories if hasattr(component, "categories") else []
    fields = TodoFields(
        title=str(component.get("SUMMARY", "")).strip() or "Untitled",
        notes=str(component.get("DESCRIPTION", "")).strip() or None,
        due=due,
        scheduled=start if start != due else None,
        repeat=repeat,
        priority=_priority(component.get("PRIORITY")),
        reminders=tuple(_reminders(component, context, warnings)),
        list=str(component.get(_LIST, "")) or calendar,
        tags=tuple(str(category) for category in categories if str(category)),
    )
    created = component.get("CREATED") or component.get("DTSTAMP")
    done_at = _moment(completed, context) or (context.now if is_done else None)
    return Item(fields, uid, _moment(created, context), done_at)


def _when(value: Any, context: Context) -> When | None:
    at = getattr(value, "dt", None)
    if isinstance(at, dt.datetime):
        local = context.local(at)
        return on_day(local.date(), local.time())
    return on_day(at) if isinstance(at, dt.date) else None


def _moment(value: Any, context: Context) -> dt.datetime | None:
    at = getattr(value, "dt", None)
    if isinstance(at, dt.datetime):
        return context.aware(at)
    return context.aware(dt.datetime.combine(at, dt.time(12))) if isinstance(at, dt.date) else None


def _priority(value: Any) -> Priority:
    number = int(value) if value is not None else 0
    if not 1 <= number <= 9:
        return "none"
    return "high" if number < 5 else "medium" if number == 5 else "low"


def _reminders(component: Any, context: Context, warnings: Warnings) -> Iterable[Reminder]:
    for alarm in component.walk("VALARM"):
        trigger = getattr(alarm.get("TRIGGER"), "dt", None)
        if isinstance(trigger, dt.timedelta):
            yield Reminder(iso_duration(Amount(minutes=round(trigger.total_seconds() / 60))))
        elif isinstance(trigger, dt.datetime):
            yield Reminder(None, at=context.local(trigger))
        else:
            warnings.add("A reminder could not be read")


def _component(todo: Todo) -> Any:
    from icalendar import Todo as Component
    from icalendar import vRecur

    fields = todo.fields
    made = Component()
    made.add("uid", todo.id)
    made.add("dtstamp", todo.updated_at)
    made.add("created", todo.created_at)
    made.add("last-modified", todo.updated_at)
    made.add("summary", fields.title)
    if fields.notes:
        made.add("description", fields.notes)
    due, start = _value(fields.due), _value(fields.scheduled)
    if fields.repeat is not None:
        start = start or due  # RFC 5545, 3.8.2.4: what recurs has a start
        made.add("rrule", vRecur.from_ical(fields.repeat.rrule))
        if fields.repeat.after_completion:
            made.add(_AFTER, "TRUE")
    if due is not None:
        made.add("due", due)
    if start is not None:
        made.add("dtstart", start)
    if fields.priority != "none":
        made.add("priority", _PRIORITY_NUMBERS[fields.priority])
    if fields.tags:
        made.add("categories", list(fields.tags))
    if fields.list:
        made.add(_LIST, fields.list)
    for reminder in fields.reminders:
        alarm = _alarm(reminder, fields)
        if alarm is not None:
            made.add_component(alarm)
    _add_status(made, todo.completed_at)
    return made


def _subtask(todo: Todo, title: str, number: int) -> Any:
    from icalendar import Todo as Component

    made = Component()
    made.add("uid", f"{todo.id}-{number}")
    made.add("dtstamp", todo.updated_at)
    made.add("summary", title)
    made.add("related-to", todo.id)
    if todo.fields.list:
        made.add(_LIST, todo.fields.list)
    # Of a todo that is done no part may show up as open in other programs.
    _add_status(made, todo.completed_at or (todo.updated_at if title in todo.fields.done_subtasks else None))
    return made


def _add_status(made: Any, completed_at: dt.datetime | None) -> None:
    made.add("status", "COMPLETED" if completed_at else "NEEDS-ACTION")
    if completed_at is not None:
        made.add("completed", completed_at)
        made.add("percent-complete", 100)


def _value(when: When | None) -> dt.date | dt.datetime | None:
    if when is None or when.end is None:
        return None
    return dt.datetime.combine(when.end, when.time) if when.time else when.end


def _alarm(reminder: Reminder, fields: TodoFields) -> Any:
    from icalendar import Alarm

    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", fields.title)
    amount = read_duration(reminder.offset) if reminder.offset and reminder.time is None else None
    if amount is not None and not amount.months and (fields.due or fields.scheduled):
        made.add("trigger", dt.timedelta(minutes=amount.minutes))
        if fields.due is not None and fields.due.time is not None:
            made["TRIGGER"].params["RELATED"] = "END"
        return made
    if reminder.at is None:
        return None
    # RFC 5545 wants UTC here; the moment is the local one it would be today.
    made.add("trigger", reminder.at.astimezone(dt.UTC), parameters={"VALUE": "DATE-TIME"})
    return made
