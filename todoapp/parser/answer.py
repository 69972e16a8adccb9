"""An answer while it is being written: its tokens, its place in the grammar, and where the model hesitated.

The grammar is asked about the most likely token only; the whole vocabulary is masked just where that one is refused.
A model that writes YAML on its own then runs at the speed of bare llama.cpp.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from todoapp.parser.runtime import Grammar, Logits, Part

FEW_CANDIDATES = 64  # tried before the whole vocabulary when the likeliest token is refused
SURE_LOGPROB = math.log(0.98)  # above it there is no second choice worth knowing
UNLIKELY_LOGPROB = math.log(0.02)  # below it a second choice is none


@dataclass(frozen=True)
class Branch:
    """A place where the model hesitated: writing `tokens` (the answer up to there, and its second choice) goes on."""

    logprob: float  # of the second choice, natural logarithm
    so_far: float  # logprob of all of `tokens`
    tokens: tuple[int, ...]
    logprobs: tuple[float, ...] = ()  # of each of `tokens`


class Answer:
    """One answer in a sequence of the model's memory.

    The memory holds `position` tokens of prompt and answer that count, and perhaps rejected guesses after them.
    """

    def __init__(
        self,
        grammar: Grammar,
        *,
        sequence: int,
        position: int,
        pending: Sequence[int],
        limit: int,
        is_end: Callable[[int], bool],
        begun: Branch | None = None,
    ) -> None:
        self.grammar = grammar
        self.sequence = sequence
        self.position = position
        self.tokens: list[int] = list(begun.tokens) if begun else []
        self.logprobs: list[float] = list(begun.logprobs) if begun else []  # of each of `tokens`
        self.logprob = begun.so_far if begun else 0.0
        self.branches: list[Branch] = []
        self.is_finished = False
        self.steps = 0
        self._pending = list(pending)  # what the memory does not hold yet
        self._drafted: list[int] = []
        self._limit = limit
        self._is_end = is_end
        self._hesitates = begun is None  # an alternative's own alternatives are not asked for
        for token in self.tokens:
            grammar.accept(token)

    @property
    def is_done(self) -> bool:
        """Tell whether it came to its end, or to the token limit."""
        return self.is_finished or len(self.tokens) >= self._limit

    def part(self, drafted: list[int]) -> Part:
        """Give what is to be decoded next: what is settled, then guesses for the model to check."""
        self._drafted = drafted
        return Part(self.sequence, self.position, [*self._pending, *drafted], rows=1 + len(drafted))

    def take(self, rows: Sequence[Logits]) -> bool:
        """Write on by the logits of `part`: one token, and another for each guess that was right.

        Tells whether a guess was wrong: the memory then holds more than counts.
        """
        self.steps += 1
        self.position += len(self._pending)
        for index, logits in enumerate(rows):
            token, logprob = self._pick(logits)
            self.is_finished = self._is_end(token)
            if self.is_finished:
                return index < len(self._drafted)
            self.grammar.accept(token)
            self.tokens.append(token)
            self.logprobs.append(logprob)
            self._pending = [token]
            if self.is_done or index == len(self._drafted) or self._drafted[index] != token:
                return index < len(self._drafted)
            self.position += 1
        raise AssertionError("the last row has no guess to go on with")

    def _pick(self, logits: Logits) -> tuple[int, float]:
        """Choose the likeliest token that the grammar allows, and note the second choice where there is doubt."""
        token, logprob, second = likeliest(logits, self.grammar, may_hesitate=self._hesitates)
        if second is not None:
            tokens, logprobs = (*self.tokens, second[0]), (*self.logprobs, second[1])
            self.branches.append(Branch(second[1], self.logprob + second[1], tokens, logprobs))
        self.logprob += logprob
        return token, logprob


def likeliest(logits: Logits, grammar: Grammar, *, may_hesitate: bool) -> tuple[int, float, tuple[int, float] | None]:
    """Give the likeliest token that the grammar allows, its logprob, and the second choice where there is doubt."""
    best = int(logits.argmax())
    top = float(logits[best])
    norm = top + math.log(float(np.exp(logits - top).sum()))
    if grammar.allowed([best]) and (not may_hesitate or top - norm > SURE_LOGPROB):
        return best, top - norm, None
    few = np.argpartition(logits, -FEW_CANDIDATES)[-FEW_CANDIDATES:]
    few = few[np.argsort(-logits[few])]
    allowed = grammar.allowed(few.tolist()) or grammar.allowed(np.argsort(-logits).tolist())
    second = (allowed[1], float(logits[allowed[1]]) - norm) if may_hesitate and len(allowed) > 1 else None
    if second is not None and second[1] < UNLIKELY_LOGPROB:
        second = None
    return allowed[0], float(logits[allowed[0]]) - norm, second
