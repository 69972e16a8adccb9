"""Search finds todos by beginnings of words, whatever the user types."""

import pytest

from tests.store.test_todos import save, titles
from tests.store.todo_factory import NOW, make_todo
from todoapp.domain.parsed_action import Status
from todoapp.store.query import TodoQuery
from todoapp.store.todos import TodoStore


@pytest.fixture
def searched(store: TodoStore) -> TodoStore:
    save(
        store,
        make_todo("Buy milk"),
        make_todo("Order a café table", notes="The number is 555 1234"),
        make_todo("Plan Ann's party 🎉", subtasks=("Send invites",), tags=("fun",)),
        make_todo('Read "War and Peace"'),
        make_todo("Return\x00bottles\x1bnow"),
        make_todo("Buy old milk", completed_at=NOW),
        make_todo("Buy milk again", deleted_at=NOW),
    )
    return store


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("milk", ["Buy milk"]),
        ("MIL", ["Buy milk"]),
        ("milk buy", ["Buy milk"]),
        ("buy bread", []),
        ("cafe", ["Order a café table"]),
        ("555", ["Order a café table"]),
        ("invites", ["Plan Ann's party 🎉"]),
        ("fun", ["Plan Ann's party 🎉"]),
        ("ann's", ["Plan Ann's party 🎉"]),
        ("🎉", ["Plan Ann's party 🎉"]),
        ('"war', ['Read "War and Peace"']),
        ('"War and', ['Read "War and Peace"']),
        ("bottles", ["Return\x00bottles\x1bnow"]),
        ("bot\x00 now", ["Return\x00bottles\x1bnow"]),
        ("milk - \x01", ["Buy milk"]),
        ("milk\ud83d", ["Buy milk"]),
    ],
)
def test_search_finds(searched: TodoStore, search: str, found: list[str]) -> None:
    assert titles(searched, TodoQuery(search=search)) == found


@pytest.mark.parametrize(
    "search",
    [
        "NOT",
        "AND OR",
        "title:milk",
        "milk*",
        "(milk",
        "milk)",
        "^milk",
        "NEAR(a b)",
        "'",
        '"',
        '""""',
        "a-b",
        "{a}:b",
        "%",
    ],
)
def test_operators_of_the_search_language_are_only_text(searched: TodoStore, search: str) -> None:
    titles(searched, TodoQuery(search=search))


@pytest.mark.parametrize(
    ("search", "count"),
    [("x " * 10_000, 0), ("milk " * 4_000, 1), ("x" * 20_000, 0), ('"' * 20_000, 5), ("🎉" * 20_000, 0)],
    ids=["many words", "one word many times", "a long word", "quotes", "emoji"],
)
def test_a_very_long_search_is_answered(searched: TodoStore, search: str, count: int) -> None:
    assert len(titles(searched, TodoQuery(search=search))) == count


@pytest.mark.parametrize("search", ["", "  ", "-", "?!", "\x00"])
def test_a_search_without_words_restricts_nothing(searched: TodoStore, search: str) -> None:
    assert len(titles(searched, TodoQuery(search=search))) == 5


@pytest.mark.parametrize("status", ["open", "done", "all"])
def test_a_search_with_many_matches_finds_the_same_in_the_same_order(
    searched: TodoStore, monkeypatch: pytest.MonkeyPatch, status: Status
) -> None:
    few = titles(searched, TodoQuery(status=status, search="b"))
    monkeypatch.setattr("todoapp.store.todos.MANY_MATCHES", 1)

    many = titles(searched, TodoQuery(status=status, search="b"))

    assert many == few != []


def test_similar_titles_are_found_by_any_word_best_first(searched: TodoStore) -> None:
    with searched.reading() as reader:
        found = [todo.fields.title for todo in reader.similar(("milk", "buy", "table"))]
        done = [todo.fields.title for todo in reader.similar(("milk",), is_done=True)]
        nothing = reader.similar(("-", '"'))

    assert set(found) == {"Buy milk", "Order a café table"}
    assert done == ["Buy old milk"]
    assert nothing == ()
