"""Says dates, repeats and reminders in one line of German, as `explain` does in English."""

from datetime import date, datetime, time

from todoapp.dates.durations import Duration, read_duration
from todoapp.dates.recurrence import occurrences
from todoapp.domain.when import DateSettings, Reminder, Repeat, When

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
SHORT_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
SHORT_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
DAYPARTS = {
    "morning": "morgens", "noon": "mittags", "afternoon": "nachmittags", "evening": "abends", "night": "nachts",
}  # fmt: skip
_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = ["MO", "TU", "WE", "TH", "FR"]
# As each stands in "am ersten Montag" and "jeden ersten Montag".
_ORDINALS = ("", "ersten", "zweiten", "dritten", "vierten", "fünften")
_TO_LAST = ("", "letzten", "vorletzten", "drittletzten", "viertletzten", "fünftletzten")
# One, every other, and many of a unit.
_UNITS = {
    "MINUTELY": ("jede Minute", "jede zweite Minute", "Minuten"),
    "HOURLY": ("jede Stunde", "jede zweite Stunde", "Stunden"),
    "DAILY": ("jeden Tag", "jeden zweiten Tag", "Tage"),
    "WEEKLY": ("jede Woche", "jede zweite Woche", "Wochen"),
    "MONTHLY": ("jeden Monat", "jeden zweiten Monat", "Monate"),
    "YEARLY": ("jedes Jahr", "jedes zweite Jahr", "Jahre"),
}
_AMOUNTS = {
    "year": ("Jahr", "Jahre"), "month": ("Monat", "Monate"), "week": ("Woche", "Wochen"), "day": ("Tag", "Tage"),
    "hour": ("Stunde", "Stunden"), "minute": ("Minute", "Minuten"),
}  # fmt: skip
_NEXT_SHOWN = 3
_NAMED_DAYS = {
    ("11", "2", "TU"): "Wahltag der USA",
    ("11", "23", "FR"): "Black Friday",
    ("11", "24", "SA"): "Small Business Saturday",
}


def explain_when(when: When, reference: datetime, settings: DateSettings) -> str:
    """Say a date and time, with the year where it is not the reference's."""
    at = DAYPARTS[when.daypart] if when.daypart else _clock(when.time, settings) if when.time is not None else ""
    if when.start is None or when.end is None:
        return at or "kein Datum"
    if when.start == when.end:
        day = _day_words(when.start, reference)
    elif when.start.year == when.end.year:
        day = f"{_short(when.start)} – {_day_words(when.end, reference)}"
    else:
        day = f"{_short(when.start)} {when.start.year} – {_short(when.end)} {when.end.year}"
    return f"{day}, {at}" if at else day


def explain_day(day: date) -> str:
    """Say a day in full: "Freitag, 8. März"."""
    return f"{WEEKDAYS[day.weekday()]}, {_long(day)}"


def explain_repeat(repeat: Repeat, when: When | None, settings: DateSettings) -> str:
    """Say a repeat; with its first occurrence also the time of day and the next days it falls on."""
    fields = dict(field.split("=", 1) for field in repeat.rrule.split(";") if "=" in field)
    text = _pattern(fields)
    if "BYHOUR" in fields:
        minute = int(fields.get("BYMINUTE", "0"))
        text += " um " + _listed([_clock(time(int(hour), minute), settings) for hour in fields["BYHOUR"].split(",")])
    elif when is not None and when.daypart is not None:
        text += f" {DAYPARTS[when.daypart]}"
    elif when is not None and when.time is not None and fields["FREQ"] not in ("HOURLY", "MINUTELY"):
        text += f" um {_clock(when.time, settings)}"
    if repeat.after_completion:
        text += " nach dem Erledigen"
    text += _bounds(fields)
    if when is not None and when.start is not None and not repeat.after_completion:
        shown = occurrences(repeat, when, _NEXT_SHOWN)
        days = [one.start for one in shown if one.start is not None]
        year = when.start.year
        text += ", als Nächstes: " + ", ".join(_long(day) if day.year == year else _dated(day) for day in days)
    return text


def explain_reminder(reminder: Reminder, settings: DateSettings) -> str:
    """Say when a reminder comes: relative to the todo where it follows it, else the moment."""
    if reminder.offset is None:
        if reminder.at is None:
            return "noch ohne Zeit"
        return f"{_short(reminder.at.date())}, {_clock(reminder.at.time(), settings)}"
    duration = read_duration(reminder.offset)
    if duration is None:
        return reminder.offset
    if reminder.time is not None:
        days = -duration.minutes // (24 * 60)
        day = {0: "am selben Tag", 1: "am Tag davor"}.get(days, f"{days} Tage davor")
        return f"{day} um {_clock(reminder.time, settings)}"
    if duration == Duration():
        return "bei Fälligkeit"
    is_before = duration.months < 0 or duration.minutes < 0
    return f"{_amount(duration)} {'vorher' if is_before else 'danach'}"


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
    return " und ".join(f"{count} {_AMOUNTS[unit][count != 1]}" for count, unit in pieces)


def _clock(at: time, settings: DateSettings) -> str:
    if settings.clock_24h:
        return f"{at:%H:%M}"
    return f"{(at.hour - 1) % 12 + 1}:{at:%M} {'am' if at.hour < 12 else 'pm'}"


def _short(day: date) -> str:
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day.day}. {SHORT_MONTHS[day.month - 1]}"


def _long(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]}"


def _dated(day: date) -> str:
    return f"{_long(day)} {day.year}"


def _day_words(day: date, reference: datetime) -> str:
    return _short(day) if day.year == reference.year else f"{_short(day)} {day.year}"


def _pattern(fields: dict[str, str]) -> str:
    freq, interval = fields["FREQ"], int(fields.get("INTERVAL", "1"))
    days = fields["BYDAY"].split(",") if "BYDAY" in fields else []
    month_days = [int(day) for day in fields["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in fields else []
    months = _listed([MONTHS[int(month) - 1] for month in fields.get("BYMONTH", "").split(",") if month])
    every, setpos = _every(freq, interval), fields.get("BYSETPOS")
    if setpos is not None and days == _WORKDAYS:
        nths = _listed([_nth(int(position)) for position in setpos.split(",")])
        return _on(f"{nths} Werktag", every, freq, months)
    if setpos == "-1" and month_days:
        return _on(f"{month_days[-1]}.", every, freq, months)
    if month_days and len(days) == 1 and freq == "YEARLY" and len(month_days) > 1:
        name = _NAMED_DAYS.get((fields["BYMONTH"], str(month_days[0]), days[0]))
        span = f"{_weekday(days[0])} zwischen dem {month_days[0]}. und dem {month_days[-1]}. {months}"
        return f"{every} am {name or span}"
    if month_days and len(days) == 1:
        return f"jeden {_weekday(days[0])}, den {month_days[0]}."
    if month_days:
        return _on(_listed([f"{day}." if day > 0 else f"{_nth(day)} Tag" for day in month_days]), every, freq, months)
    if days and freq == "WEEKLY":
        return _weekly(days, interval)
    if days:
        named = _nth_weekdays(days)
        if freq == "MONTHLY" and interval == 1:
            return f"jeden {named}" + (" im Monat" if any(len(day) > 2 for day in days) else "")
        return _on(named, every, freq, months)
    return every


def _weekly(days: list[str], interval: int) -> str:
    if days == _WORKDAYS:
        return "jeden Werktag" if interval == 1 else f"{_every('WEEKLY', interval)} an jedem Werktag"
    named = _listed([_weekday(day) for day in days])
    return f"jeden {named}" if interval == 1 else f"{_every('WEEKLY', interval)} am {named}"


def _nth_weekdays(days: list[str]) -> str:
    """Say "dritten Mittwoch", and "ersten und dritten Montag" where the weekday is the same."""
    if len({day[-2:] for day in days}) == 1:
        nths = _listed([_nth(int(day[:-2] or 0)) for day in days])
        return f"{nths} {_weekday(days[0])}".strip()
    return _listed([f"{_nth(int(day[:-2] or 0))} {_weekday(day)}".strip() for day in days])


def _on(named: str, every: str, freq: str, months: str) -> str:
    if freq == "YEARLY" and not months:
        return every
    month = f"{' ' if named.endswith('.') else ' im '}{months}" if freq == "YEARLY" else ""
    return f"{every} am {named}{month}"


def _every(freq: str, interval: int) -> str:
    one, other, many = _UNITS[freq]
    return one if interval == 1 else other if interval == 2 else f"alle {interval} {many}"


def _nth(position: int) -> str:
    if position < 0:
        return _TO_LAST[-position] if -position < len(_TO_LAST) else f"{-position}.-letzten"
    return _ORDINALS[position] if position < len(_ORDINALS) else f"{position}."


def _weekday(code: str) -> str:
    return WEEKDAYS[_DAY_CODES.index(code[-2:])]


def _listed(names: list[str]) -> str:
    return " und ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _bounds(fields: dict[str, str]) -> str:
    if "COUNT" in fields:
        return ", einmal" if fields["COUNT"] == "1" else f", {fields['COUNT']}-mal"
    if "UNTIL" in fields:
        return f", bis {_dated(datetime.strptime(fields['UNTIL'][:8], '%Y%m%d').date())}"
    return ""
