"""What happens behind the cards: each change is stored at once and can be undone; the cards follow the store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import TodoAppError
from todoapp.services.dictation import Outcome
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.last_batch import LastBatch
from todoapp.services.review import Card, Chip, Item, left_over
from todoapp.services.review_batch import Batch, batch_of, corrected, heading_of
from todoapp.services.spoken import Span
from todoapp.services.todos import Applied, Todos
from todoapp.ui.changes import Changes
from todoapp.ui.chips import words_of
from todoapp.ui.notify import Notify
from todoapp.ui.review_panel import ReviewPanel
from todoapp.ui.service_words import deed
from todoapp.ui.translation import tr


class ReviewDesk(QObject):
    """Owns the last batch: opens its cards, carries out what they ask for, re-reads them when anything changes."""

    def __init__(
        self,
        panel: ReviewPanel,
        last: LastBatch,
        todos: Callable[[], Todos],
        run: RunJob,
        changes: Changes,
        notify: Notify,
        clock: Callable[[], datetime],
    ) -> None:
        """`todos` opens the store on its first call, so it is called in the STORE lane only."""
        super().__init__(panel)
        self._panel = panel
        self._last = last
        self._todos = todos
        self._run = run
        self._changes = changes
        self._notify = notify
        self._clock = clock
        self._batch: Batch | None = None
        self._reads = 0
        self._unused: tuple[Span, ...] | None = None  # words that nothing was made of, once that is known
        self.keys = ""  # that go to the cards
        self._is_told = True  # whether a screen reader has said what is on show
        panel.read_with(self._reading)
        panel.kept.connect(self.keep)
        panel.undo_requested.connect(self.undo)
        panel.dropped.connect(self._drop)
        panel.taken_back.connect(self._take_back)
        panel.chip_removed.connect(self._remove_chip)
        panel.chip_typed.connect(self._type_chip)
        changes.todos_changed.connect(self.refresh)

    def open(self, applied: Applied, outcome: Outcome | None = None) -> None:
        """Show what a dictation did; a correction of the batch on show changes its cards instead.

        Without an outcome it is the answer to a question about the last one.
        """
        text = outcome.text if outcome is not None else ""
        batch = corrected(self._batch, text, applied) if self._batch is not None else None
        if batch is None:
            understood = outcome.understood if outcome is not None else None
            reference = (outcome.reference if outcome is not None else None) or self._clock()
            batch = batch_of(text, reference, applied, understood.evidence if understood is not None else ())
            if not batch.items:
                return
            self._panel.clear()
            self._unused = None
            self._last.remember(tuple(item.todo for item in batch.items))
        else:
            self._last.remember(tuple(item.todo for item in batch.items))
        self._batch = batch
        self._is_told = False
        self._read_again()

    def keep(self) -> None:
        """All is well: the todos are stored already, so the cards go. Corrections still find them for a while."""
        self._batch = None
        self._panel.clear()

    def undo(self) -> None:
        """Take back the whole dictation with all that was done to its cards."""
        batch = self._batch
        if batch is None:
            return

        def take_back() -> None:
            todos = self._todos()
            for step in reversed(batch.steps):
                todos.undo(step)

        def done(_: None) -> None:
            self.keep()
            self._last.remember(())
            self._changes.todos_changed.emit()
            self._notify.notice(tr("Undone: the last dictation"))

        self._run(Lane.STORE, take_back, done=done, failed=self._show_error)

    def refresh(self) -> None:
        """Read the todos of the cards again, for something changed."""
        if self._batch is not None:
            self._read_again()

    def _read_again(self) -> None:
        asked = self._batch
        assert asked is not None
        self._reads += 1
        number = self._reads
        settings = self._last.settings

        def read() -> tuple[Batch, tuple[Card, ...], tuple[Span, ...]]:
            batch = asked.reread(self._todos())
            cards = batch.cards(settings)
            return batch, cards, left_over(batch.text, cards)

        def done(result: tuple[Batch, tuple[Card, ...], tuple[Span, ...]]) -> None:
            batch, cards, unused = result
            # A title typed anew does not make its old words unused: only those count that were so at first.
            unused = unused if self._unused is None else tuple(span for span in self._unused if span in unused)
            if self._batch is None or number != self._reads:
                return  # something newer is on its way
            self._batch, self._unused = batch, unused
            self._last.update(tuple(item.todo for item in batch.items))
            if all(item.todo.deleted_at is not None and item.kind != "deleted" for item in batch.items):
                self.keep()
                return
            heading = deed(heading_of(batch.items))
            self._panel.show_cards(heading, batch.text, cards, unused)
            if not self._is_told:
                self._is_told = True
                doubtful = sum(len(card.doubtful) for card in cards)
                more = self._things_to_check(doubtful) if doubtful else ""
                self._notify.announce(f"{heading}.{more}")

        self._run(Lane.STORE, read, done=done, failed=self._show_error)

    # -- what the cards ask for

    def _reading(self, card: Card, chip: Chip, words: str) -> str | None:
        """Say what words typed for a chip would become."""
        from todoapp.services.chip_edits import with_words
        from todoapp.services.review import review

        assert self._batch is not None
        fields = with_words(card.todo.fields, chip, words, self._batch.reference, self._last.settings)
        if fields is None:
            return None
        if chip.kind in ("title", "tag", "list", "note", "subtask", "priority"):
            return ""
        item = Item(card.todo.with_fields(fields), "added")
        (shown,) = review("", (item,), self._batch.reference, self._last.settings)
        kinds = ("date", "time", "repeat") if chip.kind in ("date", "time", "repeat", "unresolved") else (chip.kind,)
        said = [one.words for one in shown.chips if one.kind in kinds]
        said += [tr("next {0}", shown.upcoming)] if chip.kind == "repeat" and shown.upcoming else []
        return ", ".join(said)

    def _things_to_check(self, count: int) -> str:
        if not self.keys:
            return tr(" {0} things to check.", count)
        return tr(" {0} things to check, {1} goes to them.", count, self.keys.replace("+", " "))

    def _remove_chip(self, card: Card, chip: Chip) -> None:
        from todoapp.services.chip_edits import without_chip

        batch = self._batch
        if batch is not None:
            fields = without_chip(card.item, chip, batch.text, batch.reference, self._last.settings)
            words = (
                tr("Put back “{0}”", chip.said)
                if chip.said and card.item.before is None
                else tr("Removed {0}", words_of(chip))
            )
            self._edit(card, fields, words)

    def _type_chip(self, card: Card, chip: Chip, words: str) -> None:
        from todoapp.services.chip_edits import with_words

        assert self._batch is not None
        fields = with_words(card.todo.fields, chip, words, self._batch.reference, self._last.settings)
        if fields is not None:
            self._edit(card, fields, tr("Changed “{0}”", fields.title))

    def _edit(self, card: Card, fields: TodoFields, said: str) -> None:
        todo_id = card.todo.id
        if fields != card.todo.fields:
            self._change(card, lambda todos: todos.edit(todo_id, fields), said)

    def _drop(self, card: Card) -> None:
        todo_id = card.todo.id
        self._change(card, lambda todos: todos.delete(todo_id), tr("Dropped “{0}”", card.todo.fields.title))

    def _take_back(self, card: Card) -> None:
        step = card.item.step
        if step is None:
            return

        def done(what: str | None) -> None:
            self._changes.todos_changed.emit()
            self._notify.notice(tr("Undone: {0}", deed(what)) if what else tr("This was undone already"))

        self._run(Lane.STORE, lambda: self._todos().undo(step), done=done, failed=self._show_error)

    def _change(self, card: Card, change: Callable[[Todos], object], said: str) -> None:
        """Store a change of one card; the card then says what it was and offers to take it back."""
        todo_id = card.todo.id

        def store() -> int | None:
            todos = self._todos()
            change(todos)
            return todos.last_step

        def done(step: int | None) -> None:
            if self._batch is not None and todo_id in self._batch.ids:
                self._batch = self._batch.after(
                    step, todo_id, lambda item: replace(item, step=step, corrected=card.todo)
                )
            self._changes.todos_changed.emit()
            self._notify.announce(said)

        self._run(Lane.STORE, store, done=done, failed=self._show_error)

    def _show_error(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):  # the job bridge has shown the others
            self._notify.error(error)
            self.refresh()
