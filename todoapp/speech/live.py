"""Reads a dictation while it is being spoken, at its pauses, so that only the last stretch is left at the end.

A stretch is closed by a pause once enough was said for Whisper to have its context; its text is final. Before that,
a pause has the open stretch read for the case that it was the last one: if nothing more is said, that is its text, and
if more is said, the reading is thrown away. Sound is taken from the file that is being recorded, so what is read here
is to the bit what would be read afterwards.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from todoapp.domain.utterance import Segment, Transcript
from todoapp.speech.audio_file import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, WAV_HEADER_BYTES, Samples, from_pcm16
from todoapp.speech.transcriber import Readings, Transcriber
from todoapp.speech.vad import SpeechProbability

_log = logging.getLogger(__name__)

PAUSE_S = 0.5  # longer than what follows the last word of a piece, so that waiting on does not change the piece
MIN_STRETCH_S = 8.0  # of speech; shorter ones leave Whisper without context
LONG_STRETCH_S = 15.0  # from here on a shorter pause will do
SHORT_PAUSE_S = 0.3
MIN_SPEECH_S = 0.3

_FRAME_S = 512 / SAMPLE_RATE_HZ
_SPEECH = 0.5
_SILENCE = 0.35
_AFTER_WORD_S = 0.2  # the next stretch begins so long after the last word of the one before


class _Pauses:
    """Follows one recording and says where it can be cut; used by one thread, its findings guarded by `lock`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.heard = 0  # samples so far
        self.start = 0  # of the open stretch, in samples
        self.closed: list[tuple[int, int]] = []
        self.is_pausing = False
        self._probability = SpeechProbability()
        self._frames = 0
        self._speech_frames = 0  # in the open stretch
        self._last_speech = 0  # the frame after it
        self._is_told = True

    def feed(self, samples: Samples) -> bool:
        """Take what was recorded next; True when there is something to read."""
        is_new = False
        for probability in self._probability.feed(samples):
            self._frames += 1
            if probability > _SPEECH:
                self._speech_frames += 1
                self._last_speech = self._frames
                self._is_told = False
            elif probability < _SILENCE:
                is_new = self._on_silence() or is_new
        with self.lock:
            self.heard += len(samples)
            self.is_pausing = self._is_told
        return is_new

    def _on_silence(self) -> bool:
        """See whether the silence is a pause by now."""
        silence_s = (self._frames - self._last_speech) * _FRAME_S
        speech_s = self._speech_frames * _FRAME_S
        is_long = speech_s >= LONG_STRETCH_S and silence_s >= SHORT_PAUSE_S
        if self._is_told or speech_s < MIN_SPEECH_S or not (silence_s >= PAUSE_S or is_long):
            return False
        self._is_told = True
        if speech_s >= MIN_STRETCH_S:
            end = self._frames * 512
            with self.lock:
                self.closed.append((self.start, end))
                self.start = self._last_speech * 512 + int(_AFTER_WORD_S * SAMPLE_RATE_HZ)
            self._speech_frames = 0
        return True


@dataclass
class _Read:
    """What the model made of a recording so far; used by the model's thread alone."""

    segments: list[Segment] = field(default_factory=list)
    stretches: int = 0
    open_readings: Readings = field(default_factory=dict)

    @property
    def previous(self) -> str:
        return self.segments[-1].text if self.segments else ""


class LiveSpeech:
    """Follows the recording being made; `hear` is called by its writer, the rest by the one thread of the model."""

    def __init__(self, on_pause: Callable[[], None]) -> None:
        """`on_pause` asks for a call of `read_ahead`, which runs elsewhere."""
        self._on_pause = on_pause
        self._pauses: _Pauses | None = None
        self._read: dict[Path, _Read] = {}

    def hear(self, path: Path, first: int, samples: Samples) -> None:
        """Take what was just written; `first` is the number of samples before it."""
        if self._pauses is None or self._pauses.path != path:
            if first:
                return  # the model came up while recording: such a recording is read afterwards
            self._pauses = _Pauses(path)
        if self._pauses.feed(samples):
            self._on_pause()

    def read_ahead(self, transcriber: Transcriber, *, cancelled: threading.Event | None = None) -> str:
        """Read what can be read by now, and give the text so far."""
        pauses = self._pauses
        if pauses is None:
            return ""
        read = self._of(pauses)
        try:
            self._read_closed(pauses, read, transcriber, cancelled)
            with pauses.lock:
                start, end, is_pausing = pauses.start, pauses.heard, pauses.is_pausing
            found = list(read.segments)
            if is_pausing and end - start > MIN_SPEECH_S * SAMPLE_RATE_HZ:
                sound = _sound(pauses.path, start, end)
                found += _moved(transcriber.read(sound, read.previous, known=read.open_readings), start)
        except OSError:
            return ""  # cancelled meanwhile, and its file deleted
        return " ".join(segment.text for segment in found)

    def transcribe(
        self,
        path: Path,
        transcriber: Transcriber,
        *,
        cancelled: threading.Event,
        on_progress: Callable[[float], None],
    ) -> Transcript | None:
        """Write down the rest of a finished recording, and give all of it; None if it was not followed.

        Raises:
            Cancelled: `cancelled` was set.
        """
        pauses = self._pauses
        if pauses is None or pauses.path != path:
            return None
        read = self._of(pauses)
        try:
            duration = (path.stat().st_size - WAV_HEADER_BYTES) // BYTES_PER_SAMPLE
            if pauses.heard != duration:
                _log.warning("a recording was not followed to its end")
                return None
            self._read_closed(pauses, read, transcriber, cancelled)
            sound = _sound(path, pauses.start, duration)
        except OSError:
            return None  # whoever reads it as a whole says what is wrong with it
        on_progress(pauses.start / max(duration, 1))
        last = transcriber.read(sound, read.previous, cancelled=cancelled, known=read.open_readings)
        segments = (*read.segments, *_moved(last, pauses.start))
        return Transcript(
            text=" ".join(segment.text for segment in segments),
            segments=segments,
            duration_s=duration / SAMPLE_RATE_HZ,
            model_id=transcriber.model_id,
        )

    def _of(self, pauses: _Pauses) -> _Read:
        """Give what is known of a recording; older ones are forgotten."""
        if pauses.path not in self._read:
            self._read = {pauses.path: _Read()}
        return self._read[pauses.path]

    def _read_closed(
        self, pauses: _Pauses, read: _Read, transcriber: Transcriber, cancelled: threading.Event | None
    ) -> None:
        while True:
            with pauses.lock:
                waiting = pauses.closed[read.stretches :]
            if not waiting:
                return
            start, end = waiting[0]
            sound = _sound(pauses.path, start, end)
            found = transcriber.read(sound, read.previous, cancelled=cancelled, known=read.open_readings)
            read.segments += _moved(found, start)
            read.stretches += 1
            read.open_readings = {}


def _sound(path: Path, first: int, last: int) -> Samples:
    """Read samples of a recording of ours that may still be written to."""
    with path.open("rb") as file:
        file.seek(WAV_HEADER_BYTES + first * BYTES_PER_SAMPLE)
        data = file.read((last - first) * BYTES_PER_SAMPLE)
    return from_pcm16(data[: len(data) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE])


def _moved(segments: list[Segment], by: int) -> list[Segment]:
    """Give segments of a stretch as those of the recording."""
    by_s = by / SAMPLE_RATE_HZ
    return [Segment(segment.text, segment.start_s + by_s, segment.end_s + by_s) for segment in segments]
