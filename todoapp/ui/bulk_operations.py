"""What the window does with many todos, the order of lists and saved filters: each change undone in one step."""

import datetime as dt
from collections.abc import Callable, Sequence

from todoapp.domain.actions import Changes
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import When
from todoapp.services.todos import Todos, View
from todoapp.services.todos_bulk import Bulk, DateField
from todoapp.services.todos_filters import SavedFilter, SavedFilters
from todoapp.ui.operations import Operations
from todoapp.ui.service_words import deed
from todoapp.ui.todo_model import Query


class BulkOperations:
    """The verbs behind the selection, the drops and the filters."""

    def __init__(self, todos: Callable[[], Todos], operations: Operations, clock: Callable[[], dt.datetime]) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        self._todos = todos
        self._operations = operations
        self._clock = clock

    def toggle_done(self, todos: Sequence[Todo]) -> None:
        """Complete those that are open; if none is, reopen them all."""
        waiting = _ids([todo for todo in todos if not todo.is_done])
        if waiting:
            self._do(lambda bulk: bulk.complete(waiting))
        else:
            self._do(lambda bulk: bulk.reopen(_ids(todos)))

    def complete(self, todo_ids: Sequence[str]) -> None:
        """Complete todos."""
        self._do(lambda bulk: bulk.complete(todo_ids))

    def delete(self, todos: Sequence[Todo]) -> None:
        """Delete todos."""
        self._do(lambda bulk: bulk.delete(_ids(todos)))

    def move_to_list(self, todos: Sequence[Todo], list_name: str | None) -> None:
        """Move todos to a list, or to none."""
        self._do(lambda bulk: bulk.move_to_list(_ids(todos), list_name))

    def add_tag(self, todo_ids: Sequence[str], tag: str) -> None:
        """Put a tag on todos."""
        self._do(lambda bulk: bulk.change(todo_ids, Changes(tags=(tag,)), words=f"to be #{tag}"))

    def remove_tag(self, todos: Sequence[Todo], tag: str) -> None:
        """Take a tag off todos."""
        self._do(lambda bulk: bulk.remove_tag(_ids(todos), tag))

    def set_priority(self, todos: Sequence[Todo], priority: Priority) -> None:
        """Give todos a priority."""
        self._do(lambda bulk: bulk.change(_ids(todos), Changes(priority=priority), words=f"to {priority} priority"))

    def set_due(self, todos: Sequence[Todo], due: When, words: str) -> None:
        """Give todos a date; a time alone keeps the day of each."""
        self._do(lambda bulk: bulk.change(_ids(todos), Changes(due=due), words=f"to be due {words}"))

    def undate(self, todos: Sequence[Todo]) -> None:
        """Take the dates of todos away."""
        self._do(lambda bulk: bulk.undate(_ids(todos)))

    def reschedule(self, todo_ids: Sequence[str], day: dt.date, field: DateField | None = None) -> None:
        """Move todos to a day."""
        self._do(lambda bulk: bulk.reschedule(todo_ids, day, field))

    def place(self, todo_ids: Sequence[str], list_name: str, before_id: str | None) -> None:
        """Put todos elsewhere in their list."""
        self._do(lambda bulk: bulk.place(todo_ids, list_name, before_id))

    def order_by_hand(self, list_name: str, is_by_hand: bool) -> None:
        """Show a list in the user's own order or in that of the dates."""
        self._do(lambda bulk: bulk.order_by_hand(list_name, is_by_hand))

    def drop(self, query: Query, todo_ids: Sequence[str]) -> None:
        """Do what a drop on an entry of the sidebar means."""
        today = self._clock().date()
        if query.tag is not None:
            self.add_tag(todo_ids, query.tag)
        elif query.list_name is not None:
            name = query.list_name
            self._do(lambda bulk: bulk.move_to_list(todo_ids, name))
        elif query.view is View.DONE:
            self.complete(todo_ids)
        else:
            self.reschedule(todo_ids, today + dt.timedelta(days=query.view is View.TOMORROW))

    def save_filter(self, saved: SavedFilter) -> None:
        """Keep a filter."""
        self._operations.change(lambda: SavedFilters(self._todos()).save(saved), said=deed)

    def rename_filter(self, name: str, to: str) -> None:
        """Give a filter another name."""
        self._operations.change(lambda: SavedFilters(self._todos()).rename(name, to), said=deed)

    def delete_filter(self, name: str) -> None:
        """Forget a filter."""
        self._operations.change(lambda: SavedFilters(self._todos()).delete(name), said=deed)

    def _do(self, change: Callable[[Bulk], str]) -> None:
        self._operations.change(lambda: change(Bulk(self._todos())), said=deed)


def _ids(todos: Sequence[Todo]) -> list[str]:
    return [todo.id for todo in todos]
