"""Adding an account: which service and what it cannot keep, signing in, and which of its lists."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from todoapp.domain.errors import TodoAppError
from todoapp.services.background_sync import BackgroundSync, problem_of
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.sync_secrets import is_without_place
from todoapp.services.sync_services import Service
from todoapp.services.syncing import Added, Found
from todoapp.ui import parts
from todoapp.ui.accounts_lists import ListsChoice
from todoapp.ui.accounts_sign_in import NO_PLACE, SignInFields, SignsIn, field_label
from todoapp.ui.settings_parts import Choice
from todoapp.ui.translation import later, said, tr

INBOXES = (
    "inbox",
    "tasks",
    "my tasks",
    "todos",
    "todo",
)  # lists that are most likely meant for todos in no list
PREFER = ((later("what is here holds"), "local"), (later("what is there holds"), "remote"))


class AddAccountDialog(QDialog):
    """Two steps; nothing is stored before the second one ends."""

    added = Signal(str)

    def __init__(
        self,
        services: tuple[Service, ...],
        sync: BackgroundSync,
        run: RunJob,
        sign_in: SignsIn,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._sync = sync
        self._run = run
        self._services = {service.kind: service for service in services}
        self._is_busy = False
        self._only_now = False
        self._lists: tuple[str, ...] = ()
        self.setWindowTitle(tr("Add an account"))
        self.resize(560, 470)
        options = [
            (f"{said(service.name)} ({service.examples})" if service.examples else said(service.name), service.kind)
            for service in services
        ]
        self.service = Choice(tr("Service"), options, options[0][1]).on_chosen(self._on_service)
        self.name = parts.line(tr("Name of the account"), tr("such as Home or Work"))
        self.hint = parts.label(tone="muted", wraps=True)
        self.losses = parts.label(wraps=True)
        self.fields = SignInFields(run, sign_in)
        self.lists = ListsChoice()
        self.lists.changed.connect(self._on_lists)
        self.inbox = Choice(tr("Todos in no list go to"), ((tr("nowhere: they stay here"), None),), None)
        self.prefer = Choice(tr("Where both sides changed the same"), PREFER, "local")
        self.said = parts.label(wraps=True)
        self.bar = parts.named(QProgressBar(), says=tr("Connecting"))
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.back = parts.button(tr("Back"), lambda: self._show_step(0))
        self.go_on = parts.button(tr("Connect"), self._on_go_on, kind="primary")
        self.go_on.setDefault(True)
        self.cancel = parts.button(tr("Cancel"), self.reject)
        self.steps = QStackedWidget()
        self.steps.addWidget(self._first_step())
        self.steps.addWidget(self._second_step())
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.steps, 1)
        layout.addWidget(self.said)
        layout.addWidget(self.bar)
        layout.addLayout(row)
        self.fields.changed.connect(self._settle)
        self.name.textChanged.connect(self._settle)
        self._on_service(options[0][1])
        self._show_step(0)

    def done(self, result: int) -> None:
        """Wait for nothing any more."""
        self.fields.stop()
        super().done(result)

    def _first_step(self) -> QWidget:
        page = QWidget()
        form = _form((tr("Service"), self.service), (tr("Name"), self.name))
        self.service.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.losses)
        layout.addWidget(self.fields)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        return page

    def _second_step(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(parts.label(tr("These lists will be the same here and there:")))
        layout.addWidget(self.lists, 1)
        self._inbox_form = _form((tr("Todos in no list go to"), self.inbox))
        layout.addLayout(self._inbox_form)
        layout.addWidget(parts.label(tr("Where both sides changed the same, until you decide"), wraps=True))
        layout.addWidget(self.prefer)
        return page

    @property
    def _chosen_service(self) -> Service:
        return self._services[self.service.currentData()]

    def _on_service(self, kind: str) -> None:
        service = self._services[kind]
        self.hint.setText(said(service.hint))
        self.hint.setVisible(bool(service.hint))
        self.losses.setText(in_words(service))
        self.fields.show_service(service)
        self._say("")
        self._settle()

    def _show_step(self, step: int) -> None:
        self._only_now = False
        self.steps.setCurrentIndex(step)
        self.back.setVisible(step == 1)
        self.go_on.setText(tr("Add") if step else tr("Connect"))
        self._say("")
        self._settle()
        (self.lists if step else self.name).setFocus()

    def _settle(self) -> None:
        is_first = self.steps.currentIndex() == 0
        is_ready = bool(self.name.text().strip()) and self.fields.is_complete if is_first else bool(self.lists.checked)
        self.go_on.setEnabled(is_ready and not self._is_busy)
        self.steps.setEnabled(not self._is_busy)
        self.back.setEnabled(not self._is_busy)
        self.bar.setVisible(self._is_busy)

    def _say(self, words: str, tone: str = "danger") -> None:
        parts.marked(self.said, "tone", tone).setText(words)
        self.said.setVisible(bool(words))

    def _on_lists(self) -> None:
        checked = self.lists.checked
        chosen = self.inbox.currentData()
        likely = next((name for name in checked if name.casefold() in INBOXES), None)
        options = [*((name, name) for name in checked), (tr("nowhere: they stay here"), None)]
        self.inbox.fill(options, chosen if chosen in checked else likely)
        for row in range(self._inbox_form.rowCount()):  # of an only list they are the todos
            self._inbox_form.setRowVisible(row, len(checked) > 1)
        self._settle()

    def _on_go_on(self) -> None:
        self._is_busy = True
        self._say("")
        self._settle()
        kind, url = self._chosen_service.kind, self.fields.url
        username, secret = self.fields.username, self.fields.given
        if self.steps.currentIndex() == 0:
            self._run(
                Lane.NETWORK,
                lambda: self._sync.opened().look(kind, url, username, secret),
                done=self._on_found,
                failed=self._on_failed,
            )
            return
        name, lists = self.name.text().strip(), self.lists.checked
        inbox, prefer, only_now = self.inbox.currentData(), self.prefer.currentData(), self._only_now
        if len(lists) == 1:
            inbox = None
        self._run(
            Lane.NETWORK,
            lambda: self._sync.opened().add(
                name, kind, url, username, secret, lists=lists, inbox=inbox, prefer=prefer, only_now=only_now
            ),
            done=self._on_added,
            failed=self._on_failed,
        )

    def _on_found(self, found: Found) -> None:
        self._is_busy = False
        self.lists.show_lists(found.lists, found.lists)
        self._show_step(1)
        if not found.lists:
            self._say(tr("The account has no list for todos. Make one there first."))

    def _on_added(self, added: Added) -> None:
        self._is_busy = False
        self.added.emit(added.name)
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._is_busy = False
        if is_without_place(error):
            self._only_now = True
            self.go_on.setText(tr("Add, and ask each time"))
            self._say(tr(NO_PLACE), "muted")
        elif isinstance(error, TodoAppError):
            hint = tr("Check the address and the network.") if problem_of(error).is_quiet else said(error.hint)
            self._say(f"{said(error.title)} {hint}".strip())
        self._settle()


def in_words(service: Service) -> str:
    """Say what a service cannot keep."""
    if not service.losses:
        return tr("It keeps all of a todo.")
    return tr("It cannot keep {0}. That stays on this computer.", ", ".join(map(said, service.losses)))


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(16)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    for words, widget in rows:
        label = field_label(words)
        label.setBuddy(widget)
        form.addRow(label, widget)
    return form
