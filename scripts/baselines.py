#!/usr/bin/env python3
"""Answer evaluation questions with a base model that is prompted instead of trained: a row for the same table.

    scripts/evaluate.py --split dev --questions > runs/dev.questions
    scripts/baselines.py smollm2-135m-instruct --questions runs/dev.questions --answers runs/smollm2.answers
    scripts/baselines.py qwen2.5-coder-1.5b --calendar --questions runs/dev.questions --answers runs/qwen-dates.answers
    scripts/evaluate.py --split dev --answers runs/smollm2.answers --name "SmolLM2 prompted" --save

The model is a GGUF or a name of `todoapp model list`. Examples in the prompt come from the train split alone. With
--calendar it computes the dates itself. Answers are appended one by one: the same command goes on where it stopped.
"""

import argparse
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from todoapp.dataengine.command_line import base_named, ended, read_lines
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.prompting import Prompted, choose_shots, nearest_shots

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model", help="a GGUF, or a name of `todoapp model list`")
    arguments.add_argument("--questions", type=Path, required=True, help="what scripts/evaluate.py --questions prints")
    arguments.add_argument("--answers", type=Path, required=True, help="the file to write or to go on with")
    arguments.add_argument("--calendar", action="store_true", help="let the model compute the dates")
    arguments.add_argument("--shots", type=int, default=12, help="examples in the prompt")
    arguments.add_argument("--nearest", action="store_true", help="those most like each question, not the same for all")
    arguments.add_argument("--limit", type=int, help="answer only the first N questions")
    arguments.add_argument("--threads", type=int)
    arguments.add_argument("--data", type=Path, default=PARSER_DATA)
    options = arguments.parse_args()
    return ended(run, options)


def run(options: argparse.Namespace) -> int:
    questions = read_lines(options.questions)[: options.limit]
    answered = {row["id"] for row in read_lines(options.answers)} if options.answers.exists() else set()
    left = [row for row in questions if row["id"] not in answered]
    examples = read_examples((options.data / "gold").glob("*.yaml"))
    shots = (nearest_shots if options.nearest else choose_shots)(examples, options.shots)
    path = base_named(options.model)
    model = Prompted(path, shots, "calendar" if options.calendar else "phrases", threads=options.threads)
    print(
        f"{options.shots} shots, {model.prompt_tokens or 'other'} tokens each time;"
        f" {len(left)} of {len(questions)} to answer",
        file=sys.stderr,
    )
    started = time.monotonic()
    try:
        with options.answers.open("a", encoding="utf-8") as out:
            for number, row in enumerate(left, start=1):
                asked = model.ask(row["text"], datetime.fromisoformat(row["now"]))
                answer: dict[str, Any] = {"id": row["id"], "actions": asked.actions, "yaml": asked.written}
                answer |= {"ms": round(asked.ms, 1), "tokens": asked.tokens}
                if asked.problem is not None:
                    answer["error"] = asked.problem
                out.write(json.dumps(answer, ensure_ascii=False) + "\n")
                out.flush()
                each = (time.monotonic() - started) / number
                print(f"{number}/{len(left)}, {each * (len(left) - number) / 60:.0f} min left", file=sys.stderr)
    finally:
        model.close()
    print(f"{len(questions)} answers in {options.answers}; scripts/evaluate.py --answers scores them", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
