"""The recorder against a real sound server: what is played is on disk, and stays there when things break."""

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.audio.sounds import THREE_TASKS, best_match, words
from tests.audio.virtual_microphone import VirtualMicrophone
from todoapp.domain.errors import MicrophoneUnavailable, TodoAppError
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio
from todoapp.speech.input_device import input_devices
from todoapp.speech.level import meter_level
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings
from todoapp.speech.transcriber import Transcriber

_ROOT = Path(__file__).parents[2]

# A recorder in a process of its own: the sound server or the process itself is about to die.
_RECORD = """
import sys
from pathlib import Path
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings

recorder = Recorder(Recordings(Path(sys.argv[1])))
recorder.start(None, lambda error: print(f"lost: {error.title} | {error.hint}", flush=True))
print("recording", flush=True)
for _ in sys.stdin:
    utterance = recorder.stop()
    print(f"kept: {utterance.duration_s}", flush=True)
    break
"""


@pytest.fixture
def recordings(tmp_path: Path) -> Recordings:
    return Recordings(tmp_path / "recordings")


def _start_child(folder: Path, script: str = _RECORD) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the ALSA library is talkative
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "recording\n"
    return child


def _wait_until(is_true: Callable[[], bool], timeout_s: float = 20) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.wav"))


@pytest.mark.audio
def test_what_is_played_is_what_is_recorded(microphone: VirtualMicrophone, recordings: Recordings) -> None:
    levels: list[float] = []
    recorder = Recorder(recordings)
    assert input_devices(), "the virtual microphone is listed"
    recorder.start(levels.append, None)
    assert recorder.is_recording
    microphone.play(THREE_TASKS).wait(30)
    before = time.monotonic()
    utterance = recorder.stop()
    assert time.monotonic() - before < 1.0
    recorded = read_audio(utterance.path)
    correlation, start_s = best_match(recorded, read_audio(THREE_TASKS)[: 9 * SAMPLE_RATE_HZ])
    assert correlation > 0.99
    assert start_s > -0.05, "the first word is there"
    assert utterance.duration_s == len(recorded) / SAMPLE_RATE_HZ
    assert utterance.recorded_at.tzinfo is not None
    assert max(levels) > 0.5
    assert all(0 <= level <= 1 for level in levels)
    assert 10 < len(levels) / utterance.duration_s < 25
    assert not recorder.is_recording
    assert [pending.path for pending in recordings.pending()] == [utterance.path]


@pytest.mark.audio
@pytest.mark.model
def test_a_recorded_dictation_is_transcribed_right(
    microphone: VirtualMicrophone, recordings: Recordings, tiny: Transcriber
) -> None:
    recorder = Recorder(recordings)
    recorder.start(None, None)
    microphone.play(THREE_TASKS).wait(30)
    transcript = tiny.transcribe(read_audio(recorder.stop().path))
    heard = " ".join(words(transcript.text))
    assert heard.startswith("buy milk and eggs tomorrow morning call the dentist on friday at 3")
    assert "pay the rent before the" in heard


@pytest.mark.audio
def test_one_recorder_records_again_and_again(microphone: VirtualMicrophone, recordings: Recordings) -> None:
    recorder = Recorder(recordings)
    for _ in range(3):
        recorder.start(None, None)
        assert recorder.stop().duration_s > 0, "a press shorter than the sound server's start gives its sound too"
    assert len(recordings.pending()) == 3


@pytest.mark.audio
def test_a_cancelled_recording_leaves_nothing(microphone: VirtualMicrophone, recordings: Recordings) -> None:
    recorder = Recorder(recordings)
    recorder.start(None, None)
    time.sleep(0.5)
    recorder.cancel()
    recorder.cancel()
    assert not recorder.is_recording
    assert list(recordings.folder.iterdir()) == []


@pytest.mark.audio
def test_a_recording_ends_by_itself_at_the_limit_and_is_kept(
    microphone: VirtualMicrophone, recordings: Recordings
) -> None:
    lost: queue.Queue[TodoAppError] = queue.Queue()
    recorder = Recorder(recordings, max_recording_s=1.0)
    recorder.start(None, lost.put)
    assert "minutes" in lost.get(timeout=10).title
    utterance = recorder.stop()
    assert utterance.duration_s == pytest.approx(1.0, abs=0.1)
    assert lost.empty()


@pytest.mark.audio
def test_the_microphone_is_chosen_by_name_and_an_unknown_one_is_named(
    microphone: VirtualMicrophone, recordings: Recordings
) -> None:
    recorder = Recorder(recordings, device=Recorder(recordings).input_devices()[0].name)
    recorder.start(None, None)
    assert recorder.stop().duration_s > 0
    with pytest.raises(MicrophoneUnavailable, match="“Blue Yeti” was not found"):
        Recorder(recordings, device="Blue Yeti").start(None, None)
    assert len(list(recordings.folder.iterdir())) == 1


@pytest.mark.audio
def test_a_microphone_unplugged_while_recording_keeps_what_was_said(
    microphone: VirtualMicrophone, recordings: Recordings
) -> None:
    child = _start_child(recordings.folder)
    microphone.play(THREE_TASKS)
    _wait_until(lambda: _size(recordings.folder) > 5 * 2 * SAMPLE_RATE_HZ)
    microphone.unplug()
    assert child.stdout is not None
    lost = child.stdout.readline()
    assert lost.startswith("lost: The microphone went away while recording.")
    assert "kept" in lost
    output, _ = child.communicate("stop\n", timeout=20)
    kept_s = float(output.removeprefix("kept: "))
    assert child.returncode == 0
    (pending,) = recordings.pending()
    assert pending.duration_s == kept_s >= 4.5
    recorded = read_audio(pending.path)
    correlation, _ = best_match(recorded, read_audio(THREE_TASKS)[: 2 * SAMPLE_RATE_HZ])
    assert correlation > 0.99


@pytest.mark.audio
def test_a_recording_survives_kill_9_and_is_offered_by_the_next_start(
    microphone: VirtualMicrophone, recordings: Recordings
) -> None:
    child = _start_child(recordings.folder)
    microphone.play(THREE_TASKS)
    _wait_until(lambda: _size(recordings.folder) > 5 * 2 * SAMPLE_RATE_HZ)
    size = _size(recordings.folder)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate(timeout=10)
    (pending,) = recordings.pending()
    assert pending.duration_s >= (size - 44) / 2 / SAMPLE_RATE_HZ
    recorded = read_audio(pending.path)
    assert len(recorded) == pending.duration_s * SAMPLE_RATE_HZ
    correlation, _ = best_match(recorded, read_audio(THREE_TASKS)[: 2 * SAMPLE_RATE_HZ])
    assert correlation > 0.99


@pytest.mark.audio
def test_a_full_disk_while_recording_is_reported_and_keeps_what_is_there(
    microphone: VirtualMicrophone, recordings: Recordings
) -> None:
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64_001, 64_001))\n"
    )
    child = _start_child(recordings.folder, limit + _RECORD)
    assert child.stdout is not None
    assert child.stdout.readline().startswith("lost: The disk is full. | Free some space")
    output, _ = child.communicate("stop\n", timeout=20)
    (pending,) = recordings.pending()
    assert float(output.removeprefix("kept: ")) == pending.duration_s == pytest.approx(2.0, abs=0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="hides the sound server the Linux way")
def test_without_a_microphone_the_error_says_what_to_do(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from todoapp.domain.errors import MicrophoneUnavailable
from todoapp.speech.recorder import Recorder
from todoapp.speech.recordings import Recordings

recordings = Recordings(Path(sys.argv[1]))
try:
    Recorder(recordings).start(None, None)
except MicrophoneUnavailable as error:
    print(error.title, error.hint)
    print(recordings.pending(), list(recordings.folder.iterdir()))
"""
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=_ROOT,
        env={**os.environ, "PULSE_SERVER": "unix:/nonexistent", "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    if not result.stdout:
        pytest.skip("this machine has a microphone that works without a sound server")
    said, left = result.stdout.splitlines()
    # Which of the two depends on whether this machine has PortAudio.
    assert said.startswith(
        ("No microphone was found. Plug in", "The sound library PortAudio is not installed. Install")
    )
    assert left == "[] []"


@pytest.mark.parametrize(("amplitude", "shown"), [(0.0, 0.0), (0.001, 0.0), (0.0316, 0.5), (1.0, 1.0), (4.0, 1.0)])
def test_the_level_runs_from_minus_60_decibel_to_full_scale(amplitude: float, shown: float) -> None:
    assert meter_level(amplitude**2) == pytest.approx(shown, abs=0.01)
