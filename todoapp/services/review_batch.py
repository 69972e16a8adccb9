"""The todos a dictation touched, from the moment they are saved until the next dictation: what their cards are of."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from todoapp.domain.evidence import Evidence
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.services.review import Card, CardKind, Item, review
from todoapp.services.todos_apply import Applied

if TYPE_CHECKING:
    from todoapp.services.todos import Todos


@dataclass(frozen=True)
class Batch:
    """The words, the todos and every step since, first to last: all of them are taken back together."""

    text: str
    reference: dt.datetime
    items: tuple[Item, ...]
    steps: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(item.todo.id for item in self.items)

    def cards(self, settings: DateSettings) -> tuple[Card, ...]:
        """Give a card for each todo, in the order they were said."""
        return review(self.text, self.items, self.reference, settings)

    def reread(self, todos: "Todos") -> "Batch":
        """Give the batch with its todos as they are now; called in the STORE lane."""
        return self._with({item.todo.id: todos.get(item.todo.id) or item.todo for item in self.items})

    def after(self, step: int | None, todo_id: str, change: Callable[[Item], Item] = lambda item: item) -> "Batch":
        """Give the batch after a step on one of its cards."""
        items = tuple(change(item) if item.todo.id == todo_id else item for item in self.items)
        return replace(self, items=items, steps=self.steps if step is None else (*self.steps, step))

    def _with(self, now: Mapping[str, Todo]) -> "Batch":
        return replace(self, items=tuple(replace(item, todo=now[item.todo.id]) for item in self.items))


def batch_of(text: str, reference: dt.datetime, applied: Applied, evidence: Sequence[Evidence] = ()) -> Batch:
    """Give the batch of one dictation; `evidence` stands beside its actions."""
    groups: tuple[tuple[CardKind, tuple[Todo, ...]], ...] = (
        ("added", applied.added),
        ("changed", applied.changed),
        ("completed", applied.completed),
        ("deleted", applied.deleted),
    )
    links = {link.todo_id: link for link in reversed(applied.links)}  # the first of each
    items: dict[str, tuple[int, Item]] = {}
    for kind, group in groups:
        for todo in group:
            link = links.get(todo.id)
            at = link.action if link is not None else len(applied.links)
            behind = evidence[at] if at < len(evidence) and kind in ("added", "changed") else None
            before = link.before if link is not None and kind != "added" else None
            items.setdefault(todo.id, (at, Item(todo, kind, behind, before)))
    ordered = tuple(item for _, item in sorted(items.values(), key=lambda pair: pair[0]))
    return Batch(text, reference, ordered, () if applied.step is None else (applied.step,))


def corrected(batch: Batch, text: str, applied: Applied) -> Batch | None:
    """Give the batch after a correction of it; None where a dictation went beyond these todos."""
    touched = {todo.id: todo for todo in (*applied.changed, *applied.completed, *applied.deleted)}
    if applied.added or applied.lists or not touched or not touched.keys() <= set(batch.ids):
        return None
    before = {link.todo_id: link.before for link in reversed(applied.links)}
    items = tuple(
        replace(item, todo=touched[item.todo.id], corrected=before.get(item.todo.id), step=applied.step)
        if item.todo.id in touched
        else item
        for item in batch.items
    )
    steps = batch.steps if applied.step is None else (*batch.steps, applied.step)
    return replace(batch, text=f"{batch.text}\n{text}" if text else batch.text, items=items, steps=steps)


def heading_of(items: Sequence[Item]) -> str:
    """Say in a few words what a dictation changed."""
    counted: list[str] = []
    for kind in ("added", "changed", "completed", "deleted"):
        count = sum(item.kind == kind for item in items)
        if count:
            counted.append(f"{kind} {count} todo{'' if count == 1 else 's'}")
    said = ", ".join(counted)
    return said[:1].upper() + said[1:]
