"""The words a value came from are found in the transcript, with the little words that go with them."""

import pytest

from todoapp.services.spoken import Spoken

TEXT = "um call the dentist on Friday at 3, it's urgent, and call Ann's sister tomorrow, put it on my work list"


@pytest.mark.parametrize(
    ("phrase", "kind", "said"),
    [
        ("friday at 3", "date", "on Friday at 3"),
        ("Call the dentist", "title", "call the dentist"),
        ("tomorrow", "date", "tomorrow"),
        ("Work", "list", "put it on my work list"),
        ("anns sister", "title", "Ann's sister"),
        ("call sister", "title", "call … sister"),
        ("at 3 friday", "date", "at 3"),
        ("buy a yacht", "title", ""),
    ],
)
def test_a_phrase_is_found_where_it_was_said(phrase: str, kind: str, said: str) -> None:
    spoken = Spoken(TEXT)
    found = spoken.widened(spoken.find(phrase), kind)
    assert spoken.said(found) == said
    assert [TEXT[start:end] for start, end in spoken.spans(found)] == [part for part in said.split(" … ") if part]


def test_the_words_of_a_priority_are_found_by_what_they_mean() -> None:
    spoken = Spoken(TEXT)
    assert spoken.said(spoken.widened(spoken.find_priority("high"), "priority")) == "it's urgent"
    assert spoken.find_priority("low") == ()


def test_a_word_said_twice_is_taken_once_each_time() -> None:
    spoken = Spoken("call ann friday and call bob friday")
    assert spoken.find("call ann") == (0, 1)
    assert spoken.find("friday", near=1) == (2,)
    assert spoken.find("call bob", near=2) == (4, 5)
    assert spoken.find("friday", near=5) == (6,)


def test_two_todos_may_share_a_word() -> None:
    spoken = Spoken("call ann and bob")
    assert spoken.find("call ann") == (0, 1)
    assert spoken.find("call bob") == (0, 3)


def test_a_very_long_text_is_read_in_time() -> None:
    spoken = Spoken("buy milk and " * 5000)
    assert spoken.find("buy bread and milk tomorrow")
    assert not spoken.find("something else")
