"""Reading models/registry.yaml, the good and the broken."""

from pathlib import Path

import pytest

from todoapp.domain.errors import ModelMissing
from todoapp.weights.catalog import CATALOG
from todoapp.weights.checks import sha256_of
from todoapp.weights.registry import current_parser, default_models_dir, read_registry

from .world import MODEL_ID, World


def test_the_current_entry_is_read(world: World) -> None:
    world.register("q4_0", metrics={"exact_match": 0.71})
    entry = current_parser(world.models)
    assert (entry.id, entry.base, entry.quantization, entry.prompt_version) == (MODEL_ID, "tiny", "q4_0", "1")
    assert entry.adapter == world.models / "adapter.gguf"
    assert entry.metrics == {"exact_match": 0.71}


def test_a_candidate_is_not_current(world: World) -> None:
    world.register(status="candidate")
    with pytest.raises(ModelMissing, match="No parser model is current"):
        current_parser(world.models)


def test_no_registry_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"registry\.yaml is missing.*TODOAPP_MODELS_DIR"):
        read_registry(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["models: [", "- a", "format: 2\nmodels: []", "format: 1\nmodels: 3", "format: 1\nmodels: [x]", "\x00"],
    ids=["not YAML", "a list", "another format", "no list", "not a model", "control character"],
)
def test_a_registry_that_cannot_be_read_is_a_missing_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "registry.yaml").write_text(text)
    with pytest.raises(ModelMissing, match=r"registry\.yaml"):
        read_registry(tmp_path)


@pytest.mark.parametrize(("key", "value"), [("status", "best"), ("quantization", "q2_k"), ("base", "")])
def test_a_wrong_value_is_named(world: World, key: str, value: str) -> None:
    world.register(**{key: value})
    with pytest.raises(ModelMissing, match=key):
        read_registry(world.models)


def test_the_environment_names_another_models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TODOAPP_MODELS_DIR", str(tmp_path))
    assert default_models_dir() == tmp_path


def test_the_projects_own_registry_fits_its_adapters() -> None:
    for entry in read_registry(default_models_dir()):
        assert entry.base in CATALOG
        if entry.status in ("current", "previous"):
            assert sha256_of(entry.adapter) == entry.adapter_sha256
