#!/usr/bin/env python3
"""Make the generated examples: scripts/build_dataset.py [--count N] [--seed S]

Writes models/parser/generated/generated.yaml out of models/parser/words.yaml. The same words, count and seed
make the same file, byte for byte. The hand-written examples in models/parser/gold are not touched.
"""

import argparse
from pathlib import Path

import yaml

from todoapp.dataengine.checks import near_copies
from todoapp.dataengine.examples import read_examples, write_examples
from todoapp.dataengine.generator import Generator

FOLDER = Path(__file__).resolve().parents[1] / "models" / "parser" / "generated"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    words = yaml.load((FOLDER.parent / "words.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    hand = read_examples((FOLDER.parent / "gold").glob("*.yaml"))
    made = Generator(words, options.seed).examples(options.count, without=[example.text for example in hand])
    leaks = {example.id for example, _ in near_copies([*made, *hand])}
    examples = [example for example in made if example.id not in leaks]
    write_examples(FOLDER / "generated.yaml", examples, source="generated")
    print(f"{len(examples)} examples in {FOLDER / 'generated.yaml'}")


if __name__ == "__main__":
    main()
