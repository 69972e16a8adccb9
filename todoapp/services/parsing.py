"""Text to actions: the model reads the language, the calendar reads the phrases.

Never raises for what the model writes: words it cannot make sense of become a plain todo, so speech is never lost.
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Action
from todoapp.domain.evidence import Evidence
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.when import DateSettings
from todoapp.parser.prompt import PROMPT_VERSION, clean, pieces
from todoapp.parser.reading import Reading, read
from todoapp.parser.roles import role_model

if TYPE_CHECKING:
    from todoapp.parser.llama import LlamaModel

log = logging.getLogger(__name__)

TITLE_CHARACTERS = 200  # of a plain todo made from words we could not read; the rest goes into its notes


@dataclass(frozen=True)
class Understood:
    """What a text was understood to ask for.

    `yaml` is the model's raw output, `ms` the milliseconds from text to actions; `problem` says in a sentence what
    could not be read, None where all was. `evidence` stands beside `actions`: what each was made of.
    """

    actions: tuple[Action, ...]
    yaml: str
    model_id: str
    prompt_version: int
    ms: float
    problem: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Understanding:
    """Owns the parser model; one caller at a time (the INFERENCE lane). The model is loaded by its first use."""

    def __init__(
        self, model_path: Path, model_id: str, *, settings: DateSettings | None = None, threads: int | None = None
    ) -> None:
        self._path = model_path
        self._model_id = model_id
        self.settings = settings or DateSettings()
        self._threads = threads
        self._model: LlamaModel | None = None
        self._ahead: tuple[str, Reading] | None = None

    def load(self) -> None:
        """Load the model.

        Raises:
            ModelMissing: the file is not there or cannot be loaded.
        """
        self._loaded()

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first sentence does not pay for cold pages."""
        self._loaded().generate("call Ann tomorrow", max_tokens=8)

    def close(self) -> None:
        """Free the model's memory; the next use loads it again."""
        if self._model is not None:
            self._model.close()
            self._model = self._ahead = None

    def understand(self, text: str, reference: datetime, *, cancelled: threading.Event | None = None) -> Understood:
        """Turn a text into actions; every date is read from `reference`, a local time.

        Raises:
            ModelMissing: the model cannot be loaded.
            Cancelled: when `cancelled` was set meanwhile.
        """
        model = self._loaded()
        started = time.perf_counter()
        parsed: list[Evidence] = []
        written: list[str] = []
        problems: list[str] = []
        for piece in pieces(clean(text), fits=model.fits):
            reading = self._read(model, piece, cancelled)
            written.append(reading.generation.text)
            if reading.problem is not None:
                log.warning("%s %d tokens", reading.problem, reading.generation.generated_tokens)
                problems.append(reading.problem)
            # An answer nobody can read is no answer: the words stay as they are.
            is_readable = reading.actions or reading.problem is None
            parsed.extend(reading.evidence if is_readable else [Evidence(_plain_todo(piece))])
        self._ahead = None  # that of another dictation would only mislead
        evidence = tuple(_without_repeats(parsed))
        actions = resolve_actions([one.parsed for one in evidence], reference.replace(tzinfo=None), self.settings)
        ms = (time.perf_counter() - started) * 1000
        log.info("understood %d characters as %d actions in %.0f ms", len(text), len(actions), ms)
        yaml = "[]" if set(written) == {"[]"} else "\n".join(part for part in written if part != "[]")
        problem = " ".join(problems) or None
        return Understood(actions, yaml, self._model_id, PROMPT_VERSION, ms, problem, evidence)

    def think_ahead(self, text: str, *, cancelled: threading.Event) -> None:
        """Read the beginning of a text that is still being said, so that `understand` has less to do at its end.

        Raises:
            ModelMissing: the model cannot be loaded.
            Cancelled: when `cancelled` was set meanwhile; what was read ahead before stays.
        """
        model = self._loaded()
        first = next(iter(pieces(clean(text), fits=model.fits)), None)
        if first is not None:
            self._ahead = first, self._read(model, first, cancelled)

    def _read(self, model: "LlamaModel", piece: str, cancelled: threading.Event | None) -> Reading:
        """Read a piece with what was read of it, or of its beginning, ahead of time."""
        if self._ahead is None:
            return read(model, piece, cancelled=cancelled)
        text, reading = self._ahead
        if text == piece:
            return reading
        return read(model, piece, earlier=reading.generation.tokens, cancelled=cancelled)

    def _loaded(self) -> "LlamaModel":
        if self._model is None:
            from todoapp.parser.llama import LlamaModel

            self._model = LlamaModel(self._path, threads=self._threads)
            role_model()  # or the first sentence would wait for it
        return self._model


def plain_todo(text: str, reference: datetime) -> tuple[Action, ...]:
    """Keep a text as it is, for when there is no model to read it."""
    cleaned = clean(text)
    return resolve_actions([_plain_todo(cleaned)], reference.replace(tzinfo=None)) if cleaned else ()


def _plain_todo(text: str) -> ParsedAction:
    if len(text) <= TITLE_CHARACTERS:
        return ParsedAction("add", text)
    cut = text.rfind(" ", 0, TITLE_CHARACTERS)
    title = text[: cut if cut > 0 else TITLE_CHARACTERS]
    return ParsedAction("add", f"{title} …", notes=text)


def _without_repeats(parsed: list[Evidence]) -> Iterator[Evidence]:
    """Drop an action that stands there a second time, word for word: a small model's stutter, not a wish."""
    seen: set[ParsedAction] = set()
    for evidence in parsed:
        if evidence.parsed not in seen:
            seen.add(evidence.parsed)
            yield evidence
