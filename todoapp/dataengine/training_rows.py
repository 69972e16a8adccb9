"""Which rows may train: those of the train split that break no rule and copy no other; and what drops the rest."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from todoapp.dataengine.checks import check_example, near_copies
from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example, normal_form
from todoapp.dataengine.near_duplicates import copies_inside, copies_of_held_out
from todoapp.dataengine.splits import split_of

RULES_VERSION = 2  # of everything that decides whether a row trains; goes into the manifest


def trainable(
    examples: Sequence[Example], *, kept_back: Sequence[str] = (), answers: Path | None = None
) -> tuple[list[Example], Counter[str]]:
    """Give the examples of the train split that may train, in their order, and how many fell to which rule.

    Args:
        examples: all that there are, dev and test included: a train row that copies one of those must not train.
        kept_back: further texts that no training row may copy.
        answers: a folder that keeps what was found; asking again about the same examples then takes no time, where
            comparing tens of thousands of texts takes minutes.
    """
    dropped: Counter[str] = Counter()
    kept = None if answers is None else answers / f"dropped-{_question(examples, kept_back)}.json"
    if kept is not None and kept.exists():
        why: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    else:
        why = dropped_rows(examples, kept_back=kept_back)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            written = kept.with_suffix(f".{os.getpid()}.part")  # several processes of one run may write it at once
            written.write_text(json.dumps(why), encoding="utf-8")
            written.replace(kept)
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


def _question(examples: Sequence[Example], kept_back: Sequence[str]) -> str:
    """Give a short hash of all that the answer depends on."""
    digest = hashlib.sha256(f"rules {RULES_VERSION}".encode())
    for example in examples:
        digest.update(f"\0{example.origin}\0{example.group}\0{example.text}\0{example.yaml}".encode())
    for text in kept_back:
        digest.update(f"\0\0{text}".encode())
    return digest.hexdigest()[:12]
