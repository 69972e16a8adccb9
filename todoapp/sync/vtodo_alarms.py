"""The reminders of a VTODO, merged one by one: an alarm that did not change is not touched.

What iCalendar cannot say ("the evening before", "a month before", "before a whole day" as we count it) is written as
the moment it comes to, with our own words beside it; those count while the moment is the one they were written for.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm as VAlarm
from icalendar import Todo, vDuration, vText

from todoapp.dates.durations import Duration, iso_duration, read_duration
from todoapp.sync.content import Alarm, Content, Day
from todoapp.sync.moments import rings_at
from todoapp.sync.vtodo_dates import VTodo

MEANT = "X-TODOAPP-REMINDER"
_PLACEHOLDER = dt.datetime(1976, 4, 1, 0, 55, 45, tzinfo=dt.UTC)  # Apple's alarm that never rings


def read_alarms(todo: VTodo, content: Content, zone: ZoneInfo) -> tuple[Alarm, ...]:
    """Give the reminders of a todo whose dates are those of `content`."""
    found = [_read(alarm, todo, content, zone) for alarm in _alarms(todo)]
    return tuple(dict.fromkeys(alarm for alarm in found if alarm is not None))


def write_alarms(todo: VTodo, content: Content, zone: ZoneInfo) -> None:
    """Bring the alarms of a todo, whose dates are written already, in line with the content's reminders."""
    wanted = dict.fromkeys(content.reminders)
    there: set[Alarm] = set()
    for component in _alarms(todo):
        alarm = _read(component, todo, content, zone)
        dangling = _is_dangling(component["TRIGGER"], todo)
        if alarm is None and not dangling:
            continue
        if alarm in wanted and alarm is not None and not dangling:
            there.add(alarm)
        else:
            todo.subcomponents.remove(component)
    for alarm in wanted:
        if alarm not in there:
            _add(todo, alarm, content, zone)


def _alarms(todo: VTodo) -> list[VTodo]:
    return [component for component in todo.subcomponents if component.name == "VALARM" and "TRIGGER" in component]


def _read(component: VTodo, todo: VTodo, content: Content, zone: ZoneInfo) -> Alarm | None:
    trigger = component["TRIGGER"]
    value = trigger.dt
    if value == _PLACEHOLDER:
        return None
    if MEANT in component:
        offset, time, written_for = str(component[MEANT]).split(" ", 2)
        alarm = Alarm(offset, dt.time.fromisoformat(time) if time != "-" else None)
        if written_for == _text(trigger) and written_for == _expected(alarm, content, zone):
            return alarm
    if isinstance(value, dt.timedelta):
        offset = iso_duration(Duration(minutes=round(value.total_seconds() / 60)))
        start = todo.get("DTSTART")
        if str(trigger.params.get("RELATED", "START")).upper() == "END" or start is None or content.due is None:
            return Alarm(offset) if _anchor(content) else None
        if "DUE" in todo and start.dt == todo["DUE"].dt:
            return Alarm(offset)
        day = start.dt if isinstance(start.dt, dt.datetime) else dt.datetime.combine(start.dt, dt.time())
        return Alarm(at=_local(day + value, zone))
    return Alarm(at=_local(value, zone)) if isinstance(value, dt.datetime) else None


def _is_dangling(trigger: Any, todo: VTodo) -> bool:
    """Tell whether an alarm counts from a date the todo no longer has."""
    if not isinstance(trigger.dt, dt.timedelta) or "DUE" in todo:
        return False
    return str(trigger.params.get("RELATED", "START")).upper() == "END" or "DTSTART" not in todo


def _add(todo: VTodo, alarm: Alarm, content: Content, zone: ZoneInfo) -> None:
    trigger = _trigger(alarm, content)
    if trigger is None:
        return
    component = VAlarm()
    component["ACTION"] = vText("DISPLAY")
    component["DESCRIPTION"] = vText(content.title)
    if isinstance(trigger, dt.timedelta):
        value: Any = vDuration(trigger)
        value.params["RELATED"] = "END" if content.due else "START"
        if content.due is None and "DTSTART" not in todo:  # the day is one of our own properties
            value = None
    else:
        value = None
    if value is not None:
        component["TRIGGER"] = value
    else:
        moment = trigger if isinstance(trigger, dt.datetime) else _moment(_anchor(content)) + trigger
        utc = moment.replace(tzinfo=zone).astimezone(dt.UTC)
        component.add("TRIGGER", utc, parameters={"VALUE": "DATE-TIME"})
    if alarm.offset is not None and (alarm.time is not None or not _is_plain(alarm, content) or value is None):
        time = alarm.time.isoformat() if alarm.time else "-"
        component[MEANT] = vText(f"{alarm.offset} {time} {_text(component['TRIGGER'])}")
    todo.add_component(component)


def _trigger(alarm: Alarm, content: Content) -> dt.timedelta | dt.datetime | None:
    """Give when an alarm rings: from the anchor as iCalendar counts, or as a local moment."""
    moment, duration = rings_at(alarm, content), read_duration(alarm.offset or "")
    if moment is None or duration is None or duration.months:
        return moment
    return moment - _moment(_anchor(content))


def _expected(alarm: Alarm, content: Content, zone: ZoneInfo) -> str:
    """Give the trigger this alarm would be written with now, as text."""
    scratch = Todo()
    if content.due is None and content.scheduled is not None:
        scratch.add("DTSTART", content.scheduled.date)
    _add(scratch, alarm, content, zone)
    return _text(scratch.subcomponents[0]["TRIGGER"]) if scratch.subcomponents else ""


def _is_plain(alarm: Alarm, content: Content) -> bool:
    """Tell whether another program's plain duration would mean the same to us."""
    anchor, duration = _anchor(content), read_duration(alarm.offset or "")
    return anchor is not None and anchor.time is not None and duration is not None and not duration.months


def _anchor(content: Content) -> Day | None:
    return content.due or content.scheduled


def _moment(day: Day | None) -> dt.datetime:
    assert day is not None
    return dt.datetime.combine(day.date, day.time or dt.time())


def _local(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return (value.astimezone(zone) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)


def _text(trigger: object) -> str:
    return str(trigger.to_ical().decode())  # type: ignore[attr-defined]
