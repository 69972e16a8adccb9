"""Plays a recording or the stretch of it where a field's words are said."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from todoapp.domain.errors import TodoAppError
from todoapp.domain.utterance import Segment
from todoapp.services.jobs import Lane, RunJob
from todoapp.services.stretches import stretch_of
from todoapp.ui.learning import Learning
from todoapp.ui.service_words import told
from todoapp.ui.translation import later, tr

WHOLE = later("These words were not found in the recording, so all of it is played.")


class Playback(QObject):
    """The sound of one recording. Where each word is said is worked out when a stretch is first asked for."""

    changed = Signal(bool, str)  # whether it plays, and what there is to say

    _finished = Signal(int)  # from a thread of the sound system

    def __init__(self, path: Path, learning: Learning, run: RunJob, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._learning = learning
        self._run = run
        self._times: tuple[Segment, ...] | None = None
        self._play_id = 0
        self._is_playing = False
        self._finished.connect(self._on_finished)

    @property
    def is_playing(self) -> bool:
        """Whether something is heard, or about to be."""
        return self._is_playing

    def toggle(self) -> None:
        """Play all of it, or stop."""
        if self._is_playing:
            self.stop()
        else:
            self._play(0.0, None, "")

    def play_words(self, value: str) -> None:
        """Play the stretch where these words are said, all of it where they are not found."""
        if self._times is not None:
            self._play_found(value, self._times)
            return
        self._begin(tr("Finding the words…"))
        play_id = self._play_id

        def found(times: tuple[Segment, ...]) -> None:
            self._times = times
            if play_id == self._play_id:
                self._play_found(value, times)

        call = self._learning.word_times
        self._run(Lane.INFERENCE, lambda: call(self._path), done=found, failed=self._failing(play_id))

    def stop(self) -> None:
        """Stop at once."""
        self._play_id += 1
        self._tell(False, "")
        self._run(Lane.RECORDING, self._learning.player.stop, done=lambda _: None, failed=lambda _: None)

    def _play_found(self, value: str, times: tuple[Segment, ...]) -> None:
        stretch = stretch_of(value, times)
        if stretch is None:
            self._play(0.0, None, tr(WHOLE))
        else:
            self._play(*stretch, "")

    def _play(self, start_s: float, end_s: float | None, words: str) -> None:
        self._begin(words)
        play_id = self._play_id

        def play() -> float:
            return self._learning.player.play(
                self._path, start_s=start_s, end_s=end_s, on_finished=lambda: self._finished.emit(play_id)
            )

        self._run(Lane.RECORDING, play, done=lambda _: None, failed=self._failing(play_id))

    def _begin(self, words: str) -> None:
        self._play_id += 1
        self._tell(True, words)

    def _failing(self, play_id: int) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            if play_id == self._play_id:
                shown = told(error) if isinstance(error, TodoAppError) else tr("It cannot be played.")
                self._tell(False, shown)

        return failed

    def _on_finished(self, play_id: int) -> None:
        if play_id == self._play_id:
            self._tell(False, "")

    def _tell(self, is_playing: bool, words: str) -> None:
        self._is_playing = is_playing
        self.changed.emit(is_playing, words)
