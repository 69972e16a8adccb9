"""Says how long the window was held up: the work of its thread between two turns of the event loop."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

MAX_SLOT_MS = 50


class Watchdog:
    """The turns of the event loop seen so far, in ms of this thread's work: other programs may hold the machine up."""

    def __init__(self) -> None:
        self.turns: list[float] = []
        self._last = time.thread_time()

    def look(self) -> None:
        """End a turn."""
        now = time.thread_time()
        self.turns.append((now - self._last) * 1000)
        self._last = now

    @property
    def longest(self) -> float:
        """The longest turn."""
        return max(self.turns)


@contextmanager
def watched(parent: QObject) -> Iterator[Watchdog]:
    """Watch what happens in the block."""
    gc.collect()
    gc.freeze()  # what the tests before left to look through is no work of the app's
    dog = Watchdog()
    timer = QTimer(parent, interval=1)
    timer.timeout.connect(dog.look)
    timer.start()
    yield dog
    timer.stop()
    dog.look()
    timer.deleteLater()
    gc.unfreeze()
