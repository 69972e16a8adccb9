"""What a strict server refuses, checked before anything is sent: test servers on loopback are laxer than Nextcloud."""

import datetime as dt

from icalendar import Calendar

from todoapp.sync.vtodo_dates import VTodo

_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DUE", "DURATION", "SUMMARY", "STATUS", "PRIORITY", "COMPLETED", "RRULE")


def problems(calendar: Calendar) -> tuple[str, ...]:
    """Give what is wrong with a resource, empty if nothing is (RFC 5545 and RFC 4791, section 4.1)."""
    found: list[str] = []
    todos: list[VTodo] = [*calendar.walk("VTODO")]
    if "METHOD" in calendar:
        found.append("METHOD in a stored object")
    if len({str(todo.get("UID")) for todo in todos}) != 1:
        found.append("not exactly one UID")
    zones = {str(zone.get("TZID")) for zone in calendar.walk("VTIMEZONE")}
    for todo in todos:
        found += [f"{name} is missing" for name in ("UID", "DTSTAMP") if name not in todo]
        found += [f"{name} more than once" for name in _ONCE if isinstance(todo.get(name), list)]
        if any(isinstance(todo.get(name), list) for name in _ONCE):
            continue
        start, due = (todo[name].dt if name in todo else None for name in ("DTSTART", "DUE"))
        if due is not None and "DURATION" in todo:
            found.append("DUE and DURATION")
        if start is not None and due is not None:
            if isinstance(start, dt.datetime) is not isinstance(due, dt.datetime):
                found.append("DTSTART and DUE of different kinds")
            elif getattr(start, "tzinfo", None) is None and getattr(due, "tzinfo", None) is not None:
                found.append("a floating DTSTART beside a DUE in a time zone")
            elif getattr(start, "tzinfo", None) is not None and getattr(due, "tzinfo", None) is None:
                found.append("a floating DUE beside a DTSTART in a time zone")
            elif due < start:
                found.append("DUE before DTSTART")
        related = todo.get("RELATED-TO", [])
        if str(todo.get("UID")) in map(str, related if isinstance(related, list) else [related]):
            found.append("a todo related to itself")
        if "RRULE" in todo:
            if start is None and due is None:
                found.append("RRULE without DTSTART or DUE")
            if (todo["RRULE"].get("FREQ") or [""])[0] not in _FREQUENCIES:
                found.append("RRULE without a frequency")
        found += [
            f"{name} in a time zone that is not described"
            for name in ("DTSTART", "DUE")
            if name in todo and (zone := todo[name].params.get("TZID")) and str(zone) not in zones
        ]
        for alarm in todo.walk("VALARM"):
            trigger = alarm.get("TRIGGER")
            if trigger is None or "ACTION" not in alarm:
                found.append("a VALARM without TRIGGER or ACTION")
            elif isinstance(trigger.dt, dt.timedelta):
                related = str(trigger.params.get("RELATED", "START")).upper()
                if (related == "END" and due is None) or (related == "START" and start is None and due is None):
                    found.append("a VALARM relative to a date that is not there")
            elif str(trigger.params.get("VALUE", "")).upper() != "DATE-TIME":
                found.append("a VALARM moment without its type")
    return tuple(found)
