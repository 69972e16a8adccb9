#!/usr/bin/env python3
"""Replay the making of a parser, from data to a scored candidate: scripts/retrain MODEL-ID [--recipe NAME]

Makes the generated examples, checks the data and records it, trains by a recipe of models/recipes.yaml, exports, names
the model in the registry as a candidate, merges and quantises it, and scores it on dev and the behaviours (and once,
with --test, on test). Killed at any point, the same command goes on where it was; runs/MODEL-ID holds everything. The
default recipe takes at most 150 minutes on two cores; --minutes gives the training more or less than its 110.

Needs scripts/test once, and pip install -e .[train].
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from todoapp.dataengine.behaviours import targeted_examples
from todoapp.dataengine.evaluation import content_hash
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.manifest import read_manifests
from todoapp.domain.errors import InvalidInput, TodoAppError
from todoapp.weights.registry import current_parser

ROOT = Path(__file__).resolve().parents[2]
TRAINING_MINUTES = 110.0
STARTING_S = 200.0  # of a training stage: reading and checking the data, laying out the batches
EXPECTED_S = {
    "generate": 120.0, "check": 90.0, "manifest": 90.0, "mistakes": 2400.0, "average": 60.0, "export": 10.0,
    "register": 5.0, "fetch": 60.0, "dev": 840.0, "behaviours": 120.0, "test": 1200.0, "scores": 5.0, "page": 5.0,
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One command of the replay; it may be run again from its beginning, or goes on by itself."""

    name: str
    command: tuple[str, ...]
    seconds: float


Run = Callable[[Sequence[str]], int]


def read_recipe(path: Path, name: str) -> dict[str, Any]:
    """Read one recipe: its stages with their options, and how the result is quantised."""
    recipes = yaml.safe_load(path.read_text(encoding="utf-8"))["recipes"]
    if name not in recipes:
        raise InvalidInput(f"There is no recipe {name}.", f"Known: {', '.join(recipes)} ({path.name}).")
    recipe: dict[str, Any] = recipes[name]
    return recipe


def place_current(recipe: Mapping[str, Any], models: Path) -> tuple[dict[str, Any], str]:
    """Put the current parser where a recipe has {adapter}, {model} or {known}; gives that parser's id too, if it has.

    {adapter} is its GGUF and {known} the manifest of what trained it, as paths within the project.

    Raises:
        InvalidInput: no manifest in models/parser/data has the hash its entry names.
    """
    written = json.dumps(recipe)
    marks = ("{adapter}", "{model}", "{known}")
    if not any(mark in written for mark in marks):
        return dict(recipe), ""
    entry = current_parser(models)
    manifests = read_manifests(models / "parser" / "data")
    known = next((path for path, one in manifests.items() if one.train_hash == entry.dataset_version), None)
    if known is None:
        raise InvalidInput(
            f"No manifest in models/parser/data tells what {entry.id} learned (train split {entry.dataset_version}).",
            "Take a recipe that starts from the base, or let scripts/manifest.py record the data of its commit.",
        )
    adapter, known = (path.relative_to(models.parent) for path in (entry.adapter, known))
    for mark, value in zip(marks, (adapter, entry.id, known), strict=True):
        written = written.replace(mark, str(value))
    placed: dict[str, Any] = json.loads(written)
    return placed, entry.id


def steps_of(model_id: str, recipe: Mapping[str, Any], options: argparse.Namespace) -> list[Step]:
    """Give the steps from data to scores."""
    python = sys.executable
    home = Path("runs") / model_id
    steps: list[Step] = []

    def add(name: str, *command: str, seconds: float | None = None) -> None:
        steps.append(Step(name, command, EXPECTED_S[name] if seconds is None else seconds))

    def script(name: str) -> tuple[str, str]:
        return python, f"scripts/{name}"

    add("generate", *script("build_dataset.py"))
    add("check", *script("validate_dataset.py"), "--quiet")
    if not options.without_manifest:
        add("manifest", *script("manifest.py"))
    before: Path | None = None
    for stage in recipe["stages"]:
        folder = home / stage["name"]
        words = [*script("finetune.py"), "--out", str(folder), *str(stage["options"]).split()]
        words += ["--seed", str(int(stage.get("seed", 1)) + options.seed)]
        seconds = float(stage.get("minutes", 0)) * 60
        if "share" in stage:
            minutes = round(options.minutes * float(stage["share"]), 1)
            words += ["--minutes", str(minutes)]
            seconds = minutes * 60
        if asked := stage.get("mistakes"):  # of the model before, on what it has not learned
            found = home / f"{stage['name']}.mistakes"
            asking = (*script("mistakes.py"), str(found), "--known", asked["known"], "--model", asked["model"])
            add(f"mistakes {stage['name']}", *asking, seconds=EXPECTED_S["mistakes"])
            words += ["--mistakes", str(found)]
        if before is not None:
            words += ["--start-from", str(before)]
        add(f"train {stage['name']}", *words, *options.finetune, seconds=seconds + STARTING_S)
        before = folder
    assert before is not None, "a recipe has a stage"
    if averaged := recipe.get("average"):
        folders = [run if "/" in run else str(home / run) for run in averaged]
        before = home / "average"
        add("average", *script("average_runs.py"), *folders, "--out", str(before))
    quantization = ("--quantization", str(recipe["quantization"]))
    register = (*script("register.py"), str(before), model_id, *quantization)
    add("export", *script("export_gguf.py"), str(before), f"models/{model_id}.gguf")
    add("register", *register)
    add("fetch", python, "-m", "todoapp", "model", "fetch", model_id)
    score = (*script("evaluate.py"), "--model", model_id, "--save")
    add("dev", *score, "--split", "dev")
    add("behaviours", *score, "--behaviours")
    if options.test:
        add("test", *score, "--split", "test")
    add("scores", *register)
    add("page", *script("report.py"), "--out", str(home / "scores.html"))
    return steps


class Replay:
    """The steps of one model, and what of them is done; `state` outlives a killed run."""

    def __init__(self, state: Path, steps: Sequence[Step], inputs: Mapping[str, str]) -> None:
        self._path, self._steps, self._inputs = state, steps, dict(inputs)
        self._done: dict[str, float] = {}
        if state.exists():
            kept = json.loads(state.read_text(encoding="utf-8"))
            if kept["inputs"] != self._inputs:
                changed = [name for name in kept["inputs"] if kept["inputs"][name] != self._inputs.get(name)]
                raise InvalidInput(
                    f"{state} was begun with other {' and '.join(changed)}.",
                    "Choose another model id, or delete the folder to begin anew.",
                )
            self._done = kept["done"]

    def left_s(self) -> float:
        """Give the seconds that what is left should take."""
        return sum(step.seconds for step in self._steps if step.name not in self._done)

    def go(self, run: Run, say: Callable[[str], None]) -> None:
        """Run what is not done yet.

        Raises:
            InvalidInput: when a step fails; what was done before it stays done.
        """
        for number, step in enumerate(self._steps, start=1):
            if step.name in self._done:
                say(f"[{number}/{len(self._steps)}] {step.name}: done before, in {self._done[step.name]:.0f} s")
                continue
            end = datetime.now() + timedelta(seconds=self.left_s())
            say(
                f"[{number}/{len(self._steps)}] {step.name}: about {step.seconds / 60:.0f} min,"
                f" all of it by {end:%H:%M} ({self.left_s() / 60:.0f} min)"
            )
            started = time.monotonic()
            code = run(step.command)
            if code != 0:
                raise InvalidInput(
                    f"The step {step.name} ended with status {code}: {' '.join(step.command[1:])}.",
                    "Once that is mended, the same command goes on from here.",
                )
            self._done[step.name] = round(time.monotonic() - started, 1)
            self._keep()

    def _keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps({"inputs": self._inputs, "done": self._done}, indent=1), encoding="utf-8")
        part.replace(self._path)


def data_hash() -> str:
    """Give the hash of what is written by hand, which the whole replay rests on."""
    folder = ROOT / "models" / "parser"
    return content_hash([*read_examples((folder / "gold").glob("*.yaml")), *targeted_examples(folder)])


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("id", help="parser-<year>.<month>-r<number>, not used before")
    arguments.add_argument("--recipe", default="default", help="a name of models/recipes.yaml")
    arguments.add_argument("--minutes", type=float, default=TRAINING_MINUTES, help="of training, where the recipe asks")
    arguments.add_argument("--seed", type=int, default=0, help="added to the seeds of the stages")
    arguments.add_argument("--test", action="store_true", help="score on test as well: once, of a finished model")
    arguments.add_argument("--without-manifest", action="store_true", help="for data that is not committed yet")
    arguments.add_argument("--plan", action="store_true", help="say what would be run, and end")
    arguments.add_argument("finetune", nargs="*", help="after --: further options of finetune.py, for every stage")
    options = arguments.parse_args()
    try:
        recipe, current = place_current(read_recipe(ROOT / "models" / "recipes.yaml", options.recipe), ROOT / "models")
        steps = steps_of(options.id, recipe, options)
        asked = {name: str(value) for name, value in vars(options).items() if name != "plan"}
        if options.plan:
            print(*(f"{step.seconds / 60:4.0f} min  {' '.join(step.command[1:])}" for step in steps), sep="\n")
            print(f"{sum(step.seconds for step in steps) / 60:4.0f} min in all")
            return 0
        inputs = {"data": data_hash(), "options": json.dumps(asked)} | ({"current model": current} if current else {})
        replay = Replay(ROOT / "runs" / options.id / "replay.json", steps, inputs)
        replay.go(
            lambda command: subprocess.run(command, cwd=ROOT, check=False).returncode,
            lambda line: print(line, flush=True),
        )
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1
    print(f"{options.id} is a candidate. Beside the current one: todoapp model compare; to run it: model promote.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
