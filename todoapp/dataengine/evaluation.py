"""Runs a parser over examples and counts what it got right: in all, by field, source and behaviour.

A parser is any function from an example to a `Prediction`: a model as the app runs it, a baseline, answers from a file.
"""

import hashlib
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoapp.dataengine.behaviours import Spec
from todoapp.dataengine.causes import causes
from todoapp.dataengine.examples import Example
from todoapp.dataengine.metrics import REFERENCE, Judgement, judge_dicts
from todoapp.dates.actions import resolve_actions
from todoapp.weights.scores import SplitScore, Tally

QUICK_CASES = 40


@dataclass(frozen=True)
class Prediction:
    """What a parser made of a text, as the contract's JSON actions; `problem` says why it could not be read.

    `reads_free` tells whether the answer it writes without the grammar can be read, None where that was not tried.
    """

    actions: Sequence[Mapping[str, Any]]
    yaml: str = ""
    ms: float = 0.0
    tokens: int = 0
    problem: str | None = None
    reads_free: bool | None = None


Predict = Callable[[Example], Prediction]


@dataclass(frozen=True)
class Outcome:
    """One example, what was made of it, and how that went."""

    example: Example
    gold: Sequence[Mapping[str, Any]]
    prediction: Prediction
    judgement: Judgement
    behaviours: tuple[str, ...]
    causes: tuple[str, ...]


def evaluate(
    examples: Iterable[Example], predict: Predict, spec: Spec, *, on_outcome: Callable[[Outcome], None] | None = None
) -> list[Outcome]:
    """Let a parser read each example and judge what it made of it."""
    outcomes = []
    for example in examples:
        gold = [action.as_dict() for action in resolve_actions(example.actions, REFERENCE)]
        prediction = predict(example)
        judgement = judge_dicts(gold, prediction.actions)
        found = () if judgement.right else causes(example.text, gold, prediction.actions, judgement)
        outcome = Outcome(example, gold, prediction, judgement, spec.of(example), found)
        outcomes.append(outcome)
        if on_outcome is not None:
            on_outcome(outcome)
    return outcomes


def score(outcomes: Sequence[Outcome], split_hash: str) -> SplitScore:
    """Count the outcomes of one split."""

    def tally(flags: Iterable[bool]) -> Tally:
        counted = list(flags)
        return Tally(sum(counted), len(counted))

    grouped: dict[str, dict[str, list[bool]]] = {"sources": defaultdict(list), "behaviours": defaultdict(list)}
    fields: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        grouped["sources"][outcome.example.source].append(outcome.judgement.right)
        for name in outcome.behaviours:
            grouped["behaviours"][name].append(outcome.judgement.right)
        for name, is_right in outcome.judgement.fields:
            fields[name].append(is_right)
    free = [o.prediction.reads_free for o in outcomes if o.prediction.reads_free is not None]
    ms = sorted(outcome.prediction.ms for outcome in outcomes)
    return SplitScore(
        split_hash=split_hash,
        cases=tally(outcome.judgement.right for outcome in outcomes),
        todos=tally(pair.right for outcome in outcomes for pair in outcome.judgement.pairs),
        sources={name: tally(flags) for name, flags in grouped["sources"].items()},
        fields={name: tally(flags) for name, flags in fields.items()},
        behaviours={name: tally(flags) for name, flags in grouped["behaviours"].items()},
        well_formed=tally(outcome.prediction.problem is None for outcome in outcomes),
        free=tally(free) if free else None,
        ms_median=statistics.median(ms) if ms else 0.0,
        ms_p90=ms[min(len(ms) - 1, int(0.9 * len(ms)))] if ms else 0.0,
        tokens_mean=statistics.fmean(o.prediction.tokens for o in outcomes) if outcomes else 0.0,
        causes=Counter(cause for outcome in outcomes for cause in outcome.causes),
        wrong=tuple(outcome.example.id for outcome in outcomes if not outcome.judgement.right),
    )


def quick_sample(examples: Sequence[Example], size: int = QUICK_CASES) -> list[Example]:
    """Give a fixed sample that holds each kind of input in its share, and at least once.

    Chosen by a hash of the text, so that data added elsewhere changes it little.
    """
    strata: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        strata[_stratum(example)].append(example)
    chosen: list[Example] = []
    for name in sorted(strata):
        members = sorted(strata[name], key=lambda one: hashlib.sha256(f"quick:{one.id}".encode()).digest())
        chosen += members[: max(1, round(size * len(members) / len(examples)))]
    return chosen


def _stratum(example: Example) -> str:
    kinds = {action.action for action in example.actions}
    count = len(example.actions)
    size = "none" if not count else "1" if count == 1 else "2-4" if count < 5 else "5+"
    return f"{example.source} {'adds' if kinds <= {'add'} else 'commands'} {size}"


def content_hash(examples: Iterable[Example]) -> str:
    """Give a short hash of examples, texts and answers, whatever their order."""
    digest = hashlib.sha256()
    for example in sorted(examples, key=lambda one: one.id):
        digest.update(f"{example.text}\0{example.yaml}\0".encode())
    return digest.hexdigest()[:12]
