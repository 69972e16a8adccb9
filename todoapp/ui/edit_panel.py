"""The panel beside the list in which every field of a todo can be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from todoapp.domain.actions import TodoFields
from todoapp.domain.todo import Todo
from todoapp.ui import parts
from todoapp.ui.date_words import DateWords
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import Thumbs
from todoapp.ui.todo_form import PRIORITIES, TodoForm
from todoapp.ui.translation import tr

__all__ = ["PRIORITIES", "EditPanel"]


class EditPanel(TodoForm):
    """Shows one todo to edit; says what to save and does not save itself."""

    saved = Signal(str, object)  # id, TodoFields
    closed = Signal()
    delete_requested = Signal(object)

    def __init__(self, theme: Theme, words: DateWords, clock: Callable[[], datetime]) -> None:
        super().__init__(theme, words, clock)
        self.setObjectName("details")
        self.thumbs = Thumbs(theme)
        self.save = parts.button(tr("Save"), self._on_save, kind="primary", tip=tr("Ctrl+Enter"))
        self.cancel = parts.button(tr("Cancel"), self.close_panel, tip=tr("Esc"))
        self.delete = parts.icon_button(tr("Delete this todo"), clicked=self._on_delete)
        self.setMinimumWidth(340)
        self.setMaximumWidth(420)
        self._lay_out()
        self.title.returnPressed.connect(self._on_save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def edit(self, todo: Todo) -> None:
        """Show a todo's fields."""
        super().edit(todo)
        self.thumbs.show_todo(todo)
        for is_done, box in zip(todo.fields.ticks, self._tick_boxes(), strict=True):
            box.setChecked(is_done)

    def fields(self) -> TodoFields | None:
        """Give what the panel says; None, with the reason shown, if something in it cannot be read."""
        fields = super().fields()
        if fields is None:
            return None
        ticks = zip(self._tick_boxes(), self.subtasks.lines, strict=True)
        done = frozenset(" ".join(line.text().split()) for box, line in ticks if box.isChecked())
        return replace(fields, done_subtasks=done & {*fields.subtasks})

    def take_ticks(self, todo: Todo) -> None:
        """Show what was ticked in the list meanwhile, if this is the todo that is being edited."""
        if self._todo is None or self._todo.id != todo.id:
            return
        done = todo.fields.done_subtasks
        self._todo = self._todo.with_fields(replace(self._todo.fields, done_subtasks=done))
        for box, line in zip(self._tick_boxes(), self.subtasks.lines, strict=True):
            if line.text() in todo.fields.subtasks:
                box.setChecked(line.text() in done)

    def _make_subtask(self) -> tuple[QWidget, QLineEdit]:
        """Put a checkbox before the line."""
        holder, line, box = QWidget(), QLineEdit(), QCheckBox()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(box)
        row.addWidget(line, 1)
        line.textChanged.connect(lambda text: parts.named(box, says=tr("Done: {0}", text)))
        box.setAccessibleName(tr("Done: {0}", ""))
        box.toggled.connect(lambda _: self.changed.emit())
        return holder, line

    def _tick_boxes(self) -> list[QCheckBox]:
        return [holder.findChildren(QCheckBox)[0] for holder in self.subtasks.widgets]

    def close_panel(self) -> None:
        """Forget what was typed and close."""
        self._todo = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        super().keyPressEvent(event)

    def _on_delete(self) -> None:
        if self._todo is not None:
            self.delete_requested.emit(self._todo)

    def _on_save(self) -> None:
        fields = self.fields()
        if fields is not None and self._todo is not None:
            self.problem.hide()
            self.saved.emit(self._todo.id, fields)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(18, 16, 12, 4)
        top.addWidget(parts.label(tr("Edit todo"), "detailsTitle"), 1)
        self._close = parts.icon_button(tr("Close"), clicked=self.close_panel)
        top.addWidget(self.thumbs)
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
        layout.addWidget(self.scroll_area(), 1)
        layout.addLayout(problem)
        layout.addLayout(buttons)

    def _on_theme(self) -> None:
        self.delete.setIcon(self._theme.icon("trash", "danger"))
        self._close.setIcon(self._theme.icon("close"))
