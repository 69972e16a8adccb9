#!/usr/bin/env python3
"""Average the adapters of some runs: scripts/average_runs.py runs/r3b runs/r4c --out runs/r4x

Stages of one training, averaged, are often better than the last of them: what a later stage gained and what it forgot
of an earlier one lie in different directions (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022). What is
averaged is what each adapter adds to the weights, B·A, which is then cut by its singular values to --rank, or to the
first run's rank again. A run is its folder or, for all but the last, an adapter's GGUF. OUT is a folder as finetune.py
leaves it, with the facts of the last run; it can be exported, or trained on.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))

from training.adapters import load_adapter

from todoapp.dataengine.command_line import ended
from todoapp.domain.errors import InvalidInput

Factors = tuple[torch.Tensor, torch.Tensor]  # A (rank, inputs) and B (outputs, rank)


def average(adapters: Sequence[dict[str, Any]], rank: int | None = None) -> dict[str, Any]:
    """Give the average of adapters of one shape, as finetune.py writes them, of their rank or of another one.

    Raises:
        InvalidInput: they are of different shapes.
    """
    first = adapters[0]
    for other in adapters[1:]:
        if (other["alpha"], other["rank"], other["weights"].keys()) != (
            first["alpha"], first["rank"], first["weights"].keys(),
        ):  # fmt: skip
            raise InvalidInput("These adapters cannot be averaged.", "They need one rank, one alpha and one base.")
    own_rank = int(first["rank"])
    rank = rank or own_rank
    weights = {name: _factors([adapter["weights"][name] for adapter in adapters], rank) for name in first["weights"]}
    # What is added is alpha / rank times B·A: the factor stays.
    return first | {"weights": weights, "rank": rank, "alpha": first["alpha"] * rank / own_rank}


def _factors(pairs: Sequence[Factors], rank: int) -> Factors:
    product = torch.stack([b.double() @ a.double() for a, b in pairs]).mean(0)
    left, values, right = torch.linalg.svd(product, full_matrices=False)
    root = values[:rank].sqrt()
    a, b = pairs[0]
    return (root[:, None] * right[:rank]).to(a.dtype), (left[:, :rank] * root).to(b.dtype)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--rank", type=int, help="of the average (default: that of the first run)")
    return ended(run, arguments.parse_args())


def run(options: argparse.Namespace) -> int:
    facts_path = options.runs[-1] / "run.json"
    if not facts_path.is_file():
        raise InvalidInput(f"{options.runs[-1]} is not the folder of a run.", "Name such a one last.")
    averaged = average([load_adapter(source) for source in options.runs], options.rank)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(averaged, options.out / "adapter.pt")
    facts = json.loads(facts_path.read_text(encoding="utf-8"))
    facts |= {"out": str(options.out), "averaged": [str(source) for source in options.runs]}
    (options.out / "run.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    print(f"the average of {len(options.runs)} runs in {options.out / 'adapter.pt'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
