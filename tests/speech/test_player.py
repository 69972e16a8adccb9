"""A recording, or a stretch of it, is heard; what cannot be played is said."""

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.audio.virtual_microphone import VirtualMicrophone
from tests.fakes.sounddevice import FakeSounddevice
from todoapp.domain.errors import TodoAppError, UnreadableAudio
from todoapp.speech import player as player_module
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio, write_wav
from todoapp.speech.player import ROUND_S, Player
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds: a low tone, then a high one."""
    seconds = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = 0.5 * np.sin(2 * np.pi * np.where(seconds < 1, 300, 1200) * seconds)
    path = tmp_path / "tones.wav"
    write_wav(path, tone.astype(np.float32))
    return path


def use(monkeypatch: pytest.MonkeyPatch, hardware: FakeSounddevice) -> FakeSounddevice:
    monkeypatch.setitem(sys.modules, "sounddevice", hardware)
    return hardware


def loudest_hz(samples: np.ndarray, rate_hz: int) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() * rate_hz / len(samples))


@pytest.mark.parametrize("rate_hz", [16_000, 44_100])
def test_all_of_a_recording_is_played_at_the_rate_of_the_hardware(
    monkeypatch: pytest.MonkeyPatch, recording: Path, rate_hz: int
) -> None:
    hardware = use(monkeypatch, FakeSounddevice(sample_rate_hz=rate_hz))
    finished = threading.Event()
    player = Player()
    assert player.play(recording, on_finished=finished.set) == pytest.approx(2.0)
    assert finished.is_set()
    (output,) = hardware.played
    assert len(output.samples) == pytest.approx(2 * rate_hz, abs=600)
    assert loudest_hz(output.samples[: rate_hz // 2], rate_hz) == pytest.approx(300, abs=5)
    player.stop()
    assert output.is_closed


def test_only_the_stretch_asked_for_is_played(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    hardware = use(monkeypatch, FakeSounddevice(sample_rate_hz=SAMPLE_RATE_HZ))
    length = Player().play(recording, start_s=1.3, end_s=1.6)
    assert length == pytest.approx(0.3 + 2 * ROUND_S, abs=0.01)
    assert loudest_hz(hardware.played[0].samples[:4000], SAMPLE_RATE_HZ) == pytest.approx(1200, abs=5)


def test_what_plays_is_stopped_by_the_next(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    hardware = use(monkeypatch, FakeSounddevice(sample_rate_hz=SAMPLE_RATE_HZ))
    player = Player()
    player.play(recording)
    player.play(recording)
    assert [output.is_closed for output in hardware.played] == [True, False]


def test_a_loudspeaker_in_use_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    use(monkeypatch, FakeSounddevice(is_busy=True))
    with pytest.raises(TodoAppError, match="cannot be played") as caught:
        Player().play(recording)
    assert "headphones" in caught.value.hint


def test_a_driver_that_hangs_does_not_hang_us(monkeypatch: pytest.MonkeyPatch, recording: Path) -> None:
    hardware = use(monkeypatch, FakeSounddevice(sample_rate_hz=SAMPLE_RATE_HZ, hanging=("open",)))
    monkeypatch.setattr(player_module, "OPEN_TIMEOUT_S", 0.1)
    with pytest.raises(TodoAppError, match="does not answer"):
        Player().play(recording)
    hardware.release.set()


def test_a_recording_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio):
        Player().play(tmp_path / "gone.wav")


@pytest.mark.audio
def test_what_is_played_is_heard(microphone: VirtualMicrophone, recording: Path, tmp_path: Path) -> None:
    recorder = Recorder(Recordings(tmp_path / "heard"))
    recorder.start()
    finished = threading.Event()
    player = Player()
    player.play(recording, on_finished=finished.set)
    assert finished.wait(10)
    time.sleep(0.3)
    player.stop()
    heard = read_audio(recorder.stop().path)
    assert np.abs(heard).max() > 0.2
    spectrum = np.abs(np.fft.rfft(heard))
    hz = np.fft.rfftfreq(len(heard), 1 / SAMPLE_RATE_HZ)
    for tone in (300, 1200):
        assert spectrum[np.abs(hz - tone) < 10].max() > 20 * np.median(spectrum)
