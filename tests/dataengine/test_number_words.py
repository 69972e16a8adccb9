"""Numbers change between words and digits, and what only looks like a number is left alone."""

import pytest

from todoapp.dataengine.number_words import in_digits, in_words, ordinal_digits_of, words_of


@pytest.mark.parametrize(
    ("text", "said", "form"),
    [
        ("call ann at half past five", "half past five", "5:30"),
        ("at quarter to one", "quarter to one", "12:45"),
        ("at ten past four", "ten past four", "10 past 4"),
        ("friday at nine fifteen", "nine fifteen", "9:15"),
        ("at six oh five", "six oh five", "6:05"),
        ("at six forty five", "six forty five", "6:45"),
        ("eight p m", "eight p m", "8 p.m."),
        ("on the twenty sixth", "twenty sixth", "26th"),
        ("in three weeks", "three", "3"),
    ],
)
def test_number_words_become_digits(text: str, said: str, form: str) -> None:
    assert form in dict(in_digits(text))[said]


@pytest.mark.parametrize("text", ["the first one", "no one", "five five five oh one eight two", "a hundred and twenty"])
def test_what_is_no_single_number_stays(text: str) -> None:
    assert list(in_digits(text)) == []


@pytest.mark.parametrize(
    ("text", "said", "form"),
    [
        ("at 5:30", "5:30", "half past five"),
        ("at 9.05", "9.05", "nine oh five"),
        ("by 9 a.m.", "9 a.m.", "nine am"),
        ("on the 23rd", "23rd", "twenty third"),
        ("42 chairs", "42", "forty two"),
    ],
)
def test_digits_become_number_words(text: str, said: str, form: str) -> None:
    assert form in dict(in_words(text))[said]


@pytest.mark.parametrize("text", ["555 0182", "room 404", "3/4", "£20", "at 25:99"])
def test_digits_that_nobody_says_as_one_number_stay(text: str) -> None:
    assert list(in_words(text)) == []


def test_endings_follow_the_number() -> None:
    given = [ordinal_digits_of(n) for n in (1, 2, 3, 11, 12, 13, 21, 30)]
    assert " ".join(given) == "1st 2nd 3rd 11th 12th 13th 21st 30th"
    assert words_of(40) == "forty"
