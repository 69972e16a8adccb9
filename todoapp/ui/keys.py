"""The keyboard: one table that makes the shortcuts and the sheet that lists them."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from todoapp.ui import parts

SHORTCUTS = (
    ("type", "Ctrl+N", "Type a new todo"),
    ("record", "Ctrl+R", "Start or stop recording"),
    ("search", "Ctrl+F", "Search"),
    ("undo", "Ctrl+Z", "Undo the last change"),
    ("cancel", "Esc", "Stop what is going on, or close the search"),
    ("cards", "Ctrl+K", "Check what was just understood"),
    ("list", "Ctrl+L", "Go to the list"),
    ("today", "Ctrl+1", "Today"),
    ("upcoming", "Ctrl+2", "Upcoming"),
    ("all", "Ctrl+3", "All"),
    ("done", "Ctrl+4", "Done"),
    ("calendar", "Ctrl+5", "Calendar"),
    ("new_list", "Ctrl+Shift+N", "New list"),
    ("feedback", "Ctrl+Shift+F", "How well you are understood, sharing, words"),
    ("settings", "Ctrl+,", "Settings"),
    ("keys", "F1", "This sheet"),
    ("quit", "Ctrl+Q", "Quit"),
)
IN_PLACE = (
    ("F9", "Hold to talk, or press to start and stop"),
    ("Space", "Complete or reopen the todo under the cursor"),
    ("Enter", "Edit it"),
    ("Del", "Delete it"),
    ("Shift+Up, Shift+Down", "Select several todos; Space and Del then mean all of them"),
    ("Alt+Up, Alt+Down", "Move the todo within its list"),
    ("Page Up, Page Down", "Another month of the calendar; Home is today"),
    ("Enter", "Go to the todos of a day; Alt and the arrows push one to another day"),
    ("+ and -", "Mark it as understood right or wrong"),
    ("Ctrl+Enter", "Save, in the edit panel and in a correction"),
    ("Enter", "Keep all cards, in the empty sentence or on a card"),
    ("Space or F2", "Change the chip under the cursor"),
    ("Delete", "Put the words of a chip back into the title"),
    ("Shift+Delete", "Drop the card under the cursor"),
)


def install(window: QWidget, calls: dict[str, Callable[[], object]]) -> None:
    """Make every shortcut of the table call what `calls` has under its name."""
    for name, keys, _ in SHORTCUTS:
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda call=calls[name]: call())


class KeySheet(QDialog):
    """Lists the keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        rows = [*IN_PLACE, *((keys, words) for _, keys, words in SHORTCUTS)]
        for row, (keys, words) in enumerate(rows):
            grid.addWidget(parts.label(words), row, 0)
            grid.addWidget(parts.label(keys, tone="muted"), row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.addLayout(grid)
        layout.addSpacing(8)
        layout.addWidget(buttons)
