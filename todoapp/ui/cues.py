"""The tones that tell the ear that recording began or ended."""

import logging
from collections.abc import Callable
from pathlib import Path

from todoapp.services.dictation import Stage
from todoapp.services.jobs import Lane, RunJob

log = logging.getLogger(__name__)


class Cues:
    """Plays a tone when sound really arrives and when the microphone is closed, behind the window."""

    def __init__(self, folder: Path, play: Callable[[Path], object], run: RunJob) -> None:
        """`play` starts playing a file, in the lane of sound devices."""
        self._folder = folder
        self._play = play
        self._run = run
        self._was = Stage.IDLE
        self.is_on = True

    def show_stage(self, stage: Stage) -> None:
        """Take the next state; a cancelled recording ends without a tone."""
        was, self._was = self._was, stage
        if stage is Stage.RECORDING and was is not Stage.RECORDING:
            self._sound("start")
        elif was is Stage.RECORDING and stage in (Stage.TRANSCRIBING, Stage.UNDERSTANDING):
            self._sound("stop")

    def _sound(self, name: str) -> None:
        if not self.is_on:
            return

        def failed(error: Exception) -> None:
            log.warning("no tone: %s", error)  # a machine without a loudspeaker is none of the user's worries
            self.is_on = False

        self._run(Lane.RECORDING, lambda: self._play(self._folder / f"{name}.wav"), done=lambda _: None, failed=failed)
