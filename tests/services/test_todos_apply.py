"""A dictation's actions are carried out in one go; what is not clear is asked."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.test_todos import Clock, on, titles
from todoapp.domain.actions import (
    Action,
    Add,
    Changes,
    Complete,
    CreateList,
    Delete,
    DeleteList,
    Filter,
    Find,
    TodoFields,
    Update,
)
from todoapp.domain.todo import Provenance
from todoapp.domain.when import Reminder, Repeat
from todoapp.services.todos import Applied, Question, Todos, View
from todoapp.store import open_store

SPOKEN = Provenance("what was said", recording="1.wav")


@pytest.fixture
def todos(tmp_path: Path) -> Iterator[Todos]:
    store = open_store(tmp_path / "todos.sqlite")
    yield Todos(store, Clock())
    store.close()


def names(found: tuple[object, ...]) -> list[str]:
    return [todo.fields.title for todo in found]  # type: ignore[attr-defined]


def test_todos_of_a_dictation_are_added_with_their_origin(todos: Todos) -> None:
    applied = todos.apply([Add(TodoFields("Call Ann", list="Home")), Add(TodoFields("Pay rent"))], SPOKEN)

    assert names(applied.added) == ["Call Ann", "Pay rent"]
    assert {todo.provenance for todo in applied.added} == {SPOKEN}
    assert titles(todos) == ["Call Ann", "Pay rent"]


def test_an_add_without_a_title_keeps_the_words(todos: Todos) -> None:
    assert names(todos.apply([Add(TodoFields(""))], SPOKEN).added) == ["what was said"]


def test_nothing_to_do_is_no_step(todos: Todos) -> None:
    assert todos.apply([], SPOKEN) == Applied()
    assert todos.undo() is None


def test_each_kind_of_action_is_carried_out(todos: Todos) -> None:
    todos.add(TodoFields("Buy milk"))
    todos.add(TodoFields("Gym session"))
    todos.add(TodoFields("Call the dentist"))
    todos.create_list("Camping")

    applied = todos.apply(
        [
            Complete("buy milk"),
            Delete("gym session"),
            Update("call dentist", Changes(priority="high")),
            CreateList("Holiday"),
            DeleteList("Camping"),
            Find(Filter(list="Holiday")),
        ],
        SPOKEN,
    )

    assert names(applied.completed) == ["Buy milk"]
    assert names(applied.deleted) == ["Gym session"]
    assert [(todo.fields.title, todo.fields.priority) for todo in applied.changed] == [("Call the dentist", "high")]
    assert applied.lists == ("Holiday", "Camping")
    assert applied.shown == Filter(list="Holiday")
    assert applied.questions == ()
    assert todos.open_counts().lists == (("Holiday", 0),)


def test_a_dictation_is_undone_in_one_step(todos: Todos) -> None:
    before = todos.add(TodoFields("Buy milk"))
    todos.apply([Add(TodoFields("Pay rent", list="Home")), Add(TodoFields("Call Ann")), Complete("buy milk")], SPOKEN)

    assert todos.undo() == 'Added 2 todos, completed "Buy milk"'

    assert todos.page(View.ALL) == (before,)
    assert todos.open_counts().lists == ()


def test_a_dictation_that_fails_in_the_middle_changes_nothing(todos: Todos, tmp_path: Path) -> None:
    milk = todos.add(TodoFields("Buy milk"))
    with closing(sqlite3.connect(tmp_path / "todos.sqlite")) as connection, connection:
        connection.execute(
            "CREATE TRIGGER fail BEFORE INSERT ON todo WHEN NEW.title = 'Third'"
            " BEGIN SELECT RAISE(ABORT, 'power cut'); END"
        )

    with pytest.raises(Exception, match="power cut"):
        todos.apply([Add(TodoFields("First", list="New")), Complete("buy milk"), Add(TodoFields("Third"))], SPOKEN)

    assert todos.page(View.ALL) == (milk,)
    assert todos.open_counts().lists == ()
    assert todos.undo() == 'Added "Buy milk"'


def test_later_actions_mean_todos_added_just_before(todos: Todos) -> None:
    old = todos.add(TodoFields("Call Ann"))

    applied = todos.apply(
        [Add(TodoFields("Call Ann")), Add(TodoFields("Pay rent")), Update("pay rent", Changes(priority="high"))], SPOKEN
    )
    assert [todo.fields.priority for todo in applied.added] == ["none", "high"]
    assert applied.changed == ()

    again = todos.apply([Add(TodoFields("Call Ann")), Delete("call Ann")], SPOKEN)
    assert again.added == ()
    assert names(again.deleted) == ["Call Ann"]
    assert todos.get(old.id) == old


def test_several_that_fit_are_asked_about(todos: Todos) -> None:
    first = todos.add(TodoFields("Team meeting", due=on("2024-03-06")))
    second = todos.add(TodoFields("Budget meeting", due=on("2024-03-08")))
    todos.add(TodoFields("Buy milk"))

    applied = todos.apply([Delete("meeting"), Add(TodoFields("Pay rent"))], SPOKEN)

    assert names(applied.added) == ["Pay rent"]
    assert applied.deleted == ()
    (question,) = applied.questions
    assert (question.kind, question.action) == ("which", Delete("meeting"))
    assert {todo.id for todo in question.candidates} == {first.id, second.id}

    answered = todos.answer(question, [second.id])

    assert names(answered.deleted) == ["Budget meeting"]
    assert todos.undo() == 'Deleted "Budget meeting"'
    assert todos.undo() == 'Added "Pay rent"'


def test_an_answer_that_chooses_nothing_does_nothing(todos: Todos) -> None:
    todo = todos.add(TodoFields("Buy milk"))

    assert todos.answer(Question("which", Delete("milk"), (todo,)), []) == Applied()
    assert titles(todos) == ["Buy milk"]


def test_a_date_tells_which_one_is_meant(todos: Todos) -> None:
    todos.add(TodoFields("Team meeting", due=on("2024-03-06", dt.time(10))))
    todos.add(TodoFields("Team meeting", due=on("2024-03-08", dt.time(10))))

    applied = todos.apply([Delete("team meeting", on=on("2024-03-08"))], SPOKEN)

    assert [todo.fields.due for todo in applied.deleted] == [on("2024-03-08", dt.time(10))]


def test_a_date_that_does_not_fit_is_asked_about(todos: Todos) -> None:
    meeting = todos.add(TodoFields("Team meeting", due=on("2024-03-06")))

    applied = todos.apply([Delete("team meeting", on=on("2024-03-08"))], SPOKEN)

    assert applied.questions == (Question("which", Delete("team meeting", on=on("2024-03-08")), (meeting,)),)


@pytest.mark.parametrize(
    "action",
    [
        Complete("walk the dog"),
        Delete(""),
        Update("?!", Changes(priority="high")),
        Complete("pay rent"),
        DeleteList("Camping"),
        CreateList(" "),
        Delete(None, Filter(list="Camping")),
        Complete(None, Filter(text="rent", status="all")),
    ],
    ids=str,
)
def test_what_fits_nothing_is_reported(todos: Todos, action: Action) -> None:
    todos.add(TodoFields("Buy milk"))
    todos.complete(todos.add(TodoFields("Pay rent")).id)

    assert todos.apply([action], SPOKEN) == Applied(questions=(Question("nothing_found", action),))


def test_a_done_todo_is_meant_only_where_no_open_one_fits(todos: Todos) -> None:
    done = todos.complete(todos.add(TodoFields("Pay rent")).id)

    assert [todo.id for todo in todos.apply([Delete("pay rent")], SPOKEN).deleted] == [done.id]


def test_many_by_a_filter_are_confirmed_first(todos: Todos) -> None:
    todos.add(TodoFields("Milk", list="Shopping"))
    todos.add(TodoFields("Bread", list="Shopping"))
    todos.add(TodoFields("Report", list="Work"))

    applied = todos.apply([Delete(None, Filter(list="Shopping", status="all"))], SPOKEN)

    (question,) = applied.questions
    assert question.kind == "confirm"
    assert names(question.candidates) == ["Milk", "Bread"]
    assert titles(todos) == ["Milk", "Bread", "Report"]
    todos.answer(question, [todo.id for todo in question.candidates])
    assert titles(todos) == ["Report"]
    assert todos.undo() == "Deleted 2 todos"
    assert titles(todos) == ["Milk", "Bread", "Report"]


def test_a_list_is_found_as_it_is_spoken_of(todos: Todos) -> None:
    todos.create_list("Groceries")

    added = todos.apply([Add(TodoFields("Milk", list="Grocery"))], SPOKEN).added
    deleted = todos.apply([DeleteList("grocery")], SPOKEN)

    assert [todo.fields.list for todo in added] == ["Groceries"]
    assert deleted.lists == ("Groceries",)
    assert titles(todos) == ["Milk"]


def test_a_repeating_todo_completed_by_voice_moves_on(todos: Todos) -> None:
    todos.add(TodoFields("Water the plants", due=on("2024-03-05"), repeat=Repeat("FREQ=DAILY")))

    applied = todos.apply([Complete("water plants")], SPOKEN)

    assert [todo.fields.due for todo in applied.completed] == [on("2024-03-06")]
    assert titles(todos, View.DONE) == ["Water the plants"]


def test_an_update_adds_and_replaces(todos: Todos) -> None:
    hour_before = Reminder("-PT1H", phrase="an hour before")
    todos.add(
        TodoFields("Dentist appointment", notes="Ask for Dr. Lee", due=on("2024-03-08", dt.time(15)), tags=("health",))
    )

    (changed,) = todos.apply(
        [
            Update(
                "dentist", Changes(due=on("2024-03-09"), reminders=(hour_before,), tags=("teeth",), notes="Bring card")
            )
        ],
        SPOKEN,
    ).changed

    assert changed.fields.due == on("2024-03-09")
    assert changed.fields.tags == ("health", "teeth")
    assert changed.fields.notes == "Ask for Dr. Lee\nBring card"
    assert [reminder.at for reminder in changed.fields.reminders] == [dt.datetime(2024, 3, 9, 8)]
    assert changed.provenance is None


def test_one_among_thousands_is_found(todos: Todos, tmp_path: Path) -> None:
    actions = [Add(TodoFields(f"Call customer {number}")) for number in range(1_000)]
    todos.apply([*actions, Add(TodoFields("Call the plumber about the sink"))], SPOKEN)

    assert names(todos.apply([Complete("call plumber")], SPOKEN).completed) == ["Call the plumber about the sink"]
