"""The wiring of the window: what is typed, said, ticked, deleted and undone ends in the store and on screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.ui.conftest import NOW, OpenApp, click, enter, on
from todoapp.domain.actions import Add, Filter, Find, TodoFields
from todoapp.services.dictation import Stage
from todoapp.services.todos import View
from todoapp.ui.todo_model import PAGE_SIZE

Open = Callable[..., OpenApp]


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
