"""The window when something is missing or broken: a recording, the microphone, a model, the database."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.ui.conftest import OpenApp, click, enter
from todoapp.domain.errors import MicrophoneUnavailable, ModelDownloadFailed, ModelMissing, UnreadableAudio
from todoapp.services.todos import View

Open = Callable[..., OpenApp]


def test_a_recording_left_by_an_earlier_run_is_offered_and_taken(open_app: Open) -> None:
    app = open_app(heard=(UnreadableAudio("The recording cannot be read.", "Try again."), "buy milk"))
    app.show(View.ALL)
    app.dictation.start_recording()
    app.dictation.stop_recording()
    app.settle()
    assert "The recording cannot be read." in app.window.notify.banners
    pending = "A recording was not made into todos yet."
    assert pending in app.window.notify.banners
    app.window.notify.clear("pending recordings")
    app.dictation.offer_pending()
    app.settle()
    assert pending in app.window.notify.banners
    click(app, app.window, "Transcribe")
    app.settle()
    assert app.titles == ["buy milk"]
    assert pending not in app.window.notify.banners


def test_a_recording_is_only_deleted_after_a_second_yes(open_app: Open) -> None:
    app = open_app(heard=(UnreadableAudio("The recording cannot be read.", ""),))
    app.dictation.start_recording()
    app.dictation.stop_recording()
    app.settle()
    click(app, app.window, "Discard…")
    assert len(app.recordings.pending()) == 1
    click(app, app.window, "Delete")
    app.settle()
    assert app.recordings.pending() == []


def test_a_missing_microphone_is_told_and_typing_still_works(open_app: Open) -> None:
    missing = MicrophoneUnavailable("No microphone was found.", "Plug one in, or type your todos.")
    app = open_app(recorder={"failing": missing})
    app.show(View.ALL)
    QTest.mouseClick(app.window.bar.record, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.window.notify.banners == ("No microphone was found.",)
    enter(app, "buy milk")
    app.settle()
    assert app.titles == ["buy milk"]


def test_without_the_parser_words_are_kept_and_fetching_is_offered(open_app: Open) -> None:
    missing = ModelMissing("The parser is not there.", "Fetch it.")
    fetched = Event()

    def load() -> None:
        if not fetched.is_set():
            raise missing

    def fetch(on_progress: Callable[[str, float | None], None], cancelled: Event) -> None:
        on_progress("Downloading", 0.5)
        fetched.set()

    app = open_app(understand=ScriptedUnderstanding([missing]), load_parser=load, fetch=fetch)
    app.show(View.ALL)
    assert app.window.models_card.isVisible()
    enter(app, "call the dentist friday at 3")
    app.settle()
    assert app.titles == ["Call the dentist friday at 3"]
    click(app, app.window.models_card, "Fetch models")
    app.settle()
    assert fetched.is_set()
    assert not app.window.models_card.isVisible()


def test_fetching_shows_progress_and_can_be_stopped(open_app: Open) -> None:
    missing = ModelMissing("No speech model.", "Fetch it.")
    stopped = Event()

    def load() -> None:
        raise missing

    def fetch(on_progress: Callable[[str, float | None], None], cancelled: Event) -> None:
        on_progress("Downloading whisper: 10 of 40 MB", 0.25)
        assert cancelled.wait(10)
        stopped.set()
        raise ModelDownloadFailed("Stopped.", "It goes on from here next time.")

    app = open_app(load_speech=load, fetch=fetch)
    card = app.window.models_card
    click(app, card, "Fetch models")
    app.bot.waitUntil(lambda: "10 of 40 MB" in card.hint.text())
    assert card.bar.value() == 250
    click(app, card, "Cancel")
    app.bot.waitUntil(stopped.is_set)
    app.settle()
    assert not card.is_fetching
    assert card.button.text() == "Try again"


@pytest.mark.parametrize("newer", [False, True], ids=["unreadable", "newer"])
def test_a_database_that_cannot_be_used_is_told_and_loses_no_words(open_app: Open, tmp_path: Path, newer: bool) -> None:
    database = tmp_path / "broken.sqlite"
    if newer:
        connection = sqlite3.connect(database)
        connection.execute("create table applied_migrations (name text primary key, applied_at text)")
        connection.execute("insert into applied_migrations values ('m9999_from_the_future', '2030-01-01')")
        connection.commit()
        connection.close()
    else:
        database.write_bytes(b"this is no database" * 500)
    before = database.read_bytes()
    app = open_app(database=database)
    assert len(app.window.notify.banners) == 1
    enter(app, "buy milk")
    app.settle()
    assert app.window.bar.sentence.text() == "buy milk"
    if not newer:
        assert database.read_bytes() == before, "the file is left for a repair"
    database.unlink()
    click(app, app.window, "Try again")
    app.settle()
    app.show(View.ALL)
    QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)
    app.settle()
    assert app.titles == ["buy milk"]
