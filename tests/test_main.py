"""The start of the app: its folders, its log, one window at a time, and a world that is unkind."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from todoapp.domain.errors import StorageUnavailable
from todoapp.main import log_folder, make_folder, start_logging

APP = "import sys; from todoapp.main import run_app; sys.exit(run_app([]))"


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)


def test_a_data_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageUnavailable) as caught:
        make_folder(tmp_path / "file" / "data")
    assert "cannot be made" in caught.value.title
    assert caught.value.hint


def test_the_log_rotates_in_its_folder(tmp_path: Path, root_logger: logging.Logger) -> None:
    start_logging(tmp_path / "logs")
    logging.getLogger("todoapp.test").info("a milestone")
    assert "a milestone" in (tmp_path / "logs" / "todoapp.log").read_text(encoding="utf-8")


def test_a_log_folder_that_cannot_be_written_does_not_stop_the_app(tmp_path: Path, root_logger: logging.Logger) -> None:
    (tmp_path / "logs").write_text("in the way", encoding="utf-8")
    start_logging(tmp_path / "logs")


def test_a_named_data_folder_holds_the_log_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOAPP_DATA_DIR", str(tmp_path))
    assert log_folder(tmp_path) == tmp_path / "logs"
    monkeypatch.delenv("TODOAPP_DATA_DIR")
    assert log_folder(tmp_path) != tmp_path / "logs"


@pytest.mark.slow
def test_a_second_start_leaves_the_window_to_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    environment = {**os.environ, "TODOAPP_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-c", APP], env=environment) as first:
        try:
            log = tmp_path / "logs" / "todoapp.log"
            qtbot.waitUntil(lambda: log.is_file() and "window shown" in log.read_text("utf-8"), timeout=30_000)
            second = subprocess.run(
                [sys.executable, "-c", APP], env=environment, capture_output=True, text=True, timeout=30, check=False
            )
            assert second.returncode == 0
            assert "already running" in second.stderr
            assert second.stdout == ""
            assert first.poll() is None
        finally:
            first.terminate()


def test_a_wrong_settings_file_is_named_in_the_desktops_language_and_the_app_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"dates": {"clock_24h": "maybe"}}', encoding="utf-8")
    # The message box waits for a click: nobody is there, so it is answered at once.
    code = "import sys; import todoapp.main as main; main.QMessageBox.critical = lambda *said: print(said[2]); "
    environment = os.environ | {
        "TODOAPP_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "de_DE.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", f"{code} sys.exit(main.run_app([]))"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert 'dates.clock_24h is "maybe". It has to be true or false.' in done.stderr
    assert done.stdout.endswith("Es muss dies sein: true oder false.\n")
