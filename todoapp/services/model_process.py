"""The models in a process of their own, as seen from the window's: started by the first call, ended when idle.

What native libraries take stays with a process until it ends, and a crash in one of them ends its process. So both
models live in one that can end: its memory goes back, and a crash costs a second try instead of the window.
"""

import itertools
import logging
import multiprocessing
import pickle
import queue
import threading
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.services.model_messages import Answered, Ask, Cancel, Failed, Paused, Progressed, Sound
from todoapp.services.model_worker import work
from todoapp.speech.audio_file import Samples

log = logging.getLogger(__name__)

TRIES = 2
CANCEL_EVERY_S = 0.05  # how often a caller looks whether it was cancelled
_LAST_WORDS_S = 5.0  # a process whose pipe is closed ends by itself


class Part(Enum):
    """One of the models."""

    SPEECH = "speech"
    PARSER = "parser"


class ModelProcess:
    """Both models elsewhere. `ask` and `let_go` come from one thread at a time, the rest from any."""

    def __init__(self) -> None:
        self.on_pause: Callable[[], None] = lambda: None
        self._worker: _Worker | None = None
        self._starting = threading.Lock()
        self._held: set[Part] = set()
        self._is_closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs now, None without one."""
        worker = self._worker
        return None if worker is None or worker.is_gone else worker.pid

    def ask(
        self,
        part: Part | None,
        method: str,
        *arguments: Any,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[Any], None] = lambda progress: None,
    ) -> Any:
        """Call a method of `LoadedModels` there; `part` is what is loaded by it and stays until it is let go.

        Where the process ends under it, the call is made again in a new one, once.

        Raises:
            TodoAppError: as the method; or the process cannot be started, or ended each time.
            Cancelled: as the method, or `close` was called.
        """
        for _ in range(TRIES):
            worker = self._running()
            if part is not None:
                self._held.add(part)
            try:
                return worker.ask(method, arguments, cancelled, on_progress)
            except _Gone:
                if self._is_closed or (cancelled is not None and cancelled.is_set()):
                    raise _stopped() from None
                log.warning("the models' process ended during %s", method)
            finally:
                if not self._held:
                    self.end()
        raise TodoAppError(
            "The models crashed, twice in a row.",
            "Nothing you said or typed is lost. Try again; if it happens each time, choose another model in the"
            " settings, or start the app anew.",
        )

    def hear(self, path: Path, first: int, samples: Samples) -> None:
        """Hand on what was just recorded, if the process runs; never waits for it."""
        worker = self._worker
        if worker is not None and not worker.is_gone:
            worker.send(Sound(path, first, samples.tobytes()))

    def let_go(self, part: Part) -> None:
        """Free a model; without any, the process ends."""
        self._held.discard(part)
        if not self._held:
            self.end()
        elif self.pid is not None:
            self.ask(None, f"drop_{part.value}")

    def end(self) -> None:
        """End the process; the next call starts another."""
        with self._starting:
            worker, self._worker = self._worker, None
            self._held.clear()
        if worker is not None:
            worker.end()

    def close(self) -> None:
        """End it for good: who waits for an answer gets Cancelled."""
        self._is_closed = True
        self.end()

    def _running(self) -> "_Worker":
        with self._starting:
            if self._is_closed:
                raise _stopped()
            if self._worker is None or self._worker.is_gone:
                self._held.clear()
                try:
                    self._worker = _Worker(lambda: self.on_pause())
                except OSError as error:
                    raise TodoAppError(
                        f"The models' process cannot be started: {error.strerror}.",
                        "Close other programs, then try again. Nothing you said or typed is lost.",
                    ) from error
            return self._worker


class _Gone(Exception):
    """The process ended before it answered."""


class _Worker:
    """One process, the pipe to it and the two threads at our end of it."""

    def __init__(self, on_pause: Callable[[], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        level = logging.getLogger().getEffectiveLevel()
        # A daemon: what ends without ending it, as a test, does not wait for it.
        self._process = context.Process(target=work, args=(theirs, level), name="todoapp-models", daemon=True)
        try:
            self._process.start()
        except OSError:
            self._pipe.close()
            raise
        finally:
            theirs.close()
        self.pid = self._process.pid
        self.is_gone = False
        self._is_ended = False
        self._on_pause = on_pause
        self._numbers = itertools.count()
        self._waiting: dict[int, queue.SimpleQueue[Any]] = {}
        self._guard = threading.Lock()  # of `_waiting` and `is_gone`
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._sender = threading.Thread(target=self._send_all, name="models-out", daemon=True)
        self._reader = threading.Thread(target=self._read_all, name="models-in", daemon=True)
        self._sender.start()
        self._reader.start()

    def ask(
        self,
        method: str,
        arguments: tuple[Any, ...],
        cancelled: threading.Event | None,
        on_progress: Callable[[Any], None],
    ) -> Any:
        """Wait for an answer.

        Raises:
            _Gone: the process ended.
        """
        number, box = next(self._numbers), queue.SimpleQueue[Any]()
        with self._guard:
            if self.is_gone:
                raise _Gone
            self._waiting[number] = box
        try:
            self.send(Ask(number, method, arguments))
            while True:
                match self._next(box, number, cancelled):
                    case Progressed(_, progress):
                        on_progress(progress)
                    case Answered(_, value):
                        return value
                    case Failed() as failed:
                        raise failed.error()
                    case _:
                        raise _Gone
        finally:
            with self._guard:
                self._waiting.pop(number, None)

    def send(self, message: Ask | Cancel | Sound) -> None:
        """Put it on its way, after what was sent before."""
        self._outbox.put(pickle.dumps(message))

    def end(self) -> None:
        """End the process now; it has nothing to save."""
        self._is_ended = True
        self._process.kill()
        self._reader.join(_LAST_WORDS_S)

    def _next(self, box: "queue.SimpleQueue[Any]", number: int, cancelled: threading.Event | None) -> Any:
        while cancelled is not None and not cancelled.is_set():
            try:
                return box.get(timeout=CANCEL_EVERY_S)
            except queue.Empty:
                continue
        if cancelled is not None:
            self.send(Cancel(number))
        return box.get()

    def _send_all(self) -> None:
        while (data := self._outbox.get()) is not None:
            try:
                self._pipe.send_bytes(data)
            except OSError:
                return  # the reader notices too

    def _read_all(self) -> None:
        try:
            while True:
                self._take(self._pipe.recv())
        except (EOFError, OSError):
            pass
        finally:
            self._bury()

    def _take(self, message: Any) -> None:
        match message:
            case Paused():
                self._on_pause()
            case logging.LogRecord():
                logger = logging.getLogger(message.name)
                if logger.isEnabledFor(message.levelno):
                    logger.handle(message)
            case Progressed(number) | Answered(number) | Failed(number):
                with self._guard:
                    box = self._waiting.get(number)
                if box is not None:
                    box.put(message)

    def _bury(self) -> None:
        """Tell everybody who waits, and leave no thread, pipe or dead process behind."""
        with self._guard:
            self.is_gone = True
            for box in self._waiting.values():
                box.put(None)
        self._process.join(_LAST_WORDS_S)
        self._process.kill()
        self._process.join()
        if not self._is_ended:
            log.error("the models' process ended by itself, with status %s", self._process.exitcode)
        self._outbox.put(None)
        self._sender.join()
        self._pipe.close()


def _stopped() -> Cancelled:
    return Cancelled("The models were stopped.", "Nothing you said or typed is lost.")
