"""What one version of the data is made of: enough to rebuild it exactly and to see at a glance what changed."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.noise import NOISE_VERSION
from todoapp.dataengine.splits import DEV_SHARE, TEST_SHARE, Split, select, split_hash, split_of
from todoapp.dataengine.training_rows import RULES_VERSION, trainable
from todoapp.domain.errors import InvalidInput

FORMAT = 1
HASH_LENGTH = 12
FOLDERS = ("gold", "generated")  # of models/parser
# What else decides what a model is shown, by name: the generator's words, what noise is laid over.
INPUTS = ("words.yaml", "data/noise.yaml", "data/homophones.yaml", "data/unresolved.yaml")


@dataclass(frozen=True)
class Manifest:
    """One version of the data.

    `hash` covers all of it but the commit. `train_hash` is the one a run and the registry name (the whole train split);
    `trains` says what of it trains, and what the rules drop.
    """

    hash: str
    commit: str
    examples: int
    train_hash: str
    rules_version: int
    noise_version: int
    trains: Mapping[str, Any]
    splits: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, int]
    files: Mapping[str, Mapping[str, Any]]
    inputs: Mapping[str, str]
    generator: Mapping[str, Any]


def build_manifest(folder: Path, *, commit: str, generator: Mapping[str, Any]) -> Manifest:
    """Make the manifest of the data in a folder (models/parser).

    Args:
        generator: what made the generated examples: its arguments and the digest of its code.
    """
    paths = [path for name in FOLDERS for path in sorted((folder / name).glob("*.yaml"))]
    by_file = {str(path.relative_to(folder)): read_examples([path]) for path in paths}
    examples = [example for own in by_file.values() for example in own]
    kept, dropped = trainable(examples)
    splits = {name: _counts(select(examples, name)) for name in get_args(Split)}
    content: dict[str, Any] = {
        "examples": len(examples),
        "train_hash": split_hash(examples, "train"),
        "rules_version": RULES_VERSION,
        "noise_version": NOISE_VERSION,
        "trains": {"rows": len(kept), "hash": split_hash(kept, "train"), "dropped": dict(sorted(dropped.items()))},
        "splits": {name: {"hash": split_hash(examples, name), **counts} for name, counts in splits.items()},
        "sources": _counts(examples),
        "files": {name: {"sha256": digest(folder / name), **_shares(own)} for name, own in by_file.items()},
        "inputs": {name: digest(folder / name) for name in INPUTS if (folder / name).exists()},
        "generator": dict(generator),
    }
    settings = f"{FORMAT} {DEV_SHARE} {TEST_SHARE}"
    stable = yaml.safe_dump(content, sort_keys=True)
    name = hashlib.sha256(f"{settings}\n{stable}".encode()).hexdigest()[:HASH_LENGTH]
    return Manifest(hash=name, commit=commit, **content)


def _counts(examples: Sequence[Example]) -> dict[str, int]:
    return {"examples": len(examples), **dict(sorted(Counter(example.source for example in examples).items()))}


def _shares(examples: Sequence[Example]) -> dict[str, int]:
    counts = Counter(split_of(example) for example in examples)
    return {"examples": len(examples), **{name: counts[name] for name in get_args(Split)}}


def digest(path: Path) -> str:
    """Give the sha256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write a manifest as HASH.yaml into a folder (models/parser/data); gives the file."""
    path = folder / f"{manifest.hash}.yaml"
    head = "# A version of the data: scripts/manifest.py wrote this and checks it (--verify).\n"
    content = yaml.safe_dump(
        {"format": FORMAT, **asdict(manifest)}, sort_keys=False, width=160, default_flow_style=None
    )
    path.write_text(head + content, encoding="utf-8")
    return path


def read_manifest(path: Path) -> Manifest:
    """Read a manifest that `write_manifest` wrote.

    Raises:
        InvalidInput: it is not there or of another format.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no manifest {path.name}.", "scripts/manifest.py writes one.") from error
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise InvalidInput(f"{path.name} is no manifest of format {FORMAT}.", "scripts/manifest.py writes one.")
    return Manifest(**content)


def read_manifests(folder: Path) -> dict[Path, Manifest]:
    """Read all manifests of a folder, by their files."""
    return {path: read_manifest(path) for path in sorted(folder.glob("?" * HASH_LENGTH + ".yaml"))}


def differences(recorded: Manifest, rebuilt: Manifest) -> list[str]:
    """Say in words where two manifests differ; the commit does not count."""
    return sorted(_differences("", asdict(recorded), asdict(rebuilt)))


def _differences(name: str, one: Any, other: Any) -> list[str]:
    if name == "commit" or one == other:
        return []
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [d for key in keys for d in _differences(f"{name}.{key}".strip("."), one.get(key), other.get(key))]
    return [f"{name}: {one} was recorded, {other} is there"]
