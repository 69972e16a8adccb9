"""A lock between processes, so that two of them never fetch into the same folder at once."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from todoapp.domain.errors import Cancelled
from todoapp.weights.checks import disk_errors

_POLL_S = 0.1


@contextlib.contextmanager
def exclusive(path: Path, *, cancelled: threading.Event, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file `path`; while another process holds it, call `on_wait` and wait.

    The system releases it when its owner ends, however it ends, so no stale lock is possible.
    """
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while not _try_lock(handle):
            on_wait()
            if cancelled.wait(_POLL_S):
                raise Cancelled("Waiting for another download was stopped.")
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
