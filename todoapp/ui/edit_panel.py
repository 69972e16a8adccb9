"""The panel beside the list in which every field of a todo can be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
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

PRIORITIES: tuple[Priority, ...] = ("none", "low", "medium", "high")
REPEATS = ("every day", "every weekday", "every week", "every 2 weeks", "every month", "every year")


class EditPanel(QFrame):
    """Shows one todo to edit; says what to save and does not save itself."""

    saved = Signal(str, object)  # id, TodoFields
    closed = Signal()
    delete_requested = Signal(object)

    def __init__(self, theme: Theme, words: DateWords, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("details")
        self._theme = theme
        self._words = words
        self._clock = clock
        self._todo: Todo | None = None
        self._first_due: When | None = None  # the first occurrence of a repeat that was just typed
        self.title = parts.line("Title")
        self.notes = parts.named(QPlainTextEdit(), says="Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setPlaceholderText("Anything to remember")
        self.notes.setFixedHeight(76)
        self.due = self._when_field("Due", "next friday 3pm")
        self.scheduled = self._when_field("Scheduled", "the day you want to do it")
        self.repeat: PhraseField[Repeat] = PhraseField(
            theme, "Repeat", "every 3rd wednesday", read=self._read_repeat, say=words.repeat, icon="repeat"
        )
        add_choices(self.repeat, REPEATS)
        self.priority = QButtonGroup(self)
        self.reminders = LinesField(theme, "reminder", self._make_reminder)
        self.subtasks = LinesField(theme, "subtask", self._make_subtask)
        self.list = parts.named(QComboBox(), says="List")
        self.list.setEditable(True)
        self.list.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.tags = parts.line("Tags", "errands, phone")
        self.problem = parts.label(tone="danger", wraps=True)
        self.save = parts.button("Save", self._on_save, kind="primary", tip="Ctrl+Enter")
        self.cancel = parts.button("Cancel", self.close_panel, tip="Esc")
        self.delete = parts.icon_button("Delete this todo", clicked=self._on_delete)
        self.setMinimumWidth(340)
        self.setMaximumWidth(420)
        self._lay_out()
        self.title.returnPressed.connect(self._on_save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        theme.changed.connect(self._on_theme)
        self._on_theme()

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

    def close_panel(self) -> None:
        """Forget what was typed and close."""
        self._todo = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    # -- reading the form

    def fields(self) -> TodoFields | None:
        """Give what the form says; None, with the reason shown, if something in it cannot be read."""
        if self._todo is None:
            return None
        unreadable = next((field for field in self._phrase_fields() if not field.is_readable), None)
        title = " ".join(self.title.text().split())
        if not title:
            self._refuse("A todo needs a title.", self.title)
            return None
        if unreadable is not None:
            self._refuse("One date cannot be read; put it another way or clear it.", unreadable.field)
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

    def _on_delete(self) -> None:
        if self._todo is not None:
            self.delete_requested.emit(self._todo)

    def _on_save(self) -> None:
        fields = self.fields()
        if fields is not None and self._todo is not None:
            self.problem.hide()
            self.saved.emit(self._todo.id, fields)

    # -- dates in words

    def _when_field(self, name: str, example: str) -> PhraseField[When]:
        field: PhraseField[When] = PhraseField(
            self._theme,
            name,
            example,
            read=lambda words: self._words.read_when(words, self._clock()),
            say=lambda when: self._words.when(when, self._clock()),
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
            self._theme, "Reminder", "an hour before", read=self._read_reminder, say=self._words.reminder, icon="bell"
        )
        add_choices(field, ("10 minutes before", "an hour before", "the day before", "the morning of"))
        return field, field.field

    def _reminder_at(self, line: QLineEdit) -> PhraseField[Reminder]:
        return next(w for w in self.reminders.widgets if isinstance(w, PhraseField) and w.field is line)

    @staticmethod
    def _make_subtask() -> tuple[QWidget, QLineEdit]:
        line = QLineEdit()
        return line, line

    # -- looks

    def _lay_out(self) -> None:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(18, 4, 18, 12)
        column.setSpacing(4)
        for name, widget in (
            ("Title", self.title),
            ("Due", self.due),
            ("Scheduled", self.scheduled),
            ("Repeat", self.repeat),
            ("Priority", self._priorities()),
            ("Reminders", self.reminders),
            ("Subtasks", self.subtasks),
            ("List", self.list),
            ("Tags", self.tags),
            ("Notes", self.notes),
        ):
            column.addWidget(parts.label(name, tone="label"))
            column.addWidget(widget)
            column.addSpacing(7)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(form)
        top = QHBoxLayout()
        top.setContentsMargins(18, 16, 12, 4)
        top.addWidget(parts.label("Edit todo", "detailsTitle"), 1)
        self._close = parts.icon_button("Close", clicked=self.close_panel)
        top.addWidget(self._close)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 18, 14)
        buttons.addWidget(self.delete)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        problem = QVBoxLayout()
        problem.setContentsMargins(18, 0, 18, 0)
        problem.addWidget(self.problem)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(scroll, 1)
        layout.addLayout(problem)
        layout.addLayout(buttons)

    def _priorities(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for number, name in enumerate(PRIORITIES):
            button = parts.button(name.capitalize(), kind="segment", says=f"Priority {name}")
            button.setCheckable(True)
            self.priority.addButton(button, number)
            row.addWidget(button, 1)
        return holder

    def _on_theme(self) -> None:
        self.delete.setIcon(self._theme.icon("trash", "danger"))
        self._close.setIcon(self._theme.icon("close"))


def _list_name(text: str) -> str | None:
    name = " ".join(text.split())
    return name[:1].upper() + name[1:] if name else None
