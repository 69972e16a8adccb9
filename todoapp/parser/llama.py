"""Runs the parser model through llama.cpp: greedy decoding under the grammar.

Where a batch costs little more than a token, the next tokens are guessed from the text, or from an earlier answer, and
checked by the model in one step, and several answers are written side by side. What is written is the same but for
rounding.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.domain.evidence import FieldProbability
from todoapp.parser.answer import Answer, Branch
from todoapp.parser.drafting import Drafter
from todoapp.parser.grammar import gbnf
from todoapp.parser.prompt import marks_of
from todoapp.parser.runtime import BATCH_TOKENS, LONG_STEP_TOKENS, STEP_TOKENS, Part, Runtime
from todoapp.parser.sureness import field_probabilities

CONTEXT_TOKENS = 2048
MAX_PROMPT_TOKENS = CONTEXT_TOKENS // 3  # leaves room for an answer twice as long, which no dictation needs
MAX_ALTERNATIVES = 7
SPARE_TOKENS = 64  # that an alternative may write beyond twice the first answer's length


@dataclass(frozen=True)
class Generation:
    """What the model wrote for one piece of text; `finished` is False when it ran into the token limit.

    `logprob` is the natural logarithm of the answer's probability; `branches` are the hesitations, likeliest first,
    none for an answer that was itself written from a branch. `steps` says how often the model ran for it. `tokens` are
    those of `text`.
    `probabilities` tell for each action how sure the model was of its fields.
    """

    text: str
    prompt_tokens: int
    generated_tokens: int
    seconds: float
    finished: bool
    logprob: float = 0.0
    branches: tuple[Branch, ...] = ()
    steps: int = 0
    probabilities: tuple[tuple[FieldProbability, ...], ...] = ()
    tokens: tuple[int, ...] = ()


class LlamaModel:
    """A loaded GGUF model. Not safe for two callers at once: one lane owns it.

    `cheap_batches` says whether to guess tokens and write side by side; it is measured unless it is given.

    Raises:
        ModelMissing: when the file is not there or llama.cpp cannot load it.
    """

    def __init__(self, path: Path, *, threads: int | None = None, cheap_batches: bool | None = None) -> None:
        if not path.is_file():
            raise ModelMissing(f"The parser model {path.name} is missing.", "Run `todoapp model fetch`.")
        self.runtime = Runtime(
            path, context_tokens=CONTEXT_TOKENS, sequences=1 + MAX_ALTERNATIVES, threads=threads, cheap=cheap_batches
        )
        self.threads = self.runtime.threads
        self._held: list[int] = []  # the tokens in the memory's sequence 0
        marks = marks_of(self.runtime.mark)
        if marks is None:
            self.runtime.close()
            raise ModelMissing("The parser model has another vocabulary.", "Run `todoapp model fetch` to repair it.")
        self._begin, self._end = marks.begin, marks.end
        self._start = self.runtime.tokenize("- add: x")[:-1]
        self._grammar = self.runtime.grammar(gbnf())

    def close(self) -> None:
        """Free the model; the object is of no use afterwards."""
        self._grammar.close()
        self.runtime.close()

    def tokenize(self, text: str) -> list[int]:
        """Give the prompt's tokens: the text between turn marks, marks inside the text being plain words."""
        return [*self._begin, *self.runtime.tokenize(text), self._end]

    def fits(self, text: str) -> bool:
        """Tell whether a text can be read in one go; digits, emoji and foreign scripts take a token or more each."""
        return len(self.tokenize(text)) <= MAX_PROMPT_TOKENS

    def generate(
        self,
        text: str,
        *,
        max_tokens: int | None = None,
        earlier: Sequence[int] = (),
        cancelled: threading.Event | None = None,
    ) -> Generation:
        """Write the YAML for one cleaned text that fits the context.

        What this call and the one before it have in common is not computed again. `earlier` are the tokens of an
        answer to the text's beginning, if there is one: what stays of it is checked, not written anew.

        Raises:
            Cancelled: when `cancelled` was set meanwhile.
        """
        started = time.perf_counter()
        prompt = self.tokenize(text)
        limit = min(max_tokens or 64 + 4 * len(prompt), CONTEXT_TOKENS - len(prompt) - LONG_STEP_TOKENS)
        drafter = self._drafter(prompt, earlier)
        held = self._prefill(prompt)
        answer = Answer(
            self._grammar.copy(),
            sequence=0, position=held, pending=prompt[held:], limit=limit, is_end=self._is_end,
        )  # fmt: skip
        try:
            while not answer.is_done:
                self._step([answer], drafter, cancelled)
        finally:
            answer.grammar.close()
        self._held = [*prompt, *answer.tokens][: answer.position]
        return self._generation(answer, prompt, started)

    def write_on(
        self,
        text: str,
        branches: Sequence[Branch],
        *,
        floor: Callable[[], float],
        cancelled: threading.Event | None = None,
    ) -> Iterator[Generation]:
        """Write branches of the answer that was written last to their ends, side by side where that is quicker.

        Gives each as soon as it is done. One whose logprob falls to `floor` or below is given up, and so are the last
        ones where the memory would not hold them all.

        Raises:
            Cancelled: when `cancelled` was set meanwhile.
        """
        started = time.perf_counter()
        prompt = self.tokenize(text)
        written, self._held = self._held, []  # after an error nothing is known about the memory
        if any(
            [*prompt, *branch.tokens[:-1]] != written[: len(prompt) + len(branch.tokens) - 1] for branch in branches
        ):
            raise ValueError("a branch is not one of the answer that was written last")
        limit = 2 * (len(written) - len(prompt)) + SPARE_TOKENS
        room = (CONTEXT_TOKENS - len(prompt)) // (limit + LONG_STEP_TOKENS)
        drafter = self._drafter(prompt, written[len(prompt) :])
        answers: list[Answer] = []
        try:
            for sequence, branch in enumerate(branches[: min(room, MAX_ALTERNATIVES)], start=1):
                position = len(prompt) + len(branch.tokens) - 1
                self.runtime.forget(sequence)
                self.runtime.share(0, sequence, position)
                answer = Answer(
                    self._grammar.copy(),
                    sequence=sequence, position=position, pending=branch.tokens[-1:],
                    limit=max(limit, len(branch.tokens) + 1), is_end=self._is_end, begun=branch,
                )  # fmt: skip
                answers.append(answer)
            self.runtime.forget(0, len(prompt))
            side_by_side = self.runtime.batches_are_cheap
            for together in [answers] if side_by_side else [[answer] for answer in answers]:
                for answer in self._written(together, drafter, floor, cancelled):
                    yield self._generation(answer, prompt, started)
            self._held = prompt
        finally:
            for answer in answers:
                answer.grammar.close()
                self.runtime.forget(answer.sequence)

    def _written(
        self,
        answers: Sequence[Answer],
        drafter: Drafter,
        floor: Callable[[], float],
        cancelled: threading.Event | None,
    ) -> Iterator[Answer]:
        live = list(answers)
        while live := [answer for answer in live if answer.logprob > floor()]:
            self._step(live, drafter, cancelled)
            yield from (answer for answer in live if answer.is_done)
            live = [answer for answer in live if not answer.is_done]

    def _step(self, answers: Sequence[Answer], drafter: Drafter, cancelled: threading.Event | None) -> None:
        """Write on in each answer by a token or, with good guesses, some."""
        if cancelled is not None and cancelled.is_set():
            raise Cancelled("Understanding was stopped.")
        parts = [answer.part(self._guessed(answer, drafter, len(answers))) for answer in answers]
        for answer, rows in zip(answers, self.runtime.decode(parts), strict=True):
            if answer.take(rows):
                self.runtime.forget(answer.sequence, answer.position)

    def _guessed(self, answer: Answer, drafter: Drafter, together: int) -> list[int]:
        """Guess how one of some answers goes on, as far as checking it pays."""
        if self.runtime.long_batches_are_cheap:
            as_before = drafter.as_before(answer.tokens, LONG_STEP_TOKENS - 1)
            if as_before:
                return as_before
        return drafter.draft(answer.tokens, STEP_TOKENS // together - 1) if self.runtime.batches_are_cheap else []

    def _prefill(self, prompt: Sequence[int]) -> int:
        """Bring the memory to begin as the prompt does, and tell how far; what is left fits one step."""
        held, self._held = self._held, []  # after an error nothing is known about the memory
        common = 0
        for have, wanted in zip(held, prompt[:-1], strict=False):  # the last one is decoded anew, for its logits
            if have != wanted:
                break
            common += 1
        self.runtime.forget(0, common)
        while len(prompt) - common > BATCH_TOKENS - LONG_STEP_TOKENS:
            some = prompt[common : common + BATCH_TOKENS - LONG_STEP_TOKENS]
            self.runtime.decode([Part(0, common, some, rows=0)])
            common += len(some)
        return common

    def _drafter(self, prompt: Sequence[int], earlier: Sequence[int]) -> Drafter:
        return Drafter(prompt[len(self._begin) : -1], self._start, self.runtime.piece, earlier)

    def _generation(self, answer: Answer, prompt: Sequence[int], started: float) -> Generation:
        branches = sorted(answer.branches, key=lambda branch: -branch.logprob)
        return Generation(
            self.runtime.detokenize(answer.tokens), len(prompt), len(answer.tokens), time.perf_counter() - started,
            answer.is_finished, answer.logprob, tuple(branches), answer.steps,
            field_probabilities([*zip(map(self.runtime.piece, answer.tokens), answer.logprobs, strict=True)]),
            tuple(answer.tokens),
        )  # fmt: skip

    def _is_end(self, token: int) -> bool:
        return token == self._end or self.runtime.is_end(token)
