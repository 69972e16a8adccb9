"""The last batch: saved at once, corrected by what is said next, taken back one by one or as a whole."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.services.dictated import SETTINGS
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Add, Delete, TodoFields, Update
from todoapp.domain.evidence import Evidence
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Provenance
from todoapp.services.last_batch import BY_RULE, MEANT_FOR, LastBatch
from todoapp.services.review_batch import Batch, batch_of, corrected, heading_of
from todoapp.services.todos import Applied, Todos, View
from todoapp.store import open_store

NOW = dt.datetime(2024, 3, 5, 9, 0).astimezone()
SPOKEN = Provenance("call the dentist wednesday at 3 and buy milk", reference=NOW)
SAID = (ParsedAction("add", "call the dentist", due="wednesday at 3"), ParsedAction("add", "buy milk"))


@pytest.fixture
def todos(tmp_path: Path) -> Iterator[Todos]:
    store = open_store(tmp_path / "todos.sqlite")
    yield Todos(store, lambda: NOW)
    store.close()


def dictate(todos: Todos, last: LastBatch) -> Batch:
    """Say the two todos."""
    actions = resolve_actions(SAID, NOW.replace(tzinfo=None))
    batch = batch_of(SPOKEN.text, NOW, todos.apply(actions, SPOKEN), tuple(map(Evidence, SAID)))
    last.remember(tuple(item.todo for item in batch.items))
    return batch


def say(todos: Todos, last: LastBatch, text: str) -> Applied:
    """Say something after it, as the app passes it on."""
    understood = last.understand(text, NOW)
    return todos.apply(understood.actions, replace(SPOKEN, text=text), recent_ids=last.ids)


@pytest.fixture
def last() -> LastBatch:
    return LastBatch(ScriptedUnderstanding(), lambda: NOW, SETTINGS)


def test_a_batch_holds_its_todos_in_spoken_order_with_their_evidence(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    assert [item.todo.fields.title for item in batch.items] == ["Call the dentist", "Buy milk"]
    assert [item.evidence.parsed for item in batch.items if item.evidence] == list(SAID)
    assert heading_of(batch.items) == "Added 2 todos"
    assert todos.look(View.ALL).total == 2, "they are stored before anybody looked at them"


def test_no_friday_moves_the_one_with_a_date_and_keeps_its_time(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    applied = say(todos, last, "no, friday")
    (changed,) = applied.changed
    assert changed.fields.due is not None
    assert (changed.fields.due.start, changed.fields.due.time) == (dt.date(2024, 3, 8), dt.time(15))
    after = corrected(batch, "no, friday", applied)
    assert after is not None
    card = after.cards(SETTINGS)[0]
    assert card.was == "Wed 6 Mar, 15:00"
    assert after.text.endswith("\nno, friday")
    assert card.item.step is not None
    todos.undo(card.item.step)
    (undone,) = (item.todo for item in after.reread(todos).items if item.todo.id == changed.id)
    assert undone.fields.due == batch.items[0].todo.fields.due


def test_the_second_one_is_deleted_and_can_come_back(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    applied = say(todos, last, "delete the second one")
    assert [todo.fields.title for todo in applied.deleted] == ["Buy milk"]
    after = corrected(batch, "delete the second one", applied)
    assert after is not None
    assert [card.is_dropped for card in after.cards(SETTINGS)] == [False, True]
    todos.undo(applied.step)
    assert todos.look(View.ALL).total == 2


def test_a_correction_that_may_mean_several_is_asked_about_and_nothing_is_done(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    applied = say(todos, last, "make that high priority")
    (question,) = applied.questions
    assert (question.kind, {todo.id for todo in question.candidates}) == ("which", set(batch.ids))
    assert not applied.changed
    chosen = todos.answer(question, [batch.ids[1]])
    assert [todo.fields.priority for todo in chosen.changed] == ["high"]


def test_all_of_them_are_changed_at_once(todos: Todos, last: LastBatch) -> None:
    dictate(todos, last)
    assert len(say(todos, last, "make all of them urgent").changed) == 2


def test_a_dropped_one_keeps_its_number_but_is_not_touched(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    todos.delete(batch.ids[0])
    last.update(tuple(item.todo for item in batch.reread(todos).items))
    assert [todo.fields.title for todo in say(todos, last, "make the second one urgent").changed] == ["Buy milk"]
    applied = say(todos, last, "delete the first one")
    assert not applied.deleted
    assert [question.kind for question in applied.questions] == ["nothing_found"]


def test_what_goes_beyond_the_batch_opens_new_cards(todos: Todos, last: LastBatch) -> None:
    batch = dictate(todos, last)
    other = todos.apply([Add(TodoFields("Pay rent"))], SPOKEN)
    assert corrected(batch, "pay rent", other) is None


def test_the_model_means_the_last_batch_where_several_todos_fit(todos: Todos, last: LastBatch) -> None:
    old = todos.add(TodoFields("Buy milk"))
    batch = dictate(todos, last)
    applied = todos.apply([Delete("buy milk")], SPOKEN, recent_ids=last.ids)
    assert [todo.id for todo in applied.deleted] == [batch.ids[1]]
    assert [todo.id for todo in todos.apply([Delete("buy milk")], SPOKEN, recent_ids=last.ids).deleted] == [old.id]


def test_a_correction_never_reaches_the_model_and_all_else_does(todos: Todos) -> None:
    model = ScriptedUnderstanding()
    last = LastBatch(model, lambda: NOW, SETTINGS)
    dictate(todos, last)
    assert last.understand("no, friday", NOW).model_id == BY_RULE
    assert model.heard == []
    assert isinstance(last.understand("buy bread", NOW).actions[0], Add)
    assert [text for text, _ in model.heard] == ["buy bread"]


def test_after_a_while_nothing_is_a_correction_any_more(todos: Todos) -> None:
    now = [NOW]
    last = LastBatch(ScriptedUnderstanding(), lambda: now[0], SETTINGS)
    dictate(todos, last)
    assert isinstance(last.understand("no, friday", NOW).actions[0], Update)
    now[0] += MEANT_FOR + dt.timedelta(seconds=1)
    assert isinstance(last.understand("no, friday", NOW).actions[0], Add)


def test_any_step_is_undone_by_its_number(todos: Todos) -> None:
    first = todos.apply([Add(TodoFields("One"))], SPOKEN)
    todos.apply([Add(TodoFields("Two"))], SPOKEN)
    assert todos.undo(first.step) == 'Added "One"'
    assert [todo.fields.title for todo in todos.page(View.ALL)] == ["Two"]
    assert todos.undo(first.step) is None
    assert todos.undo() == 'Added "Two"'
