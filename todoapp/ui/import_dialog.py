"""What a file would bring, before anything is brought."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from todoapp.services.importing import ImportPreview
from todoapp.ui import parts

MOST_LISTED = 500
WARNINGS_SHOWN = 6


class ImportDialog(QDialog):
    """Shows the new todos, the duplicates and what is lost; `chosen` says to go on."""

    chosen = Signal(object, bool, str)  # the ImportPreview, with duplicates, the list for todos without one

    def __init__(self, preview: ImportPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.setWindowTitle("Import todos")
        self.resize(560, 520)
        self.heading = parts.label(f"{preview.path.name} · {preview.format}", "detailsTitle", wraps=True)
        self.summary = parts.label(self._summary(), wraps=True)
        self.titles = parts.named(QListWidget(), says="Todos in the file")
        for item in preview.new[:MOST_LISTED]:
            self.titles.addItem(f"✓ {item.fields.title}" if item.completed_at else item.fields.title)
        if len(preview.new) > MOST_LISTED:
            self.titles.addItem(f"and {len(preview.new) - MOST_LISTED:,} more")
        for item in preview.duplicates[:MOST_LISTED]:
            self.titles.addItem(f"{item.fields.title} (here already)")
        count = len(preview.duplicates)
        self.duplicates = QCheckBox(f"Also the {count:,} that {'is' if count == 1 else 'are'} here already")
        self.duplicates.setVisible(bool(count))
        self.list_name = parts.line("List for todos without one", "No list")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = parts.button("Import", self._on_go, kind="primary")
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        self.duplicates.toggled.connect(self._count)
        row = QHBoxLayout()
        row.addWidget(parts.label("List for todos without one"))
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
        layout.addWidget(parts.label("A backup is made first, and Undo takes all of it back.", tone="muted"))
        layout.addWidget(buttons)
        self._count()

    def _summary(self) -> str:
        preview = self.preview
        said = f"{len(preview.new):,} new todo{'' if len(preview.new) == 1 else 's'}"
        if preview.done_count:
            said += f", {preview.done_count:,} of them done"
        if preview.lists:
            said += f", in {', '.join(preview.lists[:5])}{' and more' if len(preview.lists) > 5 else ''}"
        return f"{said}."

    def _warnings(self) -> list[str]:
        shown = [f"• {words}" for words in self.preview.warnings[:WARNINGS_SHOWN]]
        left = len(self.preview.warnings) - len(shown)
        return [*shown, f"• and {left} more"] if left > 0 else shown

    def _count(self) -> None:
        count = len(self.preview.new) + (len(self.preview.duplicates) if self.duplicates.isChecked() else 0)
        self.go.setText(f"Import {count:,} todo{'' if count == 1 else 's'}" if count else "Nothing to import")
        self.go.setEnabled(bool(count))

    def _on_go(self) -> None:
        self.accept()
        self.chosen.emit(self.preview, self.duplicates.isChecked(), self.list_name.text().strip())
