"""Hardware that is busy, odd, late or stuck: the recorder copes, or says what to do."""

import ctypes.util
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.fakes.sounddevice import FakeSounddevice
from todoapp.domain.errors import MicrophoneUnavailable, TodoAppError
from todoapp.speech import input_device, recorder
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio
from todoapp.speech.input_device import InputDevice
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings


def _use(monkeypatch: pytest.MonkeyPatch, hardware: FakeSounddevice) -> FakeSounddevice:
    monkeypatch.setitem(sys.modules, "sounddevice", hardware)
    return hardware


@pytest.mark.parametrize(("sample_rate_hz", "channels"), [(16_000, 1), (48_000, 1), (44_100, 2), (48_000, 4)])
def test_hardware_of_any_rate_and_channels_gives_16_khz_mono(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_rate_hz: int, channels: int
) -> None:
    _use(monkeypatch, FakeSounddevice(sample_rate_hz=sample_rate_hz, channels=channels))
    recorder = Recorder(Recordings(tmp_path))
    started_at = time.monotonic()
    recorder.start(None, None)
    time.sleep(0.6)
    utterance = recorder.stop()
    assert utterance.duration_s == pytest.approx(time.monotonic() - started_at, abs=0.2)
    samples = read_audio(utterance.path)
    spectrum = np.abs(np.fft.rfft(samples[2000:10000]))
    assert spectrum.argmax() * SAMPLE_RATE_HZ / 8000 == pytest.approx(440, abs=4)
    assert np.abs(samples[2000:10000]).max() == pytest.approx(0.5, abs=0.02)


def test_a_busy_microphone_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, FakeSounddevice(is_busy=True))
    recorder = Recorder(Recordings(tmp_path))
    with pytest.raises(MicrophoneUnavailable, match="“Field recorder” is in use by another program") as caught:
        recorder.start(None, None)
    assert "Close the program" in caught.value.hint
    assert list(tmp_path.iterdir()) == []
    assert not recorder.is_recording


def test_a_microphone_plugged_in_after_the_start_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, FakeSounddevice(plugged_in_after=1))
    recorder = Recorder(Recordings(tmp_path))
    recorder.start(None, None)
    assert recorder.stop().duration_s > 0


def test_devices_that_only_play_are_not_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use(monkeypatch, FakeSounddevice())
    assert Recorder(Recordings(tmp_path)).input_devices() == [InputDevice(0, "Field recorder", is_default=True)]


def test_a_driver_that_hangs_on_closing_does_not_hang_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(input_device, "CLOSE_TIMEOUT_S", 0.2)
    hardware = _use(monkeypatch, FakeSounddevice(hanging=["close"]))
    recorder = Recorder(Recordings(tmp_path))
    recorder.start(None, None)
    time.sleep(0.3)
    before = time.monotonic()
    utterance = recorder.stop()
    assert time.monotonic() - before < 2
    assert len(read_audio(utterance.path)) == utterance.duration_s * SAMPLE_RATE_HZ > 0
    hardware.release.set()


def test_a_driver_that_hangs_on_opening_does_not_hang_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(input_device, "OPEN_TIMEOUT_S", 0.2)
    hardware = _use(monkeypatch, FakeSounddevice(hanging=["open"]))
    with pytest.raises(MicrophoneUnavailable, match="does not answer"):
        Recorder(Recordings(tmp_path)).start(None, None)
    assert list(tmp_path.iterdir()) == []
    hardware.release.set()


def test_a_microphone_that_never_delivers_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recorder, "FIRST_SOUND_TIMEOUT_S", 0.3)
    _use(monkeypatch, FakeSounddevice(is_silent=True))
    lost: list[TodoAppError] = []
    was_lost = threading.Event()

    def on_lost(error: TodoAppError) -> None:
        lost.append(error)
        was_lost.set()

    recording = Recorder(Recordings(tmp_path))
    recording.start(None, on_lost)
    assert was_lost.wait(5)
    with pytest.raises(MicrophoneUnavailable, match="No sound arrives"):
        recording.stop()
    assert len(lost) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_portaudio_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the wheels for Windows and macOS bring PortAudio")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    with pytest.raises(MicrophoneUnavailable, match="PortAudio is not installed") as caught:
        Recorder(Recordings(tmp_path)).start(None, None)
    assert "libportaudio2" in caught.value.hint
    assert list(tmp_path.iterdir()) == []
