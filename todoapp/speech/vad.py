"""Finds speech: cuts a dictation at its pauses, and notices live when the speaker has stopped.

The model is Silero v6, which faster-whisper ships; 512 samples (32 ms) give one probability of speech.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples

MAX_PIECE_S = 26.0  # Whisper sees 30 s, and wants some silence after the last word
LONG_PAUSE_S = 3.0  # nobody takes that long inside a sentence; silence is what Whisper invents words in

_FRAME = 512
_FRAME_S = _FRAME / SAMPLE_RATE_HZ
_CONTEXT = 64
_FRAMES_PER_RUN = 128
_FORGET_AFTER = 96  # quiet frames (3 s); after minutes of silence Silero misses the first word of what follows
_SPEECH = 0.5
_SILENCE = 0.35  # lower than _SPEECH, so that a wavering probability does not chop a word
_MIN_PAUSE_S = 0.25
_MIN_SPEECH_S = 0.1  # a click can look like speech for two frames
_PAD_S = 0.4


@dataclass(frozen=True)
class Piece:
    """A span of a recording to transcribe in one go, in seconds; `speech_s` is how much of it is speech."""

    start_s: float
    end_s: float
    speech_s: float


@dataclass(frozen=True)
class _Region:
    start: int  # frames, end exclusive
    end: int


class SpeechProbability:
    """Silero as a stream: feed any amount of samples, get one probability for each full 32 ms."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self._h: Samples
        self._c: Samples
        self._quiet_frames: int
        self._forget()
        self._context: Samples = np.zeros(_CONTEXT, dtype=np.float32)
        self._rest: Samples = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> npt.NDArray[np.float32]:
        """Give the probabilities of the frames these samples complete; what is left over waits for the next call."""
        samples = np.concatenate([self._rest, samples]) if self._rest.size else samples
        count = len(samples) // _FRAME
        self._rest = samples[count * _FRAME :].copy()
        outputs = []
        for first in range(0, count, _FRAMES_PER_RUN):
            block = samples[first * _FRAME : min(count, first + _FRAMES_PER_RUN) * _FRAME].reshape(-1, _FRAME)
            contexts = np.vstack([self._context[None], block[:-1, -_CONTEXT:]])
            self._context = block[-1, -_CONTEXT:].copy()
            output, self._h, self._c = self._session.run(
                None, {"input": np.concatenate([contexts, block], axis=1), "h": self._h, "c": self._c}
            )
            outputs.append(np.asarray(output, dtype=np.float32).reshape(-1))
            speech = np.flatnonzero(outputs[-1] >= _SILENCE)
            self._quiet_frames = len(block) - 1 - speech[-1] if speech.size else self._quiet_frames + len(block)
            if self._quiet_frames >= _FORGET_AFTER:
                self._forget()
        return np.concatenate(outputs) if outputs else np.zeros(0, dtype=np.float32)

    def _forget(self) -> None:
        """Start afresh, as at the beginning of a recording."""
        self._h = np.zeros((1, 1, 128), dtype=np.float32)
        self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._quiet_frames = 0


def speech_pieces(samples: Samples, max_piece_s: float = MAX_PIECE_S) -> list[Piece]:
    """Cut a recording into pieces of at most `max_piece_s` that hold all its speech, in order, without overlap.

    A recording that fits stays whole unless a long pause divides it. Cuts fall into the longest pause; where nobody
    pauses, at the quietest place. No speech gives no pieces.
    """
    tail = np.zeros(-len(samples) % _FRAME, dtype=np.float32)
    stream = SpeechProbability()
    probabilities = np.concatenate([stream.feed(samples), stream.feed(tail)]) if tail.size else stream.feed(samples)
    regions = _regions(probabilities)
    max_frames = int(max_piece_s / _FRAME_S) - 2 * round(_PAD_S / _FRAME_S)
    groups = [part for group in _split_at_long_pauses(regions) for part in _split(group, max_frames, samples)]
    return _as_pieces(groups, len(samples) / SAMPLE_RATE_HZ)


def _regions(probabilities: npt.NDArray[np.float32]) -> list[_Region]:
    """Turn probabilities into spans of speech, bridging pauses that are too short to cut in."""
    regions: list[_Region] = []
    start: int | None = None
    for index, probability in enumerate(probabilities):
        if start is None and probability > _SPEECH:
            start = index
        elif start is not None and probability < _SILENCE:
            regions.append(_Region(start, index))
            start = None
    if start is not None:
        regions.append(_Region(start, len(probabilities)))
    merged: list[_Region] = []
    for region in regions:
        if merged and (region.start - merged[-1].end) * _FRAME_S < _MIN_PAUSE_S:
            merged[-1] = _Region(merged[-1].start, region.end)
        else:
            merged.append(region)
    return [region for region in merged if (region.end - region.start) * _FRAME_S >= _MIN_SPEECH_S]


def _split_at_long_pauses(regions: list[_Region]) -> list[list[_Region]]:
    groups: list[list[_Region]] = []
    for region in regions:
        if groups and (region.start - groups[-1][-1].end) * _FRAME_S < LONG_PAUSE_S:
            groups[-1].append(region)
        else:
            groups.append([region])
    return groups


def _split(group: list[_Region], max_frames: int, samples: Samples) -> list[list[_Region]]:
    """Halve a group that is too long, at its longest pause, until every part fits.

    Pauses near the ends count less: a cut there would leave a crumb that Whisper reads badly for want of context.
    """
    length = group[-1].end - group[0].start
    if length <= max_frames:
        return [group]
    if len(group) == 1:
        return [[part] for part in _split_region(group[0], max_frames, samples)]

    def merit(index: int) -> float:
        pause = group[index + 1].start - group[index].end
        before = group[index].end - group[0].start
        after = group[-1].end - group[index + 1].start
        return pause * min(1.0, min(before, after) / (max_frames / 3))

    cut = max(range(len(group) - 1), key=merit) + 1
    return _split(group[:cut], max_frames, samples) + _split(group[cut:], max_frames, samples)


def _split_region(region: _Region, max_frames: int, samples: Samples) -> list[_Region]:
    """Cut speech without a pause at the quietest 0.1 s of the last third of each piece."""
    parts = []
    start = region.start
    while region.end - start > max_frames:
        first, last = start + max_frames * 2 // 3, start + max_frames
        energy = np.array([np.square(samples[i * _FRAME : (i + 1) * _FRAME]).sum() for i in range(first, last)])
        cut = first + int(np.argmin(np.convolve(energy, np.ones(3), mode="same")[1:-1])) + 1
        parts.append(_Region(start, cut))
        start = cut
    return [*parts, _Region(start, region.end)]


def _as_pieces(groups: list[list[_Region]], duration_s: float) -> list[Piece]:
    """Pad each piece with the silence around it, up to half of the pause it shares with its neighbour."""
    pieces = []
    for index, group in enumerate(groups):
        start, end = group[0].start * _FRAME_S, min(duration_s, group[-1].end * _FRAME_S)
        before = groups[index - 1][-1].end * _FRAME_S if index else -start
        after = groups[index + 1][0].start * _FRAME_S if index + 1 < len(groups) else 2 * duration_s - end
        pieces.append(
            Piece(
                start_s=max(0.0, start - min(_PAD_S, (start - before) / 2)),
                end_s=min(duration_s, end + min(_PAD_S, (after - end) / 2)),
                speech_s=sum(region.end - region.start for region in group) * _FRAME_S,
            )
        )
    return pieces
