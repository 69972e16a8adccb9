"""The words as they were heard, a few lines of them, in which the source of a chip lights up."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from todoapp.services.spoken import Span
from todoapp.ui import parts
from todoapp.ui.theme import Theme

MOST_LINES = 3


class TranscriptView(QPlainTextEdit):
    """Shows a text that cannot be changed; it is read, not tabbed into, and longer ones scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        parts.named(self, "transcript", says="What was heard")
        self._theme = theme
        self._spans: tuple[Span, ...] = ()
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        theme.changed.connect(lambda: self.light(self._spans))

    @property
    def lit(self) -> tuple[str, ...]:
        """The words lit up now."""
        text = self.toPlainText()
        return tuple(text[start:end] for start, end in self._spans)

    def show_text(self, text: str) -> None:
        """Show other words, none lit up."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)  # the latest correction
        self.light(())
        self._fit()

    def light(self, spans: Sequence[Span]) -> None:
        """Light up these stretches, and bring the first of them into view."""
        self._spans = tuple(spans)
        chosen: list[QTextEdit.ExtraSelection] = []
        for start, end in self._spans:
            look = QTextCharFormat()
            look.setBackground(self._theme.color("accent"))
            look.setForeground(self._theme.color("on_accent"))
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(min(start, self.document().characterCount() - 1))
            cursor.setPosition(min(end, self.document().characterCount() - 1), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor, selection.format = cursor, look
            chosen.append(selection)
        self.setExtraSelections(chosen)
        if chosen:
            place = QTextCursor(self.document())
            place.setPosition(min(self._spans[0][0], self.document().characterCount() - 1))
            self.setTextCursor(place)
            self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        lines = min(MOST_LINES, max(1, round(self.document().size().height())))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 4)
