"""The calendar shows a month, is walked by keyboard, and moves todos to other days, which can be undone."""

from collections.abc import Callable
from datetime import date, time

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import OpenApp, on
from tests.ui.test_bulk import drop
from todoapp.domain.actions import TodoFields
from todoapp.domain.when import Repeat
from todoapp.services.todos import View
from todoapp.ui.calendar_grid import CalendarGrid
from todoapp.ui.sidebar import CALENDAR

Open = Callable[..., OpenApp]


def opened(open_app: Open, *fields: TodoFields) -> tuple[OpenApp, CalendarGrid]:
    app = open_app()
    app.add(*fields)
    app.window.sidebar.choose(CALENDAR)
    app.settle()
    return app, app.window.browsing.calendar.grid


def press(app: OpenApp, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(app.window.browsing.calendar.grid, key, held)
        app.settle()


def place_of(grid: CalendarGrid, day: date) -> QPoint:
    """The number of a day, where no todo is."""
    return grid.visualRect(grid._days.index_of(day)).topLeft() + QPoint(12, 8)


def test_a_month_shows_its_todos_and_says_them(open_app: Open) -> None:
    app, grid = opened(
        open_app,
        TodoFields("Dentist", due=on(8, time(15))),
        TodoFields("Report", due=on(15), scheduled=on(8)),
        TodoFields("Plants", due=on(6), repeat=Repeat("FREQ=DAILY;INTERVAL=2")),
    )
    assert app.window.browsing._title.text() == "March 2024"
    assert grid.day == date(2024, 3, 5)
    index = grid._days.index_of(date(2024, 3, 8))
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == (
        "Friday 8 March 2024: 3 todos, Dentist, due by at 15:00, Report, do on, Plants, comes again"
    )  # fmt: skip


def test_the_keyboard_walks_days_months_and_todos(open_app: Open) -> None:
    app, grid = opened(open_app, TodoFields("Dentist", due=on(6)), TodoFields("Bank", due=on(6)))
    press(app, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert grid.day == date(2024, 3, 6)
    assert grid.entry is not None
    assert grid.entry.todo.fields.title == "Dentist"
    press(app, Qt.Key.Key_Down)
    assert grid.entry.todo.fields.title == "Bank"
    press(app, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_PageDown)
    assert grid.day == date(2024, 4, 13)
    assert app.window.browsing._title.text() == "April 2024"
    press(app, Qt.Key.Key_Home)
    assert grid.day == date(2024, 3, 5)
    press(app, *[Qt.Key.Key_Left] * 5)
    assert grid.day == date(2024, 2, 29)
    assert app.window.browsing._title.text() == "February 2024"


def test_a_todo_is_pushed_to_another_day_by_keyboard_and_the_cursor_goes_along(open_app: Open) -> None:
    app, grid = opened(open_app, TodoFields("Dentist", due=on(6, time(15))))
    press(app, Qt.Key.Key_Right, Qt.Key.Key_Return)
    press(app, Qt.Key.Key_Right, Qt.Key.Key_Down, held=Qt.KeyboardModifier.AltModifier)
    (todo,) = app.todos.page(View.ALL)
    assert todo.fields.due == on(14, time(15))
    assert grid.day == date(2024, 3, 14)
    assert grid.entry is not None
    assert grid.entry.todo.id == todo.id
    app.window.operations.undo()
    app.window.operations.undo()
    app.settle()
    assert app.todos.page(View.ALL)[0].fields.due == on(6, time(15))


def test_a_todo_dropped_on_a_day_moves_the_date_it_was_taken_by(open_app: Open) -> None:
    app, grid = opened(open_app, TodoFields("Report", due=on(15), scheduled=on(8)))
    (todo,) = app.todos.page(View.ALL)
    assert drop(grid, place_of(grid, date(2024, 3, 20)), [todo.id])
    app.settle()
    assert app.todos.page(View.ALL)[0].fields.due == on(20)
    grid.moved.emit((todo.id,), date(2024, 3, 12), "scheduled")
    app.settle()
    moved = app.todos.page(View.ALL)[0].fields
    assert (moved.due, moved.scheduled) == (on(20), on(12))


def test_a_todo_is_ticked_edited_and_deleted_on_its_day(open_app: Open) -> None:
    app, _ = opened(open_app, TodoFields("Dentist", due=on(5)), TodoFields("Bank", due=on(5)))
    press(app, Qt.Key.Key_Return, Qt.Key.Key_Space)
    assert [todo.fields.title for todo in app.todos.page(View.ALL)] == ["Bank"]
    press(app, Qt.Key.Key_Return, Qt.Key.Key_F2)
    assert app.window.details.title.text() == "Bank"
    app.window.details.close_panel()
    app.window.browsing.calendar.grid._put_on(0)
    press(app, Qt.Key.Key_Delete)
    assert app.todos.look(View.ALL).total == 0


def test_a_day_opens_as_a_list_and_escape_goes_back(open_app: Open) -> None:
    app, grid = opened(open_app, *(TodoFields(f"Todo {number}", due=on(8)) for number in range(12)))
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place_of(grid, date(2024, 3, 8)))
    app.settle()
    assert len(app.titles) == 12
    assert app.window.browsing._title.text() == "Friday 8 March"
    QTest.keyClick(app.window, Qt.Key.Key_Escape)
    app.settle()
    assert app.window.browsing._title.text() == "March 2024"
    assert app.window.browsing.body.currentWidget() is app.window.browsing.calendar


def test_a_search_in_the_calendar_looks_everywhere_and_leaves_it(open_app: Open) -> None:
    app, _ = opened(open_app, TodoFields("Dentist", due=on(8)), TodoFields("Bank"))
    with app.bot.waitSignal(app.window.model.loaded):
        QTest.keyClicks(app.window.search, "bank")
    assert app.titles == ["Bank"]
    app.window.search.clear()
    app.bot.waitUntil(lambda: app.window.browsing.body.currentWidget() is app.window.browsing.calendar)


def test_the_mouse_takes_hold_of_a_todo(open_app: Open) -> None:
    app, grid = opened(open_app, TodoFields("Dentist", due=on(8)))
    index = grid._days.index_of(date(2024, 3, 8))
    (line,) = grid._painter._lines(grid.visualRect(index), date(2024, 3, 8), grid.font())
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=line.center())
    assert grid.entry is not None
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=line.center())
    app.settle()
    assert app.window.details.title.text() == "Dentist"
