"""The models in a process of their own: they answer as they would here, and what happens to them stays there."""

import datetime as dt
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS
from todoapp.domain import errors
from todoapp.domain.errors import Cancelled, ModelMissing, TodoAppError, UnparsableOutput, UnreadableAudio
from todoapp.services.loaded_models import Job, LoadedModels
from todoapp.services.model_messages import Failed, ModelProcessBug, ParserSetup, SpeechSetup
from todoapp.services.model_process import ModelProcess, Part
from todoapp.services.on_demand import ParserOnDemand, SpeechOnDemand, fetch_elsewhere, measure_elsewhere
from todoapp.speech.audio_file import Samples, read_audio, write_wav
from todoapp.weights.catalog import WHISPER_TINY_EN
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

NOW = dt.datetime(2026, 3, 11, 9, 0)
SENTENCES = ("call the dentist friday at 3, it's urgent", "buy milk tomorrow, and water the plants every sunday")
SAMPLE = Path(__file__).parents[2] / "resources" / "sounds" / "sample.wav"
BLOCK = 512
kills = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
PARENT = """
import signal
import time
from pathlib import Path
from todoapp.domain.errors import ModelMissing
from todoapp.services.model_messages import SpeechSetup
from todoapp.services.model_process import ModelProcess, Part
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background is deaf to it
models = ModelProcess()
try:
    models.ask(Part.SPEECH, "load_speech", SpeechSetup(Path("nowhere"), "none"))
except ModelMissing:
    print(models.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def models() -> Iterator[ModelProcess]:
    models = ModelProcess()
    yield models
    models.close()


@pytest.fixture
def speech(models: ModelProcess, library: Library) -> SpeechOnDemand:
    return SpeechOnDemand(models, library)


def long_recording(folder: Path) -> Path:
    """Give a recording that is read in several pieces."""
    path = folder / "long.wav"
    pause = np.zeros(16_000 * 4, dtype=np.float32)
    write_wav(path, np.concatenate([part for _ in range(3) for part in (read_audio(THREE_TASKS), pause)]))
    return path


def kill(models: ModelProcess) -> int | None:
    """Kill the process, if one runs; give which."""
    pid = models.pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    return pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def ends(pid: int) -> bool:
    """Wait a while for a process to end."""
    until = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


# -- without models


@pytest.mark.parametrize(
    "error",
    [
        *(kind("What happened.", "What to do.") for kind in TodoAppError.__subclasses__()
          if kind.__module__ == errors.__name__ and kind is not UnparsableOutput),
        UnparsableOutput("Not one of ours.", "- add: milk"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_every_error_crosses_with_its_title_and_hint(error: TodoAppError) -> None:
    crossed = pickle.loads(pickle.dumps(Failed.of(1, error))).error()
    assert type(crossed) is type(error)
    assert vars(crossed) == vars(error)
    assert str(crossed) == str(error)


def test_a_model_that_is_not_there_is_missed_as_it_would_be_here(models: ModelProcess, tmp_path: Path) -> None:
    setup = SpeechSetup(tmp_path, "whisper-tiny.en")
    with pytest.raises(ModelMissing) as here:
        LoadedModels(lambda: None).load_speech(Job(), setup)
    with pytest.raises(ModelMissing) as there:
        models.ask(Part.SPEECH, "load_speech", setup)
    assert (there.value.title, there.value.hint) == (here.value.title, here.value.hint)


def test_a_bug_there_is_a_bug_here_and_the_log_says_where_without_what_was_said(
    models: ModelProcess, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ModelProcessBug, match=r"^AttributeError$"):
        models.ask(Part.PARSER, "understand", "no setup", "buy a secret", NOW)
    assert "understand failed: AttributeError at model_worker.py:" in caplog.text
    assert "secret" not in caplog.text
    assert "no setup" not in caplog.text


def test_the_log_of_the_process_comes_out_here(
    models: ModelProcess, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(ModelProcessBug):
        models.ask(None, "measure", None, "no such model", tmp_path)
    record = next(record for record in caplog.records if "failed" in record.getMessage())
    assert record.name == "todoapp.services.model_worker"
    assert record.process != os.getpid()


def test_a_process_nobody_holds_a_model_in_ends(models: ModelProcess, tmp_path: Path) -> None:
    with pytest.raises(ModelProcessBug):
        models.ask(None, "measure", None, "no such model", tmp_path)
    assert models.pid is None


@kills
def test_it_ends_at_once_while_the_process_is_starting(models: ModelProcess, tmp_path: Path) -> None:
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            models.ask(Part.SPEECH, "load_speech", SpeechSetup(tmp_path, "none"))
        except Cancelled as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while models.pid is None:
        time.sleep(0.001)
    pid = models.pid
    models.close()
    asking.join(5)
    assert [type(error) for error in raised] == [Cancelled]
    assert not is_running(pid)
    with pytest.raises(Cancelled):
        models.ask(Part.SPEECH, "load_speech", SpeechSetup(tmp_path, "none"))


@kills
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_the_process_ends_with_the_window(how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.send_signal(how)
        try:
            parent.wait(10)
        finally:
            parent.kill()
    assert ends(pid)


@kills
def test_ctrl_c_leaves_the_process_to_the_window(models: ModelProcess, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        models.ask(Part.SPEECH, "load_speech", SpeechSetup(tmp_path, "none"))
    pid = models.pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    with pytest.raises(ModelMissing):
        models.ask(Part.SPEECH, "load_speech", SpeechSetup(tmp_path, "none"))
    assert models.pid == pid


def test_sound_without_a_process_goes_nowhere_and_starts_none(models: ModelProcess, tmp_path: Path) -> None:
    models.hear(tmp_path / "a.wav", 0, np.zeros(BLOCK, dtype=np.float32))
    assert models.pid is None


# -- with models


@pytest.mark.model
@pytest.mark.slow
def test_the_models_answer_as_they_would_here(models: ModelProcess, library: Library, tmp_path: Path) -> None:
    path = long_recording(tmp_path)
    here = LoadedModels(lambda: None)
    whisper = SpeechSetup(library.whisper_dir(WHISPER_TINY_EN.name), WHISPER_TINY_EN.name, ("Aveline",))
    parser = ParserSetup(library.parser_path(), library.parser_id())
    speech, reader = SpeechOnDemand(models, library), ParserOnDemand(models, library)
    speech.listen_for(whisper.hotwords)
    fractions: list[float] = []

    heard = speech.transcribe(path, cancelled=threading.Event(), on_progress=fractions.append)

    assert heard == here.transcribe(Job(), whisper, path)
    assert len(fractions) > 1
    assert fractions == sorted(fractions)
    assert speech.word_times(THREE_TASKS) == here.word_times(Job(), whisper, THREE_TASKS)
    for sentence in SENTENCES:
        there, expected = reader.understand(sentence, NOW), here.understand(Job(), parser, sentence, NOW)
        assert there.actions
        assert replace(there, ms=0.0, evidence=()) == replace(expected, ms=0.0, evidence=())
        # How many tokens are read together, which rounds their probabilities, goes by what that costs at the moment.
        for one, other in zip(there.evidence, expected.evidence, strict=True):
            assert one.parsed == other.parsed
            for mine, its in zip(one.probabilities, other.probabilities, strict=True):
                assert replace(mine, probability=0) == replace(its, probability=0)
                assert mine.probability == pytest.approx(its.probability, abs=0.02)
    here.drop_parser(Job())


@pytest.mark.model
@pytest.mark.slow
def test_a_dictation_is_followed_and_understood_while_it_is_spoken(
    models: ModelProcess, library: Library, speech: SpeechOnDemand, tmp_path: Path
) -> None:
    path = tmp_path / "live.wav"
    reader = ParserOnDemand(models, library)
    sentence = reader.understand(SENTENCES[0], NOW).actions
    samples: Samples = read_audio(long_recording(tmp_path))
    whole = speech.transcribe(tmp_path / "long.wav", cancelled=threading.Event(), on_progress=lambda _: None)
    paused = threading.Event()
    speech.on_pause = paused.set
    write_wav(path, samples)
    for first in range(0, len(samples), BLOCK):
        speech.hear(path, first, samples[first : first + BLOCK])
    assert paused.wait(20)

    so_far = speech.read_ahead()
    assert so_far.startswith("Buy milk")
    assert reader.understand(SENTENCES[0], NOW).actions == sentence  # what is asked stops what is thought ahead
    assert speech.read_ahead() == so_far
    begun: list[float] = []
    heard = speech.transcribe(path, cancelled=threading.Event(), on_progress=begun.append)

    assert begun[0] > 0.5  # only the last stretch was left
    assert heard.text.split() == whole.text.split()
    assert reader.understand(so_far, NOW).actions


@pytest.mark.model
@pytest.mark.slow
def test_a_cancel_reaches_the_model(speech: SpeechOnDemand, tmp_path: Path) -> None:
    path = long_recording(tmp_path)
    cancelled = threading.Event()
    fractions: list[float] = []

    def on_progress(fraction: float) -> None:
        fractions.append(fraction)
        cancelled.set()

    with pytest.raises(Cancelled) as caught:
        speech.transcribe(path, cancelled=cancelled, on_progress=on_progress)
    assert caught.value.title == "The transcription was stopped."
    assert max(fractions) < 1


@pytest.mark.model
@pytest.mark.slow
def test_a_damaged_recording_is_refused_with_its_own_words(speech: SpeechOnDemand, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("not a sound", encoding="utf-8")
    with pytest.raises(UnreadableAudio, match=r"notes\.wav is damaged or not a sound file"):
        speech.transcribe(tmp_path / "notes.wav", cancelled=threading.Event(), on_progress=lambda _: None)


@kills
@pytest.mark.model
@pytest.mark.slow
def test_a_crash_in_a_transcription_costs_a_second_try_and_no_word(
    models: ModelProcess, speech: SpeechOnDemand, tmp_path: Path
) -> None:
    path = long_recording(tmp_path)
    whole = speech.transcribe(path, cancelled=threading.Event(), on_progress=lambda _: None)
    killed: list[int] = []

    def kill_once(fraction: float) -> None:
        if not killed and (pid := kill(models)):
            killed.append(pid)

    assert speech.transcribe(path, cancelled=threading.Event(), on_progress=kill_once) == whole
    assert killed
    assert models.pid not in (None, *killed)


@kills
@pytest.mark.model
@pytest.mark.slow
def test_models_that_crash_every_time_say_so_and_can_be_tried_again(
    models: ModelProcess, speech: SpeechOnDemand, tmp_path: Path
) -> None:
    path = long_recording(tmp_path)
    with pytest.raises(TodoAppError, match="twice in a row") as caught:
        speech.transcribe(path, cancelled=threading.Event(), on_progress=lambda _: kill(models))
    assert "Nothing you said or typed is lost" in caught.value.hint
    assert path.is_file()
    assert speech.transcribe(THREE_TASKS, cancelled=threading.Event(), on_progress=lambda _: None).text


@kills
@pytest.mark.model
@pytest.mark.slow
def test_the_process_ends_once_both_models_are_let_go_and_is_back_with_the_next_use(
    models: ModelProcess, speech: SpeechOnDemand, library: Library
) -> None:
    parser = ParserOnDemand(models, library)
    speech.load()
    parser.load()
    pid = models.pid
    assert pid is not None
    speech.unload()
    assert models.pid == pid
    parser.unload()
    assert models.pid is None
    assert not is_running(pid)
    assert parser.understand(SENTENCES[0], NOW).actions
    assert models.pid not in (None, pid)


@pytest.mark.model
@pytest.mark.slow
def test_a_parser_is_built_there_with_its_progress_told(library: Library, tmp_path: Path) -> None:
    base = library.base_path()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / base.parent.name).symlink_to(base.parent)
    mine = Library(tmp_path)
    stages: set[str] = set()

    def on_progress(progress: Progress) -> None:
        stages.add(progress.stage)

    fetch_elsewhere(mine, ["parser"], on_progress=on_progress, cancelled=threading.Event())

    assert mine.parser_path().read_bytes() == library.parser_path().read_bytes()
    assert {"merge", "check"} <= stages


@pytest.mark.model
@pytest.mark.slow
def test_a_model_is_timed_there_and_leaves_those_in_use(models: ModelProcess, library: Library) -> None:
    parser = ParserOnDemand(models, library)
    parser.load()
    pid = models.pid
    assert measure_elsewhere(models, library, library.parser_id(), SAMPLE).ms > 0
    assert models.pid == pid
