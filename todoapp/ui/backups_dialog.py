"""The backups: what each holds, what going back to it would take away, and going back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from todoapp.domain.errors import TodoAppError
from todoapp.services.backups import KIND_WORDS, Backup, Backups, Preview
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.day_words import full_moment
from todoapp.ui.translation import counted, said, tr

BackupRole = Qt.ItemDataRole.UserRole + 1


class BackupsDialog(QDialog):
    """Lists the backups; everything that reads or writes happens in the STORE lane."""

    restored = Signal(object, object)  # the Backup that is now in place, and the one of what was there before

    def __init__(
        self,
        backups: Callable[[], Backups],
        run: RunJob,
        restore: Callable[[Backup], Backup],
        parent: QWidget | None = None,
    ) -> None:
        """`backups` and `restore` are called in the STORE lane."""
        super().__init__(parent)
        self._backups = backups
        self._run = run
        self._restore = restore
        self._is_sure = False
        self.setWindowTitle(tr("Backups"))
        self.resize(720, 440)
        self.list = parts.named(QListWidget(), says=tr("Backups, latest first"))
        self.preview = parts.label(tr("Choose a backup to see what it holds."), wraps=True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.go_back = parts.button(tr("Go back to this one…"), self._on_go_back)
        self.make = parts.button(tr("Back up now"), self._on_make)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.make, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        side = QVBoxLayout()
        side.addWidget(self.preview, 1)
        side.addWidget(self.go_back, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(self.list, 1)
        row.addLayout(side, 1)
        words = tr(
            "One is made each day, and before each import and each update of the app. Recordings are not in them."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(parts.label(words, tone="muted", wraps=True))
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        self.list.currentItemChanged.connect(lambda item: self._on_chosen(item))
        self._settle(None)
        self.reload()

    def reload(self) -> None:
        """Read the list again."""
        self._run(Lane.STORE, lambda: self._backups().all(), done=self._show, failed=self._on_failed)

    @property
    def chosen(self) -> Backup | None:
        """The backup under the cursor."""
        item = self.list.currentItem()
        found: Backup | None = item.data(BackupRole) if item is not None else None
        return found

    def _show(self, backups: tuple[Backup, ...]) -> None:
        self.list.clear()
        for backup in backups:
            item = QListWidgetItem(f"{full_moment(backup.made_at)} · {tr(KIND_WORDS[backup.kind])}")
            item.setData(BackupRole, backup)
            self.list.addItem(item)
        if not backups:
            self.preview.setText(tr("There is no backup yet."))

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        self._settle(None)
        if item is None:
            return
        backup: Backup = item.data(BackupRole)
        self._run(
            Lane.STORE,
            lambda: self._backups().preview(backup),
            done=lambda preview: self._settle(backup, _preview_words(preview)),
            failed=self._on_failed,
        )

    def _settle(self, backup: Backup | None, words: str = "") -> None:
        if backup is not None and backup != self.chosen:
            return  # another one was chosen meanwhile
        self._is_sure = False
        self.go_back.setText(tr("Go back to this one…"))
        self.go_back.setEnabled(backup is not None)
        self.preview.setText(words)

    def _on_go_back(self) -> None:
        backup = self.chosen
        if backup is None:
            return
        if not self._is_sure:
            self._is_sure = True
            self.go_back.setText(tr("Yes, go back"))
            more = tr("What is here now is kept as a backup of its own, so this can be taken back.")
            self.preview.setText(f"{self.preview.text()}\n\n{more}")
            return
        self.go_back.setEnabled(False)
        self._run(
            Lane.STORE,
            lambda: self._restore(backup),
            done=lambda before: self._on_restored(backup, before),
            failed=self._on_failed,
        )

    def _on_restored(self, backup: Backup, before: Backup) -> None:
        self.accept()
        self.restored.emit(backup, before)

    def _on_make(self) -> None:
        self._run(Lane.STORE, lambda: self._backups().make(), done=lambda _: self.reload(), failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._settle(None)
        if isinstance(error, TodoAppError):
            self.preview.setText(f"{said(error.title)}\n\n{said(error.hint)}")


def _preview_words(preview: Preview) -> str:
    """Say what a backup holds and what going back to it would take away."""
    backup, contents, loss = preview.backup, preview.contents, preview.loss
    held = tr(
        "It holds {0}, {1} done, {2}.",
        counted("{0} open todo", "{0} open todos", contents.open_count),
        contents.done_count,
        counted("{0} list", "{0} lists", contents.list_count),
    )
    paragraphs = [f"{tr(KIND_WORDS[backup.kind])}, {full_moment(backup.made_at)}", held]
    if contents.newest_change:
        paragraphs.append(tr("The newest change is of {0}.", full_moment(contents.newest_change.astimezone())))
    if loss.added_count:
        titles = ", ".join(f"“{title}”" for title in loss.added_titles)
        if rest := loss.added_count - len(loss.added_titles):
            titles = tr("{0} and {1} more", titles, rest)
        paragraphs.append(
            counted(
                "Would be lost: {0} todo added since: {1}.",
                "Would be lost: {0} todos added since: {1}.",
                loss.added_count,
                titles,
            )
        )
    if loss.changed_count:
        paragraphs.append(
            counted(
                "Would be as before: {0} todo changed since.",
                "Would be as before: {0} todos changed since.",
                loss.changed_count,
            )
        )
    if loss.returning_count:
        paragraphs.append(
            counted(
                "Would be back: {0} todo deleted since.",
                "Would be back: {0} todos deleted since.",
                loss.returning_count,
            )
        )
    if not (loss.added_count or loss.changed_count or loss.returning_count):
        paragraphs.append(tr("Nothing was changed since."))
    return "\n\n".join(paragraphs)
