"""Thumb up and thumb down: whether a dictation was understood right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from todoapp.domain.todo import Todo
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, tr

RIGHT = later("Understood right")
WRONG = later("Understood wrong…")


class Thumbs(QWidget):
    """The two buttons beside a todo that came from a dictation; hidden for others."""

    rated = Signal(object, bool)  # the todo, whether the thumb is up

    def __init__(self, theme: Theme, todo: Todo | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._todo: Todo | None = None
        self._is_up: bool | None = None
        self.up = parts.icon_button(tr(RIGHT), clicked=lambda: self._rate(True))
        self.down = parts.icon_button(tr(WRONG), clicked=lambda: self._rate(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.up)
        row.addWidget(self.down)
        theme.changed.connect(self._show)
        self.show_todo(todo)

    @property
    def is_up(self) -> bool | None:
        """The thumb on show."""
        return self._is_up

    def show_todo(self, todo: Todo | None) -> None:
        """Offer the thumbs for a todo, none set yet."""
        self._todo = todo
        if todo is None or todo.provenance is None:
            self.hide()
        elif self.parentWidget() is not None:  # without one it would open a window of its own
            self.show()
        self.show_thumb(None)

    def show_thumb(self, is_up: bool | None) -> None:
        """Show which thumb is set."""
        self._is_up = is_up
        self._show()

    def _rate(self, is_up: bool) -> None:
        if self._todo is not None:
            self.rated.emit(self._todo, is_up)

    def _show(self) -> None:
        for button, name, colour, own in (
            (self.up, "thumb-up", "good", True),
            (self.down, "thumb-down", "danger", False),
        ):
            is_set = self._is_up is own
            button.setIcon(self._theme.icon(name, colour if is_set else "muted"))
            says = tr(RIGHT if own else WRONG)
            button.setAccessibleName(tr("{0}, marked", says.rstrip("…")) if is_set else says)
