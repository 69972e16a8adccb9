"""models/registry.yaml: which fine-tuned parsers exist, and which one the app runs."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from todoapp.domain.errors import ModelMissing

FORMAT = 1
STATUSES = ("current", "previous", "candidate")
QUANTIZATIONS = ("q8_0", "q4_0", "f16")

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
