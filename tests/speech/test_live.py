"""A dictation is read at its pauses while it is spoken, and comes out as it does when read afterwards."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS, say, silence, words
from todoapp.domain.errors import Cancelled
from todoapp.domain.utterance import Segment, Transcript
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio, write_wav
from todoapp.speech.live import LiveSpeech
from todoapp.speech.transcriber import Readings, Transcriber
from todoapp.speech.vad import speech_pieces

BLOCK = 512


@dataclass
class CountingReader(Transcriber):
    """Cuts at pauses as the real one does, and writes down where, in the place of words."""

    read_s: list[float] = field(default_factory=list)
    model_id: str = "counting"

    def read(
        self,
        samples: Samples,
        previous: str = "",
        *,
        cancelled: threading.Event | None = None,
        on_progress: object = None,
        known: Readings | None = None,
    ) -> list[Segment]:
        if cancelled is not None and cancelled.is_set():
            raise Cancelled("Stopped.")
        known = {} if known is None else known
        segments = []
        for piece in speech_pieces(samples):
            if (piece, previous) not in known:
                self.read_s.append(piece.end_s - piece.start_s)
                known[piece, previous] = [Segment(f"{piece.speech_s:.1f}", piece.start_s, piece.end_s)]
            segments += known[piece, previous]
        return segments


def follow(live: LiveSpeech, path: Path, samples: Samples) -> None:
    """Play the part of the recorder: the file has what was heard."""
    write_wav(path, samples)
    for first in range(0, len(samples), BLOCK):
        live.hear(path, first, samples[first : first + BLOCK])


def whole(live: LiveSpeech, path: Path, transcriber: Transcriber) -> Transcript | None:
    return live.transcribe(path, transcriber, cancelled=threading.Event(), on_progress=lambda fraction: None)


@pytest.fixture
def three_tasks() -> Samples:
    return read_audio(THREE_TASKS)


@pytest.fixture
def sentence() -> Samples:
    return say("Call the dentist on Friday about the bill and ask for a copy.")


def at_pauses(reader: Transcriber) -> LiveSpeech:
    """Follows in the test's own thread: each pause is read at once."""

    def read_now() -> None:
        live.read_ahead(reader)

    live = LiveSpeech(read_now)
    return live


def test_nothing_is_left_to_read_when_a_pause_came_before_the_end(sentence: Samples, tmp_path: Path) -> None:
    reader = CountingReader()
    live = at_pauses(reader)
    follow(live, tmp_path / "a.wav", np.concatenate([sentence, silence(1.0)]))
    assert len(reader.read_s) >= 1
    before = len(reader.read_s)
    transcript = whole(live, tmp_path / "a.wav", reader)
    assert transcript is not None
    assert transcript.text
    assert len(reader.read_s) == before


def test_only_the_last_stretch_of_a_long_dictation_is_left(sentence: Samples, tmp_path: Path) -> None:
    reader = CountingReader()
    live = at_pauses(reader)
    sound = np.concatenate([part for _ in range(8) for part in (sentence, silence(0.8))][:-1])
    follow(live, tmp_path / "a.wav", sound)
    reader.read_s.clear()
    transcript = whole(live, tmp_path / "a.wav", reader)
    assert transcript is not None
    assert sum(reader.read_s) < 14
    spoken_s = sum(piece.speech_s for piece in speech_pieces(sound))
    assert sum(float(segment.text) for segment in transcript.segments) == pytest.approx(spoken_s, abs=1.0)
    starts = [segment.start_s for segment in transcript.segments]
    assert starts == sorted(starts)
    assert transcript.segments[-1].end_s == pytest.approx(len(sound) / SAMPLE_RATE_HZ, abs=0.5)


def test_speaking_on_after_a_short_pause_throws_the_early_reading_away(sentence: Samples, tmp_path: Path) -> None:
    reader = CountingReader()
    live = at_pauses(reader)
    sound = np.concatenate([sentence[: len(sentence) // 2], silence(0.8), sentence])
    follow(live, tmp_path / "a.wav", sound)
    transcript = whole(live, tmp_path / "a.wav", reader)
    assert transcript is not None
    assert [segment.text for segment in transcript.segments] == [f"{p.speech_s:.1f}" for p in speech_pieces(sound)]


def test_silence_is_never_read(tmp_path: Path) -> None:
    reader = CountingReader()
    live = at_pauses(reader)
    follow(live, tmp_path / "a.wav", silence(4))
    transcript = whole(live, tmp_path / "a.wav", reader)
    assert transcript is not None
    assert (transcript.text, reader.read_s) == ("", [])


def test_a_recording_whose_beginning_was_missed_is_left_to_be_read_whole(sentence: Samples, tmp_path: Path) -> None:
    live = at_pauses(CountingReader())
    write_wav(tmp_path / "a.wav", sentence)
    live.hear(tmp_path / "a.wav", BLOCK, sentence[BLOCK:])
    assert whole(live, tmp_path / "a.wav", CountingReader()) is None


def test_a_recording_of_which_something_was_missed_is_left_to_be_read_whole(sentence: Samples, tmp_path: Path) -> None:
    live = at_pauses(CountingReader())
    follow(live, tmp_path / "a.wav", sentence)
    write_wav(tmp_path / "a.wav", np.concatenate([sentence, sentence]))
    assert whole(live, tmp_path / "a.wav", CountingReader()) is None


def test_the_next_recording_starts_afresh(sentence: Samples, tmp_path: Path) -> None:
    reader = CountingReader()
    live = at_pauses(reader)
    follow(live, tmp_path / "a.wav", np.concatenate([sentence, silence(1.0)]))
    first = whole(live, tmp_path / "a.wav", reader)
    follow(live, tmp_path / "b.wav", np.concatenate([sentence, silence(1.0)]))
    second = whole(live, tmp_path / "b.wav", reader)
    assert first is not None
    assert second is not None
    assert second.segments == first.segments
    assert whole(live, tmp_path / "a.wav", reader) is None


def test_a_cancelled_recording_is_forgotten_with_its_file(sentence: Samples, tmp_path: Path) -> None:
    reader = CountingReader()
    live = LiveSpeech(lambda: None)
    follow(live, tmp_path / "a.wav", np.concatenate([sentence, silence(1.0)]))
    (tmp_path / "a.wav").unlink()
    assert live.read_ahead(reader) == ""
    assert whole(live, tmp_path / "a.wav", reader) is None


def test_reading_the_rest_can_be_cancelled(sentence: Samples, tmp_path: Path) -> None:
    live = LiveSpeech(lambda: None)
    follow(live, tmp_path / "a.wav", sentence)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        live.transcribe(tmp_path / "a.wav", CountingReader(), cancelled=cancelled, on_progress=lambda fraction: None)


@pytest.mark.model
def test_the_text_is_that_of_reading_the_whole_afterwards(
    tiny: Transcriber, three_tasks: Samples, tmp_path: Path
) -> None:
    live = at_pauses(tiny)
    follow(live, tmp_path / "a.wav", three_tasks)
    transcript = whole(live, tmp_path / "a.wav", tiny)
    assert transcript is not None
    assert words(transcript.text) == words(tiny.transcribe(read_audio(tmp_path / "a.wav")).text)
    assert transcript.model_id == tiny.model_id


@pytest.mark.model
def test_a_long_silence_after_the_last_word_invents_nothing(
    tiny: Transcriber, sentence: Samples, tmp_path: Path
) -> None:
    noise = (np.random.default_rng(5).standard_normal(25 * SAMPLE_RATE_HZ) * 1e-3).astype(np.float32)
    live = at_pauses(tiny)
    follow(live, tmp_path / "a.wav", np.concatenate([sentence, noise]))
    transcript = whole(live, tmp_path / "a.wav", tiny)
    assert transcript is not None
    assert words(transcript.text) == words(tiny.transcribe(np.concatenate([sentence, silence(0.6)])).text)
