"""What is slow to load and heavy to keep, made by its first use: the database and the two models.

Each belongs to one lane: the store to STORE, the models to INFERENCE, where their first use loads them. The models live
in a process of their own (`model_process`); what is here finds their files and keeps what each call is to carry.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoapp.domain.errors import ModelMissing
from todoapp.domain.utterance import Segment, Transcript
from todoapp.domain.when import DateSettings
from todoapp.services.alarm_book import AlarmBook
from todoapp.services.keeping_settings import KeepingSettings
from todoapp.services.model_facts import Speed, chosen_parser
from todoapp.services.model_messages import ParserSetup, SpeechSetup
from todoapp.services.model_process import ModelProcess, Part
from todoapp.services.todos import Todos
from todoapp.speech.audio_file import Samples
from todoapp.store import open_store
from todoapp.weights.catalog import WHISPER_TINY_EN
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

if TYPE_CHECKING:
    from todoapp.services.parsing import Understood
    from todoapp.store.todos import TodoStore


class StoreOnDemand:
    """The todos, opened by the first call in the STORE lane; a database that cannot be opened is tried again."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        settings: DateSettings | None = None,
        keeping: KeepingSettings | None = None,
    ) -> None:
        self._path = path
        self._clock = clock
        self._settings = settings
        self._keeping = keeping or KeepingSettings()
        self._store: TodoStore | None = None
        self._todos: Todos | None = None
        self._alarms: AlarmBook | None = None

    def todos(self) -> Todos:
        """Give the todos.

        Raises:
            StorageUnavailable, StorageTooNew: the database cannot be used.
        """
        if self._todos is None:
            self._todos = Todos(self.store(), self._clock, settings=self._settings)
        return self._todos

    def use_dates(self, settings: DateSettings) -> None:
        """Read dates by other settings from now on."""
        self._settings = settings
        if self._todos is not None:
            self._todos.settings = settings

    def alarms(self) -> AlarmBook:
        """Give the reminders, as `todos`."""
        if self._alarms is None:
            self._alarms = AlarmBook(self.store(), self._keeping.reminders)
        return self._alarms

    def store(self) -> "TodoStore":
        """Give the database itself, as `todos`."""
        if self._store is None:
            self._store = open_store(self._path)
        return self._store

    def close(self) -> None:
        """Close the database."""
        if self._store is not None:
            self._store.close()


class ParserOnDemand:
    """The parser model, loaded by the first call in the INFERENCE lane."""

    def __init__(
        self,
        models: ModelProcess,
        library: Library,
        settings: DateSettings | None = None,
        model_id: str | None = None,
    ) -> None:
        """`model_id` is a parser of the registry, None the one that is current there."""
        self._models = models
        self._library = library
        self._settings = settings
        self._model_id = model_id
        self._found: tuple[Path, str] | None = None

    def load(self) -> None:
        """Load it and run it once, so that the first sentence does not pay for it."""
        self._ask("load_parser")

    def understand(self, text: str, reference: datetime, *, cancelled: threading.Event | None = None) -> "Understood":
        """Turn text into actions.

        Raises:
            ModelMissing: the model is not on this machine.
            TodoAppError: it crashed, again and again.
        """
        understood: Understood = self._ask("understand", text, reference, cancelled=cancelled)
        return understood

    def use(self, model_id: str | None) -> None:
        """Load another parser in its place.

        Raises:
            ModelMissing: it is not on this machine.
        """
        self._model_id, self._found = model_id, None
        self.load()

    def use_dates(self, settings: DateSettings) -> None:
        """Read dates by other settings from now on."""
        self._settings = settings

    def unload(self) -> None:
        """Free the model; its next use loads it again."""
        self._found = None
        self._models.let_go(Part.PARSER)

    def _ask(self, method: str, *arguments: Any, cancelled: threading.Event | None = None) -> Any:
        if self._found is None:
            model_id = chosen_parser(self._library, self._model_id) or self._library.parser_id()
            self._found = self._library.parser_path(model_id), model_id
        setup = ParserSetup(*self._found, self._settings or DateSettings())
        try:
            return self._models.ask(Part.PARSER, method, setup, *arguments, cancelled=cancelled)
        except ModelMissing:
            self._found = None  # it is looked for again
            raise


class SpeechOnDemand:
    """The speech model, loaded by the first call in the INFERENCE lane."""

    def __init__(self, models: ModelProcess, library: Library, model_id: str = WHISPER_TINY_EN.name) -> None:
        self._models = models
        self._library = library
        self._model_id = model_id
        self._found: Path | None = None
        self._hotwords: tuple[str, ...] = ()
        self.on_pause: Callable[[], None] = lambda: None
        models.on_pause = lambda: self.on_pause()

    def hear(self, path: Path, first: int, samples: Samples) -> None:
        """Follow the recording being made, if the model is there; `on_pause` is called when it can be read ahead."""
        if self._found is not None:
            self._models.hear(path, first, samples)

    def read_ahead(self) -> str:
        """Read what was said so far, in the lane of the model, and give it."""
        if self._found is None or self._models.pid is None:
            return ""
        heard: str = self._ask("read_ahead")
        return heard

    def load(self) -> None:
        """Load it and run it once, so that the first dictation does not pay for it."""
        self._ask("load_speech")

    def transcribe(self, path: Path, *, cancelled: threading.Event, on_progress: Callable[[float], None]) -> Transcript:
        """Write down what is said in a recording.

        Raises:
            ModelMissing: the model is not on this machine.
            UnreadableAudio: the file is damaged.
            TodoAppError: the model crashed, again and again.
        """
        transcript: Transcript = self._ask("transcribe", path, cancelled=cancelled, on_progress=on_progress)
        return transcript

    def word_times(self, path: Path) -> tuple[Segment, ...]:
        """Give each word of a recording with where it is said.

        Raises:
            ModelMissing: the model is not on this machine.
            UnreadableAudio: the file is damaged.
        """
        times: tuple[Segment, ...] = self._ask("word_times", path)
        return times

    def use(self, model_id: str) -> None:
        """Load another model in its place.

        Raises:
            ModelMissing: it is not on this machine.
        """
        self._model_id, self._found = model_id, None
        self.load()

    def unload(self) -> None:
        """Free the model; its next use loads it again."""
        self._found = None
        self._models.let_go(Part.SPEECH)

    def listen_for(self, words: tuple[str, ...]) -> None:
        """Expect these words from now on; may be called from any thread."""
        self._hotwords = words

    def _ask(
        self,
        method: str,
        *arguments: Any,
        cancelled: threading.Event | None = None,
        on_progress: Callable[[float], None] = lambda fraction: None,
    ) -> Any:
        if self._found is None:
            self._found = self._library.whisper_dir(self._model_id)
        setup = SpeechSetup(self._found, self._model_id, self._hotwords)
        try:
            return self._models.ask(
                Part.SPEECH, method, setup, *arguments, cancelled=cancelled, on_progress=on_progress
            )
        except ModelMissing:
            self._found = None  # it is looked for again
            raise


def measure_elsewhere(models: ModelProcess, library: Library, model_id: str, sample: Path) -> Speed:
    """Time a model in the models' process, as `model_facts.measure` does in this one."""
    speed: Speed = models.ask(None, "measure", library, model_id, sample)
    return speed


def fetch_elsewhere(
    library: Library,
    names: Sequence[str],
    *,
    on_progress: Callable[[Progress], None],
    cancelled: threading.Event,
) -> None:
    """Fetch models in a process of its own, which ends with it: it does what `Library.fetch` does, and raises that."""
    ModelProcess().ask(None, "fetch", library, tuple(names), on_progress=on_progress, cancelled=cancelled)
