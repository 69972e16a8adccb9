"""Which examples a model learns from, is tuned on and is judged by: a stable hash decides, nobody else."""

import hashlib
from collections.abc import Sequence
from typing import Literal

from todoapp.dataengine.examples import Example, normal_form

Split = Literal["train", "dev", "test"]
DEV_SHARE = 0.08
TEST_SHARE = 0.12


def split_of(example: Example) -> Split:
    """Give the split of an example: a hash of its group, or of its words where it has none.

    The same text lands in the same split forever, however much data is added around it.
    """
    key = example.group or normal_form(example.text)
    position = int.from_bytes(hashlib.sha256(f"split-1:{key}".encode()).digest()[:8], "big") / 2**64
    if position < TEST_SHARE:
        return "test"
    return "dev" if position < TEST_SHARE + DEV_SHARE else "train"


def select(examples: Sequence[Example], split: Split) -> list[Example]:
    """Give the examples of one split, in their order."""
    return [example for example in examples if split_of(example) == split]


def split_hash(examples: Sequence[Example], split: Split) -> str:
    """Give a short hash of a split's content, to name in scores what was measured."""
    digest = hashlib.sha256()
    for example in sorted(select(examples, split), key=lambda e: e.id):
        digest.update(f"{example.text}\0{example.yaml}\0".encode())
    return digest.hexdigest()[:12]
