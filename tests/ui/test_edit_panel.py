"""Every field of a todo can be changed in the panel, in words or by choosing, and untouched ones stay as they are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget, QCheckBox

from tests.ui.conftest import OpenApp, on
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.domain.when import Reminder, Repeat
from todoapp.services.todos import View
from todoapp.ui.edit_panel import PRIORITIES, EditPanel
from todoapp.ui.phrase_field import PhraseField

Open = Callable[..., OpenApp]

FULL = TodoFields(
    "Call the dentist",
    notes="The number is 555 1234",
    due=on(8, time(15)),
    scheduled=on(6),
    repeat=Repeat("FREQ=WEEKLY;BYDAY=FR", phrase="every friday"),
    priority="high",
    reminders=(Reminder("-PT1H", phrase="an hour before"),),
    subtasks=("Find the card", "Ask about the crown"),
    list="Health",
    tags=("phone",),
)


def edit(app: OpenApp, fields: TodoFields) -> tuple[EditPanel, Todo]:
    """Store a todo and open it in the panel."""
    app.show(View.ALL)
    (todo,) = app.add(fields)
    app.window._edit(todo)
    return app.window.details, todo


def save(app: OpenApp, todo: Todo) -> TodoFields:
    """Press Save and give what is stored then."""
    QTest.mouseClick(app.window.details.save, Qt.MouseButton.LeftButton)
    app.settle()
    assert not app.window.details.isVisible(), "the panel closes once it is saved"
    stored = app.todos.get(todo.id)
    assert stored is not None
    return stored.fields


def test_saving_without_a_change_changes_nothing(open_app: Open) -> None:
    app = open_app()
    _, todo = edit(app, FULL)
    assert save(app, todo) == todo.fields


def test_title_notes_tags_and_list_are_typed(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    panel.title.setText("  Ring the   dentist ")
    panel.notes.setPlainText("New number: 555 9876")
    panel.tags.setText("Phone, #urgent , phone")
    panel.list.setEditText("errands")
    fields = save(app, todo)
    assert fields.title == "Ring the dentist"
    assert fields.notes == "New number: 555 9876"
    assert fields.tags == ("phone", "urgent")
    assert fields.list == "Errands"


def test_a_date_is_typed_in_words_and_its_reading_shown(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    panel.due.field.setText("next tuesday 4pm")
    app.bot.waitUntil(panel.due.reading.isVisible)
    assert panel.due.reading.text()
    panel.scheduled.field.clear()
    fields = save(app, todo)
    assert fields.due is not None
    assert (fields.due.start, fields.due.time) == (on(12).start, time(16))
    assert fields.scheduled is None


def test_a_date_is_picked_from_the_calendar_and_keeps_its_clock_time(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    panel.due.button.menu().aboutToShow.emit()
    calendar = panel.due.button.menu().findChild(QCalendarWidget)
    assert calendar is not None
    calendar.clicked.emit(QDate(2024, 3, 20))
    fields = save(app, todo)
    assert fields.due is not None
    assert (fields.due.start, fields.due.time) == (on(20).start, time(15))


def test_a_repeat_typed_alone_brings_its_first_date(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, TodoFields("Take out the bins"))
    panel.repeat.field.setText("every monday")
    fields = save(app, todo)
    assert fields.repeat is not None
    assert "BYDAY=MO" in fields.repeat.rrule
    assert fields.due is not None
    assert fields.due.start == on(11).start


def test_a_repeat_is_chosen_from_the_menu(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, TodoFields("Water the plants"))
    actions = panel.repeat.button.menu().actions()
    next(action for action in actions if action.text() == "Every weekday").trigger()
    fields = save(app, todo)
    assert fields.repeat is not None
    assert "MO,TU,WE,TH,FR" in fields.repeat.rrule


@pytest.mark.parametrize("priority", PRIORITIES)
def test_a_priority_is_chosen(open_app: Open, priority: str) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    QTest.mouseClick(panel.priority.buttons()[PRIORITIES.index(priority)], Qt.MouseButton.LeftButton)
    assert save(app, todo).priority == priority


def test_reminders_are_added_and_removed(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    line = panel.reminders.add_line()
    line.setText("the day before at 10")
    fields = save(app, todo)
    assert [reminder.offset for reminder in fields.reminders] == ["-PT1H", "-P1D"]
    assert fields.reminders[1].time == time(10)
    stored = app.todos.get(todo.id)
    assert stored is not None
    app.window._edit(stored)
    panel.reminders._remove(panel.reminders._rows[0][0])
    fields = save(app, todo)
    assert [reminder.offset for reminder in fields.reminders] == ["-P1D"]


def test_subtasks_are_added_changed_and_removed(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    panel.subtasks.lines[0].setText("Find the insurance card")
    panel.subtasks.lines[1].clear()
    QTest.keyClick(panel.subtasks.lines[0], Qt.Key.Key_Return)
    panel.subtasks.lines[2].setText("Write down the date")
    assert save(app, todo).subtasks == ("Find the insurance card", "Write down the date")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(lambda panel: panel.title.clear(), "title", id="no title"),
        pytest.param(lambda panel: panel.due.field.setText("blub"), "date", id="unreadable date"),
        pytest.param(lambda panel: panel.repeat.field.setText("tomorrow"), "date", id="a repeat that repeats nothing"),
        pytest.param(lambda panel: panel.reminders.add_line().setText("blub"), "date", id="unreadable reminder"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_saved(
    open_app: Open, change: Callable[[EditPanel], None], why: str
) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    change(panel)
    QTest.mouseClick(panel.save, Qt.MouseButton.LeftButton)
    app.settle()
    assert panel.isVisible()
    assert why in panel.problem.text()
    stored = app.todos.get(todo.id)
    assert stored is not None
    assert stored.fields == todo.fields


def test_escape_closes_the_panel_and_changes_nothing(open_app: Open) -> None:
    app = open_app()
    panel, _ = edit(app, FULL)
    panel.title.setText("Changed")
    QTest.keyClick(panel.title, Qt.Key.Key_Escape)
    app.settle()
    assert not panel.isVisible()
    assert app.titles == ["Call the dentist"]


def test_a_new_date_settles_a_phrase_that_could_not_be_read(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, TodoFields("Pay the rent", unresolved=("the 31st of june",)))
    panel.due.field.setText("june 30")
    assert save(app, todo).unresolved == ()


def test_deleting_from_the_panel_can_be_undone(open_app: Open) -> None:
    app = open_app()
    panel, _ = edit(app, FULL)
    QTest.mouseClick(panel.delete, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.titles == []
    app.window.operations.undo()
    app.settle()
    assert app.titles == ["Call the dentist"]


def test_the_words_of_a_stored_date_are_read_back_as_the_same_date(open_app: Open) -> None:
    app = open_app()
    panel, _ = edit(app, FULL)
    for field in (panel.due, panel.scheduled):
        assert isinstance(field, PhraseField)
        original = field.value
        words = field.field.text()
        field.field.setText(words + " ")
        field._original_words = ""
        field.read_now()
        assert original is not None
        assert field.value is not None, words
        assert (field.value.start, field.value.time) == (original.start, original.time)


def boxes(panel: EditPanel) -> dict[str, QCheckBox]:
    return {box.accessibleName(): box for box in panel.subtasks.findChildren(QCheckBox)}


def test_a_subtask_is_ticked_in_the_panel_and_stays_ticked_under_another_name(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, replace(FULL, done_subtasks=frozenset({"Find the card"})))
    assert [(name, box.isChecked()) for name, box in boxes(panel).items()] == [
        ("Done: Find the card", True), ("Done: Ask about the crown", False),
    ]  # fmt: skip
    panel.subtasks.lines[0].setText("Find the insurance  card")
    QTest.keyClick(boxes(panel)["Done: Ask about the crown"], Qt.Key.Key_Space)
    fields = save(app, todo)
    assert fields.ticks == (True, True)
    assert fields.subtasks == ("Find the insurance card", "Ask about the crown")


def test_what_is_ticked_in_the_list_meanwhile_is_not_unticked_by_saving(open_app: Open) -> None:
    app = open_app()
    panel, todo = edit(app, FULL)
    panel.title.setText("Ring the dentist")
    app.window.list.ticked.emit(todo, "Find the card", True)
    app.settle()
    assert boxes(panel)["Done: Find the card"].isChecked()
    fields = save(app, todo)
    assert (fields.title, fields.ticks) == ("Ring the dentist", (True, False))
