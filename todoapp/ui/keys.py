"""The keyboard: the shortcuts of the window, and the keys that work in one place only."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from todoapp.services.shortcut_settings import DEFAULT_KEYS, Keys

SHORTCUTS = {
    "type": "Type a new todo",
    "record": "Start or stop recording",
    "search": "Search",
    "undo": "Undo the last change",
    "cancel": "Stop what is going on, or close what is open",
    "cards": "Check what was just understood",
    "list": "Go to the list",
    "today": "Today",
    "upcoming": "Upcoming",
    "all": "All",
    "done": "Done",
    "calendar": "Calendar",
    "new_list": "New list",
    "feedback": "How well you are understood, sharing, words",
    "settings": "Settings",
    "keys": "This sheet",
    "quit": "Quit",
}
IN_PLACE = (
    (
        "In the list",
        (
            ("Space", "Complete or reopen the todo under the cursor"),
            ("Enter", "Edit it"),
            ("Del", "Delete it"),
            ("Shift+Up, Shift+Down", "Select several; Space and Del mean all of them"),
            ("Alt+Up, Alt+Down", "Move it within its list"),
            ("+ and -", "Mark it as understood right or wrong"),
        ),
    ),
    (
        "In the calendar",
        (
            ("Arrows", "Another day"),
            ("Page Up, Page Down", "Another month; Home is today"),
            ("Enter", "Go to the todos of the day"),
            ("Alt and an arrow", "Push the todo to another day"),
            ("Ctrl+Enter", "Show the day as a list"),
        ),
    ),
    (
        "On cards",
        (
            ("Enter", "Keep all cards, also in the empty sentence"),
            ("Space or F2", "Change the chip under the cursor"),
            ("Delete", "Put the words of a chip back into the title"),
            ("Shift+Delete", "Drop the card under the cursor"),
        ),
    ),
    (
        "Elsewhere",
        (
            ("F9", "Hold to talk, or press to start and stop"),
            ("Ctrl+Enter", "Save, in the edit panel and in a correction"),
            ("F2, Del", "Rename a filter, delete a filter or a list, in the sidebar"),
        ),
    ),
)


class Shortcuts(QObject):
    """The shortcuts of a window; `saved` is told of every change."""

    def __init__(self, window: QWidget, calls: Mapping[str, Callable[[], object]]) -> None:
        """Every shortcut of the table calls what `calls` has under its name."""
        super().__init__(window)
        self.saved: Callable[[Keys], object] = lambda changed: None
        self._changed: dict[str, str | None] = {}
        self._made: dict[str, QShortcut] = {}
        for name in SHORTCUTS:
            self._made[name] = QShortcut(QKeySequence(DEFAULT_KEYS[name]), window)
            self._made[name].activated.connect(lambda call=calls[name]: call())

    def keys(self, name: str) -> str:
        """Give the keys of a shortcut, "" where it has none."""
        return self._made[name].key().toString(QKeySequence.SequenceFormat.PortableText)

    def use(self, changed: Keys) -> None:
        """Take over what was changed; the others have their default keys."""
        self._changed = dict(changed)
        for name, made in self._made.items():
            made.setKey(QKeySequence(self._changed.get(name, DEFAULT_KEYS[name]) or ""))

    def taken_by(self, name: str, keys: str) -> str | None:
        """Give the shortcut that has these keys already, None if they are free for this one."""
        return next((other for other in SHORTCUTS if keys and other != name and self.keys(other) == keys), None)

    def change(self, name: str, keys: str | None) -> None:
        """Give a shortcut other keys, None for no keys; they work at once and are kept."""
        if keys == DEFAULT_KEYS[name]:
            self._changed.pop(name, None)
        else:
            self._changed[name] = keys
        self.use(self._changed)
        self.saved(dict(self._changed))

    def reset(self) -> None:
        """Give every shortcut its default keys."""
        self.use({})
        self.saved({})
