"""Which lists of an account are synced: when it is added, and later."""

from collections.abc import Callable, Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QProgressBar, QVBoxLayout, QWidget

from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.service_words import told
from todoapp.ui.translation import tr


class ListsChoice(QListWidget):
    """The lists there are, each to be checked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        parts.named(self, says=tr("Lists to sync"))
        self.itemChanged.connect(lambda _: self.changed.emit())

    def show_lists(self, names: Collection[str], checked: Collection[str]) -> None:
        """Offer these lists."""
        self.blockSignals(True)
        self.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in checked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)
        self.changed.emit()

    @property
    def checked(self) -> tuple[str, ...]:
        """The lists that are chosen."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(item.text() for item in items if item.checkState() is Qt.CheckState.Checked)


class ListsDialog(QDialog):
    """Asks the service of an account for its lists, and takes other ones."""

    def __init__(
        self,
        run: RunJob,
        name: str,
        chosen: Collection[str],
        find: Callable[[], tuple[str, ...]],
        take: Callable[[tuple[str, ...]], None],
        parent: QWidget | None = None,
    ) -> None:
        """`find` asks the service, in the NETWORK lane; `take` gets the lists to sync, in the NETWORK lane too."""
        super().__init__(parent)
        self._run = run
        self._chosen = chosen
        self._take = take
        self._is_busy = True
        self.setWindowTitle(tr("Lists of {0}", name))
        self.resize(460, 400)
        self.lists = ListsChoice()
        self.lists.changed.connect(self._settle)
        self.said = parts.label(tone="danger", wraps=True)
        self.bar = parts.named(QProgressBar(), says=tr("Connecting"))
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.save = parts.button(tr("Save"), self._on_save, kind="primary")
        self.save.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(parts.button(tr("Cancel"), self.reject))
        row.addWidget(self.save)
        hint = tr("The todos of a list that is no longer synced stay here and there.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(parts.label(tr("These lists will be the same here and there:")))
        layout.addWidget(self.lists, 1)
        layout.addWidget(parts.label(hint, tone="muted", wraps=True))
        layout.addWidget(self.said)
        layout.addWidget(self.bar)
        layout.addLayout(row)
        self._settle()
        run(Lane.NETWORK, find, done=self._on_found, failed=self._on_failed)

    def _settle(self) -> None:
        checked = self.lists.checked
        self.save.setEnabled(bool(checked) and set(checked) != set(self._chosen) and not self._is_busy)
        self.lists.setEnabled(not self._is_busy)
        self.bar.setVisible(self._is_busy)
        self.said.setVisible(bool(self.said.text()))

    def _on_found(self, names: tuple[str, ...]) -> None:
        self._is_busy = False
        self.lists.show_lists(names, self._chosen)

    def _on_save(self) -> None:
        self._is_busy = True
        self._settle()
        lists = self.lists.checked
        self._run(Lane.NETWORK, lambda: self._take(lists), done=lambda _: self.accept(), failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._is_busy = False
        if isinstance(error, TodoAppError):
            self.said.setText(told(error))
        self._settle()
