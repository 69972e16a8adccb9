"""Says when models are missing, and fetches them with progress and a way to stop."""

from collections.abc import Callable
from threading import Event
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout

from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.theme import Theme
from todoapp.ui.translation import said, tr

SHOW_EVERY_MS = 100


class FetchesModels(Protocol):
    """Fetches what is missing; `on_progress` gets words and the fraction done, None while that is unknown."""

    def __call__(self, on_progress: Callable[[str, float | None], None], cancelled: Event) -> None: ...


class ModelsCard(QFrame):
    """Hidden while all models are there."""

    fetched = Signal()
    progressed = Signal(str, object)  # words, and the part that is done, None while that is unknown
    fetch_failed = Signal(object)  # the error; Cancelled where it was stopped

    def __init__(self, theme: Theme, run: RunJob, fetch: FetchesModels) -> None:
        super().__init__()
        self._run = run
        self._fetch = fetch
        self._cancelled: Event | None = None
        self._progress: tuple[str, float | None] | None = None
        self.setProperty("card", "warning")
        icon = QLabel()
        icon.setPixmap(theme.pixmap("download", "warning", 20))
        self.title = parts.label(part="title", wraps=True)
        self.hint = parts.label(part="hint", wraps=True)
        self.bar = parts.named(QProgressBar(), says=tr("Fetching models"))
        self.bar.setTextVisible(False)
        self.button = parts.button(tr("Fetch models"), self._on_clicked, kind="primary")
        self.later = parts.icon_button(tr("Not now"), theme.icon("close"), self.hide)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self.title, self.hint, self.bar):
            words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 8, 10)
        layout.setSpacing(10)
        layout.addWidget(icon)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.later)
        # A download reports far more often than a bar needs to be painted.
        self._paint = QTimer(self, interval=SHOW_EVERY_MS)
        self._paint.timeout.connect(self._show_progress)
        self.bar.hide()
        self.hide()

    @property
    def is_fetching(self) -> bool:
        """Whether a fetch is under way."""
        return self._cancelled is not None

    def offer(self, *, speech: bool) -> None:
        """Say which model is missing; `speech` is True when recordings cannot be transcribed."""
        if self.is_fetching:
            return
        if speech:
            self.title.setText(tr("The speech model is not on this computer yet."))
            self.hint.setText(tr("Recordings are kept until it is. Typing works meanwhile."))
        else:
            self.title.setText(tr("The model that understands your words is not on this computer yet."))
            self.hint.setText(tr("Until it is, each sentence is kept as a plain todo. It runs on your machine alone."))
        self.button.setText(tr("Fetch models"))
        self.show()

    def stop(self) -> None:
        """Cancel a fetch; what came down so far is kept for the next one."""
        if self._cancelled is not None:
            self._cancelled.set()
            self.hint.setText(tr("Stopping…"))

    def _on_clicked(self) -> None:
        if self.is_fetching:
            self.stop()
        else:
            self.start()

    def start(self) -> None:
        """Fetch what is missing; nothing happens if that is under way."""
        if self.is_fetching:
            return
        self._cancelled = cancelled = Event()
        self._progress = (tr("Starting…"), None)
        self.button.setText(tr("Cancel"))
        self.later.hide()
        self.bar.show()
        self._show_progress()
        self._paint.start()

        def on_progress(words: str, fraction: float | None) -> None:
            self._progress = (words, fraction)  # one reference, swapped whole: the timer reads either

        self._run(Lane.NETWORK, lambda: self._fetch(on_progress, cancelled), done=self._on_done, failed=self._on_failed)

    def _show_progress(self) -> None:
        if self._progress is None or (self._cancelled is not None and self._cancelled.is_set()):
            return
        words, fraction = said(self._progress[0]), self._progress[1]
        self.hint.setText(words)
        self.bar.setRange(0, 0 if fraction is None else 1000)
        self.bar.setValue(round((fraction or 0.0) * 1000))
        self.progressed.emit(words, fraction)

    def _settle(self) -> None:
        self._cancelled = None
        self._paint.stop()
        self.bar.hide()
        self.later.show()

    def _on_done(self, _: None) -> None:
        self._settle()
        self.hide()
        self.fetched.emit()

    def _on_failed(self, error: Exception) -> None:
        self._settle()
        self.button.setText(tr("Try again"))
        if isinstance(error, Cancelled):
            self.hint.setText(tr("Stopped. What came down so far is kept, so it goes on from there."))
        elif isinstance(error, TodoAppError):
            self.title.setText(said(error.title))
            self.hint.setText(said(error.hint))
        self.fetch_failed.emit(error)
