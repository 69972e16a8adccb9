"""The one place that talks to the user: banners that stay, toasts that pass, and the dialog for our own bugs."""

import platform
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.errors import TodoAppError
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import said, tr

TOAST_MS = 7000
MOST_BANNERS = 3
ICONS = {"danger": "alert", "warning": "alert", "info": "info"}


@dataclass(frozen=True)
class Answer:
    """A button on a banner or toast."""

    words: str
    chosen: Callable[[], object]


class Banner(QFrame):
    """A title, a hint and buttons that stay until they are answered or closed."""

    def __init__(
        self, theme: Theme, tone: str, title: str, hint: str, answers: Sequence[Answer], close: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setProperty("card", tone)
        self.setAccessibleName(f"{title} {hint}".strip())
        icon = QLabel()
        icon.setPixmap(theme.pixmap(ICONS[tone], "accent" if tone == "info" else tone, 20))
        self.title = parts.label(title, part="title", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        if hint:
            words.addWidget(parts.label(hint, part="hint", wraps=True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 9, 8, 9)
        layout.setSpacing(10)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        for answer in answers:
            layout.addWidget(parts.button(answer.words, partial(self._choose, answer, close), kind="link"))
        layout.addWidget(parts.icon_button(tr("Close this message"), theme.icon("close"), close))

    @staticmethod
    def _choose(answer: Answer, close: Callable[[], None]) -> None:
        close()
        answer.chosen()


class Toast(QFrame):
    """A line that passes by itself, with one button at most."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self._host = parent
        self._label = parts.label()
        self._button = QPushButton()
        self._chosen: Callable[[], object] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 10, 8)
        layout.addWidget(self._label)
        layout.addWidget(self._button)
        self._button.clicked.connect(self._on_clicked)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The words of the toast."""
        return self._label.text()

    @property
    def button(self) -> QPushButton:
        """The button of the toast."""
        return self._button

    def show_words(self, words: str, answer: Answer | None) -> None:
        """Show a line for a few seconds, in place of the one before."""
        room = max(self._host.width() - 260, 200)
        self._label.setText(self._label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room))
        self._button.setVisible(answer is not None)
        self._button.setText(answer.words if answer else "")
        self._chosen = answer.chosen if answer else None
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def hideEvent(self, event: QEvent) -> None:
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - 116)

    def _on_clicked(self) -> None:
        self.hide()
        if self._chosen is not None:
            self._chosen()


class Notify:
    """Shows errors, notices and bugs; `area` holds the banners, `host` is what toasts float on."""

    def __init__(self, theme: Theme, area: QVBoxLayout, host: QWidget) -> None:
        self._theme = theme
        self._area = area
        self._host = host
        self._banners: dict[str, Banner] = {}
        self._bug: QDialog | None = None
        self.toast = Toast(host)

    @property
    def banners(self) -> tuple[str, ...]:
        """The titles on show, oldest first."""
        return tuple(banner.title.text() for banner in self._banners.values())

    def error(self, error: TodoAppError, answers: Sequence[Answer] = ()) -> None:
        """Say what went wrong and what to do; the same thing twice is shown once."""
        if answers or error.title not in self._banners:
            self.banner(error.title, "danger", said(error.title), said(error.hint), answers)

    def banner(
        self,
        key: str,
        tone: Literal["danger", "warning", "info"],
        title: str,
        hint: str = "",
        answers: Sequence[Answer] = (),
    ) -> None:
        """Show a message that stays; another one with the same key takes its place."""
        self.clear(key)
        while len(self._banners) >= MOST_BANNERS:
            self.clear(next(iter(self._banners)))
        banner = Banner(self._theme, tone, title, hint, answers, lambda: self.clear(key))
        self._banners[key] = banner
        self._area.addWidget(banner)
        self.announce(f"{title} {hint}".strip())

    def clear(self, key: str) -> None:
        """Take a message away."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            banner.hide()
            self._area.removeWidget(banner)
            banner.deleteLater()

    def notice(self, words: str, answer: Answer | None = None) -> None:
        """Say something in passing, with an Undo at most."""
        self.toast.show_words(words, answer)
        self.announce(words)

    def bug(self, error: BaseException) -> None:
        """Show our own failure with details to copy; one dialog at a time, never in the way of the work."""
        if self._bug is not None and self._bug.isVisible():
            return
        self._bug = BugDialog(error, self._host.window())
        self._bug.show()

    def announce(self, words: str) -> None:
        """Have a screen reader say something."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._host, words))


class BugDialog(QDialog):
    """Our fault, said plainly, with details to copy into a report. The details hold no todo text: only our own code."""

    def __init__(self, error: BaseException, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowTitle(tr("Something went wrong"))
        self.resize(620, 380)
        self.details = bug_details(error)
        text = parts.named(QPlainTextEdit(self.details), says=tr("Details"))
        text.setReadOnly(True)
        title = parts.label(tr("The app ran into a problem of its own."), "detailsTitle")
        words = tr("Your todos and recordings are kept. The details below help us to mend it.")
        hint = parts.label(words, tone="muted", wraps=True)
        buttons = QDialogButtonBox()
        copy = buttons.addButton(tr("Copy details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details))
        buttons.addButton(tr("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        for widget in (title, hint, text, buttons):
            layout.addWidget(widget)


def bug_details(error: BaseException) -> str:
    """Write where it happened: types, files and lines, but no messages, for these may quote what the user said."""
    lines = [
        tr("todoapp {0}, Python {1}, {2}", metadata.version("todoapp"), platform.python_version(), platform.platform())
    ]
    chain: BaseException | None = error
    while chain is not None:
        lines.append(f"{type(chain).__name__} at")
        for frame in traceback.extract_tb(chain.__traceback__):
            lines.append(f"  {frame.filename.rsplit('site-packages', 1)[-1]}:{frame.lineno} {frame.name}")
        chain = chain.__cause__ or chain.__context__
    return "\n".join(lines)
