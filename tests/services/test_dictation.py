"""The lifecycle of a dictation, step by step, without a window, a microphone or a model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from tests.fakes.recorder import FakeRecorder
from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.fakes.transcriber import ScriptedTranscriber
from todoapp.domain.actions import Action, Add, TodoFields
from todoapp.domain.errors import (
    MicrophoneUnavailable,
    ModelMissing,
    StorageUnavailable,
    TodoAppError,
    UnreadableAudio,
)
from todoapp.domain.todo import Provenance
from todoapp.domain.utterance import Transcript, Utterance
from todoapp.services.dictation import Dictation, Outcome, Records, Stage, Status
from todoapp.services.jobs import Lane, run_now
from todoapp.services.todos import Applied
from todoapp.speech.audio_file import read_audio, write_wav
from todoapp.speech.recordings import Recordings

NOW = datetime(2024, 3, 5, 9, 0).astimezone()
NO_MICROPHONE = MicrophoneUnavailable("No microphone was found.", "Plug one in, or type.")
DISK_FULL = StorageUnavailable("The disk is full.", "Free some space.")


class StepByStep:
    """A RunJob whose jobs wait until the test lets the next one run."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Lane, Callable[[], None]]] = []

    def __call__(
        self, lane: Lane, call: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self.waiting.append((lane, lambda: run_now(lane, call, done=done, failed=failed)))

    def step(self) -> Lane:
        """Run the oldest waiting job."""
        lane, call = self.waiting.pop(0)
        call()
        return lane

    def finish(self) -> None:
        """Run everything, and what comes of it."""
        while self.waiting:
            self.step()


@dataclass
class Desk:
    """A dictation with everything around it, and what it told."""

    recordings: Recordings
    recorder: Records
    transcriber: ScriptedTranscriber
    understand: ScriptedUnderstanding
    run: Any = run_now
    saved: list[tuple[tuple[Action, ...], Provenance]] = field(default_factory=list)
    save_errors: list[TodoAppError] = field(default_factory=list)
    pending_while_saving: list[int] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    offered: list[tuple[Utterance, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dictation = Dictation(
            recorder=self.recorder,
            recordings=self.recordings,
            transcribe=self._transcribe,
            understand=self.understand,
            apply=self._apply,
            run=self.run,
            post=lambda call: call(),
            clock=lambda: NOW,
        )
        self.dictation.watch(
            status=self.statuses.append,
            level=self.levels.append,
            outcome=self.outcomes.append,
            pending=self.offered.append,
        )

    def _transcribe(self, path: Path, *, cancelled: Event, on_progress: Callable[[float], None]) -> Transcript:
        return self.transcriber.transcribe(read_audio(path), cancelled=cancelled, on_progress=on_progress)

    def _apply(self, actions: tuple[Action, ...], provenance: Provenance) -> Applied:
        self.pending_while_saving.append(len(self.recordings.pending()))
        if self.save_errors:
            raise self.save_errors.pop(0)
        self.saved.append((actions, provenance))
        return Applied()

    @property
    def stages(self) -> list[Stage]:
        """The stages shown, repeats left out."""
        stages = [status.stage for status in self.statuses]
        return [stage for place, stage in enumerate(stages) if place == 0 or stages[place - 1] is not stage]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A second of noise."""
    path = tmp_path / "sound.wav"
    write_wav(path, (np.random.default_rng(1).standard_normal(16_000) * 0.1).astype(np.float32))
    return path


@pytest.fixture
def desk(tmp_path: Path, sound: Path) -> Callable[..., Desk]:
    """Build a desk; keyword arguments replace its parts."""

    def build(
        heard: tuple[str | TodoAppError, ...] = ("buy milk",),
        *,
        recorder: dict[str, Any] | None = None,
        understand: ScriptedUnderstanding | None = None,
        run: Any = run_now,
    ) -> Desk:
        recordings = Recordings(tmp_path / "recordings")
        return Desk(
            recordings,
            FakeRecorder(recordings, sound, recorded_at=NOW, **(recorder or {})),
            ScriptedTranscriber(heard),
            understand or ScriptedUnderstanding(),
            run,
        )

    return build


def stage(desk: Desk) -> Stage:
    """What is shown now."""
    return desk.dictation.status.stage


def speak(desk: Desk) -> None:
    """Press, talk, let go."""
    desk.dictation.start_recording()
    desk.dictation.stop_recording()


def test_a_press_becomes_a_todo_by_way_of_every_stage(desk: Callable[..., Desk]) -> None:
    d = desk(("buy milk",))
    speak(d)
    assert d.stages == [
        Stage.OPENING,
        Stage.RECORDING,
        Stage.TRANSCRIBING,
        Stage.UNDERSTANDING,
        Stage.SAVED,
    ]
    assert d.saved[0][0] == (Add(TodoFields("buy milk")),)


def test_a_todo_knows_where_it_came_from(desk: Callable[..., Desk]) -> None:
    d = desk(("buy milk",))
    speak(d)
    provenance = d.saved[0][1]
    assert provenance.text == "buy milk"
    assert provenance.recording is not None
    assert (d.recordings.folder / provenance.recording).is_file()
    assert (provenance.yaml, provenance.model_id, provenance.prompt_version) == ("- add: buy milk\n", "scripted", 1)
    assert provenance.speech_model == "scripted"
    assert provenance.reference == NOW


def test_dates_count_from_the_moment_the_key_was_released(desk: Callable[..., Desk]) -> None:
    d = desk(("call ann tomorrow",))
    yesterday = (NOW - timedelta(days=1)).astimezone(timezone(timedelta(hours=9)))
    path = d.recordings.new(yesterday)
    write_wav(path, np.full(16_000, 0.1, dtype=np.float32))
    d.recordings.close(path)
    (waiting,) = d.recordings.pending()
    d.dictation.retry(waiting)
    reference = d.understand.heard[0][1]
    assert reference == waiting.recorded_at
    assert reference.utcoffset() == waiting.recorded_at.astimezone().utcoffset(), "on this machine's clock face"


def test_a_recording_stays_pending_until_its_todos_are_committed(desk: Callable[..., Desk]) -> None:
    d = desk()
    speak(d)
    assert d.pending_while_saving == [1]
    assert d.recordings.pending() == []


def test_silence_is_no_error_and_saves_nothing(desk: Callable[..., Desk]) -> None:
    d = desk(("",))
    speak(d)
    assert stage(d) is Stage.NOTHING_HEARD
    assert d.outcomes[-1].error is None
    assert d.outcomes[-1].utterance is not None, "the user may insist"
    assert d.saved == []
    assert d.recordings.pending() == [], "silence is not offered again at the next start"


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(UnreadableAudio("The recording is damaged.", ""), id="transcribing"),
        pytest.param(ModelMissing("No speech model.", "Fetch it."), id="no speech model"),
    ],
)
def test_a_recording_that_cannot_be_transcribed_is_kept_and_tried_again(
    desk: Callable[..., Desk], failure: TodoAppError
) -> None:
    d = desk((failure, "buy milk"))
    speak(d)
    assert stage(d) is Stage.FAILED
    assert d.outcomes[-1].error is failure
    (kept,) = d.offered[-1]
    assert [waiting.path for waiting in d.recordings.pending()] == [kept.path]
    d.dictation.retry(kept)
    assert stage(d) is Stage.SAVED
    assert d.offered[-1] == ()
    assert d.recordings.pending() == []


def test_words_that_cannot_be_stored_are_kept_as_a_recording(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.save_errors.append(DISK_FULL)
    speak(d)
    assert d.outcomes[-1].error is DISK_FULL
    assert len(d.recordings.pending()) == 1
    assert len(d.offered[-1]) == 1


def test_typed_words_that_cannot_be_stored_are_handed_back(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.save_errors.append(DISK_FULL)
    d.dictation.type("  buy milk ")
    outcome = d.outcomes[-1]
    assert (outcome.stage, outcome.text, outcome.utterance) == (Stage.FAILED, "buy milk", None)


def test_without_the_parser_model_the_words_are_kept_as_a_plain_todo(desk: Callable[..., Desk]) -> None:
    missing = ModelMissing("The parser is not there.", "Fetch it.")
    d = desk(understand=ScriptedUnderstanding([missing]))
    d.dictation.type("call the dentist friday at 3")
    assert d.saved[0][0] == (Add(TodoFields("Call the dentist friday at 3")),)
    assert d.saved[0][1].model_id is None
    assert d.outcomes[-1].stage is Stage.SAVED
    assert d.outcomes[-1].error is missing


def test_a_problem_of_the_model_is_told_beside_the_todo(desk: Callable[..., Desk]) -> None:
    d = desk(understand=ScriptedUnderstanding(problem="The model wrote something unreadable."))
    d.dictation.type("hmm")
    assert d.outcomes[-1].stage is Stage.SAVED
    assert d.outcomes[-1].error is not None
    assert d.outcomes[-1].error.title == "The model wrote something unreadable."


def test_without_the_parser_model_long_words_are_kept_whole_in_the_notes(desk: Callable[..., Desk]) -> None:
    d = desk(understand=ScriptedUnderstanding([ModelMissing("The parser is not there.", "Fetch it.")]))
    text = ("remember " * 2_000).strip()
    d.dictation.type(text)
    (action,) = d.saved[0][0]
    assert isinstance(action, Add)
    assert len(action.todo.title) < 250
    assert action.todo.notes == text


def test_blank_lines_are_no_dictation(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.dictation.type("   \n ")
    assert d.statuses == []


def test_a_missing_microphone_is_told_and_typing_goes_on(desk: Callable[..., Desk]) -> None:
    d = desk(recorder={"failing": NO_MICROPHONE})
    d.dictation.start_recording()
    assert stage(d) is Stage.FAILED
    assert d.outcomes[-1].error is NO_MICROPHONE
    d.dictation.type("buy milk")
    assert stage(d) is Stage.SAVED


def test_an_unplugged_microphone_ends_the_recording_and_keeps_what_was_said(desk: Callable[..., Desk]) -> None:
    gone = MicrophoneUnavailable("The microphone went away.", "What was recorded is kept.")
    d = desk(recorder={"losing": gone})
    d.dictation.start_recording()
    assert d.outcomes[-1].stage is Stage.SAVED
    assert d.outcomes[-1].error is gone
    assert len(d.saved) == 1


def test_levels_reach_the_meter_while_recording(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.dictation.start_recording()
    take = d.dictation._take
    run.step()
    d.dictation._heard_level(take, 0.5)
    assert d.levels == [0.5]
    d.dictation.stop_recording()
    run.finish()
    d.dictation._heard_level(take, 0.9)
    assert d.levels == [0.5], "the level of a recording that has ended is dropped"


def test_letting_go_before_the_microphone_is_open_still_ends_the_recording(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.dictation.start_recording()
    d.dictation.stop_recording()
    assert stage(d) is Stage.OPENING
    run.finish()
    assert stage(d) is Stage.SAVED


def test_a_second_press_while_opening_starts_nothing(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.dictation.start_recording()
    d.dictation.start_recording()
    assert len(run.waiting) == 1


def test_toggling_starts_and_stops(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.dictation.toggle_recording()
    assert stage(d) is Stage.RECORDING
    d.dictation.toggle_recording()
    assert stage(d) is Stage.SAVED


def test_cancelling_a_recording_throws_its_sound_away(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.dictation.start_recording()
    d.dictation.cancel()
    assert stage(d) is Stage.IDLE
    assert d.recordings.pending() == []
    assert list(d.recordings.folder.glob("*.wav")) == []


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("then", ["stop_recording", "cancel", "close"])
def test_what_is_asked_while_a_recording_is_thrown_away_changes_nothing(
    desk: Callable[..., Desk], is_open: bool, then: str
) -> None:
    steps = StepByStep()
    d = desk(run=steps)
    d.dictation.start_recording()
    if is_open:
        steps.step()

    d.dictation.cancel()
    asked = len(steps.waiting)
    getattr(d.dictation, then)()
    assert len(steps.waiting) == asked
    steps.finish()

    assert Stage.FAILED not in d.stages
    assert d.dictation.status.stage is Stage.IDLE
    assert d.recordings.pending() == []
    assert d.saved == []


@pytest.mark.parametrize(("then", "kept"), [("stop_recording", "saved"), ("cancel", "saved"), ("close", "pending")])
def test_a_microphone_that_is_closing_is_asked_for_nothing_more(
    desk: Callable[..., Desk], then: str, kept: str
) -> None:
    steps = StepByStep()
    d = desk(run=steps)
    d.dictation.start_recording()
    steps.step()

    d.dictation.stop_recording()
    asked = len(steps.waiting)
    getattr(d.dictation, then)()
    assert len(steps.waiting) == asked
    steps.finish()

    assert {"saved": len(d.saved), "pending": len(d.recordings.pending())} == {"saved": 0, "pending": 0} | {kept: 1}


def test_a_result_that_comes_after_cancelling_is_dropped(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    speak(d)
    assert [run.step(), run.step()] == [Lane.RECORDING, Lane.RECORDING]
    assert stage(d) is Stage.TRANSCRIBING
    d.dictation.cancel()
    assert stage(d) is Stage.IDLE
    run.finish()
    assert stage(d) is Stage.IDLE
    assert d.saved == []
    assert len(d.recordings.pending()) == 1, "the recording is kept and offered"
    assert len(d.offered[-1]) == 1


def test_cancelled_typing_is_handed_back(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.dictation.type("buy milk")
    d.dictation.cancel()
    run.finish()
    assert (d.outcomes[-1].stage, d.outcomes[-1].text) == (Stage.IDLE, "buy milk")
    assert d.saved == []


def test_it_is_too_late_to_cancel_once_todos_are_on_their_way_to_disk(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.dictation.type("buy milk")
    assert run.step() is Lane.INFERENCE
    d.dictation.cancel()
    run.finish()
    assert stage(d) is Stage.SAVED
    assert len(d.saved) == 1


def test_sentences_typed_while_one_is_understood_wait_their_turn(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    for text in ("one", "two", "three"):
        d.dictation.type(text)
    assert d.dictation.status.waiting == 2
    run.finish()
    assert [provenance.text for _, provenance in d.saved] == ["one", "two", "three"]


def test_a_failure_does_not_hold_up_the_next_in_line(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(run=run)
    d.save_errors.append(DISK_FULL)
    d.dictation.type("one")
    d.dictation.type("two")
    run.finish()
    assert [outcome.stage for outcome in d.outcomes] == [Stage.FAILED, Stage.SAVED]


def test_the_next_dictation_can_be_spoken_while_the_last_is_understood(desk: Callable[..., Desk]) -> None:
    run = StepByStep()
    d = desk(("buy milk", "call ann"), run=run)
    speak(d)
    run.step()
    run.step()
    d.dictation.start_recording()
    run.waiting.insert(0, run.waiting.pop())  # the lanes run side by side: the microphone opens first
    run.step()
    assert stage(d) is Stage.RECORDING
    assert d.dictation.status.waiting == 1
    run.finish()
    assert stage(d) is Stage.RECORDING
    assert [provenance.text for _, provenance in d.saved] == ["buy milk"]
    d.dictation.stop_recording()
    run.finish()
    assert [provenance.text for _, provenance in d.saved] == ["buy milk", "call ann"]


def test_what_an_earlier_run_left_is_offered(desk: Callable[..., Desk]) -> None:
    d = desk()
    path = d.recordings.new(NOW)
    write_wav(path, np.full(8_000, 0.1, dtype=np.float32))
    d.recordings.close(path)
    d.dictation.offer_pending()
    (waiting,) = d.offered[-1]
    assert waiting.path == path
    d.dictation.discard(waiting)
    assert d.offered[-1] == ()
    assert not path.exists()


def test_closing_while_recording_keeps_the_sound(desk: Callable[..., Desk]) -> None:
    d = desk()
    d.dictation.start_recording()
    d.dictation.close()
    assert len(d.recordings.pending()) == 1
    assert d.saved == []


def test_our_own_failure_keeps_the_recording_too(desk: Callable[..., Desk]) -> None:
    d = desk()

    def broken(text: str, reference: datetime, *, cancelled: Event | None = None) -> Any:
        raise ValueError("a bug")

    d.dictation._understand = broken
    speak(d)
    assert d.outcomes[-1].stage is Stage.FAILED
    assert d.outcomes[-1].error is not None
    assert "a bug" not in str(d.outcomes[-1].error)
    assert len(d.recordings.pending()) == 1
