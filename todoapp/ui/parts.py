"""Labels, buttons and fields as the style sheet and screen readers want them."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton, QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str = "", *, says: str = "", tip: str = "") -> W:
    """Give a widget the name the style sheet knows, what a screen reader says, and a tooltip."""
    if name:
        widget.setObjectName(name)
    if says:
        widget.setAccessibleName(says)
    if tip:
        widget.setToolTip(tip)
    return widget


def marked(widget: W, name: str, value: object) -> W:
    """Give a widget a property the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


def label(words: str = "", name: str = "", *, part: str = "", tone: str = "", wraps: bool = False) -> QLabel:
    """Make a label that shows its words as they are, never as markup."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if part:
        made.setProperty("part", part)
    if tone:
        made.setProperty("tone", tone)
    return named(made, name)


def button(
    words: str, clicked: Callable[[], object] | None = None, *, kind: str = "", says: str = "", tip: str = ""
) -> QPushButton:
    """Make a button with words on it; `kind` is "primary", "link" or "segment"."""
    made = QPushButton(words)
    if kind:
        made.setProperty("kind", kind)
    if clicked is not None:
        made.clicked.connect(lambda: clicked())
    return named(made, says=says, tip=tip)


def icon_button(says: str, icon: QIcon | None = None, clicked: Callable[[], object] | None = None) -> QToolButton:
    """Make a button with an icon on it; what it says is its tooltip as well."""
    made = QToolButton()
    if icon is not None:
        made.setIcon(icon)
    if clicked is not None:
        made.clicked.connect(lambda: clicked())
    return named(made, says=says, tip=says)


def line(says: str, example: str = "", name: str = "") -> QLineEdit:
    """Make a line to type in."""
    made = QLineEdit()
    made.setPlaceholderText(example)
    return named(made, name, says=says)
