"""The fields of a todo to change, in words or by choosing: the edit panel and the correction share them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.actions import TodoFields
from todoapp.domain.parsed_action import Priority
from todoapp.domain.todo import Todo
from todoapp.domain.when import Reminder, Repeat, When
from todoapp.ui import parts
from todoapp.ui.date_words import DateWords
from todoapp.ui.lines_field import LinesField
from todoapp.ui.phrase_field import PhraseField, add_calendar, add_choices
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

PRIORITY_WORDS: dict[Priority, str] = {
    "none": later("None"),
    "low": later("Low"),
    "medium": later("Medium"),
    "high": later("High"),
}
PRIORITIES: tuple[Priority, ...] = ("none", "low", "medium", "high")
LABELS = {
    "title": later("Title"),
    "due": later("Due by"),
    "scheduled": later("Do on"),
    "repeat": later("Repeat"),
    "priority": later("Priority"),
    "reminders": later("Reminders"),
    "subtasks": later("Subtasks"),
    "list": later("List"),
    "tags": later("Tags"),
    "notes": later("Notes"),
}
REPEATS = ("every day", "every weekday", "every week", "every 2 weeks", "every month", "every year")


def field_name(name: str) -> str:
    """Give what a field is called in the window."""
    return tr(LABELS.get(name, name.capitalize()))


class TodoForm(QFrame):
    """Shows one todo's fields; untouched ones give back the very value they were given."""

    changed = Signal()

    def __init__(self, theme: Theme, words: DateWords, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._clock = clock
        self._todo: Todo | None = None
        self._first_due: When | None = None  # the first occurrence of a repeat that was just typed
        self.title = parts.line(tr("Title"))
        self.notes = parts.named(QPlainTextEdit(), says=tr("Notes"))
        self.notes.setTabChangesFocus(True)
        self.notes.setPlaceholderText(tr("Anything to remember"))
        self.notes.setFixedHeight(76)
        self.due = self._when_field(tr("Due by"), tr("next friday 3pm"))
        self.scheduled = self._when_field(tr("Do on"), tr("the day you want to do it"))
        self.repeat: PhraseField[Repeat] = PhraseField(
            theme,
            tr("Repeat"),
            tr("every 3rd wednesday"),
            read=self._read_repeat,
            say=words.repeat,
            spell=words.spell_repeat,
            icon="repeat",
        )
        add_choices(self.repeat, REPEATS)
        self.priority = QButtonGroup(self)
        self.reminders = LinesField(theme, later("reminder"), self._make_reminder)
        self.subtasks = LinesField(theme, later("subtask"), self._make_subtask)
        self.list = parts.named(QComboBox(), says=tr("List"))
        self.list.setEditable(True)
        self.list.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (typed := self.list.lineEdit()) is not None:  # which has a name of its own
            parts.named(typed, says=tr("List"))
        self.tags = parts.line(tr("Tags"), tr("errands, phone"))
        self.problem = parts.label(tone="danger", wraps=True)
        self.headings: dict[str, QHBoxLayout] = {}  # by field name: its label stands first
        self.labels: dict[str, QLabel] = {}
        self._connect()

    @property
    def todo(self) -> Todo | None:
        """The todo being edited."""
        return self._todo

    def edit(self, todo: Todo) -> None:
        """Show a todo's fields."""
        fields = todo.fields
        self._todo = todo
        self._first_due = None
        self.problem.hide()
        self.title.setText(fields.title)
        self.title.setCursorPosition(0)
        self.notes.setPlainText(fields.notes or "")
        self.due.set_value(fields.due)
        self.scheduled.set_value(fields.scheduled)
        self.repeat.set_value(fields.repeat)
        self.priority.button(PRIORITIES.index(fields.priority)).setChecked(True)
        self.reminders.clear()
        for reminder in fields.reminders:
            self._reminder_at(self.reminders.add_line()).set_value(reminder)
        self.subtasks.clear()
        for subtask in fields.subtasks:
            self.subtasks.add_line().setText(subtask)
        self.list.setEditText(fields.list or "")
        self.tags.setText(", ".join(fields.tags))
        self.title.setFocus()

    def set_lists(self, names: tuple[str, ...]) -> None:
        """Offer these lists."""
        text = self.list.currentText()
        self.list.clear()
        self.list.addItems(["", *names])
        self.list.setEditText(text)

    # -- reading the form

    def fields(self) -> TodoFields | None:
        """Give what the form says; None, with the reason shown, if something in it cannot be read."""
        if self._todo is None:
            return None
        unreadable = next((field for field in self._phrase_fields() if not field.is_readable), None)
        title = " ".join(self.title.text().split())
        if not title:
            self._refuse(tr("A todo needs a title."), self.title)
            return None
        if unreadable is not None:
            self._refuse(tr("One date cannot be read; put it another way or clear it."), unreadable.field)
            return None
        due, repeat = self.due.value, self.repeat.value
        if repeat is not None and due is None:
            due = self._first_due
        before = self._todo.fields
        return replace(
            before,
            title=title,
            notes=self.notes.toPlainText().strip() or None,
            due=due,
            scheduled=self.scheduled.value,
            repeat=repeat,
            priority=PRIORITIES[self.priority.checkedId()],
            reminders=self._reminders(),
            subtasks=tuple(" ".join(line.text().split()) for line in self.subtasks.lines if line.text().strip()),
            list=_list_name(self.list.currentText()),
            tags=tuple(
                dict.fromkeys(tag.strip().lstrip("#").lower() for tag in self.tags.text().split(",") if tag.strip())
            ),
            unresolved=before.unresolved if due == before.due else (),
        )

    def _reminders(self) -> tuple[Reminder, ...]:
        """Read the reminders; the service moves those that count from a date that moved."""
        values = (widget.value for widget in self.reminders.widgets if isinstance(widget, PhraseField))
        return tuple(value for value in values if value is not None)

    def _phrase_fields(self) -> list[PhraseField]:  # type: ignore[type-arg]
        fields: list[PhraseField] = [self.due, self.scheduled, self.repeat]  # type: ignore[type-arg]
        fields.extend(widget for widget in self.reminders.widgets if isinstance(widget, PhraseField))
        return fields

    def _refuse(self, why: str, field: QWidget) -> None:
        self.problem.setText(why)
        self.problem.show()
        field.setFocus()

    # -- dates in words

    def _when_field(self, name: str, example: str) -> PhraseField[When]:
        field: PhraseField[When] = PhraseField(
            self._theme,
            name,
            example,
            read=lambda words: self._words.read_when(words, self._clock()),
            say=lambda when: self._words.when(when, self._clock()),
            spell=lambda when: self._words.spell_when(when, self._clock()),
        )
        add_calendar(field, self._theme)
        return field

    def _read_repeat(self, words: str) -> Repeat | None:
        read = self._words.read_repeat(words, self._clock())
        if read is None:
            return None
        repeat, self._first_due = read
        return repeat

    def _read_reminder(self, words: str) -> Reminder | None:
        due = self.due.value or self._first_due
        return self._words.read_reminder(words, self._clock(), due, self.scheduled.value)

    def _make_reminder(self) -> tuple[QWidget, QLineEdit]:
        field: PhraseField[Reminder] = PhraseField(
            self._theme,
            tr("Reminder"),
            tr("an hour before"),
            read=self._read_reminder,
            say=self._words.reminder,
            spell=self._words.spell_reminder,
            icon="bell",
        )
        add_choices(field, ("10 minutes before", "an hour before", "the day before", "the morning of"))
        return field, field.field

    def _reminder_at(self, line: QLineEdit) -> PhraseField[Reminder]:
        return next(w for w in self.reminders.widgets if isinstance(w, PhraseField) and w.field is line)

    def _make_subtask(self) -> tuple[QWidget, QLineEdit]:
        line = QLineEdit()
        return line, line

    # -- looks

    def scroll_area(self) -> QScrollArea:
        """Lay the fields out, one below the other."""
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(18, 4, 18, 12)
        column.setSpacing(4)
        for name, widget in (
            ("title", self.title),
            ("due", self.due),
            ("scheduled", self.scheduled),
            ("repeat", self.repeat),
            ("priority", self._priorities()),
            ("reminders", self.reminders),
            ("subtasks", self.subtasks),
            ("list", self.list),
            ("tags", self.tags),
            ("notes", self.notes),
        ):
            self.labels[name] = parts.label(tr(LABELS[name]), tone="label")
            self.headings[name] = QHBoxLayout()
            self.headings[name].setSpacing(6)
            self.headings[name].addWidget(self.labels[name])
            column.addLayout(self.headings[name])
            column.addWidget(widget)
            column.addSpacing(7)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(form)
        return scroll

    def _connect(self) -> None:
        """Tell of every change, once the event that made it is over."""
        told = self.changed.emit
        for line in (self.title, self.tags):
            line.textChanged.connect(lambda _: told())
        self.notes.textChanged.connect(lambda: told())
        self.list.editTextChanged.connect(lambda _: told())
        self.priority.idToggled.connect(lambda *_: told())
        for field in (self.due, self.scheduled, self.repeat):
            field.changed.connect(lambda: told())
        for lines in (self.reminders, self.subtasks):
            lines.changed.connect(lambda: told())

    def _priorities(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for number, name in enumerate(PRIORITIES):
            button = parts.button(
                tr(PRIORITY_WORDS[name]), kind="segment", says=tr("Priority {0}", tr(PRIORITY_WORDS[name]))
            )
            button.setCheckable(True)
            self.priority.addButton(button, number)
            row.addWidget(button, 1)
        return holder


def _list_name(text: str) -> str | None:
    name = " ".join(text.split())
    return name[:1].upper() + name[1:] if name else None
