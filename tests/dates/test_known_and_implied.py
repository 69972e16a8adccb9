"""What was said and what was assumed are kept apart."""

import pytest

from tests.dates.reading import TUESDAY
from todoapp.dates.resolve import resolve


@pytest.mark.parametrize(
    ("phrase", "known", "implied"),
    [
        ("march 15", {"month", "day"}, {"year"}),
        ("march 15 2025", {"month", "day", "year"}, set()),
        ("friday", {"weekday"}, {"year"}),
        ("at 5", {"time"}, {"day", "meridiem"}),
        ("at 5 pm", {"time", "meridiem"}, {"day"}),
        ("friday at 5", {"weekday", "time"}, {"year", "meridiem"}),
        ("friday evening", {"weekday", "daypart"}, {"year", "time"}),
        ("8 in the evening", {"time", "meridiem"}, {"day"}),
        ("in 20 minutes", {"day", "time"}, set()),
        ("every monday at 5", {"repeat", "day", "time"}, {"meridiem"}),
        ("every 6 months", {"repeat"}, {"day"}),
        ("hello", set(), set()),
    ],
)
def test_said_and_assumed_fields_are_kept_apart(phrase: str, known: set[str], implied: set[str]) -> None:
    found = resolve(phrase, TUESDAY)
    assert found.known == known
    assert found.implied == implied


def test_the_phrase_is_kept_with_what_was_made_of_it() -> None:
    found = resolve(" next friday 3pm ", TUESDAY)
    assert found.when is not None
    assert found.when.phrase == "next friday 3pm"
    assert found.when.grain == "minute"
    assert found.rest == ""


@pytest.mark.parametrize(
    ("phrase", "grain"),
    [
        ("friday", "day"),
        ("friday 3pm", "minute"),
        ("friday morning", "daypart"),
        ("this weekend", "weekend"),
        ("next week", "week"),
        ("early next week", "week"),
        ("in june", "month"),
        ("next quarter", "quarter"),
        ("next year", "year"),
        ("end of the month", "day"),
        ("in 20 minutes", "minute"),
        ("every monday", "day"),
    ],
)
def test_the_grain_says_how_exact_a_date_is(phrase: str, grain: str) -> None:
    found = resolve(phrase, TUESDAY)
    assert found.when is not None
    assert found.when.grain == grain
