"""Every word of the window has a German one, with the same values in it, and what is shown comes from there."""

import ast
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

import todoapp.ui
from tests.ui.conftest import OpenApp
from todoapp.composition import date_words, resources_folder
from todoapp.domain.when import DateSettings
from todoapp.services.alarms import SNOOZE_WORDS
from todoapp.services.backups import KIND_WORDS
from todoapp.ui.sidebar import CALENDAR
from todoapp.ui.translation import TRANSLATED, Catalog, counted, install_language, read_catalog, tr

Open = Callable[..., OpenApp]
SHOWN_BY_UI = (*SNOOZE_WORDS.values(), *KIND_WORDS.values())


def sources() -> set[str]:
    """The English words in the calls that translate."""
    found = set(SHOWN_BY_UI)
    for path in Path(todoapp.ui.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("tr", "later", "counted"):
                literals = node.args[: 2 if name == "counted" else 1]
                found.update(a.value for a in literals if isinstance(a, ast.Constant) and isinstance(a.value, str))
    return found


def values_in(words: str) -> list[tuple[str, str]]:
    return sorted((name, spec or "") for _, name, spec, _ in string.Formatter().parse(words) if name is not None)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    catalog = Catalog(read_catalog(resources_folder(), "de"), parent=qapp)
    qapp.installTranslator(catalog)
    yield
    qapp.removeTranslator(catalog)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_word_is_missing_and_none_is_left_over(language: str) -> None:
    catalog = read_catalog(resources_folder(), language)

    assert sources() - catalog.keys() == set()
    assert catalog.keys() - sources() == set()
    assert all(words.strip() for words in catalog.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_values_are_the_same_in_every_language(language: str) -> None:
    for source, words in read_catalog(resources_folder(), language).items():
        assert [name for name, _ in values_in(words)] == [name for name, _ in values_in(source)], source
        assert source.count("\n") == words.count("\n"), source
        assert source.count("\t") == words.count("\t"), source


def test_words_values_and_counts_are_translated(german: None) -> None:
    assert tr("Today") == "Heute"
    assert tr("Deleted “{0}”", "A {brace}") == "„A {brace}“ gelöscht"
    assert [counted("{0} step", "{0} steps", count) for count in (1, 2)] == ["1 Schritt", "2 Schritte"]
    assert tr("No such words") == "No such words"


def test_the_window_speaks_german(german: None, open_app: Open) -> None:
    app = open_app()
    entries = app.window.sidebar.views
    assert [entries.item(row).text() for row in range(entries.count())] == [
        "Heute", "Morgen", "Demnächst", "Kalender", "Alle", "Erledigt",
    ]  # fmt: skip
    app.window.sidebar.choose(CALENDAR)
    app.settle()
    catalog = read_catalog(resources_folder(), "de")
    english = {source for source, words in catalog.items() if source != words} - set(catalog.values())
    shown = {_words(widget) for widget in app.window.findChildren(QWidget)}
    assert shown & english == set()


def test_another_language_than_ours_is_english(qapp: QApplication) -> None:
    assert install_language(resources_folder(), "en") == "en"
    assert tr("Today") == "Today"


def test_german_brings_the_words_of_qt_along(qapp: QApplication) -> None:
    before = set(qapp.findChildren(QTranslator))
    assert install_language(resources_folder(), "de") == "de"
    added = set(qapp.findChildren(QTranslator)) - before
    try:
        assert qapp.translate("QPlatformTheme", "Close") == "Schließen"
        assert tr("Done") == "Erledigt"
    finally:
        for translator in added:
            qapp.removeTranslator(translator)
            translator.setParent(None)


def test_a_field_is_typed_in_english_and_read_back_in_the_windows_language() -> None:
    now = datetime(2024, 3, 5, 9)
    words = date_words(lambda: DateSettings(language="de"))
    when = words.read_when("friday 3pm", now)
    assert when is not None
    assert words.when(when, now) == "Fr 8. März, 15:00"
    assert words.spell_when(when, now) == "Fri 8 Mar, 15:00"
    assert words.read_when(words.spell_when(when, now), now) == replace(when, phrase="Fri 8 Mar, 15:00")


def _words(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QPushButton):
        return widget.text()
    return widget.accessibleName()
