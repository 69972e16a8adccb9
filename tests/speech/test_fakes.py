"""The fakes that other rooms test with have the shape of the real thing, and the recorder's behaviour."""

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.audio.sounds import THREE_TASKS
from tests.fakes.recorder import FakeRecorder
from tests.fakes.transcriber import ScriptedTranscriber
from todoapp.domain.errors import MicrophoneUnavailable, TodoAppError
from todoapp.speech.audio_file import read_audio
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.speech.transcriber import Transcriber

_AT = datetime(2024, 3, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fake", "real", "names"),
    [
        (FakeRecorder, Recorder, ["start", "stop", "cancel", "input_devices"]),
        (ScriptedTranscriber, Transcriber, ["load", "warm_up", "transcribe"]),
    ],
)
def test_a_fake_has_the_signatures_of_the_real_thing(fake: type, real: type, names: list[str]) -> None:
    for name in names:
        assert inspect.signature(getattr(fake, name)) == inspect.signature(getattr(real, name))


def test_the_fake_recorder_gives_its_file_as_a_pending_recording(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    levels: list[float] = []
    recorder = FakeRecorder(recordings, THREE_TASKS, recorded_at=_AT)
    recorder.start(levels.append, None)
    assert recordings.pending() == []
    utterance = recorder.stop()
    assert utterance.recorded_at == _AT
    assert len(read_audio(utterance.path)) == len(read_audio(THREE_TASKS))
    assert max(levels) > 0.5
    assert len(recordings.pending()) == 1


def test_the_fake_recorder_fails_and_loses_as_told(tmp_path: Path) -> None:
    error = MicrophoneUnavailable("Busy.", "Close it.")
    with pytest.raises(MicrophoneUnavailable):
        FakeRecorder(Recordings(tmp_path), THREE_TASKS, failing=error).start(None, None)
    lost: list[TodoAppError] = []
    recorder = FakeRecorder(Recordings(tmp_path), THREE_TASKS, losing=error)
    recorder.start(None, lost.append)
    assert lost == [error]
    recorder.cancel()
    assert list(tmp_path.iterdir()) == []
