#!/usr/bin/env python3
"""Measure what examples are worth: scripts/learning_curve.py [--minutes-each M] [--all-by MODEL] [--out DIR]

Trains from the base on 50, 100, 200, 500, 1,000 and all examples, each twice with other examples and another seed, and
scores each on dev. Larger choices hold the smaller ones of the same replicate. Every point has the same training time;
small ones end earlier, after --epochs. What took hours to learn from all examples can be named instead of trained for
minutes: --all-by, a model of the registry. Writes DIR/curve.html and DIR/points.jsonl as it goes; killed at any point,
the same command goes on where it was.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from todoapp.dataengine.behaviours import read_spec
from todoapp.dataengine.command_line import ended
from todoapp.dataengine.evaluation import Prediction, evaluate, quick_sample
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.learning_curve import REPLICATES, SIZES, Point, curve_page, planned
from todoapp.dataengine.metrics import REFERENCE
from todoapp.dataengine.splits import select
from todoapp.domain.errors import InvalidInput
from todoapp.services.parsing import Understanding
from todoapp.weights.library import Library
from todoapp.weights.merge import merge_to_f16, quantize
from todoapp.weights.scores import Tally

ROOT = Path(__file__).resolve().parents[1]
PARSER_DATA = ROOT / "models" / "parser"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[*SIZES])
    arguments.add_argument("--replicates", type=int, default=REPLICATES)
    arguments.add_argument("--minutes-each", type=float, default=20.0, help="of training, for a point")
    arguments.add_argument("--epochs", type=float, default=12.0, help="at most")
    arguments.add_argument("--all-by", metavar="MODEL", help="take this model as the point of all examples")
    arguments.add_argument("--limit", type=int, help="score on a fixed sample of so many dev cases")
    arguments.add_argument("--out", type=Path, default=ROOT / "runs" / "learning-curve")
    arguments.add_argument("finetune", nargs="*", help="after --: further options of finetune.py")
    options = arguments.parse_args()
    return ended(run, options)


def run(options: argparse.Namespace) -> int:
    everything = len(select(read_examples(PARSER_DATA.glob("g*/*.yaml")), "train"))
    plan = planned(everything, options.sizes, options.replicates, all_once=options.all_by is not None)
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    kept = options.out / "points.jsonl"
    points = [Point(**json.loads(line)) for line in kept.read_text().splitlines()] if kept.exists() else []
    done = {(point.examples, point.replicate) for point in points}
    begun = time.monotonic()
    left = [key for key in plan if key not in done]
    for number, (examples, replicate) in enumerate(left):
        each = (time.monotonic() - begun) / number if number else options.minutes_each * 60
        print(f"{examples} examples, replicate {replicate}; about {each * (len(left) - number) / 60:.0f} min left")
        tally = measure(options, examples, replicate, is_all=examples == everything)
        points.append(Point(examples, replicate, tally.right, tally.of))
        with kept.open("a") as file:
            file.write(json.dumps(vars(points[-1])) + "\n")
        facts = {"minutes each": options.minutes_each, "epochs at most": options.epochs}
        (options.out / "curve.html").write_text(curve_page(points, facts), encoding="utf-8")
    print(f"{len(points)} points in {options.out / 'curve.html'}")
    return 0


def measure(options: argparse.Namespace, examples: int, replicate: int, *, is_all: bool) -> Tally:
    """Train one point, make the model as the app has it, and score it; a run that was stopped goes on."""
    if is_all and options.all_by is not None:
        return scored(Library().parser_path(options.all_by), options.limit)
    folder = options.out / f"{examples}-{replicate}"
    train = ["finetune.py", "--out", str(folder), "--seed", str(replicate), "--minutes", str(options.minutes_each)]
    # The time is for training: the loss on some thousand dev rows would take most of it.
    train += ["--epochs", str(options.epochs), "--generated", "1", "--dev-checks", "0"]
    train += [] if is_all else ["--examples", str(examples), "--joined", str(examples // 10)]
    script(*train, *options.finetune)
    adapter, whole, model = (folder / name for name in ("adapter.gguf", "f16.gguf", "q8_0.gguf"))
    script("export_gguf.py", str(folder), str(adapter))
    base = Library().base_path()
    merge_to_f16(base, adapter, whole, on_bytes=lambda *_: None, cancelled=threading.Event())
    quantize(whole, model, "q8_0")
    whole.unlink()
    try:
        return scored(model, options.limit)
    finally:
        model.unlink()


def scored(model: Path, limit: int | None) -> Tally:
    """Count the dev cases a model gets right as the app runs it."""
    dev = select(read_examples(PARSER_DATA.glob("g*/*.yaml")), "dev")
    if limit is not None:
        dev = quick_sample(dev, limit)
    understanding = Understanding(model, model.stem)

    def predict(example: Example) -> Prediction:
        understood = understanding.understand(example.text, REFERENCE)
        return Prediction([action.as_dict() for action in understood.actions], problem=understood.problem)

    try:
        outcomes = evaluate(dev, predict, read_spec(PARSER_DATA / "spec.yaml"))
    finally:
        understanding.close()
    return Tally(sum(outcome.judgement.right for outcome in outcomes), len(outcomes))


def script(name: str, *words: str) -> None:
    """Run another script of this folder."""
    code = subprocess.run([sys.executable, f"scripts/{name}", *words], cwd=ROOT, check=False).returncode
    if code != 0:
        raise InvalidInput(f"scripts/{name} ended with status {code}.", "The same command goes on from here.")


if __name__ == "__main__":
    sys.exit(main())
