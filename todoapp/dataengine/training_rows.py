"""Which rows may train: those of the train split that break no rule and copy no other; and what drops the rest."""

from collections import Counter
from collections.abc import Sequence

from todoapp.dataengine.checks import check_example, near_copies
from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example, normal_form
from todoapp.dataengine.near_duplicates import copies_inside, copies_of_held_out
from todoapp.dataengine.splits import split_of

RULES_VERSION = 2  # of everything that decides whether a row trains; goes into the manifest


def trainable(examples: Sequence[Example], *, kept_back: Sequence[str] = ()) -> tuple[list[Example], Counter[str]]:
    """Give the examples of the train split that may train, in their order, and how many fell to which rule.

    Args:
        examples: all that there are, dev and test included: a train row that copies one of those must not train.
        kept_back: further texts that no training row may copy.
    """
    dropped: Counter[str] = Counter()
    why = dropped_rows(examples, kept_back=kept_back)
    dropped.update(why.values())
    return [e for e in examples if split_of(e) == "train" and e.origin not in why], dropped


def dropped_rows(examples: Sequence[Example], *, kept_back: Sequence[str] = ()) -> dict[str, str]:
    """Give the train rows that may not train, by origin, each with the first rule it breaks."""
    why: dict[str, str] = {}
    train = [example for example in examples if split_of(example) == "train"]
    for example in train:
        for finding in check_example(example):
            if finding.level == "error":
                why.setdefault(example.origin, "breaks a rule")
    held_texts = {normal_form(e.text) for e in examples if split_of(e) != "train"} | set(map(normal_form, kept_back))
    seen: set[str] = set()
    for example in train:
        key = normal_form(example.text)
        if key in held_texts:
            why.setdefault(example.origin, "same text as a held-out one")
        elif key in seen:
            why.setdefault(example.origin, "same text twice")
        seen.add(key)
    for _, copied in near_copies(examples):
        why.setdefault(copied.origin, "near copy of a held-out one (words)")
    vectors = embed([*(example.text for example in examples), *kept_back])
    for origin in copies_of_held_out(examples, kept_back=kept_back, vectors=vectors):
        why.setdefault(origin, "near copy of a held-out one (embedding)")
    left = [index for index, e in enumerate(examples) if split_of(e) == "train" and e.origin not in why]
    for origin in copies_inside([examples[index] for index in left], vectors[left]):
        why.setdefault(origin, "near copy of another train row")
    return why
