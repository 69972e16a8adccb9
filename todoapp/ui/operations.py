"""Every change the window makes: run in the STORE lane, show a failure, announce the change, offer to undo it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.domain.todo import Provenance, Todo
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.parsing import plain_todo
from todoapp.services.todos import Applied, Question, Todos
from todoapp.ui.changes import Changes
from todoapp.ui.date_words import DateWords
from todoapp.ui.notify import Answer, Notify
from todoapp.ui.service_words import deed
from todoapp.ui.translation import tr

T = TypeVar("T")


class Operations:
    """The verbs behind the window's buttons."""

    def __init__(
        self,
        todos: Callable[[], Todos],
        run: RunJob,
        changes: Changes,
        notify: Notify,
        words: DateWords,
        clock: Callable[[], datetime],
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        self._todos = todos
        self._run = run
        self._changes = changes
        self._notify = notify
        self._words = words
        self._clock = clock

    def toggle_done(self, todo: Todo) -> None:
        """Complete an open todo, reopen a done one."""
        title = todo.fields.title
        if todo.is_done:
            self.change(lambda: self._todos().reopen(todo.id), said=lambda _: tr("Reopened “{0}”", title))
            return

        def said(now: Todo) -> str:
            due = now.fields.due
            if now.is_done or due is None:
                return tr("Completed “{0}”", title)
            return tr("Completed “{0}”, next {1}", title, self._words.when(due, self._clock()))

        self.change(lambda: self._todos().complete(todo.id), said=said)

    def tick(
        self, todo: Todo, subtask: str, is_done: bool, *, then: Callable[[Todo], None], failed: Callable[[], None]
    ) -> None:
        """Tick one subtask, or take its tick away."""
        words = tr("Ticked “{0}”", subtask) if is_done else tr("Unticked “{0}”", subtask)
        self.change(
            lambda: self._todos().tick(todo.id, subtask, is_done=is_done),
            said=lambda _: words,
            then=then,
            failed=failed,
        )

    def delete(self, todo: Todo) -> None:
        """Delete a todo; the toast brings it back."""
        self.change(lambda: self._todos().delete(todo.id), said=lambda _: tr("Deleted “{0}”", todo.fields.title))

    def edit(
        self, todo_id: str, fields: TodoFields, *, saved: Callable[[], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        """Store other fields; `saved` and `failed` tell the form."""
        self.change(
            lambda: self._todos().edit(todo_id, fields),
            said=lambda _: tr("Saved “{0}”", fields.title),
            then=lambda _: saved(),
            failed=failed,
        )

    def keep(self, text: str) -> None:
        """Add words as a plain todo."""
        now = self._clock()
        actions = plain_todo(text, now)
        self.change(
            lambda: self._todos().apply(actions, Provenance(text, reference=now)),
            said=lambda applied: deed(applied.description()),
        )

    def create_list(self, name: str) -> None:
        """Create a list."""
        self.change(lambda: self._todos().create_list(name), said=lambda _: tr("Created the list “{0}”", name))

    def delete_list(self, name: str) -> None:
        """Delete a list."""
        self.change(lambda: self._todos().delete_list(name), said=lambda _: tr("Deleted the list “{0}”", name))

    def answer(self, question: Question, chosen_ids: tuple[str, ...], then: Callable[[Applied], None]) -> None:
        """Carry out what a question was about, for the todos chosen."""
        self.change(lambda: self._todos().answer(question, chosen_ids), said=lambda _: None, then=then)

    def undo(self) -> None:
        """Take the last change back and say which it was."""

        def done(what: str | None) -> None:
            if what is None:
                self._notify.notice(tr("Nothing to undo"))
            else:
                self._changes.todos_changed.emit()
                self._notify.notice(tr("Undone: {0}", deed(what)))

        self._run(Lane.STORE, lambda: self._todos().undo(), done=done, failed=self._show)

    def change(
        self,
        change: Callable[[], T],
        *,
        said: Callable[[T], str | None],
        then: Callable[[T], None] = lambda _: None,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Make a change in the STORE lane; `said` gives the words of the toast that offers to undo it."""

        def done(result: T) -> None:
            self._changes.todos_changed.emit()
            words = said(result)
            if words:
                self._notify.notice(words, Answer(tr("Undo"), self.undo))
            then(result)

        def show(error: Exception) -> None:
            self._show(error)
            failed()

        self._run(Lane.STORE, change, done=done, failed=show)

    def _show(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):  # the job bridge has shown the others
            self._notify.error(error)
