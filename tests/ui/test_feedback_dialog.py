"""The numbers are shown, every line is seen before it is written, words are added and removed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget

from tests.ui.conftest import OpenApp
from tests.ui.test_corrections import dictate, save, thumb_down
from todoapp.ui.feedback_dialog import FeedbackDialog

Open = Callable[..., OpenApp]

# The offscreen platform has no window manager to tell about a dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

TEXT = "call Siobhan on friday"
YAML = "- add: Call Siobhan"


def correct(app: OpenApp, text: str = TEXT) -> None:
    """Correct a dictation: its date was left out."""
    dialog = thumb_down(app, dictate(app, text, YAML))
    dialog.form.due.type("on friday")
    save(app, dialog)


def opened(app: OpenApp) -> FeedbackDialog:
    """Open the dialog by its key, and wait until all is read."""
    app.window.activateWindow()
    app.bot.waitUntil(app.window.isActiveWindow)
    QTest.keyClick(app.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    app.bot.waitUntil(lambda: app.window.ratings.feedback is not None)
    dialog = app.window.ratings.feedback
    assert dialog is not None
    previewed(app, dialog)
    return dialog


def first_row(table: QTableWidget) -> list[str]:
    """Give the words of a table's first row."""
    items = (table.item(0, column) for column in range(table.columnCount()))
    return [item.text() for item in items if item is not None]


def previewed(app: OpenApp, dialog: FeedbackDialog) -> list[dict[str, object]]:
    """Wait for the preview; give its lines."""
    app.bot.waitUntil(lambda: dialog.share.bundle is not None and not dialog.share._pause.isActive())
    app.settle()
    return [json.loads(line) for line in dialog.share.preview.toPlainText().split("\n\n")]


def test_before_the_first_dictation_it_says_so(open_app: Open) -> None:
    app = open_app()
    dialog = opened(app)
    assert dialog.headline.text() == "Nothing was dictated yet"
    assert not dialog.share.write.isEnabled()
    dialog.accept()


def test_the_numbers_are_shown_by_week_model_and_field(open_app: Open) -> None:
    app = open_app()
    correct(app)
    dictate(app, "buy milk", "- add: Buy milk")
    dialog = opened(app)
    assert dialog.headline.text() == "1 of 2 dictations were kept as they came (50%)"
    assert [week.tally.dictations for week in dialog.plot.weeks] == [2]
    assert "parser-1: 50% of 2" in dialog.plot.accessibleDescription()
    assert first_row(dialog.models) == ["parser-1", "2", "50%", "0", "1", "1", "0"]
    assert first_row(dialog.fields) == ["Due by", "parser-1", "1", "0", "50.0"]
    dialog.accept()


def test_every_line_is_shown_before_it_is_written(open_app: Open, tmp_path: Path) -> None:
    app = open_app()
    correct(app)
    dialog = opened(app)
    manifest, line = previewed(app, dialog)
    assert manifest["names_replaced"] is True
    assert "Siobhan" not in dialog.share.preview.toPlainText()
    assert line["reason"] == "understood"
    path = tmp_path / "bundle.jsonl"
    dialog.share.choose_file = lambda: str(path)
    dialog.tabs.setCurrentWidget(dialog.share)
    QTest.mouseClick(dialog.share.write, Qt.MouseButton.LeftButton)
    app.settle()
    assert [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()] == [manifest, line]
    assert "Wrote 1 corrections" in dialog.share.said.text()
    dialog.accept()


def test_names_may_stay_be_changed_and_lines_be_left_out(open_app: Open) -> None:
    app = open_app()
    correct(app)
    dialog = opened(app)
    assert dialog.share.names.text().startswith("Siobhan=")
    dialog.share.names.setText("Siobhan=Zoe, friday=monday")
    assert previewed(app, dialog)[1]["text"] == "call Zoe on monday"
    dialog.share.replace.setChecked(False)
    assert previewed(app, dialog)[1]["text"] == TEXT
    assert "audio" not in previewed(app, dialog)[1]
    dialog.share.audio.setChecked(True)
    assert previewed(app, dialog)[1]["audio"] == "kept.wav"
    dialog.share.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert len(previewed(app, dialog)) == 1
    assert not dialog.share.write.isEnabled()
    dialog.accept()


def test_a_bundle_that_cannot_be_written_is_said(open_app: Open, tmp_path: Path) -> None:
    app = open_app()
    correct(app)
    dialog = opened(app)
    dialog.share.choose_file = lambda: str(tmp_path / "nowhere" / "bundle.jsonl")
    dialog.tabs.setCurrentWidget(dialog.share)
    QTest.mouseClick(dialog.share.write, Qt.MouseButton.LeftButton)
    app.settle()
    assert "could not be written" in dialog.share.said.text()
    dialog.accept()


def test_words_are_added_and_removed(open_app: Open) -> None:
    app = open_app()
    dialog = opened(app)
    dialog.tabs.setCurrentIndex(2)
    QTest.keyClicks(dialog.new_word, "Okonkwo")
    QTest.keyClick(dialog.new_word, Qt.Key.Key_Return)
    app.bot.waitUntil(lambda: dialog.words.count() == 1)
    assert app.listened_for[-1] == ("Okonkwo",)
    assert dialog.isVisible(), "Enter in the field adds a word and closes nothing"
    dialog.words.setCurrentRow(0)
    QTest.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    app.bot.waitUntil(lambda: dialog.words.count() == 0)
    assert not app.listened_for[-1]
    dialog.accept()
