"""Plays a recording, or a stretch of it, on the default loudspeaker.

PortAudio's callback only copies the next block out of the samples. Opening may hang in a driver, so `play` and `stop`
belong to the RECORDING lane.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from todoapp.domain.errors import TodoAppError
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.input_device import CLOSE_TIMEOUT_S, OPEN_TIMEOUT_S, load_sounddevice, run_with_timeout

_log = logging.getLogger(__name__)

ROUND_S = 0.15  # played before and after a stretch: a word cut at its edge is hard to know
_HINT = "Switch on a loudspeaker or headphones, and try again."


class Player:
    """One sound at a time; `play` and `stop` come from one thread at a time."""

    def __init__(self) -> None:
        self._stream: Any = None

    def play(
        self,
        path: Path,
        *,
        start_s: float = 0.0,
        end_s: float | None = None,
        on_finished: Callable[[], None] = lambda: None,
    ) -> float:
        """Start playing, in place of what plays; give the seconds it takes.

        `on_finished` is called on a thread of the sound system once it is over, or was stopped.

        Raises:
            UnreadableAudio: the file is gone or damaged.
            TodoAppError: nothing can be heard on this machine now.
        """
        samples = read_audio(path)
        first = max(0, int((start_s - ROUND_S) * SAMPLE_RATE_HZ)) if start_s else 0
        last = len(samples) if end_s is None else int((end_s + ROUND_S) * SAMPLE_RATE_HZ)
        stretch = samples[first : max(last, first + 1)]
        self.stop()
        self._stream = _opened(stretch, on_finished)
        return len(stretch) / SAMPLE_RATE_HZ

    def stop(self) -> None:
        """Stop what plays; nothing happens when nothing does."""
        stream, self._stream = self._stream, None
        if stream is None:
            return

        def abort_and_close() -> None:
            sounddevice = load_sounddevice()
            try:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
            except sounddevice.PortAudioError as error:
                _log.warning("closing the loudspeaker failed: %s", error)

        if not run_with_timeout(abort_and_close, CLOSE_TIMEOUT_S):
            _log.warning("the loudspeaker did not close within %s s", CLOSE_TIMEOUT_S)


def _opened(samples: Samples, on_finished: Callable[[], None]) -> Any:
    sounddevice = load_sounddevice()
    outcome: list[Any] = []
    given_up = threading.Event()

    def attempt() -> None:
        try:
            stream = _open(sounddevice, samples, on_finished)
        except Exception as error:  # handed to the waiting thread, which raises it
            outcome.append(error)
            return
        outcome.append(stream)
        if given_up.is_set():
            stream.close(ignore_errors=True)

    if not run_with_timeout(attempt, OPEN_TIMEOUT_S):
        given_up.set()
        raise TodoAppError("The loudspeaker does not answer.", _HINT)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _open(sounddevice: Any, samples: Samples, on_finished: Callable[[], None]) -> Any:
    """Open at 16 kHz if the hardware can, else at its own rate."""
    try:
        own_rate = int(sounddevice.query_devices(kind="output")["default_samplerate"])
    except (sounddevice.PortAudioError, ValueError) as error:
        raise TodoAppError("No loudspeaker was found.", _HINT) from error
    failure: Exception | None = None
    for rate_hz in dict.fromkeys((SAMPLE_RATE_HZ, own_rate)):
        source = _Source(sounddevice, _at_rate(samples, rate_hz))
        try:
            stream = sounddevice.OutputStream(
                samplerate=rate_hz,
                channels=1,
                dtype="float32",
                latency="high",
                callback=source.fill,
                finished_callback=on_finished,
            )
            stream.start()
        except sounddevice.PortAudioError as error:
            failure = error
            continue
        return stream
    raise TodoAppError("The recording cannot be played.", _HINT) from failure


class _Source:
    """Hands out samples block by block."""

    def __init__(self, sounddevice: Any, samples: Samples) -> None:
        self._stop: type[Exception] = sounddevice.CallbackStop
        self._samples = samples
        self._next = 0

    def fill(self, out: Any, frames: int, *_: object) -> None:
        block = self._samples[self._next : self._next + frames]
        self._next += frames
        out[: len(block), 0] = block
        out[len(block) :] = 0
        if self._next >= len(self._samples):
            raise self._stop


def _at_rate(samples: Samples, rate_hz: int) -> Samples:
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    length = int(len(samples) * rate_hz / SAMPLE_RATE_HZ)
    positions = np.arange(length) * (SAMPLE_RATE_HZ / rate_hz)
    return np.asarray(np.interp(positions, np.arange(len(samples)), samples), dtype=np.float32)
