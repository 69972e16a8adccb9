"""A text reaches the model clean and in pieces it can read, and no word is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoapp.parser.prompt import MAX_PIECE_CHARACTERS, Marks, clean, marks_of, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call Ann", "call Ann"),
        ("  call \t Ann\r\n tomorrow ", "call Ann tomorrow"),
        ("call\x00Ann\x1b[31m", "call Ann [31m"),
        ("half \ud83d pair", "half pair"),
        ("cafe\u0301", "café"),
        ("don’t forget", "don't forget"),
        ("buy 🥛 and 🥚", "buy 🥛 and 🥚"),
        ("a\u2028b\u2029c\xa0d\u3000e", "a b c d e"),
        ("private \ue000 use", "private use"),
        ("\n\t\x00", ""),
        ("", ""),
    ],
)
def test_a_text_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(st.characters(), max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(
    st.lists(st.sampled_from(["buy", "milk,", "and", "then", "call Ann.", "a", "x" * 40, "now!", "🦄"]), max_size=200),
    st.integers(min_value=1, max_value=120),
)
def test_pieces_keep_every_character_and_the_limit(words: list[str], limit: int) -> None:
    text = " ".join(words)
    cut = list(pieces(text, limit))
    assert all(0 < len(piece) <= limit for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
    if limit >= 120:
        assert " ".join(cut) == text, "no word is cut in two where there are blanks"


def test_a_text_within_the_limit_is_one_piece() -> None:
    text = "Buy milk. Call Ann. " * 40
    assert list(pieces(text.strip())) == [text.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("buy the milk. call the bank now", ["buy the milk.", "call the bank now"]),
        ("buy the milk, call the bank now", ["buy the milk,", "call the bank now"]),
        ("buy the milk and call the bank now", ["buy the milk", "and call the bank now"]),
        ("buy the milk or call the bank now", ["buy the milk or call", "the bank now"]),
        ("x" * 40, ["x" * 24, "x" * 16]),
    ],
    ids=["sentence", "comma", "and", "blank", "anywhere"],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, expected: list[str]) -> None:
    assert list(pieces(text, 24)) == expected


def test_twenty_thousand_characters_are_read_to_the_last_word() -> None:
    text = " ".join(f"buy thing number {number}." for number in range(1000))[:20_000].rstrip()
    cut = list(pieces(clean(text)))
    assert " ".join(cut) == text
    assert max(map(len, cut)) <= MAX_PIECE_CHARACTERS
    assert len(cut) <= 22, "pieces are as long as they may be"


def test_a_piece_that_does_not_fit_is_cut_again() -> None:
    text = "buy milk " + "1 2 3 4 5 6 7 8 9 " * 20 + "and call Ann"
    cut = list(pieces(text, fits=lambda piece: len(piece.split()) <= 10))
    assert " ".join(cut) == text
    assert max(len(piece.split()) for piece in cut) <= 10


def test_a_single_character_that_does_not_fit_is_handed_on() -> None:
    assert list(pieces("ab", fits=lambda piece: False)) == ["a", "b"]


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        ({"<|im_start|>": 1, "<|im_end|>": 2, "<bos>": 9}, Marks((1,), 2)),
        ({"<bos>": 2, "<start_of_turn>": 105, "<end_of_turn>": 106}, Marks((2, 105), 106)),
        ({"<|im_start|>": 1, "<end_of_turn>": 106}, None),
        ({}, None),
    ],
)
def test_the_turn_marks_are_chosen_by_the_vocabulary(vocabulary: dict[str, int], expected: Marks | None) -> None:
    assert marks_of(vocabulary.get) == expected
