"""The whole path on real models: a recording becomes todos in SQLite and in the window."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.audio.sounds import THREE_TASKS, three_tasks_waiting
from tests.audio.virtual_microphone import VirtualMicrophone, virtual_microphone
from tests.whole_app import composed
from todoapp.composition import Composed
from todoapp.services.dictation import Stage
from todoapp.services.todos import Todos, View
from todoapp.speech.recordings import Recordings
from todoapp.store import DATABASE_FILE, open_store
from todoapp.ui.todo_model import Query
from todoapp.weights.library import Library

SPOKEN_AT = dt.datetime(2026, 3, 11, 9, 0).astimezone()  # a Wednesday

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture
def app(qapp: QApplication, tmp_path: Path, library: Library) -> Iterator[Composed]:
    with composed(qapp, tmp_path, bus_address="SESSION", library=library) as app:
        yield app


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    with virtual_microphone() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def stored(folder: Path) -> list[tuple[str, str, str]]:
    """Give title, due day and due time of every todo in the database, read through a connection of our own."""
    store = open_store(folder / DATABASE_FILE)
    try:
        page = Todos(store, lambda: SPOKEN_AT).page(View.ALL)
    finally:
        store.close()
    return [
        (
            todo.fields.title,
            str(todo.fields.due.end) if todo.fields.due else "",
            f"{todo.fields.due.time:%H:%M}" if todo.fields.due and todo.fields.due.time else "",
        )
        for todo in page
    ]


def test_a_recording_of_three_tasks_ends_as_three_right_todos(app: Composed, qtbot: QtBot, tmp_path: Path) -> None:
    utterance = three_tasks_waiting(tmp_path / "recordings", SPOKEN_AT)  # what the start after a crash offers again
    app.window.show()
    app.start()

    app.dictation.retry(utterance)
    qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED, timeout=120_000)

    assert stored(tmp_path) == [
        ("Buy milk and eggs", "2026-03-12", "09:00"),
        ("Call the dentist", "2026-03-13", "15:00"),
        ("Pay the rent", "2026-04-30", ""),
    ]
    app.window.sidebar.choose(Query(View.ALL))
    qtbot.waitUntil(lambda: app.window.model.rowCount() == 3, timeout=10_000)
    titles = {app.window.model.index(row).data() for row in range(3)}
    assert titles == {"Buy milk and eggs", "Call the dentist", "Pay the rent"}
    assert not Recordings(tmp_path / "recordings").pending()


@pytest.mark.audio
def test_words_spoken_into_the_microphone_appear_as_todos(
    microphone: VirtualMicrophone, app: Composed, qtbot: QtBot, tmp_path: Path
) -> None:
    app.window.show()
    app.start()
    qtbot.waitUntil(lambda: not app.jobs.is_busy, timeout=120_000)
    app.dictation.start_recording()
    qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.RECORDING, timeout=20_000)
    assert microphone.play(THREE_TASKS).wait(timeout=60) == 0
    app.dictation.stop_recording()
    qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED, timeout=120_000)
    assert [title for title, _, _ in stored(tmp_path)] == ["Buy milk and eggs", "Call the dentist", "Pay the rent"]


def test_typed_commands_find_the_todos_of_earlier_sentences(app: Composed, qtbot: QtBot, tmp_path: Path) -> None:
    app.window.show()
    app.start()
    for sentence in ("buy milk tomorrow", "buy milk is done"):
        app.dictation.type(sentence)
        qtbot.waitUntil(lambda: app.dictation.status.stage is Stage.SAVED and not app.jobs.is_busy, timeout=120_000)
    assert stored(tmp_path) == []
