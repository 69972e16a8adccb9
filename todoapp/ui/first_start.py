"""The first start: five short steps, each of which can be skipped, while the models come down behind them."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout

from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.domain.todo import Todo
from todoapp.services.dictation import Dictation
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.anywhere import Anywhere
from todoapp.ui.first_start_pages import HotkeyStep, MicrophoneStep, RemindersStep, Step, WelcomeStep
from todoapp.ui.first_start_try import TryStep
from todoapp.ui.main_window import MainWindow
from todoapp.ui.reminders import ReminderDesk, ReminderWatch
from todoapp.ui.service_words import told
from todoapp.ui.settings_desk import SettingsDesk
from todoapp.ui.theme import Theme
from todoapp.ui.translation import tr


class FirstStart(QDialog):
    """Shown once. `over` is emitted when it was gone through or skipped."""

    over = Signal()

    def __init__(
        self,
        *,
        window: MainWindow,
        dictation: Dictation,
        run: RunJob,
        theme: Theme,
        anywhere: Anywhere,
        settings: SettingsDesk,
        desk: ReminderDesk,
        watch: ReminderWatch,
        describe: Callable[[Todo], str],
    ) -> None:
        """`describe` says a todo in one line."""
        super().__init__(window)
        self.setWindowTitle(tr("Welcome to Todo"))
        line = self.fontMetrics().height()
        self.resize(QSize(40 * line, 32 * line).boundedTo(self.screen().availableSize() * 0.9))
        self._run = run
        self._anywhere = anywhere
        self._settings = settings
        self._models = window.models_card
        self._is_over = False
        self.welcome = WelcomeStep()
        self.microphone = MicrophoneStep(settings.microphone())
        self.hotkey = HotkeyStep(anywhere)
        self.reminders = RemindersStep(desk, watch)
        self.sentence = TryStep(window, dictation, run, settings.work, theme, describe)
        self.steps: tuple[Step, ...] = (self.welcome, self.microphone, self.hotkey, self.reminders, self.sentence)
        self.stack = QStackedWidget()
        for step in self.steps:
            self.stack.addWidget(step)
        self.place = parts.label(tone="muted")
        self.bar = parts.named(QProgressBar(), says=tr("Fetching the models"))
        self.bar.setTextVisible(False)
        self.models = parts.label("", tone="muted", wraps=True)
        self.again = parts.button(tr("Try again"), self._fetch, kind="link")
        self.skip = parts.button(tr("Skip all"), self.reject, kind="link")
        self.skip.setProperty("edge", "start")
        self.back = parts.button(tr("Back"), lambda: self._go(-1))
        self.next = parts.button(tr("Start"), lambda: self._go(1), kind="primary")
        self.next.setDefault(True)
        self._lay_out()
        self._models.progressed.connect(self._on_progress)
        self._models.fetched.connect(self._on_fetched)
        self._models.fetch_failed.connect(self._on_fetch_failed)

    def begin(self) -> None:
        """Open it over the window."""
        self._anywhere.prove_hotkey(lambda: None)  # no dictation behind the first steps
        self._run(Lane.STORE, self._settings.work.bytes_to_fetch, done=self._on_size, failed=self._on_size_unknown)
        self._show(0)
        self.open()
        self.next.setFocus()

    def done(self, result: int) -> None:
        """Leave it for good, however: by the last step, by Skip, by Esc or by closing it."""
        if not self._is_over:
            self._is_over = True
            self._step.leave()
            self._anywhere.prove_hotkey(None)
            self._settings.change(first_start_done=True)
        super().done(result)
        self.over.emit()

    @property
    def _step(self) -> Step:
        return self.steps[self.stack.currentIndex()]

    def _go(self, by: int) -> None:
        place = self.stack.currentIndex() + by
        if place == 1 and by > 0:
            self._fetch()
        if place >= len(self.steps):
            self.accept()
            return
        self._step.leave()
        self._show(place)

    def _show(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self._anywhere.prove_hotkey(None if self._step is self.sentence else lambda: None)
        self._step.enter()
        self.place.setText(tr("{0} of {1}", place + 1, len(self.steps)))
        self.back.setVisible(place > 0)
        self.skip.setVisible(place < len(self.steps) - 1)
        self.next.setText(tr("Start") if place == 0 else tr("Done") if place == len(self.steps) - 1 else tr("Next"))
        self.setAccessibleDescription(tr("Step {0} of {1}: {2}", place + 1, len(self.steps), self._step.title))

    # -- the models

    def _fetch(self) -> None:
        self.again.hide()
        self._models.start()

    def _on_size(self, size_bytes: int) -> None:
        self.welcome.show_size(size_bytes)
        if not size_bytes:
            self._on_fetched()

    def _on_size_unknown(self, error: Exception) -> None:
        if isinstance(error, TodoAppError):
            self.models.setText(told(error))

    def _on_progress(self, words: str, fraction: float | None) -> None:
        self.models.setText(words)
        self.bar.setRange(0, 0 if fraction is None else 1000)
        self.bar.setValue(round((fraction or 0.0) * 1000))
        self.bar.show()

    def _on_fetched(self) -> None:
        self.bar.hide()
        self.again.hide()
        self.models.setText(tr("✓ The models are on this computer."))
        self.sentence.models_are(there=True)

    def _on_fetch_failed(self, error: Exception) -> None:
        self.bar.hide()
        self.again.show()
        if isinstance(error, Cancelled):
            self.models.setText(tr("Stopped. It goes on from there."))
        elif isinstance(error, TodoAppError):
            self.models.setText(told(error))

    def _lay_out(self) -> None:
        self.bar.hide()
        self.again.hide()
        foot = QHBoxLayout()
        for widget in (self.skip, self.place):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        fetching = QHBoxLayout()
        fetching.addWidget(self.models, 1)
        fetching.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 28, 32, 20)
        layout.setSpacing(10)
        layout.addWidget(self.stack, 1)
        layout.addLayout(fetching)
        layout.addWidget(self.bar)
        layout.addLayout(foot)
