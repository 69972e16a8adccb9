"""Dates as values: when something is due, how it repeats, when to be reminded.

The fields and their meaning are those of the parse contract's "Output" section.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Daypart = Literal["morning", "noon", "afternoon", "evening", "night"]
Grain = Literal["minute", "daypart", "day", "weekend", "week", "month", "quarter", "year"]


@dataclass(frozen=True)
class When:
    """A day or a span of days, both ends inclusive, with an optional local clock time.

    `start` and `end` are None only where a time alone was said and the date is not ours to choose (an update).
    """

    start: dt.date | None
    end: dt.date | None
    time: dt.time | None = None
    daypart: Daypart | None = None
    grain: Grain = "day"
    phrase: str = ""


@dataclass(frozen=True)
class Repeat:
    """A recurrence: `rrule` is an RFC 5545 RECUR value without DTSTART; the first occurrence is the todo's due."""

    rrule: str
    after_completion: bool = False
    phrase: str = ""


@dataclass(frozen=True)
class Reminder:
    """When to be reminded.

    `offset` is an RFC 5545 duration relative to the anchor ("-PT1H"), None for an absolute reminder. With `time` it
    counts whole days and names the clock time ("-P1D" at 20:00). `at` is the local moment for the first occurrence,
    None when nothing anchors it.
    """

    offset: str | None
    time: dt.time | None = None
    at: dt.datetime | None = None
    phrase: str = ""


@dataclass(frozen=True)
class DateSettings:
    """The choices the parse contract marks as settings, with its defaults; `language` follows the window's."""

    morning: dt.time = dt.time(9)
    noon: dt.time = dt.time(12)
    afternoon: dt.time = dt.time(14)
    evening: dt.time = dt.time(18)
    night: dt.time = dt.time(20)
    all_day_anchor: dt.time = dt.time(9)  # what a reminder of a day without a clock time counts from
    week_start: int = 0  # 0 is Monday
    next_weekday_is_next_week: bool = True  # False: "next friday" is the first friday after today
    day_first: bool = False  # 3/4 is March 4th unless set
    clock_24h: bool = True  # how a clock time is shown: 18:00, or 6:00 pm
    language: Literal["en", "de"] = "en"  # in which dates are shown; they are read in English
