"""The composition root: the real parts wired together, without models."""

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
from todoapp.composition import Composed, date_words, fetch_from, resources_folder
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import ModelMissing
from todoapp.domain.when import DateSettings, Reminder, When
from todoapp.services.model_process import ModelProcess
from todoapp.services.on_demand import ParserOnDemand, SpeechOnDemand
from todoapp.services.todos import View
from todoapp.ui.todo_model import Query
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library


@pytest.fixture
def app(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Composed]:
    """The app over an empty data folder: no todos, no models."""
    with composed(qapp, tmp_path, bus_address="SESSION") as app:
        show(app, qtbot)
        yield app


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


def test_icons_and_style_sheet_are_found() -> None:
    assert (resources_folder() / "app.qss").is_file()


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
