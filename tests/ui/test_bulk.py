"""Several todos are selected and changed at once, dragged onto the sidebar, and put in an order of one's own."""

from collections.abc import Callable
from datetime import date, time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from tests.ui.conftest import OpenApp, on
from todoapp.domain.actions import TodoFields
from todoapp.services.todos import View
from todoapp.ui.bulk_drag import mime_of
from todoapp.ui.sidebar_entries import Entries, QueryRole
from todoapp.ui.todo_model import Query

Open = Callable[..., OpenApp]


def select(app: OpenApp, *titles: str) -> None:
    """Click on todos, with Ctrl held from the second one on."""
    for at, title in enumerate(titles):
        index = app.window.model.index(app.titles.index(title))
        place = app.window.list.visualRect(index).center()
        held = Qt.KeyboardModifier.ControlModifier if at else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(app.window.list.viewport(), Qt.MouseButton.LeftButton, held, place)


def drop(target: QWidget, at: QPoint, ids: list[str]) -> bool:
    """Bring todos to a place of a view, as the window system does; tell whether they were taken."""
    mime = mime_of(ids)
    actions, button, held = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move = QDragMoveEvent(at, actions, mime, button, held)
    target.dragMoveEvent(move)
    if not move.isAccepted():
        return False
    target.dropEvent(QDropEvent(QPointF(at), actions, mime, button, held))
    return True


def drop_on_entry(app: OpenApp, block: Entries, query: Query, ids: list[str]) -> bool:
    """Drop todos on an entry of the sidebar and wait until that is done."""
    row = next(row for row in range(block.count()) if block.item(row).data(QueryRole) == query)
    is_taken = drop(block, block.visualItemRect(block.item(row)).center(), ids)
    app.settle()
    return is_taken


def choose(menu: QMenu, *words: str) -> None:
    """Choose an entry of a menu, through its submenus."""
    menu.aboutToShow.emit()
    action = next(action for action in menu.actions() if action.text().split("\t")[0] == words[0])
    if len(words) > 1:
        choose(action.menu(), *words[1:])  # type: ignore[arg-type]
    else:
        action.trigger()


def test_space_completes_the_selection_and_undo_brings_all_of_it_back(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One"), TodoFields("Two"), TodoFields("Three"))
    assert app.window.browsing.bulk.isHidden()
    select(app, "One", "Three")
    assert app.window.browsing.bulk.count.text() == "2 selected"
    QTest.keyClick(app.window.list, Qt.Key.Key_Space)
    app.settle()
    assert app.titles == ["Two"]
    assert app.window.browsing.bulk.isHidden()
    QTest.keyClick(app.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    app.settle()
    assert app.titles == ["One", "Two", "Three"]


def test_the_keyboard_selects_and_deletes_several(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One"), TodoFields("Two"), TodoFields("Three"))
    app.window.browsing.go_to_list()
    QTest.keyClick(app.window.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(app.window.list, Qt.Key.Key_Delete)
    app.settle()
    assert app.titles == ["Three"]
    assert "Deleted 2 todos" in app.window.notify.toast.text


def test_escape_leaves_one_todo_selected(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One"), TodoFields("Two"))
    select(app, "One", "Two")
    QTest.keyClick(app.window.list, Qt.Key.Key_Escape)
    assert [todo.fields.title for todo in app.window.list.selected_todos()] == ["Two"]
    assert app.window.browsing.bulk.isHidden()


def test_the_bar_sets_priority_list_tag_and_date_of_all(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One", list="Home"), TodoFields("Two", tags=("errands",)), TodoFields("Three"))
    bar = app.window.browsing.bulk
    select(app, "One", "Three")
    choose(bar.priority.menu(), "High")
    app.settle()
    assert len(app.window.list.selected_todos()) == 2, "the selection stays for the next change"
    choose(bar.list.menu(), "Home")
    app.settle()
    choose(bar.tag.menu(), "errands")
    app.settle()
    choose(bar.date.menu(), "Tomorrow")
    app.settle()
    for title in ("One", "Three"):
        fields = app.todo(title).fields
        assert (fields.priority, fields.list, fields.tags) == ("high", "Home", ("errands",))
        assert fields.due is not None
        assert fields.due.end == date(2024, 3, 6)
    for _ in range(4):
        app.window.operations.undo()
    app.settle()
    assert [app.todo(title).fields.priority for title in ("One", "Three")] == ["none", "none"]
    assert app.todo("One").fields.due is None


def test_a_date_is_set_by_a_phrase_which_is_read_while_it_is_typed(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    app.add(TodoFields("One", due=on(6)), TodoFields("Two"))
    bar = app.window.browsing.bulk
    select(app, "One", "Two")
    choose(bar.date.menu(), "Another date…")
    QTest.keyClicks(bar.answer, "blorp")
    QTest.keyClick(bar.answer, Qt.Key.Key_Return)
    assert bar.isVisible()
    assert bar.reading.text() == "I cannot read this as a date."
    bar.answer.clear()
    QTest.keyClicks(bar.answer, "friday 3pm")
    assert bar.reading.text() == "Fri 8 Mar, 15:00"
    QTest.keyClick(bar.answer, Qt.Key.Key_Return)
    app.settle()
    for title in ("One", "Two"):
        due = app.todo(title).fields.due
        assert due is not None
        assert (due.end, due.time) == (date(2024, 3, 8), time(15))


def test_the_menu_of_a_line_moves_one_todo(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    one, _ = app.add(TodoFields("One"), TodoFields("Two", list="Home"))
    choose(app.window.list.menu_for(one), "Move to list", "Home")
    app.settle()
    assert app.todo("One").fields.list == "Home"
    choose(app.window.list.menu_for(app.todo("One")), "Tag", "New tag…")
    QTest.keyClicks(app.window.browsing.bulk.answer, "#Errands")
    QTest.keyClick(app.window.browsing.bulk.answer, Qt.Key.Key_Return)
    app.settle()
    assert app.todo("One").fields.tags == ("errands",)
    assert app.window.browsing.bulk.isHidden()


def test_a_drop_on_the_sidebar_reschedules_moves_tags_or_completes(open_app: Open) -> None:
    app = open_app()
    app.show(View.ALL)
    one, two, *_ = app.add(
        TodoFields("One", due=on(9, time(15))), TodoFields("Two"), TodoFields("Three", list="Home", tags=("errands",))
    )
    sidebar = app.window.sidebar
    both = [one.id, two.id]
    assert drop_on_entry(app, sidebar.views, Query(View.TOMORROW), both)
    assert app.todo("One").fields.due == on(6, time(15))
    assert app.todo("Two").fields.due == on(6)
    assert drop_on_entry(app, sidebar.lists, Query(View.ALL, "Home"), both)
    assert drop_on_entry(app, sidebar.tags, Query(View.ALL, tag="errands"), both)
    assert (app.todo("Two").fields.list, app.todo("Two").fields.tags) == ("Home", ("errands",))
    assert not drop_on_entry(app, sidebar.views, Query(View.ALL), both)
    assert drop_on_entry(app, sidebar.views, Query(View.DONE), both)
    assert app.titles == ["Three"]
    app.window.operations.undo()
    app.settle()
    assert sorted(app.titles) == ["One", "Three", "Two"]


def test_a_todo_dropped_between_two_others_puts_the_list_in_ones_own_order(open_app: Open) -> None:
    app = open_app()
    app.add(*(TodoFields(title, list="Home") for title in ("One", "Two", "Three")))
    app.show(View.ALL, "Home")
    view = app.window.list
    first = view.visualRect(app.window.model.index(0))
    assert drop(view, QPoint(first.center().x(), first.bottom() - 1), [app.todo("Three").id])
    app.settle()
    assert app.titles == ["One", "Three", "Two"]
    assert app.window.model.is_by_hand
    app.window.operations.undo()
    app.settle()
    assert app.titles == ["One", "Two", "Three"]


@pytest.mark.parametrize("query", [Query(View.ALL), Query(View.TODAY)], ids=["all", "today"])
def test_nothing_is_dropped_into_a_view_that_has_its_own_order(open_app: Open, query: Query) -> None:
    app = open_app()
    (todo,) = app.add(TodoFields("One", due=on(5)))
    app.window.sidebar.choose(query)
    app.settle()
    assert not drop(app.window.list, QPoint(40, 40), [todo.id])


def test_the_keyboard_moves_todos_within_their_list(open_app: Open) -> None:
    app = open_app()
    app.add(*(TodoFields(title, list="Home") for title in ("One", "Two", "Three", "Four")))
    app.show(View.ALL, "Home")
    alt = Qt.KeyboardModifier.AltModifier
    select(app, "One", "Two")
    QTest.keyClick(app.window.list, Qt.Key.Key_Down, alt)
    app.settle()
    assert app.titles == ["Three", "One", "Two", "Four"]
    QTest.keyClick(app.window.list, Qt.Key.Key_Down, alt)
    app.settle()
    assert app.titles == ["Three", "Four", "One", "Two"]
    QTest.keyClick(app.window.list, Qt.Key.Key_Down, alt)
    app.settle()
    assert app.titles == ["Three", "Four", "One", "Two"]
    QTest.keyClick(app.window.list, Qt.Key.Key_Up, alt)
    app.settle()
    assert app.titles == ["Three", "One", "Two", "Four"]


def test_a_list_goes_back_to_the_order_of_its_dates_by_its_menu(open_app: Open) -> None:
    app = open_app()
    app.add(TodoFields("Late", due=on(9), list="Home"), TodoFields("Soon", due=on(6), list="Home"))
    app.show(View.ALL, "Home")
    menu = app.window.sidebar.menu_for(Query(View.ALL, "Home"))
    choose(menu, "My own order")
    app.settle()
    QTest.keyClick(app.window.list, Qt.Key.Key_Down)
    app.window.list.setCurrentIndex(app.window.model.index(1))
    QTest.keyClick(app.window.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    app.settle()
    assert app.titles == ["Late", "Soon"]
    choose(menu, "Order by date")
    app.settle()
    assert app.titles == ["Soon", "Late"]
