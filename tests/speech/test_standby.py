"""A microphone on standby brings the half second before the press, and nothing from before that."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS
from tests.audio.virtual_microphone import VirtualMicrophone
from tests.fakes.sounddevice import FakeSounddevice
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.speech.standby import Standby


@pytest.fixture
def hardware(monkeypatch: pytest.MonkeyPatch) -> FakeSounddevice:
    """A microphone that delivers a tone in real time."""
    fake = FakeSounddevice(sample_rate_hz=SAMPLE_RATE_HZ, channels=1)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    return fake


@pytest.fixture
def recorder(hardware: FakeSounddevice, tmp_path: Path) -> Iterator[Recorder]:
    recorder = Recorder(Recordings(tmp_path))
    yield recorder
    recorder.stand_down()


def test_a_recording_begins_half_a_second_before_the_press(recorder: Recorder) -> None:
    recorder.stand_by()
    time.sleep(1.0)
    recorder.start()
    time.sleep(0.2)
    utterance = recorder.stop()
    assert 0.6 < utterance.duration_s < 1.1
    tone = read_audio(utterance.path)
    phase = np.sin(2 * np.pi * 440 * np.arange(len(tone)) / SAMPLE_RATE_HZ + np.arcsin(tone[0] / 0.5))
    rising = tone[1] > tone[0]
    if rising:
        assert np.corrcoef(tone, phase)[0, 1] > 0.99, "no block is missing or in the wrong place"


def test_without_standby_nothing_from_before_the_press_is_there(recorder: Recorder) -> None:
    recorder.start()
    time.sleep(0.2)
    assert recorder.stop().duration_s < 0.5


def test_it_can_stand_by_again_after_each_recording(recorder: Recorder) -> None:
    for _ in range(2):
        recorder.stand_by()
        recorder.stand_by()
        time.sleep(0.6)
        recorder.start()
        assert recorder.stop().duration_s > 0.4


def test_standing_down_closes_the_microphone_and_forgets_what_was_heard(recorder: Recorder) -> None:
    recorder.stand_by()
    time.sleep(0.6)
    recorder.stand_down()
    recorder.start()
    assert recorder.stop().duration_s < 0.4


def test_a_microphone_that_cannot_be_opened_ahead_is_no_error_yet(
    recorder: Recorder, hardware: FakeSounddevice
) -> None:
    hardware.is_busy = True
    recorder.stand_by()
    hardware.is_busy = False
    recorder.start()
    assert recorder.stop().duration_s > 0


def test_a_device_that_went_away_on_standby_is_opened_anew(hardware: FakeSounddevice) -> None:
    standby = Standby.opened(None)
    assert standby is not None
    standby._on_finished()
    assert standby.hand_over(lambda block: None, lambda: None) is None


def test_what_is_written_is_told_with_its_place(hardware: FakeSounddevice, tmp_path: Path) -> None:
    told: list[tuple[Path, int, Samples]] = []
    recorder = Recorder(Recordings(tmp_path), on_sound=lambda path, first, samples: told.append((path, first, samples)))
    recorder.start()
    time.sleep(0.3)
    utterance = recorder.stop()
    assert {path for path, _, _ in told} == {utterance.path}
    assert [first for _, first, _ in told] == [0, *np.cumsum([len(samples) for _, _, samples in told])[:-1]]
    assert sum(len(samples) for _, _, samples in told) == round(utterance.duration_s * SAMPLE_RATE_HZ)


def test_a_failure_of_who_listens_along_does_not_end_the_recording(hardware: FakeSounddevice, tmp_path: Path) -> None:
    calls: list[int] = []

    def fail(path: Path, first: int, samples: Samples) -> None:
        calls.append(first)
        raise RuntimeError("the model broke")

    recorder = Recorder(Recordings(tmp_path), on_sound=fail)
    recorder.start()
    time.sleep(0.4)
    assert recorder.stop().duration_s > 0.3
    assert calls == [0]


@pytest.mark.audio
def test_words_said_as_the_key_goes_down_are_there(microphone: VirtualMicrophone, tmp_path: Path) -> None:
    recorder = Recorder(Recordings(tmp_path))
    recorder.stand_by()
    player = microphone.play(THREE_TASKS)
    time.sleep(1.5)
    recorder.start()
    player.wait(30)
    with_standby = recorder.stop()
    assert with_standby.duration_s > len(read_audio(THREE_TASKS)) / SAMPLE_RATE_HZ - 2.5
