"""Says dates, repeats and reminders in one line: "Fri 8 Mar, 15:00", "every third Wednesday at 18:00".

English, or German where the settings say so.
"""

from datetime import date, datetime, time

from todoapp.dates import explain_german
from todoapp.dates.durations import Duration, read_duration
from todoapp.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES
from todoapp.dates.recurrence import occurrences
from todoapp.domain.when import DateSettings, Reminder, Repeat, When

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
_NEXT_SHOWN = 3
_DEFAULTS = DateSettings()
# Days that are a weekday within seven days of a month: no count of weekdays says them, but they have names.
_NAMED_DAYS = {
    ("11", "2", "TU"): "Election Day",
    ("11", "23", "FR"): "Black Friday",
    ("11", "24", "SA"): "Small Business Saturday",
}


def explain_when(when: When, reference: datetime, settings: DateSettings = _DEFAULTS) -> str:
    """Say a date and time, with the year where it is not the reference's."""
    if settings.language == "de":
        return explain_german.explain_when(when, reference, settings)
    at = _time_words(when, settings)
    if when.start is None or when.end is None:
        return at or "no date"
    if when.start == when.end:
        day = _day_words(when.start, reference)
    elif when.start.year == when.end.year:
        day = f"{_short(when.start)} – {_day_words(when.end, reference)}"
    else:
        day = f"{_short(when.start)} {when.start.year} – {_short(when.end)} {when.end.year}"
    return f"{day}, {at}" if at else day


def explain_day(day: date, settings: DateSettings = _DEFAULTS) -> str:
    """Say a day in full: "Friday 8 March"."""
    if settings.language == "de":
        return explain_german.explain_day(day)
    return f"{WEEKDAY_NAMES[day.weekday()].capitalize()} {day.day} {_month(day)}"


def explain_repeat(repeat: Repeat, when: When | None = None, settings: DateSettings = _DEFAULTS) -> str:
    """Say a repeat; with its first occurrence also the time of day and the next days it falls on."""
    if settings.language == "de":
        return explain_german.explain_repeat(repeat, when, settings)
    fields = dict(field.split("=", 1) for field in repeat.rrule.split(";") if "=" in field)
    text = _pattern(fields)
    if "BYHOUR" in fields:
        minute = int(fields.get("BYMINUTE", "0"))
        text += " at " + _listed([_clock(time(int(hour), minute), settings) for hour in fields["BYHOUR"].split(",")])
    elif when is not None and when.daypart is not None:
        text += f" at {when.daypart}" if when.daypart in ("noon", "night") else f" in the {when.daypart}"
    elif when is not None and when.time is not None and fields["FREQ"] not in ("HOURLY", "MINUTELY"):
        text += f" at {_clock(when.time, settings)}"
    if repeat.after_completion:
        text += " after it is done"
    text += _bounds(fields)
    if when is not None and when.start is not None and not repeat.after_completion:
        shown = occurrences(repeat, when, _NEXT_SHOWN)
        text += ", next: " + ", ".join(_next_day(one.start, when.start.year) for one in shown if one.start is not None)
    return text


def _next_day(day: date, year: int) -> str:
    return f"{day.day} {_month(day)}" if day.year == year else f"{day.day} {_month(day)} {day.year}"


def explain_reminder(reminder: Reminder, settings: DateSettings = _DEFAULTS) -> str:
    """Say when a reminder comes: relative to the todo where it follows it, else the moment."""
    if settings.language == "de":
        return explain_german.explain_reminder(reminder, settings)
    if reminder.offset is None:
        if reminder.at is None:
            return "no time yet"
        return f"{_short(reminder.at.date())}, {_clock(reminder.at.time(), settings)}"
    duration = read_duration(reminder.offset)
    if duration is None:
        return reminder.offset
    if reminder.time is not None:
        days = -duration.minutes // (24 * 60)
        day = {0: "on the day", 1: "the day before"}.get(days, f"{days} days before")
        return f"{day} at {_clock(reminder.time, settings)}"
    if duration == Duration():
        return "when it is due"
    is_before = duration.months < 0 or duration.minutes < 0
    return f"{_amount(duration)} {'before' if is_before else 'after'}"


def _amount(duration: Duration) -> str:
    months, minutes = abs(duration.months), abs(duration.minutes)
    pieces: list[tuple[int, str]] = []
    if months:
        pieces.append((months // 12, "year") if months % 12 == 0 else (months, "month"))
    if minutes and minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        pieces.append((days // 7, "week") if days % 7 == 0 else (days, "day"))
    elif minutes:
        pieces.append((minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute"))
    return " and ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in pieces)


def _time_words(when: When, settings: DateSettings) -> str:
    if when.daypart is not None:
        return when.daypart
    return _clock(when.time, settings) if when.time is not None else ""


def _clock(at: time, settings: DateSettings) -> str:
    if settings.clock_24h:
        return f"{at:%H:%M}"
    return f"{(at.hour - 1) % 12 + 1}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def _short(day: date) -> str:
    return f"{WEEKDAY_NAMES[day.weekday()][:3].capitalize()} {day.day} {_month(day)[:3]}"


def _month(day: date) -> str:
    return MONTH_NAMES[day.month - 1].capitalize()


def _day_words(day: date, reference: datetime) -> str:
    return _short(day) if day.year == reference.year else f"{_short(day)} {day.year}"


def _pattern(fields: dict[str, str]) -> str:
    freq, interval = fields["FREQ"], int(fields.get("INTERVAL", "1"))
    days = fields["BYDAY"].split(",") if "BYDAY" in fields else []
    month_days = [int(day) for day in fields["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in fields else []
    months = " and ".join(MONTH_NAMES[int(m) - 1].capitalize() for m in fields.get("BYMONTH", "").split(",") if m)
    setpos = fields.get("BYSETPOS")
    if setpos is not None and tuple(days) == _WORKDAYS:
        return _of_period(
            _listed([f"{_nth(int(p))} weekday".strip() for p in setpos.split(",")]), freq, interval, months
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
        named = _listed([_ordinal(day) if day > 0 else f"{_nth(day)} day" for day in month_days])
        return _of_period(named, freq, interval, months)
    if days and freq == "WEEKLY":
        return _weekly(days, interval)
    if days:
        named = _listed([f"{_nth(int(day[:-2] or 0))} {_weekday(day)}".strip() for day in days])
        if freq == "MONTHLY" and interval == 1:
            return f"every {named} of the month" if days == [f"+2{days[0][-2:]}"] else f"every {named}"
        return _of_period(named, freq, interval, months)
    return _every(_UNITS[freq], interval)


def _weekly(days: list[str], interval: int) -> str:
    if tuple(days) == _WORKDAYS:
        return "every weekday" if interval == 1 else f"every weekday of {_every('week', interval)}"
    if interval == 1:
        return "every " + _listed([_weekday(day) for day in days])
    if len(days) == 1:
        return _every(_weekday(days[0]), interval)
    return f"{_every('week', interval)} on {_listed([_weekday(day) for day in days])}"


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
    return WEEKDAY_NAMES[_DAY_CODES.index(code[-2:])].capitalize()


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _bounds(fields: dict[str, str]) -> str:
    if "COUNT" in fields:
        return ", once" if fields["COUNT"] == "1" else f", {fields['COUNT']} times"
    if "UNTIL" in fields:
        end = datetime.strptime(fields["UNTIL"][:8], "%Y%m%d").date()
        return f", until {end.day} {_month(end)} {end.year}"
    return ""
