"""Many todos at once, each call one operation and one step of undo: complete, delete, change, reschedule, reorder."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Literal

from todoapp.dates.durations import Duration
from todoapp.dates.explain import explain_day
from todoapp.domain.actions import Changes, TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings, When
from todoapp.services.todos import Todos
from todoapp.services.todos_changes import shifted_when, updated
from todoapp.services.todos_work import Work, quoted

DateField = Literal["due", "scheduled"]

_MINUTES_A_DAY = 24 * 60


class Bulk:
    """What is done with a selection. A todo that is gone by then is passed over."""

    def __init__(self, todos: Todos) -> None:
        self._todos = todos

    def complete(self, todo_ids: Sequence[str]) -> str:
        """Complete todos; say what was done."""
        return self._each(todo_ids, "Completed", lambda work, todo: work.complete(todo))

    def reopen(self, todo_ids: Sequence[str]) -> str:
        """Make done todos open again; say what was done."""
        return self._each(todo_ids, "Reopened", lambda work, todo: work.reopen(todo))

    def delete(self, todo_ids: Sequence[str]) -> str:
        """Delete todos; say what was done."""
        return self._each(todo_ids, "Deleted", lambda work, todo: work.delete(todo))

    def change(self, todo_ids: Sequence[str], changes: Changes, *, words: str) -> str:
        """Change fields as an update does; `words` say what ("to Home")."""
        return self._edit(
            todo_ids,
            lambda work, todo: updated(todo.fields, changes, now=work.now, settings=work.settings),
            words=words,
        )

    def move_to_list(self, todo_ids: Sequence[str], list_name: str | None) -> str:
        """Move todos to a list, or to none."""
        words = f"to {list_name}" if list_name else "out of their lists"
        return self._edit(todo_ids, lambda _, todo: replace(todo.fields, list=list_name), words=words, verb="Moved")

    def remove_tag(self, todo_ids: Sequence[str], tag: str) -> str:
        """Take a tag off todos."""
        key = tag.casefold()

        def without(_: Work, todo: Todo) -> TodoFields:
            return replace(todo.fields, tags=tuple(one for one in todo.fields.tags if one.casefold() != key))

        return self._edit(todo_ids, without, words=f"no longer #{tag}")

    def undate(self, todo_ids: Sequence[str]) -> str:
        """Take the dates of todos away, and the repeats that need them."""
        return self._edit(
            todo_ids,
            lambda _, todo: replace(todo.fields, due=None, scheduled=None, repeat=None, unresolved=()),
            words="without a date",
        )

    def reschedule(self, todo_ids: Sequence[str], day: dt.date, field: DateField | None = None) -> str:
        """Move todos to a day; clock times stay.

        What moves is the day they are due, or the day to do them where nothing is due, unless `field` names it. A day
        to do it never ends up after the day it is due.
        """
        words = f"to {explain_day(day, self._todos.settings)}"

        def moved(work: Work, todo: Todo) -> TodoFields:
            return on_day(todo.fields, day, field, settings=work.settings)

        return self._edit(todo_ids, moved, words=words, verb="Moved")

    def place(self, todo_ids: Sequence[str], list_name: str, before_id: str | None) -> str:
        """Put todos of a list before another one of it, None its end: the list is then in the user's own order."""
        with self._todos.operation() as (work, done):
            there = [todo for todo in _present(work, todo_ids) if todo.fields.list == list_name]
            if there and before_id not in todo_ids:
                work.place([todo.id for todo in there], list_name, before_id)
            words = f"{_named(there)} in {list_name}"
            done(f"Moved {words}")
        return f"Moved {words}"

    def order_by_hand(self, list_name: str, is_by_hand: bool) -> str:
        """Show a list in the user's own order or in that of the dates."""
        said = f"{list_name} is in {'your own order' if is_by_hand else 'the order of its dates'}"
        with self._todos.operation() as (work, done):
            work.order_by_hand(list_name, is_by_hand)
            done(said)
        return said

    def _edit(
        self, todo_ids: Sequence[str], fields: Callable[[Work, Todo], TodoFields], *, words: str, verb: str = "Changed"
    ) -> str:
        def change(work: Work, todo: Todo) -> None:
            after = work.edit(todo, fields(work, todo))
            work.note_edit(todo, after)

        return self._each(todo_ids, verb, change, words)

    def _each(self, todo_ids: Sequence[str], verb: str, change: Callable[[Work, Todo], object], words: str = "") -> str:
        with self._todos.operation() as (work, done):
            there = _present(work, todo_ids)
            for todo in there:
                change(work, todo)
            said = f"{verb} {_named(there)} {words}".rstrip()
            done(said)
        return said


def on_day(fields: TodoFields, day: dt.date, field: DateField | None = None, *, settings: DateSettings) -> TodoFields:
    """Give the fields with the todo on another day."""
    field = field or ("scheduled" if fields.due is None and fields.scheduled is not None else "due")
    if field == "scheduled":
        return replace(fields, scheduled=_moved(fields.scheduled, day, settings), unresolved=())
    scheduled = fields.scheduled
    if scheduled is not None and scheduled.start is not None and scheduled.start > day:
        scheduled = _moved(scheduled, day, settings)
    return replace(fields, due=_moved(fields.due, day, settings), scheduled=scheduled, unresolved=())


def _moved(when: When | None, day: dt.date, settings: DateSettings) -> When:
    if when is None or when.end is None or when.start != when.end:
        # A span ("next week") that is put on one day is that day.
        return When(day, day, when.time if when else None, when.daypart if when else None, _grain(when))
    days = (day - when.end).days
    moved = shifted_when(when, Duration(minutes=days * _MINUTES_A_DAY), settings=settings)
    return replace(moved, phrase="")  # nobody said this


def _grain(when: When | None) -> Literal["minute", "daypart", "day"]:
    if when is None or when.time is None:
        return "day"
    return "daypart" if when.daypart else "minute"


def _present(work: Work, todo_ids: Collection[str]) -> list[Todo]:
    found = {todo.id: todo for todo in work.writer.get_each(list(todo_ids)) if todo.deleted_at is None}
    return [found[todo_id] for todo_id in dict.fromkeys(todo_ids) if todo_id in found]


def _named(todos: Sequence[Todo]) -> str:
    return quoted(todos[0]) if len(todos) == 1 else f"{len(todos)} todos"
