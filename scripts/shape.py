#!/usr/bin/env python3
"""Show the shape of the data: scripts/shape.py [--out FOLDER] [--clusters N]

Embeds the inputs in two ways (how they are written; what the parser's base model knows of their words), clusters each
in two ways, compares the four, and writes FOLDER/shape.html, one page for a person, and FOLDER/shape.json with the
same figures. Needs the [train] extra and the fetched base weights; a minute or two on one thread.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from todoapp.dataengine.clusters import (
    WAYS,
    Labels,
    Points,
    agreement,
    cluster,
    described,
    outlying,
    quality,
    reduced,
)
from todoapp.dataengine.embedding import embed
from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.shape_page import page, thin_kinds
from todoapp.dataengine.splits import split_of
from todoapp.dataengine.training_rows import trainable
from todoapp.dataengine.traits import counted
from todoapp.dataengine.weights import weights

ROOT = Path(__file__).resolve().parents[1]
PARSER_DATA = ROOT / "models" / "parser"
COMMON = 1e-3  # words of that share of all tokens count half (Arora et al. 2017, "SIF")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=ROOT / "runs" / "shape")
    options.add_argument("--clusters", type=int, default=24)
    options.add_argument("--base", type=Path, help="GGUF whose words to use (default: the fetched base)")
    arguments = options.parse_args()
    started = time.monotonic()
    examples = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    texts = [example.text for example in examples]
    spaces = {
        "surface: words and letters": reduced(embed(texts)),
        "base model: token embeddings": reduced(base_embedding(texts, arguments.base or fetched_base())),
    }
    qualities, found = [], {}
    for name, points in spaces.items():
        for way in WAYS:
            qualities.append(quality(points, name, way, arguments.clusters))
            found[f"{name}, {way}"] = cluster(points, way, arguments.clusters)
            print(qualities[-1], f"{time.monotonic() - started:.0f} s", flush=True)
    best = max(qualities, key=lambda one: one.silhouette + one.stability)
    points, labels = spaces[best.embedding], found[f"{best.embedding}, {best.way}"]
    clusters = described(examples, points, labels)
    counts = {
        name: {
            value: {source: counted(own).get(name, {}).get(value, 0) for source, own in by_source(examples).items()}
            for value in values
        }
        for name, values in counted(examples).items()
    }
    kept, dropped = trainable(examples)
    given = weights(kept)
    strange = np.argsort(-outlying(points))[:20]
    splits = Counter(split_of(example) for example in examples)
    notes = [
        f"{len(examples)} examples: {', '.join(f'{n} {name}' for name, n in splits.most_common())}; {len(kept)} train.",
        f"Clusters below: {best.way} on {best.embedding}, the best of the four by silhouette and stability.",
        f"Sampling weights run from {min(given):.2f} to {max(given):.2f}; a tenth of the rows, the most crowded, has "
        f"{sum(sorted(given)[: len(given) // 10]) / sum(given):.1%} of the draws.",
    ]
    agreements = pairwise_agreement(found)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "shape.html").write_text(
        page(
            title="The shape of the data",
            notes=notes,
            counts=counts,
            qualities=qualities,
            agreements=agreements,
            clusters=clusters,
            plane=plane_of(points),
            labels=labels,
            pairs=dropped.most_common(),
        ),
        encoding="utf-8",
    )
    content = {
        "examples": len(examples),
        "trainable": len(kept),
        "dropped": dict(dropped),
        "splits": dict(splits),
        "counts": counts,
        "thin": thin_kinds(counts),
        "qualities": [asdict(one) for one in qualities],
        "agreements": agreements,
        "clusters": [asdict(one) for one in clusters],
        "outliers": [{"origin": examples[i].origin, "text": examples[i].text} for i in strange],
        "cluster_of": {example.origin: int(label) for example, label in zip(examples, labels, strict=True)},
    }
    (arguments.out / "shape.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"{arguments.out / 'shape.html'} after {time.monotonic() - started:.0f} s")


def by_source(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """Give the examples by who wrote them."""
    return {source: [one for one in examples if one.source == source] for source in ("hand", "generated")}


def pairwise_agreement(found: dict[str, Labels]) -> dict[str, float]:
    """Give the agreement of each two clusterings."""
    names = list(found)
    return {f"{a} / {b}": agreement(found[a], found[b]) for i, a in enumerate(names) for b in names[i + 1 :]}


def plane_of(points: Points) -> Points:
    """Give two coordinates for each row: the two directions in which the rows differ most."""
    centred = points - points.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    plane: Points = centred @ directions.T
    return plane


def fetched_base() -> Path:
    """Give the base weights that the app has fetched."""
    from todoapp.weights.library import Library

    return Library().base_path()


def base_embedding(texts: Sequence[str], base: Path) -> Points:
    """Give the mean of the base model's token embeddings for each text, common tokens counting less."""
    import llama_cpp
    from gguf import GGUFReader, dequantize

    tensor = next(one for one in GGUFReader(base).tensors if one.name == "token_embd.weight")
    table = dequantize(tensor.data, tensor.tensor_type)
    vocabulary = llama_cpp.Llama(str(base), vocab_only=True, verbose=False)
    tokens = [vocabulary.tokenize(f" {text.lower()}".encode(), add_bos=False) for text in texts]
    counts = Counter(token for own in tokens for token in own)
    total = sum(counts.values())
    rows = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, own in zip(rows, tokens, strict=True):
        shares = np.array([COMMON / (COMMON + counts[token] / total) for token in own], dtype=np.float32)
        row[:] = (table[own] * shares[:, None]).sum(axis=0) / max(1e-9, float(shares.sum()))
    # The direction that all texts share says nothing about any of them.
    first = np.linalg.svd(rows, full_matrices=False)[2][:1]
    embedded: Points = (rows - rows @ first.T @ first).astype(np.float32)
    return embedded


if __name__ == "__main__":
    main()
