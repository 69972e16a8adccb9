"""The todos and what can be done with them: look, add, edit, complete, delete, undo, and carry out a dictation.

A `Todos` belongs to one caller at a time (the STORE lane): its list of undoable steps is not guarded. Nothing here
imports the database library, so the window can show before it is loaded.
"""

import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoapp.domain.actions import Action, Filter, TodoFields
from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import DateSettings
from todoapp.services.todos_apply import ActionRun, Applied, Question
from todoapp.services.todos_find import Criteria, View, filter_query, view_query
from todoapp.services.todos_work import Step, Work, quoted, quoted_text
from todoapp.store.query import has_words

if TYPE_CHECKING:
    from todoapp.store.counting import OpenCounts
    from todoapp.store.todos import TodoReader, TodoStore

__all__ = ["Applied", "Criteria", "ListInfo", "Listing", "Question", "Todos", "View"]

_MAX_STEPS = 100  # how far back undo goes


@dataclass(frozen=True)
class ListInfo:
    """A list and how many open todos are in it."""

    name: str
    open_count: int


@dataclass(frozen=True)
class Listing:
    """A page of a view: the todos shown, how many there are, and how many of those come before what was only said."""

    todos: tuple[Todo, ...] = ()
    total: int = 0
    own_total: int = 0


class Todos:
    """What the app does with todos. `clock` gives the aware local time."""

    def __init__(
        self, store: "TodoStore", clock: Callable[[], dt.datetime], *, settings: DateSettings | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self.settings = settings or DateSettings()
        self._steps: deque[Step] = deque(maxlen=_MAX_STEPS)
        self._numbers = itertools.count(1)

    def look(
        self,
        view: View,
        *,
        list_name: str | None = None,
        search: str = "",
        criteria: Criteria | None = None,
        offset: int = 0,
        limit: int = 200,
    ) -> Listing:
        """Give a page of a view: open todos by due day, time, priority and age, done ones latest first.

        In a search every word must begin a word of the title, notes, subtasks or tags. After those come the todos from
        dictations in which all the words were said.
        """
        with self._store.reading() as reader:
            own = view_query(view, reader, self._clock(), list_name=list_name, search=search, criteria=criteria)
            if own is None:
                return Listing()
            said = replace(own, search="", said=search) if has_words(search) else None
            return Listing(*reader.look(own, said=said, offset=offset, limit=limit))

    def page(
        self,
        view: View,
        *,
        list_name: str | None = None,
        search: str = "",
        criteria: Criteria | None = None,
        offset: int = 0,
        limit: int = 200,
    ) -> tuple[Todo, ...]:
        """Give the todos of a page, as `look` does."""
        listing = self.look(view, list_name=list_name, search=search, criteria=criteria, offset=offset, limit=limit)
        return listing.todos

    def open_counts(self) -> "OpenCounts":
        """Count the open todos of the views and the lists at once."""
        with self._store.reading() as reader:
            return reader.open_counts(self._clock().date())

    def is_by_hand(self, list_name: str) -> bool:
        """Tell whether a list is in the user's own order."""
        with self._store.reading() as reader:
            number = reader.list_number(list_name)
            return number is not None and reader.arrangement.is_by_hand(number)

    def tags(self) -> tuple[ListInfo, ...]:
        """Give all tags of open todos by name."""
        with self._store.reading() as reader:
            return tuple(ListInfo(name, count) for name, count in reader.arrangement.tags())

    def find(self, filter: Filter) -> tuple[Todo, ...]:
        """Give every todo a filter names."""
        with self._store.reading() as reader:
            query = filter_query(filter, reader, self._clock())
            return reader.page(query) if query else ()

    def get(self, todo_id: str) -> Todo | None:
        """Give a todo, also a deleted one (`deleted_at` tells); None if there never was one."""
        with self._store.reading() as reader:
            return reader.get(todo_id)

    def add(self, fields: TodoFields, provenance: Provenance | None = None) -> Todo:
        """Add a todo; a list it names is made if it is new."""
        with self.operation() as (work, done):
            todo = work.add(fields, provenance)
            done(f"Added {quoted(todo)}")
        return todo

    def edit(self, todo_id: str, fields: TodoFields) -> Todo:
        """Give a todo other fields; reminders that count from its date follow it."""
        with self.operation() as (work, done):
            before = work.get(todo_id)
            todo = work.edit(before, fields)
            work.note_edit(before, todo)
            done(f"Changed {quoted(todo)}")
        return todo

    def complete(self, todo_id: str) -> Todo:
        """Mark a todo as done and give it as it is now.

        A repeating one is then open again at its next date; that it was done is recorded as a done todo of its own.
        """
        with self.operation() as (work, done):
            todo = work.complete(work.get(todo_id))
            done(f"Completed {quoted(todo)}")
        return todo

    def tick(self, todo_id: str, subtask: str, *, is_done: bool = True) -> Todo:
        """Tick one subtask of a todo by its name, or take its tick away."""
        with self.operation() as (work, done):
            todo = work.tick(work.get(todo_id), subtask, is_done)
            done(f"{'Ticked' if is_done else 'Unticked'} {quoted_text(subtask)}")
        return todo

    def reopen(self, todo_id: str) -> Todo:
        """Make a done todo open again."""
        with self.operation() as (work, done):
            todo = work.reopen(work.get(todo_id))
            done(f"Reopened {quoted(todo)}")
        return todo

    def delete(self, todo_id: str) -> Todo:
        """Delete a todo; undo brings it back."""
        with self.operation() as (work, done):
            todo = work.delete(work.get(todo_id))
            done(f"Deleted {quoted(todo)}")
        return todo

    def create_list(self, name: str) -> None:
        """Make a list; one that is there already stays as it is."""
        with self.operation() as (work, done):
            name = work.create_list(name)
            done(f'Created the list "{name}"')

    def delete_list(self, name: str) -> None:
        """Delete a list. Its todos are never deleted with it: they stay, without a list."""
        with self.operation() as (work, done):
            work.delete_list(name)
            done(f'Deleted the list "{name}"')

    def apply(self, actions: Sequence[Action], provenance: Provenance, *, recent_ids: Collection[str] = ()) -> Applied:
        """Carry out the actions of one dictation: all of them or, if anything fails, none.

        Where several todos fit what was said, one of `recent_ids` is meant.
        """
        with self.operation() as (work, done):
            run = ActionRun(work, recent_ids)
            run.carry_out(actions, provenance)
            applied = run.applied()
            done(applied.description())
        return applied

    def answer(self, question: Question, chosen_ids: Sequence[str]) -> Applied:
        """Carry out the action a question was about on the todos the user chose; none chosen, nothing done."""
        with self.operation() as (work, done):
            run = ActionRun(work)
            for todo_id in dict.fromkeys(chosen_ids):
                run.carry_out_on(question.action, work.get(todo_id))
            applied = run.applied()
            done(applied.description())
        return applied

    def forget_steps(self) -> None:
        """Undo nothing from before now: the todos were exchanged for those of a backup."""
        self._steps.clear()

    @property
    def last_step(self) -> int | None:
        """The number of the latest operation that can be undone."""
        return self._steps[-1].number if self._steps else None

    def undo(self, number: int | None = None) -> str | None:
        """Undo the latest operation of this session, or the one with this number.

        Says what it was, None if there is nothing left to undo.
        """
        at = next((at for at in reversed(range(len(self._steps))) if number in (None, self._steps[at].number)), None)
        if at is None:
            return None
        step = self._steps[at]
        del self._steps[at]
        try:
            with self._store.writing() as writer:
                Work(writer, self._clock(), self.settings).take_back(step)
        except StorageUnavailable:
            self._steps.insert(at, step)  # not the step's fault: the user may try again
            raise
        return step.description

    @contextmanager
    def reading(self) -> Iterator["TodoReader"]:
        """Give a consistent view of the store, to services that read more than todos."""
        with self._store.reading() as reader:
            yield reader

    @contextmanager
    def operation(self) -> Iterator[tuple[Work, Callable[[str], None]]]:
        """Give the work of one transaction; once it is saved, it is a step that can be undone."""
        steps: list[Step] = []
        with self._store.writing() as writer:
            work = Work(writer, self._clock(), self.settings, next(self._numbers))
            yield work, lambda description: steps.append(work.step(description))
        self._steps.extend(step for step in steps if not step.is_empty)
