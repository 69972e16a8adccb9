"""The wiring of the window: what is typed, said, ticked, deleted and undone ends in the store and on screen."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QRadioButton, QWidget

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.ui.conftest import NOW, OpenApp, on
from todoapp.domain.actions import Add, Complete, Delete, DeleteList, Filter, Find, TodoFields
from todoapp.domain.errors import MicrophoneUnavailable, ModelDownloadFailed, ModelMissing, UnreadableAudio
from todoapp.services.dictation import Stage
from todoapp.services.todos import View
from todoapp.ui.todo_model import PAGE_SIZE

Open = Callable[..., OpenApp]


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


def test_a_typed_sentence_becomes_todos_on_screen_and_in_the_store(open_app: Open) -> None:
    actions = (Add(TodoFields("Call the dentist", due=on(8, time(15)), priority="high")), Add(TodoFields("Buy milk")))
    app = open_app(understand=ScriptedUnderstanding([actions]))
    app.show(View.ALL)
    enter(app, "call the dentist friday at 3 it's urgent, and buy milk")
    app.settle()
    assert app.titles == ["Call the dentist", "Buy milk"]
    assert app.window.bar.sentence.text() == ""
    stored = app.todos.page(View.ALL)[0]
    assert stored.provenance is not None
    assert stored.provenance.text == "call the dentist friday at 3 it's urgent, and buy milk"
    assert app.window.result.isVisible(), "what became of the words is shown"


def test_a_spoken_sentence_takes_the_same_path(open_app: Open) -> None:
    app = open_app(heard=("buy milk",))
    app.show(View.ALL)
    QTest.mouseClick(app.window.bar.record, Qt.MouseButton.LeftButton)
    app.bot.waitUntil(lambda: app.stage() is Stage.RECORDING)
    assert app.window.bar.meter.isVisible()
    QTest.mouseClick(app.window.bar.record, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.titles == ["buy milk"]
    assert app.recordings.pending() == []


def test_the_window_goes_on_while_a_model_is_slow(open_app: Open) -> None:
    hold = Event()
    app = open_app(understand=ScriptedUnderstanding(hold=hold))
    ticks: list[int] = []
    timer = QTimer(app.window)
    timer.timeout.connect(lambda: ticks.append(1))
    enter(app, "buy milk")
    timer.start(5)
    app.bot.waitUntil(lambda: len(ticks) > 5)
    timer.stop()
    assert app.stage() is Stage.UNDERSTANDING
    assert "Understanding" in app.window.bar.stage.text()
    app.add(TodoFields("Added meanwhile"))
    hold.set()
    app.settle()
    assert app.stage() is Stage.SAVED


def test_the_window_shows_todos_while_models_still_load(open_app: Open, qtbot: object) -> None:
    release, loading = Event(), Event()

    def load() -> None:
        loading.set()
        assert release.wait(10)

    app = open_app()
    app.window._models = replace(app.window._models, load_parser=load)
    app.window._load_models()
    app.bot.waitUntil(loading.is_set)
    app.add(TodoFields("Buy milk", due=on(5)))
    assert app.titles == ["Buy milk"]
    release.set()
    app.settle()


def test_models_are_loaded_once_and_only_after_the_todos_were_read(open_app: Open, tmp_path: Path) -> None:
    loads: list[bool] = []
    app = open_app(load_parser=lambda: loads.append((tmp_path / "todos.sqlite").exists()))
    assert loads == [True]
    app.reload()
    app.settle()
    assert loads == [True]


def test_escape_stops_a_slow_model_and_gives_the_words_back(open_app: Open) -> None:
    hold = Event()
    app = open_app(understand=ScriptedUnderstanding(hold=hold))
    enter(app, "buy milk")
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    assert app.window.bar.sentence.text() == "buy milk"
    hold.set()
    app.settle()
    assert app.todos.look(View.ALL).total == 0


def test_ticking_a_todo_completes_it_and_undo_brings_it_back(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("Buy milk"), TodoFields("Call Ann"))
    list_view = app.window.list
    QTest.mouseClick(list_view.viewport(), Qt.MouseButton.LeftButton, pos=list_view.check_centre(0))
    app.settle()
    assert app.titles == ["Call Ann"]
    assert app.todos.look(View.DONE).total == 1
    assert "Completed “Buy milk”" in app.window.notify.toast.text
    QTest.mouseClick(app.window.notify.toast.button, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.titles == ["Buy milk", "Call Ann"]


def test_the_keyboard_completes_edits_and_deletes(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One"), TodoFields("Two"), TodoFields("Three"))
    app.window.browsing.go_to_list()
    QTest.keyClick(app.window.list, Qt.Key.Key_Space)
    app.settle()
    assert app.titles == ["Two", "Three"]
    assert app.window.list.currentIndex().row() == 0, "the cursor stays where it was"
    QTest.keyClick(app.window.list, Qt.Key.Key_Delete)
    app.settle()
    assert app.titles == ["Three"]
    QTest.keyClick(app.window.list, Qt.Key.Key_Return)
    assert app.window.details.isVisible()
    assert app.window.details.title.text() == "Three"


def test_ctrl_z_takes_back_a_deletion(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("Buy milk"))
    app.window.browsing.go_to_list()
    QTest.keyClick(app.window.list, Qt.Key.Key_Delete)
    app.settle()
    assert app.titles == []
    QTest.keyClick(app.window.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    app.settle()
    assert app.titles == ["Buy milk"]


def test_ctrl_z_in_the_empty_sentence_field_takes_back_the_last_sentence(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    enter(app, "buy milk")
    app.settle()
    assert app.titles == ["buy milk"]
    QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    app.settle()
    assert app.titles == []
    assert app.window.bar.sentence.text() == ""


def test_undo_with_nothing_to_undo_says_so(open_app: Open) -> None:
    app = open_app()
    app.window.operations.undo()
    app.settle()
    assert app.window.notify.toast.text == "Nothing to undo"


def test_a_whole_dictation_is_undone_at_once(open_app: Open) -> None:
    app = open_app(understand=ScriptedUnderstanding([(Add(TodoFields("One")), Add(TodoFields("Two")))]))
    app.show(View.ALL)
    enter(app, "one and two")
    app.settle()
    assert len(app.titles) == 2
    click(app, app.window.result, "Undo")
    app.settle()
    assert app.titles == []
    assert not app.window.result.isVisible()


def test_the_sidebar_counts_and_chooses(open_app: Open) -> None:
    app = open_app()
    app.add(
        TodoFields("Today", due=on(5)),
        TodoFields("Later", due=on(9), list="Work"),
        TodoFields("Some day"),
    )
    counts = [app.window.sidebar.views.item(row).data(Qt.ItemDataRole.UserRole + 2) for row in (0, 2, 4)]
    assert counts == [1, 1, 3]
    assert app.titles == ["Today"]
    app.show(View.UPCOMING)
    assert app.titles == ["Later"]
    app.show(View.ALL, "Work")
    assert app.titles == ["Later"]


def test_a_search_finds_what_is_not_due_today(open_app: Open) -> None:
    app = open_app()
    app.add(TodoFields("Buy milk", due=on(20)), TodoFields("Call Ann", due=on(5)))
    QTest.keyClick(app.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    with app.bot.waitSignal(app.window.model.loaded):
        QTest.keyClicks(app.window.search, "milk")
    app.settle()
    assert app.titles == ["Buy milk"]
    with app.bot.waitSignal(app.window.model.loaded):
        QTest.keyClick(app.window.search, Qt.Key.Key_Escape)
    assert app.titles == ["Call Ann"]


def test_a_long_list_is_read_page_by_page(open_app: Open) -> None:
    app = open_app()
    for number in range(PAGE_SIZE + 50):
        app.todos.add(TodoFields(f"Todo {number:03}"))
    app.show(View.ALL)
    assert app.window.model.rowCount() == PAGE_SIZE
    assert app.window.model.total == PAGE_SIZE + 50
    with app.bot.waitSignal(app.window.model.loaded):
        app.window.list.scrollToBottom()
    app.bot.waitUntil(lambda: app.window.model.rowCount() == PAGE_SIZE + 50)
    assert len(set(app.titles)) == PAGE_SIZE + 50


def test_lists_are_made_and_deleted_from_the_sidebar(open_app: Open) -> None:
    app = open_app()
    QTest.keyClick(app.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(app.window.sidebar.new_list, "Holiday")
    QTest.keyClick(app.window.sidebar.new_list, Qt.Key.Key_Return)
    app.settle()
    assert app.todos.open_counts().lists == (("Holiday", 0),)
    app.show(View.ALL, "Holiday")
    QTest.keyClick(app.window.sidebar.lists, Qt.Key.Key_Delete)
    app.settle()
    assert app.todos.open_counts().lists == ()
    assert app.window.model.query.list_name is None, "a view is shown again"


def test_a_spoken_find_shows_what_it_names(open_app: Open) -> None:
    find = Find(Filter(list="Work"))
    app = open_app(understand=ScriptedUnderstanding([(find,)]))
    app.add(TodoFields("Report", list="Work"), TodoFields("Buy milk", list="Shopping"))
    enter(app, "show me my work todos")
    app.settle()
    assert app.titles == ["Report"]


def test_the_app_asks_which_todo_was_meant(open_app: Open) -> None:
    app = open_app(understand=ScriptedUnderstanding([(Complete("dentist"),)]))
    app.show(View.ALL)
    app.add(TodoFields("Call the dentist about the bill"), TodoFields("Call the dentist about the crown"))
    enter(app, "I called the dentist")
    app.settle()
    card = app.window.questions
    assert card.isVisible()
    choices = {box.text().split(" · ")[0]: box for box in card.findChildren(QRadioButton)}
    assert len(choices) == 2
    choices["Call the dentist about the crown"].setChecked(True)
    click(app, card, "Complete")
    app.settle()
    assert app.titles == ["Call the dentist about the bill"]
    assert not card.isVisible()


def test_deleting_many_asks_first_and_spares_what_is_unticked(open_app: Open) -> None:
    app = open_app(understand=ScriptedUnderstanding([(Delete(filter=Filter(list="Shopping")),)]))
    app.show(View.ALL)
    app.add(*(TodoFields(name, list="Shopping") for name in ("Milk", "Eggs", "Bread")))
    enter(app, "clear my shopping list")
    app.settle()
    assert len(app.titles) == 3, "nothing happens before the answer"
    boxes = app.window.questions.findChildren(QCheckBox)
    next(box for box in boxes if box.text().startswith("Eggs")).setChecked(False)
    click(app, app.window.questions, "Delete")
    app.settle()
    assert app.titles == ["Eggs"]


def test_declining_a_question_changes_nothing(open_app: Open) -> None:
    app = open_app(understand=ScriptedUnderstanding([(Delete(filter=Filter(list="Shopping")),)]))
    app.add(TodoFields("Milk", list="Shopping"), TodoFields("Eggs", list="Shopping"))
    enter(app, "clear my shopping list")
    app.settle()
    click(app, app.window.questions, "Leave them")
    app.settle()
    assert app.todos.look(View.ALL).total == 2
    assert app.window.questions.asked is None


@pytest.mark.parametrize(
    ("action", "said"),
    [
        pytest.param(Delete("gym session"), "No todo is like “gym session”.", id="todo"),
        pytest.param(DeleteList("Camping"), "There is no list “Camping”.", id="list"),
    ],
)
def test_a_target_nobody_knows_is_said_so(open_app: Open, action: Delete | DeleteList, said: str) -> None:
    app = open_app(understand=ScriptedUnderstanding([(action,)]))
    enter(app, "delete it")
    app.settle()
    assert app.window.notify.banners == (said,)


def test_a_phrase_without_a_date_is_a_doubtful_chip_and_answered_in_place(open_app: Open) -> None:
    fields = TodoFields("Pay the rent", unresolved=("the 31st of june",))
    app = open_app(understand=ScriptedUnderstanding([(Add(fields),)]))
    app.show(View.ALL)
    enter(app, "pay the rent on the 31st of june")
    app.settle()
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(app.window.focusWidget(), Qt.Key.Key_Space)
    field = app.window.focusWidget()
    assert isinstance(field, QLineEdit)
    field.clear()
    QTest.keyClicks(field, "blub")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible(), "what cannot be read is not saved"
    field.clear()
    QTest.keyClicks(field, "june 30")
    QTest.keyClick(field, Qt.Key.Key_Return)
    app.settle()
    stored = app.todo("Pay the rent").fields
    assert stored.due is not None
    assert stored.due.end == on(30, month=6).end
    assert stored.unresolved == ()


def test_words_without_a_task_can_be_kept_all_the_same(open_app: Open) -> None:
    app = open_app(understand=ScriptedUnderstanding([()]))
    app.show(View.ALL)
    enter(app, "never mind")
    app.settle()
    assert "No task found" in app.window.notify.toast.text
    QTest.mouseClick(app.window.notify.toast.button, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.titles == ["Never mind"]


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


def test_text_of_any_kind_is_taken_as_it_is(open_app: Open) -> None:
    app = open_app()
    text = "🎉 party " + "very " * 4_000 + "long\x07"
    app.window.bar.sentence.setText(text)
    QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)
    app.settle()
    assert app.understand.heard[0][0] == text.strip()
    app.show(View.ALL)
    assert len(app.titles) == 1
    app.window.grab()  # painting it must not fail either


def test_opening_another_todo_keeps_what_was_typed_into_the_last(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    one, two = app.add(TodoFields("One"), TodoFields("Two"))
    app.window._edit(one)
    app.window.details.title.setText("One, changed")
    app.window._edit(two)
    app.settle()
    assert app.titles == ["One, changed", "Two"]


def test_closing_the_window_keeps_an_open_edit_and_a_running_recording(open_app: Open) -> None:
    app = open_app()
    (todo,) = app.add(TodoFields("One", due=on(5)))
    app.window._edit(todo)
    app.window.details.title.setText("One, changed")
    app.dictation.start_recording()
    app.bot.waitUntil(lambda: app.stage() is Stage.RECORDING)
    app.window.close()
    assert app.jobs.close()
    assert [found.fields.title for found in app.todos.page(View.ALL)] == ["One, changed"]
    assert len(app.recordings.pending()) == 1


def test_in_a_narrow_window_the_edit_panel_takes_the_place_of_the_sidebar(open_app: Open) -> None:
    app = open_app()
    (todo,) = app.add(TodoFields("One", due=on(5)))
    app.window.resize(app.window.minimumSize())
    app.window._edit(todo)
    assert not app.window.sidebar.isVisible()
    app.window.details.close_panel()
    assert app.window.sidebar.isVisible()


def test_every_control_has_a_name_for_screen_readers(open_app: Open) -> None:
    app = open_app()
    (todo,) = app.add(TodoFields("One", due=on(5), subtasks=("Step",)))
    app.window._edit(todo)
    controls: list[QAbstractButton | QLineEdit] = app.window.findChildren(QAbstractButton)
    controls += app.window.findChildren(QLineEdit)
    nameless = [
        control
        for control in controls
        if control.isVisible()
        and control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (control.accessibleName() or control.text())
        and control.parent() is not app.window.details.list  # the field inside the box goes by the box's name
    ]
    assert nameless == []
    index = app.window.model.index(0)
    spoken = app.window.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(spoken, str)
    assert spoken.startswith("One")
    assert "1 step" in spoken


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no other windows
def test_a_second_start_brings_the_window_forward_and_says_so(open_app: Open) -> None:
    app = open_app()
    app.window.showMinimized()
    app.window.raise_window()
    assert not app.window.isMinimized()
    assert "already running" in app.window.notify.toast.text


def test_dates_are_read_against_the_clock_it_was_given(open_app: Open) -> None:
    app = open_app()
    enter(app, "anything")
    app.settle()
    assert app.understand.heard[0][1] == NOW
