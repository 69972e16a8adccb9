"""A recorder without a microphone: it plays a sound file."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np

from todoapp.domain.errors import TodoAppError
from todoapp.domain.utterance import Utterance
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio, write_wav
from todoapp.speech.input_device import InputDevice
from todoapp.speech.level import meter_level
from todoapp.speech.recordings import Recordings


class FakeRecorder:
    """Stands in for `Recorder`: what it "records" is the sound of `source`, at once and complete.

    `failing` is raised by `start`; `losing` is given to `on_lost` right after it. `recorded_at` fixes the moment of
    `stop`.
    """

    def __init__(
        self,
        recordings: Recordings,
        source: Path,
        *,
        recorded_at: datetime | None = None,
        failing: TodoAppError | None = None,
        losing: TodoAppError | None = None,
    ) -> None:
        self.device: str | int | None = None
        self._recordings = recordings
        self._source = source
        self._recorded_at = recorded_at
        self._failing = failing
        self._losing = losing
        self._path: Path | None = None
        self._duration_s = 0.0

    @property
    def is_recording(self) -> bool:
        return self._path is not None

    def start(
        self,
        on_level: Callable[[float], None] | None = None,
        on_lost: Callable[[TodoAppError], None] | None = None,
    ) -> None:
        """Write the whole sound into a new recording and report its levels, from another thread like the real one."""
        if self._path is not None:
            raise RuntimeError("already recording")
        if self._failing is not None:
            raise self._failing
        samples = read_audio(self._source)
        self._path = self._recordings.new(self._recorded_at or datetime.now().astimezone())
        self._duration_s = len(samples) / SAMPLE_RATE_HZ
        write_wav(self._path, samples)

        def report() -> None:
            if on_level is not None:
                for first in range(0, len(samples), SAMPLE_RATE_HZ // 20):
                    on_level(meter_level(float(np.square(samples[first : first + SAMPLE_RATE_HZ // 20]).mean())))
            if self._losing is not None and on_lost is not None:
                on_lost(self._losing)

        thread = threading.Thread(target=report)
        thread.start()
        thread.join()

    def stop(self) -> Utterance:
        """End the recording and give it."""
        if self._path is None:
            raise RuntimeError("not recording")
        path, self._path = self._path, None
        self._recordings.close(path)
        return Utterance(path, self._recorded_at or datetime.now().astimezone(), self._duration_s)

    def cancel(self) -> None:
        """End the recording and throw it away."""
        if self._path is not None:
            self._recordings.discard(self._path)
            self._path = None

    def stand_down(self) -> None:
        """There is nothing to close ahead of a recording."""

    def input_devices(self) -> list[InputDevice]:
        """List one microphone."""
        return [InputDevice(0, "Fake microphone", is_default=True)]
