"""What can be done with the selected todos: a bar above the list, and the same in a menu."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from todoapp.domain.todo import Todo
from todoapp.ui import parts
from todoapp.ui.bulk_operations import BulkOperations
from todoapp.ui.date_words import DateWords
from todoapp.ui.flow_layout import FlowLayout
from todoapp.ui.theme import Theme
from todoapp.ui.todo_form import PRIORITIES, PRIORITY_WORDS
from todoapp.ui.translation import later, tr

DAYS = (
    (later("Today"), "today"),
    (later("Tomorrow"), "tomorrow"),
    (later("Next week"), "next monday"),
    (later("Next weekend"), "next saturday"),
)
ASKS = {
    "date": (later("Due by"), "next friday 3pm"),
    "tag": (later("Tag"), "errands"),
    "list": (later("List"), later("name of the list")),
}


class BulkBar(QFrame):
    """Shown while several todos are selected."""

    closed = Signal()

    def __init__(
        self, operations: BulkOperations, theme: Theme, words: DateWords, clock: Callable[[], dt.datetime]
    ) -> None:
        super().__init__()
        self.setProperty("card", "info")
        self.setAccessibleName(tr("Selected todos"))
        self._operations = operations
        self._theme = theme
        self._words = words
        self._clock = clock
        self._todos: tuple[Todo, ...] = ()
        self._asked_for: tuple[Todo, ...] = ()
        self._asking = ""
        self._lists: tuple[str, ...] = ()
        self._tags: tuple[str, ...] = ()
        self.count = parts.label(part="title")
        self.complete = parts.button(tr("Complete"), self._on_complete, tip=tr("Space"))
        self.date = self._menu_button(tr("Date"), self._fill_dates)
        self.list = self._menu_button(tr("List"), self._fill_lists)
        self.tag = self._menu_button(tr("Tag"), self._fill_tags)
        self.priority = self._menu_button(tr("Priority"), self._fill_priorities)
        self.delete = parts.button(tr("Delete"), self._on_delete, kind="danger", tip=tr("Del"))
        self.close_button = parts.icon_button(tr("Select one only"), clicked=self._on_close)
        self.answer = parts.line(tr("Due by"))
        self.answer.returnPressed.connect(self._on_answered)
        self.answer.textChanged.connect(self._on_typed)
        self.reading = parts.label()
        self._question = QWidget()
        self._buttons = QWidget()
        self._lay_out()
        self._show()
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def show_selection(self, todos: Sequence[Todo]) -> None:
        """Show the bar if several todos are selected."""
        self._todos = tuple(todos)
        if len(self._todos) < 2 and self._asking and len(self._asked_for) > 1:
            self._asking = ""
        self._show()

    def set_lists(self, names: tuple[str, ...]) -> None:
        """Offer these lists."""
        self._lists = names

    def set_tags(self, names: tuple[str, ...]) -> None:
        """Offer these tags."""
        self._tags = names

    def add_to_menu(self, menu: QMenu, todos: Sequence[Todo]) -> None:
        """Add what can be done with some todos to a menu."""
        for words, fill in (
            (tr("Date"), self._fill_dates),
            (tr("Move to list"), self._fill_lists),
            (tr("Tag"), self._fill_tags),
            (tr("Priority"), self._fill_priorities),
        ):
            fill(menu.addMenu(words), tuple(todos))

    def leave(self) -> bool:
        """Take back the question for a date, tag or list; tell whether there was one."""
        was_asking = bool(self._asking)
        self._asking = ""
        self._show()
        return was_asking

    def ask(self, what: str, todos: Sequence[Todo]) -> None:
        """Let a date, a tag or a list be typed for some todos."""
        self._asking, self._asked_for = what, tuple(todos)
        name, example = ASKS[what]
        self.answer.setAccessibleName(tr(name))
        self.answer.setPlaceholderText(tr(example))
        self.answer.clear()
        names = {"tag": self._tags, "list": self._lists}.get(what, ())
        completer = QCompleter(list(names), self.answer)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.answer.setCompleter(completer)
        self._show()
        self.answer.setFocus()

    # -- menus

    def _fill_dates(self, menu: QMenu, todos: tuple[Todo, ...]) -> None:
        for words, phrase in DAYS:
            when = self._words.read_when(phrase, self._clock())
            if when is not None and when.end is not None:
                day, ids = when.end, [todo.id for todo in todos]
                self._add(menu, tr(words), partial(self._operations.reschedule, ids, day))
        self._add(menu, tr("Another date…"), lambda: self.ask("date", todos))
        menu.addSeparator()
        self._add(menu, tr("No date"), lambda: self._operations.undate(todos))

    def _fill_lists(self, menu: QMenu, todos: tuple[Todo, ...]) -> None:
        for name in self._lists:
            self._add(menu, name, partial(self._operations.move_to_list, todos, name))
        self._add(menu, tr("New list…"), lambda: self.ask("list", todos))
        menu.addSeparator()
        self._add(menu, tr("No list"), lambda: self._operations.move_to_list(todos, None))

    def _fill_tags(self, menu: QMenu, todos: tuple[Todo, ...]) -> None:
        ids = [todo.id for todo in todos]
        for name in self._tags:
            has = all(name.casefold() in (tag.casefold() for tag in todo.fields.tags) for todo in todos)
            if has:
                action = self._add(menu, name, partial(self._operations.remove_tag, todos, name))
            else:
                action = self._add(menu, name, partial(self._operations.add_tag, ids, name))
            action.setCheckable(True)
            action.setChecked(has)
        self._add(menu, tr("New tag…"), lambda: self.ask("tag", todos))

    def _fill_priorities(self, menu: QMenu, todos: tuple[Todo, ...]) -> None:
        for name in reversed(PRIORITIES):
            self._add(menu, tr(PRIORITY_WORDS[name]), partial(self._operations.set_priority, todos, name))

    @staticmethod
    def _add(menu: QMenu, words: str, call: Callable[[], object]) -> QAction:
        action = QAction(words, menu)
        action.triggered.connect(lambda: call())
        menu.addAction(action)
        return action

    def _menu_button(self, words: str, fill: Callable[[QMenu, tuple[Todo, ...]], None]) -> QPushButton:
        button = parts.button(words)
        menu = QMenu(button)

        def open_menu() -> None:
            menu.clear()
            fill(menu, self._todos)

        menu.aboutToShow.connect(open_menu)
        button.setMenu(menu)
        return button

    # -- answers

    def _on_complete(self) -> None:
        self._operations.toggle_done(self._todos)

    def _on_close(self) -> None:
        if not self.leave():
            self.closed.emit()

    def _on_delete(self) -> None:
        self._operations.delete(self._todos)

    def _on_typed(self, words: str) -> None:
        if self._asking != "date":
            self.reading.clear()
            return
        when = self._words.read_when(words, self._clock()) if words.strip() else None
        wrong = bool(words.strip()) and when is None
        said = tr("I cannot read this as a date.") if wrong else ""
        self.reading.setText(self._words.when(when, self._clock()) if when is not None else said)
        parts.marked(self.reading, "tone", "danger" if wrong else "good")

    def _on_answered(self) -> None:
        words = " ".join(self.answer.text().split())
        todos, asking = self._asked_for, self._asking
        if not words:
            return
        if asking == "date":
            when = self._words.read_when(words, self._clock())
            if when is None:
                return
            self._operations.set_due(todos, when, self._words.when(when, self._clock()))
        elif asking == "tag":
            self._operations.add_tag([todo.id for todo in todos], words.lstrip("#").lower())
        else:
            self._operations.move_to_list(todos, words[:1].upper() + words[1:])
        self._asking = ""
        self._show()
        self.closed.emit()

    # -- looks

    def _show(self) -> None:
        asked = len(self._asked_for) if self._asking else 0
        count = asked or len(self._todos)
        self.count.setText(tr("{0} selected", count) if count > 1 else tr("1 todo"))
        self._buttons.setVisible(not asked)
        self._question.setVisible(bool(asked))
        is_done = bool(self._todos) and all(todo.is_done for todo in self._todos)
        self.complete.setText(tr("Reopen") if is_done else tr("Complete"))
        self.setVisible(bool(asked) or len(self._todos) > 1)

    def _lay_out(self) -> None:
        flow = FlowLayout(self._buttons)
        for widget in (self.complete, self.date, self.list, self.tag, self.priority, self.delete):
            flow.addWidget(widget)
        asking = QHBoxLayout(self._question)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addWidget(self.answer)
        asking.addWidget(self.reading, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(12)
        layout.addWidget(self.count)
        layout.addWidget(self._buttons, 1)
        layout.addWidget(self._question, 1)
        layout.addWidget(self.close_button)

    def _on_theme(self) -> None:
        self.close_button.setIcon(self._theme.icon("close"))
