"""The page of the settings on what is kept and what connects."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from todoapp.services.app_settings import AppSettings
from todoapp.services.changing_settings import ChangingSettings, Connection
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.settings_parts import Choice, SettingsPage, toggle
from todoapp.ui.translation import later, said, tr

RETENTION = (
    (later("not at all"), 0),
    (later("for 7 days"), 7),
    (later("for 30 days"), 30),
    (later("until I delete them"), None),
)
ALWAYS_KEPT = later(
    "A recording that is not made into todos yet always stays. A correction without its recording can still be read."
)
FOR_GOOD = {
    0: later("All recordings that were made into todos will be deleted for good."),
    7: later("Recordings older than 7 days will be deleted for good."),
    30: later("Recordings older than 30 days will be deleted for good."),
}


class PrivacyPage(SettingsPage):
    """What would delete something is asked once more."""

    def __init__(
        self,
        run: RunJob,
        work: ChangingSettings,
        settings: AppSettings,
        change: Callable[..., None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__(later("Privacy"))
        self._run = run
        self._work = work
        self._change = change
        self._failed = failed
        self._days = settings.recordings_days
        self.retention = Choice(tr("Recordings are kept"), RETENTION, self._days).on_chosen(self._on_retention)
        self.asked = parts.named(QWidget(), says=tr("Confirm the deletion of recordings"))
        self.asked_words = parts.label(tone="danger", wraps=True)
        self.delete = parts.button(tr("Delete them"), self._on_delete, kind="danger")
        self.keep = parts.button(tr("Keep them"), self._on_keep)
        row = QHBoxLayout(self.asked)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.asked_words, 1)
        row.addWidget(self.delete)
        row.addWidget(self.keep)
        self.asked.hide()
        self.network = toggle(tr("Todo may connect to the network"), settings.network, self._on_network)
        self.connections = QWidget()
        self._rows = QVBoxLayout(self.connections)
        self._rows.setContentsMargins(26, 0, 0, 0)
        self._rows.setSpacing(8)
        self.heading(tr("What you said"))
        self.hint(tr("Speech, todos and corrections are on this computer and go nowhere by themselves."))
        self.row(tr("Recordings are kept"), self.retention, tr(ALWAYS_KEPT))
        self.wide(self.asked)
        self.heading(tr("Network"))
        self.wide(self.network)
        self.hint(tr("These are all the connections there are. Switched off, none of them is made:"))
        self.wide(self.connections)
        self.end()

    def look_again(self) -> None:
        self._run(Lane.STORE, self._work.connections, done=self._show, failed=self._failed)

    def _show(self, connections: tuple[Connection, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for connection in connections:
            self._rows.addWidget(self._row(connection))
        self.connections.setEnabled(self.network.isChecked())

    def _row(self, connection: Connection) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        if connection.account is None:
            column.addWidget(parts.label(said(connection.name)))
        else:
            account = connection.account
            column.addWidget(toggle(connection.name, connection.is_on, lambda is_on: self._on_account(account, is_on)))
        column.addWidget(parts.label(said(connection.about), tone="muted", wraps=True))
        return row

    def _on_retention(self, days: int | None) -> None:
        is_shorter = days is not None and (self._days is None or days < self._days)
        self.asked.setVisible(is_shorter)
        if is_shorter:
            assert days is not None
            self.asked_words.setText(
                tr(FOR_GOOD[days])
                if days in FOR_GOOD
                else tr("Recordings older than {0} days will be deleted for good.", days)
            )
        elif days != self._days:
            self._days = days
            self._change(recordings_days=days)

    def _on_delete(self) -> None:
        self.asked.hide()
        self.retention.setFocus()
        self._days = self.retention.currentData()
        self._change(recordings_days=self._days)

    def _on_keep(self) -> None:
        self.retention.setCurrentIndex(self.retention.findData(self._days))
        self.asked.hide()
        self.retention.setFocus()

    def _on_network(self, is_on: bool) -> None:
        self.connections.setEnabled(is_on)
        self._change(network=is_on)

    def _on_account(self, account: str, is_on: bool) -> None:
        self._run(
            Lane.STORE,
            lambda: self._work.pause(account, not is_on),
            done=lambda _: self.look_again(),
            failed=self._failed,
        )
