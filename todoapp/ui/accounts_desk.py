"""Owns the accounts in the window: the dialogs, what the user is told, and when it is synced."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog

from todoapp.domain.errors import TodoAppError
from todoapp.services.background_sync import Answer, BackgroundSync, Standing, SyncReaction
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.sync_services import Service, services
from todoapp.services.syncing import Syncing
from todoapp.services.todos import Todos
from todoapp.services.todos_bulk import Bulk
from todoapp.ui import notify
from todoapp.ui.accounts_add import AddAccountDialog
from todoapp.ui.accounts_dialog import AccountsDialog
from todoapp.ui.accounts_lists import ListsDialog
from todoapp.ui.accounts_sign_in import SignInDialog, SignsIn
from todoapp.ui.background_sync import SyncWatch
from todoapp.ui.main_window import MainWindow
from todoapp.ui.service_words import deed
from todoapp.ui.translation import said, tr


class AccountsDesk(QObject):
    """Lives as long as the window; it is what the page of an account calls."""

    def __init__(
        self,
        *,
        window: MainWindow,
        run: RunJob,
        open_syncing: Callable[[], Syncing],
        todos: Callable[[], Todos],
        sign_in: SignsIn,
        clock: Callable[[], datetime],
    ) -> None:
        """`open_syncing` and `todos` open the store, so they are called in the STORE lane only."""
        super().__init__(window)
        self._window = window
        self._run = run
        self._todos = todos
        self._sign_in = sign_in
        self.dialog: AccountsDialog | None = None
        self.asking: QDialog | None = None  # the dialog above it
        reaction = SyncReaction(
            window.changes.todos_changed.emit, self._tell, self._settled, self._looked, window.notify.error
        )
        self.background = BackgroundSync(open_syncing, run, reaction, clock)
        self.watch = SyncWatch(self.background, window.changes, clock, self)
        menu = window.sidebar.more.menu()
        if menu is not None:
            action = QAction(tr("Accounts…"), menu)
            action.triggered.connect(lambda: self.show())
            menu.insertAction(menu.actions()[1], action)  # below the settings

    def start(self) -> None:
        """Sync now and from now on."""
        self.watch.start()

    def stop(self) -> None:
        """End what runs by itself, and the dialogs; a pass under way ends soon, with what it has done."""
        self.watch.stop()
        for dialog in (self.asking, self.dialog):
            if dialog is not None:
                dialog.close()

    def show(self, name: str = "") -> None:
        """Open the dialog, or bring it forward; with the account of this name."""
        if self.dialog is None:
            self.dialog = AccountsDialog(self.background, self, self._window)
            self.dialog.closed.connect(self._on_closed)
            self.dialog.add_requested.connect(self.add)
            self.dialog.open()
            self.background.look()
        if name:
            self.dialog.choose(name)
        self.dialog.raise_()
        self.dialog.activateWindow()

    def add(self) -> None:
        """Ask for a new account, and sync it."""

        def show(found: tuple[Service, ...]) -> None:
            dialog = AddAccountDialog(found, self.background, self._run, self._sign_in, self.dialog or self._window)
            dialog.added.connect(added)
            self._open(dialog)

        def added(name: str) -> None:
            def then() -> None:
                self.background.sync(name)
                if self.dialog is not None:
                    self.dialog.look()
                    self.dialog.choose(name)

            self.background.look(then)

        self._run(Lane.STORE, services, done=show, failed=self._failed)  # imports drivers, so not here

    # -- what the page of an account calls

    def sync(self, name: str, answer: Answer | None = None) -> None:
        self.background.sync(name, answer)

    def cancel(self) -> None:
        self.background.cancel()

    def pause(self, name: str, is_paused: bool) -> None:
        def done() -> None:
            if not is_paused:
                self.background.sync(name)

        self.background.work(lambda syncing: syncing.pause(name, is_paused=is_paused), done=done)

    def decide(self, name: str, number: int, keeps_here: bool) -> None:
        def done() -> None:
            self._window.changes.todos_changed.emit()
            self.background.sync(name)

        self.background.work(
            lambda syncing: syncing.decide(name, number, "local" if keeps_here else "remote"), done=done
        )

    def prefer(self, name: str, side: str) -> None:
        self.background.work(lambda syncing: syncing.prefer(name, "local" if side == "local" else "remote"))

    def sign_in(self, name: str) -> None:
        service = next((account.service for account in self.background.accounts if account.name == name), None)
        if service is None:
            return

        def take(secret: str, only_now: bool, done: Callable[[], None], failed: Callable[[Exception], None]) -> None:
            def taken() -> None:
                done()
                self.background.sync(name)

            self.background.work(
                lambda syncing: syncing.use_secret(name, secret, only_now=only_now), done=taken, failed=failed
            )

        self._open(SignInDialog(self._run, self._sign_in, name, service, take, self.dialog or self._window))

    def choose_lists(self, name: str) -> None:
        account = next((account for account in self.background.accounts if account.name == name), None)
        if account is None:
            return
        dialog = ListsDialog(
            self._run,
            name,
            [there for there, _ in account.lists],
            lambda: self.background.opened().lists_there(name),
            lambda lists: self.background.opened().choose_lists(name, lists),
            self.dialog or self._window,
        )
        dialog.accepted.connect(lambda: self.background.look(lambda: self.background.sync(name)))
        self._open(dialog)

    def leave(self, name: str, keeps_todos: bool) -> None:
        def work() -> str | None:
            theirs = self.background.opened().remove(name)
            return Bulk(self._todos()).delete(theirs) if theirs and not keeps_todos else None

        def done(words: str | None) -> None:
            self.background.look()
            if words:
                self._window.changes.todos_changed.emit()
                self._window.notify.notice(deed(words), notify.Answer(tr("Undo"), self._window.operations.undo))

        self._run(Lane.STORE, work, done=done, failed=self._failed)

    # -- what is told

    def _tell(self, name: str, standing: Standing) -> None:
        look = notify.Answer(tr("Look"), lambda: self.show(name))
        problem = standing.problem
        if problem is None:
            self._window.notify.banner(_key(name), "warning", tr("{0}: many deletions wait for you.", name), "", [look])
            return
        sign_in = notify.Answer(tr("Sign in…"), lambda: self.sign_in(name))
        answer = sign_in if problem.needs_secret else look
        self._window.notify.banner(_key(name), "danger", f"{name}: {said(problem.title)}", said(problem.hint), [answer])

    def _settled(self, name: str) -> None:
        self._window.notify.clear(_key(name))

    def _looked(self) -> None:
        self.watch.looked()
        if self.dialog is not None:
            self.dialog.look()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self._window.notify.error(error)

    def _open(self, dialog: QDialog) -> None:
        if self.asking is not None:
            self.asking.close()
        self.asking = dialog
        dialog.finished.connect(lambda _: self._on_asked(dialog))
        dialog.open()

    def _on_asked(self, dialog: QDialog) -> None:
        dialog.deleteLater()
        if self.asking is dialog:
            self.asking = None

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


def _key(name: str) -> str:
    return f"sync {name}"
