"""The window's process stays small, and stays, whatever happens to the models beside it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.audio.sounds import three_tasks_waiting
from tests.whole_app import composed, show
from todoapp.composition import Composed
from todoapp.domain.utterance import Utterance
from todoapp.services.dictation import Stage
from todoapp.services.todos import View
from todoapp.speech.recordings import Recordings
from todoapp.weights.library import Library

SPOKEN_AT = datetime(2026, 3, 11, 9, 0).astimezone()
IDLE_MB = 200  # of the window's process; under 180 as measured

pytestmark = [
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.usefixtures("library"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
]


@pytest.fixture
def utterance(tmp_path: Path) -> Utterance:
    """A recording that waits to become todos."""
    return three_tasks_waiting(tmp_path / "recordings", SPOKEN_AT)


@pytest.fixture
def app(qtbot: QtBot, qapp: QApplication, tmp_path: Path, library: Library) -> Iterator[Composed]:
    with composed(qapp, tmp_path, library=library) as app:
        show(app, qtbot, timeout_ms=120_000)
        yield app


def is_there(pid: int | None) -> bool:
    """Whether a process is there, be it dead and not waited for."""
    return Path(f"/proc/{pid}").exists()


def kill_at(app: Composed, stage: Stage, times: int) -> list[int]:
    """Kill the models' process so many times while dictations are in a stage; give whom."""
    killed: list[int] = []

    def kill() -> None:
        pid = app.models.pid
        if pid is not None and pid not in killed and len(killed) < times and app.dictation.status.stage is stage:
            time.sleep(0.03)  # let it begin
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    asked = app.models.ask

    def ask(*arguments: object, **named: object) -> object:
        app.jobs.post(kill)
        return asked(*arguments, **named)  # type: ignore[arg-type]

    app.models.ask = ask  # type: ignore[method-assign]
    return killed


def test_the_window_imports_no_native_library_of_the_models_and_is_small_once_they_are_let_go(
    tmp_path: Path, utterance: Utterance
) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.one_dictation", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["imported"] == []
    assert told["idle_mb"] < IDLE_MB, told
    assert told["worker"]
    assert not is_there(told["worker"])
    assert "Traceback" not in done.stderr
    assert "resource_tracker" not in done.stderr
    assert not Recordings(tmp_path / "recordings").pending()


@pytest.mark.parametrize("stage", [Stage.TRANSCRIBING, Stage.UNDERSTANDING], ids=lambda stage: stage.value)
def test_a_dictation_survives_a_crash_of_the_models(
    app: Composed, qtbot: QtBot, utterance: Utterance, stage: Stage
) -> None:
    killed = kill_at(app, stage, 1)

    app.dictation.retry(utterance)
    qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED, timeout=120_000)

    assert len(killed) == 1
    titles = {todo.fields.title for todo in app.store.todos().page(View.ALL)}
    assert titles == {"Buy milk and eggs", "Call the dentist", "Pay the rent"}


def test_closing_the_app_in_the_middle_of_a_dictation_leaves_no_process_and_keeps_the_recording(
    app: Composed, qtbot: QtBot, utterance: Utterance, tmp_path: Path
) -> None:
    pid = app.models.pid
    assert is_there(pid)
    app.dictation.retry(utterance)
    qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.TRANSCRIBING)

    app.window.close()
    started = time.monotonic()
    assert app.close()

    assert time.monotonic() - started < 5
    assert not is_there(pid)
    assert app.models.pid is None
    assert [left.path for left in Recordings(tmp_path / "recordings").pending()] == [utterance.path]
