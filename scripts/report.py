#!/usr/bin/env python3
"""Show kept scores as a page: scripts/report.py [MODEL...] [--data HASH] [--out FILE]   (default: build/scores.html)

Reads models/scores. Without names it shows the models and baselines that were scored on the newest data version (that
of the file written last), the registry's current model first.
"""

import argparse
import sys
from pathlib import Path

from todoapp.dataengine.behaviours import read_spec
from todoapp.dataengine.report import page
from todoapp.domain.errors import InvalidInput, TodoAppError
from todoapp.weights.registry import current_parser
from todoapp.weights.scores import Scores, read_all, scores_dir

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models"


def chosen(models: Path, names: list[str], data: str | None) -> list[Scores]:
    """Give the scores to be shown, the current model's first, then by the order of the names."""
    folder = scores_dir(models)
    every = read_all(folder)
    if not names and data is None and every:
        data = max(every, key=lambda scores: (folder / scores.file_name).stat().st_mtime).data
    found = [s for s in every if (not names or s.model in names) and data in (None, s.data)]
    if not found:
        raise InvalidInput("There are no such scores.", "Keep some with scripts/evaluate.py --save.")
    current = current_parser(models).id
    return sorted(found, key=lambda s: (s.model != current, names.index(s.model) if names else 0, s.kind, s.model))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("models", nargs="*", metavar="MODEL")
    arguments.add_argument("--data", help="only scores on this data version")
    arguments.add_argument("--out", type=Path, default=ROOT / "build" / "scores.html")
    options = arguments.parse_args()
    try:
        scores = chosen(MODELS, options.models, options.data)
        written = page(scores, read_spec(MODELS / "parser" / "spec.yaml"))
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(written, encoding="utf-8")
    print(f"{options.out}: {', '.join(f'{one.model} on {one.data}' for one in scores)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
