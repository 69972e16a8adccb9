"""One account: how it stands, what waits for the user, what was done, and the buttons for it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from todoapp.services.background_sync import Answer, Pass, Standing, Waiting
from todoapp.services.sync_view import AccountView, ConflictView
from todoapp.ui import parts
from todoapp.ui.accounts_add import PREFER, in_words
from todoapp.ui.day_words import moment
from todoapp.ui.flow_layout import FlowLayout
from todoapp.ui.service_words import listed
from todoapp.ui.settings_parts import Choice
from todoapp.ui.todo_form import field_name
from todoapp.ui.translation import said, tr

MOST_CONFLICTS = 10  # on show; the others come when these are decided


class AccountActions(Protocol):
    """What can be done with an account."""

    def sync(self, name: str, answer: Answer | None = None) -> None: ...
    def cancel(self) -> None: ...
    def pause(self, name: str, is_paused: bool) -> None: ...
    def decide(self, name: str, number: int, keeps_here: bool) -> None: ...
    def prefer(self, name: str, side: str) -> None: ...
    def sign_in(self, name: str) -> None: ...
    def choose_lists(self, name: str) -> None: ...
    def leave(self, name: str, keeps_todos: bool) -> None: ...


class AccountPage(QScrollArea):
    """Shows one account at a time."""

    def __init__(self, actions: AccountActions) -> None:
        super().__init__()
        self._actions = actions
        self._shown: tuple[AccountView, Standing] | None = None
        self._is_running = False
        self.setObjectName("settingsPage")
        self.setAccessibleName(tr("Account"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = parts.label(name="detailsTitle", wraps=True)
        self.about = parts.label(tone="muted", wraps=True)
        self.state = parts.label(wraps=True)
        self.bar = parts.named(QProgressBar(), says=tr("Progress of the sync"))
        self.bar.setTextVisible(False)
        self.sync_now = parts.button(tr("Sync now"), self._on_sync, kind="primary")
        self.pause = parts.button(tr("Pause"), self._on_pause)
        self.leave = parts.button(tr("Disconnect…"), self._ask_leave, kind="danger")
        self.leave_card = self._leave_card()
        self.cards = QVBoxLayout()
        self.cards.setSpacing(8)
        self.prefer = Choice(tr("Where both sides changed the same, until you decide"), PREFER, "local")
        self.prefer.on_chosen(lambda side: self._act(lambda name: self._actions.prefer(name, side)))
        self.prefer.setMinimumWidth(220)
        self.lists = parts.label(wraps=True)
        self.choose = parts.button(tr("Choose lists…"), lambda: self._act(self._actions.choose_lists))
        self.losses = parts.label(tone="muted", wraps=True)
        self.log = parts.named(QListWidget(), says=tr("What was done, latest first"))
        self.log.setMinimumHeight(120)
        self._lay_out()
        self.hide()

    @property
    def name(self) -> str:
        """The account on show."""
        return self._shown[0].name if self._shown else ""

    def show_account(self, account: AccountView, standing: Standing, under_way: Pass | None, is_waiting: bool) -> None:
        """Show an account as it stands."""
        self._show_state(account, standing, under_way, is_waiting)
        if self._shown == (account, standing):
            return  # whoever reads or is about to press a button is not disturbed
        if self.name != account.name:
            self.leave_card.hide()
            self.verticalScrollBar().setValue(0)
        self._shown = (account, standing)
        user = account.username if account.username != account.name else ""
        where = " · ".join(words for words in (said(account.service.name), account.url, user) if words)
        self.title.setText(account.name)
        self.about.setText(where)
        self.pause.setText(tr("Go on syncing") if account.is_paused else tr("Pause"))
        self.prefer.fill(PREFER, "local" if account.prefers_here else "remote")
        self.lists.setText("\n".join(f"{there}  ↔  {said(here)}" for there, here in account.lists))
        self.losses.setText(in_words(account.service))
        self._show_cards(account, standing)
        self.log.clear()
        for line in account.log:
            again = tr("  ({0} times)", line.count) if line.count > 1 else ""
            self.log.addItem(f"{moment(line.at.astimezone())}   {said(line.words)}{again}")
        if not account.log:
            self.log.addItem(tr("Nothing yet"))
        self.show()

    def show_progress(self, under_way: Pass) -> None:
        """Show how far the pass of this account is."""
        done, total = under_way.progress
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        stopping = under_way.cancelled.is_set()
        counted = tr(" {0:,} of {1:,}", done, total) if total else ""
        self.state.setText(tr("Stopping…") if stopping else tr("Syncing…{0}", counted))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.sync_now, self.pause, self.leave):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 12, 18, 12)
        column.setSpacing(8)
        for widget in (self.title, self.about, self.state, self.bar):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self.leave_card)
        column.addLayout(self.cards)
        column.addWidget(parts.label(tr("Lists, there and here"), tone="label"))
        column.addWidget(self.lists)
        column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.losses)
        column.addWidget(parts.label(tr("Where both sides changed the same, until you decide"), tone="label"))
        column.addWidget(self.prefer, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(parts.label(tr("What was done"), tone="label"))
        column.addWidget(self.log, 1)
        self.setWidget(inside)

    def _show_state(self, account: AccountView, standing: Standing, under_way: Pass | None, is_waiting: bool) -> None:
        self._is_running = is_running = under_way is not None and under_way.name == account.name
        self.bar.setVisible(is_running)
        self.sync_now.setText(tr("Cancel") if is_running else tr("Sync now"))
        self.sync_now.setEnabled(is_running or not (is_waiting or account.is_paused))
        self.leave.setEnabled(not is_running)
        self.choose.setEnabled(not is_running)
        if is_running and under_way is not None:
            self.show_progress(under_way)
        elif is_waiting:
            self.state.setText(tr("Waiting for another account…"))
        elif account.is_paused:
            self.state.setText(tr("Paused. {0}", _last(account)))
        else:
            self.state.setText(_last(account))

    def _show_cards(self, account: AccountView, standing: Standing) -> None:
        while (item := self.cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        problem = standing.problem
        if problem is not None:
            answers = []
            if problem.needs_secret:
                answers = [parts.button(tr("Sign in…"), lambda: self._actions.sign_in(account.name), kind="primary")]
            tone = "info" if problem.is_quiet else "danger"
            self.cards.addWidget(_card(tone, said(problem.title), said(problem.hint), answers))
        if standing.waiting:
            self.cards.addWidget(self._waiting_card(account.name, standing.waiting))
        for conflict in account.conflicts[:MOST_CONFLICTS]:
            self.cards.addWidget(self._conflict_card(account.name, conflict))
        if len(account.conflicts) > MOST_CONFLICTS:
            more = tr("{0} more todos were changed on both sides.", len(account.conflicts) - MOST_CONFLICTS)
            self.cards.addWidget(parts.label(more, tone="muted", wraps=True))

    def _waiting_card(self, name: str, waiting: tuple[Waiting, ...]) -> QWidget:
        lines = [
            tr("{0} of {1} todos are gone there, and would be deleted here.", one.count, one.total)
            if one.is_here
            else tr("{0} of {1} todos were deleted here, and would be deleted there.", one.count, one.total)
            for one in waiting
        ]
        answers = [
            parts.button(tr("Delete them"), lambda: self._actions.sync(name, "delete"), kind="danger"),
            parts.button(tr("Bring them back"), lambda: self._actions.sync(name, "take back")),
        ]
        return _card("warning", tr("Many deletions wait for you."), "\n".join(lines), answers)

    def _conflict_card(self, name: str, conflict: ConflictView) -> QWidget:
        lines = []
        for one in conflict.differences:
            lines.append(
                tr(
                    "{0}, here: {1}\n{2}, there: {3}",
                    field_name(one.field),
                    said(one.here),
                    field_name(one.field),
                    said(one.there),
                )
            )
        holds = tr("What is here holds for now.") if conflict.keeps_here else tr("What is there holds for now.")
        title = tr("“{0}” was changed on both sides.", conflict.title)
        decide = self._actions.decide
        answers = [
            parts.button(
                tr("Keep what is here"),
                lambda: decide(name, conflict.number, True),
                says=tr("Keep what is here of {0}", title),
            ),
            parts.button(
                tr("Take what is there"),
                lambda: decide(name, conflict.number, False),
                says=tr("Take what is there of {0}", title),
            ),
        ]
        return _card("warning", title, "\n".join([*lines, holds]), answers)

    def _leave_card(self) -> QWidget:
        answers = [
            parts.button(tr("Keep the todos here"), lambda: self._leave(keeps_todos=True)),
            parts.button(tr("Remove them here too"), lambda: self._leave(keeps_todos=False), kind="danger"),
            parts.button(tr("Cancel"), lambda: self.leave_card.hide()),
        ]
        hint = tr(
            "There, everything stays as it is. Here, what the service has can stay or go; what was not sent, and what"
            " another account has too, stays in any case."
        )
        card = _card("danger", tr("Disconnect this account?"), hint, answers)
        card.hide()
        return card

    def _ask_leave(self) -> None:
        self.leave_card.show()
        self.ensureWidgetVisible(self.leave_card)

    def _leave(self, *, keeps_todos: bool) -> None:
        self.leave_card.hide()
        self._act(lambda name: self._actions.leave(name, keeps_todos))

    def _on_sync(self) -> None:
        if self._is_running:
            self._actions.cancel()
        else:
            self._act(self._actions.sync)

    def _on_pause(self) -> None:
        if self._shown is not None:
            account = self._shown[0]
            self._actions.pause(account.name, not account.is_paused)

    def _act(self, do: Callable[[str], object]) -> None:
        if self._shown is not None:
            do(self._shown[0].name)


def _last(account: AccountView) -> str:
    if account.synced_at is None:
        return tr("Not synced yet.")
    return tr("Last sync {0}: {1}.", moment(account.synced_at.astimezone()), listed(account.result))


def _card(tone: str, title: str, hint: str, answers: Sequence[QWidget]) -> QFrame:
    card = QFrame()
    card.setProperty("card", tone)
    card.setAccessibleName(f"{title} {hint}".strip())
    layout = QVBoxLayout(card)
    layout.setContentsMargins(14, 10, 14, 10)
    layout.setSpacing(6)
    words: tuple[QLabel, ...] = (parts.label(title, part="title", wraps=True),)
    if hint:
        words = (*words, parts.label(hint, part="hint", wraps=True))
    for label in words:
        layout.addWidget(label)
    if answers:
        row = FlowLayout()
        for answer in answers:
            row.addWidget(answer)
        layout.addLayout(row)
    return card
