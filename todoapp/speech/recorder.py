"""Records the microphone straight into a WAV on disk.

Three threads take part. PortAudio's callback only copies the block into a queue. The writer thread appends to the file,
works out the level, and notices when the device is gone. The caller starts and stops (the RECORDING lane: opening and
closing may take seconds).
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.domain.errors import MicrophoneUnavailable, TodoAppError
from todoapp.domain.utterance import Utterance
from todoapp.speech.audio_file import BYTES_PER_SAMPLE, Samples
from todoapp.speech.input_device import InputDevice, OpenStream, input_devices, open_stream
from todoapp.speech.level import Level
from todoapp.speech.recordings import Recordings, storage_error
from todoapp.speech.resampler import Resampler
from todoapp.speech.standby import Standby
from todoapp.speech.wav_writer import WavWriter

_log = logging.getLogger(__name__)

MAX_RECORDING_S = 30 * 60.0
FIRST_BLOCK_DELAY_S = 2.0  # what sound servers take at worst to deliver the first block
FIRST_SOUND_TIMEOUT_S = 6.0
SOUND_TIMEOUT_S = 2.5
AFTER_RELEASE_S = 0.15  # people let go on the last syllable, and the driver holds some of it back
_WRITER_TIMEOUT_S = 10.0

_Block = npt.NDArray[np.float32]
OnSound = Callable[[Path, int, Samples], None]  # the file, the number of samples before these, these


class Recorder:
    """The microphone. One recording at a time; `start`, `stop` and `cancel` come from one thread at a time."""

    def __init__(
        self,
        recordings: Recordings,
        device: str | int | None = None,
        *,
        max_recording_s: float = MAX_RECORDING_S,
        on_sound: OnSound | None = None,
    ) -> None:
        """`on_sound` gets, on the writer's thread, what has just been written."""
        self._recordings = recordings
        self._on_sound = on_sound
        self._standby: Standby | None = None
        self._max_recording_s = max_recording_s
        self._recording: _Recording | None = None
        self.device = device

    @property
    def is_recording(self) -> bool:
        return self._recording is not None

    def start(
        self,
        on_level: Callable[[float], None] | None = None,
        on_lost: Callable[[TodoAppError], None] | None = None,
    ) -> None:
        """Open the microphone and record until `stop` or `cancel`.

        Both callbacks run on a thread of the recorder. `on_level` gets the loudness, 0 to 1, about 20 times a second.
        `on_lost` is called once if the recording ends by itself: device gone, disk full, 30 minutes reached; what was
        recorded is kept, and `stop` gives it.

        Raises:
            MicrophoneUnavailable: there is no microphone, it is busy, or PortAudio is not installed.
            StorageUnavailable: the recordings folder cannot be written.
        """
        if self._recording is not None:
            raise RuntimeError("already recording")
        standby, self._standby = self._standby, None
        self._recording = _Recording.start(
            self._recordings, self.device, standby, self._max_recording_s, on_level, on_lost, self._on_sound
        )

    def stop(self) -> Utterance:
        """End the recording and give it; its `recorded_at` is the moment of this call.

        Raises:
            MicrophoneUnavailable: no sound arrived at all.
            StorageUnavailable: not a single sample could be written.
        """
        recorded_at = datetime.now().astimezone()
        recording = self._take()
        duration_s = recording.finish(AFTER_RELEASE_S)
        if duration_s == 0:
            self._recordings.discard(recording.path)
            raise recording.lost or _no_sound()
        self._recordings.close(recording.path)
        return Utterance(recording.path, recorded_at, duration_s)

    def cancel(self) -> None:
        """End the recording and throw it away; nothing happens when none is running."""
        if self._recording is None:
            return
        recording = self._take()
        recording.finish(0.0)
        self._recordings.discard(recording.path)

    def stand_by(self) -> None:
        """Open the microphone ahead of the next recording, which will begin half a second before its `start`."""
        if self._recording is None and self._standby is None:
            self._standby = Standby.opened(self.device)

    def stand_down(self) -> None:
        """Close the microphone again; nothing happens when it is not on standby."""
        standby, self._standby = self._standby, None
        if standby is not None:
            standby.close()

    def input_devices(self) -> list[InputDevice]:
        """List the microphones, the default one first; ones plugged in just now only while none is open."""
        return input_devices(refresh=self._recording is None and self._standby is None)

    def _take(self) -> "_Recording":
        if self._recording is None:
            raise RuntimeError("not recording")
        recording, self._recording = self._recording, None
        return recording


class _Recording:
    """One recording: its stream, its file and the thread between them."""

    def __init__(
        self,
        writer: WavWriter,
        max_recording_s: float,
        on_level: Callable[[float], None] | None,
        on_lost: Callable[[TodoAppError], None] | None,
        on_sound: OnSound | None,
    ) -> None:
        self.path = writer.path
        self.lost: TodoAppError | None = None
        self._writer = writer
        self._max_recording_s = max_recording_s
        self._on_level = on_level
        self._on_lost = on_lost
        self._on_sound = on_sound
        self._blocks: queue.SimpleQueue[_Block | None] = queue.SimpleQueue()
        self._overflows = 0
        self._has_sound_or_ended = threading.Event()
        self._is_stopping = threading.Event()
        self._stream: OpenStream | None = None
        self._thread = threading.Thread(target=self._write_blocks, name="recording-writer", daemon=True)

    @classmethod
    def start(
        cls,
        recordings: Recordings,
        device: str | int | None,
        standby: Standby | None,
        max_recording_s: float,
        on_level: Callable[[float], None] | None,
        on_lost: Callable[[TodoAppError], None] | None,
        on_sound: OnSound | None,
    ) -> "_Recording":
        """Make the file, open the microphone, start writing."""
        try:
            path = recordings.new(datetime.now().astimezone())
        except TodoAppError:
            if standby is not None:
                standby.close()
            raise
        try:
            recording = cls(WavWriter(path), max_recording_s, on_level, on_lost, on_sound)
            if standby is not None:
                recording._stream = standby.hand_over(recording._blocks.put, recording._on_finished)
            if recording._stream is None:
                recording._stream = open_stream(device, recording._on_block, recording._on_finished)
        except OSError as error:
            recordings.discard(path)
            raise storage_error(error) from error
        except TodoAppError:
            recording._writer.close()
            recordings.discard(path)
            raise
        recording._thread.start()
        return recording

    def finish(self, after_s: float) -> float:
        """Close the stream, let the writer empty the queue, and give the length of what was kept, in seconds."""
        if after_s:
            # The first block may still be on its way after a short press: it is late, what it holds is not. Both waits
            # return at once when the recording has ended by itself.
            self._has_sound_or_ended.wait(FIRST_BLOCK_DELAY_S)
            self._thread.join(after_s)
        self._is_stopping.set()
        if self._stream is not None:
            self._stream.close()
        self._blocks.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(_WRITER_TIMEOUT_S)
            if self._thread.is_alive():
                _log.error("the disk did not take the recording within %s s", _WRITER_TIMEOUT_S)
        if self._overflows:
            _log.warning("the machine was too busy for the microphone: %d gaps", self._overflows)
        return self._writer.duration_s

    def _on_block(self, block: _Block, _frames: int, _time: Any, status: Any) -> None:
        if status.input_overflow:
            self._overflows += 1
        self._blocks.put(block.copy())

    def _on_finished(self) -> None:
        self._blocks.put(None)

    def _write_blocks(self) -> None:
        """Write until the recording is stopped or ends by itself."""
        assert self._stream is not None
        try:
            error = self._copy_to_file(self._stream.sample_rate_hz)
        finally:
            self._has_sound_or_ended.set()
            self._close_file()
        if error is not None and not self._is_stopping.is_set():
            self.lost = error
            _log.warning("the recording ended by itself after %.1f s: %s", self._writer.duration_s, error.title)
            self._stream.close()
            if self._on_lost is not None:
                self._on_lost(error)

    def _copy_to_file(self, sample_rate_hz: int) -> TodoAppError | None:
        """Move blocks from the queue to the file; the result is why that ended, None when it was asked to."""
        resampler = Resampler(sample_rate_hz)
        level = Level(self._on_level)
        last_block_at = time.monotonic()
        timeout_s = FIRST_SOUND_TIMEOUT_S
        while self._writer.duration_s < self._max_recording_s:
            try:
                block = self._blocks.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() - last_block_at > timeout_s:
                    return _gone() if self._writer.data_bytes else _no_sound()
                continue
            last_block_at, timeout_s = time.monotonic(), SOUND_TIMEOUT_S
            mono = resampler.feed(block.mean(axis=1) if block is not None else None)
            try:
                self._writer.append(mono)
            except OSError as error:
                return storage_error(error)
            if self._on_sound is not None and mono.size:
                self._tell(self._on_sound, mono)
            if block is None:
                return None if self._is_stopping.is_set() else _gone()
            self._has_sound_or_ended.set()
            level.feed(mono)
        return TodoAppError(
            f"The recording has reached {self._max_recording_s / 60:.0f} minutes.",
            "It was ended and kept. Start a new one to go on.",
        )

    def _tell(self, on_sound: OnSound, mono: Samples) -> None:
        try:
            on_sound(self.path, self._writer.data_bytes // BYTES_PER_SAMPLE - len(mono), mono)
        except Exception as error:  # whatever goes wrong in listening along, the recording goes on
            _log.error("listening along failed: %s", type(error).__name__)
            self._on_sound = None

    def _close_file(self) -> None:
        try:
            self._writer.close()
        except OSError as error:  # full or unplugged disk: what is there stays, `pending` repairs the header
            _log.warning("closing the recording failed: %s", error)


def _gone() -> MicrophoneUnavailable:
    return MicrophoneUnavailable(
        "The microphone went away while recording.",
        "What was recorded so far is kept. Plug the microphone in again before the next recording.",
    )


def _no_sound() -> MicrophoneUnavailable:
    return MicrophoneUnavailable(
        "No sound arrives from the microphone.",
        "Check that it is switched on, and that the system allows the app to use it, or choose another microphone.",
    )
