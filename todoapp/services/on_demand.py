"""What is slow to load and heavy to keep, made by its first use: the database and the two models.

Each belongs to one lane: the store to STORE, the models to INFERENCE, where their first use loads them.
"""

import ctypes
import gc
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from todoapp.domain.utterance import Segment, Transcript
from todoapp.domain.when import DateSettings
from todoapp.services.alarm_book import AlarmBook
from todoapp.services.keeping_settings import KeepingSettings
from todoapp.services.model_facts import chosen_parser
from todoapp.services.todos import Todos
from todoapp.speech.audio_file import Samples
from todoapp.speech.live import LiveSpeech
from todoapp.store import open_store
from todoapp.weights.catalog import WHISPER_TINY_EN
from todoapp.weights.library import Library

if TYPE_CHECKING:
    from todoapp.services.parsing import Understanding, Understood
    from todoapp.speech.transcriber import Transcriber
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

    def __init__(self, library: Library, settings: DateSettings | None = None, model_id: str | None = None) -> None:
        """`model_id` is a parser of the registry, None the one that is current there."""
        self._library = library
        self._settings = settings
        self._model_id = model_id
        self._understanding: Understanding | None = None

    def load(self) -> None:
        """Load it and run it once, so that the first sentence does not pay for it."""
        self._loaded()

    def understand(self, text: str, reference: datetime, *, cancelled: threading.Event | None = None) -> "Understood":
        """Turn text into actions.

        Raises:
            ModelMissing: the model is not on this machine.
        """
        return self._loaded().understand(text, reference, cancelled=cancelled)

    def use(self, model_id: str | None) -> None:
        """Load another parser in its place.

        Raises:
            ModelMissing: it is not on this machine.
        """
        self._model_id = model_id
        self.unload()
        self._loaded()

    def use_dates(self, settings: DateSettings) -> None:
        """Read dates by other settings from now on."""
        self._settings = settings
        if self._understanding is not None:
            self._understanding.settings = settings

    def unload(self) -> None:
        """Free the model; its next use loads it again."""
        before, self._understanding = self._understanding, None
        if before is not None:
            before.close()

    def _loaded(self) -> "Understanding":
        if self._understanding is None:
            from todoapp.services.parsing import Understanding

            model_id = chosen_parser(self._library, self._model_id) or self._library.parser_id()
            understanding = Understanding(self._library.parser_path(model_id), model_id, settings=self._settings)
            understanding.warm_up()
            self._understanding = understanding
        return self._understanding


def give_memory_back() -> None:
    """Hand what was freed to the system: glibc keeps it for the process otherwise (malloc_trim(3))."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


class SpeechOnDemand:
    """The speech model, loaded by the first call in the INFERENCE lane."""

    def __init__(self, library: Library, model_id: str = WHISPER_TINY_EN.name) -> None:
        self._library = library
        self._model_id = model_id
        self._transcriber: Transcriber | None = None
        self._hotwords: tuple[str, ...] = ()
        self.on_pause: Callable[[], None] = lambda: None
        self._live = LiveSpeech(lambda: self.on_pause())

    def hear(self, path: Path, first: int, samples: Samples) -> None:
        """Follow the recording being made, if the model is there; `on_pause` is called when it can be read ahead."""
        if self._transcriber is not None:
            self._live.hear(path, first, samples)

    def read_ahead(self) -> str:
        """Read what was said so far, in the lane of the model, and give it."""
        return self._live.read_ahead(self._transcriber) if self._transcriber is not None else ""

    def load(self) -> None:
        """Load it and run it once, so that the first dictation does not pay for it."""
        self._loaded()

    def transcribe(self, path: Path, *, cancelled: threading.Event, on_progress: Callable[[float], None]) -> Transcript:
        """Write down what is said in a recording.

        Raises:
            ModelMissing: the model is not on this machine.
            UnreadableAudio: the file is damaged.
        """
        from todoapp.speech.audio_file import read_audio

        transcriber = self._loaded()
        read = self._live.transcribe(path, transcriber, cancelled=cancelled, on_progress=on_progress)
        if read is not None:
            return read
        return transcriber.transcribe(read_audio(path), cancelled=cancelled, on_progress=on_progress)

    def word_times(self, path: Path) -> tuple[Segment, ...]:
        """Give each word of a recording with where it is said.

        Raises:
            ModelMissing: the model is not on this machine.
            UnreadableAudio: the file is damaged.
        """
        from todoapp.speech.audio_file import read_audio

        return self._loaded().word_times(read_audio(path))

    def use(self, model_id: str) -> None:
        """Load another model in its place.

        Raises:
            ModelMissing: it is not on this machine.
        """
        self._model_id = model_id
        self.unload()
        self._loaded()

    def unload(self) -> None:
        """Free the model; its next use loads it again."""
        self._transcriber = None

    def listen_for(self, words: tuple[str, ...]) -> None:
        """Expect these words from now on; may be called from any thread."""
        self._hotwords = words
        if self._transcriber is not None:
            self._transcriber.listen_for(words)

    def _loaded(self) -> "Transcriber":
        if self._transcriber is None:
            from todoapp.speech.transcriber import Transcriber

            transcriber = Transcriber(self._library.whisper_dir(self._model_id), self._model_id)
            transcriber.warm_up()
            self._transcriber = transcriber
            transcriber.listen_for(self._hotwords)
        return self._transcriber
