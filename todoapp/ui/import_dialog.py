"""What a file would bring, before anything is brought."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from todoapp.services.importing import ImportPreview
from todoapp.ui import parts
from todoapp.ui.translation import counted, said, tr

MOST_LISTED = 500
WARNINGS_SHOWN = 6


class ImportDialog(QDialog):
    """Shows the new todos, the duplicates and what is lost; `chosen` says to go on."""

    chosen = Signal(object, bool, str)  # the ImportPreview, with duplicates, the list for todos without one

    def __init__(self, preview: ImportPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.setWindowTitle(tr("Import todos"))
        self.resize(560, 520)
        self.heading = parts.label(f"{preview.path.name} · {preview.format}", "detailsTitle", wraps=True)
        self.summary = parts.label(self._summary(), wraps=True)
        self.titles = parts.named(QListWidget(), says=tr("Todos in the file"))
        for item in preview.new[:MOST_LISTED]:
            self.titles.addItem(f"✓ {item.fields.title}" if item.completed_at else item.fields.title)
        if len(preview.new) > MOST_LISTED:
            self.titles.addItem(tr("and {0:,} more", len(preview.new) - MOST_LISTED))
        for item in preview.duplicates[:MOST_LISTED]:
            self.titles.addItem(tr("{0} (here already)", item.fields.title))
        count = len(preview.duplicates)
        self.duplicates = QCheckBox(
            counted("Also the one that is here already", "Also the {0:,} that are here already", count)
        )
        self.duplicates.setVisible(bool(count))
        self.list_name = parts.line(tr("List for todos without one"), tr("No list"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = parts.button(tr("Import"), self._on_go, kind="primary")
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.duplicates.toggled.connect(self._count)
        row = QHBoxLayout()
        row.addWidget(parts.label(tr("List for todos without one")))
        row.addWidget(self.list_name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.heading)
        layout.addWidget(self.summary)
        layout.addWidget(self.titles, 1)
        layout.addWidget(self.duplicates)
        layout.addLayout(row)
        self.warnings = parts.label("\n".join(self._warnings()), tone="muted", wraps=True)
        self.warnings.setVisible(bool(preview.warnings))
        layout.addWidget(self.warnings)
        layout.addWidget(parts.label(tr("A backup is made first, and Undo takes all of it back."), tone="muted"))
        layout.addWidget(buttons)
        self._count()

    def _summary(self) -> str:
        preview = self.preview
        summary = counted("{0:,} new todo", "{0:,} new todos", len(preview.new))
        if preview.done_count:
            summary += tr(", {0:,} of them done", preview.done_count)
        if preview.lists:
            summary += tr(
                ", in {0}{1}", ", ".join(preview.lists[:5]), tr(" and more") if len(preview.lists) > 5 else ""
            )
        return f"{summary}."

    def _warnings(self) -> list[str]:
        shown = [f"• {said(words)}" for words in self.preview.warnings[:WARNINGS_SHOWN]]
        left = len(self.preview.warnings) - len(shown)
        return [*shown, tr("• and {0} more", left)] if left > 0 else shown

    def _count(self) -> None:
        count = len(self.preview.new) + (len(self.preview.duplicates) if self.duplicates.isChecked() else 0)
        self.go.setText(counted("Import {0:,} todo", "Import {0:,} todos", count) if count else tr("Nothing to import"))
        self.go.setEnabled(bool(count))

    def _on_go(self) -> None:
        self.accept()
        self.chosen.emit(self.preview, self.duplicates.isChecked(), self.list_name.text().strip())
