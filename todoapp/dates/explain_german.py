"""Says dates, repeats and reminders in German; `explain` puts them together, as it does in English."""

from collections.abc import Sequence
from datetime import date

from todoapp.dates.parts import WITHIN_A_DAY
from todoapp.dates.rrule_text import DAY_CODES, WORKDAYS
from todoapp.domain.when import Daypart

NO_DATE = "kein Datum"
NO_TIME_YET = "noch ohne Zeit"
WHEN_DUE = "bei Fälligkeit"
AFTER_DONE = " nach dem Erledigen"
NEXT = ", als Nächstes: "
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
_NAMED_DAYS = {
    ("11", "2", "TU"): "Wahltag der USA",
    ("11", "23", "FR"): "Black Friday",
    ("11", "24", "SA"): "Small Business Saturday",
}


def daypart(name: Daypart) -> str:
    """Say a daypart behind a date: "Fr 8. März, morgens"."""
    return DAYPARTS[name]


def in_daypart(name: Daypart) -> str:
    """Say a daypart behind a repeat: " morgens"."""
    return f" {DAYPARTS[name]}"


def at(clocks: list[str]) -> str:
    """Say clock times behind a day: " um 9:00 und 18:00"."""
    return f" um {listed(clocks)}"


def short(day: date) -> str:
    """Say a day in short: "Fr 8. März"."""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day.day}. {SHORT_MONTHS[day.month - 1]}"


def long(day: date) -> str:
    """Say "8. März"."""
    return f"{day.day}. {MONTHS[day.month - 1]}"


def full(day: date) -> str:
    """Say "Freitag, 8. März"."""
    return f"{WEEKDAYS[day.weekday()]}, {long(day)}"


def days_before(days: int) -> str:
    """Say "am Tag davor"."""
    return {0: "am selben Tag", 1: "am Tag davor"}.get(days, f"{days} Tage davor")


def amount(pieces: Sequence[tuple[int, str]], *, is_before: bool) -> str:
    """Say "1 Stunde vorher"."""
    words = " und ".join(f"{count} {_AMOUNTS[unit][count != 1]}" for count, unit in pieces)
    return f"{words} {'vorher' if is_before else 'danach'}"


def times(count: int) -> str:
    """Say how many times: ", 3-mal"."""
    return ", einmal" if count == 1 else f", {count}-mal"


def until(day: date) -> str:
    """Say the last day: ", bis 31. Mai 2024"."""
    return f", bis {long(day)} {day.year}"


def pattern(fields: dict[str, str]) -> str:
    """Say how often: "jeden dritten Mittwoch im Monat"."""
    freq, interval = fields["FREQ"], int(fields.get("INTERVAL", "1"))
    days = fields["BYDAY"].split(",") if "BYDAY" in fields else []
    month_days = [int(day) for day in fields["BYMONTHDAY"].split(",")] if "BYMONTHDAY" in fields else []
    months = listed([MONTHS[int(month) - 1] for month in fields.get("BYMONTH", "").split(",") if month])
    every, setpos = _every(freq, interval), fields.get("BYSETPOS")
    if setpos is not None and tuple(days) == WORKDAYS:
        nths = listed([_nth(int(position)) for position in setpos.split(",")])
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
        return _on(listed([f"{day}." if day > 0 else f"{_nth(day)} Tag" for day in month_days]), every, freq, months)
    if days and freq in WITHIN_A_DAY:
        on = "an jedem Werktag" if tuple(days) == WORKDAYS else f"am {listed([_weekday(day) for day in days])}"
        return f"{every} {on}"
    if days and freq == "WEEKLY":
        return _weekly(days, interval)
    if days:
        named = _nth_weekdays(days)
        if freq == "MONTHLY" and interval == 1:
            return f"jeden {named}" + (" im Monat" if any(len(day) > 2 for day in days) else "")
        return _on(named, every, freq, months)
    return every


def _weekly(days: list[str], interval: int) -> str:
    if tuple(days) == WORKDAYS:
        return "jeden Werktag" if interval == 1 else f"{_every('WEEKLY', interval)} an jedem Werktag"
    named = listed([_weekday(day) for day in days])
    return f"jeden {named}" if interval == 1 else f"{_every('WEEKLY', interval)} am {named}"


def _nth_weekdays(days: list[str]) -> str:
    """Say "dritten Mittwoch", and "ersten und dritten Montag" where the weekday is the same."""
    if len({day[-2:] for day in days}) == 1:
        nths = listed([_nth(int(day[:-2] or 0)) for day in days])
        return f"{nths} {_weekday(days[0])}".strip()
    return listed([f"{_nth(int(day[:-2] or 0))} {_weekday(day)}".strip() for day in days])


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
    return WEEKDAYS[DAY_CODES.index(code[-2:])]


def listed(names: list[str]) -> str:
    """Say several: "Montag, Dienstag und Freitag"."""
    return " und ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
