"""A stand-in for the sounddevice module with hardware that misbehaves in ways no sound server here can."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


class PortAudioError(Exception):
    """As in sounddevice."""


class CallbackStop(Exception):
    """As in sounddevice."""


class FakeSounddevice:
    """Put into `sys.modules["sounddevice"]`: one device of fixed rate and channels that plays a tone.

    `busy`: opening fails as for a device in use. `hanging`: "open" or "close" never comes back until `release` is set.
    `plugged_in_after` refreshes the device appears.
    """

    PortAudioError = PortAudioError
    CallbackStop = CallbackStop

    def __init__(
        self,
        *,
        sample_rate_hz: int = 48_000,
        channels: int = 2,
        is_busy: bool = False,
        hanging: Sequence[str] = (),
        plugged_in_after: int = 0,
        is_silent: bool = False,
    ) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.channels = channels
        self.is_busy = is_busy
        self.hanging = hanging
        self.is_silent = is_silent
        self.release = threading.Event()
        self.played: list[FakeOutput] = []
        self.default = self
        self.device = [0, 0]
        self._refreshes_left = plugged_in_after

    def query_devices(self, index: int | None = None, kind: str | None = None) -> Any:
        if kind == "output":
            return {"name": "Loudspeaker", "default_samplerate": float(self.sample_rate_hz)}
        device = {
            "name": "Field recorder",
            "max_input_channels": self.channels,
            "default_samplerate": float(self.sample_rate_hz),
        }
        if index is not None:
            return device
        return [] if self._refreshes_left else [device, {"name": "Loudspeaker", "max_input_channels": 0}]

    def query_hostapis(self) -> list[dict[str, int]]:
        return [{"default_input_device": 0}]

    def _terminate(self) -> None:
        self._refreshes_left = max(0, self._refreshes_left - 1)

    def _initialize(self) -> None:
        pass

    def InputStream(self, **options: Any) -> "FakeStream":  # noqa: N802 - the library's name
        if "open" in self.hanging:
            self.release.wait(30)
        if self.is_busy:
            raise PortAudioError("Error opening InputStream: Device unavailable [PaErrorCode -9985]")
        if options["samplerate"] != self.sample_rate_hz:
            raise PortAudioError("Error opening InputStream: Invalid sample rate [PaErrorCode -9997]")
        if options["channels"] != self.channels:
            raise PortAudioError("Error opening InputStream: Invalid number of channels [PaErrorCode -9998]")
        return FakeStream(self, options["blocksize"], options["callback"], options["finished_callback"])

    def OutputStream(self, **options: Any) -> "FakeOutput":  # noqa: N802 - the library's name
        if "open" in self.hanging:
            self.release.wait(30)
        if self.is_busy or options["samplerate"] != self.sample_rate_hz:
            raise PortAudioError("Error opening OutputStream: Device unavailable [PaErrorCode -9985]")
        self.played.append(FakeOutput(options["callback"], options["finished_callback"]))
        return self.played[-1]


class FakeOutput:
    """Takes all there is to play at once, and keeps it."""

    def __init__(self, callback: Callable[..., None], finished: Callable[[], None]) -> None:
        self._callback = callback
        self._finished = finished
        self.samples = np.zeros(0, np.float32)
        self.is_closed = False

    def start(self) -> None:
        while True:
            block = np.ones((512, 1), np.float32)
            try:
                self._callback(block, 512, None, None)
            except CallbackStop:
                self.samples = np.concatenate([self.samples, block[:, 0]])
                self._finished()
                return
            self.samples = np.concatenate([self.samples, block[:, 0]])

    def abort(self, ignore_errors: bool = True) -> None:
        pass

    def close(self, ignore_errors: bool = True) -> None:
        self.is_closed = True


class FakeStream:
    """Delivers blocks of a 440 Hz tone in real time until it is aborted."""

    def __init__(
        self, module: FakeSounddevice, frames: int, callback: Callable[..., None], finished: Callable[[], None]
    ) -> None:
        self._module = module
        self._frames = frames
        self._callback = callback
        self._finished = finished
        self._is_aborted = threading.Event()
        self._thread = threading.Thread(target=self._deliver, daemon=True)
        self.input_overflow = False

    def start(self) -> None:
        self._thread.start()

    def abort(self, ignore_errors: bool = True) -> None:
        self._is_aborted.set()
        if "close" in self._module.hanging:
            self._module.release.wait(30)
        self._thread.join()
        self._finished()

    def close(self, ignore_errors: bool = True) -> None:
        self._is_aborted.set()

    def _deliver(self) -> None:
        sent = 0
        started_at = time.monotonic()
        while not self._is_aborted.is_set():
            if not self._module.is_silent:
                phase = 2 * np.pi * 440 * (sent + np.arange(self._frames)) / self._module.sample_rate_hz
                tone = 0.5 * np.sin(phase).astype(np.float32)
                self._callback(np.repeat(tone[:, None], self._module.channels, axis=1), self._frames, None, self)
            sent += self._frames
            self._is_aborted.wait(max(0.0, started_at + sent / self._module.sample_rate_hz - time.monotonic()))
