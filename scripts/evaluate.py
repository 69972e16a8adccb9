#!/usr/bin/env python3
"""Score a parser: scripts/evaluate.py [--quick | --split dev|test | --behaviours] [--model ID | --gguf FILE]

Runs the whole path, text to resolved actions, as the app does, and judges by the parse contract's scoring. Prints one
table with the models scored before on the same data, then behaviours, fields and causes of failure. --quick takes a
fixed sample of dev, --behaviours the hand-written sets of models/parser/behaviours; the test split is for the one score
of a finished model; tune on dev. --save keeps the counts in models/scores/<model>-<data>.json (of whole splits only).
Anything else, a baseline say, is a row as well: --questions prints {"id", "text", "now"} lines, --answers scores lines
{"id", "actions"} (and "ms", "tokens", "yaml", "error" if there are) under the name that --name gives.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from todoapp.dataengine.behaviours import read_spec, targeted_examples
from todoapp.dataengine.command_line import ended
from todoapp.dataengine.evaluation import (
    Outcome,
    Predict,
    Prediction,
    content_hash,
    evaluate,
    quick_sample,
    score,
)
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.free_writing import FreeWriter
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dataengine.splits import select
from todoapp.dataengine.tables import behaviour_lines, cause_lines, failures_by_cause, field_lines, models_table, share
from todoapp.domain.errors import InvalidInput
from todoapp.parser.prompt import PROMPT_VERSION
from todoapp.services.parsing import Understanding
from todoapp.weights.library import Library
from todoapp.weights.scores import Scores, Tally, read_all, scores_dir, write_scores

MODELS = Path(__file__).resolve().parents[1] / "models"
PARSER_DATA = MODELS / "parser"


def main() -> int:
    return ended(run, _options())


def run(options: argparse.Namespace) -> int:
    spec = read_spec(PARSER_DATA / "spec.yaml")
    gold = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    targeted = targeted_examples(PARSER_DATA)
    held_out = {"dev": select(gold, "dev"), "test": select(gold, "test"), "behaviours": targeted}
    data = content_hash([*held_out["dev"], *held_out["test"], *targeted])
    split = "behaviours" if options.behaviours else options.split
    whole = held_out.get(split) or select(gold, "train")
    chosen = [example for example in whole if options.source in (None, example.source)]
    chosen = (quick_sample(chosen) if options.quick else chosen)[: options.limit]
    if options.questions:
        for example in chosen:
            print(json.dumps({"id": example.id, "text": example.text, "now": REFERENCE.isoformat()}))
        return 0
    if not chosen:
        raise InvalidInput("There is no example to score.", "Widen --source or --limit.")

    name, predict = _predictor(options)
    outcomes = evaluate(chosen, predict, spec, on_outcome=_progress(len(chosen)))
    is_whole = chosen == whole
    shown = split if is_whole else f"{split}-part"
    own = score(outcomes, content_hash(chosen))
    scores = Scores(name, data, PROMPT_VERSION, {shown: own}, spec.required, "baseline" if options.answers else "model")

    for line in failures_by_cause(outcomes, options.show) if options.show else ():
        print(line)
    others = [s for s in read_all(scores_dir(MODELS)) if _is_comparable(s, scores, shown)]
    sections = [
        (f"{datetime.now():%Y-%m-%d %H:%M}, prompt {PROMPT_VERSION}", models_table([*others, scores], shown)),
        ("behaviours", behaviour_lines(own, spec)),
        ("cases wrong by cause", cause_lines(own)),
    ]
    if not options.quick:
        sections.insert(2, ("fields", field_lines(own)))
    for title, lines in sections:
        print(title, *lines, sep="\n")
    for line in () if is_whole else _on_the_same_cases(name, split, content_hash(whole), chosen):
        print(line)
    if options.save and is_whole:
        print(f"kept in {write_scores(scores_dir(MODELS), scores).relative_to(MODELS.parent)}")
    elif options.save:
        print("not kept: only a whole split is", file=sys.stderr)
    return 0


def _is_comparable(other: Scores, own: Scores, split: str) -> bool:
    same = other.splits.get(split)
    return other.model != own.model and same is not None and same.split_hash == own.splits[split].split_hash


def _on_the_same_cases(name: str, split: str, split_hash: str, chosen: Sequence[Example]) -> Iterator[str]:
    """Say how models that were scored on the whole split did on a part of it."""
    for other in read_all(scores_dir(MODELS)):
        one = other.splits.get(split)
        if one is not None and one.split_hash == split_hash:
            right = Tally(sum(example.id not in one.wrong for example in chosen), len(chosen))
            kept = " (kept)" if other.model == name else ""
            yield f"{other.model} {other.data} on the same cases: {share(right)}{kept}"


def _predictor(options: argparse.Namespace) -> tuple[str, Predict]:
    if options.answers:
        return options.name or options.answers.stem, _answers(options.answers)
    library = Library()
    path = options.gguf or library.parser_path(options.model)
    name = options.name or (path.stem if options.gguf else options.model or library.parser_id())
    understanding = Understanding(path, name, threads=options.threads)
    understanding.warm_up()
    writer = FreeWriter(path, threads=options.threads)

    def predict(example: Example) -> Prediction:
        understood = understanding.understand(example.text, REFERENCE)
        return Prediction(
            [action.as_dict() for action in understood.actions],
            understood.yaml,
            understood.ms,
            writer.count(understood.yaml),
            understood.problem,
            writer.reads_back(example.text) if options.free else None,
        )

    return name, predict


def _answers(path: Path) -> Predict:
    rows: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows[row["id"]] = row
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(
                f"{path.name}:{number} is no answer.", 'Write {"id", "actions"} on each line.'
            ) from error

    def predict(example: Example) -> Prediction:
        row = rows.get(example.id, {"error": "not answered"})
        return Prediction(
            row.get("actions") or [],
            row.get("yaml") or json.dumps(row.get("actions")),
            float(row.get("ms") or 0),
            int(row.get("tokens") or 0),
            row.get("error"),
        )

    return predict


def _progress(count: int) -> Callable[[Outcome], None]:
    done: list[bool] = []

    def tell(outcome: Outcome) -> None:
        done.append(outcome.judgement.right)
        if sys.stderr.isatty() or len(done) % 100 == 0:
            print(f"\r{len(done)}/{count}, {sum(done)} right ", end="", file=sys.stderr, flush=True)
        if len(done) == count:
            print(file=sys.stderr)

    return tell


def _options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--split", choices=["train", "dev", "test"], default="dev")
    what.add_argument("--quick", action="store_true", help="a fixed sample of dev")
    what.add_argument("--behaviours", action="store_true", help="the hand-written sets by behaviour")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--model", help="a model of the registry (default: the current one)")
    who.add_argument("--gguf", type=Path, help="a model file that is not in the registry yet")
    who.add_argument("--answers", type=Path, help="JSON lines with answers to --questions")
    who.add_argument("--questions", action="store_true", help="print what is to be answered, and end")
    parser.add_argument("--name", help="what the row is called (default: the model's id or file)")
    parser.add_argument("--source", choices=["hand", "generated"], help="only these examples")
    parser.add_argument("--limit", type=int, help="only the first N examples")
    parser.add_argument("--free", action="store_true", help="also count the answers that read back without the grammar")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N failures of each cause")
    parser.add_argument("--threads", type=int, help="processor threads (default: what the app takes)")
    parser.add_argument("--save", action="store_true", help="keep the scores in models/scores")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
