"""Texts that are nearly the same: by runs of words (checks.near_copies), and here by how they are written as a whole.

The thresholds were chosen by reading pairs. From 0.80 on two texts say the same thing in nearly the same words;
between 0.70 and 0.80 half of them are two tasks of one household, and below nearly all. Inside the train split twins
may also be there to show a difference ("Complete the DBS form by Friday." and "The DBS form is complete."), so there a
copy is only what has the same answer too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from todoapp.dataengine.embedding import Vectors, embed
from todoapp.dataengine.examples import Example
from todoapp.dataengine.splits import split_of

NEAR_ACROSS = 0.80  # cosine from which a train text is a copy of a held-out one
NEAR_INSIDE = 0.85  # cosine from which two train texts with one answer are copies
_ROWS = 512  # compared at a time


def near_pairs(first: Vectors, second: Vectors, threshold: float) -> Iterator[tuple[int, int, float]]:
    """Give the pairs of rows (one of each) whose cosine reaches the threshold."""
    for start in range(0, len(first), _ROWS):
        likeness = first[start : start + _ROWS] @ second.T
        for row, column in zip(*np.nonzero(likeness >= threshold), strict=True):
            yield start + int(row), int(column), float(likeness[row, column])


def copies_of_held_out(
    examples: Sequence[Example], *, kept_back: Sequence[str] = (), vectors: Vectors | None = None
) -> dict[str, str]:
    """Give the train examples (by origin) that are copies of a dev or test text, or of one kept back elsewhere."""
    if vectors is None:
        vectors = embed([*(example.text for example in examples), *kept_back])
    train = [index for index, example in enumerate(examples) if split_of(example) == "train"]
    held = [index for index, example in enumerate(examples) if split_of(example) != "train"]
    held += range(len(examples), len(vectors))
    names = [*(example.origin for example in examples), *(f"kept back {n + 1}" for n in range(len(kept_back)))]
    found: dict[str, str] = {}
    for row, column, _ in near_pairs(vectors[train], vectors[held], NEAR_ACROSS):
        found.setdefault(examples[train[row]].origin, names[held[column]])
    return found


def copies_inside(examples: Sequence[Example], vectors: Vectors) -> dict[str, str]:
    """Give the examples (by origin) that say nearly the same as an earlier one and have its answer too."""
    answers = [_answer(example) for example in examples]
    found: dict[str, str] = {}
    for later, earlier, _ in near_pairs(vectors, vectors, NEAR_INSIDE):
        if earlier < later and answers[earlier] == answers[later] and examples[earlier].origin not in found:
            found.setdefault(examples[later].origin, examples[earlier].origin)
    return found


def _answer(example: Example) -> str:
    return replace(example, text="").yaml.casefold()
