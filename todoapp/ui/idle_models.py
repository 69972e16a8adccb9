"""Lets the models go while nobody dictates, and brings them back while the next dictation is being spoken."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from todoapp.services.dictation import Dictation, Stage, Status
from todoapp.services.jobs import Lane, RunJob

log = logging.getLogger(__name__)

IDLE_MINUTES = 15
_AT_REST = frozenset((Stage.IDLE, Stage.SAVED, Stage.NOTHING_HEARD, Stage.FAILED))


class IdleModels(QObject):
    """Calls `unload` in the models' lane once no dictation was under way for so long, `load` as one begins again.

    A correction loads them too, and a crash takes them away: hence `are_loaded` is asked each time.
    """

    def __init__(
        self,
        dictation: Dictation,
        run: RunJob,
        *,
        are_loaded: Callable[[], bool],
        load: Callable[[], None],
        unload: Callable[[], None],
        parent: QObject,
        idle_ms: int = IDLE_MINUTES * 60_000,
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._are_loaded = are_loaded
        self._load = load
        self._unload = unload
        self._is_at_rest = True
        self._timer = QTimer(self, interval=idle_ms)
        self._timer.timeout.connect(self._let_go)
        dictation.watch(status=self._follow)

    def start(self) -> None:
        """Count from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def _follow(self, status: Status) -> None:
        was_at_rest = self._is_at_rest
        self._is_at_rest = status.stage in _AT_REST and not status.waiting
        if self._is_at_rest:
            self._timer.start()
            return
        self._timer.stop()
        if was_at_rest and not self._are_loaded():
            self._run(Lane.INFERENCE, self._load, done=lambda _: None, failed=_not_loaded)

    def _let_go(self) -> None:
        if self._are_loaded():
            self._run(Lane.INFERENCE, self._unload, done=lambda _: None, failed=_not_loaded)


def _not_loaded(error: Exception) -> None:
    log.warning("models: %s", type(error).__name__)  # the dictation itself says what is missing
