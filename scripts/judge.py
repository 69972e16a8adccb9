#!/usr/bin/env python3
"""Judge two models' answers side by side: scripts/judge.py LEFT RIGHT --questions FILE --verdicts FILE [--by MODEL]

LEFT and RIGHT are a model of the registry, a GGUF, or a .jsonl file of answers in the form that scripts/evaluate.py and
`todoapp parse --jsonl` use. Only cases whose answers differ are shown, blind, each in both orders, all in random order;
who does not prefer the same answer both times counts as a tie. Without --by a person is asked in the terminal (a, b,
s for the same, q to stop); with it a local model: a GGUF or a name of `todoapp model list`. Goes on where it stopped.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from todoapp.dataengine.command_line import base_named, ended
from todoapp.dataengine.judging import Judge, ModelJudge, Pair, Showing, Verdict, Verdicts, showings, tally, wins
from todoapp.domain.errors import InvalidInput
from todoapp.services.parsing import Understanding
from todoapp.weights.library import Library

KEYS: Mapping[str, Verdict] = {"a": "first", "b": "second", "s": "same"}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("left")
    arguments.add_argument("right")
    arguments.add_argument("--questions", type=Path, required=True, help="what scripts/evaluate.py --questions prints")
    arguments.add_argument("--verdicts", type=Path, required=True, help="the file to write or to go on with")
    arguments.add_argument("--by", metavar="MODEL", help="a local model judges, not a person")
    arguments.add_argument("--limit", type=int, help="only the first N questions")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int)
    options = arguments.parse_args()
    return ended(run, options)


def run(options: argparse.Namespace) -> int:
    rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines()][: options.limit]
    left, right = (answers(name, rows, options.threads) for name in (options.left, options.right))
    pairs = [Pair(row["id"], row["text"], left[row["id"]], right[row["id"]]) for row in rows]
    shown = showings(pairs, seed=options.seed)
    kept = Verdicts(options.verdicts)
    given = kept.read()
    print(
        f"{len(pairs)} cases, {len(shown) // 2} with different answers, {len(given)} showings judged", file=sys.stderr
    )
    judge: Judge | None = None if options.by is None else ModelJudge(base_named(options.by), threads=options.threads)
    try:
        for number, showing in enumerate(shown, start=1):
            if showing.key in given:
                continue
            verdict = judge(showing) if judge is not None else ask(showing, f"{number}/{len(shown)}")
            if verdict is None:
                break
            kept.add(showing, verdict)
            given[showing.key] = verdict
    finally:
        if isinstance(judge, ModelJudge):
            judge.close()
    counts = tally(shown, given)
    same = len(pairs) - len(shown) // 2
    print(f"{options.left} better: {counts['left']}, {options.right} better: {counts['right']},", end=" ")
    print(f"ties: {counts['tie']}, the same answer: {same}")
    print(f"{options.right} wins {wins(counts)} of what is decided")
    return 0


def ask(showing: Showing, place: str) -> Verdict | None:
    """Ask the person in the terminal; None when they stop."""
    print(f"\n--- {place}\n{showing.pair.text}\n\n  a:\n{indented(showing.first)}\n  b:\n{indented(showing.second)}")
    while True:
        try:
            key = input("better: a, b, s (same) or q? ").strip().lower()
        except EOFError:
            return None
        if key == "q":
            return None
        if key in KEYS:
            return KEYS[key]


def answers(name: str, rows: list[dict[str, Any]], threads: int | None) -> dict[str, str]:
    """Give what a model or a file answers, as the judge sees it, by the question's id."""
    if name.endswith(".jsonl") or name.endswith(".answers"):
        lines = Path(name).read_text(encoding="utf-8").splitlines()
        found = {row["id"]: row.get("yaml") or json.dumps(row.get("actions")) for row in map(json.loads, lines)}
        missing = [row["id"] for row in rows if row["id"] not in found]
        if missing:
            raise InvalidInput(f"{name} has no answer to {missing[0]}.", "Answer all, or judge fewer with --limit.")
        return found
    path = Path(name) if name.endswith(".gguf") else Library().parser_path(name)
    model = Understanding(path, name, threads=threads)
    try:
        return {r["id"]: model.understand(r["text"], datetime.fromisoformat(r["now"])).yaml for r in rows}
    finally:
        model.close()


def indented(text: str) -> str:
    """Give a text with each line set in."""
    return "\n".join(f"    {line}" for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main())
