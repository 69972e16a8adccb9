"""Guesses for the next tokens, with words for tokens."""

import pytest

from todoapp.parser.drafting import Drafter

START = ["-", " add", ":"]
TEXT = "um call Ann tomorrow and pay Ann the rent on friday"
LINES = {"|": "\n", "|_": "\n "}  # a new item and a new field, as the model's tokens have them


def drafted(answer: str, most: int = 3) -> list[str]:
    """Draft after an answer, words standing for tokens."""
    pieces = [LINES.get(word, word) for word in answer.split()]
    text = TEXT.split()
    tokens = list(dict.fromkeys([*text, *START, *pieces]))
    number = {piece: index for index, piece in enumerate(tokens)}
    drafter = Drafter([number[w] for w in text], [number[w] for w in START], lambda token: tokens[token].encode())
    return [tokens[token] for token in drafter.draft([number[piece] for piece in pieces], most)]


@pytest.mark.parametrize(
    ("answer", "guess"),
    [
        ("", START),
        ("- add : Pay", ["Ann", "the", "rent"]),
        ("- add : Pay Ann", ["the", "rent", "on"]),
        ("- add : Call Ann", ["tomorrow", "and", "pay"]),
        ("- add : x |", START),
        ("- find : |_ due : x |_", ["due", ":"]),
        ("- add : Call Ann |_ due :", []),
        ("- add : Phone", []),
        ("- add : the rent on friday", []),
    ],
    ids=["start", "capital", "two words", "first match", "item", "field", "value", "own word", "end of text"],
)
def test_the_next_words_are_guessed_from_text_and_answer(answer: str, guess: list[str]) -> None:
    assert drafted(answer) == guess


def test_no_more_is_guessed_than_asked_for() -> None:
    assert drafted("- add : Pay", most=1) == ["Ann"]
    assert drafted("- add : Pay", most=0) == []
