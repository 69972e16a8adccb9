"""Local times on the real time line: daylight-saving gaps and overlaps, and a zone that changes.

Everything else in this room is local time without a zone, because that is what people mean: "at 9" stays 9:00 where
they are. Only here does a local time become a moment, as late as possible, so that a changed zone moves it along.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from todoapp.dates.clock_time import overdue_at
from todoapp.domain.when import When


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the aware moment of a naive local time.

    A time that clocks skip is moved on by what they skip (02:30 becomes 03:30); one that comes twice is the first.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    if aware.replace(fold=1).utcoffset() == aware.utcoffset():
        return aware
    after_gap = aware.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return after_gap if after_gap.replace(tzinfo=None) != local else aware


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the naive local time of an aware moment: the reference phrases are read from."""
    return moment.astimezone(zone).replace(tzinfo=None)


def overdue_moment(when: When, zone: ZoneInfo) -> datetime | None:
    """Give the moment from which a todo counts as overdue; None without a date."""
    local = overdue_at(when)
    return None if local is None else moment_of(local, zone)


def is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks skip this local time."""
    return moment_of(local, zone).replace(tzinfo=None) != local
