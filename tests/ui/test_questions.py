"""What the app asks before it acts on words that may mean several todos, or many, or none."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QCheckBox, QRadioButton

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.ui.conftest import OpenApp, click, enter
from todoapp.domain.actions import Complete, Delete, DeleteList, Filter, TodoFields
from todoapp.services.todos import View

Open = Callable[..., OpenApp]


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
