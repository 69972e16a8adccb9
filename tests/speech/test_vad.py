"""Dictations are cut at their pauses and nothing said is lost; silence and noise give nothing."""

import itertools

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS, hum, pink_noise, silence, white_noise
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.vad import SpeechProbability, speech_pieces


@pytest.fixture(scope="module")
def speech() -> Samples:
    return read_audio(THREE_TASKS)


def _without_pauses(speech: Samples, seconds: float) -> Samples:
    """Run the first sentence together again and again, as somebody who never breathes."""
    sentence = speech[int(0.4 * SAMPLE_RATE_HZ) : int(2.0 * SAMPLE_RATE_HZ)]
    return np.tile(sentence, int(np.ceil(seconds * SAMPLE_RATE_HZ / len(sentence))))[: int(seconds * SAMPLE_RATE_HZ)]


@pytest.mark.parametrize(
    "sound",
    [silence(5), white_noise(5), white_noise(5, 0.3), pink_noise(5), hum(5), silence(0), silence(0.01)],
    ids=["silence", "noise", "loud noise", "fan", "hum and clicks", "nothing", "10 ms"],
)
def test_sound_without_speech_has_no_pieces(sound: Samples) -> None:
    assert speech_pieces(sound) == []


def test_a_short_dictation_stays_whole(speech: Samples) -> None:
    (piece,) = speech_pieces(speech)
    assert piece.start_s < 0.4
    assert piece.end_s > 8.5
    assert 4 < piece.speech_s < piece.end_s - piece.start_s


def test_quiet_speech_is_found_too(speech: Samples) -> None:
    assert len(speech_pieces(speech * 0.01)) == 1


@pytest.mark.parametrize("silent_s", [5, 60, 600])
def test_the_first_word_after_a_long_silence_is_found(speech: Samples, silent_s: float) -> None:
    (at_once,) = speech_pieces(speech)
    (late,) = speech_pieces(np.concatenate([silence(silent_s), speech]))
    assert late.start_s - silent_s == pytest.approx(at_once.start_s, abs=0.2)


def test_a_long_pause_divides_a_dictation(speech: Samples) -> None:
    first, second = speech_pieces(np.concatenate([speech, silence(5), speech]))
    duration_s = len(speech) / SAMPLE_RATE_HZ
    assert first.end_s < duration_s < second.start_s
    assert second.start_s == pytest.approx(duration_s + 5 + first.start_s, abs=0.1)


@pytest.mark.parametrize("repeats", [3, 7])
def test_a_long_dictation_is_cut_in_its_pauses(speech: Samples, repeats: int) -> None:
    whole = np.tile(speech, repeats)
    pieces = speech_pieces(whole)
    assert len(pieces) >= repeats * 9.8 / 26
    loudest_speech = np.abs(speech).max()
    for piece, following in itertools.pairwise(pieces):
        assert piece.end_s <= following.start_s
        cut = whole[int(piece.end_s * SAMPLE_RATE_HZ) : int(following.start_s * SAMPLE_RATE_HZ) + 1]
        assert np.abs(cut).max() < 0.1 * loudest_speech
    assert all(piece.end_s - piece.start_s <= 26 for piece in pieces)


def test_all_speech_of_a_long_dictation_is_in_a_piece(speech: Samples) -> None:
    whole = np.tile(speech, 7)
    kept = np.zeros(len(whole), dtype=bool)
    for piece in speech_pieces(whole):
        kept[int(piece.start_s * SAMPLE_RATE_HZ) : int(piece.end_s * SAMPLE_RATE_HZ) + 1] = True
    assert np.abs(whole[~kept]).max(initial=0) < 0.02


def test_speech_without_a_pause_is_cut_at_a_quiet_place(speech: Samples) -> None:
    whole = _without_pauses(speech, 70)
    pieces = speech_pieces(whole)
    assert all(piece.end_s - piece.start_s <= 26 for piece in pieces)
    assert pieces[-1].end_s - pieces[0].start_s > 69
    for piece, following in itertools.pairwise(pieces):
        assert following.start_s == piece.end_s, "nothing may fall between two pieces"
        cut = int(piece.end_s * SAMPLE_RATE_HZ)
        assert np.abs(whole[cut - 160 : cut + 160]).mean() < 0.5 * np.abs(whole).mean()


def test_a_smaller_limit_is_kept(speech: Samples) -> None:
    pieces = speech_pieces(speech, max_piece_s=5)
    assert len(pieces) >= 2
    assert all(piece.end_s - piece.start_s <= 5 for piece in pieces)


def test_probabilities_do_not_depend_on_the_size_of_the_blocks(speech: Samples) -> None:
    at_once = SpeechProbability().feed(speech)
    stream = SpeechProbability()
    in_blocks = np.concatenate([stream.feed(speech[i : i + 700]) for i in range(0, len(speech), 700)])
    np.testing.assert_allclose(in_blocks, at_once, atol=1e-4)
