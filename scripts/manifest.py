#!/usr/bin/env python3
"""Record the version of the data, or check one: scripts/manifest.py [--verify [HASH]]

Writes models/parser/data/HASH.yaml: what the data consists of, by split, source and file, with the versions of rules,
generator and noise. A registry entry names it by HASH. `--verify` makes the generated examples anew, recomputes
everything and compares, with the newest manifest if none is named; exit status 1 if anything differs. What trained an
older model is checked the same way in a work tree of the commit that its manifest names.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from todoapp.dataengine.checks import near_copies
from todoapp.dataengine.examples import read_examples, write_examples
from todoapp.dataengine.generator import Generator
from todoapp.dataengine.manifest import (
    FOLDERS,
    INPUTS,
    Manifest,
    build_manifest,
    differences,
    digest,
    read_manifest,
    read_manifests,
    write_manifest,
)
from todoapp.domain.errors import InvalidInput

ROOT = Path(__file__).resolve().parents[1]
PARSER_DATA = ROOT / "models" / "parser"
CODE = ("generator.py", "speaking.py", "checks.py")  # of todoapp/dataengine: what the generated examples depend on
COUNT, SEED = 2000, 1  # of scripts/build_dataset.py


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--verify", nargs="?", const="newest", metavar="HASH")
    arguments.add_argument("--count", type=int, default=COUNT, help="as scripts/build_dataset.py was called")
    arguments.add_argument("--seed", type=int, default=SEED)
    options = arguments.parse_args()
    if options.verify:
        try:
            return verify(named(options.verify))
        except InvalidInput as problem:
            print(f"error: {problem.title} {problem.hint}", file=sys.stderr)
            return 1
    data = [f"models/parser/{name}" for name in (*FOLDERS, *INPUTS)]
    if changed := git("status", "--porcelain", "--", *data, *(f"todoapp/dataengine/{name}" for name in CODE)):
        print(f"Commit the data first, so that the manifest can name the commit:\n{changed}", file=sys.stderr)
        return 1
    manifest = current(options.count, options.seed)
    path = write_manifest(PARSER_DATA / "data", manifest)
    print(f"{path.relative_to(ROOT)}: {manifest.examples} examples, {manifest.trains['rows']} train")
    return 0


def verify(recorded: Manifest) -> int:
    """Rebuild what a manifest records and name what is not the same."""
    count, seed = recorded.generator["count"], recorded.generator["seed"]
    found = differences(recorded, current(count, seed))
    generated = PARSER_DATA / "generated" / "generated.yaml"
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / generated.name
        regenerate(again, count, seed)
        if digest(again) != digest(generated):
            found.append(f"{generated.name}: the generator makes another file of {count} with seed {seed}")
    for difference in found:
        print(difference)
    if found:
        print(f"These differ from {recorded.hash}, which was made at commit {recorded.commit}.")
        return 1
    print(f"{recorded.hash}: {recorded.examples} examples, all as recorded; the generator makes the same file again")
    return 0


def current(count: int, seed: int) -> Manifest:
    """Give the manifest of the data as it is now."""
    code = {name: digest(ROOT / "todoapp" / "dataengine" / name)[:12] for name in CODE}
    return build_manifest(
        PARSER_DATA,
        commit=git("rev-parse", "--short", "HEAD"),
        generator={"count": count, "seed": seed, "code": code},
    )


def regenerate(path: Path, count: int, seed: int) -> None:
    """Make the generated examples anew, as scripts/build_dataset.py does."""
    words = yaml.load((PARSER_DATA / "words.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    hand = read_examples((PARSER_DATA / "gold").glob("*.yaml"))
    made = Generator(words, seed).examples(count, without=[example.text for example in hand])
    leaks = {example.id for example, _ in near_copies([*made, *hand])}
    write_examples(path, [example for example in made if example.id not in leaks], source="generated")


def named(name: str) -> Manifest:
    """Read the manifest of that hash, or the newest by the commit it names."""
    folder = PARSER_DATA / "data"
    if name != "newest":
        return read_manifest(folder / f"{name}.yaml")
    by_commit = {manifest.commit: manifest for manifest in read_manifests(folder).values()}
    for line in git("log", "--format=%h").splitlines():
        if line in by_commit:
            return by_commit[line]
    raise InvalidInput("There is no manifest of a commit in this history.", "scripts/manifest.py writes one.")


def git(*words: str) -> str:
    """Give what a git command prints."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
