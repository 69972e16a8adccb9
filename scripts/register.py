#!/usr/bin/env python3
"""Name a trained adapter in the registry: scripts/register.py runs/r1 parser-2026.11-r1 [--current] [--scores F…]

The adapter models/ID.gguf (scripts/export_gguf.py) becomes a candidate, or with --current what the app runs; the model
that was current becomes previous, and adapters older than that leave the folder. --scores takes the JSON files of
scripts/evaluate.py; a score is only recorded with its split, split hash, seed and commit. Running it again for the same
ID changes the entry.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

MODELS = Path(__file__).resolve().parents[1] / "models"
HEADER = """\
# One entry per fine-tuned parser. The app runs the one whose status is `current`; adapters of `current` and `previous`
# are in git beside this file, older ones are not. See README.md for what each key means and who writes it.
"""


def entry_of(run: dict[str, Any], options: argparse.Namespace, adapter: Path) -> dict[str, Any]:
    scores = [json.loads(path.read_text(encoding="utf-8")) for path in options.scores]
    metrics = {
        score["split"]: {
            "split_hash": score["split_hash"],
            "seed": int(run["seed"]),
            "commit": run["commit"],
            "exact_match": score["exact_match"],
            "well_formed_rate": score["well_formed_rate"],
        }
        for score in scores
    }
    return {
        "id": options.id,
        "status": "current" if options.current else "candidate",
        "base": "smollm2-135m-instruct",
        "adapter": {"file": adapter.name, "sha256": hashlib.sha256(adapter.read_bytes()).hexdigest()},
        "quantization": options.quantization,
        "dataset_version": run["train_hash"],
        "prompt_version": run["prompt_version"],
        "metrics": metrics,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("run", type=Path)
    arguments.add_argument("id")
    arguments.add_argument("--current", action="store_true")
    arguments.add_argument("--quantization", choices=["q8_0", "q4_0"], default="q8_0")
    arguments.add_argument("--scores", type=Path, nargs="*", default=[])
    options = arguments.parse_args()

    registry = MODELS / "registry.yaml"
    models = [m for m in yaml.safe_load(registry.read_text(encoding="utf-8"))["models"] if m["id"] != options.id]
    adapter = MODELS / f"{options.id}.gguf"
    new = entry_of(json.loads((options.run / "run.json").read_text(encoding="utf-8")), options, adapter)
    if options.current:
        for model in models:
            model["status"] = {"current": "previous", "previous": "retired"}.get(model["status"], model["status"])
        for model in [m for m in models if m["status"] == "retired"]:
            (MODELS / model["adapter"]["file"]).unlink(missing_ok=True)
        models = [m for m in models if m["status"] != "retired"]
    text = yaml.safe_dump({"format": 1, "models": [new, *models]}, sort_keys=False, allow_unicode=True, width=118)
    registry.write_text(HEADER + text, encoding="utf-8")
    print(f"{options.id} is {new['status']} in {registry}")


if __name__ == "__main__":
    main()
