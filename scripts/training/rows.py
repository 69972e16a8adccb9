"""From examples to batches of tokens."""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.noise import Noise
from todoapp.dataengine.recombine import Recombiner
from todoapp.dataengine.speaking import join
from todoapp.domain.errors import InvalidInput
from todoapp.parser.prompt import Marks, clean, marks_of

T = TypeVar("T")


@dataclass(frozen=True)
class Item:
    """A tokenised example; the loss counts from `answer_start` on."""

    tokens: list[int]
    answer_start: int


def marks_in(tokenizer: Any) -> Marks:
    """Give the base's turn marks, chosen as todoapp/parser/llama.py chooses them."""
    marks = marks_of(tokenizer.get_vocab().get)
    if marks is None:
        raise InvalidInput("The base knows no turn marks.", "todoapp/parser/prompt.py lists the families it can be of.")
    return marks


def tokenize(examples: Sequence[Example], tokenizer: Any, marks: Marks) -> list[Item]:
    """Tokenise as todoapp/parser/llama.py does: marks are single tokens, text and answer are plain."""
    items = []
    for example in examples:
        prompt = [*marks.begin, *tokenizer.encode(clean(example.text), add_special_tokens=False), marks.end]
        answer = [*tokenizer.encode(example.yaml, add_special_tokens=False), marks.end]
        items.append(Item([*prompt, *answer], len(prompt)))
    return items


def batches(items: list[Item], budget: int, rng: random.Random) -> list[list[Item]]:
    """Group items of like length into batches of at most `budget` tokens with padding, in random order."""
    order = sorted(items, key=lambda item: len(item.tokens) + rng.random() * 12)
    grouped: list[list[Item]] = [[]]
    for item in order:
        longest = max([len(item.tokens), *(len(other.tokens) for other in grouped[-1])])
        if grouped[-1] and longest * (len(grouped[-1]) + 1) > budget:
            grouped.append([])
        grouped[-1].append(item)
    rng.shuffle(grouped)
    return grouped


def padding_share(planned: Sequence[Sequence[Item]]) -> float:
    """Give the share of the computed tokens that are padding."""
    computed = sum(max(len(item.tokens) for item in batch) * len(batch) for batch in planned if batch)
    return 1 - sum(len(item.tokens) for batch in planned for item in batch) / max(1, computed)


def some_of(train: list[Example], count: int | None, seed: int) -> list[Example]:
    """Give `count` random examples, all if None; a larger count holds those of a smaller one with the same seed."""
    order = sorted(train, key=lambda example: example.id)
    random.Random(f"some:{seed}").shuffle(order)
    chosen = {example.id for example in order[:count]}
    return train if count is None else [example for example in train if example.id in chosen]


def known_rows(manifest: Path, data: Path) -> frozenset[str]:
    """Give the ids of the examples in the files a data version lists, as those files stand now."""
    names = yaml.safe_load(manifest.read_text())["files"]
    return frozenset(example.id for example in read_examples(data / name for name in names if (data / name).exists()))


def plan(
    train: list[Example],
    tokenizer: Any,
    marks: Marks,
    noise_dir: Path,
    options: argparse.Namespace,
    known: frozenset[str] = frozenset(),
) -> Iterator[list[Item]]:
    """Give the run's batches in order; the seed alone decides it, so a resumed run sees what it would have seen.

    Of the hand-written examples whose ids are `known`, only `options.known_share` of what is taken of others is.
    """
    rng = random.Random(options.seed)
    whole, part = int(options.epochs), options.epochs % 1
    hand = [example for example in train if example.source == "hand"]
    generated = [example for example in train if example.source != "hand"]
    recombiner, noise = Recombiner(hand), Noise.read(noise_dir)

    def some(examples: Sequence[T], share: float) -> list[T]:
        return rng.sample(examples, round(len(examples) * share))

    def fresh(examples: list[Example], share: float) -> list[Example]:
        old = [index for index, example in enumerate(hand) if example.id in known]
        new = [index for index, example in enumerate(hand) if example.id not in known]
        taken = some(new, share) + some(old, share * options.known_share)
        return [examples[index] for index in taken]

    for epoch in range(whole + (part > 0)):
        varied = [recombiner.vary(example, rng) for example in hand]
        varied = [noise.noisy(example, rng) if rng.random() < options.noisy else example for example in varied]
        chosen = (
            fresh(hand, options.as_written) + fresh(varied, options.recombined) + some(generated, options.generated)
        )
        for _ in range(options.joined if len(varied) > 1 else 0):
            one, other = rng.sample(varied, 2)
            chosen.append(join(one, other, rng))
        items = tokenize(chosen, tokenizer, marks)
        if epoch == whole:
            items = rng.sample(items, int(len(items) * part))
        yield from batches(items, options.batch_tokens, rng)
