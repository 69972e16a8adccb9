"""What one line of the list shows, computed away from the painting: pure functions of a todo and the time."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from todoapp.domain.todo import Todo
from todoapp.domain.when import When
from todoapp.services.todos import View
from todoapp.ui.date_words import DateWords
from todoapp.ui.day_words import month, month_and_year, weekday
from todoapp.ui.translation import counted, later, tr

Tone = Literal["overdue", "today", "soon", "later", "quiet"]

# The parse contract, convention 4: when a part of the day is over. None is the end of the day.
DAYPART_OVER = {"morning": time(12), "noon": time(14), "afternoon": time(18), "evening": time(22), "night": None}

SPOKEN_PRIORITY = {"low": later("low"), "medium": later("medium"), "high": later("high")}
NEAR = {-1: later("Yesterday"), 0: later("Today"), 1: later("Tomorrow")}


@dataclass(frozen=True)
class Chip:
    """A small icon with a few words beneath the title."""

    icon: str
    text: str
    tone: Tone = "quiet"
    says: str = ""  # to a screen reader, where that is not the text


@dataclass(frozen=True)
class Row:
    """One todo as the list shows it; `heading` names its section, `description` is what a screen reader says."""

    todo: Todo
    heading: str
    chips: tuple[Chip, ...]
    description: str


def over_at(when: When) -> datetime | None:
    """Give the local moment from which a todo due then is overdue."""
    if when.end is None:
        return None
    end = DAYPART_OVER[when.daypart] if when.daypart else when.time
    if end is None:
        return datetime.combine(when.end + timedelta(days=1), time(0))
    return datetime.combine(when.end, end)


def due_tone(when: When, now: datetime) -> Tone:
    """Say how pressing a due date is; `now` is local."""
    over = over_at(when)
    if over is None or when.end is None:
        return "quiet"
    if over <= now.replace(tzinfo=None):
        return "overdue"
    days = (when.end - now.date()).days
    return "today" if days <= 0 else "soon" if days <= 1 else "later"


def describe(todo: Todo, view: View, now: datetime, words: DateWords, *, in_list: bool = False) -> Row:
    """Work out what the line of a todo shows; `in_list` leaves out the name of the list it is shown in."""
    fields = todo.fields
    chips: list[Chip] = []
    if fields.due:
        tone = "quiet" if todo.is_done else due_tone(fields.due, now)
        chips.append(Chip("calendar", near_words(fields.due, now, words), tone))
    if fields.scheduled:
        chips.append(Chip("clock", do_on_words(fields.scheduled, now, words)))
    if fields.repeat:
        chips.append(Chip("repeat", words.repeat(fields.repeat)))
    if len(fields.reminders) == 1:
        chips.append(Chip("bell", words.reminder(fields.reminders[0])))
    elif fields.reminders:
        chips.append(Chip("bell", tr("{0} reminders", len(fields.reminders))))
    if fields.subtasks:
        chips.append(Chip("subtasks", f"{sum(fields.ticks)}/{len(fields.ticks)}", says=_steps_words(fields.ticks)))
    if fields.list and not in_list:
        chips.append(Chip("list", fields.list))
    chips.extend(Chip("tag", tag) for tag in fields.tags)
    if fields.notes:
        chips.append(Chip("notes", " ".join(fields.notes.split())))
    if fields.unresolved:
        chips.append(Chip("question", f"“{fields.unresolved[0]}”?", "soon"))
    spoken = [fields.title]
    spoken += (tr("due by {0}", chip.text) if chip.icon == "calendar" else chip.says or chip.text for chip in chips)
    if fields.due and due_tone(fields.due, now) == "overdue" and not todo.is_done:
        spoken.insert(1, tr("overdue"))
    if fields.priority != "none":
        spoken.insert(1, tr("{0} priority", tr(SPOKEN_PRIORITY[fields.priority])))
    if todo.is_done:
        spoken.insert(1, tr("done"))
    return Row(todo, _heading(todo, view, now), tuple(chips), ", ".join(spoken))


def near_words(when: When, now: datetime, words: DateWords) -> str:
    """Say a date as one would today: yesterday, today and tomorrow by name, others by date."""
    day = when.end
    if day is None or when.start != day or abs((day - now.date()).days) > 1:
        return words.when(when, now)
    name = tr(NEAR[(day - now.date()).days])
    clock = words.when(replace(when, start=None, end=None), now) if when.time or when.daypart else ""
    return f"{name}, {clock}" if clock else name


def do_on_words(when: When, now: datetime, words: DateWords) -> str:
    """Say when something is to be done: "Do today", "Do on Fri 8 Mar"."""
    said = near_words(when, now, words)
    if said.startswith(tuple(tr(name) for name in NEAR.values())):
        return tr("Do {0}", f"{said[0].lower()}{said[1:]}")
    return tr("Do on {0}", said)


def _steps_words(ticks: tuple[bool, ...]) -> str:
    if not any(ticks):
        return counted("{0} step", "{0} steps", len(ticks))
    return tr("{0} of {1} steps done", sum(ticks), len(ticks))


def _heading(todo: Todo, view: View, now: datetime) -> str:
    today = now.date()
    if view is View.DONE or todo.is_done:
        if todo.completed_at is None:
            return ""
        return _day_name(todo.completed_at.astimezone().date(), today, past=True)
    due, scheduled = todo.fields.due, todo.fields.scheduled
    day = due.end if due is not None and due.end else scheduled.start if scheduled is not None else None
    if day is not None and day < today:
        return tr("Overdue")
    if view is View.TODAY:
        return tr("Today")  # due later, but to be done today
    if day is None:
        return tr("No date")
    return _day_name(day, today, past=False)


def _day_name(day: date, today: date, *, past: bool) -> str:
    distance = (day - today).days
    if distance == 0:
        return tr("Today")
    if distance == (-1 if past else 1):
        return tr("Yesterday") if past else tr("Tomorrow")
    if 0 < distance < 7:
        return weekday(day.weekday())
    if day.year == today.year:
        return month(day)
    return month_and_year(day)
