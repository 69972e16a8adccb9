#!/usr/bin/env python3
"""Turn a feedback bundle into gold: scripts/import_feedback.py BUNDLE OUT.yaml [--known FILE...]

Takes the corrections that blame the model, checks each as validate_dataset.py does, alone and beside the examples known
already (models/parser/g*/*.yaml), and writes those that pass. Prints a line for each finding. A person still reads OUT
before it goes into models/parser/gold. Exit status 1 if nothing passed.
"""

import argparse
import sys
from pathlib import Path

from todoapp.dataengine.bundles import importable, read_bundle
from todoapp.dataengine.examples import read_examples, write_examples
from todoapp.domain.errors import InvalidInput

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bundle", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--known", nargs="*", type=Path, help="gold files to check against (default: all)")
    options = arguments.parse_args()
    try:
        bundle = read_bundle(options.bundle)
        known = read_examples(PARSER_DATA.glob("g*/*.yaml") if options.known is None else options.known)
    except InvalidInput as problem:
        print(f"error: {problem.title} {problem.hint}")
        return 1
    examples, findings = importable(bundle, options.bundle.name, known)
    for finding in findings:
        print(f"{finding.level}: {finding.origin}: {finding.message}")
    if examples:
        write_examples(options.out, examples, source="hand")
    print(f"{len(examples)} of {len(bundle.corrections)} corrections are examples now")
    return 0 if examples else 1


if __name__ == "__main__":
    sys.exit(main())
