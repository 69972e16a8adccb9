"""Texts as vectors by their surface: words, word pairs and runs of letters, weighted by how rare they are.

Feature hashing (Weinberger et al. 2009) instead of a vocabulary: nothing to fit or store, and the same text has
the same features forever. The cosine of two rows says how alike two texts are written; spelling, word order and small
changes shift it a little, another task shifts it a lot.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from todoapp.parser.words import words

Vectors = npt.NDArray[np.float32]
WIDTH = 2048
_LETTERS = (3, 4)  # lengths of the runs of letters


def embed(texts: Sequence[str], *, width: int = WIDTH) -> Vectors:
    """Give one row of length 1 for each text; a text without words is a row of zeros."""
    counted = [Counter(features(text)) for text in texts]
    seen = Counter(feature for counts in counted for feature in counts)
    rows = np.zeros((len(texts), width), dtype=np.float32)
    for row, counts in zip(rows, counted, strict=True):
        for feature, count in counts.items():
            rarity = math.log((1 + len(texts)) / (1 + seen[feature])) + 1
            place, sign = _place(feature, width)
            row[place] += sign * (1 + math.log(count)) * rarity
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    normed: Vectors = rows / np.maximum(norms, 1e-9)
    return normed


def features(text: str) -> Iterator[str]:
    """Give what a text is made of: its words, pairs of words, and runs of letters within a word."""
    own = words(text)
    yield from (f"w {word}" for word in own)
    yield from (f"p {first} {second}" for first, second in pairwise(own))
    for word in own:
        yield from _runs(word)


@lru_cache(maxsize=100_000)
def _runs(word: str) -> tuple[str, ...]:
    edged = f"<{word}>"
    return tuple(edged[i : i + length] for length in _LETTERS for i in range(len(edged) - length + 1))


@lru_cache(maxsize=1_000_000)
def _place(feature: str, width: int) -> tuple[int, int]:
    code = zlib.crc32(feature.encode())
    return code % width, 1 if (code >> 20) & 1 else -1
