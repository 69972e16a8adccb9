#!/usr/bin/env python3
"""Train the model of words' roles that weighs alternatives: scripts/train_roles.py [--known MANIFEST] [--out FILE]

Learns from the hand-written examples of the train split which role (title, date, note, left out, ...) a word has, by
the word and its neighbours; prints what it gets right of a twentieth it does not learn from. Takes a minute on a
processor. With --known only the examples of that data version's files are learned from, so that
scripts/fit_reading.py can weigh alternatives of other rows fairly. Needs the [train] extra.
"""

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import torch
from training.rows import known_rows

from todoapp.dataengine.command_line import ended
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.splits import select
from todoapp.parser.roles import MODEL_FILE, Role, features, hash_of, roles_of, write_model

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"
PASSES, BATCH, RATE = 4, 512, 0.08
SEEN = 5  # times that a feature must have been seen
DROPPED = 0.2  # share of a word's features left out of a step: none may rest on one alone


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--known", type=Path, help="manifest: learn from the examples of its files only")
    arguments.add_argument("--out", type=Path, default=MODEL_FILE)
    arguments.add_argument("--seed", type=int, default=1)
    return ended(run, arguments.parse_args())


def run(options: argparse.Namespace) -> int:
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    examples = select(read_examples((PARSER_DATA / "gold").glob("*.yaml")), "train")
    if options.known:
        known = known_rows(options.known, PARSER_DATA)
        examples = [example for example in examples if example.id in known]
    random.Random(options.seed).shuffle(examples)
    held = len(examples) // 20
    hashed = [[[hash_of(feature) for feature in own] for own in features(example.text)] for example in examples]
    roles = [role for example in examples for role in roles_of(example.text, example.actions)]
    names = np.array([word for words in hashed for word in words], dtype=np.uint32)
    of_held = sum(map(len, hashed[:held]))
    known, seen = np.unique(names[of_held:], return_counts=True)
    known = known[seen >= SEEN]
    found = np.minimum(np.searchsorted(known, names), len(known) - 1)
    found[known[found] != names] = len(known)
    places, wanted = torch.from_numpy(found.astype(np.int64)), torch.tensor(roles)
    weights = torch.zeros((len(known) + 1, len(Role)), requires_grad=True)
    # Adagrad (Duchi et al. 2011): features that are seldom there keep a high rate.
    optimizer = torch.optim.Adagrad([weights], lr=RATE)
    for number in range(1, PASSES + 1):
        for chosen in (torch.randperm(len(wanted) - of_held) + of_held).split(BATCH):
            kept = ((torch.rand((len(chosen), places.shape[1])) > DROPPED) & (places[chosen] < len(known))).float()
            scores = torch.nn.functional.embedding_bag(
                places[chosen], weights, mode="sum", per_sample_weights=kept, sparse=True
            )
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(scores, wanted[chosen]).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        with torch.no_grad():
            scores = torch.nn.functional.embedding_bag(places[:of_held], weights * (1 - DROPPED), mode="sum")
            loss = torch.nn.functional.cross_entropy(scores, wanted[:of_held]).item()
            right = (scores.argmax(1) == wanted[:of_held]).float().mean().item()
        print(f"pass {number}: {right:.1%} of {of_held} words of {held} other examples right, loss {loss:.3f}")
    write_model(options.out, known, (weights.detach()[:-1] * (1 - DROPPED)).numpy())
    print(f"{len(examples) - held} examples, {len(known)} features, {options.out.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
