"""What the rooms below the window say is said in the window's language: errors, doubts, what a change did."""

import ast
import datetime as dt
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

import todoapp
from tests.ui.conftest import OpenApp
from tests.ui.test_translation import values_in
from todoapp.composition import resources_folder
from todoapp.domain.actions import TodoFields
from todoapp.domain.errors import Cancelled, InvalidInput, TodoAppError
from todoapp.domain.todo import Todo
from todoapp.services import changing_settings, doubts, replay
from todoapp.services.alarm_book import Ring
from todoapp.services.alarms import Alarm
from todoapp.services.background_sync import Problem, Standing
from todoapp.services.microphone_test import Verdict
from todoapp.services.reminding import Notice
from todoapp.services.sync_services import services
from todoapp.services.sync_view import AccountView
from todoapp.services.todos_apply import Applied
from todoapp.store import failures
from todoapp.ui.accounts_page import AccountActions, AccountPage
from todoapp.ui.service_words import deed, listed, noticed, told
from todoapp.ui.translation import TRANSLATED, Catalog, Patterns, read_catalog, said

NOW = dt.datetime(2024, 3, 5, 9, tzinfo=dt.UTC)
# Whose errors only a terminal shows, and those the window puts plainer words in place of.
NOT_SHOWN = (
    "cli.py", "dataengine", "yaml_format.py", "promotion.py", "scores.py", "sync_command.py", "keeping_command.py",
    "feedback_command.py", "reminder_test.py",
)  # fmt: skip


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    folder = resources_folder()
    catalog = Catalog(read_catalog(folder, "de"), read_catalog(folder, "de", ".services"), qapp)
    qapp.installTranslator(catalog)
    yield
    qapp.removeTranslator(catalog)


def test_every_error_that_a_window_can_show_is_known() -> None:
    errors = error_words()
    assert len(errors) > 250  # the walk finds them
    known = read_catalog(resources_folder(), "de", ".services")
    assert {(words, place) for words, place in errors.items() if words not in known} == set()


def test_the_words_of_doubts_services_and_the_store_are_known() -> None:
    patterns = Patterns(read_catalog(resources_folder(), "de", ".services"))
    offered = services()
    words = {
        doubts.UNSURE, doubts.NOT_A_DATE, *replay._BECAUSE.values(), *(verdict.value for verdict in Verdict),
        *(part for cause in failures._CAUSES for part in cause[1:]), *(one.hint for one in offered if one.hint),
        *(loss for one in offered for loss in one.losses), *changing_settings._STAGE_WORDS.values(),
    }  # fmt: skip
    assert {one for one in words if patterns.find(one) is None} == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_values_are_the_same_in_every_language(language: str) -> None:
    for source, words in read_catalog(resources_folder(), language, ".services").items():
        assert words.strip(), source
        assert {name for name, _ in values_in(words)} == {name for name, _ in values_in(source)}, source
        assert any(letter.isalpha() for literal, *_ in string.Formatter().parse(source) for letter in literal) or (
            source == '"{0}"'
        ), source


def test_an_error_is_told_with_its_values(german: None) -> None:
    error = InvalidInput("There is an account 'Home' already.", "Choose another name.")
    assert told(error) == "Es gibt schon ein Konto „Home“. Wähle einen anderen Namen."
    assert told(TodoAppError("Nobody has translated this.")) == "Nobody has translated this."
    assert said("") == ""


def test_english_stays_as_it_is(qapp: QApplication) -> None:
    assert told(InvalidInput("The words are empty.", "Write down what was said.")) == (
        "The words are empty. Write down what was said."
    )
    assert deed('Added "A", completed 2 todos') == 'Added "A", completed 2 todos'


@pytest.mark.parametrize(
    ("english", "german_words"),
    [
        ('Added "Call Ann"', "„Call Ann“ hinzugefügt"),
        ('Added "A, completed B", completed 2 todos', "„A, completed B“ hinzugefügt, 2 Aufgaben erledigt"),
        ("Added 3 todos, changed 1 todo, deleted 1 todo",
         "3 Aufgaben hinzugefügt, 1 Aufgabe geändert, 1 Aufgabe gelöscht"),
        ('Moved "Go to town" to Home', "„Go to town“ verschoben: Home"),
        ("Moved 2 todos out of their lists", "2 Aufgaben aus den Listen genommen"),
        ('Changed "x" to high priority', "„x“ jetzt mit hoher Priorität"),
        ('Created the list "Home"', "Liste „Home“ angelegt"),
        ('Unticked "Socks"', "Häkchen bei „Socks“ entfernt"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_a_change_did_is_said(german: None, english: str, german_words: str) -> None:
    assert deed(english) == german_words


def test_a_description_of_a_dictation_is_said(german: None) -> None:
    applied = Applied(added=(todo("A"), todo("B")), completed=(todo("C"),), lists=("Home",))
    assert deed(applied.description()) == "2 Aufgaben hinzugefügt, „C“ erledigt, Liste Home geändert"


def test_the_parts_of_a_list_are_said_each_by_itself(german: None) -> None:
    assert listed("no date, Fr 8. März, high priority") == "kein Datum, Fr 8. März, hohe Priorität"


def test_why_an_account_does_not_sync_is_said_on_its_page(german: None, qtbot: QtBot) -> None:
    page = AccountPage(cast(AccountActions, None))  # nobody presses anything
    qtbot.addWidget(page)
    account = AccountView("home", services()[0], "https://example.org", "anna", (), False, True, None, "", (), ())
    problem = Problem("The server does not accept the name and password.", "Sign in again.", needs_secret=True)
    page.show_account(account, Standing(problem), None, False)
    said_there = {label.text() for label in page.findChildren(QLabel)}
    assert {"Der Server nimmt Namen und Passwort nicht an.", said("Sign in again.")} <= said_there


def test_how_far_fetching_the_models_is_is_said(german: None, open_app: Callable[..., OpenApp]) -> None:
    def fetch(on_progress: Callable[[str, float | None], None], cancelled: Event) -> None:
        on_progress("Downloading whisper: 10 of 40 MB", 0.25)
        assert cancelled.wait(10)
        raise Cancelled("Stopped.", "")

    app = open_app(fetch=fetch)
    card = app.window.models_card
    told_to_others: list[str] = []
    card.progressed.connect(lambda words, _: told_to_others.append(words))
    card.start()
    app.bot.waitUntil(lambda: card.bar.value() == 250)
    assert card.hint.text() == told_to_others[-1] == "Lade whisper: 10 von 40 MB"
    card.stop()
    app.settle()


def test_a_reminder_is_said_but_for_what_the_user_wrote(german: None) -> None:
    ring = Ring(Alarm(NOW, "id", "due"), todo("Due Friday", "Due diligence"))
    notice = Notice("1", "Due Friday", "Missed 2 hours ago · Due Fr 8. März · Due diligence", (ring,), True,
                    (("done", "Done"), ("1h", "In 1 hour")))  # fmt: skip
    shown = noticed(notice)
    assert (shown.title, shown.body) == ("Due Friday", "Vor 2 Stunden versäumt · Fällig Fr 8. März · Due diligence")
    assert [words for _, words in shown.actions] == ["Erledigt", "In 1 Stunde"]
    group = noticed(Notice("2", "5 reminders", "A\nand 2 more", (ring, ring), False, ()))
    assert (group.title, group.body) == ("5 Erinnerungen", "A\nund 2 weitere")


def todo(title: str, list_name: str | None = None) -> Todo:
    return Todo("id", TodoFields(title, list=list_name), NOW, NOW)


def error_words() -> dict[str, str]:
    """The titles and hints in the calls that make errors, with {0} for each value, and where one stands."""
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in Path(todoapp.__file__).parent.rglob("*.py")
        if not any(part in NOT_SHOWN for part in path.parts)
    }
    errors = {"TodoAppError"}
    classes = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while more := {one.name for one in classes if any(_name(base) in errors for base in one.bases)} - errors:
        errors |= more
    found: dict[str, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in errors:
                for words in filter(None, map(_pattern, node.args[:2])):
                    if any(letter.isalpha() for literal, *_ in string.Formatter().parse(words) for letter in literal):
                        found.setdefault(words, f"{path.name}:{node.lineno}")
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _pattern(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("{", "{{").replace("}", "}}")
    if not isinstance(node, ast.JoinedStr):
        return ""
    made, count = "", 0
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            made += f"'{{{count}}}'" if part.conversion == ord("r") else f"{{{count}}}"
            count += 1
        elif isinstance(part, ast.Constant):
            made += str(part.value).replace("{", "{{").replace("}", "}}")
    return made
