"""When a reminder rings, and what a clock shows: for services that keep moments and not what they count from."""

import datetime as dt
from zoneinfo import ZoneInfo

from todoapp.dates.arithmetic import shifted
from todoapp.dates.durations import read_duration
from todoapp.domain.when import DateSettings
from todoapp.sync.content import Alarm, Content, Day


def rings_at(alarm: Alarm, content: Content) -> dt.datetime | None:
    """Give the local moment of a reminder, None where it counts from a date that is not there."""
    if alarm.at is not None:
        return alarm.at
    anchor = content.due or content.scheduled
    duration = read_duration(alarm.offset or "")
    if anchor is None or duration is None:
        return None
    base = dt.datetime.combine(anchor.date, alarm.time) if alarm.time else counted_from(anchor)
    day = shifted(base.date(), months=duration.months)
    if day is None:
        return None
    return dt.datetime.combine(day, base.time()) + dt.timedelta(minutes=duration.minutes)


def counted_from(day: Day) -> dt.datetime:
    """Give the local moment a reminder of a day counts from."""
    return dt.datetime.combine(day.date, day.time or DateSettings.all_day_anchor)


def settled(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Give what a clock shows at a local moment: within an hour that summer time skips, an hour later."""
    return local(moment.replace(tzinfo=zone), zone)


def local(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Give an aware moment as a clock in a zone shows it, without the zone."""
    return moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0)
