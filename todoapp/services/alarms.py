"""When a todo speaks up: at its reminders, when it is due, and at the reminders every todo gets. Pure functions."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from todoapp.dates.arithmetic import shifted
from todoapp.dates.durations import read_duration
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, When

AlarmKind = Literal["reminder", "due", "scheduled", "snoozed"]
SnoozeChoice = Literal["10min", "1h", "evening", "tomorrow"]

SNOOZE_WORDS: dict[SnoozeChoice, str] = {
    "10min": "In 10 minutes",
    "1h": "In 1 hour",
    "evening": "This evening",
    "tomorrow": "Tomorrow morning",
}


@dataclass(frozen=True)
class ReminderSettings:
    """What the user is reminded of without asking for it."""

    at_time: bool = True  # when something with a clock time is due, or was to be done
    day_at: dt.time | None = dt.time(9)  # something of a day without a clock time, and without reminders of its own
    before: tuple[str, ...] = ()  # ISO 8601 durations before a clock time, for todos without reminders of their own


@dataclass(frozen=True, order=True)
class Alarm:
    """A moment (aware, UTC) at which a todo speaks up."""

    at: dt.datetime
    todo_id: str
    kind: AlarmKind


def alarms_of(
    todo: Todo, settings: ReminderSettings, to_moment: Callable[[dt.datetime], dt.datetime]
) -> tuple[Alarm, ...]:
    """Give a todo's alarms, first to last, one for each moment; `to_moment` gives a naive local time its zone."""
    found: dict[dt.datetime, Alarm] = {}
    for local, kind in _local_times(todo, settings):
        at = to_moment(local).astimezone(dt.UTC)
        found.setdefault(at, Alarm(at, todo.id, kind))
    return tuple(sorted(found.values()))


def snooze_until(
    choice: SnoozeChoice, now: dt.datetime, dates: DateSettings, to_moment: Callable[[dt.datetime], dt.datetime]
) -> dt.datetime:
    """Give the moment a todo is put off to; `now` is aware and local."""
    if choice == "10min":
        return now + dt.timedelta(minutes=10)
    if choice == "1h":
        return now + dt.timedelta(hours=1)
    at = dates.morning if choice == "tomorrow" else dates.evening
    local = dt.datetime.combine(now.date(), at)
    if choice == "tomorrow" or now.replace(tzinfo=None) >= local:
        local = dt.datetime.combine(now.date() + dt.timedelta(days=1), at)
    return to_moment(local)


def snooze_choices(now: dt.datetime, dates: DateSettings) -> tuple[SnoozeChoice, ...]:
    """Give what can be chosen now: there is no "this evening" once it is evening."""
    choices: tuple[SnoozeChoice, ...] = ("10min", "1h", "evening", "tomorrow")
    return tuple(choice for choice in choices if choice != "evening" or now.time() < dates.evening)


def days_before(settings: ReminderSettings) -> int:
    """Give how many days ahead of a todo's day its default reminders may be."""
    longest = 0
    for text in settings.before:
        duration = read_duration(text)
        if duration is not None:
            longest = max(longest, abs(duration.months) * 31 + abs(duration.minutes) // (24 * 60) + 1)
    return longest


def _local_times(todo: Todo, settings: ReminderSettings) -> Iterator[tuple[dt.datetime, AlarmKind]]:
    fields = todo.fields
    for reminder in fields.reminders:
        if reminder.at is not None:
            yield reminder.at.replace(tzinfo=None), "reminder"
    whens: tuple[tuple[When | None, AlarmKind], ...] = ((fields.due, "due"), (fields.scheduled, "scheduled"))
    for when, kind in whens:
        if when is None or when.start is None or when.end is None:
            continue
        day = when.start if when.grain == "weekend" else when.end
        if when.time is None:
            if settings.day_at is not None and not fields.reminders:
                yield dt.datetime.combine(day, settings.day_at), kind
            continue
        at = dt.datetime.combine(day, when.time)
        if settings.at_time:
            yield at, kind
        if not fields.reminders:
            yield from ((early, "reminder") for early in _earlier(at, settings.before))


def _earlier(at: dt.datetime, durations: tuple[str, ...]) -> Iterator[dt.datetime]:
    for text in durations:
        duration = read_duration(text)
        if duration is None:
            continue
        day = shifted(at.date(), months=-abs(duration.months))
        if day is not None:
            yield dt.datetime.combine(day, at.time()) - dt.timedelta(minutes=abs(duration.minutes))
