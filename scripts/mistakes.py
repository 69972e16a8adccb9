#!/usr/bin/env python3
"""Collect what a model answers wrongly on rows it has not learned: scripts/mistakes.py OUT --known MANIFEST

A line for each hand-written example of the train split that is not in the files of a manifest (what the model learned):
the model's answer and what it would have written elsewhere, each with its logprob and whether it is right.
scripts/finetune.py --mistakes learns to tell wrong ones from right ones, scripts/fit_reading.py how to choose between
them. On rows a model has learned it makes few mistakes, and not those it makes on new ones. The same command goes on
where it stopped, and takes in what was written since.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.rows import known_rows

from todoapp.dataengine.command_line import ended, read_lines
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.metrics import REFERENCE, judge
from todoapp.dataengine.splits import select
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Action
from todoapp.parser.llama import LlamaModel
from todoapp.parser.prompt import clean
from todoapp.parser.reading import Reading, readings
from todoapp.weights.library import Library

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path, help="the file to write or to go on with")
    arguments.add_argument("--known", type=Path, required=True, help="manifest of the data the model was trained on")
    arguments.add_argument("--model", help="a model of the registry (default: the current one)")
    arguments.add_argument("--gguf", type=Path, help="a model file that is not in the registry")
    arguments.add_argument("--threads", type=int)
    return ended(run, arguments.parse_args())


def run(options: argparse.Namespace) -> int:
    path = options.gguf or Library().parser_path(options.model)
    model = LlamaModel(path, threads=options.threads)
    known = known_rows(options.known, PARSER_DATA)
    answered = {row["text"] for row in read_lines(options.out)} if options.out.exists() else set()
    new = [e for e in select(read_examples((PARSER_DATA / "gold").glob("*.yaml")), "train") if e.id not in known]
    left = [example for example in new if example.text not in answered]
    print(f"{len(left)} of {len(new)} to answer", file=sys.stderr)
    wrong, started = 0, time.monotonic()
    with options.out.open("a", encoding="utf-8") as out:
        for number, example in enumerate(left, start=1):
            text = clean(example.text)
            if not model.fits(text):
                continue
            gold = resolve_actions(example.actions, REFERENCE)
            answers = [as_row(reading, gold) for reading in readings(model, text)]
            wrong += not answers[0]["right"]
            row = {"text": example.text, "answers": answers}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()
            if number % 50 == 0:
                each = (time.monotonic() - started) / number
                print(
                    f"{wrong} wrong at first of {number}, {each * (len(left) - number) / 60:.0f} min left",
                    file=sys.stderr,
                )
    return 0


def as_row(reading: Reading, gold: Sequence[Action]) -> dict[str, Any]:
    """Give an answer as it is kept."""
    generation = reading.generation
    right = judge(gold, resolve_actions(reading.actions, REFERENCE)).right
    kept = {"yaml": generation.text, "logprob": round(generation.logprob, 3), "finished": generation.finished}
    return {**kept, "right": right}


if __name__ == "__main__":
    sys.exit(main())
