"""A base model asked with examples in its prompt, as well as we can: the baseline that fine-tuning has to beat.

Two tasks: writing our YAML, whose phrases the software resolves; and doing the calendar itself, with today's date in
the prompt (`plain_calendar`). Either way a grammar holds the answer to its form. The examples are the same for all
questions, which costs their reading once, or those most like each.
"""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from todoapp.dataengine import plain_calendar
from todoapp.dataengine.embedding import features
from todoapp.dataengine.examples import Example
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dataengine.splits import select
from todoapp.dataengine.traits import traits
from todoapp.dates.actions import resolve_actions
from todoapp.domain.errors import InvalidInput, ModelMissing, UnparsableOutput
from todoapp.parser.answer import likeliest
from todoapp.parser.grammar import gbnf
from todoapp.parser.prompt import clean
from todoapp.parser.runtime import BATCH_TOKENS, Part, Runtime
from todoapp.parser.words import words
from todoapp.parser.yaml_format import read_yaml

Task = Literal["phrases", "calendar"]

CONTEXT_TOKENS = 4096
LONGEST_SHOT = 32  # words of an example in the prompt
# How each family writes a turn: (before the role, between role and text, after it); Gemma's system text is its user's.
TURNS = {
    "<|im_start|>": (["<|im_start|>"], ["<|im_end|>", "\n"], ("system", "user", "assistant")),
    "<start_of_turn>": (["<start_of_turn>"], ["<end_of_turn>", "\n"], ("user", "user", "model")),
}
_FORM = {
    "phrases": (
        "You turn a dictation for a todo app into YAML: one item for each action, `[]` if there is none. Kinds: add,"
        " complete, update, delete, create_list, delete_list, find. Titles are instructions in the speaker's words,"
        " without dates. Dates, repeats and reminders stay phrases copied from the dictation: due, scheduled, repeat,"
        " reminders, shift, on. Further keys: priority, list, tags, notes, subtasks; text and status to find todos by."
        " A self-correction wins; chatter gives no action. Write the YAML only."
    ),
    "calendar": (
        "You turn a dictation for a todo app into JSON: one object for each action, `[]` if there is none. Kinds: add,"
        " complete, update, delete, create_list, delete_list, find. Titles are instructions in the speaker's words,"
        " without dates. Work out dates from today's: due and scheduled are like 2026-01-16, 2026-01-16 15:00,"
        " 2026-01-16 evening, or a span 2026-01-19/2026-01-25; repeat is an RFC 5545 rule; a reminder is a moment like"
        " 2026-01-16T14:00. A weekday is its next one after today; weeks start on Monday. A self-correction wins;"
        " chatter gives no action. Write the JSON only."
    ),
}


@dataclass(frozen=True)
class Asked:
    """An answer: the contract's actions, what was written, and what it took; `problem` says why it is unreadable."""

    actions: list[dict[str, Any]]
    written: str
    tokens: int
    ms: float
    problem: str | None = None


def choose_shots(examples: Iterable[Example], count: int) -> list[Example]:
    """Choose short hand-written examples of the train split that are typical of it.

    A profile is what an example shows: its kinds of action, its fields, how many actions. Half of the shots, none twice
    of one kind of action, are of the commonest profiles of dictations that add nothing; the rest, which comes last and
    so weighs most, is of the commonest that only add. Rare things in a prompt mislead a small base: it copies them.
    """
    by_profile: dict[frozenset[str], list[Example]] = defaultdict(list)
    for example in _short(examples):
        by_profile[_shows(example)].append(example)
    common = sorted(by_profile.values(), key=lambda alike: (-len(alike), min(one.id for one in alike)))
    adds = [_middle(alike) for alike in common if _kinds(alike[0]) == {"add"}]
    others: dict[frozenset[str], Example] = {}
    for alike in common:
        if "add" not in _kinds(alike[0]):
            others.setdefault(_kinds(alike[0]), _middle(alike))
    of_others = list(others.values())[: max(count // 2, count - len(adds))]
    return [*of_others, *adds[: count - len(of_others)]]


def nearest_shots(examples: Iterable[Example], count: int) -> Callable[[str], list[Example]]:
    """Give a function that chooses, for one dictation, the short hand-written examples of train most like it.

    The likest comes last. Liu et al. 2022, "What makes good in-context examples for GPT-3?", chose by sentence
    embeddings; here the cosine of words, word pairs and runs of letters decides, weighted by how rare they are.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    known = _short(examples)
    measure = TfidfVectorizer(analyzer=lambda text: list(features(text)), sublinear_tf=True)
    rows = measure.fit_transform([example.text for example in known])

    def choose(text: str) -> list[Example]:
        likeness = (rows @ measure.transform([text]).T).toarray()[:, 0]
        return [known[place] for place in np.argsort(likeness, kind="stable")[-count:]]

    return choose


def _short(examples: Iterable[Example]) -> list[Example]:
    train = [example for example in select(list(examples), "train") if example.source == "hand"]
    return [example for example in train if len(words(example.text)) <= LONGEST_SHOT]


def _kinds(example: Example) -> frozenset[str]:
    return frozenset(action.action for action in example.actions)


def _middle(alike: Sequence[Example]) -> Example:
    """Give the one of middling length."""
    return sorted(alike, key=lambda one: (len(one.text), one.id))[len(alike) // 2]


def _shows(example: Example) -> frozenset[str]:
    own = traits(example)
    return frozenset(itertools.chain(own["actions"], own["fields"], own["how many"]))


def answer_to(example: Example, task: Task) -> str:
    """Give the answer that a shot shows."""
    if task == "phrases":
        return example.yaml
    return plain_calendar.write([action.as_dict() for action in resolve_actions(example.actions, REFERENCE)])


def question(text: str, now: datetime, task: Task) -> str:
    """Give the user's turn."""
    dictation = clean(text)
    return dictation if task == "phrases" else f"Today is {now:%A %Y-%m-%d}, {now:%H:%M}.\n{dictation}"


class Prompted:
    """A loaded base with its prompt; not safe for two callers at once.

    Args:
        shots: the examples in the prompt, or what chooses them for a dictation.

    Raises:
        ModelMissing: the file is not there or cannot be loaded.
        InvalidInput: the prompt is longer than half of the context.
    """

    def __init__(
        self,
        path: Path,
        shots: Sequence[Example] | Callable[[str], Sequence[Example]],
        task: Task,
        *,
        threads: int | None = None,
    ) -> None:
        if not path.is_file():
            raise ModelMissing(f"{path.name} is missing.", "Fetch it with `todoapp model fetch`.")
        self._task = task
        self._runtime = Runtime(path, context_tokens=CONTEXT_TOKENS, sequences=1, threads=threads, cheap=False)
        known = [mark for mark in TURNS if self._runtime.mark(mark) is not None]
        if not known:
            self.close()
            raise ModelMissing(f"{path.name} has a vocabulary without turn marks.", "Choose another base.")
        self._before, self._after, self._roles = TURNS[known[0]]
        self._grammar = self._runtime.grammar(gbnf() if task == "phrases" else plain_calendar.GRAMMAR)
        self._shots = shots
        self._prefix: list[int] = []  # as the model has read it
        if not callable(shots):
            try:
                self._prepare(shots)
            except InvalidInput:
                self.close()
                raise

    @property
    def prompt_tokens(self) -> int:
        """How many tokens stood before the last question."""
        return len(self._prefix)

    def _prepare(self, shots: Sequence[Example]) -> None:
        """Let the model read what comes before a question, but for the beginning that it has read already."""
        prefix = self._before_question(shots)
        if len(prefix) > CONTEXT_TOKENS // 2:
            raise InvalidInput(f"The prompt has {len(prefix)} tokens.", "Give fewer --shots.")
        pairs = zip(prefix, self._prefix, strict=False)
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
        self._runtime.forget(0, same)
        self._read(same, prefix[same:])
        self._prefix = prefix

    def _before_question(self, shots: Sequence[Example]) -> list[int]:
        begin = self._runtime.mark("<bos>")
        prefix = [begin] if begin is not None else []
        system, user, assistant = self._roles
        if system != user:
            prefix += self._turn(system, _FORM[self._task])
        for number, shot in enumerate(shots):
            asked = question(shot.text, REFERENCE, self._task)
            first = f"{_FORM[self._task]}\n\n{asked}" if system == user and number == 0 else asked
            prefix += [*self._turn(user, first), *self._turn(assistant, answer_to(shot, self._task))]
        return prefix

    def close(self) -> None:
        """Free the model."""
        if hasattr(self, "_grammar"):
            self._grammar.close()
        self._runtime.close()

    def ask(self, text: str, now: datetime) -> Asked:
        """Ask about one dictation; its time includes examples chosen for it, not those that all questions share."""
        started = time.perf_counter()
        if callable(self._shots):
            self._prepare(self._shots(text))
        turn = [*self._turn(self._roles[1], question(text, now, self._task)), *self._open(self._roles[2])]
        written = self._write(turn)
        ms = (time.perf_counter() - started) * 1000
        answer = self._runtime.detokenize(written)
        try:
            return Asked(self._actions(answer, now), answer, len(written), ms)
        except UnparsableOutput as error:
            return Asked([], answer, len(written), ms, error.title)

    def _actions(self, answer: str, now: datetime) -> list[dict[str, Any]]:
        if self._task == "calendar":
            return plain_calendar.read(answer)
        return [action.as_dict() for action in resolve_actions(read_yaml(answer), now)]

    def _write(self, turn: Sequence[int]) -> list[int]:
        runtime, grammar = self._runtime, self._grammar.copy()
        limit = min(96 + 8 * len(turn), CONTEXT_TOKENS - len(self._prefix) - len(turn) - 1)
        written: list[int] = []
        try:
            runtime.forget(0, len(self._prefix))
            position = len(self._prefix)
            logits = self._read(position, turn)
            position += len(turn)
            for _ in range(max(0, limit)):
                token, _, _ = likeliest(logits, grammar, may_hesitate=False)
                if runtime.is_end(token):
                    break
                grammar.accept(token)
                written.append(token)
                ((logits,),) = runtime.decode([Part(0, position, [token])])
                position += 1
        finally:
            grammar.close()
        return written

    def _read(self, position: int, tokens: Sequence[int]) -> Any:
        """Decode tokens, and give the logits after the last."""
        logits = None
        for start in range(0, len(tokens), BATCH_TOKENS):
            some = tokens[start : start + BATCH_TOKENS]
            ((logits,),) = self._runtime.decode([Part(0, position + start, some)])
        return logits

    def _open(self, role: str) -> list[int]:
        return [*self._marks(self._before), *self._runtime.tokenize(f"{role}\n")]

    def _turn(self, role: str, text: str) -> list[int]:
        return [*self._open(role), *self._runtime.tokenize(text), *self._marks(self._after)]

    def _marks(self, marks: Sequence[str]) -> list[int]:
        return [token for mark in marks for token in self._runtime.tokenize(mark, marks=True)]
