"""The bridge between the lanes and the window's thread."""

import threading
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from todoapp.domain.errors import StorageUnavailable
from todoapp.services.jobs import Lane
from todoapp.ui.jobs import Jobs


@pytest.fixture
def bugs() -> list[Exception]:
    return []


@pytest.fixture
def jobs(qtbot: QtBot, bugs: list[Exception]) -> Iterator[Jobs]:
    jobs = Jobs(bugs.append)
    yield jobs
    jobs.close()


def fail(error: Exception) -> None:
    pytest.fail(f"unexpected failure: {error!r}")


def test_the_call_runs_in_its_lane_and_the_outcome_arrives_here(qtbot: QtBot, jobs: Jobs) -> None:
    threads: dict[str, Any] = {}

    def done(name: str) -> None:
        threads["call"], threads["done"] = name, threading.current_thread()

    jobs.run(Lane.STORE, lambda: threading.current_thread().name, done=done, failed=fail)
    qtbot.waitUntil(lambda: "done" in threads)
    assert threads["call"].startswith("store")
    assert threads["done"] is threading.main_thread()


def test_jobs_of_one_lane_run_in_order_and_never_at_once(qtbot: QtBot, jobs: Jobs) -> None:
    running: list[int] = []
    most = 0
    order: list[int] = []

    def work(number: int) -> int:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        Event().wait(0.01)
        running.remove(number)
        return number

    for number in range(5):
        jobs.run(Lane.INFERENCE, partial(work, number), done=order.append, failed=fail)
    qtbot.waitUntil(lambda: len(order) == 5)
    assert order == [0, 1, 2, 3, 4]
    assert most == 1


def test_a_slow_job_does_not_hold_up_another_lane_or_the_window(qtbot: QtBot, jobs: Jobs) -> None:
    release, seen = Event(), []
    jobs.run(Lane.INFERENCE, lambda: release.wait(10), done=lambda _: seen.append("slow"), failed=fail)
    jobs.run(Lane.STORE, lambda: None, done=lambda _: seen.append("quick"), failed=fail)
    QTimer.singleShot(0, lambda: seen.append("window"))
    qtbot.waitUntil(lambda: {"quick", "window"} <= set(seen))
    assert "slow" not in seen
    release.set()
    qtbot.waitUntil(lambda: "slow" in seen)


def test_a_failure_of_the_world_goes_to_the_caller_alone(qtbot: QtBot, jobs: Jobs, bugs: list[Exception]) -> None:
    failures: list[Exception] = []

    def full() -> None:
        raise StorageUnavailable("The disk is full.", "Free some space.")

    jobs.run(Lane.STORE, full, done=lambda _: None, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert bugs == []


def test_a_failure_of_ours_is_reported_as_well(qtbot: QtBot, jobs: Jobs, bugs: list[Exception]) -> None:
    failures: list[Exception] = []
    jobs.run(Lane.STORE, lambda: 1 // 0, done=lambda _: None, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]


def test_closing_finishes_what_was_to_be_stored_and_takes_nothing_on(qtbot: QtBot, jobs: Jobs) -> None:
    stored: list[int] = []
    for number in range(3):
        jobs.run(Lane.STORE, partial(stored.append, number), done=lambda _: pytest.fail("closed"), failed=fail)
    assert jobs.close()
    jobs.run(Lane.STORE, lambda: stored.append(9), done=lambda _: None, failed=fail)
    assert stored == [0, 1, 2]


def test_a_hanging_driver_does_not_keep_the_app_from_ending(qtbot: QtBot) -> None:
    jobs, release = Jobs(fail), Event()
    jobs.run(Lane.RECORDING, lambda: release.wait(10), done=lambda _: None, failed=fail)
    assert not jobs.close(limit_s=0.05)
    release.set()
