"""Scores of a model as files: models/scores/<model>-<data>.json, one for each model and data version.

A score names its model, the hash of the data and of the split it was measured on. Counts are kept, not shares, so that
every share can be given with its interval and added to others.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from todoapp.domain.errors import InvalidInput

FORMAT = 1
Z_95 = 1.959964  # standard deviations that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Tally:
    """How many of how many were right."""

    right: int = 0
    of: int = 0

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share; all of 0 to 1 where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        n, z2 = self.of, Z_95**2
        centre = (self.share + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 / (1 + z2 / n) * math.sqrt(self.share * (1 - self.share) / n + z2 / (4 * n * n))
        # Rounding must not leave the ends of an interval that reaches 0 or 1 beside them.
        return (0.0 if not self.right else centre - half), (1.0 if self.right == self.of else centre + half)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.of + other.of)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.share:5.1f} % ({100 * low:.0f}-{100 * high:.0f}) {self.right}/{self.of}"


@dataclass(frozen=True)
class SplitScore:
    """What was counted on one split; `free` are the answers that read back when written without the grammar."""

    split_hash: str
    cases: Tally
    todos: Tally
    sources: Mapping[str, Tally]
    fields: Mapping[str, Tally]
    behaviours: Mapping[str, Tally]
    well_formed: Tally
    free: Tally | None = None
    ms_median: float = 0.0
    ms_p90: float = 0.0
    tokens_mean: float = 0.0
    causes: Mapping[str, int] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()  # ids of the examples that are not right


@dataclass(frozen=True)
class Scores:
    """All scores of one model (or baseline) on one version of the data."""

    model: str
    data: str
    prompt_version: int
    splits: Mapping[str, SplitScore]
    required: tuple[str, ...] = ()  # behaviours no promotion may make worse
    kind: str = "model"

    @property
    def file_name(self) -> str:
        return f"{self.model}-{self.data}.json"


def scores_dir(models_dir: Path) -> Path:
    """Where scores are kept beside the registry."""
    return models_dir / "scores"


def write_scores(folder: Path, scores: Scores) -> Path:
    """Write the file of a model and data version; splits measured earlier and not now stay in it."""
    path = folder / scores.file_name
    splits = dict(read_scores(path).splits) if path.is_file() else {}
    splits |= scores.splits
    content = {
        "format": FORMAT,
        "model": scores.model,
        "kind": scores.kind,
        "data": scores.data,
        "prompt_version": scores.prompt_version,
        "required": list(scores.required),
        "splits": {name: _written(split) for name, split in sorted(splits.items())},
    }
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_compact(json.dumps(content, indent=1, ensure_ascii=False)) + "\n", encoding="utf-8")
    return path


def read_scores(path: Path) -> Scores:
    """Read one score file.

    Raises:
        InvalidInput: when it is not one.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise ValueError(f"format {raw['format']}")
        splits = {name: _read(split) for name, split in raw["splits"].items()}
        return Scores(
            raw["model"], raw["data"], int(raw["prompt_version"]), splits, tuple(raw["required"]), raw["kind"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path.name} is not a score file: {error!r}.", "Write it anew with scripts/evaluate.py."
        ) from error


def read_all(folder: Path) -> list[Scores]:
    """Read all score files of a folder, by model and data."""
    return [read_scores(path) for path in sorted(folder.glob("*.json"))]


def scores_of(folder: Path, model: str) -> list[Scores]:
    """Read the score files of one model."""
    return [scores for scores in read_all(folder) if scores.model == model]


def _written(split: SplitScore) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name, value in vars(split).items():
        if isinstance(value, Tally):
            written[name] = [value.right, value.of]
        elif name in ("sources", "fields", "behaviours"):
            written[name] = {key: [tally.right, tally.of] for key, tally in sorted(value.items())}
        elif name == "causes":
            written[name] = dict(sorted(value.items()))
        elif name == "wrong":
            written[name] = " ".join(value)
        else:
            written[name] = round(value, 1) if isinstance(value, float) else value
    return written


def _read(raw: Mapping[str, Any]) -> SplitScore:
    def tallies(name: str) -> dict[str, Tally]:
        return {key: Tally(*counts) for key, counts in raw[name].items()}

    return SplitScore(
        raw["split_hash"],
        Tally(*raw["cases"]),
        Tally(*raw["todos"]),
        tallies("sources"),
        tallies("fields"),
        tallies("behaviours"),
        Tally(*raw["well_formed"]),
        Tally(*raw["free"]) if raw["free"] else None,
        float(raw["ms_median"]),
        float(raw["ms_p90"]),
        float(raw["tokens_mean"]),
        {name: int(count) for name, count in raw["causes"].items()},
        tuple(raw["wrong"].split()),
    )


def _compact(text: str) -> str:
    """Put each pair of counts on one line."""
    return re.sub(r"\[\s+(\d+),\s+(\d+)\s+\]", r"[\1, \2]", text)
