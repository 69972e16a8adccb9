"""The dates of a VTODO. A date that was not changed is not touched; one that was keeps its kind and its time zone.

DTSTART means "not before" in most programs, so it holds our day to do something on, where the standard lets it: of the
same kind as DUE and not after it. Some programs write DTSTART equal to DUE; that one follows DUE and means nothing.
"""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import vDDDTypes, vRecur, vText

from todoapp.sync.content import Content, Day, Recurrence

DATES = frozenset({"due", "scheduled", "repeat"})
SCHEDULED = "X-TODOAPP-SCHEDULED"
REPEAT_FROM = "X-TODOAPP-REPEAT-FROM"

_FREQUENCIES = ("MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MAX_NUMBER = 100_000
_LAST_SECOND = dt.time(23, 59, 59)
_UNTIL = re.compile(r"UNTIL=([0-9]{8})(T([0-9]{6})Z?)?")

Moment = dt.date | dt.datetime
VTodo = Any  # an icalendar component: its values are typed as a union of every kind of property


def wall(value: Moment, zone: ZoneInfo) -> Day:
    """Give the day and time a clock in `zone` shows; a floating time is what it says."""
    if not isinstance(value, dt.datetime):
        return Day(value)
    # In its own zone a time is not converted: an hour that summer time skips must stay what was written.
    if value.tzinfo is not None and getattr(value.tzinfo, "key", "") != zone.key:
        value = value.astimezone(zone)
    return Day(value.date(), value.time().replace(second=0, microsecond=0))


def read_due(todo: VTodo, zone: ZoneInfo) -> Day | None:
    """Give the due day of a todo."""
    value = _value(todo, "DUE")
    if value is None and (start := _value(todo, "DTSTART")) is not None and "DURATION" in todo:
        value = start + todo["DURATION"].dt
    return None if value is None else wall(value, zone)


def read_scheduled(todo: VTodo, zone: ZoneInfo) -> Day | None:
    """Give the day to do it on."""
    if SCHEDULED in todo:
        value = dt.datetime.fromisoformat(str(todo[SCHEDULED]))
        return Day(value.date(), value.time() if "T" in str(todo[SCHEDULED]) else None)
    start = _value(todo, "DTSTART")
    return None if start is None or start == _value(todo, "DUE") else wall(start, zone)


def read_repeat(todo: VTodo, zone: ZoneInfo) -> Recurrence | None:
    """Give the repeat; an end at the last second of a day is that day."""
    rule = todo.get("RRULE")
    if isinstance(rule, list):
        rule = rule[0]
    if rule is None:
        return None

    def day(found: re.Match[str]) -> str:
        if not found[3]:
            return found[0]
        moment = dt.datetime.strptime(found[1] + found[3], "%Y%m%d%H%M%S")
        local = moment.replace(tzinfo=dt.UTC).astimezone(zone) if found[0].endswith("Z") else moment
        return f"UNTIL={local:%Y%m%d}" if local.time() == _LAST_SECOND else found[0]

    text = _UNTIL.sub(day, rule.to_ical().decode())
    if not _can_be_followed(text):
        return None  # left as it is there
    return Recurrence(text, str(todo.get(REPEAT_FROM, "")).upper() == "COMPLETED")


def _can_be_followed(text: str) -> bool:
    """Tell whether a rule has a next day that can be found: dateutil looks for ever for that of INTERVAL=0."""
    from dateutil.rrule import rrulestr

    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    interval, count = parts.get("INTERVAL", "1"), parts.get("COUNT", "1")
    if not (
        interval.isdecimal() and 0 < int(interval) < _MAX_NUMBER and count.isdecimal() and int(count) < _MAX_NUMBER
    ):
        return False
    if parts.get("FREQ") not in _FREQUENCIES:
        return False
    try:
        rrulestr(";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL"))
    except ValueError:
        return False
    return True


def write_dates(todo: VTodo, content: Content, changed: frozenset[str], zone: ZoneInfo) -> None:
    """Write those of due, scheduled and repeat that changed, and keep DTSTART in a form the standard allows."""
    follows = "DTSTART" in todo and _value(todo, "DTSTART") == _value(todo, "DUE")
    had_start = "DTSTART" in todo and not follows
    scheduled_is_start = had_start and SCHEDULED not in todo
    if "due" in changed:
        zone_of = todo.get("DUE") or todo.get("DTSTART")
        todo.pop("DURATION", None)
        _put(todo, "DUE", content.due, zone_of, zone)
        if follows:
            _put(todo, "DTSTART", content.due, zone_of, zone)
    if "scheduled" in changed or (scheduled_is_start and not _may_start(todo)):
        if not follows:
            _put(todo, "DTSTART", None, None, zone)
        todo.pop(SCHEDULED, None)
        if content.scheduled is not None:
            _write_scheduled(todo, content, content.scheduled, follows=follows, is_start=had_start, zone=zone)
    if "repeat" in changed or (content.repeat and "due" in changed):
        _write_repeat(todo, content, zone)
    if "RRULE" in todo and "DUE" not in todo and "DTSTART" not in todo and content.scheduled is not None:
        todo.pop(SCHEDULED, None)
        _put(todo, "DTSTART", content.scheduled, None, zone)  # a rule needs a day to count from


def _write_scheduled(todo: VTodo, content: Content, day: Day, *, follows: bool, is_start: bool, zone: ZoneInfo) -> None:
    # Beside a rule, DTSTART would be the first of the series for other programs: only where it already was one.
    if not follows and (content.repeat is None or is_start or content.due is None) and day != content.due:
        _put(todo, "DTSTART", day, todo.get("DUE"), zone)
        if _may_start(todo):
            return
        todo.pop("DTSTART")
    text = f"{day.date:%Y%m%d}" if day.time is None else f"{dt.datetime.combine(day.date, day.time):%Y%m%dT%H%M%S}"
    todo[SCHEDULED] = vText(text)


def _write_repeat(todo: VTodo, content: Content, zone: ZoneInfo) -> None:
    repeat = content.repeat
    todo.pop(REPEAT_FROM, None)
    todo.pop("RRULE", None)
    if repeat is None:
        return
    first = content.due or content.scheduled

    def moment(found: re.Match[str]) -> str:
        if found[3] or first is None or first.time is None:
            return found[0]
        # The standard wants the end of a rule that has clock times as a moment in UTC.
        last = dt.datetime.combine(dt.datetime.strptime(found[1], "%Y%m%d"), _LAST_SECOND, zone)
        return f"UNTIL={last.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"

    todo["RRULE"] = vRecur.from_ical(_UNTIL.sub(moment, repeat.rrule))
    if repeat.after_completion:
        todo[REPEAT_FROM] = vText("COMPLETED")


def _put(todo: VTodo, name: str, day: Day | None, like: Any, zone: ZoneInfo) -> None:
    """Write a date, or a time in the zone the property (or its neighbour `like`) is in already."""
    if day is None:
        todo.pop(name, None)
        return
    if day.time is None:
        todo[name] = vDDDTypes(day.date)
        return
    local = dt.datetime.combine(day.date, day.time)
    before = getattr(like, "dt", None)
    if isinstance(before, dt.datetime) and getattr(before.tzinfo, "key", zone.key) != zone.key:
        value = local.replace(tzinfo=zone).astimezone(before.tzinfo)
    elif isinstance(before, dt.datetime) and before.tzinfo is None and "TZID" not in like.params:
        value = local
    else:
        value = local.replace(tzinfo=zone)
    todo[name] = vDDDTypes(value)


def _may_start(todo: VTodo) -> bool:
    """Tell whether DTSTART is of the same kind as DUE and not after it."""
    start, due = _value(todo, "DTSTART"), _value(todo, "DUE")
    if due is None or start is None:
        return True
    if isinstance(start, dt.datetime) is not isinstance(due, dt.datetime):
        return False
    if isinstance(start, dt.datetime) and isinstance(due, dt.datetime):
        return (start.tzinfo is None) is (due.tzinfo is None) and start < due
    return bool(start < due)


def _value(todo: VTodo, name: str) -> Any:
    value = todo.get(name)
    if isinstance(value, list):
        value = value[0]
    return None if value is None else value.dt
