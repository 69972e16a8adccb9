"""The cards of a dictation, checked and changed with keyboard and mouse in the real window."""

from collections.abc import Callable, Sequence
from datetime import date, time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QRadioButton, QWidget

from tests.fakes.scripted_understanding import ScriptedUnderstanding
from tests.ui.conftest import OpenApp, click, enter
from tests.ui.watchdog import MAX_SLOT_MS, watched
from todoapp.domain.evidence import FieldProbability
from todoapp.domain.parsed_action import ParsedAction
from todoapp.services.todos import View
from todoapp.ui.cards import CardView
from todoapp.ui.chip_editor import ChipEditor
from todoapp.ui.chips import ChipView

Open = Callable[..., OpenApp]

SAID = "call the dentist on friday at 3, it's urgent, then water the plants every third wednesday and buy milk"
PARSED = (
    ParsedAction("add", "call the dentist", due="friday at 3", priority="high"),
    ParsedAction("add", "water the plants", repeat="every third wednesday"),
    ParsedAction("add", "buy milk"),
)


def dictated(
    open_app: Open,
    parsed: tuple[ParsedAction, ...] = PARSED,
    *,
    text: str = SAID,
    sure: Sequence[FieldProbability] = (),
) -> OpenApp:
    """Open the window and enter a sentence that becomes these todos."""
    app = open_app(understand=ScriptedUnderstanding([parsed], sure=sure))
    app.show(View.ALL)
    with app.bot.waitActive(app.window):
        app.window.activateWindow()
    enter(app, text)
    settle(app)
    return app


def settle(app: OpenApp) -> None:
    """Wait until nothing runs any more and the cards show what became of it."""
    app.settle()
    app.bot.waitUntil(lambda: app.window.result.is_complete, timeout=20_000)


def card(app: OpenApp, number: int) -> CardView:
    """Give a card by its number on screen."""
    settle(app)
    return app.window.result.views[number - 1]


def chip(app: OpenApp, number: int, kind: str) -> ChipView:
    """Give a chip of a card."""
    view = card(app, number).view(kind, 0)
    assert view is not None, f"no {kind} on card {number}"
    return view


def press(app: OpenApp, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the cursor is, and wait for what comes of it."""
    focused = app.window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, how)
    settle(app)


def go_to_cards(app: OpenApp) -> ChipView:
    """Press the shortcut; give the chip it leads to."""
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return focused_chip(app)


def focused_chip(app: OpenApp) -> ChipView:
    """Give the chip with the cursor."""
    focused = app.window.focusWidget()
    assert focused is not None
    view = focused.parentWidget()
    assert isinstance(view, ChipView), focused
    return view


def editor(app: OpenApp) -> QLineEdit:
    """Give the line that is being typed in."""
    line = app.window.focusWidget()
    assert isinstance(line, QLineEdit), line
    return line


def test_each_todo_is_a_card_and_is_stored_before_anybody_looks(open_app: Open) -> None:
    app = dictated(open_app)
    panel = app.window.result
    assert panel.isVisible()
    assert panel.title.text() == "Added 3 todos · 1 to check"
    assert panel.transcript.toPlainText() == SAID
    assert [view.card.todo.fields.title for view in panel.views] == ["Call the dentist", "Water the plants", "Buy milk"]
    assert card(app, 2).card.upcoming == "Wed 20 Mar, Wed 17 Apr, Wed 15 May"
    assert app.todos.look(View.ALL).total == 3


def test_a_chip_under_the_mouse_or_the_cursor_lights_up_its_words(open_app: Open) -> None:
    app = dictated(open_app)
    transcript = app.window.result.transcript
    date_chip = chip(app, 1, "date")
    QTest.mouseMove(date_chip, QPoint(12, 8))
    date_chip.pointed.emit(date_chip.chip)
    assert list(transcript.lit) == ["on friday"]
    chip(app, 2, "repeat").face.setFocus()
    assert list(transcript.lit) == ["every third wednesday"]
    app.window.bar.sentence.setFocus()
    assert list(transcript.lit) == []


def test_words_that_nothing_was_made_of_are_underlined(open_app: Open) -> None:
    app = dictated(open_app, (ParsedAction("add", "buy milk"),), text="buy milk for the office")
    assert list(app.window.result.transcript.underlined) == ["office"]
    assert app.window.result.transcript.accessibleDescription() == "Nothing was made of: office"


def test_what_is_in_doubt_is_dotted_and_comes_first_with_tab(open_app: Open) -> None:
    app = dictated(open_app, sure=(FieldProbability("repeat", 0, 0.4),))
    assert chip(app, 1, "time").property("doubt") is True
    assert chip(app, 1, "date").property("doubt") is False
    assert go_to_cards(app).key == ("time", 0), "am or pm was not said"
    assert "am or pm" in app.window.result.hint.text()
    press(app, Qt.Key.Key_Tab)
    assert focused_chip(app).key == ("repeat", 0), "the model was not sure"
    press(app, Qt.Key.Key_Tab)
    assert focused_chip(app).key == ("title", 0), "then the rest"


def test_delete_puts_the_words_of_a_chip_back_where_they_were_spoken(open_app: Open) -> None:
    app = dictated(open_app)
    chip(app, 1, "date").face.setFocus()
    press(app, Qt.Key.Key_Delete)
    assert "Call the dentist on friday" in app.titles
    assert card(app, 1).card.was == "“Call the dentist”, Fri 8 Mar, 15:00"
    click(app, card(app, 1), "Undo the change of Call the dentist on friday")
    settle(app)
    assert "Call the dentist" in app.titles
    assert card(app, 1).view("date", 0) is not None


def test_the_cross_of_a_chip_does_the_same(open_app: Open) -> None:
    app = dictated(open_app)
    remove = chip(app, 1, "priority").remove
    assert remove is not None
    assert remove.accessibleName() == "Put back “it's urgent”"
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    settle(app)
    assert app.todo("Call the dentist it's urgent").fields.priority == "none"


def test_a_date_is_typed_anew_in_its_place_and_read_at_once(open_app: Open) -> None:
    app = dictated(open_app)
    chip(app, 1, "date").face.setFocus()
    press(app, Qt.Key.Key_Space)
    line = editor(app)
    line.clear()
    QTest.keyClicks(line, "next monday")
    shown = card(app, 1).editor
    assert isinstance(shown, ChipEditor)
    app.bot.waitUntil(lambda: shown.reading.text() == "→ Mon 11 Mar, 15:00")
    press(app, Qt.Key.Key_Return)
    due = app.todo("Call the dentist").fields.due
    assert due is not None
    assert (due.start, due.time) == (date(2024, 3, 11), time(15))
    assert app.window.result.isVisible(), "Enter in a line keeps the line, not all cards"
    assert focused_chip(app).chip.kind in ("date", "title")


def test_escape_leaves_a_line_then_the_cards(open_app: Open) -> None:
    app = dictated(open_app)
    chip(app, 1, "date").face.setFocus()
    press(app, Qt.Key.Key_F2)
    QTest.keyClicks(editor(app), "monday")
    press(app, Qt.Key.Key_Escape)
    assert focused_chip(app).key == ("date", 0)
    press(app, Qt.Key.Key_Escape)
    assert app.window.bar.sentence.hasFocus()
    assert app.window.result.isVisible()
    due = app.todo("Call the dentist").fields.due
    assert due is not None
    assert due.start == date(2024, 3, 8)


def test_a_title_is_typed_anew(open_app: Open) -> None:
    app = dictated(open_app)
    QTest.mouseClick(chip(app, 3, "title").face, Qt.MouseButton.LeftButton)
    line = editor(app)
    line.selectAll()
    QTest.keyClicks(line, "Buy oat milk")
    press(app, Qt.Key.Key_Return)
    assert "Buy oat milk" in app.titles


def test_a_priority_is_chosen_in_its_place(open_app: Open) -> None:
    app = dictated(open_app)
    chip(app, 1, "priority").face.setFocus()
    press(app, Qt.Key.Key_Space)
    press(app, Qt.Key.Key_Escape)
    assert focused_chip(app).key == ("priority", 0)
    press(app, Qt.Key.Key_Space)
    click(app, card(app, 1), "Priority low")
    settle(app)
    assert app.todo("Call the dentist").fields.priority == "low"


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_dropped_card_is_a_delete_that_can_be_put_back(open_app: Open, way: str) -> None:
    app = dictated(open_app)
    if way == "button":
        click(app, card(app, 3), "Drop Buy milk")
    else:
        chip(app, 3, "title").face.setFocus()
        press(app, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    settle(app)
    assert "Buy milk" not in app.titles
    assert card(app, 3).card.is_dropped
    click(app, card(app, 3), "Put back Buy milk")
    settle(app)
    assert "Buy milk" in app.titles
    assert not card(app, 3).card.is_dropped


@pytest.mark.parametrize("where", ["sentence", "card", "button"])
def test_enter_keeps_all(open_app: Open, where: str) -> None:
    app = dictated(open_app)
    if where == "sentence":
        QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)
    elif where == "card":
        go_to_cards(app)
        press(app, Qt.Key.Key_Return)
    else:
        click(app, app.window.result, "Keep all")
    assert not app.window.result.isVisible()
    assert app.todos.look(View.ALL).total == 3
    assert app.window.bar.sentence.hasFocus()


def test_undo_takes_back_the_dictation_with_the_changes_of_its_cards(open_app: Open) -> None:
    app = dictated(open_app)
    click(app, card(app, 3), "Drop Buy milk")
    settle(app)
    chip(app, 1, "date").face.setFocus()
    press(app, Qt.Key.Key_Delete)
    click(app, app.window.result, "Undo this dictation")
    settle(app)
    assert app.titles == []
    assert not app.window.result.isVisible()
    assert app.window.notify.banners == ()


def test_a_correction_changes_the_card_and_says_what_it_was(open_app: Open) -> None:
    app = dictated(open_app)
    enter(app, "make the third one high priority and delete the second one")
    settle(app)
    assert app.todo("Buy milk").fields.priority == "high"
    assert "Water the plants" not in app.titles
    assert card(app, 3).card.was == "no priority"
    assert card(app, 2).card.is_dropped
    click(app, card(app, 3), "Undo the change of Buy milk")
    settle(app)
    assert app.todo("Buy milk").fields.priority == "none"
    assert "Water the plants" in app.titles, "one sentence is one step"


def test_no_friday_is_lit_up_in_the_words_of_the_correction(open_app: Open) -> None:
    app = dictated(
        open_app, (ParsedAction("add", "call ann", due="wednesday at 3 pm"),), text="call ann wednesday at 3 pm"
    )
    enter(app, "no, friday")
    settle(app)
    due = app.todo("Call ann").fields.due
    assert due is not None
    assert (due.start, due.time) == (date(2024, 3, 8), time(15))
    chip(app, 1, "date").face.setFocus()
    assert app.window.result.transcript.lit == ("friday",)
    assert app.todos.look(View.ALL).total == 1


def test_a_correction_that_may_mean_several_asks(open_app: Open) -> None:
    app = dictated(open_app)
    enter(app, "make that low priority")
    settle(app)
    question = app.window.questions
    assert question.isVisible()
    boxes = question.findChildren(QRadioButton)
    assert len(boxes) == 3
    boxes[2].setChecked(True)
    click(app, question, "Change")
    settle(app)
    assert app.todo("Buy milk").fields.priority == "low"
    assert card(app, 3).card.was == "no priority"


def test_an_undo_elsewhere_is_seen_on_the_card(open_app: Open) -> None:
    app = dictated(open_app)
    app.window.operations.delete(app.todo("Buy milk"))
    settle(app)
    assert card(app, 3).card.is_dropped
    app.window.operations.undo()
    settle(app)
    assert not card(app, 3).card.is_dropped


def test_a_chip_that_cannot_be_stored_leaves_the_card_as_it_is(open_app: Open) -> None:
    app = dictated(open_app)
    shown = card(app, 3).card
    app.todos.delete(shown.todo.id)  # behind the window's back
    app.window.result.chip_typed.emit(shown, shown.chips[0], "Buy bread")
    settle(app)
    assert app.window.notify.banners == ("That todo is no longer there.",)
    assert card(app, 3).card.is_dropped


def test_every_control_of_the_cards_has_a_name_for_screen_readers(open_app: Open) -> None:
    app = dictated(open_app)
    click(app, card(app, 3), "Drop Buy milk")
    settle(app)
    chip(app, 1, "date").face.click()
    controls: list[QWidget] = [
        *app.window.result.findChildren(QAbstractButton),
        *app.window.result.findChildren(QLineEdit),
    ]
    nameless = [control for control in controls if not (control.accessibleName() or getattr(control, "text", str)())]
    assert nameless == []
    assert chip(app, 1, "time").face.accessibleName() == (
        "Time: 15:00, from “at 3”. Please check: am or pm was not said; pm is assumed"
    )


def test_twenty_todos_never_hold_the_window_up(open_app: Open) -> None:
    parsed = tuple(
        ParsedAction("add", f"task number {n}", due="friday at 3", priority="high", list="work", tags=("a", "b"))
        for n in range(20)
    )
    app = open_app(understand=ScriptedUnderstanding([parsed]))
    words = ", ".join(f"task number {n} friday at 3 urgent" for n in range(20))
    with watched(app.window) as dog:
        app.window.bar.sentence.setText(words)
        QTest.keyClick(app.window.bar.sentence, Qt.Key.Key_Return)
        app.bot.waitUntil(lambda: len(app.window.result.views) == 20, timeout=30_000)
        settle(app)
        enter(app, "make all of them low priority")
        app.bot.waitUntil(lambda: all(view.card.was for view in app.window.result.views), timeout=30_000)
        settle(app)
    assert dog.longest < MAX_SLOT_MS, sorted(dog.turns)[-5:]
