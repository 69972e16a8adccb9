"""Reads one piece of text: greedily, and a second time where the first answer is in doubt.

The alternatives are what the model itself hesitated about: its likeliest second choices, each written to the end. The
answer kept is the likeliest one after penalties: for words left out or made up, for words in titles (a title that takes
in an aside reads smoothly), for a day given to half of its run (runs.py), and for what each word became, as a second,
much smaller model sees it (roles.py). The weights were fitted on train rows that the model had not learned
(scripts/fit_reading.py).
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
from todoapp.parser.roles import Roles, role_model
from todoapp.parser.runs import half_shared
from todoapp.parser.words import words
from todoapp.parser.yaml_format import read_yaml

ALTERNATIVES = 3
LEFT_OUT_PENALTY = 1.0  # nats for each word
MADE_UP_PENALTY = 0.45
TITLE_PENALTY = 0.45  # of a new todo
HALF_SHARED_PENALTY = 4.0  # for each run; of 13 answers with one 11 were wrong
ROLES_WEIGHT = 0.25  # of the roles' logprob
UNFINISHED_PENALTY = 5.0
DOUBTFUL_ROLES = 6.0  # nats that the first answer's roles lack to the likeliest ones, past which it is in doubt
TITLE_WORDS_SAVED = 2  # that an alternative may have fewer than the best answer so far; more was never worth the wait
MAX_TOKENS = 400  # of a first answer that is written again; longer ones would take the user's patience


@dataclass(frozen=True)
class Reading:
    """An answer and the actions read from it; `problem` says why there are none, None where all is well.

    `evidence` stands beside `actions`: what each was copied from, and how sure the model was.
    """

    generation: Generation
    actions: tuple[ParsedAction, ...]
    score: float
    signs: "Signs"
    problem: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Signs:
    """What speaks for and against an answer beside the model's own logprob: counts of words, and nats."""

    left_out: int = 0
    made_up: int = 0
    in_titles: int = 0
    half_shared: int = 0
    roles: float = 0.0

    @property
    def score(self) -> float:
        """Give what they add to the logprob; never above 0."""
        penalties = LEFT_OUT_PENALTY * self.left_out + MADE_UP_PENALTY * self.made_up + TITLE_PENALTY * self.in_titles
        return ROLES_WEIGHT * self.roles - penalties - HALF_SHARED_PENALTY * self.half_shared


def read(
    model: LlamaModel, text: str, *, earlier: Sequence[int] = (), cancelled: threading.Event | None = None
) -> Reading:
    """Read one cleaned piece of text that fits the model's context; `earlier` is as `LlamaModel.generate` takes it.

    Raises:
        Cancelled: when `cancelled` was set meanwhile.
    """
    roles = role_model().roles(text)
    first = best = judged(model.generate(text, earlier=earlier, cancelled=cancelled), text, roles)
    if not _in_doubt(first, roles) or first.generation.generated_tokens > MAX_TOKENS:
        return first
    branches = first.generation.branches[:ALTERNATIVES]
    if not branches:
        return first

    def floor() -> float:
        """What the logprob of an alternative has to stay above for its score to be still able to become the best."""
        least_titles = max(0, best.signs.in_titles - TITLE_WORDS_SAVED)
        return best.score - ROLES_WEIGHT * roles.likeliest + TITLE_PENALTY * least_titles

    for generation in model.write_on(text, branches, floor=floor, cancelled=cancelled):
        best = max(best, judged(generation, text, roles), key=lambda reading: reading.score)
    return best


def readings(model: LlamaModel, text: str) -> list[Reading]:
    """Give the first answer and each alternative written to its end: what `read` may choose from, and why."""
    roles = role_model().roles(text)
    first = model.generate(text)
    branches = first.branches[:ALTERNATIVES] if first.generated_tokens <= MAX_TOKENS else ()
    others = model.write_on(text, branches, floor=lambda: float("-inf")) if branches else ()
    return [judged(generation, text, roles) for generation in (first, *others)]


def _in_doubt(first: Reading, roles: Roles) -> bool:
    signs = first.signs
    return signs.left_out + signs.made_up + signs.half_shared > 0 or roles.likeliest - signs.roles > DOUBTFUL_ROLES


def judged(generation: Generation, text: str, roles: Roles) -> Reading:
    """Read an answer to a text and weigh it."""
    score = generation.logprob - (0.0 if generation.finished else UNFINISHED_PENALTY)
    try:
        actions = read_yaml(generation.text)
    except UnparsableOutput as error:
        return Reading(generation, (), float("-inf"), Signs(left_out=1), error.title)
    signs = signs_of(text, actions, roles)
    problem = None if generation.finished else "The model did not come to an end."
    sure = generation.probabilities if len(generation.probabilities) == len(actions) else ((),) * len(actions)
    kept = [
        Evidence(kept, probabilities)
        for action, probabilities in zip(actions, sure, strict=True)
        if (kept := grounded(action, text)) is not None
    ]
    parsed = tuple(one.parsed for one in kept)
    return Reading(generation, parsed, score + signs.score, signs, problem, tuple(kept))


def signs_of(text: str, actions: Sequence[ParsedAction], roles: Roles) -> Signs:
    """Give what speaks for and against the actions as an answer to a text."""
    titles = " ".join(action.head for action in actions if action.action == "add" and action.head)
    missing, added = left_out(text, actions), made_up(text, actions)
    return Signs(missing, added, len(words(titles)), half_shared(text, actions), roles.logprob_of(actions))
