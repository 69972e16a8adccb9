"""What stands on the days of a calendar: todos that are due or to be done, and the coming dates of repeats."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from todoapp.dates.recurrence import coming
from todoapp.domain.todo import Todo
from todoapp.services.todos import Todos

EntryKind = Literal["due", "scheduled", "coming"]

_MOST_REPEATS = 500  # todos whose coming dates are worked out


@dataclass(frozen=True)
class Entry:
    """A todo on a day: due, to be done, or a date its repeat will come to."""

    todo: Todo
    kind: EntryKind


@dataclass(frozen=True)
class CalendarDay:
    """The first entries of a day and how many there are."""

    entries: tuple[Entry, ...] = ()
    total: int = 0


def calendar_days(
    todos: Todos, first: dt.date, last: dt.date, *, today: dt.date, each: int = 8
) -> Mapping[dt.date, CalendarDay]:
    """Give the days from `first` to `last` that have anything; at most `each` entries of a day.

    Coming dates are those after a todo's present one, from `today` on. What repeats a while after it was done has none:
    nobody knows when that will be.
    """
    entries: dict[dt.date, list[Entry]] = defaultdict(list)
    totals: dict[dt.date, int] = defaultdict(int)
    with todos.reading() as reader:
        rows = reader.arrangement
        for day, count, some in rows.due_days(first, last, each):
            entries[day] += [Entry(todo, "due" if todo.fields.due else "scheduled") for todo in some]
            totals[day] += count
        for day, count, some in rows.scheduled_days(first, last, each):
            entries[day] += [Entry(todo, "scheduled") for todo in some]
            totals[day] += count
        repeating = rows.repeating(last, _MOST_REPEATS)
    for todo in reversed(repeating):  # those with the nearest date first
        when, repeat = todo.fields.due or todo.fields.scheduled, todo.fields.repeat
        if when is None or repeat is None or repeat.after_completion:
            continue
        for day in coming(repeat, when, max(first, today), last):
            totals[day] += 1
            if len(entries[day]) < each:
                entries[day].append(Entry(todo, "coming"))
    return {day: CalendarDay(tuple(entries[day][:each]), total) for day, total in totals.items()}
