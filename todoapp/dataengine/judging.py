"""Two models' answers side by side, for what exact match cannot say: which is the better reading of the same words?

Each pair is shown twice, in both orders; whoever judges must prefer the same answer both times, or it is a tie. So a
liking for the first place cancels out.
"""

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from todoapp.dataengine.prompting import TURNS
from todoapp.domain.errors import InvalidInput, ModelMissing
from todoapp.parser.runtime import BATCH_TOKENS, Part, Runtime
from todoapp.weights.scores import Tally

Verdict = Literal["first", "second", "same"]
Winner = Literal["left", "right", "tie"]

CONTEXT_TOKENS = 2048
_TASK = (
    "Somebody dictated to a todo app, and two programs wrote down what to do. Judge which one a careful assistant would"
    " have written: every task there once and none made up, titles short instructions in the speaker's words, dates"
    " and details at the right task, notes only for what is needed later."
)


@dataclass(frozen=True)
class Pair:
    """Two answers to one text; `left` and `right` are the models, whichever is shown first."""

    id: str
    text: str
    left: str
    right: str


@dataclass(frozen=True)
class Showing:
    """A pair in one of its two orders."""

    pair: Pair
    is_swapped: bool

    @property
    def key(self) -> str:
        """A name under which the verdict is kept."""
        return f"{self.pair.id}{'-swapped' if self.is_swapped else ''}"

    @property
    def first(self) -> str:
        return self.pair.right if self.is_swapped else self.pair.left

    @property
    def second(self) -> str:
        return self.pair.left if self.is_swapped else self.pair.right


Judge = Callable[[Showing], Verdict]


def showings(pairs: Iterable[Pair], *, seed: int = 1) -> list[Showing]:
    """Give each pair in both orders, the first round in random order and orientation, then the other round.

    Pairs with the same answer are left out: there is nothing to judge.
    """
    rng = random.Random(seed)
    different = [pair for pair in pairs if pair.left != pair.right]
    rng.shuffle(different)
    first = [Showing(pair, rng.random() < 0.5) for pair in different]
    second = [Showing(one.pair, not one.is_swapped) for one in first]
    rng.shuffle(second)
    return [*first, *second]


def winner(verdicts: Mapping[bool, Verdict]) -> Winner:
    """Give who won a pair by the verdicts on its two orders, by whether it was swapped; disagreement is a tie."""
    preferred = {
        "tie" if verdict == "same" else "right" if (verdict == "second") != is_swapped else "left"
        for is_swapped, verdict in verdicts.items()
    }
    if preferred == {"left"}:
        return "left"
    return "right" if preferred == {"right"} else "tie"


@dataclass(frozen=True)
class Verdicts:
    """What was judged so far, kept in a file of JSON lines so that judging can go on another day."""

    path: Path

    def read(self) -> dict[str, Verdict]:
        """Give the verdicts by the key of the showing."""
        if not self.path.exists():
            return {}
        found: dict[str, Verdict] = {}
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                row = json.loads(line)
                found[row["key"]] = row["verdict"]
            except (ValueError, KeyError) as error:
                raise InvalidInput(f"{self.path.name}:{number} is no verdict.", "Take the line out.") from error
        return found

    def add(self, showing: Showing, verdict: Verdict) -> None:
        """Keep a verdict."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": showing.key, "verdict": verdict}) + "\n")


def tally(shown: Sequence[Showing], verdicts: Mapping[str, Verdict]) -> dict[Winner, int]:
    """Count who won the pairs whose two orders are both judged."""
    counts: dict[Winner, int] = {"left": 0, "right": 0, "tie": 0}
    by_pair: dict[str, dict[bool, Verdict]] = {}
    for showing in shown:
        if showing.key in verdicts:
            by_pair.setdefault(showing.pair.id, {})[showing.is_swapped] = verdicts[showing.key]
    for both in by_pair.values():
        if len(both) == 2:
            counts[winner(both)] += 1
    return counts


def wins(counts: Mapping[Winner, int]) -> Tally:
    """Give the right one's share of the pairs that somebody won."""
    return Tally(counts["right"], counts["left"] + counts["right"])


class ModelJudge:
    """A local model as the judge: it is asked for A or B, and says "same" where both are about as likely."""

    def __init__(self, path: Path, *, threads: int | None = None, margin: float = 0.2) -> None:
        """Load the model.

        Args:
            margin: difference of the two logits, in nats, below which it has no preference.
        """
        if not path.is_file():
            raise ModelMissing(f"{path.name} is missing.", "Fetch it with `todoapp model fetch`.")
        self._runtime = Runtime(path, context_tokens=CONTEXT_TOKENS, sequences=1, threads=threads, cheap=False)
        known = [mark for mark in TURNS if self._runtime.mark(mark) is not None]
        if not known:
            self.close()
            raise ModelMissing(f"{path.name} has a vocabulary without turn marks.", "Choose another model.")
        self._turn, self._margin = TURNS[known[0]], margin
        self._letters = [self._runtime.tokenize(letter)[-1] for letter in ("A", "B")]

    def close(self) -> None:
        """Free the model."""
        self._runtime.close()

    def __call__(self, showing: Showing) -> Verdict:
        """Judge one showing."""
        tokens = self._prompt(showing)
        if len(tokens) > CONTEXT_TOKENS:
            return "same"
        self._runtime.forget(0)
        logits = None
        for start in range(0, len(tokens), BATCH_TOKENS):
            ((logits,),) = self._runtime.decode([Part(0, start, tokens[start : start + BATCH_TOKENS])])
        assert logits is not None, "a prompt has tokens"
        difference = float(logits[self._letters[0]] - logits[self._letters[1]])
        if abs(difference) < self._margin:
            return "same"
        return "first" if difference > 0 else "second"

    def _prompt(self, showing: Showing) -> list[int]:
        before, after, (_, user, assistant) = self._turn

        def marks(names: Sequence[str]) -> list[int]:
            return [token for name in names for token in self._runtime.tokenize(name, marks=True)]

        question = (
            f"{_TASK}\n\nDictation:\n{showing.pair.text}\n\nA:\n{showing.first}\n\nB:\n{showing.second}\n\n"
            "Which is better? Answer with A or B only."
        )
        begin = self._runtime.mark("<bos>")
        return [
            *([] if begin is None else [begin]),
            *marks(before), *self._runtime.tokenize(f"{user}\n{question}"), *marks(after),
            *marks(before), *self._runtime.tokenize(f"{assistant}\n"),
        ]  # fmt: skip
