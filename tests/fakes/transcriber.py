"""A transcriber without a model: it says what the test tells it to."""

import threading
from collections.abc import Callable, Sequence

from todoapp.domain.errors import TodoAppError
from todoapp.domain.utterance import Segment, Transcript
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples


class ScriptedTranscriber:
    """Stands in for `Transcriber`: gives the scripted texts in turn; an error in the script is raised."""

    def __init__(self, script: Sequence[str | TodoAppError], model_id: str = "scripted") -> None:
        self.model_id = model_id
        self.is_loaded = False
        self._script = list(script)

    def load(self) -> None:
        self.is_loaded = True

    def warm_up(self) -> None:
        self.load()

    def transcribe(
        self,
        samples: Samples,
        *,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Give the next line of the script."""
        line = self._script.pop(0)
        if isinstance(line, TodoAppError):
            raise line
        duration_s = len(samples) / SAMPLE_RATE_HZ
        if on_progress is not None:
            on_progress(1.0)
        segments = (Segment(line, 0.0, duration_s),) if line else ()
        return Transcript(line, segments, duration_s, self.model_id)
