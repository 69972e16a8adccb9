"""The accounts: a list of them, and the page of the chosen one."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from todoapp.services.background_sync import BackgroundSync, Standing
from todoapp.services.sync_view import AccountView
from todoapp.ui import parts
from todoapp.ui.accounts_page import AccountActions, AccountPage
from todoapp.ui.day_words import moment
from todoapp.ui.translation import later, tr

PROGRESS_MS = 100
NameRole = Qt.ItemDataRole.UserRole + 1
NO_ACCOUNT = later(
    "Todos can be the same here and where you keep them already: on a CalDAV server, in another service, or in files"
    " of a folder. Nothing is sent before you add an account."
)


class AccountsDialog(QDialog):
    """Shows what `sync` knows; `look` is called whenever that changed."""

    closed = Signal()
    add_requested = Signal()

    def __init__(self, sync: BackgroundSync, actions: AccountActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sync = sync
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowTitle(tr("Accounts"))
        self.resize(820, 600)
        self.list = parts.named(QListWidget(), says=tr("Accounts"))
        self.list.setFixedWidth(220)
        self.add = parts.button(tr("Add an account…"), self.add_requested.emit)
        self.page = AccountPage(actions)
        nothing = parts.label(tr(NO_ACCOUNT), tone="muted", wraps=True)
        nothing.setContentsMargins(18, 12, 18, 12)
        nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(self.page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self.add)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(left)
        row.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        self._progress = QTimer(self, interval=PROGRESS_MS)
        self._progress.timeout.connect(self._show_progress)
        self.list.currentItemChanged.connect(lambda item: self._show_chosen())
        self.look()

    def look(self) -> None:
        """Show the accounts as they are now."""
        chosen = self.chosen
        accounts = self._sync.accounts
        names = [self.list.item(row).data(NameRole) for row in range(self.list.count())]
        self.list.blockSignals(True)
        if names != [account.name for account in accounts]:
            self.list.clear()
            for account in accounts:
                item = QListWidgetItem()
                item.setData(NameRole, account.name)
                self.list.addItem(item)
        for row, account in enumerate(accounts):
            self.list.item(row).setText(f"{account.name}\n{self._in_short(account)}")
        self.list.blockSignals(False)
        self.choose(chosen or (accounts[0].name if accounts else ""))
        if self._sync.under_way is None:
            self._progress.stop()
        else:
            self._progress.start()

    @property
    def chosen(self) -> str:
        """The name of the account on show."""
        item = self.list.currentItem()
        return str(item.data(NameRole)) if item is not None else ""

    def choose(self, name: str) -> None:
        """Show an account; the first one where there is none of this name."""
        rows = range(self.list.count())
        self.list.setCurrentRow(next((row for row in rows if self.list.item(row).data(NameRole) == name), 0))
        self._show_chosen()

    def done(self, result: int) -> None:
        """Say that it is over."""
        self._progress.stop()
        super().done(result)
        self.closed.emit()

    def _show_chosen(self) -> None:
        name = self.chosen
        account = next((account for account in self._sync.accounts if account.name == name), None)
        self.stack.setCurrentIndex(0 if account is None else 1)
        if account is not None:
            standing = self._sync.standing.get(name, Standing())
            self.page.show_account(account, standing, self._sync.under_way, self._sync.is_waiting(name))

    def _show_progress(self) -> None:
        under_way = self._sync.under_way
        if under_way is not None and under_way.name == self.page.name:
            self.page.show_progress(under_way)

    def _in_short(self, account: AccountView) -> str:
        standing = self._sync.standing.get(account.name, Standing())
        if self._sync.under_way is not None and self._sync.under_way.name == account.name:
            return tr("syncing…")
        if account.is_paused:
            return tr("paused")
        if standing.waiting or account.conflicts:
            return tr("waits for you")
        if standing.problem is not None:
            return tr("sign-in needed") if standing.problem.needs_secret else tr("did not work")
        return tr("synced {0}", moment(account.synced_at.astimezone())) if account.synced_at else tr("not synced yet")
