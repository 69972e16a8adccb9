"""The whole window over a real store, real recordings and real dates; only microphone and models are scripted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.fakes.player import FakePlayer
from tests.fakes.recorder import FakeRecorder
from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.fakes.transcriber import ScriptedTranscriber
from todoapp.composition import date_words, resources_folder
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.utterance import Segment, Transcript
from todoapp.domain.when import DateSettings, When
from todoapp.services.dictation import Dictation, Stage
from todoapp.services.draft_file import DraftFile
from todoapp.services.feedback import Feedback
from todoapp.services.last_batch import LastBatch
from todoapp.services.on_demand import StoreOnDemand
from todoapp.services.todos import Todos, View
from todoapp.speech.audio_file import read_audio, write_wav
from todoapp.speech.recordings import Recordings
from todoapp.ui.jobs import Jobs
from todoapp.ui.learning import Learning
from todoapp.ui.main_window import MainWindow, Models
from todoapp.ui.models_card import FetchesModels
from todoapp.ui.theme import Theme
from todoapp.ui.todo_model import Query

NOW = datetime(2024, 3, 5, 9, 0).astimezone()


def _fetch_nothing(on_progress: Callable[[str, float | None], None], cancelled: Event) -> None:
    pass


@dataclass
class OpenApp:
    """The running window and what is behind it."""

    window: MainWindow
    jobs: Jobs
    dictation: Dictation
    recordings: Recordings
    transcriber: ScriptedTranscriber
    understand: ScriptedUnderstanding
    store: StoreOnDemand
    bot: QtBot
    bugs: list[Exception] = field(default_factory=list)
    player: FakePlayer = field(default_factory=lambda: FakePlayer())
    listened_for: list[tuple[str, ...]] = field(default_factory=list)
    learned_settings: list[str] = field(default_factory=list)

    @property
    def todos(self) -> Todos:
        """The service; only while no job runs."""
        return self.store.todos()

    def stage(self) -> Stage:
        """What is shown now."""
        return self.dictation.status.stage

    @property
    def titles(self) -> list[str]:
        """The titles on show."""
        model = self.window.model
        return [model.index(row).data() for row in range(model.rowCount())]

    def show(self, view: View = View.ALL, list_name: str | None = None) -> None:
        """Choose an entry of the sidebar and wait for its todos."""
        query = Query(view, list_name)
        if self.window.model.query != query:
            with self.bot.waitSignal(self.window.model.loaded):
                self.window.sidebar.choose(query)

    def add(self, *todos: TodoFields) -> list[Todo]:
        """Store todos and wait until the window shows the change."""
        added = [self.todos.add(fields) for fields in todos]
        self.reload()
        return added

    def reload(self) -> None:
        """Announce a change and wait until the list has read it."""
        with self.bot.waitSignals([self.window.model.loaded, self.window.sidebar.lists_read]):
            self.window.changes.todos_changed.emit()

    def settle(self) -> None:
        """Wait until nothing runs any more and every outcome has arrived."""
        self.bot.waitUntil(lambda: not self.jobs.is_busy, timeout=20_000)

    def todo(self, title: str) -> Todo:
        """Give the todo with a title, as the list shows it."""
        model = self.window.model
        for row in range(model.rowCount()):
            todo = model.todo_at(model.index(row))
            if todo is not None and todo.fields.title == title:
                return todo
        raise AssertionError(f"{title!r} is not among {self.titles}")


def enter(app: OpenApp, text: str) -> None:
    """Type a sentence and press Enter."""
    app.window.bar.sentence.setFocus()
    QTest.keyClicks(app.window.bar.sentence, text)
    QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)


def click(app: OpenApp, parent: QWidget, words: str) -> None:
    """Click the button with these words (or this accessible name) inside a widget."""

    def named() -> list[QAbstractButton]:
        buttons = parent.findChildren(QAbstractButton)
        return [b for b in buttons if words in (b.text(), b.accessibleName()) and b.isVisible()]

    app.bot.waitUntil(lambda: bool(named()))
    QTest.mouseClick(named()[0], Qt.MouseButton.LeftButton)


def on(day: int, at: time | None = None, month: int = 3) -> When:
    """A day of 2024, with a clock time if wanted."""
    when = date(2024, month, day)
    return When(when, when, at, None, "minute" if at else "day", "")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light theme."""
    theme = Theme(resources_folder(), qapp, dark=False)
    yield theme
    theme.close()


@pytest.fixture
def open_app(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Callable[..., OpenApp]]:
    """Open the window; keyword arguments script what is behind it."""
    opened: list[OpenApp] = []
    sound = tmp_path / "sound.wav"
    write_wav(sound, (np.random.default_rng(1).standard_normal(16_000) * 0.1).astype(np.float32))

    def build(
        *,
        heard: tuple[Any, ...] = (),
        understand: ScriptedUnderstanding | None = None,
        recorder: dict[str, Any] | None = None,
        load_parser: Callable[[], None] = lambda: None,
        load_speech: Callable[[], None] = lambda: None,
        fetch: FetchesModels = _fetch_nothing,
        database: Path | None = None,
        word_times: tuple[Segment, ...] = (),
    ) -> OpenApp:
        bugs: list[Exception] = []
        listened_for: list[tuple[str, ...]] = []
        learned_settings: list[str] = []
        player = FakePlayer()
        jobs = Jobs(bugs.append)
        recordings = Recordings(tmp_path / "recordings")
        transcriber = ScriptedTranscriber(heard)
        understanding = understand or ScriptedUnderstanding()
        store = StoreOnDemand(database or tmp_path / "todos.sqlite", lambda: NOW)

        def transcribe(path: Path, *, cancelled: Event, on_progress: Callable[[float], None]) -> Transcript:
            return transcriber.transcribe(read_audio(path), cancelled=cancelled, on_progress=on_progress)

        last = LastBatch(understanding, lambda: NOW, DateSettings())
        dictation = Dictation(
            recorder=FakeRecorder(recordings, sound, recorded_at=NOW, **(recorder or {})),
            recordings=recordings,
            transcribe=transcribe,
            understand=last.understand,
            apply=lambda actions, provenance: store.todos().apply(actions, provenance, recent_ids=last.ids),
            run=jobs.run,
            post=jobs.post,
            clock=lambda: NOW,
        )
        window = MainWindow(
            todos=store.todos,
            dictation=dictation,
            jobs=jobs,
            models=Models(load_parser, load_speech, fetch),
            learning=Learning(
                feedback=lambda: Feedback(
                    store.todos(),
                    lambda: NOW,
                    settings=DateSettings,
                    has_recording=lambda name: (recordings.folder / name).is_file(),
                    app_version="1.2.3",
                ),
                recording=lambda name: recordings.folder / name,
                player=player,
                word_times=lambda path: word_times,
                understand=understanding,
                listen_for=listened_for.append,
                save_setting=lambda change: learned_settings.append(change.name),
                app_version="1.2.3",
                drafts=lambda: DraftFile(tmp_path / "correction.unsaved.json"),
            ),
            last=last,
            words=date_words(),
            theme=theme,
            icon=QIcon(str(resources_folder() / "icons" / "app.svg")),
            clock=lambda: NOW,
        )
        qtbot.addWidget(window)
        app = OpenApp(window, jobs, dictation, recordings, transcriber, understanding, store, qtbot, bugs)
        app.player, app.listened_for, app.learned_settings = player, listened_for, learned_settings
        opened.append(app)
        window.show()
        qtbot.waitExposed(window)
        window.start()
        app.settle()
        return app

    yield build
    for app in opened:
        app.window.close()
        assert app.jobs.close()
        app.store.close()
        assert app.bugs == []
