"""What rules read out of a phrase: small parts that the refiners put together.

Every part says which words it came from (`start` to `end`, end exclusive), the link words before it (`lead`: "at",
"of", "before", ...) and whether words that say nothing about dates stand between it and the part before (`gap`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from todoapp.domain.when import Daypart, Grain

Span = tuple[date, date]  # both ends inclusive
WITHIN_A_DAY = ("HOURLY", "MINUTELY")  # frequencies whose rules come several times a day


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class Part:
    """What every part has."""

    start: int
    end: int
    lead: tuple[str, ...] = ()
    gap: bool = False
    weak: bool = False  # may be an everyday word: counts only with a link, with company or alone

    def follows(self, *links: str) -> bool:
        """Whether one of the link words stands before this part."""
        return any(link in self.lead for link in links)


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class DatePart(Part):
    """A date as far as the words say it: fields still to be placed, or a span already placed on the calendar."""

    span: Span | None = None
    grain: Grain = "day"
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    modifier: str = ""
    holiday: str | None = None
    known: frozenset[str] = frozenset()
    is_impossible: bool = False  # "the 31st of june": said, but no such day
    is_edge: bool = False  # "end of the month": placed within a span by its words


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class ClockPart(Part):
    """A clock time; `is_sure` when am or pm or the 24-hour form settles it."""

    hour: int = 0
    minute: int = 0
    is_sure: bool = False
    is_end_of_day: bool = False
    until: "ClockPart | None" = None  # the end of a range of clock times


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class MomentPart(Part):
    """A point in time counted from now: "in 20 minutes"."""

    moment: datetime = datetime.min


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class DaypartPart(Part):
    """A daypart; `day` 0 for "tonight" and "this morning", 1 for "next morning", None where no day is said."""

    name: Daypart = "morning"
    day: int | None = None
    meal: bool = False


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class AmountPart(Part):
    """An amount of time. `sign` is 1 for "3 days later", -1 for "3 days ago", 0 where nothing says so."""

    months: int = 0
    days: int = 0
    minutes: int = 0
    workdays: int = 0
    weekdays: tuple[int, int] | None = None  # ("2 sundays": count, weekday)
    sign: int = 0
    unit: str = ""  # the unit of a whole amount said alone: "week", "month"
    count: int = 1


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class NumberPart(Part):
    """A bare number: an hour, a day of the month or nothing, as its company tells."""

    value: int = 0
    spelled: bool = False
    has_article: bool = False


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class NthPart(Part):
    """ "the first and third friday", "the last day": counted days that need a month or a year to count in."""

    positions: tuple[int, ...] = ()
    what: str = "weekday"  # or "day", "workday", "weekend", "week"
    weekdays: tuple[int, ...] = ()
    more: tuple[tuple[int, int], ...] = ()  # further position and weekday pairs: "... and second tuesday"


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class RepeatPart(Part):
    """A recurrence, field by field as in RFC 5545."""

    freq: str = "DAILY"
    interval: int = 1
    byday: tuple[tuple[int, int], ...] = ()  # (position or 0, weekday)
    bymonthday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bysetpos: tuple[int, ...] = ()
    byhour: tuple[int, ...] = ()  # more than one time a day
    byminute: int = 0
    names_day: bool = False
    holiday: str | None = None
    is_weekend: bool = False  # the weekend beside the holiday
    is_quarterly: bool = False  # "every quarter", where "every 3 months" is not
    daypart: Daypart | None = None
    after_completion: bool = False
    count: int | None = None
    starts: date | None = None
    until: date | None = None
    lasts: "AmountPart | None" = None
    from_date: "DatePart | None" = None


@dataclass(slots=True, eq=False, repr=False, match_args=False)
class CountPart(Part):
    """ "ten times", "twice"."""

    count: int = 1
