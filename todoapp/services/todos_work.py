"""One operation on the todos, inside one transaction: makes the changes and remembers how to take them back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoapp.dates.recurrence import advance
from todoapp.domain.actions import TodoFields
from todoapp.domain.correction import Correction
from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import DateSettings, Repeat, When
from todoapp.services.todo_fields import changed_fields
from todoapp.services.todos_changes import anchored, cleaned, next_time, one_line, reanchored

if TYPE_CHECKING:
    from todoapp.store.todos import TodoWriter

_MANY = 50  # todos added in one step: an import, taken back at once
_SHOWN_CHARACTERS = 60  # of a title, in the description of an operation


@dataclass(frozen=True)
class Step:
    """An operation that can be undone. `changes` are (before, after), before None for a new todo."""

    description: str
    changes: tuple[tuple[Todo | None, Todo], ...] = ()
    created_lists: tuple[str, ...] = ()
    deleted_lists: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name and the ids of its todos
    corrections: tuple[int, ...] = ()  # taken back with the changes they asked for
    edits: tuple[int, ...] = ()
    number: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.created_lists or self.deleted_lists or self.corrections)


class Work:
    """The changes of one operation, carried out as they are asked for and kept for undo."""

    def __init__(self, writer: "TodoWriter", now: dt.datetime, settings: DateSettings, number: int = 0) -> None:
        self.number = number  # of the step this becomes
        self.writer = writer
        self.now = now  # aware, local
        self.settings = settings
        self._changes: list[tuple[Todo | None, Todo]] = []
        self._created_lists: list[str] = []
        self._deleted_lists: list[tuple[str, tuple[str, ...]]] = []
        self._corrections: list[int] = []
        self._edits: list[int] = []

    def step(self, description: str) -> Step:
        """Give what was done as a step that can be undone."""
        return Step(
            description,
            tuple(self._changes),
            tuple(self._created_lists),
            tuple(self._deleted_lists),
            tuple(self._corrections),
            tuple(self._edits),
            self.number,
        )

    def get(self, todo_id: str) -> Todo:
        """Give a todo that is not deleted."""
        todo = self.writer.get(todo_id)
        if todo is None or todo.deleted_at is not None:
            raise InvalidInput("That todo is no longer there.", "It was deleted; look at the list again.")
        return todo

    def add(self, fields: TodoFields, provenance: Provenance | None) -> Todo:
        """Add a new todo."""
        fields = anchored(cleaned(fields), settings=self.settings)
        return self._add(Todo(str(uuid.uuid4()), fields, self._utc, self._utc, provenance=provenance))

    def bring_in(self, todos: Sequence[Todo]) -> tuple[Todo, ...]:
        """Add todos that were made elsewhere: they keep their moments."""
        cleaned_todos = [todo.with_fields(anchored(cleaned(todo.fields), settings=self.settings)) for todo in todos]
        for name in dict.fromkeys(todo.fields.list for todo in cleaned_todos if todo.fields.list is not None):
            if self.writer.list_number(name) is None:
                self.create_list(name)
        stored = self.writer.add_each(cleaned_todos)
        self._changes.extend((None, todo) for todo in stored)
        return stored

    def edit(self, todo: Todo, fields: TodoFields) -> Todo:
        """Give a todo other fields; reminders that were there already follow its dates."""
        return self._replace(todo, todo.with_fields(reanchored(todo.fields, cleaned(fields), settings=self.settings)))

    def complete(self, todo: Todo) -> Todo:
        """Mark a todo as done.

        A repeating one moves on to its next occurrence instead and keeps its id, so that what refers to the series
        still does; the occurrence that was done is recorded as a done todo of its own, without the repeat.
        """
        if todo.is_done:
            return todo
        following = self._following(todo.fields)
        if following is None:
            return self._replace(todo, replace(todo, completed_at=self._utc))
        occurrence = replace(
            todo,
            id=str(uuid.uuid4()),
            fields=replace(todo.fields, repeat=None),
            updated_at=self._utc,
            completed_at=self._utc,
        )
        self._add(occurrence)
        return self._replace(todo, todo.with_fields(next_time(todo.fields, *following, settings=self.settings)))

    def reopen(self, todo: Todo) -> Todo:
        """Make a done todo open again."""
        return self._replace(todo, replace(todo, completed_at=None))

    def delete(self, todo: Todo) -> Todo:
        """Delete a todo; it is only marked, so that it can come back."""
        return self._replace(todo, replace(todo, deleted_at=self._utc))

    def create_list(self, name: str) -> str:
        """Make a list unless it is there; give its name."""
        name = one_line(name)
        if not name:
            raise InvalidInput("A list needs a name.", "Say or type a name for the list.")
        if self.writer.create_list(name, self._utc):
            self._created_lists.append(name)
        return name

    def delete_list(self, name: str) -> bool:
        """Delete a list and keep its todos, which are then in no list; tell whether there was one."""
        if self.writer.list_number(name) is None:
            return False
        self._deleted_lists.append((name, self.writer.delete_list(name)))
        return True

    def correct(self, correction: Correction) -> int:
        """Store a correction; give its number. Undoing the operation takes it back."""
        number = self.writer.feedback.add_correction(correction)
        self._corrections.append(number)
        return number

    def note_edit(self, before: Todo, after: Todo) -> None:
        """Note what was changed by hand about a todo that a model understood."""
        if before.provenance is None or before.provenance.model_id is None:
            return
        fields = changed_fields(before.fields, after.fields)
        if fields:
            self._edits.append(self.writer.feedback.note_edit(before.id, fields, self._utc))

    def take_back(self, step: Step) -> None:
        """Undo a step. What was changed elsewhere since is not overwritten: then nothing is undone."""
        if len(step.changes) > _MANY and all(before is None for before, _ in step.changes):
            self._take_back_many([after for _, after in step.changes])
            step = replace(step, changes=())
        for before, after in reversed(step.changes):
            stored = self.writer.get(after.id)
            if stored is None or _without_times(stored) != _without_times(after):
                raise _changed_since()
            undone = replace(stored, deleted_at=self._utc) if before is None else before
            self.writer.replace(replace(undone, updated_at=self._utc))
        for name, members in reversed(step.deleted_lists):
            self.writer.restore_list(name, members, self._utc)
        for name in step.created_lists:
            if self.writer.is_list_empty(name):
                self.writer.delete_list(name)
        self.writer.feedback.withdraw(step.corrections, step.edits, self._utc)

    def _take_back_many(self, added: Sequence[Todo]) -> None:
        stored = {todo.id: _without_times(todo) for todo in self.writer.get_each([todo.id for todo in added])}
        if any(stored.get(todo.id) != _without_times(todo) for todo in added):
            raise _changed_since()
        self.writer.delete_each([todo.id for todo in added], self._utc)

    @property
    def _utc(self) -> dt.datetime:
        return self.now.astimezone(dt.UTC)

    def _following(self, fields: TodoFields) -> tuple[Repeat, When] | None:
        """Give the repeat and due of the next occurrence, None where there is none."""
        if fields.repeat is None:
            return None
        today = self.now.date()
        due = fields.due or fields.scheduled or When(today, today)
        return advance(fields.repeat, due, self.now.replace(tzinfo=None))

    def _add(self, todo: Todo) -> Todo:
        self._note_new_list(todo.fields)
        stored = self.writer.add(todo)
        self._changes.append((None, stored))
        return stored

    def _replace(self, before: Todo, after: Todo) -> Todo:
        if after == before:
            return before
        self._note_new_list(after.fields)
        stored = self.writer.replace(replace(after, updated_at=self._utc))
        self._changes.append((before, stored))
        return stored

    def _note_new_list(self, fields: TodoFields) -> None:
        if fields.list is not None and self.writer.list_number(fields.list) is None:
            self.create_list(fields.list)


def quoted(todo: Todo) -> str:
    """Give a todo's title for a message, shortened."""
    title = todo.fields.title
    return f'"{title if len(title) <= _SHOWN_CHARACTERS else title[: _SHOWN_CHARACTERS - 1] + "…"}"'


def _changed_since() -> InvalidInput:
    return InvalidInput("This cannot be undone any more.", "The todo was changed in another window or program since.")


def _without_times(todo: Todo) -> Todo:
    return replace(todo, updated_at=todo.created_at)
