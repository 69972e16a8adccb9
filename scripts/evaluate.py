#!/usr/bin/env python3
"""Score a parser model on one split: scripts/evaluate.py [--split dev] [--model ID | --gguf FILE] [--show N]

Runs the whole path, text to resolved actions, as the app does, and judges by the parse contract's scoring. Prints the
share of cases right for hand-written and generated examples and for all, each field's share, how much was well-formed,
and the median milliseconds. The test split is for the one score of a finished model; tune on dev.
"""

import argparse
import json
import statistics
from datetime import datetime
from pathlib import Path

from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.metrics import Score, judge
from todoapp.dataengine.splits import select, split_hash
from todoapp.dates.actions import resolve_actions
from todoapp.parser.prompt import PROMPT_VERSION
from todoapp.services.parsing import Understanding
from todoapp.weights.library import Library

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"
REFERENCE = datetime(2026, 1, 14, 10, 0)  # a Wednesday; gold and prediction are resolved from the same moment


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--split", choices=["train", "dev", "test"], default="dev")
    arguments.add_argument("--model", help="a model of the registry (default: the current one)")
    arguments.add_argument("--gguf", type=Path, help="a model file that is not in the registry yet")
    arguments.add_argument("--source", choices=["hand", "generated"], help="only these examples")
    arguments.add_argument("--limit", type=int, help="only the first N examples")
    arguments.add_argument("--show", type=int, default=0, help="print the first N failures")
    arguments.add_argument("--threads", type=int, help="processor threads (default: all)")
    arguments.add_argument("--json", type=Path, help="write the scores there as well")
    options = arguments.parse_args()

    examples = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    chosen = [e for e in select(examples, options.split) if options.source in (None, e.source)][: options.limit]
    path = options.gguf or Library().parser_path(options.model)
    understanding = Understanding(path, path.stem, threads=options.threads)
    understanding.warm_up()

    scores = {name: Score() for name in ("all", "hand", "generated")}
    unread, milliseconds, shown = 0, [], 0
    for example in chosen:
        understood = understanding.understand(example.text, REFERENCE)
        unread += understood.problem is not None
        milliseconds.append(understood.ms)
        judgement = judge(resolve_actions(example.actions, REFERENCE), understood.actions)
        scores["all"].count(judgement)
        scores[example.source].count(judgement)
        if not judgement.right and shown < options.show:
            shown += 1
            wrong = [name for name, is_right in judgement.fields if not is_right]
            print(f"--- {example.origin} {wrong} +{judgement.extra}\n{example.text}\n  gold:")
            print("    " + example.yaml.replace("\n", "\n    "))
            print("  got:\n    " + understood.yaml.replace("\n", "\n    "))

    print(f"model {path.name}, split {options.split} {split_hash(examples, options.split)}, prompt {PROMPT_VERSION}")
    for name, (right, count) in sorted(scores["all"].fields.items()):
        print(f"  {name:18s} {right}/{count} {100 * right / count:.1f} %")
    for name, score in scores.items():
        if score.cases:
            print(f"{name}: {score.right}/{score.cases} cases right = {100 * score.exact_match:.1f} %")
    well_formed = 1 - unread / len(chosen)
    median = statistics.median(milliseconds)
    print(f"well-formed: {100 * well_formed:.1f} %   median {median:.0f} ms")
    if options.json:
        result = {
            "model": path.stem,
            "split": options.split,
            "split_hash": split_hash(examples, options.split),
            "prompt_version": PROMPT_VERSION,
            "exact_match": {name: round(score.exact_match, 4) for name, score in scores.items() if score.cases},
            "field_accuracy": {name: round(r / n, 4) for name, (r, n) in sorted(scores["all"].fields.items())},
            "well_formed_rate": round(well_formed, 4),
        }
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
