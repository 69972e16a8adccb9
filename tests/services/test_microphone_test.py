"""The microphone test says what it hears: nothing, quiet, faint, well or too loud."""

import pytest

from todoapp.services.microphone_test import Heard, MicrophoneTest, Verdict


def after(*parts: tuple[float, float]) -> Heard:
    """Feed levels, each for so many seconds."""
    test = MicrophoneTest()
    heard = test.feed(parts[0][0])
    for level, seconds in parts:
        for _ in range(round(seconds * 20)):
            heard = test.feed(level)
    return heard


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([(0.0, 0.2)], Verdict.OPENING),
        ([(0.0, 3.0)], Verdict.SILENT),
        ([(0.1, 3.0)], Verdict.QUIET),
        ([(0.1, 1.0), (0.35, 2.0)], Verdict.FAINT),
        ([(0.1, 1.0), (0.6, 0.6)], Verdict.GOOD),
        ([(0.1, 1.0), (0.6, 0.1), (0.1, 1.0)], Verdict.QUIET),
        ([(0.98, 1.0)], Verdict.LOUD),
    ],
)
def test_the_verdict_is_about_the_last_seconds(parts: list[tuple[float, float]], verdict: Verdict) -> None:
    assert after(*parts).verdict is verdict


def test_a_voice_that_was_heard_stays_heard_in_the_pause_after_it() -> None:
    heard = after((0.6, 1.0), (0.1, 5.0))
    assert heard.verdict is Verdict.QUIET
    assert heard.was_good
    assert not after((0.1, 5.0)).was_good
