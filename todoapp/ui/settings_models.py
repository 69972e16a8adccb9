"""The page of the settings on models: which ones listen and understand, by size, accuracy and speed."""

from collections.abc import Callable
from functools import partial
from threading import Event

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from todoapp.domain.errors import Cancelled, TodoAppError
from todoapp.services.changing_settings import ChangingSettings
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.model_facts import ModelFacts
from todoapp.ui import parts
from todoapp.ui.service_words import told
from todoapp.ui.settings_parts import SettingsPage
from todoapp.ui.translation import later, said, tr

SHOW_EVERY_MS = 150
NOT_MEASURED = later("not measured on this machine yet")


class ModelRow(QFrame):
    """One model: chosen or not, its facts, and what can be done with it."""

    chosen = Signal()
    measure_asked = Signal()
    fetch_asked = Signal()

    def __init__(self, facts: ModelFacts, is_chosen: bool, group: QButtonGroup) -> None:
        super().__init__()
        self.setProperty("result", "model")
        self.facts = facts
        self.name = QRadioButton(facts.id)
        self.name.setChecked(is_chosen)
        self.name.setEnabled(facts.is_ready)
        group.addButton(self.name)
        self.about = parts.label(_about(facts), tone="muted", wraps=True)
        self.name.setAccessibleDescription(self.about.text())
        self.bar = parts.named(QProgressBar(), says=tr("Fetching {0}", facts.id))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.measure = parts.button(
            tr("Measure"), self.measure_asked.emit, says=tr("Measure the speed of {0}", facts.id)
        )
        self.fetch = parts.button(tr("Fetch"), self.fetch_asked.emit, says=tr("Fetch {0}", facts.id))
        (self.fetch if facts.is_ready else self.measure).hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        for widget in (self.name, self.about, self.bar):
            words.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 10, 8)
        layout.addLayout(words, 1)
        layout.addWidget(self.measure)
        layout.addWidget(self.fetch)
        self.name.clicked.connect(lambda: self.chosen.emit())

    def show_work(self, words: str, fraction: float | None = None, *, has_bar: bool = False) -> None:
        """Say what is being done with it."""
        self.about.setText(words)
        self.bar.setVisible(has_bar)
        if has_bar:
            self.bar.setRange(0, 0 if fraction is None else 1000)
            self.bar.setValue(round((fraction or 0.0) * 1000))


class ModelsPage(SettingsPage):
    """Reads the facts when it is shown; a choice is loaded behind the window."""

    def __init__(
        self,
        run: RunJob,
        work: ChangingSettings,
        chosen: Callable[[], tuple[str, str | None]],
        choose_speech: Callable[[str], None],
        choose_parser: Callable[[str | None], None],
    ) -> None:
        """`chosen` gives the speech model and the parser in use, None for the parser that is current."""
        super().__init__(later("Models"))
        self._run = run
        self._work = work
        self._chosen = chosen
        self._choose_speech = choose_speech
        self._choose_parser = choose_parser
        self._cancelled: Event | None = None
        self._progress: tuple[ModelRow, str, float | None] | None = None
        self._complaint = ""
        self._groups = (QButtonGroup(self), QButtonGroup(self))
        self.rows: dict[str, ModelRow] = {}
        self.said = parts.label(tr("Looking for the models…"), tone="danger", wraps=True)
        self._boxes = (QWidget(), QWidget())
        for box in self._boxes:
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
        self._paint = QTimer(self, interval=SHOW_EVERY_MS)
        self._paint.timeout.connect(self._show_progress)
        self.heading(tr("Listens: speech to text"))
        self.wide(self._boxes[0])
        self.heading(tr("Understands: text to todos"))
        self.wide(self._boxes[1])
        self.wide(self.said)
        self.hint(tr("All of them run on this computer. Fetching is the only time they need the network."))
        self.end()

    def look_again(self) -> None:
        self._run(Lane.STORE, self._work.models, done=self._show, failed=self._on_failed)

    def leave(self) -> None:
        """Stop a fetch; what came down so far is kept."""
        if self._cancelled is not None:
            self._cancelled.set()

    def _show(self, facts: tuple[ModelFacts, ...]) -> None:
        focused = next((name for name, row in self.rows.items() if row.name.hasFocus()), None)
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        speech, parser = self._chosen()
        current = next((fact.id for fact in facts if fact.kind == "parser"), None)
        for fact in facts:
            place = 0 if fact.kind == "speech" else 1
            row = ModelRow(fact, fact.id in (speech, parser or current), self._groups[place])
            row.chosen.connect(partial(self._on_chosen, fact, current))
            row.measure_asked.connect(partial(self._measure, row))
            row.fetch_asked.connect(partial(self._fetch, row))
            layout = self._boxes[place].layout()
            assert layout is not None
            layout.addWidget(row)
            row.show()  # or the layout does so later
            self.rows[fact.id] = row
        self.said.setText(self._complaint)
        self.said.setVisible(bool(self._complaint))
        self._complaint = ""
        if focused in self.rows:
            self.rows[focused].name.setFocus()

    def _on_chosen(self, facts: ModelFacts, current: str | None) -> None:
        if facts.kind == "speech":
            self._choose_speech(facts.id)
        else:
            self._choose_parser(None if facts.id == current else facts.id)

    def _measure(self, row: ModelRow) -> None:
        row.measure.setEnabled(False)
        row.show_work(tr("Measuring… it takes some seconds, and dictations wait meanwhile."))
        self._run(
            Lane.INFERENCE,
            lambda: self._work.measure(row.facts.id),
            done=lambda _: self.look_again(),
            failed=self._on_failed,
        )

    def _fetch(self, row: ModelRow) -> None:
        if self._cancelled is not None:
            self.leave()
            return
        self._cancelled = cancelled = Event()
        row.fetch.setText(tr("Stop"))
        self._progress = (row, tr("Starting…"), None)
        self._paint.start()

        def on_progress(words: str, fraction: float | None) -> None:
            self._progress = (row, words, fraction)  # one reference, swapped whole: the timer reads either

        self._run(
            Lane.NETWORK,
            lambda: self._work.fetch(row.facts.id, on_progress, cancelled),
            done=self._on_fetched,
            failed=self._on_failed,
        )

    def _show_progress(self) -> None:
        if self._progress is not None:
            row, words, fraction = self._progress
            row.show_work(said(words), fraction, has_bar=True)

    def _settle(self) -> None:
        self._cancelled = None
        self._progress = None
        self._paint.stop()

    def _on_fetched(self, _: None) -> None:
        self._settle()
        self.look_again()

    def _on_failed(self, error: Exception) -> None:
        self._settle()
        if isinstance(error, Cancelled):
            self._complaint = tr("Stopped. What came down so far is kept, so it goes on from there.")
        elif isinstance(error, TodoAppError):
            self._complaint = told(error)
        if self.rows:
            self.look_again()
        else:
            self.said.setText(self._complaint)
            self.said.show()


def _about(facts: ModelFacts) -> str:
    size = f"{facts.size_bytes / 1e6:.0f} MB" if facts.size_bytes else tr("not on this computer")
    lines = [" · ".join(filter(None, (size, facts.licence, said(facts.about))))]
    lines.append(said(facts.accuracy) or tr("accuracy not scored"))
    lines.append(said(facts.speed) or tr(NOT_MEASURED))
    return "\n".join(lines)
