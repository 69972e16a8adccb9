"""A phrase holds words of the speaker only; titles, names and notes are left alone."""

import pytest

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.grounding import PHRASES, grounded


@pytest.mark.parametrize(
    ("text", "phrase", "kept"),
    [
        ("call Ann friday at 3", "friday at 3", "friday at 3"),
        ("call Ann friday at 3", "friday at 3 pm", "friday at 3"),
        ("call Ann friday at 3", "Friday at 3 2024", "Friday at 3"),
        ("call Ann", "tomorrow", None),
        ("call Ann on Tuesday's break", "tuesdays", "tuesdays"),
        ("call Ann at 3:30 p.m.", "at 3:30 p.m.", "at 3:30 p.m."),
        ("call Ann at 3", "at 3:30", "at"),
        ("jeden Tag um fünf", "jeden tag um fünf", "jeden tag um fünf"),
        ("call Ann tomorrow", "tomorrow - maybe", "tomorrow -"),
    ],
)
@pytest.mark.parametrize("name", PHRASES)
def test_a_word_nobody_said_is_taken_out_of_a_phrase(name: str, text: str, phrase: str, kept: str | None) -> None:
    action = grounded(ParsedAction("update", "x", **{name: phrase}), text)  # type: ignore[arg-type]
    assert getattr(action, name) == kept


def test_reminders_are_held_to_the_words_one_by_one() -> None:
    action = ParsedAction("add", "Call", reminders=("an hour before", "two days before", "tonight"))
    assert grounded(action, "call, remind me an hour before").reminders == ("an hour before", "before")
    assert grounded(action, "call").reminders == ()


def test_other_fields_are_left_alone() -> None:
    action = ParsedAction(
        "add", "Buy milk", priority="high", list="Shopping", tags=("home",), notes="The number", subtasks=("Go",)
    )
    assert grounded(action, "by milk") is action
