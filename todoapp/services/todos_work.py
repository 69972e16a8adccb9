"""One operation on the todos, inside one transaction: makes the changes and remembers how to take them back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

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

SavedCriteria = dict[str, Any]  # a saved filter as it is stored; services/todos_filters.py knows what is in it

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
    positions: tuple[tuple[str, float], ...] = ()  # where todos stood before
    orders: tuple[tuple[str, bool], ...] = ()  # of lists, whether they were in the user's own order
    filters: tuple[tuple[str, SavedCriteria | None, SavedCriteria | None], ...] = ()  # name, before and after
    number: int = 0

    @property
    def is_empty(self) -> bool:
        parts = (self.changes, self.created_lists, self.deleted_lists, self.corrections)
        return not any((*parts, self.positions, self.orders, self.filters))


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
        self._positions: list[tuple[str, float]] = []
        self._orders: list[tuple[str, bool]] = []
        self._filters: list[tuple[str, SavedCriteria | None, SavedCriteria | None]] = []

    def step(self, description: str) -> Step:
        """Give what was done as a step that can be undone."""
        return Step(
            description,
            tuple(self._changes),
            tuple(self._created_lists),
            tuple(self._deleted_lists),
            tuple(self._corrections),
            tuple(self._edits),
            tuple(self._positions),
            tuple(self._orders),
            tuple(self._filters),
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

    def tick(self, todo: Todo, subtask: str, is_done: bool) -> Todo:
        """Tick one subtask of a todo, or take its tick away; the todo itself stays open or done as it is."""
        fields = todo.fields
        if subtask not in fields.subtasks:
            raise InvalidInput("That subtask is no longer there.", "It was changed; look at the todo again.")
        done = fields.done_subtasks | {subtask} if is_done else fields.done_subtasks - {subtask}
        return self._replace(todo, todo.with_fields(replace(fields, done_subtasks=done)))

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

    def order_by_hand(self, list_name: str, is_by_hand: bool) -> None:
        """Put a list in the user's own order, which begins as that of the dates, or back in that of the dates."""
        number = self._list_number(list_name)
        rows = self.writer.arrangement
        if rows.is_by_hand(number) == is_by_hand:
            return
        if is_by_hand:
            rows.number_list(number, is_by_hand=False)
        rows.set_by_hand(number, is_by_hand)
        self._orders.append((list_name, not is_by_hand))

    def place(self, todo_ids: Sequence[str], list_name: str, before_id: str | None) -> None:
        """Put todos of a list before another one of it, or at its end."""
        self.order_by_hand(list_name, True)
        number = self._list_number(list_name)
        rows = self.writer.arrangement
        room = rows.room(number, before_id, todo_ids)
        if room is None:
            rows.number_list(number, is_by_hand=True)
            room = rows.room(number, before_id, todo_ids)
        assert room is not None
        low, high = room
        for at, todo_id in enumerate(todo_ids, start=1):
            self._positions.append((todo_id, rows.position(todo_id)))
            rows.set_position(todo_id, low + (high - low) * at / (len(todo_ids) + 1))

    def save_filter(self, name: str, criteria: SavedCriteria | None) -> None:
        """Keep a filter under a name; None forgets it."""
        rows = self.writer.arrangement
        self._filters.append((name, rows.filter(name), criteria))
        if criteria is None:
            rows.drop_filter(name)
        else:
            rows.save_filter(name, criteria)

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
        self._rearrange(step)
        self.writer.feedback.withdraw(step.corrections, step.edits, self._utc)

    def _rearrange(self, step: Step) -> None:
        rows = self.writer.arrangement
        for todo_id, position in reversed(step.positions):
            rows.set_position(todo_id, position)
        for list_name, was_by_hand in reversed(step.orders):
            number = self.writer.list_number(list_name)
            if number is not None:
                rows.set_by_hand(number, was_by_hand)
        for name, before, _ in reversed(step.filters):
            if before is None:
                rows.drop_filter(name)
            else:
                rows.save_filter(before.get("name", name), before)

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
        if before.fields.list != after.fields.list:  # its place in the one list says nothing about the other
            self._positions.append((after.id, self.writer.arrangement.position(after.id)))
            self.writer.arrangement.set_position(after.id, 0.0)
        self._changes.append((before, stored))
        return stored

    def _list_number(self, name: str) -> int:
        number = self.writer.list_number(name)
        if number is None:
            raise InvalidInput("That list is no longer there.", "It was deleted; look at the lists again.")
        return number

    def _note_new_list(self, fields: TodoFields) -> None:
        if fields.list is not None and self.writer.list_number(fields.list) is None:
            self.create_list(fields.list)


def quoted(todo: Todo) -> str:
    """Give a todo's title for a message, shortened."""
    return quoted_text(todo.fields.title)


def quoted_text(text: str) -> str:
    """Give words of the user for a message, shortened."""
    return f'"{text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"}"'


def _changed_since() -> InvalidInput:
    return InvalidInput("This cannot be undone any more.", "The todo was changed in another window or program since.")


def _without_times(todo: Todo) -> Todo:
    return replace(todo, updated_at=todo.created_at)
