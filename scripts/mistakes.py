#!/usr/bin/env python3
"""Collect what a model answers wrongly on rows it has not learned: scripts/mistakes.py OUT --known MANIFEST

A line for each hand-written example of the train split that is not in the files of a manifest (what the model learned):
the app's answer, and whether it is right. scripts/finetune.py --mistakes learns to tell the wrong ones from the right
ones. On rows a model has learned it makes few mistakes, and not those it makes on new ones. The same command goes on
where it stopped, and takes in what was written since.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from training.rows import known_rows

from todoapp.dataengine.command_line import ended, read_lines
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.metrics import REFERENCE, judge
from todoapp.dataengine.splits import select
from todoapp.dates.actions import resolve_actions
from todoapp.services.parsing import Understanding
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
    library = Library()
    understanding = Understanding(options.gguf or library.parser_path(options.model), "", threads=options.threads)
    known = known_rows(options.known, PARSER_DATA)
    answered = {row["text"] for row in read_lines(options.out)} if options.out.exists() else set()
    new = [e for e in select(read_examples((PARSER_DATA / "gold").glob("*.yaml")), "train") if e.id not in known]
    left = [example for example in new if example.text not in answered]
    print(f"{len(left)} of {len(new)} to answer", file=sys.stderr)
    wrong, started = 0, time.monotonic()
    with options.out.open("a", encoding="utf-8") as out:
        for number, example in enumerate(left, start=1):
            understood = understanding.understand(example.text, REFERENCE)
            right = judge(resolve_actions(example.actions, REFERENCE), understood.actions).right
            wrong += not right
            row = {"text": example.text, "right": right or understood.problem is not None, "yaml": understood.yaml}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()
            if number % 50 == 0:
                each = (time.monotonic() - started) / number
                print(f"{wrong} wrong of {number}, {each * (len(left) - number) / 60:.0f} min left", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
