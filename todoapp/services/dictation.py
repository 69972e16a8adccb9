"""The lifecycle of a dictation: recording, transcribing, understanding, then saved, nothing heard or failed.

One owner serialises it, on the thread that calls it (the window's), so there is no lock. What was spoken in one press
and what was typed in one line take the same path from the text on. A recording stays pending on disk until its todos
are committed: a failure or a crash at any step leaves it there to be tried again. Dictations queue up, so the next one
can be spoken while the last is being understood.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from threading import Event
from typing import Protocol, TypeVar

from todoapp.domain.actions import Action
from todoapp.domain.errors import Cancelled, ModelMissing, TodoAppError
from todoapp.domain.todo import Provenance
from todoapp.domain.utterance import Transcript, Utterance
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.parsing import Understood, plain_todo
from todoapp.services.todos import Applied

log = logging.getLogger(__name__)
T = TypeVar("T")


class Stage(Enum):
    """Where the dictation in front of the user is."""

    IDLE = "idle"
    OPENING = "opening"  # the microphone was asked for and has not answered yet
    RECORDING = "recording"
    TRANSCRIBING = "transcribing"
    UNDERSTANDING = "understanding"
    SAVED = "saved"
    NOTHING_HEARD = "nothing heard"
    FAILED = "failed"


@dataclass(frozen=True)
class Status:
    """What to show now; `fraction` is the part transcribed so far, `waiting` how many dictations queue behind it."""

    stage: Stage
    text: str = ""
    fraction: float | None = None
    waiting: int = 0


@dataclass(frozen=True)
class Outcome:
    """How one dictation ended.

    `applied` is what it changed (None if it failed). `error` is why it failed, or, beside `applied`, what made us keep
    the words as a plain todo or stop recording early. `typed` says there is no recording, so a failed `text` belongs
    back in the text field. `understood` is what the words were taken for, `reference` the instant dates count from.
    """

    dictation_id: int
    stage: Stage
    text: str = ""
    utterance: Utterance | None = None
    applied: Applied | None = None
    error: TodoAppError | None = None
    understood: Understood | None = None
    reference: datetime | None = None


class Records(Protocol):
    """The microphone: `start` opens it, `stop` closes it and gives what is on disk by then."""

    def start(self, on_level: Callable[[float], None], on_lost: Callable[[TodoAppError], None]) -> None: ...
    def stop(self) -> Utterance: ...
    def cancel(self) -> None: ...


class KeepsRecordings(Protocol):
    """The folder of recordings whose todos are not committed yet."""

    def pending(self) -> list[Utterance]: ...
    def mark_done(self, path: Path) -> None: ...
    def mark_failed(self, path: Path, reason: str = "") -> None: ...
    def discard(self, path: Path) -> None: ...


class KeepsTyped(Protocol):
    """Typed sentences on disk whose todos are not committed yet."""

    left_over: tuple[tuple[str, datetime], ...]

    def keep(self, text: str, at: datetime) -> None: ...
    def forget(self, text: str, at: datetime) -> None: ...


class Transcribes(Protocol):
    """Turns a recording into text; `on_progress` gets the fraction done."""

    def __call__(self, path: Path, *, cancelled: Event, on_progress: Callable[[float], None]) -> Transcript: ...


class Understands(Protocol):
    """Turns text into actions, dates resolved against `reference`."""

    def __call__(self, text: str, reference: datetime, *, cancelled: Event | None = None) -> Understood: ...


@dataclass(frozen=True)
class _Work:
    """One dictation on its way: a recording, or text, or a recording whose text is known by now."""

    id: int
    reference: datetime
    text: str = ""
    utterance: Utterance | None = None
    speech_model: str | None = None
    notice: TodoAppError | None = None
    understood: Understood | None = None
    cancelled: Event = field(default_factory=Event)


def _ignore(_: object) -> None:
    pass


def _both(first: Callable[[T], None], second: Callable[[T], None]) -> Callable[[T], None]:
    """Make one call of two."""
    if first is _ignore or second is _ignore:
        return second if first is _ignore else first

    def call(value: T) -> None:
        first(value)
        second(value)

    return call


class Dictation:
    """Takes what is said or typed to stored todos, one step at a time."""

    def __init__(
        self,
        *,
        recorder: Records,
        recordings: KeepsRecordings,
        transcribe: Transcribes,
        understand: Understands,
        apply: Callable[[tuple[Action, ...], Provenance], Applied],
        run: RunJob,
        post: Callable[[Callable[[], None]], None],
        clock: Callable[[], datetime],
        typed: KeepsTyped | None = None,
        was_saved: Callable[[Provenance], bool] = lambda _: False,
    ) -> None:
        """`post` brings a call from any thread to the one that owns this object; `clock` gives aware local time.

        `was_saved` tells in the STORE lane whether a recording, or words of a moment, became todos: the app may have
        been ended just after they were stored, and before that was noted.
        """
        self._recorder = recorder
        self._recordings = recordings
        self._transcribe = transcribe
        self._understand = understand
        self._apply = apply
        self._run = run
        self._post = post
        self._clock = clock
        self._typed = typed
        self._was_saved = was_saved
        self._last_id = 0
        self._microphone = Stage.IDLE  # IDLE, OPENING or RECORDING
        self._stop_when_open = False
        self._ending = False  # the microphone was asked to stop or to drop its sound, and has not answered yet
        self._take = 0  # the id of the recording being made; a level or a loss from an older one is dropped
        self._lost: TodoAppError | None = None
        self._current: _Work | None = None
        self._committing = False  # too late to cancel: the todos are on their way to disk
        self._queue: deque[_Work] = deque()
        self._stage = Stage.IDLE  # of the current work, or how the last one ended
        self._fraction: float | None = None
        self._text = ""
        self._pending: list[Utterance] = []
        self._closed = False
        self._on_status: Callable[[Status], None] = _ignore
        self._on_level: Callable[[float], None] = _ignore
        self._on_outcome: Callable[[Outcome], None] = _ignore
        self._on_pending: Callable[[tuple[Utterance, ...]], None] = _ignore

    def watch(
        self,
        *,
        status: Callable[[Status], None] = _ignore,
        level: Callable[[float], None] = _ignore,
        outcome: Callable[[Outcome], None] = _ignore,
        pending: Callable[[tuple[Utterance, ...]], None] = _ignore,
    ) -> None:
        """Tell one more: the state to show, sound levels (0 to 1), each outcome, recordings waiting to be tried."""
        self._on_status, self._on_level = _both(self._on_status, status), _both(self._on_level, level)
        self._on_outcome, self._on_pending = _both(self._on_outcome, outcome), _both(self._on_pending, pending)

    @property
    def status(self) -> Status:
        """What to show now: the recording being made comes first, then the dictation being worked on."""
        waiting = len(self._queue)
        if self._microphone is not Stage.IDLE:
            return Status(self._microphone, waiting=waiting + (self._current is not None))
        return Status(self._stage, self._text, self._fraction, waiting)

    # -- the microphone

    def start_recording(self) -> None:
        """Open the microphone; nothing happens if it is open already."""
        if self._microphone is not Stage.IDLE or self._closed:
            return
        self._microphone, self._stop_when_open, self._ending, self._lost = Stage.OPENING, False, False, None
        self._take = take = self._next_id()
        self._publish()

        def on_level(level: float) -> None:
            self._post(lambda: self._heard_level(take, level))

        def on_lost(error: TodoAppError) -> None:
            self._post(lambda: self._lose_microphone(take, error))

        def start() -> None:
            self._recorder.start(on_level, on_lost)

        self._run(Lane.RECORDING, start, done=self._opened, failed=self._not_recorded)

    def stop_recording(self) -> None:
        """Close the microphone and take what was said to todos."""
        if self._microphone is Stage.OPENING:
            self._stop_when_open = True
        elif not self._ending and self._microphone is Stage.RECORDING:
            self._microphone = Stage.OPENING  # neither a second press nor a second release while it closes
            self._end_recording(self._recorder.stop, self._recorded, self._not_recorded)

    def toggle_recording(self) -> None:
        """Start if the microphone is closed, else stop."""
        if self._microphone is Stage.IDLE:
            self.start_recording()
        else:
            self.stop_recording()

    def _end_recording(
        self, end: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        self._ending = True
        self._run(Lane.RECORDING, end, done=done, failed=failed)

    def _opened(self, _: None) -> None:
        if self._ending:
            return
        self._microphone = Stage.RECORDING
        self._publish()
        if self._stop_when_open or self._lost:
            self.stop_recording()

    def _recorded(self, utterance: Utterance) -> None:
        self._microphone = Stage.IDLE
        self._enqueue(_Work(self._take, _local(utterance.recorded_at), utterance=utterance, notice=self._lost))

    def _not_recorded(self, error: Exception) -> None:
        self._microphone = Stage.IDLE
        self._end(_Work(self._take, self._clock()), Stage.FAILED, error=_as_ours(error))

    def _dropped(self, _: None) -> None:
        self._microphone = Stage.IDLE
        self._publish()

    def _heard_level(self, take: int, level: float) -> None:
        if take == self._take and self._microphone is Stage.RECORDING:
            self._on_level(level)

    def _lose_microphone(self, take: int, error: TodoAppError) -> None:
        if take != self._take or self._microphone is Stage.IDLE:
            return
        log.warning("microphone lost while recording")
        self._lost = error
        self.stop_recording()

    # -- what is asked for

    def type(self, text: str) -> None:
        """Take typed words along the same path as spoken ones."""
        if text.strip() and not self._closed:
            now = self._clock()
            if self._typed is not None:
                self._typed.keep(text.strip(), now)
            self._enqueue(_Work(self._next_id(), now, text=text.strip()))

    def retry(self, utterance: Utterance) -> None:
        """Take a pending recording to todos again; its dates count from when it was spoken."""
        self._forget(utterance)
        self._enqueue(_Work(self._next_id(), _local(utterance.recorded_at), utterance=utterance))

    def discard(self, utterance: Utterance) -> None:
        """Delete a pending recording for good."""

        def failed(error: Exception) -> None:
            self._remember(utterance)
            self._end(_Work(self._next_id(), self._clock()), Stage.FAILED, error=_as_ours(error))

        self._forget(utterance)
        self._run(Lane.STORE, lambda: self._recordings.discard(utterance.path), done=_ignore, failed=failed)

    def offer_pending(self) -> None:
        """Look for recordings an earlier run could not finish, and tell who watches."""

        def found(utterances: list[Utterance]) -> None:
            self._pending = list(utterances)
            if utterances:
                self._on_pending(tuple(utterances))

        def failed(error: Exception) -> None:
            self._end(_Work(self._next_id(), self._clock()), Stage.FAILED, error=_as_ours(error))

        self._run(Lane.STORE, self._pending_recordings, done=found, failed=failed)

    def _pending_recordings(self) -> list[Utterance]:
        pending = []
        for utterance in self._recordings.pending():
            if self._was_saved(Provenance("", recording=utterance.path.name)):
                self._recordings.mark_done(utterance.path)
            else:
                pending.append(utterance)
        return pending

    def read_left_over(self) -> None:
        """Take the sentences to todos that were typed in an earlier run and that it did not live to store."""
        typed = self._typed
        if typed is None or not typed.left_over:
            return
        left, typed.left_over = typed.left_over, ()

        def looked(saved: list[bool]) -> None:
            for (text, at), is_saved in zip(left, saved, strict=True):
                if is_saved:
                    typed.forget(text, at)
                else:
                    self._enqueue(_Work(self._next_id(), _local(at), text=text))

        def look() -> list[bool]:
            return [self._was_saved(Provenance(text, reference=at)) for text, at in left]

        self._run(Lane.STORE, look, done=looked, failed=_ignore)

    def cancel(self) -> None:
        """Stop what is going on: an open microphone is closed and its sound dropped; a recording on disk is kept."""
        if self._microphone is not Stage.IDLE:
            if not self._ending:
                self._take = self._next_id()
                self._end_recording(self._recorder.cancel, self._dropped, self._not_recorded)
            return
        if self._current is None or self._committing:
            return
        work, self._current = self._current, None
        work.cancelled.set()
        if work.utterance is not None:
            self._remember(work.utterance)
        self._finish(work, Stage.IDLE)

    def close(self) -> None:
        """Stop at once for the end of the program: sound already recorded is kept on disk for the next start."""
        self._closed = True
        if self._current is not None:
            self._current.cancelled.set()
        self._queue.clear()
        if self._microphone is not Stage.IDLE and not self._ending:
            self._take = self._next_id()
            self._end_recording(self._recorder.stop, _ignore, _ignore)

    # -- from a recording or text to todos

    def _enqueue(self, work: _Work) -> None:
        if self._closed:
            return
        self._queue.append(work)
        if self._current is None:
            self._start_next()
        else:
            self._publish()

    def _start_next(self) -> None:
        if not self._queue or self._closed:
            return
        self._current = self._queue.popleft()
        if self._current.utterance is None:
            self._read(self._current)
        else:
            self._listen(self._current, self._current.utterance)

    def _listen(self, work: _Work, utterance: Utterance) -> None:
        self._show(Stage.TRANSCRIBING)

        def on_progress(fraction: float) -> None:
            self._post(lambda: self._progressed(work.id, fraction))

        def transcribe() -> Transcript:
            return self._transcribe(utterance.path, cancelled=work.cancelled, on_progress=on_progress)

        self._run(
            Lane.INFERENCE,
            transcribe,
            done=lambda transcript: self._transcribed(work, transcript),
            failed=lambda error: self._failed(work, error),
        )

    def _progressed(self, work_id: int, fraction: float) -> None:
        if self._is_current(work_id) and self._stage is Stage.TRANSCRIBING:
            self._fraction = fraction
            self._publish()

    def _transcribed(self, work: _Work, transcript: Transcript) -> None:
        if not self._is_current(work.id):
            return
        if transcript.text.strip():
            self._read(replace(work, text=transcript.text.strip(), speech_model=transcript.model_id or None))
            return
        self._settle(work)
        self._current = None
        self._finish(work, Stage.NOTHING_HEARD, error=work.notice)

    def _read(self, work: _Work) -> None:
        self._current = work
        self._show(Stage.UNDERSTANDING, work.text)
        self._run(
            Lane.INFERENCE,
            lambda: self._understand(work.text, work.reference, cancelled=work.cancelled),
            done=lambda understood: self._understood(work, understood),
            failed=lambda error: self._not_understood(work, error),
        )

    def _understood(self, work: _Work, understood: Understood) -> None:
        if not self._is_current(work.id):
            return
        provenance = replace(
            self._provenance(work),
            yaml=understood.yaml,
            model_id=understood.model_id,
            prompt_version=understood.prompt_version,
        )
        notice = work.notice
        if understood.problem:
            notice = TodoAppError(understood.problem, "Your words are kept; edit the todo if something is off.")
        self._save(replace(work, notice=notice, understood=understood), understood.actions, provenance)

    def _not_understood(self, work: _Work, error: Exception) -> None:
        if isinstance(error, ModelMissing) and self._is_current(work.id):
            log.warning("no parser model, words kept as a plain todo")
            kept = plain_todo(work.text, work.reference)
            self._save(replace(work, notice=error), kept, self._provenance(work))
        else:
            self._failed(work, error)

    def _save(self, work: _Work, actions: tuple[Action, ...], provenance: Provenance) -> None:
        self._current, self._committing = work, True
        self._run(
            Lane.STORE,
            lambda: self._apply(actions, provenance),
            done=lambda applied: self._saved(work, applied),
            failed=lambda error: self._failed(work, error),
        )

    def _saved(self, work: _Work, applied: Applied) -> None:
        self._current, self._committing = None, False
        self._settle(work)
        self._finish(work, Stage.SAVED, applied=applied, error=work.notice)

    def _settle(self, work: _Work, reason: str | None = None) -> None:
        """Note in the folder what became of a recording; failing that, it is only offered once more."""
        if work.utterance is None:
            return
        path = work.utterance.path

        def note() -> None:
            if reason is None:
                self._recordings.mark_done(path)
            else:
                self._recordings.mark_failed(path, reason)

        def failed(error: Exception) -> None:
            log.warning("could not note what became of a recording: %s", type(error).__name__)

        self._run(Lane.STORE, note, done=_ignore, failed=failed)

    def _failed(self, work: _Work, error: Exception) -> None:
        if not self._is_current(work.id):
            return
        self._current, self._committing = None, False
        if work.utterance is not None:
            self._remember(work.utterance)
        if isinstance(error, Cancelled):
            self._finish(work, Stage.IDLE)
        else:
            log.error("dictation %d failed: %s", work.id, type(error).__name__)
            self._settle(work, _as_ours(error).title)
            self._finish(work, Stage.FAILED, error=_as_ours(error))

    # -- telling

    def _provenance(self, work: _Work) -> Provenance:
        recording = work.utterance.path.name if work.utterance else None
        return Provenance(work.text, recording=recording, speech_model=work.speech_model, reference=work.reference)

    def _finish(
        self, work: _Work, stage: Stage, *, applied: Applied | None = None, error: TodoAppError | None = None
    ) -> None:
        self._end(work, stage, applied=applied, error=error)
        self._start_next()

    def _end(
        self, work: _Work, stage: Stage, *, applied: Applied | None = None, error: TodoAppError | None = None
    ) -> None:
        if self._current is None:
            self._show(stage, work.text)
        if work.utterance is None and self._typed is not None and (stage is Stage.SAVED or not self._closed):
            self._typed.forget(work.text, work.reference)
        self._on_outcome(
            Outcome(work.id, stage, work.text, work.utterance, applied, error, work.understood, work.reference)
        )

    def _show(self, stage: Stage, text: str = "") -> None:
        self._stage, self._text, self._fraction = stage, text, None
        self._publish()

    def _publish(self) -> None:
        self._on_status(self.status)

    def _remember(self, utterance: Utterance) -> None:
        if utterance not in self._pending:
            self._pending.append(utterance)
        self._on_pending(tuple(self._pending))

    def _forget(self, utterance: Utterance) -> None:
        if utterance in self._pending:
            self._pending.remove(utterance)
            self._on_pending(tuple(self._pending))

    def _is_current(self, work_id: int) -> bool:
        return self._current is not None and self._current.id == work_id

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id


def _local(moment: datetime) -> datetime:
    """Read an aware moment on this machine's clock face."""
    return moment.astimezone() if moment.tzinfo else moment


def _as_ours(error: Exception) -> TodoAppError:
    """Give a failure that is our bug the same shape; the job bridge has reported it with its traceback."""
    if isinstance(error, TodoAppError):
        return error
    return TodoAppError("Something went wrong inside the app.", "Nothing you said is lost. Please try again.")
