"""The models' process: does what the window's process asks for, and ends when that one does.

One thread reads the pipe, so that live sound, a cancel and the end of the window are noticed while a model is at work;
the main thread does the work. It ends by `os._exit`: nothing in it is worth saving, and a native library that hangs or
crashes on its way out would keep it.
"""

import logging
import logging.handlers
import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from todoapp.services.model_messages import Answered, Ask, Cancel, Failed, Paused, Progressed, Sound

log = logging.getLogger(__name__)

Send = Callable[[Any], None]


def work(pipe: "Connection[Any, Any]", log_level: int) -> None:
    """Answer what comes through the pipe until it is closed; never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to both; the window decides
    if "fork" in multiprocessing.get_all_start_methods():
        # Nothing is forked here. Locks of libraries (tqdm's) are unlinked as they are made then; else Python would
        # miss them at the end of the window's process, and say so.
        multiprocessing.set_start_method("fork", force=True)
    _Worker(pipe, log_level).run()


class _Worker:
    """The process from within."""

    def __init__(self, pipe: "Connection[Any, Any]", log_level: int) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        logging.basicConfig(level=log_level, handlers=[_ToWindow(self._send)])
        from todoapp.services.loaded_models import LoadedModels

        self._models = LoadedModels(on_pause=lambda: self._send(Paused()))
        self._asked: queue.SimpleQueue[tuple[Ask, threading.Event]] = queue.SimpleQueue()
        self._cancelled: dict[int, threading.Event] = {}
        self._is_wanted = threading.Event()  # set by each call that comes in: what was begun unasked stops
        self._unheard: Path | None = None

    def run(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            ask, cancelled = self._asked.get()
            self._send(self._answer(ask, cancelled))
            self._cancelled.pop(ask.number, None)
            self._is_wanted.clear()
            if self._asked.empty():
                self._think_ahead()

    def _answer(self, ask: Ask, cancelled: threading.Event) -> Answered | Failed:
        from todoapp.services.loaded_models import Job

        job = Job(cancelled, lambda progress: self._send(Progressed(ask.number, progress)))
        try:
            return Answered(ask.number, getattr(self._models, ask.method)(job, *ask.arguments))
        except Exception as error:  # the window's process reports it, as it would had it happened there
            failed = Failed.of(ask.number, error)
            if failed.kind is None:
                log.error("%s failed: %s at %s", ask.method, failed.name, _places(error))
            return failed

    def _think_ahead(self) -> None:
        try:
            self._models.think_ahead(self._is_wanted)
        except Exception as error:  # nobody asked for it, and whoever will ask is told
            log.error("thinking ahead failed: %s at %s", type(error).__name__, _places(error))

    def _listen(self) -> None:
        try:
            while True:
                self._take(self._pipe.recv())
        except (EOFError, OSError):
            os._exit(0)  # the window has gone
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    def _take(self, message: Ask | Cancel | Sound) -> None:
        match message:
            case Ask(number):
                self._cancelled[number] = threading.Event()
                self._asked.put((message, self._cancelled[number]))
                self._is_wanted.set()
            case Cancel(number):
                if number in self._cancelled:
                    self._cancelled[number].set()
            case Sound():
                self._hear(message)

    def _hear(self, sound: Sound) -> None:
        if sound.path == self._unheard:
            return
        import numpy as np

        try:
            self._models.hear(sound.path, sound.first, np.frombuffer(sound.data, dtype=np.float32))
        except Exception as error:  # such a recording is read afterwards, as a whole
            log.error("listening along failed: %s at %s", type(error).__name__, _places(error))
            self._unheard = sound.path

    def _send(self, message: Any) -> None:
        try:
            with self._sending:
                self._pipe.send(message)
        except OSError:
            os._exit(0)


class _ToWindow(logging.handlers.QueueHandler):
    """Hands what is logged to the window's process, which has the file."""

    def __init__(self, send: Send) -> None:
        super().__init__(queue.SimpleQueue())
        self._send = send

    def enqueue(self, record: logging.LogRecord) -> None:
        self._send(record)


def _places(error: BaseException) -> str:
    """Say where it happened; without the message, which may quote what the user said."""
    frames = traceback.extract_tb(error.__traceback__)
    return ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
