"""The last step of the first start: one dictation, spoken or from a sample, all the way to todos."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from todoapp.domain.errors import TodoAppError
from todoapp.domain.todo import Todo
from todoapp.domain.utterance import Utterance
from todoapp.services.changing_settings import ChangingSettings
from todoapp.services.dictation import Dictation, Outcome, Stage, Status
from todoapp.services.jobs import Lane, RunJob
from todoapp.ui import parts
from todoapp.ui.first_start_pages import Step
from todoapp.ui.level_meter import LevelMeter
from todoapp.ui.main_window import MainWindow
from todoapp.ui.service_words import told
from todoapp.ui.theme import Theme
from todoapp.ui.translation import counted, later, tr

EXAMPLE = later("For example: “Call the dentist on Friday at three, and buy milk tomorrow morning.”")
BUSY = (Stage.OPENING, Stage.RECORDING, Stage.TRANSCRIBING, Stage.UNDERSTANDING)
WORDS = {
    Stage.OPENING: later("Opening the microphone…"),
    Stage.RECORDING: later("Listening… press Stop when you are done."),
    Stage.TRANSCRIBING: later("Writing down what was said…"),
    Stage.UNDERSTANDING: later("Understanding it…"),
}


class TryStep(Step):
    """What comes of it are todos like any other; they can be taken away again."""

    def __init__(
        self,
        window: MainWindow,
        dictation: Dictation,
        run: RunJob,
        work: ChangingSettings,
        theme: Theme,
        describe: Callable[[Todo], str],
    ) -> None:
        super().__init__(tr("Try a sentence"), tr(EXAMPLE))
        self._window = window
        self._dictation = dictation
        self._run = run
        self._work = work
        self._describe = describe
        self._is_here = False
        self._has_models = False
        self.record = parts.button(tr("Record"), dictation.toggle_recording, kind="primary")
        self.sample = parts.button(tr("Use a sample recording"), self._on_sample)
        self.meter = LevelMeter(theme)
        self.meter.hide()  # a sample has no level to show
        self.heard = parts.label("", "transcript", wraps=True)
        self.found = QWidget()
        self._rows = QVBoxLayout(self.found)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.undo = parts.button(tr("Take them away again"), self._on_undo, kind="link")
        self.undo.setProperty("edge", "start")
        self.undo.hide()
        row = QHBoxLayout()
        row.addWidget(self.record)
        row.addWidget(self.sample)
        row.addStretch(1)
        self.column.addLayout(row)
        for widget in (self.meter, self.result, self.heard, self.found):
            self.column.addWidget(widget)
        self.column.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        dictation.watch(status=self._on_status, level=self._on_level, outcome=self._on_outcome)

    def enter(self) -> None:
        self._is_here = True
        self._show_ready()

    def leave(self) -> None:
        if self._is_here and self._dictation.status.stage in (Stage.OPENING, Stage.RECORDING):
            self._dictation.cancel()
        self._is_here = False

    def models_are(self, *, there: bool) -> None:
        """Note whether the models are on this computer by now."""
        self._has_models = there
        if self._is_here and self._dictation.status.stage not in BUSY:
            self._show_ready()

    def _show_ready(self) -> None:
        self.record.setEnabled(self._has_models)
        self.sample.setEnabled(self._has_models)
        self.say(
            "" if self._has_models else tr("The models are still on their way. This step opens when they are here.")
        )

    def _on_status(self, status: Status) -> None:
        if not self._is_here:
            return
        is_recording = status.stage in (Stage.OPENING, Stage.RECORDING)
        self.record.setText(tr("Stop") if is_recording else tr("Record"))
        self.sample.setEnabled(status.stage not in BUSY)
        if status.stage is Stage.OPENING:
            self.meter.clear()
            self.meter.show()
        if status.stage in WORDS:
            self.say(tr(WORDS[status.stage]))

    def _on_level(self, level: float) -> None:
        if self._is_here:
            self.meter.add(level)

    def _on_sample(self) -> None:
        self.sample.setEnabled(False)
        self._run(Lane.STORE, self._work.new_sample, done=self._on_sample_made, failed=self._on_failed)

    def _on_sample_made(self, utterance: Utterance) -> None:
        self._dictation.retry(utterance)

    def _on_outcome(self, outcome: Outcome) -> None:
        if not self._is_here:
            return
        self._clear()
        applied = outcome.applied
        if applied is None:
            error = outcome.error
            self.say(told(error) if error else tr("Nothing was heard. Try again."), "danger")
            return
        self.heard.setText(f"“{outcome.text}”")
        for todo in (*applied.added, *applied.changed):
            self._rows.addWidget(parts.label(f"•  {self._describe(todo)}", wraps=True))
        count = len(applied.added)
        if count:
            self.say(
                counted("{0} todo made. It is in your list now.", "{0} todos made. They are in your list now.", count),
                "good",
            )
        else:
            self.say(tr("No task was found in these words."))
        self.undo.setVisible(bool(count))

    def _on_undo(self) -> None:
        self._clear()
        self._window.operations.undo()
        self.say(tr("Taken away again."))

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.heard.clear()
        self.undo.hide()

    def _on_failed(self, error: Exception) -> None:
        self.sample.setEnabled(True)
        if isinstance(error, TodoAppError):
            self.say(told(error), "danger")
