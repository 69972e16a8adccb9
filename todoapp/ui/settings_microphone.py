"""Choosing a microphone and hearing how it does: for the settings and for the first start."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from todoapp.domain.errors import TodoAppError
from todoapp.services.changing_settings import ChangingSettings
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.microphone_test import MicrophoneTest, Verdict
from todoapp.ui import parts
from todoapp.ui.level_meter import LevelMeter
from todoapp.ui.service_words import told
from todoapp.ui.settings_parts import Choice
from todoapp.ui.theme import Theme
from todoapp.ui.translation import later, said, tr

DEFAULT = (later("The system's default"), None)
TONES = {Verdict.GOOD: "good", Verdict.SILENT: "danger", Verdict.LOUD: "danger"}


class MicrophoneChoice(QWidget):
    """The microphones there are, a button to hear one, its level and what that says."""

    heard_well = Signal()
    _level_came = Signal(int, float)  # from the recorder's thread to ours, with the number of the test
    _lost = Signal(int, object)

    def __init__(
        self,
        theme: Theme,
        run: RunJob,
        work: ChangingSettings,
        chosen: str | None,
        choose: Callable[[str | None], None],
    ) -> None:
        """`choose` is called with the name of the microphone, None for the system's default."""
        super().__init__()
        self._run = run
        self._work = work
        self._choose = choose
        self._test: MicrophoneTest | None = None
        self._number = 0  # of the test; what an older one still says is dropped
        self._was_good = False
        self.devices = Choice(tr("Microphone"), [DEFAULT], chosen).on_chosen(self._on_chosen)
        self.button = parts.button(tr("Test it"), self._on_clicked)
        self.meter = LevelMeter(theme)
        self.said = parts.label(tr("Nothing of a test is kept."), tone="muted", wraps=True)
        row = QHBoxLayout()
        row.addWidget(self.devices, 1)
        row.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.meter)
        layout.addWidget(self.said)
        self.setFocusProxy(self.devices)
        self._level_came.connect(self._on_level)
        self._lost.connect(self._on_lost)

    @property
    def is_listening(self) -> bool:
        """Whether a test runs."""
        return self._test is not None

    def look(self) -> None:
        """See which microphones there are now."""

        def found(names: tuple[str, ...]) -> None:
            self.devices.fill([DEFAULT, *((name, name) for name in names)], self.devices.currentData())

        self._run(Lane.RECORDING, self._work.microphones, done=found, failed=self._on_failed)

    def start(self) -> None:
        """Open the microphone."""
        if self._test is not None:
            return
        self._number += 1
        number, self._test = self._number, MicrophoneTest()
        self.button.setText(tr("Stop"))
        self.meter.clear()
        self._say(Verdict.OPENING)
        on_level, on_lost = partial(self._level_came.emit, number), partial(self._lost.emit, number)
        self._run(
            Lane.RECORDING,
            lambda: self._work.start_listening(on_level, on_lost),
            done=lambda _: None,
            failed=self._on_failed,
        )

    def stop(self) -> None:
        """Close the microphone."""
        if self._test is None:
            return
        self._end()
        self.said.setText(tr("Nothing of a test is kept."))
        parts.marked(self.said, "tone", "muted")
        self._close()

    def _close(self) -> None:
        self._run(Lane.RECORDING, self._work.stop_listening, done=lambda _: None, failed=self._on_failed)

    def _end(self) -> None:
        self._test = None
        self.button.setText(tr("Test it"))

    def _on_clicked(self) -> None:
        if self._test is None:
            self.start()
        else:
            self.stop()

    def _on_chosen(self, name: str | None) -> None:
        was_listening = self.is_listening
        self.stop()
        self._choose(name)
        if was_listening:
            self.start()

    def _on_level(self, number: int, level: float) -> None:
        if self._test is None or number != self._number:
            return
        self.meter.add(level)
        heard = self._test.feed(level)
        self._say(heard.verdict)
        if heard.was_good and not self._was_good:
            self._was_good = True
            self.heard_well.emit()

    def _on_lost(self, number: int, error: TodoAppError) -> None:
        if self._test is not None and number == self._number:
            self._close()
            self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, TodoAppError):
            self.said.setText(told(error))
            parts.marked(self.said, "tone", "danger")

    def _say(self, verdict: Verdict) -> None:
        if self.said.text() != said(verdict.value):
            self.said.setText(said(verdict.value))
            parts.marked(self.said, "tone", TONES.get(verdict, "muted"))
            self.meter.setAccessibleDescription(said(verdict.value))
