#!/usr/bin/env python3
"""Watch for what a fine-tune forgets: scripts/forgetting.py [MODEL] [--base GGUF] [--save FILE]

Two counter-metrics to the parser's scores. The plain language-model loss on unrelated English text, of the base before
and of the model (of the registry, or a GGUF) after; compare files of like quantisation, since that costs some as well.
And chatter: texts that ask for nothing, from a fixed list, dev and the behaviours, which the model must answer with [].
"""

import argparse
import json
import math
import sys
from datetime import datetime
from pathlib import Path

from todoapp.dataengine.behaviours import targeted_examples
from todoapp.dataengine.command_line import ended
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.forgetting import answered_anyway, chatter_texts, language_loss, unrelated_text
from todoapp.dataengine.splits import select
from todoapp.services.parsing import Understanding
from todoapp.weights.library import Library
from todoapp.weights.scores import Tally

PARSER_DATA = Path(__file__).resolve().parents[1] / "models" / "parser"
NOW = datetime(2026, 1, 14, 10)  # no answer depends on it


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model", nargs="?", help="of the registry, or a GGUF (default: the current one)")
    arguments.add_argument("--base", type=Path, help="GGUF to compare with (default: the fetched base)")
    arguments.add_argument("--characters", type=int, default=12_000, help="of the unrelated text")
    arguments.add_argument("--limit", type=int, help="only so many chatter texts")
    arguments.add_argument("--save", type=Path, metavar="FILE", help="keep the figures as JSON")
    arguments.add_argument("--threads", type=int)
    options = arguments.parse_args()
    return ended(run, options)


def run(options: argparse.Namespace) -> int:
    library = Library()
    is_file = options.model is not None and options.model.endswith(".gguf")
    path = Path(options.model) if is_file else library.parser_path(options.model)
    text = unrelated_text(options.characters)
    before, count = language_loss(options.base or library.base_path(), text, threads=options.threads)
    after, _ = language_loss(path, text, threads=options.threads)
    print(f"unrelated text, {count} tokens: {before:.3f} nats a token before, {after:.3f} after", end=" ")
    print(f"(perplexity {math.exp(before):.1f} and {math.exp(after):.1f})")

    examples = [*select(read_examples(PARSER_DATA.glob("g*/*.yaml")), "dev"), *targeted_examples(PARSER_DATA)]
    texts = chatter_texts(examples)[: options.limit]
    model = Understanding(path, path.stem, threads=options.threads)
    try:
        wrong = answered_anyway(texts, lambda one: model.understand(one, NOW).yaml)
    finally:
        model.close()
    silent = Tally(len(texts) - len(wrong), len(texts))
    print(f"chatter left alone: {silent}")
    for said, written in wrong:
        print(f"  {said}\n    " + written.replace("\n", "\n    "))
    if options.save:
        figures = {"model": path.stem, "loss_before": before, "loss_after": after, "tokens": count}
        figures |= {"chatter": [silent.right, silent.of]}
        options.save.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
