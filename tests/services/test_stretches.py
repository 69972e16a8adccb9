"""The words of a field are found where they are said."""

import pytest

from todoapp.domain.utterance import Segment
from todoapp.services.stretches import stretch_of

SAID = "Call the dentist on Friday at 3 p .m. Pay the rent before the first of May."
TIMES = tuple(Segment(word, float(index), index + 1.0) for index, word in enumerate(SAID.split()))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Call the dentist", "Call the dentist"),
        ("on Friday at 3", "on Friday at 3"),
        ("before the first of may", "before the first of May."),
        ("Pay rent", "Pay the rent"),
        ("dentist May", "dentist"),  # too far apart to be one thing
        ("Monday", None),
        ("", None),
    ],
)
def test_a_stretch_is_found_by_its_words(value: str, words: str | None) -> None:
    found = stretch_of(value, TIMES)
    if words is None:
        assert found is None
    else:
        first = SAID.split().index(words.split()[0])
        assert found == (float(first), float(first + len(words.split())))


def test_without_words_nothing_is_found() -> None:
    assert stretch_of("Call", ()) is None
