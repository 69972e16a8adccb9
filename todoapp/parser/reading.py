"""Reads one piece of text: greedily, and a second time where the first answer leaves words out.

The alternatives are what the model itself hesitated about: its likeliest second choices, each written to the end. The
answer kept is the likeliest one after a penalty for each word left out or made up. The penalties were chosen on the dev
split, where half of the wrong answers had a right one among four alternatives (models/LOG.md).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from todoapp.domain.errors import UnparsableOutput
from todoapp.domain.evidence import Evidence
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.coverage import left_out, made_up
from todoapp.parser.grounding import grounded
from todoapp.parser.llama import Generation, LlamaModel
from todoapp.parser.yaml_format import read_yaml

ALTERNATIVES = 3
LEFT_OUT_PENALTY = 1.5  # nats for each word
MADE_UP_PENALTY = 2.0
UNFINISHED_PENALTY = 5.0
MAX_TOKENS = 400  # of a first answer that is written again; longer ones would take the user's patience


@dataclass(frozen=True)
class Reading:
    """An answer and the actions read from it; `problem` says why there are none, None where all is well.

    `evidence` stands beside `actions`: what each was copied from, and how sure the model was.
    """

    generation: Generation
    actions: tuple[ParsedAction, ...]
    score: float
    doubt: int  # words left out or made up
    problem: str | None = None
    evidence: tuple[Evidence, ...] = ()


def read(
    model: LlamaModel, text: str, *, earlier: Sequence[int] = (), cancelled: threading.Event | None = None
) -> Reading:
    """Read one cleaned piece of text that fits the model's context; `earlier` is as `LlamaModel.generate` takes it.

    Raises:
        Cancelled: when `cancelled` was set meanwhile.
    """
    first = best = _judged(model.generate(text, earlier=earlier, cancelled=cancelled), text)
    if not first.doubt or first.generation.generated_tokens > MAX_TOKENS:
        return first
    branches = first.generation.branches[:ALTERNATIVES]
    if not branches:
        return first

    def floor() -> float:
        """Penalties only take away: an alternative no likelier than the best score need not be written to its end."""
        return best.score

    for generation in model.write_on(text, branches, floor=floor, cancelled=cancelled):
        best = max(best, _judged(generation, text), key=lambda reading: reading.score)
    return best


def _judged(generation: Generation, text: str) -> Reading:
    score = generation.logprob - (0.0 if generation.finished else UNFINISHED_PENALTY)
    try:
        actions = read_yaml(generation.text)
    except UnparsableOutput as error:
        return Reading(generation, (), float("-inf"), 1, error.title)
    missing, invented = left_out(text, actions), made_up(text, actions)
    score -= LEFT_OUT_PENALTY * missing + MADE_UP_PENALTY * invented
    problem = None if generation.finished else "The model did not come to an end."
    sure = generation.probabilities if len(generation.probabilities) == len(actions) else ((),) * len(actions)
    kept = [
        Evidence(kept, probabilities)
        for action, probabilities in zip(actions, sure, strict=True)
        if (kept := grounded(action, text)) is not None
    ]
    parsed = tuple(one.parsed for one in kept)
    return Reading(generation, parsed, score, missing + invented, problem, tuple(kept))
