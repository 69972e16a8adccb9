#!/usr/bin/env python3
"""Name a trained adapter in the registry: scripts/register.py runs/r1 parser-2026.11-r1 [--current [--force REASON]]

The adapter models/ID.gguf (scripts/export_gguf.py) becomes a candidate; its scores are those kept for ID in
models/scores (scripts/evaluate.py --save), each with split, split hash, seed and commit. --current promotes it, as
`todoapp model promote` does: the model that was current becomes previous, the one before leaves the folder. Running it
again for the same ID changes the entry.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from todoapp.domain.errors import TodoAppError
from todoapp.weights.library import default_data_dir
from todoapp.weights.promotion import promote
from todoapp.weights.registry import raw_entries, write_registry
from todoapp.weights.scores import SplitScore, scores_dir, scores_of

MODELS = Path(__file__).resolve().parents[1] / "models"


def entry_of(models: Path, run: dict[str, Any], model_id: str, *, status: str, quantization: str) -> dict[str, Any]:
    """Give the registry's entry for a run, in the file's form."""
    adapter = models / f"{model_id}.gguf"
    metrics = {
        name: metrics_of(score) | {"data": scores.data, "seed": int(run["seed"]), "commit": run["commit"]}
        for scores in scores_of(scores_dir(models), model_id)
        for name, score in scores.splits.items()
    }
    return {
        "id": model_id,
        "status": status,
        "base": "smollm2-135m-instruct",
        "adapter": {"file": adapter.name, "sha256": hashlib.sha256(adapter.read_bytes()).hexdigest()},
        "quantization": quantization,
        "dataset_version": run["train_hash"],
        "prompt_version": run["prompt_version"],
        "metrics": metrics,
    }


def metrics_of(score: SplitScore) -> dict[str, Any]:
    """Give what the registry keeps of a split's score."""
    shares = {"all": score.cases, **score.sources}
    return {
        "split_hash": score.split_hash,
        "exact_match": {name: round(tally.share, 4) for name, tally in shares.items()},
        "exact_todos": round(score.todos.share, 4),
        "well_formed_rate": round(score.well_formed.share, 4),
    }


def register(models: Path, run: dict[str, Any], model_id: str, quantization: str) -> None:
    """Write or change the entry; a model that is registered keeps its status, a first one is current."""
    entries = raw_entries(models)
    known = {entry["id"]: entry["status"] for entry in entries}
    status = known.get(model_id, "candidate" if "current" in known.values() else "current")
    new = entry_of(models, run, model_id, status=status, quantization=quantization)
    write_registry(models, [new, *(entry for entry in entries if entry["id"] != model_id)])
    print(f"{model_id} is {status} in {models / 'registry.yaml'}")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("run", type=Path)
    arguments.add_argument("id")
    arguments.add_argument("--current", action="store_true")
    arguments.add_argument("--force", metavar="REASON", help="promote it although a required behaviour got worse")
    arguments.add_argument("--quantization", choices=["q8_0", "q4_0"], default="q8_0")
    options = arguments.parse_args()
    run = json.loads((options.run / "run.json").read_text(encoding="utf-8"))
    try:
        register(MODELS, run, options.id, options.quantization)
        if options.current:
            print(*promote(MODELS, default_data_dir(), options.id, force=options.force), sep="\n")
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
