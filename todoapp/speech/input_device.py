"""Opens microphones through PortAudio, and puts its failures into words."""

import atexit
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from todoapp.domain.errors import MicrophoneUnavailable
from todoapp.speech.audio_file import SAMPLE_RATE_HZ

_log = logging.getLogger(__name__)

OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 3.0
_BLOCK_S = 0.032  # 512 samples at 16 kHz, one frame of the voice activity detector

_PLUG_IN = "Plug in or switch on a microphone, allow the app to use it in the system's settings, and try again."


@dataclass(frozen=True)
class InputDevice:
    """A microphone: `name` is stable between starts, `index` is PortAudio's number until devices change."""

    index: int
    name: str
    is_default: bool


class OpenStream:
    """A running PortAudio input stream that can be closed without ever hanging its caller."""

    def __init__(self, stream: Any, sample_rate_hz: int) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._stream = stream
        self._lock = threading.Lock()
        self._is_closed = False

    def close(self) -> None:
        """Abort and close, each at most once; gives up waiting after some seconds.

        `stop()` would wait for buffers that a dead sound server never delivers (it hung forever on one), and the
        driver may hang in `close()` too, so both run in a thread we can leave behind.
        """
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True

        def abort_and_close() -> None:
            sounddevice = load_sounddevice()
            try:
                self._stream.abort(ignore_errors=True)
                self._stream.close(ignore_errors=True)
            except sounddevice.PortAudioError as error:
                _log.warning("closing the microphone failed: %s", error)

        if not run_with_timeout(abort_and_close, CLOSE_TIMEOUT_S):
            _log.warning("the microphone did not close within %s s", CLOSE_TIMEOUT_S)
            # PortAudio's clean-up at exit would wait for the stuck stream for ever.
            atexit.unregister(getattr(load_sounddevice(), "_exit_handler", None))  # type: ignore[arg-type]


def load_sounddevice() -> Any:
    """Import sounddevice, which needs the PortAudio library on Linux.

    Raises:
        MicrophoneUnavailable: PortAudio is not installed.
    """
    try:
        import sounddevice
    except OSError as error:
        raise MicrophoneUnavailable(
            "The sound library PortAudio is not installed.",
            "Install it (Debian and Ubuntu: sudo apt install libportaudio2; Fedora: sudo dnf install portaudio) and "
            "start the app again.",
        ) from error
    return sounddevice


def input_devices(*, refresh: bool = True) -> list[InputDevice]:
    """List the microphones, the default one first. `refresh` looks for new ones and must not run while recording.

    Raises:
        MicrophoneUnavailable: PortAudio is not installed or fails.
    """
    sounddevice = load_sounddevice()
    try:
        if refresh:
            _refresh(sounddevice)
        default = sounddevice.default.device[0]
        if default < 0:
            default = next((api["default_input_device"] for api in sounddevice.query_hostapis()), -1)
        devices = [
            InputDevice(index, str(device["name"]), index == default)
            for index, device in enumerate(sounddevice.query_devices())
            if device["max_input_channels"] > 0
        ]
    except sounddevice.PortAudioError as error:
        raise MicrophoneUnavailable("The sound system does not answer.", _PLUG_IN) from error
    return sorted(devices, key=lambda device: not device.is_default)


def _refresh(sounddevice: Any) -> None:
    """Look at the hardware again: PortAudio lists devices only when it starts, and has no public call for more."""
    sounddevice._terminate()
    sounddevice._initialize()


def open_stream(device: str | int | None, on_block: Callable[..., None], on_finished: Callable[[], None]) -> OpenStream:
    """Open and start a microphone: at 16 kHz mono if it can, else at its own rate and channels.

    Raises:
        MicrophoneUnavailable: there is none, it is busy, or it does not answer.
    """
    sounddevice = load_sounddevice()
    outcome: list[OpenStream | Exception] = []
    given_up = threading.Event()

    def attempt() -> None:
        try:
            try:
                opened = _open(sounddevice, _find(device), on_block, on_finished)
            except MicrophoneUnavailable:  # perhaps it was plugged in after PortAudio listed the devices
                input_devices(refresh=True)
                opened = _open(sounddevice, _find(device), on_block, on_finished)
        except Exception as error:  # handed to the waiting thread, which raises it
            outcome.append(error)
            return
        outcome.append(opened)
        if given_up.is_set():
            opened.close()

    if not run_with_timeout(attempt, OPEN_TIMEOUT_S):
        given_up.set()
        raise MicrophoneUnavailable(
            "The microphone does not answer.", "Unplug it and plug it in again, then try again."
        )
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def run_with_timeout(call: Callable[[], None], timeout_s: float) -> bool:
    """Run a call that may hang in a driver; False when it did not come back in time."""
    thread = threading.Thread(target=call, name="sound-driver", daemon=True)
    thread.start()
    thread.join(timeout_s)
    return not thread.is_alive()


def _find(device: str | int | None) -> InputDevice:
    """Choose the device by name or number; without either, the default one."""
    devices = input_devices(refresh=False)
    if device is None:
        if not devices:
            raise MicrophoneUnavailable("No microphone was found.", _PLUG_IN)
        return devices[0]
    for candidate in devices:
        if device in (candidate.index, candidate.name):
            return candidate
    raise MicrophoneUnavailable(
        f"The microphone “{device}” was not found.", "Plug it in, or choose another one in the settings."
    )


def _open(
    sounddevice: Any, device: InputDevice, on_block: Callable[..., None], on_finished: Callable[[], None]
) -> OpenStream:
    try:
        info = sounddevice.query_devices(device.index)
    except sounddevice.PortAudioError as error:
        raise MicrophoneUnavailable("The microphone went away.", _PLUG_IN) from error
    own_rate = int(info["default_samplerate"])
    # Hardware without a sound server often refuses 16 kHz, and some of it mono.
    attempts = [(SAMPLE_RATE_HZ, 1), (own_rate, 1), (own_rate, int(info["max_input_channels"]))]
    failure: Exception | None = None
    for sample_rate_hz, channels in attempts:
        try:
            stream = sounddevice.InputStream(
                device=device.index,
                samplerate=sample_rate_hz,
                channels=channels,
                dtype="float32",
                blocksize=int(_BLOCK_S * sample_rate_hz),
                latency="high",  # nobody waits for a block; a busy machine must not lose one
                callback=on_block,
                finished_callback=on_finished,
            )
            try:
                stream.start()
            except sounddevice.PortAudioError:
                stream.close(ignore_errors=True)
                raise
        except sounddevice.PortAudioError as error:
            failure = error
            continue
        return OpenStream(stream, sample_rate_hz)
    if "unavailable" in str(failure).lower() or "busy" in str(failure).lower():
        raise MicrophoneUnavailable(
            f"The microphone “{device.name}” is in use by another program.",
            "Close the program that uses it (a call, a recorder), or choose another microphone in the settings.",
        ) from failure
    raise MicrophoneUnavailable(f"The microphone “{device.name}” could not be opened.", _PLUG_IN) from failure
