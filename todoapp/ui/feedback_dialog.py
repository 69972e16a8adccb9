"""How well dictations are understood, what can be shared of them, and the words the speech model listens for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.errors import TodoAppError
from todoapp.services.feedback_stats import Stats, stats_of
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.feedback_plot import FeedbackPlot
from todoapp.ui.learning import Learning
from todoapp.ui.service_words import told
from todoapp.ui.share_page import SharePage
from todoapp.ui.theme import Theme
from todoapp.ui.todo_form import field_name
from todoapp.ui.translation import later, tr

ACCEPTED = later("Kept as it came: no thumb down, no fault corrected, no change by hand within an hour.")


@dataclass(frozen=True)
class _Read:
    stats: Stats
    words: tuple[str, ...]


class FeedbackDialog(QDialog):
    """Three pages: numbers, sharing, words."""

    def __init__(self, learning: Learning, run: RunJob, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Feedback"))
        self.resize(820, 720)
        self._learning = learning
        self._run = run
        self.headline = parts.label(name="detailsTitle", wraps=True)
        self.plot = FeedbackPlot(theme)
        self.models = _table(
            tr("By model"),
            (tr("Model"), tr("Dictations"), tr("Kept"), tr("Up"), tr("Down"), tr("Corrections"), tr("Edits")),
        )
        self.fields = _table(
            tr("By field"), (tr("Field"), tr("Model"), tr("Corrected"), tr("Edited"), tr("Of 100 todos"))
        )
        self.share = SharePage(learning, run)
        self.words = parts.named(QListWidget(), says=tr("Words to listen for"))
        self.new_word = parts.line(tr("New word"), tr("A name it keeps getting wrong"))
        self.add_word = parts.button(tr("Add"), self._on_add)
        self.forget = parts.button(tr("Remove"), self._on_forget, tip=tr("Del"))
        self.problem = parts.label(tone="danger", wraps=True)
        self.problem.hide()
        self.tabs = QTabWidget()
        self.tabs.addTab(self._numbers_page(), tr("How it does"))
        self.tabs.addTab(self.share, tr("Share"))
        self.tabs.addTab(self._words_page(), tr("Words"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.problem)
        close = QHBoxLayout()
        close.addStretch()
        self.close_button = parts.button(tr("Close"), self.accept, tip=tr("Esc"))
        self.close_button.setAutoDefault(False)
        close.addWidget(self.close_button)
        layout.addLayout(close)
        self.new_word.returnPressed.connect(self._on_add)
        delete = QShortcut(QKeySequence("Del"), self.words, self._on_forget)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.reload()
        self.share.reload()

    def done(self, result: int) -> None:
        self.share.stop()
        super().done(result)

    def reload(self) -> None:
        """Read numbers and words again."""
        feedback = self._learning.feedback

        def read() -> _Read:
            own = feedback()
            return _Read(stats_of(own.dictated()), own.words())

        self._run(Lane.STORE, read, done=self._show, failed=self._failed)

    def _show(self, found: _Read) -> None:
        total = found.stats.total
        if total.dictations:
            kept = tr(
                "{0} of {1} dictations were kept as they came ({2:.0%})",
                total.accepted,
                total.dictations,
                total.acceptance,
            )
            self.headline.setText(kept)
        else:
            self.headline.setText(tr("Nothing was dictated yet"))
        self.plot.show_stats(found.stats)
        _fill(
            self.models,
            [
                (
                    name, tally.dictations, f"{tally.acceptance:.0%}", tally.thumbs_up, tally.thumbs_down,
                    tally.corrections, tally.edits,
                )
                for name, tally in found.stats.models
            ],
        )  # fmt: skip
        _fill(
            self.fields,
            [
                (
                    field_name(fault.name),
                    fault.model_id,
                    fault.corrected,
                    fault.edited,
                    f"{fault.per_hundred:.1f}",
                )
                for fault in found.stats.fields
            ],
        )
        self.words.clear()
        self.words.addItems(found.words)
        self.forget.setEnabled(bool(found.words))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.problem.setText(told(error))
            self.problem.show()

    # -- words

    def _on_add(self) -> None:
        word = " ".join(self.new_word.text().split())
        if word:
            self.new_word.clear()
            self._change_words(word, is_new=True)

    def _on_forget(self) -> None:
        item = self.words.currentItem()
        if item is not None:
            self._change_words(item.text(), is_new=False)

    def _change_words(self, word: str, *, is_new: bool) -> None:
        feedback = self._learning.feedback

        def change() -> tuple[str, ...]:
            own = feedback()
            if is_new:
                own.add_word(word)
            else:
                own.forget_word(word)
            return own.hotwords()

        def done(hotwords: tuple[str, ...]) -> None:
            self._learning.listen_for(hotwords)
            self.reload()

        self._run(Lane.STORE, change, done=done, failed=self._failed)

    # -- layout

    def _numbers_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 14, 14, 8)
        column.addWidget(self.headline)
        column.addWidget(parts.label(tr(ACCEPTED), tone="muted", wraps=True))
        column.addWidget(self.plot)
        for name, table, share in ((tr("By model"), self.models, 2), (tr("By field"), self.fields, 3)):
            column.addSpacing(4)
            column.addWidget(parts.label(name, tone="label"))
            column.addWidget(table, share)
        return page

    def _words_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 14, 14, 8)
        words = tr(
            "The speech model listens for these words, the latest first. Corrections of what was heard add to them."
        )
        column.addWidget(parts.label(words, tone="muted", wraps=True))
        column.addWidget(self.words, 1)
        row = QHBoxLayout()
        row.addWidget(self.new_word, 1)
        for button in (self.add_word, self.forget):
            button.setAutoDefault(False)
            row.addWidget(button)
        column.addLayout(row)
        return page


def _table(says: str, heads: Sequence[str]) -> QTableWidget:
    table = parts.named(QTableWidget(0, len(heads)), says=says)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().setDefaultSectionSize(26)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, words in enumerate(heads):
        item = QTableWidgetItem(words)
        item.setTextAlignment(_side(column, words))
        table.setHorizontalHeaderItem(column, item)
    return table


def _side(column: int, words: str) -> Qt.AlignmentFlag:
    """Words stand on the left, numbers on the right."""
    is_words = column == 0 or words == tr("Model")
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignLeft if is_words else Qt.AlignmentFlag.AlignRight)


def _fill(table: QTableWidget, rows: Sequence[Sequence[object]]) -> None:
    table.setRowCount(len(rows))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            item = QTableWidgetItem(str(value))
            head = table.horizontalHeaderItem(column)
            if head is not None:
                item.setTextAlignment(Qt.AlignmentFlag(head.textAlignment()))
            table.setItem(number, column, item)
