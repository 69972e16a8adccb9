"""Worker lanes and the one bridge that brings their outcome to the window's thread."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane

log = logging.getLogger(__name__)
T = TypeVar("T")


class Jobs(QObject):
    """Runs each call in its lane, then calls `done` or `failed` on the thread this object lives in.

    A failure that is not a TodoAppError is our bug: it also goes to `on_bug`, so that it is seen with its traceback.
    """

    _arrived = Signal(object)

    def __init__(self, on_bug: Callable[[Exception], None]) -> None:
        super().__init__()
        self._on_bug = on_bug
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}
        self._under_way: set[Future[None]] = set()
        self._undelivered = 0  # submitted, and the outcome not handed over yet
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether an outcome is still to come."""
        return self._undelivered > 0

    def run(
        self, lane: Lane, call: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Run `call` in its lane; after `close` began, nothing is taken on any more."""
        if self._closed:
            return

        def work() -> None:
            try:
                result = call()
            except Exception as error:
                self._arrived.emit(lambda error=error: self._hand_over(lambda: self._fail(error, failed)))
            else:
                self._arrived.emit(lambda: self._hand_over(lambda: done(result)))

        self._undelivered += 1
        future = self._lanes[lane].submit(work)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

    def post(self, call: Callable[[], None]) -> None:
        """Call from any thread: `call` runs soon on the thread this object lives in."""
        self._arrived.emit(call)

    def close(self, limit_s: float = 10.0) -> bool:
        """Finish what is queued and wait for it; False if something still hangs (a sound driver may) after the limit.

        Outcomes that arrive from now on are dropped.
        """
        self._closed = True
        for lane, executor in self._lanes.items():
            executor.shutdown(wait=False, cancel_futures=lane is Lane.INFERENCE)
        hanging = wait(tuple(self._under_way), timeout=limit_s).not_done
        if hanging:
            log.warning("%d jobs still hang at the end", len(hanging))
            return False
        for executor in self._lanes.values():
            executor.shutdown(wait=True)
        return True

    def _hand_over(self, outcome: Callable[[], None]) -> None:
        try:
            outcome()  # which may ask for the next job, so that the chain counts as one
        finally:
            self._undelivered -= 1

    def _fail(self, error: Exception, failed: Callable[[Exception], None]) -> None:
        if not isinstance(error, TodoAppError):
            self._on_bug(error)
        failed(error)

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()
