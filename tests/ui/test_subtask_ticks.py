"""Subtasks are ticked off from the list, with the mouse or the keyboard, one undoable change each."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import OpenApp
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.services.todos import View
from todoapp.ui.subtask_ticks import SubtaskTicks

Open = Callable[..., OpenApp]

PACK = TodoFields("Pack", subtasks=("Socks & shoes", "Book", "Soap"), done_subtasks=frozenset({"Socks & shoes"}))


def listed(app: OpenApp, fields: TodoFields = PACK) -> Todo:
    app.show(View.ALL)
    (todo,) = app.add(fields)
    app.window.list.setFocus()
    app.window.list.setCurrentIndex(app.window.model.index(0))
    return todo


def ticks_of(app: OpenApp, todo: Todo) -> tuple[bool, ...]:
    app.settle()
    stored = app.todos.get(todo.id)
    assert stored is not None
    return stored.fields.ticks


def opened(app: OpenApp) -> SubtaskTicks:
    """Press the key that opens the subtasks of the line under the cursor."""
    QTest.keyClick(app.window.list, Qt.Key.Key_Right)
    ticks = app.window.list.ticks
    assert ticks.isVisible()
    return ticks


def test_the_keyboard_ticks_the_first_open_subtask_and_undo_takes_it_back(open_app: Open) -> None:
    app = open_app()
    todo = listed(app)
    ticks = opened(app)
    assert [(box.accessibleName(), box.isChecked()) for box in ticks.boxes] == [
        ("Socks & shoes", True), ("Book", False), ("Soap", False),
    ]  # fmt: skip
    assert ticks.accessibleName() == "Subtasks of “Pack”"
    assert ticks.focusWidget() is ticks.boxes[1]

    QTest.keyClick(ticks.boxes[1], Qt.Key.Key_Space)
    assert ticks_of(app, todo) == (True, True, False)
    QTest.keyClick(ticks.boxes[1], Qt.Key.Key_Down)
    assert ticks.focusWidget() is ticks.boxes[2]
    QTest.keyClick(ticks.boxes[2], Qt.Key.Key_Escape)
    assert not ticks.isVisible()

    app.window.operations.undo()
    assert ticks_of(app, todo) == (True, False, False)


def test_a_tick_is_taken_away_with_the_mouse_and_the_line_counts(open_app: Open) -> None:
    app = open_app()
    todo = listed(app)
    view = app.window.list
    chip = view._steps_rect(app.window.model.index(0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=chip.center())
    assert view.ticks.isVisible()

    box = view.ticks.boxes[0]
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert ticks_of(app, todo) == (False, False, False)
    app.bot.waitUntil(lambda: app.todo("Pack").fields.ticks == (False, False, False))
    view.ticks.close()


def test_a_click_beside_the_chip_and_the_key_on_a_todo_without_subtasks_open_nothing(open_app: Open) -> None:
    app = open_app()
    listed(app)
    view = app.window.list
    chip = view._steps_rect(app.window.model.index(0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=chip.center() + QPoint(200, 0))
    assert not view.ticks.isVisible()

    app.add(TodoFields("Call Ann"))
    view.setCurrentIndex(app.window.model.index(app.titles.index("Call Ann")))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert not view.ticks.isVisible()


def test_a_long_checklist_stays_on_the_screen_and_the_menu_opens_it(open_app: Open) -> None:
    app = open_app()
    todo = listed(app, TodoFields("Pack", subtasks=tuple(f"Thing {number} " + "x" * 90 for number in range(60))))
    menu = app.window.list.menu_for(app.todo("Pack"))
    (action,) = [one for one in menu.actions() if one.text().startswith("Subtasks…")]
    action.trigger()

    ticks = app.window.list.ticks
    assert ticks.isVisible()
    room = app.window.screen().availableGeometry()
    assert ticks.height() < room.height()
    assert room.contains(ticks.geometry())
    assert ticks.boxes[59].toolTip() == todo.fields.subtasks[59]
    ticks.close()


def test_a_subtask_that_is_gone_meanwhile_cannot_be_ticked_and_nothing_shows_it_as_done(open_app: Open) -> None:
    app = open_app()
    todo = listed(app)
    ticks = opened(app)
    app.todos.edit(todo.id, replace(todo.fields, subtasks=("Book",), done_subtasks=frozenset()))

    QTest.keyClick(ticks.boxes[2], Qt.Key.Key_Space)

    assert ticks_of(app, todo) == (False,)
    assert not ticks.isVisible()
