"""F1 shows every key; those of the window are changed there, work at once, and stay silent while something is typed."""

import re
from collections.abc import Callable
from string import ascii_uppercase

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QSizeGrip, QWidget

from tests.ui.conftest import OpenApp
from todoapp.domain.actions import TodoFields
from todoapp.services.shortcut_settings import DEFAULT_KEYS, Keys
from todoapp.ui.keys import SHORTCUTS
from todoapp.ui.shortcut_sheet import ShortcutSheet

Open = Callable[..., OpenApp]
CTRL = Qt.KeyboardModifier.ControlModifier


def sheet_of(app: OpenApp) -> ShortcutSheet:
    QTest.keyClick(app.window, Qt.Key.Key_F1)
    sheet = app.window.findChild(ShortcutSheet)
    assert isinstance(sheet, ShortcutSheet)
    return sheet


def test_every_shortcut_has_words_and_keys_of_its_own() -> None:
    assert list(SHORTCUTS) == list(DEFAULT_KEYS)
    assert len(set(DEFAULT_KEYS.values())) == len(DEFAULT_KEYS)


def test_keys_are_changed_on_the_sheet_work_at_once_and_are_kept(open_app: Open) -> None:
    app = open_app()
    kept: list[Keys] = []
    app.window.shortcuts.saved = kept.append
    sheet = sheet_of(app)
    sheet.edits["search"].setFocus()
    QTest.keyClick(sheet.edits["search"], Qt.Key.Key_J, CTRL)
    app.bot.waitUntil(lambda: bool(kept))
    sheet.close()
    assert kept == [{"search": "Ctrl+J"}]
    QTest.keyClick(app.window, Qt.Key.Key_F, CTRL)
    assert not app.window.search.hasFocus()
    QTest.keyClick(app.window, Qt.Key.Key_J, CTRL)
    assert app.window.search.hasFocus()


def test_keys_that_are_taken_are_refused(open_app: Open) -> None:
    app = open_app()
    sheet = sheet_of(app)
    QTest.keyClick(sheet.edits["search"], Qt.Key.Key_N, CTRL)
    app.bot.waitUntil(sheet.problem.isVisible)
    assert sheet.problem.text() == "Ctrl+N is “Type a new todo” already."
    assert app.window.shortcuts.keys("search") == "Ctrl+F"
    assert sheet.edits["search"].keySequence() == QKeySequence("Ctrl+F")
    QTest.keyClick(sheet.edits["search"], Qt.Key.Key_Backspace)
    app.bot.waitUntil(lambda: app.window.shortcuts.keys("search") == "")
    sheet.close()


def test_default_keys_come_back(open_app: Open) -> None:
    app = open_app()
    app.window.shortcuts.use({"search": "Ctrl+J", "list": None})
    assert app.window.shortcuts.keys("list") == ""
    sheet = sheet_of(app)
    sheet.reset.click()
    assert app.window.shortcuts.keys("search") == "Ctrl+F"
    assert sheet.edits["list"].keySequence() == QKeySequence("Ctrl+L")
    sheet.close()


@pytest.mark.parametrize("field", ["sentence", "search", "title", "notes"])
def test_a_letter_as_shortcut_is_silent_while_something_is_typed(open_app: Open, field: str) -> None:
    app = open_app()
    app.window.shortcuts.use({"done": "N"})
    app.add(TodoFields("Milk"))
    if field in ("title", "notes"):
        app.window._edit(app.todos.page(app.window.model.query.view.ALL)[0])
    widget = {
        "sentence": app.window.bar.sentence,
        "search": app.window.search,
        "title": app.window.details.title,
        "notes": app.window.details.notes,
    }[field]
    widget.setFocus()
    before = app.window.model.query
    QTest.keyClicks(widget, "n")
    app.settle()
    text = widget.toPlainText() if field == "notes" else widget.text()  # type: ignore[attr-defined]
    assert "n" in text
    assert app.window.model.query.view == before.view
    app.window.list.setFocus()
    QTest.keyClick(app.window.list, Qt.Key.Key_N)
    app.settle()
    assert app.window.model.query.view.value == "done"


def test_what_names_a_key_names_the_one_in_force(open_app: Open) -> None:
    app = open_app()
    assert "Record (Ctrl+R, F9)" in app.window.bar.record.toolTip()
    assert app.window.sidebar.add_list.toolTip() == "New list (Ctrl+Shift+N)"
    app.window.shortcuts.use(
        {name: f"Meta+Alt+{key}" for name, key in zip(DEFAULT_KEYS, ascii_uppercase, strict=False)}
    )
    shown = "\n".join(
        f"{widget.toolTip()} {widget.accessibleName()} {' '.join(action.text() for action in widget.actions())}"
        for widget in app.window.findChildren(QWidget)
        if not isinstance(widget, QSizeGrip)
    )
    named = {name for name, keys in DEFAULT_KEYS.items() if re.search(rf"(?<![+\w]){re.escape(keys)}(?!\w)", shown)}
    assert named - {"cancel"} == set()  # Esc leaves a field or a dialog whatever stops the app
    assert "Record (Meta+Alt+B, F9)" in shown
    assert app.window.bar.stop_working.toolTip() == "Stop this (Meta+Alt+E)"
    assert app.window.sidebar.feedback.accessibleName() == "Feedback (Meta+Alt+N)"
    app.window.shortcuts.use({"new_list": None, "type": None})
    assert app.window.sidebar.add_list.toolTip() == "New list"
    assert app.window.bar.sentence.toolTip() == "Enter adds"


def test_the_sheet_needs_no_sideways_scrolling_and_cuts_no_keys(open_app: Open) -> None:
    app = open_app()
    app.window.shortcuts.use({"search": "Ctrl+Alt+Shift+W"})
    sheet = sheet_of(app)
    app.settle()
    (scroll,) = sheet.findChildren(QScrollArea)
    assert scroll.horizontalScrollBar().maximum() == 0
    (line,) = sheet.edits["search"].findChildren(QLineEdit)
    assert line.fontMetrics().horizontalAdvance("Ctrl+Alt+Shift+W") < line.contentsRect().width() - 16
    sheet.close()
