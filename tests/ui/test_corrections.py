"""Thumbs and the correction they open: the todo is fixed, the correction stored, the sound heard."""

from collections.abc import Callable
from datetime import date, time
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import NOW, OpenApp, on
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import TodoFields
from todoapp.domain.correction import REASONS, Correction
from todoapp.domain.errors import TodoAppError
from todoapp.domain.todo import Provenance, Todo
from todoapp.domain.utterance import Segment
from todoapp.parser.yaml_format import read_yaml
from todoapp.services.jobs import Lane
from todoapp.services.todos import View
from todoapp.speech.audio_file import write_wav
from todoapp.ui.correction_dialog import NOT_KEPT, NOT_SPOKEN, CorrectionDialog
from todoapp.ui.playback import WHOLE
from todoapp.ui.reason_box import FOLLOWS, FROM_NOW_ON

Open = Callable[..., OpenApp]

TEXT = "call ann friday at 3 and pay rent monday it's urgent"
YAML = "- add: Call Ann\n  due: monday\n- add: Pay rent\n  due: monday"
TIMES = tuple(Segment(word, float(index), index + 1.0) for index, word in enumerate(TEXT.split()))

# The offscreen platform has no window manager to tell about a dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


def dictate(
    app: OpenApp, text: str = TEXT, yaml: str = YAML, *, recording: str | None = "kept.wav", spoken: bool = True
) -> Todo:
    """Store what a dictation became; give its first todo."""
    if recording == "kept.wav":
        app.recordings.folder.mkdir(exist_ok=True)
        write_wav(app.recordings.folder / recording, np.zeros(16_000, np.float32))
    provenance = Provenance(text, recording, yaml, "parser-1", 1, "tiny.en" if spoken else None, NOW)
    app.todos.apply(resolve_actions(read_yaml(yaml), NOW.replace(tzinfo=None)), provenance)
    app.show(View.ALL)
    app.reload()
    return app.todo(read_yaml(yaml)[0].head or "")


def thumb_down(app: OpenApp, todo: Todo) -> CorrectionDialog:
    """Press minus on a line of the list; give the dialog that opens, its advice read."""
    app.window.list.select(todo.id)
    app.window.list.setFocus()
    QTest.keyClick(app.window.list, Qt.Key.Key_Minus)
    app.bot.waitUntil(lambda: app.window.ratings.dialog is not None)
    dialog = app.window.ratings.dialog
    assert dialog is not None
    app.settle()
    return dialog


def advised(app: OpenApp, dialog: CorrectionDialog) -> str:
    """Wait until the replay has looked at the last change; give the reason chosen then."""
    app.bot.waitUntil(lambda: not dialog._pause.isActive())
    app.settle()
    return dialog.reasons.reason


def save(app: OpenApp, dialog: CorrectionDialog) -> Correction:
    """Press Save and give the correction that is stored."""
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    app.bot.waitUntil(lambda: app.window.ratings.dialog is None)
    app.settle()
    return corrections(app)[-1]


def corrections(app: OpenApp) -> tuple[Correction, ...]:
    return app.window.ratings._learning.feedback().corrections()


def thumb(app: OpenApp, todo: Todo) -> bool | None:
    return app.window.ratings._learning.feedback().thumb(todo.id)


def test_a_wrong_date_is_corrected_in_one_go(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    dialog = thumb_down(app, todo)
    assert dialog.text.toPlainText() == TEXT
    dialog.form.due.type("friday at 3")
    assert advised(app, dialog) == "understood"
    assert dialog.form.labels["due"].text() == "Due by · was Mon 11 Mar"
    assert dialog.reasons.follows.text() == FOLLOWS["understood"]
    correction = save(app, dialog)
    assert app.window.notify.toast.text == "Saved as correction 1"
    assert correction.actions.startswith("- add: Call Ann\n  due: friday at 3")
    fixed = app.todos.get(todo.id)
    assert fixed is not None
    assert fixed.fields.due is not None
    assert (fixed.fields.due.start, fixed.fields.due.time) == (date(2024, 3, 8), time(15))
    assert thumb(app, todo) is False


def test_undo_after_a_correction_takes_it_back(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    dialog = thumb_down(app, todo)
    dialog.form.title.setText("Call Anne")
    save(app, dialog)
    assert "Call Anne" in app.titles
    QTest.mouseClick(app.window.notify.toast.button, Qt.MouseButton.LeftButton)
    app.settle()
    assert "Call Ann" in app.titles
    assert corrections(app) == ()


def test_words_heard_wrong_are_listened_for_at_once(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    assert not dialog.again.isVisible()
    dialog.text.setPlainText(TEXT.replace("ann", "Siobhan"))
    dialog.form.title.setText("Call Siobhan")
    assert advised(app, dialog) == "heard"
    assert dialog.reasons.words.text() == "Siobhan"
    assert dialog.again.isVisible()
    dialog.reasons.words.setText("Siobhan,  O'Neill ")
    correction = save(app, dialog)
    assert correction.reason == "heard"
    assert correction.text == TEXT.replace("ann", "Siobhan")
    assert app.listened_for[-1] == ("O'Neill", "Siobhan")


def test_the_words_can_be_read_again_once_they_are_right(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    dialog.text.setPlainText("buy   milk")
    QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    app.bot.waitUntil(lambda: dialog.form.title.text() == "buy milk")
    assert app.understand.heard[-1] == ("buy milk", NOW)


def test_a_date_the_settings_explain_offers_the_setting(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app, "call ann next friday", "- add: Call Ann\n  due: next friday"))
    dialog.form.due.type("2024-03-08")
    assert advised(app, dialog) == "date"
    assert dialog.reasons.follows.text() == FROM_NOW_ON
    (box,) = dialog.reasons._boxes
    assert "next Friday" in box.text()
    box.setChecked(True)
    save(app, dialog)
    app.settle()
    assert app.learned_settings == ["next_weekday_is_next_week"]


def test_the_reason_the_user_taps_stays(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    QTest.mouseClick(dialog.reasons.group.button(REASONS.index("mind")), Qt.MouseButton.LeftButton)
    dialog.form.due.type("friday at 3")
    assert advised(app, dialog) == "mind"
    correction = save(app, dialog)
    assert (correction.reason, correction.suggested) == ("mind", "understood")


def test_a_thumb_up_is_noted_and_can_be_taken_back(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    app.window._edit(todo)
    app.settle()
    QTest.mouseClick(app.window.details.thumbs.up, Qt.MouseButton.LeftButton)
    app.settle()
    assert thumb(app, todo) is True
    assert app.window.details.thumbs.is_up is True
    QTest.mouseClick(app.window.notify.toast.button, Qt.MouseButton.LeftButton)
    app.settle()
    assert thumb(app, todo) is None
    assert app.window.details.thumbs.is_up is None


def test_plus_in_the_list_is_a_thumb_up(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    app.window.list.select(todo.id)
    QTest.keyClick(app.window.list, Qt.Key.Key_Plus, Qt.KeyboardModifier.ShiftModifier)
    app.settle()
    assert thumb(app, todo) is True


def test_the_menu_of_a_line_offers_thumbs_for_what_was_dictated_only(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    (by_hand,) = app.add(TodoFields("By hand"))
    entries = [action.text() for action in app.window.list.menu_for(todo).actions()]
    assert entries[-2:] == ["Understood right\t+", "Understood wrong…\t-"]
    others = [action.text() for action in app.window.list.menu_for(by_hand).actions()]
    assert not any("nderst" in words for words in others)
    app.window._edit(by_hand)
    assert not app.window.details.thumbs.isVisible()
    app.window.ratings.rate(by_hand, False)
    assert "typed into the form" in app.window.notify.toast.text


def test_the_card_of_a_dictation_has_thumbs(open_app: Open) -> None:
    app = open_app()
    app.window.bar.text_entered.emit("buy milk")
    app.settle()
    (thumbs,) = app.window.result._thumbs.values()
    QTest.mouseClick(thumbs.up, Qt.MouseButton.LeftButton)
    app.settle()
    assert thumbs.is_up is True


@pytest.mark.parametrize("way", ["escape", "only mark"])
def test_a_bare_thumb_down_is_kept(open_app: Open, way: str) -> None:
    app = open_app()
    todo = dictate(app)
    dialog = thumb_down(app, todo)
    if way == "escape":
        QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(dialog.only_mark, Qt.MouseButton.LeftButton)
    app.bot.waitUntil(lambda: app.window.ratings.dialog is None)
    app.settle()
    assert thumb(app, todo) is False
    assert corrections(app) == ()
    assert "Marked “Call Ann” as wrong" in app.window.notify.toast.text


def test_a_correction_without_a_change_is_refused_with_the_reason(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    app.settle()
    assert "Nothing was changed" in dialog.problem.text()
    assert dialog.save.isEnabled()
    dialog.form.due.type("blub")
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    app.settle()
    assert "cannot be read" in dialog.problem.text()
    dialog.reject()


def test_a_correction_that_cannot_be_stored_stays_open(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    dialog.form.title.setText("Call Anne")
    error = TodoAppError("The disk is full.", "Free some space.")

    def fail(*_: object) -> None:
        raise error

    feedback = app.window.ratings._learning.feedback()
    monkeypatch.setattr(type(feedback), "correct", fail)
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    app.settle()
    assert "The disk is full." in dialog.problem.text()
    assert dialog.form.title.text() == "Call Anne"
    dialog.reject()


def test_the_recording_is_played_and_stopped(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    QTest.mouseClick(dialog.play, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.player.played == [("kept.wav", 0.0, None)]
    assert dialog.play.accessibleName() == "Stop"
    QTest.mouseClick(dialog.play, Qt.MouseButton.LeftButton)
    app.settle()
    assert app.player.stops == 1
    assert dialog.play.accessibleName() == "Play the recording"
    dialog.reject()


def test_a_tap_on_a_field_plays_its_words(open_app: Open) -> None:
    app = open_app(word_times=TIMES)
    dialog = thumb_down(app, dictate(app))
    QTest.mouseClick(dialog.field_players["due"], Qt.MouseButton.LeftButton)
    app.settle()
    start = float(TEXT.split().index("monday"))
    assert app.player.played == [("kept.wav", start, start + 1)]
    app.player.finish()
    app.bot.waitUntil(lambda: dialog.play.accessibleName() == "Play the recording")
    QTest.mouseClick(dialog.field_players["title"], Qt.MouseButton.LeftButton)
    app.settle()
    assert app.player.played[-1] == ("kept.wav", 0.0, 2.0)
    dialog.reject()
    app.settle()


def test_words_that_are_not_found_play_the_whole_recording(open_app: Open) -> None:
    app = open_app(word_times=(Segment("something", 0.0, 1.0),))
    dialog = thumb_down(app, dictate(app))
    QTest.mouseClick(dialog.field_players["due"], Qt.MouseButton.LeftButton)
    app.settle()
    assert app.player.played == [("kept.wav", 0.0, None)]
    assert dialog.sound.text() == WHOLE
    app.player.finish()
    dialog.reject()
    app.settle()


def test_a_loudspeaker_that_fails_is_said_in_place(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app))
    app.player.failing = TodoAppError("No loudspeaker was found.", "Switch one on.")
    QTest.mouseClick(dialog.play, Qt.MouseButton.LeftButton)
    app.settle()
    assert "No loudspeaker was found." in dialog.sound.text()
    dialog.reject()


@pytest.mark.parametrize(
    ("recording", "spoken", "note"), [("gone.wav", True, NOT_KEPT), (None, False, NOT_SPOKEN)], ids=["gone", "typed"]
)
def test_where_there_is_no_sound_it_says_why(open_app: Open, recording: str | None, spoken: bool, note: str) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app, recording=recording, spoken=spoken))
    assert dialog.sound.text() == note
    assert not dialog.play.isVisible()
    assert dialog.field_players == {}
    assert dialog.reasons.group.button(REASONS.index("heard")).isEnabled() is spoken
    dialog.reject()


def test_a_date_said_then_is_read_from_then(open_app: Open) -> None:
    app = open_app()
    dialog = thumb_down(app, dictate(app, "call ann tomorrow", "- add: Call Ann"))
    dialog.form.due.type("tomorrow")
    assert dialog.form.due.value is not None
    assert dialog.form.due.value.start == on(6).start
    dialog.reject()


def test_every_control_of_the_dialog_has_a_name(open_app: Open) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit

    app = open_app()
    dialog = thumb_down(app, dictate(app))
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit):
        for widget in dialog.findChildren(kind):
            if widget.isVisible() and widget.objectName() != "qt_spinbox_lineedit":
                around = widget.parentWidget()
                says = widget.accessibleName() or getattr(widget, "text", str)()
                assert says or (around is not None and around.accessibleName()), widget
    dialog.reject()


def test_a_correction_pressed_save_on_is_on_disk_before_its_commit_and_saved_at_the_next_start(open_app: Open) -> None:
    app = open_app()
    todo = dictate(app)
    dialog = thumb_down(app, todo)
    dialog.form.title.setText("Call Anne")
    drafts = app.window.ratings._learning.drafts()
    gate = Event()
    app.jobs.run(Lane.STORE, lambda: gate.wait(10), done=lambda _: None, failed=lambda _: None)  # a long job before it
    QTest.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    left = drafts.path.read_text(encoding="utf-8")  # what a kill at this moment leaves behind
    assert corrections(app) == ()
    gate.set()
    app.bot.waitUntil(lambda: app.window.ratings.dialog is None)
    app.settle()
    assert not drafts.path.exists()
    app.window.operations.undo()
    app.settle()
    drafts.path.write_text(left, encoding="utf-8")
    app.window.ratings.start()
    app.settle()
    assert [one.after["title"] for one in corrections(app)] == ["Call Anne"]
    assert "from before the app was ended" in app.window.notify.toast.text
