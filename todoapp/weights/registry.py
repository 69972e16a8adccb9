"""models/registry.yaml: which fine-tuned parsers exist, and which one the app runs."""

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from todoapp.domain.errors import ModelMissing
from todoapp.weights.choice import is_checkout, read_choice

FORMAT = 1
STATUSES = ("current", "previous", "candidate")
QUANTIZATIONS = ("q8_0", "q4_0", "f16")

HEADER = """\
# One entry per fine-tuned parser. The app runs the one whose status is `current`; adapters of `current` and `previous`
# are in git beside this file, older ones are not. See README.md for what each key means and who writes it.
"""
_FIX_HINT = "Restore models/registry.yaml from the project's git history."


@dataclass(frozen=True)
class RegistryEntry:
    """One fine-tuned parser: the base it changes, the adapter that changes it, and how it was judged."""

    id: str
    status: str
    base: str
    adapter: Path
    adapter_sha256: str
    quantization: str
    dataset_version: str
    prompt_version: str
    metrics: dict[str, Any] = field(default_factory=dict)


def default_models_dir() -> Path:
    """The repository's models folder, or what TODOAPP_MODELS_DIR names."""
    named = os.environ.get("TODOAPP_MODELS_DIR")
    return Path(named).expanduser() if named else Path(__file__).resolve().parents[2] / "models"


def read_registry(models_dir: Path) -> tuple[RegistryEntry, ...]:
    """All entries, in the file's order; a registry that cannot be read is a ModelMissing."""
    path = models_dir / "registry.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelMissing(
            f"There is no model registry: {path} is missing.",
            "Run the app from its project folder, or let TODOAPP_MODELS_DIR name the folder with registry.yaml.",
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelMissing(f"The model registry {path} cannot be read: {error}", _FIX_HINT) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ModelMissing(f"The model registry {path} is not of format {FORMAT}.", _FIX_HINT)
    models = raw.get("models") or []
    if not isinstance(models, list):
        raise ModelMissing(f"The model registry {path} has no list of models.", _FIX_HINT)
    return tuple(_entry(model, path) for model in models)


def current_parser(models_dir: Path) -> RegistryEntry:
    """The one entry whose status is `current`."""
    current = [entry for entry in read_registry(models_dir) if entry.status == "current"]
    if not current:
        raise ModelMissing(
            f"No parser model is current in {models_dir / 'registry.yaml'}.",
            "Update the project to a version with a trained adapter, or train one: models/README.md says how.",
        )
    if len(current) > 1:
        names = ", ".join(entry.id for entry in current)
        raise ModelMissing(f"More than one parser model is current in the registry: {names}.", _FIX_HINT)
    return current[0]


def parser_in_use(models_dir: Path, data_dir: Path) -> RegistryEntry:
    """The parser the app runs: the registry's, or in an installed app what the user chose over it."""
    current = current_parser(models_dir)
    choice = None if is_checkout(models_dir) else read_choice(data_dir)
    if choice is None or choice.over != current.id:
        return current
    return next((entry for entry in read_registry(models_dir) if entry.id == choice.id), current)


def write_registry(models_dir: Path, models: list[dict[str, Any]]) -> None:
    """Write all entries, as dictionaries in the file's form."""
    path = models_dir / "registry.yaml"
    text = yaml.safe_dump({"format": FORMAT, "models": models}, sort_keys=False, allow_unicode=True, width=118)
    part = path.with_name(".registry.yaml.part")
    part.write_text(HEADER + text, encoding="utf-8")
    part.replace(path)


def raw_entries(models_dir: Path) -> list[dict[str, Any]]:
    """All entries as dictionaries in the file's form; the registry has been read and is sound."""
    read_registry(models_dir)
    raw = yaml.safe_load((models_dir / "registry.yaml").read_text(encoding="utf-8"))
    return list(raw.get("models") or [])


def change_statuses(
    models_dir: Path, statuses: Mapping[str, str], *, notes: Mapping[str, str | None] | None = None
) -> None:
    """Give entries another status; a note says why a promotion was forced, None takes an older one away."""
    models = raw_entries(models_dir)
    for model in models:
        model["status"] = statuses.get(model["id"], model["status"])
        if notes is not None and model["id"] in notes:
            model.pop("forced", None)
            if (note := notes[model["id"]]) is not None:
                model["forced"] = note
    write_registry(models_dir, models)


def retire(models_dir: Path, *, keep: Set[str]) -> list[str]:
    """Let `previous` parsers leave registry and folder, to make room for the next one; gives their ids."""
    models = raw_entries(models_dir)
    gone = [model for model in models if model["status"] == "previous" and model["id"] not in keep]
    write_registry(models_dir, [model for model in models if model not in gone])
    for model in gone:
        (models_dir / model["adapter"]["file"]).unlink(missing_ok=True)
    return [model["id"] for model in gone]


def _entry(raw: object, path: Path) -> RegistryEntry:
    if not isinstance(raw, dict):
        raise ModelMissing(f"The model registry {path} holds something that is not a model: {raw!r}", _FIX_HINT)

    def text(source: dict[str, Any], key: str) -> str:
        value = source.get(key)
        if not isinstance(value, str | int) or value == "":
            raise ModelMissing(f"The model registry {path} gives no {key} for {raw.get('id', 'a model')}.", _FIX_HINT)
        return str(value)

    adapter = raw.get("adapter")
    adapter = adapter if isinstance(adapter, dict) else {}
    status, quantization = text(raw, "status"), text(raw, "quantization").lower()
    for key, value, known in (("status", status, STATUSES), ("quantization", quantization, QUANTIZATIONS)):
        if value not in known:
            raise ModelMissing(f"The model registry {path} has the {key} {value!r}, not one of {known}.", _FIX_HINT)
    metrics = raw.get("metrics")
    return RegistryEntry(
        id=text(raw, "id"),
        status=status,
        base=text(raw, "base"),
        adapter=path.parent / text(adapter, "file"),
        adapter_sha256=text(adapter, "sha256").lower(),
        quantization=quantization,
        dataset_version=text(raw, "dataset_version"),
        prompt_version=text(raw, "prompt_version"),
        metrics=metrics if isinstance(metrics, dict) else {},
    )
