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


def drafted_as_before(earlier: str, answer: str, most: int = 4) -> str:
    """Draft after an answer from an earlier one, words standing for tokens."""
    tokens = list(dict.fromkeys([*earlier.split(), *answer.split()]))
    number = {piece: index for index, piece in enumerate(tokens)}
    drafter = Drafter([], [], lambda token: tokens[token].encode(), [number[word] for word in earlier.split()])
    return " ".join(tokens[token] for token in drafter.as_before([number[word] for word in answer.split()], most))


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


@pytest.mark.parametrize(
    ("answer", "guess"),
    [
        ("", "- add : Call"),
        ("-", "add : Call"),
        ("- add : Ring Ann | - add :", "Pay rent | -"),
        ("- add : Call Ann Lee | - add : Pay rent", "| - add :"),
        ("- add : Pay rent | - add :", "Post it"),
        ("- add : Call Bob", ""),
        ("- add : Call Ann | - add : Pay rent | - add : Post it", ""),
    ],
    ids=["start", "first word", "after a change", "after a longer item", "item left out", "parted ways", "at its end"],
)
def test_an_answer_goes_on_as_the_earlier_one_did(answer: str, guess: str) -> None:
    assert drafted_as_before("- add : Call Ann | - add : Pay rent | - add : Post it", answer) == guess


def test_the_more_the_answers_agree_the_further_they_are_expected_to() -> None:
    earlier = " ".join("abcdefghijklmnopqrstuvwxyz")
    few, many = (drafted_as_before(earlier, answer, most=15).split() for answer in ("0 c d e", "0 1 a b c d e"))
    assert 0 < len(few) < len(many) <= 15


def test_without_an_earlier_answer_there_is_nothing_to_go_by() -> None:
    assert drafted_as_before("", "- add : Pay") == ""
    assert drafted_as_before("", "") == ""
