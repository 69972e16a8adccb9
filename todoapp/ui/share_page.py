"""Shows line by line what a feedback bundle will hold, before it is written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from todoapp.dataengine.bundles import Bundle
from todoapp.domain.correction import Correction
from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.sharing import Sharing, bundle_of, shareable, shared_counts, suggested_names, write_bundle
from todoapp.ui import parts
from todoapp.ui.learning import Learning
from todoapp.ui.reason_box import WORDS
from todoapp.ui.service_words import told
from todoapp.ui.translation import tr

NumberRole = Qt.ItemDataRole.UserRole + 1
FILE_NAME = "todoapp-feedback.jsonl"
PREVIEW_AFTER_MS = 150  # after the last change


@dataclass(frozen=True)
class _Read:
    corrections: tuple[Correction, ...]
    names: dict[str, str]
    counts: dict[str, int]


class SharePage(QWidget):
    """Corrections to tick, the names to replace, and every line of the file as it will be written."""

    def __init__(self, learning: Learning, run: RunJob) -> None:
        super().__init__()
        self._learning = learning
        self._run = run
        self._read = _Read((), {}, {})
        self.list = parts.named(QListWidget(), says=tr("Corrections to share"))
        self.replace = QCheckBox(tr("Replace names"))
        self.replace.setChecked(True)
        self.names = parts.line(tr("Names and their replacements"), tr("Ann=Kim, Ljubljana=Riverton"))
        self.audio = QCheckBox(tr("With the recordings (your voice)"))
        self.preview = parts.named(QPlainTextEdit(), says=tr("The file, line by line"))
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.said = parts.label(tone="muted", wraps=True)
        self.write = parts.button(tr("Save the file…"), self._on_write, kind="primary")
        self.write.setAutoDefault(False)
        self.choose_file: Callable[[], str] = self._ask_for_file  # tests choose without a dialog
        self._lay_out()
        self._asked = 0  # an answer to an older question is dropped
        self._shown: Bundle | None = None
        self._pause = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._pause.timeout.connect(self._build)
        self.list.itemChanged.connect(lambda _: self.show_preview())
        self.list.currentRowChanged.connect(self._on_row)
        self.replace.toggled.connect(lambda _: self.show_preview())
        self.audio.toggled.connect(lambda _: self.show_preview())
        self.names.textChanged.connect(lambda _: self.show_preview())
        self.show_preview()

    def reload(self) -> None:
        """Read the corrections again."""
        feedback = self._learning.feedback

        def read() -> _Read:
            own = feedback()
            corrections = shareable(own.corrections())
            return _Read(corrections, suggested_names(corrections), shared_counts(own))

        self._run(Lane.STORE, read, done=self._show, failed=self._failed)

    @property
    def bundle(self) -> Bundle | None:
        """What is shown, and would be written; None while it is being worked out."""
        return self._shown

    def show_preview(self) -> None:
        """Show, after a moment, the lines as they will be written."""
        self._shown = None
        self._asked += 1
        self.write.setEnabled(False)
        self.names.setEnabled(self.replace.isChecked())
        self._pause.start()

    def stop(self) -> None:
        """Show nothing any more: the dialog is closed."""
        self._asked += 1
        self._pause.stop()

    def _build(self) -> None:
        asked, found, sharing = self._asked, self._read, self._sharing()
        at, version = dt.datetime.now(dt.UTC), self._learning.app_version

        def build() -> Bundle:
            return bundle_of(found.corrections, sharing, at=at, app_version=version, counts=found.counts)

        def done(bundle: Bundle) -> None:
            if asked == self._asked:
                self._show_bundle(bundle)

        self._run(Lane.STORE, build, done=done, failed=self._failed)

    def _show_bundle(self, bundle: Bundle) -> None:
        self._shown = bundle
        self.preview.setPlainText("\n\n".join(bundle.lines()))
        count = len(bundle.corrections)
        self.said.setText(
            tr("The file will hold these {0} lines and nothing else: the manifest, then the corrections.", count + 1)
            if count
            else tr("Nothing is chosen, or there is no correction to share yet.")
        )
        self.write.setEnabled(count > 0)

    def _show(self, found: _Read) -> None:
        self._read = found
        self._asked += 1
        self.list.blockSignals(True)
        self.list.clear()
        for one in found.corrections:
            reason = tr(WORDS[one.reason]).replace("&", "").lower()
            item = QListWidgetItem(f"{one.number} · {reason} · {one.text}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setData(NumberRole, one.number)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.names.setText(", ".join(f"{old}={new}" for old, new in found.names.items()))
        self.names.setCursorPosition(0)
        self.show_preview()

    def _sharing(self) -> Sharing:
        items = [self.list.item(row) for row in range(self.list.count())]
        left_out = (int(item.data(NumberRole)) for item in items if item.checkState() is not Qt.CheckState.Checked)
        names = self._names() if self.replace.isChecked() else None
        return Sharing(names, self.audio.isChecked(), frozenset(left_out))

    def _names(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self.names.text().split(","))
        return {old.strip(): new.strip() for old, sign, new in pairs if old.strip() and sign and new.strip()}

    def _on_row(self, row: int) -> None:
        """Bring the line of a correction into view."""
        item = self.list.item(row)
        if item is not None:
            self.preview.moveCursor(self.preview.textCursor().MoveOperation.Start)
            self.preview.find(f'"number": {item.data(NumberRole)},')

    def _on_write(self) -> None:
        bundle = self._shown
        chosen = self.choose_file() if bundle is not None else ""
        if bundle is None or not chosen:
            return
        path = Path(chosen)
        recordings = self._learning.recording("any").parent

        def done(copied: int) -> None:
            sound = tr(" and {0} recordings", copied) if copied else ""
            self.said.setText(tr("Wrote {0} corrections{1} to {2}.", len(bundle.corrections), sound, path))

        self._run(Lane.STORE, lambda: write_bundle(bundle, path, recordings), done=done, failed=self._failed)

    def _ask_for_file(self) -> str:
        return QFileDialog.getSaveFileName(self, tr("Save feedback"), FILE_NAME, tr("JSON lines (*.jsonl)"))[0]

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.said.setText(told(error))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 8)
        words = tr(
            "Your corrections stay on this computer. A file is written only when you save it; you send it yourself."
        )
        column.addWidget(parts.label(words, tone="muted", wraps=True))
        column.addWidget(self.list, 2)
        row = QHBoxLayout()
        row.addWidget(self.replace)
        row.addWidget(self.names, 1)
        row.addWidget(self.audio)
        column.addLayout(row)
        column.addWidget(parts.label(tr("The file, line by line"), tone="label"))
        column.addWidget(self.preview, 3)
        bottom = QHBoxLayout()
        bottom.addWidget(self.said, 1)
        bottom.addWidget(self.write)
        column.addLayout(bottom)
