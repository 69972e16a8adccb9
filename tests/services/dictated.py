"""A dictation as the app has it after the model: the actions a test writes down, resolved, as items of cards."""

import datetime as dt

from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Add
from todoapp.domain.evidence import Evidence, FieldProbability
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.services.review import Card, Chip, Item, review

NOW = dt.datetime(2024, 3, 5, 9, 0)  # a Tuesday
SETTINGS = DateSettings()


def cards_of(text: str, *parsed: ParsedAction, sure: dict[str, float] | None = None) -> tuple[Card, ...]:
    """Give the cards of new todos; `sure` are the probabilities of the fields of every one."""
    probabilities = tuple(FieldProbability(name, 0, value) for name, value in (sure or {}).items())
    items = []
    for number, (one, action) in enumerate(zip(parsed, resolve_actions(parsed, NOW), strict=True)):
        assert isinstance(action, Add)
        items.append(Item(Todo(f"id{number}", action.todo, NOW, NOW), "added", Evidence(one, probabilities)))
    return review(text, items, NOW, SETTINGS)


def chip_of(card: Card, kind: str, index: int = 0) -> Chip:
    """Give a chip of a card."""
    return next(chip for chip in card.chips if (chip.kind, chip.index) == (kind, index))
