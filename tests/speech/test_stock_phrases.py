"""What Whisper writes of music and noise is told from the same words said by a person."""

import pytest

from todoapp.speech.stock_phrases import is_stock


@pytest.mark.parametrize(
    "text", ["you", "You You", "Thank you.", "Thanks for watching!", "Bye-bye. Thank you.", "[Music]", "I'm sorry."]
)
def test_stock_phrases_of_what_hardly_sounds_like_speech_are_dropped(text: str) -> None:
    assert is_stock(text, 0.8, -0.6)
    assert is_stock(text, 0.1, -0.97)


@pytest.mark.parametrize("text", ["", ".", " ... ", "♪"])
def test_what_has_no_word_is_dropped_always(text: str) -> None:
    assert is_stock(text, 0.0, 0.0)


@pytest.mark.parametrize("text", ["Thank you.", "You.", "Bye."])
def test_the_same_words_said_plainly_stay(text: str) -> None:
    assert not is_stock(text, 0.31, -0.74)


@pytest.mark.parametrize(
    "text", ["Thank you note to Ann.", "Thank you. Buy milk.", "Buy milk.", "Email you the report.", "So call Ann."]
)
def test_words_that_hold_a_task_stay_however_unsure(text: str) -> None:
    assert not is_stock(text, 0.99, -2.0)
