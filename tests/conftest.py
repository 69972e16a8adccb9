"""What every test gets: no display, and nobody leaves a thread or a timer behind."""

import gc
import os
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.needed_models import library_or_skip

if TYPE_CHECKING:
    from todoapp.weights.library import Library

# How long an example takes says how busy the machine is.
settings.register_profile("todoapp", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("todoapp")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GRACE_S = 2.0  # a thread that was told to end needs a moment
LIBRARY_THREADS = ("tqdm", "ThreadPoolExecutor-pytest", "pytest_timeout")


@pytest.fixture(autouse=True)
def no_leftovers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a QThread or an active QTimer alive."""
    uses_qt = "qapp" in request.fixturenames or "qtbot" in request.fixturenames
    threads_before = set(threading.enumerate())
    yield
    left = [f"thread {thread.name}" for thread in _threads_left(threads_before)]
    if uses_qt:
        left += _qt_left()
    if left:
        pytest.fail(f"left alive: {', '.join(left)}", pytrace=False)


@pytest.fixture
def library() -> "Library":
    """The models of this machine; a test that needs them is skipped where they are missing."""
    return library_or_skip()


def _threads_left(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + GRACE_S
    left = []
    for thread in threading.enumerate():
        if thread in before or thread.name.startswith(LIBRARY_THREADS) or type(thread).__name__ == "TMonitor":
            continue
        if isinstance(thread, threading._DummyThread):  # somebody else's thread that once called into Python
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(thread)
    return left


def _qt_left() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    living = [found for found in gc.get_objects() if isinstance(found, QTimer | QThread) and isValid(found)]
    left = [f"timer of {timer.parent()}" for timer in living if isinstance(timer, QTimer) and timer.isActive()]
    here = QThread.currentThread()
    left += [f"{thread}" for thread in living if isinstance(thread, QThread) and thread.isRunning() and thread != here]
    return left
