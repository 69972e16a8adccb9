"""Chips narrow the list, a filter is kept under a name in the sidebar, and search also finds what was said."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import OpenApp, on
from tests.ui.test_bulk import choose
from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Provenance
from todoapp.services.todos import View
from todoapp.ui.sidebar_entries import QueryRole
from todoapp.ui.todo_model import SAID_TOO, HeadingRole, Query

Open = Callable[..., OpenApp]


def some(open_app: Open) -> OpenApp:
    app = open_app()
    app.show(View.ALL)
    app.add(
        TodoFields("Late", due=on(1), tags=("errands",)),
        TodoFields("Urgent", due=on(9), priority="high", tags=("errands",)),
        TodoFields("Some day"),
    )
    return app


def click(app: OpenApp, chip: str) -> None:
    QTest.mouseClick(app.window.browsing.filters.chips[chip], Qt.MouseButton.LeftButton)
    app.settle()


def filter_names(app: OpenApp) -> list[str]:
    block = app.window.sidebar.filters
    return [block.item(row).text() for row in range(block.count())]


def search(app: OpenApp, words: str) -> None:
    with app.bot.waitSignal(app.window.model.loaded):
        QTest.keyClicks(app.window.search, words)
    app.settle()


def test_chips_narrow_the_list_and_are_cleared(open_app: Open) -> None:
    app = some(open_app)
    click(app, "is_overdue")
    assert app.titles == ["Late"]
    click(app, "is_overdue")
    click(app, "is_undated")
    assert app.titles == ["Some day"]
    app.window.browsing.filters.clear.click()
    app.settle()
    assert app.titles == ["Late", "Urgent", "Some day"]


def test_a_tag_narrows_the_list_from_the_chip_and_from_the_sidebar(open_app: Open) -> None:
    app = some(open_app)
    choose(app.window.browsing.filters.tag.menu(), "errands")
    click(app, "is_high")
    assert app.titles == ["Urgent"]
    app.window.sidebar.choose(Query(View.ALL, tag="errands"))
    app.settle()
    assert app.titles == ["Late", "Urgent"]
    assert app.window.browsing._title.text() == "errands"


def test_a_filter_is_saved_chosen_renamed_and_deleted(open_app: Open) -> None:
    app = some(open_app)
    bar, sidebar = app.window.browsing.filters, app.window.sidebar
    assert sidebar.filters.isHidden()
    click(app, "is_high")
    bar.save.click()
    QTest.keyClicks(bar.name, "Pressing")
    QTest.keyClick(bar.name, Qt.Key.Key_Return)
    app.settle()
    assert filter_names(app) == ["Pressing"]
    app.window.sidebar.choose(Query(View.DONE))
    app.settle()
    assert not bar.chips["is_high"].isChecked()
    sidebar.filters.setCurrentRow(0)
    app.settle()
    assert app.titles == ["Urgent"]
    assert bar.chips["is_high"].isChecked()
    assert app.window.browsing._title.text() == "Pressing"
    QTest.keyClick(sidebar.filters, Qt.Key.Key_F2)
    QTest.keyClicks(sidebar.new_name, "Now")
    QTest.keyClick(sidebar.new_name, Qt.Key.Key_Return)
    app.settle()
    assert filter_names(app) == ["Now"]
    choose(sidebar.menu_for(sidebar.filters.item(0).data(QueryRole)), "Delete “Now”")
    app.settle()
    assert filter_names(app) == []
    app.window.operations.undo()
    app.settle()
    assert filter_names(app) == ["Now"]


def test_a_search_is_kept_with_its_words(open_app: Open) -> None:
    app = some(open_app)
    search(app, "urg")
    app.window.browsing.filters.save_requested.emit("Found")
    app.settle()
    app.show(View.DONE)
    assert app.window.search.text() == ""
    app.window.sidebar.filters.setCurrentRow(0)
    app.settle()
    assert app.window.search.text() == "urg"
    assert app.titles == ["Urgent"]


def test_search_finds_what_was_said_under_a_heading_of_its_own(open_app: Open) -> None:
    app = open_app()
    said = Provenance("call grandma and um buy milk")
    app.todos.add(TodoFields("Call grandma"), said)
    app.todos.add(TodoFields("Buy milk"), said)
    app.reload()
    search(app, "milk")
    model = app.window.model
    assert app.titles == ["Buy milk", "Call grandma"]
    assert [model.index(row).data(HeadingRole) for row in range(2)] == ["", SAID_TOO]
