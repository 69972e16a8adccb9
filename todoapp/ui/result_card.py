"""What the last dictation became, wherever its todos are listed: seen at once, edited or taken back at once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from todoapp.domain.todo import Todo
from todoapp.services.todos import Applied
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.thumbs import Thumbs
from todoapp.ui.todo_rows import Row

MOST_SHOWN = 5


class ResultCard(QFrame):
    """Lists the todos a dictation added or changed, until the next one or until closed."""

    edit_requested = Signal(object)
    undo_requested = Signal()
    rated = Signal(object, bool)  # the todo, whether it was understood right

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._body: QWidget | None = None
        self._thumbs: dict[str, Thumbs] = {}
        self.setProperty("card", "info")
        self.setAccessibleName("What your words became")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 8, 8, 8)
        self.hide()

    def show_rows(self, heading: str, rows: tuple[Row, ...]) -> None:
        """Show the todos of one dictation."""
        self.clear()
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(8)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("done", "accent", 20))
        top.addWidget(icon)
        top.addWidget(parts.label(heading, part="title"), 1)
        top.addWidget(parts.button("Undo", self._on_undo, kind="link", says="Undo this dictation"))
        top.addWidget(parts.icon_button("Close this message", self._theme.icon("close"), self.clear))
        column.addLayout(top)
        for row in rows[:MOST_SHOWN]:
            column.addLayout(self._line(row))
        if len(rows) > MOST_SHOWN:
            more = parts.label(f"and {len(rows) - MOST_SHOWN} more", part="hint")
            more.setIndent(28)
            column.addWidget(more)
        self._layout.addWidget(self._body)
        self.show()

    def clear(self) -> None:
        """Take the card away."""
        self.hide()
        if self._body is not None:
            self._layout.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None
        self._thumbs.clear()

    def show_thumb(self, todo_id: str, is_up: bool | None) -> None:
        """Show which thumb a todo has."""
        if todo_id in self._thumbs:
            self._thumbs[todo_id].show_thumb(is_up)

    def _on_undo(self) -> None:
        self.clear()
        self.undo_requested.emit()

    def _line(self, row: Row) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(28, 0, 0, 0)
        line.setSpacing(10)
        words = parts.label(row.todo.fields.title)
        words.setMinimumWidth(60)
        extra = [chip.text for chip in row.chips]
        if row.todo.fields.priority != "none":
            extra.append(f"{row.todo.fields.priority} priority")
        detail = parts.label(" · ".join(extra), part="hint")
        detail.setMinimumWidth(20)
        edit = parts.icon_button(
            f"Edit {row.todo.fields.title}", self._theme.icon("edit"), lambda: self.edit_requested.emit(row.todo)
        )
        line.addWidget(words)
        line.addWidget(detail, 1)
        thumbs = self._thumbs[row.todo.id] = Thumbs(self._theme, row.todo)
        thumbs.rated.connect(self.rated)
        line.addWidget(thumbs)
        line.addWidget(edit)
        return line


def heading_of(applied: Applied) -> str:
    """Say in a few words what a dictation changed; "" if it changed nothing."""
    parts = [
        _counted("Added", applied.added),
        _counted("Changed", applied.changed),
        _counted("Completed", applied.completed),
        _counted("Deleted", applied.deleted),
    ]
    said = ", ".join(part for part in parts if part)
    if applied.lists:
        said = f"{said}, lists updated" if said else "Lists updated"
    return said[:1].upper() + said[1:].lower() if said else ""


def _counted(verb: str, todos: tuple[Todo, ...]) -> str:
    if not todos:
        return ""
    return f"{verb} {len(todos)} todo{'' if len(todos) == 1 else 's'}"
