"""Todos go into a real database file and come out as they were, in the order of the views."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.store.todo_factory import NOW, TODAY, day, make_todo
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.store import open_store
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore

EVERYTHING = TodoFields(
    title="Water the plants",
    notes="The can is\nin the shed",
    due=When(dt.date(2024, 3, 20), dt.date(2024, 3, 20), dt.time(18), "evening", "daypart", "third wednesday evening"),
    scheduled=When(dt.date(2024, 3, 16), dt.date(2024, 3, 17), None, None, "weekend", "this weekend"),
    repeat=Repeat("FREQ=MONTHLY;BYDAY=+3WE", False, "every third wednesday"),
    priority="high",
    reminders=(
        Reminder("-PT1H", None, dt.datetime(2024, 3, 20, 17), "an hour before"),
        Reminder("-P1D", dt.time(20), dt.datetime(2024, 3, 19, 20), "the night before"),
        Reminder(None, None, dt.datetime(2024, 3, 7, 20), "thursday night"),
    ),
    subtasks=("Fill the can", "Ferns first"),
    list="Home",
    tags=("garden", "red"),
    unresolved=("the 31st of june",),
    done_subtasks=frozenset({"Ferns first"}),
)
SPOKEN = Provenance(
    text="water the plants every third wednesday",
    recording="2024-03-05T09-00-00.wav",
    yaml="- add: Water the plants",
    model_id="parser-2024.03-r1",
    prompt_version=1,
    speech_model="tiny.en",
    reference=dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Europe/Berlin")),
)


def save(store: TodoStore, *todos: Todo) -> tuple[Todo, ...]:
    with store.writing() as writer:
        return tuple(writer.add(todo) for todo in todos)


def titles(store: TodoStore, query: TodoQuery, offset: int = 0, limit: int = -1) -> list[str]:
    with store.reading() as reader:
        found = [todo.fields.title for todo in reader.page(query, offset=offset, limit=limit)]
        assert reader.count(query) == len(found) or offset or limit != -1
        return found


def test_a_todo_comes_back_as_it_was_saved(store: TodoStore) -> None:
    todo = replace(make_todo("", provenance=SPOKEN, completed_at=NOW, deleted_at=NOW), fields=EVERYTHING)

    (saved,) = save(store, todo)

    assert saved == todo
    with store.reading() as reader:
        assert reader.get(todo.id) == todo


def test_a_todo_is_there_after_the_store_is_opened_again(database: Path) -> None:
    first = open_store(database)
    (todo,) = save(first, replace(make_todo("", provenance=SPOKEN), fields=EVERYTHING))
    first.close()

    second = open_store(database)

    with second.reading() as reader:
        assert reader.get(todo.id) == todo
    second.close()


def test_the_time_zone_of_a_dictation_is_kept_by_name(store: TodoStore) -> None:
    (todo,) = save(store, make_todo("Buy milk", provenance=SPOKEN))

    assert todo.provenance is not None
    assert todo.provenance.reference is not None
    assert todo.provenance.reference.tzinfo == ZoneInfo("Europe/Berlin")


def test_todos_of_one_dictation_share_their_provenance(store: TodoStore, database: Path) -> None:
    saved = save(store, make_todo("Buy milk", provenance=SPOKEN), make_todo("Pay rent", provenance=SPOKEN))

    assert [todo.provenance for todo in saved] == [SPOKEN, SPOKEN]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM provenance").fetchone() == (1,)


@pytest.mark.parametrize(
    "title",
    [
        "x" * 20_000,
        "🎉 Party 👩‍👩‍👧 für Zoë",
        'Robert"); DROP TABLE todo;--',
        "bell \a escape \x1b nul \x00 end",
        "購買牛奶",
    ],
    ids=["20,000 characters", "emoji", "quotes", "control characters", "Chinese"],
)
def test_any_text_is_kept_as_it_is(store: TodoStore, title: str) -> None:
    (saved,) = save(store, make_todo(title, notes=title, subtasks=(title,), tags=(title,)))

    assert saved.fields == TodoFields(title, notes=title, subtasks=(title,), tags=(title,))


def test_a_lone_surrogate_is_replaced_and_the_todo_kept(store: TodoStore) -> None:
    (saved,) = save(store, make_todo("Buy \ud83d milk", provenance=Provenance("buy \ud83d milk")))

    assert saved.fields.title == "Buy ? milk"
    assert titles(store, TodoQuery(search="milk")) == ["Buy ? milk"]


def test_replacing_a_todo_changes_every_field_but_not_where_it_came_from(store: TodoStore) -> None:
    (todo,) = save(store, make_todo("Buy milk", provenance=SPOKEN, reminders=(Reminder("-PT1H"),), tags=("a",)))
    changed = replace(todo, fields=EVERYTHING, completed_at=NOW, updated_at=NOW + dt.timedelta(hours=1))

    with store.writing() as writer:
        saved = writer.replace(replace(changed, provenance=None))

    assert saved == changed
    assert titles(store, TodoQuery(status="done", search="plants")) == ["Water the plants"]
    assert titles(store, TodoQuery(status="done", search="milk")) == []


def test_a_subtask_that_is_done_stays_done_when_the_todo_is_edited(store: TodoStore, database: Path) -> None:
    (todo,) = save(store, make_todo("Plan the party", subtasks=("Order a cake", "Book a DJ")))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE subtask SET is_done = 1 WHERE title = 'Book a DJ'")

    with store.writing() as writer:
        found = writer.get(todo.id)
        assert found is not None
        assert found.fields.done_subtasks == {"Book a DJ"}
        writer.replace(found.with_fields(replace(found.fields, subtasks=("Send invites", "Book a DJ"))))

    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT title, is_done FROM subtask ORDER BY number").fetchall()
    assert rows == [("Send invites", 0), ("Book a DJ", 1)]


def test_replacing_a_todo_that_never_was_is_a_bug(store: TodoStore) -> None:
    with pytest.raises(LookupError), store.writing() as writer:
        writer.replace(make_todo("Buy milk"))


def test_open_todos_are_ordered_by_day_then_time_then_priority_then_age(store: TodoStore) -> None:
    later = NOW + dt.timedelta(minutes=1)
    save(
        store,
        make_todo("no date"),
        make_todo("scheduled only", scheduled=day("2024-03-06")),
        make_todo("all day, newer", due=day("2024-03-05"), created_at=later),
        make_todo("all day, older", due=day("2024-03-05")),
        make_todo("all day, urgent", due=day("2024-03-05"), priority="high", created_at=later),
        make_todo("three o'clock", due=day("2024-03-05", dt.time(15))),
        make_todo("nine o'clock", due=day("2024-03-05", dt.time(9))),
        make_todo("until sunday", due=When(dt.date(2024, 3, 4), dt.date(2024, 3, 10), grain="week")),
        make_todo("overdue", due=day("2024-02-01")),
    )

    assert titles(store, TodoQuery()) == [
        "overdue",
        "nine o'clock",
        "three o'clock",
        "all day, urgent",
        "all day, older",
        "all day, newer",
        "scheduled only",
        "until sunday",
        "no date",
    ]


def test_done_todos_are_ordered_latest_first(store: TodoStore) -> None:
    save(
        store,
        make_todo("first", completed_at=NOW),
        make_todo("second", completed_at=NOW + dt.timedelta(hours=1)),
        make_todo("open"),
    )

    assert titles(store, TodoQuery(status="done")) == ["second", "first"]


@pytest.fixture
def week(store: TodoStore) -> TodoStore:
    save(
        store,
        make_todo("overdue", due=day("2024-03-01")),
        make_todo("today", due=day("2024-03-05")),
        make_todo("do today, due friday", due=day("2024-03-08"), scheduled=day("2024-03-05")),
        make_todo("tomorrow", due=day("2024-03-06")),
        make_todo("do tomorrow", scheduled=day("2024-03-06")),
        make_todo("weekend", due=When(dt.date(2024, 3, 9), dt.date(2024, 3, 10), grain="weekend")),
        make_todo("some day"),
        make_todo("done", due=day("2024-03-05"), completed_at=NOW),
        make_todo("deleted", due=day("2024-03-05"), deleted_at=NOW),
    )
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (TodoQuery(day_by=TODAY), ["overdue", "today", "do today, due friday"]),
        (TodoQuery(day_after=TODAY), ["tomorrow", "do tomorrow", "do today, due friday", "weekend"]),
        (TodoQuery(span_to=dt.date(2024, 3, 4)), ["overdue"]),
        (TodoQuery(span_from=TODAY, span_to=TODAY), ["today"]),
        (TodoQuery(span_from=dt.date(2024, 3, 9), span_to=dt.date(2024, 3, 9)), ["weekend"]),
        (TodoQuery(span_to=dt.date(2024, 3, 9), search="weekend"), []),
        (TodoQuery(span_from=dt.date(2024, 3, 7)), ["do today, due friday", "weekend"]),
        (TodoQuery(status="done", done_from=NOW), ["done"]),
        (TodoQuery(status="done", done_before=NOW), []),
        (TodoQuery(status="all", span_from=TODAY, span_to=TODAY), ["today", "done"]),
    ],
    ids=str,
)
def test_a_query_finds_its_todos(week: TodoStore, query: TodoQuery, found: list[str]) -> None:
    assert titles(week, query) == found


def test_pages_follow_one_another(store: TodoStore) -> None:
    save(store, *(make_todo(f"Todo {number}") for number in range(7)))

    pages = [titles(store, TodoQuery(), offset=offset, limit=3) for offset in (0, 3, 6)]

    assert pages == [["Todo 0", "Todo 1", "Todo 2"], ["Todo 3", "Todo 4", "Todo 5"], ["Todo 6"]]


def test_more_todos_than_one_statement_takes_are_all_found(store: TodoStore) -> None:
    with store.writing() as writer:
        writer.add_all(make_todo(f"Todo {number}", tags=("many",)) for number in range(1_201))

    assert titles(store, TodoQuery()) == [f"Todo {number}" for number in range(1_201)]


def test_lists_are_made_by_the_todos_that_name_them_and_counted(store: TodoStore) -> None:
    save(
        store,
        make_todo("Milk", list="Shopping"),
        make_todo("Eggs", list="shopping"),
        make_todo("Bread", list="Shopping", completed_at=NOW),
        make_todo("Report", list="Work"),
    )

    with store.reading() as reader:
        assert reader.open_counts(TODAY).lists == (("Shopping", 2), ("Work", 1))
        number = reader.list_number("SHOPPING")
    assert titles(store, TodoQuery(list_number=number)) == ["Milk", "Eggs"]
    assert titles(store, TodoQuery(status="done", list_number=number)) == ["Bread"]


def test_a_list_without_a_name_is_refused(store: TodoStore) -> None:
    with pytest.raises(InvalidInput, match="needs a name"):
        save(store, make_todo("Milk", list="  "))


def test_deleting_a_list_keeps_its_todos(store: TodoStore) -> None:
    milk, bread = save(store, make_todo("Milk", list="Shopping"), make_todo("Bread", list="Shopping", completed_at=NOW))

    with store.writing() as writer:
        members = writer.delete_list("Shopping")

    assert set(members) == {milk.id, bread.id}
    with store.reading() as reader:
        assert reader.open_counts(TODAY).lists == ()
        assert reader.page(TodoQuery(status="all")) == tuple(
            replace(todo, fields=replace(todo.fields, list=None)) for todo in (milk, bread)
        )


def test_a_restored_list_has_its_todos_again_but_for_those_moved_since(store: TodoStore) -> None:
    milk, bread = save(store, make_todo("Milk", list="Shopping"), make_todo("Bread", list="Shopping"))
    with store.writing() as writer:
        members = writer.delete_list("Shopping")
        moved = writer.replace(bread.with_fields(replace(bread.fields, list="Home")))

    with store.writing() as writer:
        writer.restore_list("Shopping", members, NOW)

    with store.reading() as reader:
        assert reader.open_counts(TODAY).lists == (("Home", 1), ("Shopping", 1))
        assert reader.get(milk.id) == milk
        assert reader.get(bread.id) == moved


def test_a_transaction_that_fails_in_the_middle_changes_nothing(store: TodoStore) -> None:
    (milk,) = save(store, make_todo("Buy milk"))

    class PowerCutError(Exception):
        pass

    def fail() -> None:
        with store.writing() as writer:
            writer.add(make_todo("Pay rent", list="New"))
            writer.replace(milk.with_fields(replace(milk.fields, title="Sell milk")))
            writer.create_list("Other", NOW)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        fail()

    assert titles(store, TodoQuery()) == ["Buy milk"]
    assert titles(store, TodoQuery(search="rent")) == []
    with store.reading() as reader:
        assert reader.open_counts(TODAY).lists == ()


def test_a_second_store_on_the_same_file_sees_what_the_first_saved(store: TodoStore, database: Path) -> None:
    second = TodoStore.open(database)
    save(store, make_todo("From the first"))
    save(second, make_todo("From the second"))

    assert titles(store, TodoQuery()) == titles(second, TodoQuery()) == ["From the first", "From the second"]
    second.close()


def test_a_reader_keeps_its_view_while_another_writes(store: TodoStore, database: Path) -> None:
    save(store, make_todo("Before"))
    second = TodoStore.open(database)

    with store.reading() as reader:
        before = reader.count(TodoQuery())
        save(second, make_todo("Meanwhile"))
        assert reader.count(TodoQuery()) == before == 1

    assert titles(store, TodoQuery()) == ["Before", "Meanwhile"]
    second.close()
