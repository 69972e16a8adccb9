"""The list, or kind words where it would be empty."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from todoapp.services.todos import Criteria, View
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.todo_list import TodoListView
from todoapp.ui.todo_model import Query, TodoModel
from todoapp.ui.translation import later, tr

EMPTY_WORDS = {
    View.TODAY: (
        "done",
        later("Nothing due today"),
        later("Press the microphone and say what is on your mind, or type it below."),
    ),
    View.TOMORROW: ("sunrise", later("Nothing for tomorrow"), later("Drop a todo on “Tomorrow”, or say “… tomorrow”.")),
    View.UPCOMING: (
        "upcoming",
        later("Nothing coming up"),
        later("Say “dentist next Friday at 3” and it appears here."),
    ),
    View.ALL: (
        "all",
        later("No todos yet"),
        later("Try “buy milk and eggs tomorrow, and call Ann on Friday, it’s urgent”."),
    ),
    View.DONE: ("done", later("Nothing done yet"), later("What you tick off is kept here.")),
}


class TodoPane(QStackedWidget):
    """The list, or kind words where it would be empty."""

    def __init__(self, view: TodoListView, model: TodoModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self._picture = QLabel()
        self._title = parts.label(name="emptyTitle")
        self._hint = parts.label(tone="muted", wraps=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setMaximumWidth(420)
        self._hint.setMinimumSize(QSize(320, 44))
        empty = QWidget()
        layout = QVBoxLayout(empty)
        layout.addStretch(2)
        for label in (self._picture, self._title, self._hint):
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self.addWidget(view)
        self.addWidget(empty)
        model.loaded.connect(self._on_loaded)
        theme.changed.connect(self._on_loaded)

    def _on_loaded(self) -> None:
        query = self._model.query
        icon, title, hint = _empty_words(query)
        self._picture.setPixmap(self._theme.pixmap(icon, "accent", 56))
        self._title.setText(title)
        self._hint.setText(hint)
        self.setCurrentIndex(0 if self._model.rowCount() else 1)


def _empty_words(query: Query) -> tuple[str, str, str]:
    if query.search:
        return "search", tr("Nothing found"), tr("No todo here has “{0}” in it.", query.search)
    if query.filter is not None:
        return "search", tr("Nothing found"), tr("No todo is like that.")
    if query.criteria.day is not None:
        return "calendar", tr("Nothing on this day"), tr("Drag a todo onto it in the calendar.")
    if query.narrowed != Criteria():
        return "search", tr("Nothing here"), tr("No todo here is like that.")
    if query.list_name:
        return "list", tr("{0} is empty", query.list_name), tr("Say “add … to the {0} list”.", query.list_name.lower())
    icon, title, hint = EMPTY_WORDS[query.view]
    return icon, tr(title), tr(hint)
