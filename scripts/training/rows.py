"""From examples to batches of tokens."""

import argparse
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from todoapp.dataengine.command_line import read_lines
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.manifest import read_manifest
from todoapp.dataengine.noise import Noise
from todoapp.dataengine.recombine import Recombiner
from todoapp.dataengine.speaking import join
from todoapp.domain.errors import InvalidInput
from todoapp.parser.prompt import Marks, clean, marks_of

T = TypeVar("T")
FAR = 2.0  # nats between a right answer and a wrong one past which nothing is left to learn from the pair


@dataclass(frozen=True)
class Item:
    """A tokenised example; the loss counts from `answer_start` on. `rival` is a wrong answer behind the same prompt."""

    tokens: list[int]
    answer_start: int
    rival: list[int] | None = None

    @property
    def rows(self) -> list[list[int]]:
        """What is computed for it, the example itself first."""
        return [self.tokens] if self.rival is None else [self.tokens, self.rival]

    @property
    def width(self) -> int:
        """The tokens of its longer row."""
        return max(map(len, self.rows))


def marks_in(tokenizer: Any) -> Marks:
    """Give the base's turn marks, chosen as todoapp/parser/llama.py chooses them."""
    marks = marks_of(tokenizer.get_vocab().get)
    if marks is None:
        raise InvalidInput("The base knows no turn marks.", "todoapp/parser/prompt.py lists the families it can be of.")
    return marks


def tokenize(
    examples: Sequence[Example], tokenizer: Any, marks: Marks, mistakes: Mapping[str, str] | None = None
) -> list[Item]:
    """Tokenise as todoapp/parser/llama.py does: marks are single tokens, text and answer are plain.

    `mistakes` are wrong answers by the text they are of.
    """
    items = []
    for example in examples:
        prompt = [*marks.begin, *tokenizer.encode(clean(example.text), add_special_tokens=False), marks.end]
        yamls = [example.yaml, *filter(None, [(mistakes or {}).get(example.text)])]
        rows = [[*prompt, *tokenizer.encode(yaml, add_special_tokens=False), marks.end] for yaml in yamls]
        items.append(Item(rows[0], len(prompt), rows[1] if rows[1:] else None))
    return items


def batches(items: list[Item], budget: int, rng: random.Random) -> list[list[Item]]:
    """Group items of like length into batches of at most `budget` tokens with padding, in random order."""
    order = sorted(items, key=lambda item: item.width + rng.random() * 12)
    grouped: list[list[Item]] = [[]]
    for item in order:
        together = [*grouped[-1], item]
        if grouped[-1] and max(one.width for one in together) * sum(len(one.rows) for one in together) > budget:
            grouped.append([])
        grouped[-1].append(item)
    rng.shuffle(grouped)
    return grouped


def padding_share(planned: Sequence[Sequence[Item]]) -> float:
    """Give the share of the computed tokens that are padding."""
    rows = [[row for item in batch for row in item.rows] for batch in planned if batch]
    computed = sum(max(map(len, batch)) * len(batch) for batch in rows)
    return 1 - sum(len(row) for batch in rows for row in batch) / max(1, computed)


def some_of(train: list[Example], count: int | None, seed: int) -> list[Example]:
    """Give `count` random examples, all if None; a larger count holds those of a smaller one with the same seed."""
    order = sorted(train, key=lambda example: example.id)
    random.Random(f"some:{seed}").shuffle(order)
    chosen = {example.id for example in order[:count]}
    return train if count is None else [example for example in train if example.id in chosen]


def known_rows(manifest: Path, data: Path) -> frozenset[str]:
    """Give the ids of the examples in the files a data version lists, as those files stand now."""
    names = read_manifest(manifest).files
    return frozenset(example.id for example in read_examples(data / name for name in names if (data / name).exists()))


def read_mistakes(path: Path) -> dict[str, str]:
    """Read what scripts/mistakes.py wrote: for each text the answer to be told from the right one, where there is one.

    That is the likeliest wrong one. A text whose right answer is much likelier than that needs no telling.
    """
    rivals = ((row["text"], _rival(row["answers"])) for row in read_lines(path))
    return {text: rival for text, rival in rivals if rival is not None}


def _rival(answers: Sequence[Mapping[str, Any]]) -> str | None:
    wrong = [answer for answer in answers if not answer["right"] and answer["finished"]]
    if not wrong:
        return None
    rival = max(wrong, key=lambda answer: float(answer["logprob"]))
    right = max((answer["logprob"] for answer in answers if answer["right"]), default=-math.inf)
    return None if right - rival["logprob"] > FAR else str(rival["yaml"])


def plan(
    train: list[Example],
    tokenizer: Any,
    marks: Marks,
    noise_dir: Path,
    options: argparse.Namespace,
    known: frozenset[str] = frozenset(),
    mistakes: Mapping[str, str] | None = None,
) -> Iterator[list[Item]]:
    """Give the run's batches in order; the seed alone decides it, so a resumed run sees what it would have seen.

    Of the hand-written examples whose ids are `known`, only `options.known_share` of what is taken of others is. Those
    that `mistakes` holds a wrong answer to are all in each epoch as they stand.
    """
    mistakes = mistakes or {}
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
        as_written = [example for example in fresh(hand, options.as_written) if example.text not in mistakes]
        as_written += [example for example in hand if example.text in mistakes]
        chosen = as_written + fresh(varied, options.recombined) + some(generated, options.generated)
        for _ in range(options.joined if len(varied) > 1 else 0):
            one, other = rng.sample(varied, 2)
            chosen.append(join(one, other, rng))
        items = tokenize(chosen, tokenizer, marks, mistakes)
        if epoch == whole:
            items = rng.sample(items, int(len(items) * part))
        yield from batches(items, options.batch_tokens, rng)
