"""Asks back, one card at a time and without stopping the work: which todo, are you sure."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.actions import Action, Complete, Delete, Update
from todoapp.domain.todo import Todo
from todoapp.services.todos import Question
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

MOST_SHOWN = 8  # candidates; the rest is counted


def verb(action: Action) -> str:
    """Name what an action does to a todo."""
    match action:
        case Complete():
            return tr("Complete")
        case Delete():
            return tr("Delete")
        case Update():
            return tr("Change")
    return tr("Do it")


class QuestionCard(QFrame):
    """The questions left to answer; hidden when there is none.

    `answered` gets a question and the ids chosen; `describe` gives the line for a candidate.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        describe: Callable[[Todo], str],
        answered: Callable[[Question, tuple[str, ...]], None],
    ) -> None:
        super().__init__()
        self.setProperty("card", "question")
        self.setAccessibleName(tr("Question"))
        self._theme = theme
        self._describe = describe
        self._answered = answered
        self._waiting: deque[Question] = deque()
        self._body: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 10, 14, 10)
        self.hide()

    @property
    def asked(self) -> Question | None:
        """The question on show."""
        return self._waiting[0] if self._waiting else None

    def ask(self, questions: tuple[Question, ...]) -> None:
        """Add questions; the first unanswered one is shown."""
        self._waiting.extend(questions)
        if self._body is None:
            self._show_next()

    def _show_next(self) -> None:
        if self._body is not None:
            self._body.hide()
            self._layout.removeWidget(self._body)
            self._body.deleteLater()
            self._body = None
        question = self.asked
        self.setVisible(question is not None)
        if question is None:
            return
        self._body = QWidget()
        layout = QVBoxLayout(self._body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._lay_out_choice(question, layout)
        self._layout.addWidget(self._body)

    def _drop(self) -> None:
        self._waiting.popleft()
        self._show_next()

    def _heading(self, words: str, layout: QVBoxLayout) -> None:
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("question", "accent", 20))
        title = parts.label(words, part="title", wraps=True)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(title, 1)
        if len(self._waiting) > 1:
            row.addWidget(parts.label(tr("1 of {0}", len(self._waiting)), part="hint"))
        layout.addLayout(row)

    def _lay_out_choice(self, question: Question, layout: QVBoxLayout) -> None:
        several = question.kind == "confirm"
        word = verb(question.action)
        count = len(question.candidates)
        if several:
            many = tr("these {0} todos", count) if count > 1 else tr("this todo")
            self._heading(f"{word} {many}?", layout)
        else:
            target = getattr(question.action, "target", None) or ""
            found = tr("This one is a little") if count == 1 else tr("{0} are", count)
            known = bool(getattr(question.action, "among", ()))
            which = (
                tr("Which of these {0} do you mean?", count)
                if known
                else tr("{0} which one? {1} like “{2}”.", word, found, target)
            )
            self._heading(which, layout)
        group = QButtonGroup(self._body)
        group.setExclusive(not several)
        boxes: list[tuple[str, QRadioButton | QCheckBox]] = []
        for todo in question.candidates[:MOST_SHOWN]:
            words = self._describe(todo).replace("&", "&&")
            box: QRadioButton | QCheckBox = QCheckBox(words) if several else QRadioButton(words)
            box.setChecked(several)
            group.addButton(box)
            boxes.append((todo.id, box))
            row = QHBoxLayout()
            row.setContentsMargins(30, 0, 0, 0)
            row.addWidget(box)
            layout.addLayout(row)
        rest = tuple(todo.id for todo in question.candidates[MOST_SHOWN:])
        if rest:
            more = parts.label(tr("and {0} more", len(rest)), part="hint")
            more.setIndent(56)
            layout.addWidget(more)

        def answer() -> None:
            chosen = tuple(todo_id for todo_id, box in boxes if box.isChecked())
            self._drop()
            self._answered(question, chosen + (rest if several else ()))

        yes = parts.button(word, answer, kind="primary")
        no = parts.button(tr("Leave them") if several else tr("None of these"), self._drop, kind="link")
        if not several:
            yes.setEnabled(False)
            group.buttonToggled.connect(lambda *_: yes.setEnabled(True))
        row = QHBoxLayout()
        row.setContentsMargins(26, 2, 0, 0)
        row.addWidget(yes)
        row.addWidget(no)
        row.addStretch()
        layout.addLayout(row)
        _offer_focus(boxes[0][1] if boxes and not several else yes)


def _offer_focus(widget: QWidget) -> None:
    """Put the cursor there, unless the user is in the middle of typing something else."""
    busy = QApplication.focusWidget()
    if not (isinstance(busy, QLineEdit) and busy.text()):
        widget.setFocus()
