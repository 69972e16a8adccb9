"""`todoapp --toggle` and its like, from the command to the running app: real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from todoapp import cli
from todoapp.ui import single_instance


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "todoapp", *arguments]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, timeout=60, check=False)


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "TODOAPP_DATA_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen", "PULSE_SERVER": "unix:/none"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """The app, running without its window; gives its log."""
    log = tmp_path / "logs" / "todoapp.log"
    with subprocess.Popen([sys.executable, "-m", "todoapp", "--hidden"], env=environment(tmp_path)) as app:
        deadline = time.monotonic() + 60
        while not (log.is_file() and "window shown" in log.read_text(encoding="utf-8")):
            assert time.monotonic() < deadline
            assert app.poll() is None
            time.sleep(0.1)
        yield log
        assert app.poll() is None, "still running after everything it was asked"
        app.terminate()


@pytest.mark.slow
def test_the_running_app_is_told_and_goes_on(running: Path, tmp_path: Path) -> None:
    for command in ("--toggle", "--stop", "--start", "--stop"):
        told = run(tmp_path, command)
        assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


@pytest.mark.slow
def test_ending_a_dictation_of_no_app_says_so(tmp_path: Path) -> None:
    told = run(tmp_path, "--stop")
    assert told.returncode == 1
    assert "not running" in told.stderr


def test_only_one_thing_can_be_asked_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--start", "--stop"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_command_starts_the_app_where_none_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from todoapp import main

    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))
    asked: list[tuple[str, bool]] = []

    def run_app(*, ask: str, hidden: bool) -> int:
        asked.append((ask, hidden))
        return 0

    monkeypatch.setattr(main, "run_app", run_app)
    for arguments in (["--toggle"], ["--start"], ["--hidden"], []):
        assert cli.main(arguments) == 0
    assert asked == [("toggle", False), ("start", False), ("show", True), ("show", False)]


def test_what_a_command_meets_in_the_other_instance_is_what_it_was_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))
    told: list[str] = []

    def tell(folder: Path, ask: str) -> bool:
        told.append(ask)
        return True

    monkeypatch.setattr(single_instance, "tell_running", tell)
    assert cli.main(["--stop"]) == 0
    assert told == ["stop"]
