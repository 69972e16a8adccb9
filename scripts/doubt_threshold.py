#!/usr/bin/env python3
"""Weigh thresholds of doubt on the dev split: scripts/doubt_threshold.py [--limit N] [--seed N] [--model ID]

Below a probability a field's chip gets a dotted outline (todoapp/services/doubts.py). For each threshold it prints how
many wrong fields would be pointed at, and how many right ones, apart for titles and for all other fields. Only actions
that stand beside a gold action are counted; what is missing altogether no outline can show.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.splits import select
from todoapp.domain.evidence import HEAD, FieldProbability
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.llama import LlamaModel
from todoapp.parser.prompt import clean
from todoapp.parser.reading import read
from todoapp.weights.library import Library

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
LONGEST = 400  # characters: a long text takes a while and is read in one piece here


def main() -> None:
    options = _options()
    gold = [one for one in select(read_examples(PARSER_DATA.glob("g*/*.yaml")), "dev") if len(one.text) <= LONGEST]
    random.Random(options.seed).shuffle(gold)
    model = LlamaModel(Library().parser_path(options.model))
    judged = [row for example in gold[: options.limit] for row in judged_fields(model, example)]
    model.close()
    for name, rows in (
        ("titles and targets", [row for row in judged if row[0] == HEAD]),
        ("other fields", [row for row in judged if row[0] != HEAD]),
    ):
        print(*lines(name, rows), sep="\n")


def judged_fields(model: LlamaModel, example: Example) -> Iterator[tuple[str, float, bool]]:
    """Give each field of an answer with its probability and whether it is right."""
    reading = read(model, clean(example.text))
    if len(reading.evidence) == len(example.actions):
        for evidence, gold in zip(reading.evidence, example.actions, strict=True):
            for one in evidence.probabilities:
                yield one.field, one.probability, is_right(one, evidence.parsed, gold)


def is_right(one: FieldProbability, parsed: ParsedAction, gold: ParsedAction) -> bool:
    """Tell whether a field (of a list, its entry) says what the gold action says."""
    written, wanted = getattr(parsed, one.field), getattr(gold, one.field)
    if one.field == HEAD:
        return parsed.action == gold.action and (written or "").casefold() == (wanted or "").casefold()
    if isinstance(written, tuple) and one.field != "tags":
        return bool(written[one.index : one.index + 1] == wanted[one.index : one.index + 1])
    if isinstance(written, str) and isinstance(wanted, str):
        return written.casefold() == wanted.casefold()
    return bool(written == wanted)


def lines(name: str, rows: Sequence[tuple[str, float, bool]]) -> Iterator[str]:
    """Write one line for each threshold."""
    wrong = [probability for _, probability, right in rows if not right]
    right = [probability for _, probability, right in rows if right]
    yield f"{name}: {len(wrong)} wrong, {len(right)} right"
    for limit in THRESHOLDS:
        caught, bothered = (sum(one < limit for one in group) for group in (wrong, right))
        yield f"  below {limit:.2f}: {caught} wrong, {bothered} right"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, default=170)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--model", help="a model of the registry; the current one unless given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
