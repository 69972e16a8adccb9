"""What one fills in to sign in to a service: a folder, an address with user and password, a token, or the browser."""

from collections.abc import Callable
from threading import Event
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.errors import TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.sync_secrets import is_without_place
from todoapp.services.sync_services import Service
from todoapp.ui import parts
from todoapp.ui.service_words import told
from todoapp.ui.translation import later, tr

NO_PLACE = later(
    "This system has no safe place for a password, so it is not stored. Todo can ask for it each time it starts."
    " With a keyring (GNOME Keyring, KWallet) it would not have to."
)
FIELD_HEIGHT = 30  # so that words stand in the middle of their field
WAITING = later("Waiting for you in the browser…")


def field_label(words: str) -> QLabel:
    """Make the words before a field; all are as wide as the longest, so that fields are below each other."""
    label = parts.label(words)
    width = max(label.fontMetrics().horizontalAdvance(tr("Client secret ")), label.sizeHint().width())
    label.setMinimumSize(width, FIELD_HEIGHT)
    return label


class SignsIn(Protocol):
    """Lets the user sign in with the browser and gives the secret; blocks, so it is called in the NETWORK lane."""

    def __call__(self, kind: str, client_id: str, client_secret: str, *, cancelled: Event) -> str: ...


class SignInFields(QWidget):
    """The fields of one service; `changed` says that something was filled in."""

    changed = Signal()

    def __init__(self, run: RunJob, sign_in: SignsIn) -> None:
        super().__init__()
        self._run = run
        self._sign_in = sign_in
        self._service: Service | None = None
        self._granted = ""
        self._cancelled: Event | None = None
        self.address = parts.line(tr("Address"))
        self.choose = parts.button(tr("Choose…"), self._choose_folder, says=tr("Choose the folder"))
        self.user = parts.line(tr("User name"))
        self.secret = parts.line(tr("Password"))
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.client_id = parts.line(tr("Client id"))
        self.client_secret = parts.line(tr("Client secret"), tr("if it has one"))
        self.client_secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.browser = parts.button(tr("Sign in with the browser…"), self._on_browser)
        self.state = parts.label(wraps=True)
        where = QWidget()
        row = QHBoxLayout(where)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.address, 1)
        row.addWidget(self.choose)
        signing = QWidget()
        row = QHBoxLayout(signing)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.browser)
        row.addWidget(self.state, 1)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for words, widget, field in (
            (tr("Address"), where, self.address),
            (tr("User name"), self.user, self.user),
            (tr("Client id"), self.client_id, self.client_id),
            (tr("Client secret"), self.client_secret, self.client_secret),
            (tr("Sign in"), signing, self.browser),
            (tr("Password"), self.secret, self.secret),
        ):
            label = field_label(words)
            label.setBuddy(field)
            self._form.addRow(label, widget)
        self._where, self._signing = where, signing
        for line in (self.address, self.user, self.secret, self.client_id):
            line.textChanged.connect(lambda _: self._settle())

    def show_service(self, service: Service, *, only_secret: bool = False) -> None:
        """Ask for what this service needs; `only_secret` for an account whose address is known."""
        self.stop()
        self._service = service
        self._granted = ""
        way = service.sign_in
        is_folder, is_browser = way == "folder", way == "browser"
        for widget, is_asked in (
            (self._where, bool(service.address) and not only_secret),
            (self.user, way == "password" and not only_secret),
            (self.client_id, is_browser and service.needs_client),
            (self.client_secret, is_browser and service.needs_client),
            (self._signing, is_browser),
            (self.secret, not is_folder and not service.needs_client),  # their tokens last an hour
        ):
            self._form.setRowVisible(widget, is_asked)
        self.choose.setVisible(is_folder)
        self._label(self._where, self.address, tr("Folder") if is_folder else tr("Address"))
        words = {"password": tr("Password"), "browser": tr("Or a token")}.get(way, tr("API token"))
        self._label(self.secret, self.secret, words)
        self.address.setPlaceholderText(service.address)
        for line in (self.address, self.user, self.secret):
            line.clear()
        self._settle()

    @property
    def url(self) -> str:
        """The address, or the folder."""
        return self.address.text().strip()

    @property
    def username(self) -> str:
        """The user's name there."""
        return self.user.text().strip()

    @property
    def given(self) -> str:
        """The password, the token, or what signing in with the browser gave."""
        return self.secret.text() or self._granted

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to connect."""
        is_folder = self._service is not None and self._service.sign_in == "folder"
        fields = (self._where, self.url), (self.user, self.username)
        return bool(is_folder or self.given) and all(text for row, text in fields if self._form.isRowVisible(row))

    def stop(self) -> None:
        """Wait for the browser no longer."""
        if self._cancelled is not None:
            self._cancelled.set()
            self._cancelled = None

    def _label(self, row: QWidget, field: QWidget, words: str) -> None:
        label = self._form.labelForField(row)
        if isinstance(label, QLabel):
            label.setText(words)
        field.setAccessibleName(words)

    def _settle(self) -> None:
        service = self._service
        is_waiting = self._cancelled is not None
        self.browser.setText(tr("Cancel") if is_waiting else tr("Sign in with the browser…"))
        needs_id = service is not None and service.needs_client and not self.client_id.text().strip()
        self.browser.setEnabled(is_waiting or not needs_id)
        if is_waiting:
            self._say(tr(WAITING))
        elif self._granted:
            self._say(tr("You are signed in."), "good")
        else:
            self._say("")
        self.changed.emit()

    def _say(self, words: str, tone: str = "muted") -> None:
        parts.marked(self.state, "tone", tone).setText(words)

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, tr("Choose a folder"))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(self.address.setText)
        chooser.open()

    def _on_browser(self) -> None:
        if self._cancelled is not None:
            self.stop()
            self._settle()
            return
        assert self._service is not None
        kind, cancelled = self._service.kind, Event()
        client_id, client_secret = self.client_id.text().strip(), self.client_secret.text().strip()
        self._cancelled = cancelled
        self._settle()

        def done(granted: str) -> None:
            if self._cancelled is cancelled:
                self._cancelled = None
                self._granted = granted
                self._settle()

        def failed(error: Exception) -> None:
            if self._cancelled is cancelled:
                self._cancelled = None
                self._settle()
                if isinstance(error, TodoAppError):
                    self._say(told(error), "danger")

        self._run(
            Lane.NETWORK,
            lambda: self._sign_in(kind, client_id, client_secret, cancelled=cancelled),
            done=done,
            failed=failed,
        )


class SignInDialog(QDialog):
    """Asks for the secret of an account that is there already."""

    def __init__(
        self,
        run: RunJob,
        sign_in: SignsIn,
        name: str,
        service: Service,
        take: Callable[[str, bool, Callable[[], None], Callable[[Exception], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        """`take` gets the secret and whether it is for this run only, then calls one of two callables."""
        super().__init__(parent)
        self._take = take
        self.setWindowTitle(tr("Sign in to {0}", name))
        self.resize(480, 200)
        self.fields = SignInFields(run, sign_in)
        self.fields.show_service(service, only_secret=True)
        self.fields.changed.connect(self._settle)
        self.said = parts.label(wraps=True)
        self._only_now = False
        self.go_on = parts.button(tr("Sign in"), self._on_go_on, kind="primary")
        self.go_on.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(parts.button(tr("Cancel"), self.reject))
        buttons.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(parts.label(tr("{0} ({1}) wants to know that it is you.", name, service.name), wraps=True))
        layout.addWidget(self.fields)
        layout.addWidget(self.said)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self._settle()

    def done(self, result: int) -> None:
        """Wait for nothing any more."""
        self.fields.stop()
        super().done(result)

    def _settle(self) -> None:
        self.go_on.setEnabled(self.fields.is_complete)

    def _on_go_on(self) -> None:
        self.go_on.setEnabled(False)
        self._take(self.fields.given, self._only_now, self.accept, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._settle()
        if is_without_place(error):
            self._only_now = True
            parts.marked(self.said, "tone", "muted").setText(tr(NO_PLACE))
            self.go_on.setText(tr("Go on, ask each time"))
        elif isinstance(error, TodoAppError):
            parts.marked(self.said, "tone", "danger").setText(told(error))
