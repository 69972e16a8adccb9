"""The composition root: the real parts wired together, without models, and what it does when the world is unkind."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.whole_app import composed, show
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import ModelMissing, StorageUnavailable
from todoapp.domain.when import DateSettings, Reminder, When
from todoapp.main import (
    Composed,
    date_words,
    fetch_from,
    log_folder,
    make_folder,
    resources_folder,
    start_logging,
)
from todoapp.services.model_process import ModelProcess
from todoapp.services.on_demand import ParserOnDemand, SpeechOnDemand
from todoapp.services.todos import View
from todoapp.ui.todo_model import Query
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

APP = "import sys; from todoapp.main import run_app; sys.exit(run_app([]))"


@pytest.fixture
def app(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Composed]:
    """The app over an empty data folder: no todos, no models."""
    with composed(qapp, tmp_path, bus_address="SESSION") as app:
        show(app, qtbot)
        yield app


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


def test_on_a_fresh_machine_typing_works_before_any_model_is_there(app: Composed, qtbot: QtBot, tmp_path: Path) -> None:
    assert app.window.models_card.isVisible()
    QTest.keyClicks(app.window.bar.sentence, "call the dentist friday at 3")
    QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not app.jobs.is_busy, timeout=20_000)
    app.window.sidebar.choose(Query(View.ALL))
    qtbot.waitUntil(lambda: app.window.model.rowCount() == 1)
    assert app.window.model.index(0).data().lower() == "call the dentist friday at 3"
    assert (tmp_path / "todos.sqlite").is_file()


def test_missing_models_are_said_so_and_looked_for_again(tmp_path: Path) -> None:
    library = Library(tmp_path)
    models = ModelProcess()
    for load in (ParserOnDemand(models, library).load, SpeechOnDemand(models, library).load):
        with pytest.raises(ModelMissing):
            load()
        with pytest.raises(ModelMissing):
            load()
    assert models.pid is None  # nothing to start a process for


class OneStep(Library):
    """Fetches nothing, in the process that fetches."""

    def fetch(self, *args: object, **kwargs: object) -> None:
        on_progress = kwargs["on_progress"]
        assert callable(on_progress)
        on_progress(Progress("whisper-tiny.en", 0, 0, "waiting"))
        on_progress(Progress("whisper-tiny.en", 10_000_000, 40_000_000, "download"))


def test_fetching_tells_its_progress_in_words() -> None:
    told: list[tuple[str, float | None]] = []
    fetch_from(OneStep())(lambda words, fraction: told.append((words, fraction)), Event())
    assert told[0][1] is None
    assert told[1] == ("Downloading whisper-tiny.en: 10 of 40 MB", 0.25)


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


def test_icons_and_style_sheet_are_found() -> None:
    assert (resources_folder() / "app.qss").is_file()


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


def test_the_window_reads_and_says_dates_as_the_settings_want() -> None:
    now = datetime(2024, 3, 5, 9)
    settings = DateSettings(evening=time(19), day_first=True, clock_24h=False, all_day_anchor=time(8))
    words = date_words(lambda: settings)
    evening = words.read_when("3/4 in the evening", now)
    assert evening is not None
    assert (evening.start, evening.time) == (date(2024, 4, 3), time(19))
    assert words.when(replace(evening, daypart=None), now) == "Wed 3 Apr, 7:00 pm"
    found = words.read_repeat("3 times a day", now)
    assert found is not None
    assert words.repeat(found[0]) == "every day at 9:00 am, 2:00 pm and 8:00 pm"
    day_before = words.read_reminder("the day before", now, replace(evening, time=None, daypart=None), None)
    assert day_before is not None
    assert day_before.at == datetime(2024, 4, 2, 8)
    assert words.reminder(replace(day_before, time=time(18))) == "the day before at 6:00 pm"


def test_the_settings_reach_the_store_and_the_parser(qapp: QApplication, tmp_path: Path) -> None:
    settings = DateSettings(all_day_anchor=time(7))
    with composed(qapp, tmp_path, bus_address="SESSION", settings=settings) as app:
        due = When(date(2024, 3, 8), date(2024, 3, 8))
        todo = app.store.todos().add(TodoFields("Call Ann", due=due, reminders=(Reminder("-PT1H"),)))
        assert todo.fields.reminders[0].at == datetime(2024, 3, 8, 6)
        assert app._parser._settings is settings


def test_a_wrong_settings_file_is_named_and_the_app_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"dates": {"clock_24h": "maybe"}}', encoding="utf-8")
    # The message box waits for a click: nobody is there, so it is answered at once.
    code = "import sys; import todoapp.main as main; main.QMessageBox.critical = lambda *said: None; "
    environment = os.environ | {"TODOAPP_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", f"{code} sys.exit(main.run_app([]))"], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert 'dates.clock_24h is "maybe". It has to be true or false.' in done.stderr
