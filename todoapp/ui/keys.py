"""The keyboard: the shortcuts of the window, and the keys that work in one place only."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from todoapp.services.shortcut_settings import DEFAULT_KEYS, Keys
from todoapp.ui import parts
from todoapp.ui.translation import later

SHORTCUTS = {
    "type": later("Type a new todo"),
    "record": later("Start or stop recording"),
    "search": later("Search"),
    "undo": later("Undo the last change"),
    "cancel": later("Stop what is going on, or close what is open"),
    "cards": later("Check what was just understood"),
    "list": later("Go to the list"),
    "today": later("Today"),
    "upcoming": later("Upcoming"),
    "all": later("All"),
    "done": later("Done"),
    "calendar": later("Calendar"),
    "new_list": later("New list"),
    "feedback": later("How well you are understood, sharing, words"),
    "settings": later("Settings"),
    "keys": later("This sheet"),
    "quit": later("Quit"),
}
IN_PLACE = (
    (
        later("In the list"),
        (
            (later("Space"), later("Complete or reopen the todo under the cursor")),
            (later("Enter"), later("Edit it")),
            (later("Del"), later("Delete it")),
            (later("Right"), later("Tick off its subtasks")),
            (later("Shift+Up, Shift+Down"), later("Select several; Space and Del mean all of them")),
            (later("Alt+Up, Alt+Down"), later("Move it within its list")),
            (later("+ and -"), later("Mark it as understood right or wrong")),
        ),
    ),
    (
        later("In the calendar"),
        (
            (later("Arrows"), later("Another day")),
            (later("Page Up, Page Down"), later("Another month; Home is today")),
            (later("Enter"), later("Go to the todos of the day")),
            (later("Alt and an arrow"), later("Push the todo to another day")),
            (later("Ctrl+Enter"), later("Show the day as a list")),
        ),
    ),
    (
        later("On cards"),
        (
            (later("Enter"), later("Keep all cards, also in the empty sentence")),
            (later("Space or F2"), later("Change the chip under the cursor")),
            (later("Del"), later("Put the words of a chip back into the title")),
            (later("Shift+Del"), later("Drop the card under the cursor")),
        ),
    ),
    (
        later("Elsewhere"),
        (
            ("F9", later("Hold to talk, or press to start and stop")),
            (later("Ctrl+Enter"), later("Save, in the edit panel and in a correction")),
            (later("F2, Del"), later("Rename a filter, delete a filter or a list, in the sidebar")),
        ),
    ),
)


def with_keys(words: str, *keys: str) -> str:
    """Add keys to words in brackets; "" are no keys."""
    there = ", ".join(filter(None, keys))
    return f"{words} ({there})" if there else words


def name_keys(button: QWidget, words: str, keys: str) -> None:
    """Let a button say what it does and which keys do so as well."""
    parts.named(button, says=with_keys(words, keys), tip=with_keys(words, keys))


class Shortcuts(QObject):
    """The shortcuts of a window; `saved` is told of every change."""

    def __init__(self, window: QWidget, calls: Mapping[str, Callable[[], object]]) -> None:
        """Every shortcut of the table calls what `calls` has under its name."""
        super().__init__(window)
        self.saved: Callable[[Keys], object] = lambda changed: None
        self._changed: dict[str, str | None] = {}
        self._made: dict[str, QShortcut] = {}
        self._told: list[tuple[str, Callable[[str], object]]] = []
        for name in SHORTCUTS:
            self._made[name] = QShortcut(QKeySequence(DEFAULT_KEYS[name]), window)
            self._made[name].activated.connect(lambda call=calls[name]: call())

    def keys(self, name: str) -> str:
        """Give the keys of a shortcut, "" where it has none."""
        return self._made[name].key().toString(QKeySequence.SequenceFormat.PortableText)

    def words(self, name: str) -> str:
        """Say the keys of a shortcut as the keyboard has them, "" where it has none."""
        return self._made[name].key().toString(QKeySequence.SequenceFormat.NativeText)

    def tell(self, name: str, show: Callable[[str], object]) -> None:
        """Have what names the keys of a shortcut show those in force: now, and whenever they change."""
        self._told.append((name, show))
        show(self.words(name))

    def use(self, changed: Keys) -> None:
        """Take over what was changed; the others have their default keys."""
        self._changed = dict(changed)
        for name, made in self._made.items():
            made.setKey(QKeySequence(self._changed.get(name, DEFAULT_KEYS[name]) or ""))
        for name, show in self._told:
            show(self.words(name))

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
