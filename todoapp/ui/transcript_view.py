"""The words as they were heard, a few lines of them, in which the source of a chip lights up."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from todoapp.services.spoken import Span
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr

MOST_LINES = 3


class TranscriptView(QPlainTextEdit):
    """Shows a text that cannot be changed; it is read, not tabbed into, and longer ones scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        parts.named(self, "transcript", says=tr("What was heard"))
        self._theme = theme
        self._spans: tuple[Span, ...] = ()
        self._left_over: tuple[Span, ...] = ()
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

    @property
    def underlined(self) -> tuple[str, ...]:
        """The words that nothing was made of."""
        text = self.toPlainText()
        return tuple(text[start:end] for start, end in self._left_over)

    def show_text(self, text: str, left_over: Sequence[Span] = ()) -> None:
        """Show other words, none lit up; those that nothing was made of get a dotted line."""
        self._left_over = tuple(left_over)
        unused = ", ".join(text[start:end] for start, end in self._left_over)
        self.setAccessibleDescription(tr("Nothing was made of: {0}", unused) if unused else "")
        self.setToolTip(tr("Nothing was made of: {0}", unused) if unused else "")
        if text != self.toPlainText():
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)  # the latest correction
        self.light(())
        self._fit()

    def light(self, spans: Sequence[Span]) -> None:
        """Light up these stretches, and bring the first of them into view."""
        self._spans = tuple(spans)
        unused = QTextCharFormat()
        unused.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        unused.setUnderlineColor(self._theme.color("warning"))
        unused.setForeground(self._theme.color("warning"))
        lit = QTextCharFormat()
        lit.setBackground(self._theme.color("accent"))
        lit.setForeground(self._theme.color("on_accent"))
        self.setExtraSelections(
            [self._selection(span, unused) for span in self._left_over]
            + [self._selection(span, lit) for span in self._spans]
        )
        if self._spans:
            place = QTextCursor(self.document())
            place.setPosition(min(self._spans[0][0], self.document().characterCount() - 1))
            self.setTextCursor(place)
            self.ensureCursorVisible()

    def _selection(self, span: Span, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        last = self.document().characterCount() - 1
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(span[0], last))
        cursor.setPosition(min(span[1], last), QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = cursor, look
        return selection

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
