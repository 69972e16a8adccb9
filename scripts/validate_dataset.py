#!/usr/bin/env python3
"""Check the gold data: scripts/validate_dataset.py [FILE...]   (default: gold, generated and the targeted sets)

Prints one line for each finding, then the counts. Exit status 1 if there is an error; warnings only want a second look.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from todoapp.dataengine.behaviours import check_targeted, read_spec, targeted_examples
from todoapp.dataengine.checks import check_dataset, check_example
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.splits import split_of
from todoapp.domain.errors import InvalidInput

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--quiet", action="store_true", help="print errors and counts only")
    options = arguments.parse_args()
    try:
        examples = read_examples(options.files or PARSER_DATA.glob("g*/*.yaml"))
        targeted = [] if options.files else targeted_examples(PARSER_DATA)
        spec = read_spec(PARSER_DATA / "spec.yaml")
    except InvalidInput as problem:
        print(f"error: {problem.title} {problem.hint}")
        return 1
    findings = [finding for example in [*examples, *targeted] for finding in check_example(example)]
    findings += check_dataset(examples)
    findings += check_targeted(targeted, examples, spec)
    for finding in findings:
        if finding.level == "error" or not options.quiet:
            print(f"{finding.level}: {finding.origin}: {finding.message}")
    counts = Counter((example.source, split_of(example)) for example in examples)
    print(", ".join(f"{source} {split}: {n}" for (source, split), n in sorted(counts.items())))
    errors = sum(finding.level == "error" for finding in findings)
    if targeted:
        print(f"{len(targeted)} targeted examples, for evaluation only")
    print(f"{len(examples)} examples, {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
