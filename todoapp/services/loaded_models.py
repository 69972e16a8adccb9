"""The two models themselves, each loaded by its first call: what the models' process does."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoapp.domain.errors import Cancelled
from todoapp.domain.utterance import Segment, Transcript
from todoapp.services.model_messages import ParserSetup, SpeechSetup
from todoapp.speech.audio_file import Samples
from todoapp.speech.live import LiveSpeech

if TYPE_CHECKING:
    from todoapp.services.model_facts import Speed
    from todoapp.services.parsing import Understanding, Understood
    from todoapp.speech.transcriber import Transcriber
    from todoapp.weights.library import Library


@dataclass(frozen=True)
class Job:
    """One call: how it is stopped, and whom it tells how far it got (0 to 1, but for a fetch)."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    on_progress: Callable[[Any], None] = lambda progress: None


class LoadedModels:
    """Speech and parser; `hear` comes from whoever hears, all else from one thread.

    Where a setup is taken, ModelMissing is raised for a model that cannot be loaded.
    """

    def __init__(self, on_pause: Callable[[], None]) -> None:
        """`on_pause` is called when a recording can be read ahead."""
        self._live = LiveSpeech(on_pause)
        self._transcriber: Transcriber | None = None
        self._understanding: Understanding | None = None
        self._parser: Path | None = None
        self._heard = ""  # so far of the recording being made, where it is to be thought ahead

    # -- speech

    def load_speech(self, job: Job, setup: SpeechSetup) -> None:
        """Load it and run it once, so that the first dictation does not pay for it."""
        self._speech(setup)

    def hear(self, path: Path, first: int, samples: Samples) -> None:
        """Follow the recording being made, if the model is there."""
        if self._transcriber is not None:
            self._live.hear(path, first, samples)

    def read_ahead(self, job: Job, setup: SpeechSetup) -> str:
        """Read what was said so far, and give it; `think_ahead` is to come next, when there is time."""
        self._heard = self._live.read_ahead(self._speech(setup), cancelled=job.cancelled)
        return self._heard

    def think_ahead(self, stop: threading.Event) -> None:
        """Understand what was said so far, if the parser is there; ends when `stop` is set.

        Of the answer to a dictation's beginning most stays in the answer to the whole.
        """
        heard, self._heard = self._heard, ""
        if heard and self._understanding is not None:
            with suppress(Cancelled):
                self._understanding.think_ahead(heard, cancelled=stop)

    def transcribe(self, job: Job, setup: SpeechSetup, path: Path) -> Transcript:
        """Write down what is said in a recording.

        Raises:
            UnreadableAudio: the file is damaged.
            Cancelled: it was stopped.
        """
        from todoapp.speech.audio_file import read_audio

        transcriber = self._speech(setup)
        read = self._live.transcribe(path, transcriber, cancelled=job.cancelled, on_progress=job.on_progress)
        if read is not None:
            return read
        return transcriber.transcribe(read_audio(path), cancelled=job.cancelled, on_progress=job.on_progress)

    def word_times(self, job: Job, setup: SpeechSetup, path: Path) -> tuple[Segment, ...]:
        """Give each word of a recording with where it is said.

        Raises:
            UnreadableAudio: the file is damaged.
        """
        from todoapp.speech.audio_file import read_audio

        return self._speech(setup).word_times(read_audio(path))

    def drop_speech(self, job: Job) -> None:
        """Free the speech model."""
        self._transcriber = None

    def _speech(self, setup: SpeechSetup) -> "Transcriber":
        if self._transcriber is None or self._transcriber.model_dir != setup.model_dir:
            from todoapp.speech.transcriber import Transcriber

            self._transcriber = None
            transcriber = Transcriber(setup.model_dir, setup.model_id)
            transcriber.warm_up()
            self._transcriber = transcriber
        self._transcriber.listen_for(setup.hotwords)
        return self._transcriber

    # -- the parser

    def load_parser(self, job: Job, setup: ParserSetup) -> None:
        """Load it and run it once, so that the first sentence does not pay for it."""
        self._reader(setup)

    def understand(self, job: Job, setup: ParserSetup, text: str, reference: datetime) -> "Understood":
        """Turn text into actions.

        Raises:
            Cancelled: it was stopped.
        """
        return self._reader(setup).understand(text, reference, cancelled=job.cancelled)

    def drop_parser(self, job: Job) -> None:
        """Free the parser."""
        before, self._understanding = self._understanding, None
        if before is not None:
            before.close()

    def _reader(self, setup: ParserSetup) -> "Understanding":
        if self._understanding is None or self._parser != setup.path:
            from todoapp.services.parsing import Understanding

            self.drop_parser(Job())
            understanding = Understanding(setup.path, setup.model_id)
            understanding.warm_up()
            self._understanding, self._parser = understanding, setup.path
        self._understanding.settings = setup.settings
        return self._understanding

    # -- any

    def measure(self, job: Job, library: "Library", model_id: str, sample: Path) -> "Speed":
        """Time a model that is loaded beside these for it, and let go again."""
        from todoapp.services.model_facts import measure

        return measure(library, model_id, sample)

    def fetch(self, job: Job, library: "Library", names: tuple[str, ...]) -> None:
        """Fetch models; building a parser takes llama.cpp, and memory."""
        library.fetch(names, on_progress=job.on_progress, cancelled=job.cancelled)
