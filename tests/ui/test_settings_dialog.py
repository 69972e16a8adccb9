"""The settings in the real window over a real data folder: every change is in use at once, and kept."""

import datetime as dt
import json
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QProgressBar,
    QTimeEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.watchdog import MAX_SLOT_MS, watched
from tests.whole_app import composed, show
from todoapp.composition import Composed
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import MicrophoneUnavailable
from todoapp.domain.when import DateSettings, When
from todoapp.services.app_settings import AppSettings, read_app_settings
from todoapp.services.dictation_settings import read_dictation_settings
from todoapp.services.model_facts import Speed, model_facts, save_speed
from todoapp.services.settings import read_date_settings
from todoapp.services.todos import View
from todoapp.speech.audio_file import write_wav
from todoapp.ui.settings_dialog import SettingsDialog
from todoapp.ui.todo_model import Query
from todoapp.weights.library import Library

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
SAMPLE = Path(__file__).parents[2] / "resources" / "sounds" / "sample.wav"
CONTROLS = QAbstractButton | QComboBox | QTimeEdit | QKeySequenceEdit | QProgressBar


class Driver:
    """The running app with its settings open."""

    def __init__(self, app: Composed, bot: QtBot, folder: Path) -> None:
        self.app = app
        self.bot = bot
        self.folder = folder
        self.open()

    def open(self) -> None:
        QTest.keyClick(self.app.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        self.bot.waitUntil(lambda: self.app.settings.dialog is not None)
        self.settle()

    @property
    def dialog(self) -> SettingsDialog:
        assert self.app.settings.dialog is not None
        return self.app.settings.dialog

    @property
    def saved(self) -> AppSettings:
        self.settle()
        return read_app_settings(self.folder)

    def settle(self) -> None:
        self.bot.waitUntil(lambda: not self.app.jobs.is_busy, timeout=20_000)

    def choose(self, box: QComboBox, words: str) -> None:
        """Choose with the keyboard, as its list would."""
        box.setCurrentIndex(box.findText(words))
        self.settle()

    def recording(self, days_ago: int) -> Path:
        recordings = self.app._recordings
        path = recordings.new(dt.datetime.now().astimezone() - dt.timedelta(days=days_ago))
        write_wav(path, np.full(1600, 0.1, dtype=np.float32))
        recordings.mark_done(path)
        return path


@pytest.fixture
def driver(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with composed(qapp, tmp_path / "data") as app:
        show(app, qtbot)
        yield Driver(app, qtbot, tmp_path / "data")


def on_friday() -> TodoFields:
    return TodoFields("Call Ann", due=When(dt.date(2030, 3, 8), dt.date(2030, 3, 8), time(18), None, "minute"))


def test_every_control_has_a_name_and_the_keyboard_reaches_it(driver: Driver) -> None:
    for place in range(driver.dialog.tabs.count()):
        driver.dialog.tabs.setCurrentIndex(place)
        driver.settle()
        page = driver.dialog.tabs.currentWidget()
        found = [child for child in page.findChildren(QWidget) if isinstance(child, CONTROLS) and child.isVisible()]
        assert found
        for control in found:
            inner = isinstance(control.parent(), QAbstractButton | QComboBox | QTimeEdit | QLineEdit)
            if inner or isinstance(control.parent(), QKeySequenceEdit):
                continue
            name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            assert name, f"{type(control).__name__} on page {place} has no name"
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus or not control.isEnabled(), name


def test_other_colours_never_hold_the_open_settings_up(driver: Driver) -> None:
    for place in range(driver.dialog.tabs.count()):
        driver.dialog.tabs.setCurrentIndex(place)
        driver.settle()
    driver.dialog.tabs.setCurrentIndex(0)
    theme = driver.app.theme
    rounds = []
    for _ in range(2):  # another program on the same core slows this one down
        with watched(driver.dialog) as dog:
            for words in ("Dark", "High contrast", "Light"):
                with driver.bot.waitSignal(theme.restyled):
                    driver.choose(driver.dialog.look.theme, words)
        rounds.append(dog.longest)
    assert min(rounds) < MAX_SLOT_MS, rounds
    box = driver.dialog.look.theme
    assert box.palette().color(box.foregroundRole()) == theme.color("text")


def test_colours_and_the_size_of_text_change_at_once_and_stay(driver: Driver, qapp: QApplication) -> None:
    before = qapp.font().pointSizeF()
    driver.choose(driver.dialog.look.theme, "Dark")
    assert driver.app.theme.is_dark
    driver.choose(driver.dialog.look.theme, "High contrast")
    assert driver.app.theme.color("text").name() == "#000000"
    driver.choose(driver.dialog.look.text_size, "150 %")
    assert qapp.font().pointSizeF() == pytest.approx(before * 1.5)
    assert (driver.saved.theme, driver.saved.text_percent) == ("contrast", 150)


def test_dates_are_read_and_shown_anew_without_a_restart(driver: Driver) -> None:
    driver.app.store.todos().add(on_friday())
    driver.app.window.sidebar.choose(Query(View.ALL))
    driver.settle()

    def shown() -> str:
        return str(driver.app.window.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))

    assert "18:00" in shown()
    dates = driver.dialog.dates
    driver.choose(dates.clock_24h, "6:00 pm")
    driver.choose(dates.day_first, "3 April (day first)")
    driver.choose(dates.next_weekday, "the first Friday after today")
    driver.choose(dates.week_start, "Sunday")
    dates.dayparts["evening"].setTime(QTime(19, 30))
    driver.bot.waitUntil(lambda: driver.app.dates.evening == time(19, 30))
    driver.settle()
    wanted = DateSettings(
        evening=time(19, 30), clock_24h=False, day_first=True, next_weekday_is_next_week=False, week_start=6
    )
    assert driver.app.dates == read_date_settings(driver.folder) == wanted
    words, now = dates._words, dt.datetime(2030, 3, 5, 9)
    when = words.read_when("3/4 in the evening", now)
    assert when is not None
    assert (when.start, when.time) == (dt.date(2030, 4, 3), time(19, 30))
    assert "7:30 pm" in dates.example.text()
    assert driver.app.store.todos().settings == wanted
    assert driver.app.reminding.dates == driver.app._last.settings == driver.app._parser._settings == wanted
    assert "6:00 pm" in shown()


def test_a_daypart_cannot_pass_the_one_before_it(driver: Driver) -> None:
    evening = driver.dialog.dates.dayparts["evening"]
    evening.setTime(QTime(8, 0))
    driver.bot.waitUntil(lambda: driver.app.dates.evening != time(18))
    assert driver.app.dates.evening == time(14), "as early as the afternoon begins"


def test_a_time_still_being_typed_is_taken_over_when_the_dialog_closes(driver: Driver) -> None:
    driver.dialog.dates.dayparts["night"].setTime(QTime(21, 15))
    QTest.keyClick(driver.dialog, Qt.Key.Key_Escape)
    driver.settle()
    assert driver.app.settings.dialog is None
    assert read_date_settings(driver.folder).night == time(21, 15)


def test_recordings_are_deleted_only_after_the_second_question(driver: Driver) -> None:
    old, new = driver.recording(10), driver.recording(1)
    privacy = driver.dialog.privacy
    driver.dialog.show_page("Privacy")
    driver.choose(privacy.retention, "for 7 days")
    assert privacy.asked.isVisible()
    assert old.exists()
    QTest.mouseClick(privacy.keep, Qt.MouseButton.LeftButton)
    assert privacy.retention.currentText() == "for 30 days"
    assert driver.saved.recordings_days == 30
    driver.choose(privacy.retention, "for 7 days")
    QTest.mouseClick(privacy.delete, Qt.MouseButton.LeftButton)
    assert driver.saved.recordings_days == 7
    assert (old.exists(), new.exists()) == (False, True)
    driver.choose(privacy.retention, "until I delete them")
    assert not privacy.asked.isVisible()
    assert driver.saved.recordings_days is None


def test_kept_not_at_all_a_recording_goes_as_soon_as_its_todos_are_made(driver: Driver) -> None:
    driver.app.settings.change(recordings_days=0)
    driver.settle()
    made = driver.recording(0)
    driver.app.window.bar.text_entered.emit("call Ann")  # any dictation that ends
    driver.settle()
    assert not made.exists()


def test_the_network_is_switched_off_and_every_connection_listed(driver: Driver) -> None:
    with driver.app.store.store().writing() as writer:
        now = dt.datetime.now().astimezone()
        writer.accounts.add("cloud", "caldav", "https://dav.example.org/", "me", "local", now)
    driver.dialog.show_page("Privacy")
    driver.settle()
    listed = [box.text() for box in driver.dialog.privacy.connections.findChildren(QAbstractButton)]
    assert listed == ["cloud"]
    driver.dialog.privacy.network.click()
    assert not driver.saved.network
    assert not driver.dialog.privacy.connections.isEnabled()
    driver.app.window.models_card.button.click()
    driver.settle()
    assert driver.app.window.models_card.title.text() == "The network is switched off in the settings."
    driver.dialog.privacy.network.click()
    box = driver.dialog.privacy.connections.findChildren(QAbstractButton)[0]
    box.click()
    driver.settle()
    with driver.app.store.store().reading() as reader:
        assert [account.is_paused for account in reader.accounts.all()] == [True]


def test_the_models_show_their_facts_and_only_those_that_are_there_can_be_chosen(driver: Driver) -> None:
    save_speed(driver.folder, "whisper-base", Speed(2100, "6 s of speech"))
    driver.dialog.show_page("Models")
    driver.dialog.models.look_again()
    driver.settle()
    rows = driver.dialog.models.rows
    base = rows["whisper-base"]
    assert "150 MB · MIT" in base.about.text()
    assert "of words right" in base.about.text()
    assert "2.1 s for 6 s of speech, measured here" in base.about.text()
    assert not base.name.isEnabled()
    assert base.fetch.isVisible()
    assert not base.measure.isVisible()
    parser = rows[driver.app.settings.work.models()[2].id]
    assert "of todos right in every field" in parser.about.text()
    assert rows["whisper-tiny.en"].name.isChecked()
    assert parser.name.isChecked()


def test_a_fetch_that_is_not_allowed_says_so_and_can_be_tried_again(driver: Driver) -> None:
    driver.app.settings.change(network=False)
    driver.dialog.show_page("Models")
    driver.settle()
    QTest.mouseClick(driver.dialog.models.rows["whisper-base"].fetch, Qt.MouseButton.LeftButton)
    driver.settle()
    assert "network is switched off" in driver.dialog.models.said.text()
    assert driver.dialog.models.rows["whisper-base"].fetch.text() == "Fetch"


def test_the_hotkey_is_changed_by_pressing_it(driver: Driver) -> None:
    driver.dialog.show_page("Dictation")
    page = driver.dialog.dictation
    page.hotkey.keys.setFocus()
    QTest.keyClick(page.hotkey.keys, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    driver.bot.waitUntil(lambda: driver.app.anywhere.settings.hotkey == "Ctrl+F8")
    driver.settle()
    assert read_dictation_settings(driver.folder).hotkey == "Ctrl+F8"
    QTest.keyClick(page.hotkey.keys, Qt.Key.Key_A)
    driver.bot.waitUntil(page.hotkey.said.isVisible)
    assert driver.app.anywhere.settings.hotkey == "Ctrl+F8", "a letter alone would swallow what people type"
    QTest.mouseClick(page.hotkey.none, Qt.MouseButton.LeftButton)
    driver.settle()
    assert read_dictation_settings(driver.folder).hotkey is None


def test_switches_of_dictation_are_in_use_at_once(driver: Driver) -> None:
    page = driver.dialog.dictation
    page.toggles["sounds"].setChecked(False)
    driver.choose(page.press, "starts and stops")
    assert not driver.app.anywhere.cues.is_on
    assert driver.app.anywhere.talk.kind == "toggle"
    page.autostart.setChecked(True)
    assert list((driver.folder.parent / "config" / "autostart").iterdir())
    found = json.loads((driver.folder / "settings.json").read_text(encoding="utf-8"))
    assert (found["dictation"]["sounds"], found["dictation"]["press"]) == (False, "toggle")


def test_the_microphone_is_chosen_from_those_there_are(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    work = driver.app.settings.work
    monkeypatch.setattr(work, "microphones", lambda: ("Built-in", "USB"))
    page = driver.dialog.dictation
    page.microphone.look()
    driver.settle()
    driver.choose(page.microphone.devices, "USB")
    assert driver.saved.microphone == "USB"
    assert driver.app._recorder.device == "USB"


def test_a_test_of_the_microphone_tells_what_it_hears(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    work, microphone = driver.app.settings.work, driver.dialog.dictation.microphone
    stopped: list[bool] = []
    monkeypatch.setattr(work, "start_listening", lambda on_level, on_lost: [on_level(0.6) for _ in range(20)])
    monkeypatch.setattr(work, "stop_listening", lambda: stopped.append(True))
    driver.dialog.show_page("Dictation")
    with driver.bot.waitSignal(microphone.heard_well):
        QTest.mouseClick(microphone.button, Qt.MouseButton.LeftButton)
    assert "Sound arrives well" in microphone.said.text()
    driver.dialog.show_page("Look")
    driver.settle()
    assert stopped == [True], "nobody is listened to behind another page"


def test_a_microphone_that_cannot_be_opened_says_why(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise MicrophoneUnavailable("No microphone was found.", "Plug one in.")

    monkeypatch.setattr(driver.app.settings.work, "start_listening", refuse)
    microphone = driver.dialog.dictation.microphone
    microphone.start()
    driver.settle()
    assert microphone.said.text() == "No microphone was found. Plug one in."
    assert not microphone.is_listening


@pytest.mark.model
@pytest.mark.slow
def test_other_models_are_in_use_as_soon_as_they_are_chosen(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    library = Library()
    if any(not fact.is_ready for fact in model_facts(library, tmp_path)):
        pytest.skip("needs every model (todoapp model fetch whisper-base and the parser before)")
    with composed(qapp, tmp_path, library=library) as app:
        show(app, qtbot)
        driver = Driver(app, qtbot, tmp_path)
        driver.dialog.show_page("Models")
        driver.settle()
        rows = driver.dialog.models.rows
        other = next(name for name, row in rows.items() if row.facts.kind == "parser" and not row.name.isChecked())
        rows["whisper-base"].name.click()
        rows[other].name.click()
        assert (driver.saved.speech_model, driver.saved.parser_model) == ("whisper-base", other)
        heard = app._speech.transcribe(SAMPLE, cancelled=Event(), on_progress=lambda part: None)
        assert heard.model_id == "whisper-base"
        assert app._parser.understand(heard.text, dt.datetime.now()).model_id == other
        QTest.mouseClick(rows["whisper-base"].measure, Qt.MouseButton.LeftButton)
        driver.bot.waitUntil(lambda: not app.jobs.is_busy, timeout=120_000)
        assert "measured here" in driver.dialog.models.rows["whisper-base"].about.text()
