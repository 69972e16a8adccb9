"""Views are narrowed by what is pressing, undated or tagged, by what was said, and such filters are kept by name."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import InvalidInput
from todoapp.domain.todo import Provenance
from todoapp.domain.when import When
from todoapp.services.todos import Criteria, ListInfo, Todos, View
from todoapp.services.todos_filters import SavedFilter, SavedFilters
from todoapp.store.todos import TodoStore

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday


def on(day: int, at: dt.time | None = None) -> When:
    date = dt.date(2024, 3, day)
    return When(date, date, at, None, "minute" if at else "day")


@pytest.fixture
def todos(tmp_path: Path) -> Iterator[Todos]:
    store = TodoStore.open(tmp_path / "todos.sqlite")
    todos = Todos(store, lambda: NOW)
    for fields in (
        TodoFields("Late", due=on(4), tags=("Errands",)),
        TodoFields("This morning", due=on(5, dt.time(8)), priority="high"),
        TodoFields("This evening", due=on(5, dt.time(20)), tags=("errands", "Büro")),
        TodoFields("All day", due=on(5)),
        TodoFields("Tomorrow", scheduled=on(6), due=on(9)),
        TodoFields("Some day", priority="high", list="Home"),
    ):
        todos.add(fields)
    yield todos
    store.close()


@pytest.mark.parametrize(
    ("view", "criteria", "found"),
    [
        (View.ALL, Criteria(is_overdue=True), ["Late", "This morning"]),
        (View.ALL, Criteria(is_high=True), ["This morning", "Some day"]),
        (View.ALL, Criteria(is_undated=True), ["Some day"]),
        (View.ALL, Criteria(tags=("ERRANDS",)), ["Late", "This evening"]),
        (View.ALL, Criteria(tags=("errands", "Büro")), ["This evening"]),
        (View.ALL, Criteria(is_overdue=True, is_high=True), ["This morning"]),
        (View.TODAY, Criteria(tags=("errands",)), ["Late", "This evening"]),
        (View.ALL, Criteria(day=dt.date(2024, 3, 6)), ["Tomorrow"]),
        (View.ALL, Criteria(day=dt.date(2024, 3, 9)), ["Tomorrow"]),
        (View.TOMORROW, Criteria(), ["Tomorrow"]),
    ],
)
def test_a_view_is_narrowed(todos: Todos, view: View, criteria: Criteria, found: list[str]) -> None:
    assert [todo.fields.title for todo in todos.page(view, criteria=criteria)] == found
    assert todos.look(view, criteria=criteria).total == len(found)


def test_what_the_sidebar_counts_is_what_the_views_have(todos: Todos) -> None:
    tomorrow, later = NOW.date() + dt.timedelta(days=1), NOW.date() + dt.timedelta(days=9)
    for due, scheduled in (
        (later, tomorrow),
        (later, NOW.date()),
        (None, tomorrow),
        (tomorrow, tomorrow),
        (None, None),
    ):
        due_when, scheduled_when = (When(day, day) if day else None for day in (due, scheduled))
        todos.add(TodoFields("Counted", due=due_when, scheduled=scheduled_when, list="Farm"))

    counts = todos.open_counts()

    views = (View.TODAY, View.TOMORROW, View.UPCOMING, View.ALL)
    shown = (counts.today, counts.tomorrow, counts.upcoming, counts.total)
    assert shown == tuple(todos.look(view).total for view in views)
    assert min(shown) > 1
    assert counts.lists == tuple((name, todos.look(View.ALL, list_name=name).total) for name, _ in counts.lists)
    assert ("Farm", 5) in counts.lists


def test_tags_are_counted_over_open_todos_and_follow_changes(todos: Todos) -> None:
    assert todos.tags() == (ListInfo("Büro", 1), ListInfo("Errands", 2))
    late, evening = todos.page(View.ALL, criteria=Criteria(tags=("errands",)))

    todos.complete(late.id)
    todos.edit(evening.id, TodoFields("This evening", tags=("calls",)))

    assert todos.tags() == (ListInfo("calls", 1),)


def test_a_search_finds_what_was_said_after_what_has_the_words_itself(todos: Todos) -> None:
    said = Provenance("well um call grandma and buy milk for the party")
    for title in ("Call grandma", "Buy milk"):
        todos.add(TodoFields(title), said)

    assert [todo.fields.title for todo in todos.page(View.ALL, search="milk")] == ["Buy milk", "Call grandma"]
    assert [todo.fields.title for todo in todos.page(View.ALL, search="part")] == ["Call grandma", "Buy milk"]
    listing = todos.look(View.ALL, search="milk")
    assert (listing.own_total, listing.total, todos.look(View.ALL, search="milk", limit=0).total) == (1, 2, 2)
    assert [todo.fields.title for todo in todos.page(View.ALL, search="milk", offset=1)] == ["Call grandma"]
    assert [todo.fields.title for todo in todos.page(View.ALL, search="milk", limit=1)] == ["Buy milk"]
    assert todos.page(View.ALL, search="milk", offset=2) == ()


def test_a_filter_is_kept_renamed_deleted_and_all_of_it_undone(todos: Todos) -> None:
    filters = SavedFilters(todos)
    pressing = SavedFilter("Pressing", View.TODAY, "Home", "milk", Criteria(True, True, False, ("errands",)))

    filters.save(pressing)
    assert filters.all() == (pressing,)
    filters.rename("pressing", "Now")
    assert [one.name for one in filters.all()] == ["Now"]
    filters.delete("Now")
    assert filters.all() == ()

    todos.undo()
    assert [one.name for one in filters.all()] == ["Now"]
    todos.undo()
    assert filters.all() == (pressing,)
    todos.undo()
    assert filters.all() == ()


def test_a_filter_is_saved_over_one_of_its_name_and_undo_brings_that_back(todos: Todos) -> None:
    filters = SavedFilters(todos)
    filters.save(SavedFilter("Mine", search="one"))

    filters.save(SavedFilter("mine", search="two"))

    assert filters.all() == (SavedFilter("mine", search="two"),)
    todos.undo()
    assert filters.all()[0].search == "one"


def test_a_filter_is_not_renamed_over_another(todos: Todos) -> None:
    filters = SavedFilters(todos)
    filters.save(SavedFilter("One"))
    filters.save(SavedFilter("Two"))

    with pytest.raises(InvalidInput, match="already"):
        filters.rename("One", "TWO")
    with pytest.raises(InvalidInput, match="name"):
        filters.save(SavedFilter("  "))

    assert [one.name for one in filters.all()] == ["One", "Two"]
