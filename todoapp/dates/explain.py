"""Says dates, repeats and reminders in one line: "Fri 8 Mar, 15:00", "every third Wednesday at 18:00".

English, or German where the settings say so: this is how a line is put together, the words are those of a module each.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Protocol

from todoapp.dates import explain_english, explain_german
from todoapp.dates.durations import Duration, read_duration
from todoapp.dates.parts import WITHIN_A_DAY
from todoapp.dates.recurrence import occurrences
from todoapp.domain.when import DateSettings, Daypart, Reminder, Repeat, When

_NEXT_SHOWN = 3
_DEFAULTS = DateSettings()


class _Language(Protocol):
    """What a language's module has."""

    NO_DATE: str
    NO_TIME_YET: str
    WHEN_DUE: str
    AFTER_DONE: str
    NEXT: str

    def daypart(self, name: Daypart) -> str: ...
    def in_daypart(self, name: Daypart) -> str: ...
    def at(self, clocks: list[str]) -> str: ...
    def short(self, day: date) -> str: ...
    def long(self, day: date) -> str: ...
    def full(self, day: date) -> str: ...
    def days_before(self, days: int) -> str: ...
    def amount(self, pieces: Sequence[tuple[int, str]], *, is_before: bool) -> str: ...
    def times(self, count: int) -> str: ...
    def until(self, day: date) -> str: ...
    def pattern(self, fields: dict[str, str]) -> str: ...


def explain_when(when: When, reference: datetime, settings: DateSettings = _DEFAULTS) -> str:
    """Say a date and time, with the year where it is not the reference's."""
    language = _language(settings)
    at = (
        language.daypart(when.daypart) if when.daypart else _clock(when.time, settings) if when.time is not None else ""
    )
    if when.start is None or when.end is None:
        return at or language.NO_DATE
    last = language.short(when.end)
    if when.end.year != reference.year or when.start.year != when.end.year:
        last += f" {when.end.year}"
    if when.start == when.end:
        day = last
    elif when.start.year == when.end.year:
        day = f"{language.short(when.start)} – {last}"
    else:
        day = f"{language.short(when.start)} {when.start.year} – {last}"
    return f"{day}, {at}" if at else day


def explain_day(day: date, settings: DateSettings = _DEFAULTS) -> str:
    """Say a day in full: "Friday 8 March"."""
    return _language(settings).full(day)


def explain_repeat(repeat: Repeat, when: When | None = None, settings: DateSettings = _DEFAULTS) -> str:
    """Say a repeat; with its first occurrence also the time of day and the next days it falls on."""
    language = _language(settings)
    fields = dict(field.split("=", 1) for field in repeat.rrule.split(";") if "=" in field)
    text = language.pattern(fields)
    if "BYHOUR" in fields:
        minute = int(fields.get("BYMINUTE", "0"))
        text += language.at([_clock(time(int(hour), minute), settings) for hour in fields["BYHOUR"].split(",")])
    elif when is not None and when.daypart is not None:
        text += language.in_daypart(when.daypart)
    elif when is not None and when.time is not None and fields["FREQ"] not in WITHIN_A_DAY:
        text += language.at([_clock(when.time, settings)])
    if repeat.after_completion:
        text += language.AFTER_DONE
    if "COUNT" in fields:
        text += language.times(int(fields["COUNT"]))
    elif "UNTIL" in fields:
        text += language.until(datetime.strptime(fields["UNTIL"][:8], "%Y%m%d").date())
    if when is not None and when.start is not None and not repeat.after_completion:
        shown = [one.start for one in occurrences(repeat, when, _NEXT_SHOWN) if one.start is not None]
        year = when.start.year
        text += language.NEXT
        text += ", ".join(language.long(day) + ("" if day.year == year else f" {day.year}") for day in shown)
    return text


def explain_reminder(reminder: Reminder, settings: DateSettings = _DEFAULTS) -> str:
    """Say when a reminder comes: relative to the todo where it follows it, else the moment."""
    language = _language(settings)
    if reminder.offset is None:
        if reminder.at is None:
            return language.NO_TIME_YET
        return f"{language.short(reminder.at.date())}, {_clock(reminder.at.time(), settings)}"
    duration = read_duration(reminder.offset)
    if duration is None:
        return reminder.offset
    if reminder.time is not None:
        days = -duration.minutes // (24 * 60)
        return language.days_before(days) + language.at([_clock(reminder.time, settings)])
    if duration == Duration():
        return language.WHEN_DUE
    return language.amount(_pieces(duration), is_before=duration.months < 0 or duration.minutes < 0)


def _language(settings: DateSettings) -> _Language:
    return explain_german if settings.language == "de" else explain_english


def _pieces(duration: Duration) -> list[tuple[int, str]]:
    months, minutes = abs(duration.months), abs(duration.minutes)
    pieces: list[tuple[int, str]] = []
    if months:
        pieces.append((months // 12, "year") if months % 12 == 0 else (months, "month"))
    if minutes and minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        pieces.append((days // 7, "week") if days % 7 == 0 else (days, "day"))
    elif minutes:
        pieces.append((minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute"))
    return pieces


def _clock(at: time, settings: DateSettings) -> str:
    if settings.clock_24h:
        return f"{at:%H:%M}"
    return f"{(at.hour - 1) % 12 + 1}:{at:%M} {'am' if at.hour < 12 else 'pm'}"
