"""Days and months by name, in the window's language."""

import datetime as dt

from todoapp.ui.translation import later, tr

_WEEKDAYS = (
    later("Monday"), later("Tuesday"), later("Wednesday"), later("Thursday"), later("Friday"), later("Saturday"),
    later("Sunday"),
)  # fmt: skip
_SHORT_WEEKDAYS = (
    later("Mon"), later("Tue"), later("Wed"), later("Thu"), later("Fri"), later("Sat"), later("Sun"),
)  # fmt: skip
_MONTHS = (
    later("January"), later("February"), later("March"), later("April"), later("May"), later("June"), later("July"),
    later("August"), later("September"), later("October"), later("November"), later("December"),
)  # fmt: skip
_SHORT_MONTHS = (
    later("Jan"), later("Feb"), later("Mar"), later("Apr"), later("May"), later("Jun"), later("Jul"), later("Aug"),
    later("Sep"), later("Oct"), later("Nov"), later("Dec"),
)  # fmt: skip


def weekday(number: int, *, is_short: bool = False) -> str:
    """Give the name of a weekday, 0 is Monday."""
    return tr((_SHORT_WEEKDAYS if is_short else _WEEKDAYS)[number])


def month(day: dt.date) -> str:
    """Say the month of a day: "March"."""
    return tr(_MONTHS[day.month - 1])


def month_and_year(day: dt.date) -> str:
    """Say "March 2024"."""
    return f"{month(day)} {day.year}"


def day_and_month(day: dt.date) -> str:
    """Say "8 Mar"."""
    return tr("{0.day} {1}", day, tr(_SHORT_MONTHS[day.month - 1]))


def full_day(day: dt.date) -> str:
    """Say "Friday 8 March"."""
    return tr("{0} {1.day} {2}", weekday(day.weekday()), day, month(day))


def moment(at: dt.datetime) -> str:
    """Say "8 Mar, 15:00"."""
    return f"{day_and_month(at.date())}, {at:%H:%M}"


def full_moment(at: dt.datetime) -> str:
    """Say "Fri 8 Mar 2024, 15:00"."""
    return f"{weekday(at.weekday(), is_short=True)} {day_and_month(at.date())} {at.year}, {at:%H:%M}"
