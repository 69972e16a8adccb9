"""Says dates, repeats and reminders in English; `explain` puts them together."""

from collections.abc import Sequence
from datetime import date

from todoapp.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES
from todoapp.dates.parts import WITHIN_A_DAY
from todoapp.dates.rrule_text import DAY_CODES, WORKDAYS
from todoapp.domain.when import Daypart

NO_DATE = "no date"
NO_TIME_YET = "no time yet"
WHEN_DUE = "when it is due"
AFTER_DONE = " after it is done"
NEXT = ", next: "
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
# Days that are a weekday within seven days of a month: no count of weekdays says them, but they have names.
_NAMED_DAYS = {
    ("11", "2", "TU"): "Election Day",
    ("11", "23", "FR"): "Black Friday",
    ("11", "24", "SA"): "Small Business Saturday",
}


def daypart(name: Daypart) -> str:
    """Say a daypart behind a date: "Fri 8 Mar, morning"."""
    return name


def in_daypart(name: Daypart) -> str:
    """Say a daypart behind a repeat: " in the morning"."""
    return f" at {name}" if name in ("noon", "night") else f" in the {name}"


def at(clocks: list[str]) -> str:
    """Say clock times behind a day: " at 9:00 and 18:00"."""
    return f" at {listed(clocks)}"


def short(day: date) -> str:
    """Say a day in short: "Fri 8 Mar"."""
    return f"{WEEKDAY_NAMES[day.weekday()][:3].capitalize()} {day.day} {_month(day)[:3]}"


def long(day: date) -> str:
    """Say "8 March"."""
    return f"{day.day} {_month(day)}"


def full(day: date) -> str:
    """Say "Friday 8 March"."""
    return f"{WEEKDAY_NAMES[day.weekday()].capitalize()} {long(day)}"


def days_before(days: int) -> str:
    """Say "the day before"."""
    return {0: "on the day", 1: "the day before"}.get(days, f"{days} days before")


def amount(pieces: Sequence[tuple[int, str]], *, is_before: bool) -> str:
    """Say "1 hour before"."""
    words = " and ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in pieces)
    return f"{words} {'before' if is_before else 'after'}"


def times(count: int) -> str:
    """Say how many times: ", 3 times"."""
    return ", once" if count == 1 else f", {count} times"


def until(day: date) -> str:
    """Say the last day: ", until 31 May 2024"."""
    return f", until {long(day)} {day.year}"


def _month(day: date) -> str:
    return MONTH_NAMES[day.month - 1].capitalize()


def pattern(fields: dict[str, str]) -> str:
    """Say how often: "every third Wednesday"."""
    freq, interval = fields["FREQ"], int(fields.get("INTERVAL", "1"))
    days = fields["BYDAY"].split(",") if "BYDAY" in fields else []
    month_days = [int(day) for day in fields["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in fields else []
    months = " and ".join(MONTH_NAMES[int(m) - 1].capitalize() for m in fields.get("BYMONTH", "").split(",") if m)
    setpos = fields.get("BYSETPOS")
    if setpos is not None and tuple(days) == WORKDAYS:
        return _of_period(
            listed([f"{_nth(int(p))} weekday".strip() for p in setpos.split(",")]), freq, interval, months
        )
    if setpos == "-1" and month_days:
        return _of_period(_ordinal(month_days[-1]), freq, interval, months)
    if month_days and len(days) == 1 and freq == "YEARLY" and len(month_days) > 1:
        name = _NAMED_DAYS.get((fields["BYMONTH"], str(month_days[0]), days[0]))
        span = f"{_weekday(days[0])} between {month_days[0]} and {month_days[-1]} {months}"
        return _every(name, interval) if name else f"{_every('year', interval)} on the {span}"
    if month_days and len(days) == 1:
        return f"every {_weekday(days[0])} the {_ordinal(month_days[0])}"
    if month_days:
        named = listed([_ordinal(day) if day > 0 else f"{_nth(day)} day" for day in month_days])
        return _of_period(named, freq, interval, months)
    if days and freq in WITHIN_A_DAY:
        on = "weekdays" if tuple(days) == WORKDAYS else listed([f"{_weekday(day)}s" for day in days])
        return f"{_every(_UNITS[freq], interval)} on {on}"
    if days and freq == "WEEKLY":
        return _weekly(days, interval)
    if days:
        named = listed([f"{_nth(int(day[:-2] or 0))} {_weekday(day)}".strip() for day in days])
        if freq == "MONTHLY" and interval == 1:
            return f"every {named} of the month" if days == [f"+2{days[0][-2:]}"] else f"every {named}"
        return _of_period(named, freq, interval, months)
    return _every(_UNITS[freq], interval)


def _weekly(days: list[str], interval: int) -> str:
    if tuple(days) == WORKDAYS:
        return "every weekday" if interval == 1 else f"every weekday of {_every('week', interval)}"
    if interval == 1:
        return "every " + listed([_weekday(day) for day in days])
    if len(days) == 1:
        return _every(_weekday(days[0]), interval)
    return f"{_every('week', interval)} on {listed([_weekday(day) for day in days])}"


def _of_period(named: str, freq: str, interval: int, months: str) -> str:
    if freq == "YEARLY":
        return f"{_every('year', interval)} on the {named} of {months}" if months else f"{_every('year', interval)}"
    return f"the {named} of {_every('month', interval)}"


def _every(unit: str, interval: int) -> str:
    if interval == 1:
        return f"every {unit}"
    return f"every other {unit}" if interval == 2 else f"every {interval} {unit}s"


def _nth(position: int) -> str:
    if position < 0:
        return "last" if position == -1 else f"{_ORDINALS[-position] if -position < 6 else -position} to last"
    return _ORDINALS[position] if position < len(_ORDINALS) else _ordinal(position)


def _ordinal(day: int) -> str:
    suffix = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _weekday(code: str) -> str:
    return WEEKDAY_NAMES[DAY_CODES.index(code[-2:])].capitalize()


def listed(names: list[str]) -> str:
    """Say several: "Monday, Tuesday and Friday"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
