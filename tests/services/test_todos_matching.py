"""Words find the todo they name, and none that they do not."""

import uuid
from datetime import UTC, datetime, time

import pytest

from tests.services.test_todos import on
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.when import When
from todoapp.services.todos_matching import ACT, ASK, filter_words, find_target, score, search_words, tokens

NOW = datetime(2024, 3, 5, 9, tzinfo=UTC)


def stored(*titles: str, due: When | None = None) -> list[Todo]:
    return [Todo(str(uuid.uuid4()), TodoFields(title, due=due), NOW, NOW) for title in titles]


def found(target: str, todos: list[Todo], on: When | None = None, recent: tuple[str, ...] = ()) -> str | list[str]:
    """The title that is clearly meant, or those to ask about."""
    match = find_target(target, on, todos, recent_ids=recent)
    return match.todo.fields.title if match.todo else [todo.fields.title for todo in match.candidates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buy the milk!", ("buy", "milk")),
        ("my Mom's 2 parties", ("mom", "2", "party")),
        ("two boxes of dishes", ("2", "box", "dish")),
        ("glass, bus, news", ("glass", "bus", "new")),
        ("the", ("the",)),
        ("🎉 party", ("🎉", "party")),
        ("?!", ("?", "!")),
        ("", ()),
    ],
)
def test_only_the_words_that_count_are_compared(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("target", "title"),
    [
        ("buy milk", "Buy milk"),
        ("call dentist", "Call the dentist"),
        ("milk", "Buy milk"),
        ("buy milk", "Milk"),
        ("get milk", "Buy milk"),
        ("phone Ann", "Call Ann"),
        ("pick up dry cleaning", "Dry cleaning"),
        ("dentist appointment", "Call the dentist"),
        ("plumber", "Call the plumber about the sink"),
        ("roof quote", "Send the quote for the roof to Dad"),
        ("groceries", "Buy grocery"),
        ("call Stephen", "Call Steven"),
        ("two birthday cards", "Buy 2 birthday cards"),
        ("mom's birthday present", "Order birthday present for Mom"),
        ("🎉", "🎉 party"),
    ],
)
def test_a_todo_is_found_by_what_people_call_it(target: str, title: str) -> None:
    assert score(target, title) >= ACT
    assert found(target, stored(title, "Something else entirely")) == title


@pytest.mark.parametrize(
    ("target", "title"),
    [
        ("buy milk", "Buy bread"),
        ("call Ann", "Call Bob"),
        ("walk the dog", "Clean the car"),
        ("room 12", "Room 13"),
        ("milk", "Silk"),
        ("milk", ""),
        ("", "Buy milk"),
        ("pay the dentist", "Call the dentist"),
    ],
)
def test_a_todo_is_not_found_by_other_words(target: str, title: str) -> None:
    assert score(target, title) < ACT


def test_a_half_fit_is_asked_about_rather_than_done() -> None:
    assert ASK <= score("gym session", "Gym membership") < ACT
    assert found("gym session", stored("Gym membership")) == ["Gym membership"]


def test_the_same_words_win_over_more_words() -> None:
    assert found("buy milk", stored("Buy milk for the cake", "Buy milk", "Milk the cow")) == "Buy milk"


def test_the_shorter_name_wins_when_it_is_clearly_closer() -> None:
    assert found("milk", stored("Buy milk, eggs and bread", "Buy milk")) == "Buy milk"


def test_equals_are_asked_about() -> None:
    assert found("buy milk", stored("Buy milk", "Buy milk")) == ["Buy milk", "Buy milk"]
    assert found("meeting", stored("Team meeting", "Budget meeting", "Lunch")) == ["Team meeting", "Budget meeting"]


def test_among_equals_the_one_just_added_is_meant() -> None:
    todos = stored("Call Ann", "Call Ann")

    assert find_target("call Ann", None, todos, recent_ids={todos[1].id}).todo == todos[1]


def test_a_date_narrows_the_choice() -> None:
    wednesday, friday = on("2024-03-06", time(10)), on("2024-03-08", time(15))
    todos = [*stored("Team meeting", due=wednesday), *stored("Budget meeting", due=friday)]

    assert found("meeting", todos, on("2024-03-08")) == "Budget meeting"
    assert found("meeting", todos, When(None, None, time(10), grain="minute")) == "Team meeting"
    assert found("meeting", todos, on("2024-03-08", time(9))) == ["Team meeting", "Budget meeting"]
    assert found("meeting", todos, on("2024-03-09")) == ["Team meeting", "Budget meeting"]


def test_nothing_fits_nothing() -> None:
    assert found("buy milk", []) == []


def test_words_to_search_for_reach_what_could_match() -> None:
    assert search_words("the two groceries") == ("2", "two", "grocer", "groc")
    assert filter_words("the two groceries") == ("two", "grocer")
