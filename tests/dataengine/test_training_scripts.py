"""scripts/finetune.py, export_gguf.py and retrain on real weights for a few steps, and what they rest on."""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.needed_models import or_skip
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.manifest import build_manifest, write_manifest
from todoapp.domain.errors import InvalidInput
from todoapp.weights.library import Library
from todoapp.weights.registry import write_registry

ROOT = Path(__file__).parents[2]
DATA = ROOT / "models" / "parser"


def loaded(name: str) -> ModuleType:
    """A script's module, as its own folder sees it."""
    path = ROOT / "scripts" / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # where dataclasses look for their module
    spec.loader.exec_module(module)
    return module


replay = loaded("training/replay.py")


def options(**changes: Any) -> argparse.Namespace:
    given = {"minutes": 110.0, "seed": 0, "test": False, "without_manifest": False, "finetune": []}
    return argparse.Namespace(**given | changes)


# The replay


def test_the_default_recipe_goes_from_data_to_scores_within_150_minutes() -> None:
    steps = replay.steps_of("parser-x", replay.read_recipe(ROOT / "models" / "recipes.yaml", "default"), options())
    names = [step.name for step in steps]
    assert names[:3] == ["generate", "check", "manifest"]
    assert names[-6:] == ["register", "fetch", "dev", "behaviours", "scores", "page"]
    assert sum(step.seconds for step in steps) <= 150 * 60
    assert not any("test" in step.command for step in steps)
    for step in steps:
        assert step.command[1] == "-m" or (ROOT / step.command[1]).is_file()


def test_a_later_stage_goes_on_from_the_one_before() -> None:
    recipe = {"quantization": "q4_0", "stages": [{"name": "a", "options": "--epochs 1"}, {"name": "b", "options": ""}]}
    steps = {
        step.name: step.command for step in replay.steps_of("m", recipe, options(seed=3, finetune=["--rank", "4"]))
    }
    assert "--start-from" not in steps["train a"]
    assert steps["train b"][steps["train b"].index("--start-from") + 1] == "runs/m/a"
    assert steps["train b"][-2:] == ("--rank", "4")
    assert steps["train a"][steps["train a"].index("--seed") + 1] == "4"
    assert steps["export"][2] == "runs/m/b"


def test_a_stage_may_learn_from_the_mistakes_of_a_model() -> None:
    asked = {"model": "m0", "known": "models/parser/data/1.yaml"}
    recipe = {"quantization": "q4_0", "stages": [{"name": "a", "options": "", "mistakes": asked}]}
    steps = replay.steps_of("m", recipe, options())
    names = [step.name for step in steps]
    assert names.index("mistakes a") == names.index("train a") - 1
    found, learned = steps[names.index("mistakes a")].command, steps[names.index("train a")].command
    assert found[2:] == ("runs/m/a.mistakes", "--known", asked["known"], "--model", "m0")
    assert learned[learned.index("--mistakes") + 1] == "runs/m/a.mistakes"


def test_a_recipe_may_end_in_an_average() -> None:
    recipe = {"quantization": "q4_0", "stages": [{"name": "a", "options": ""}], "average": ["runs/before/z", "a"]}
    steps = {step.name: step.command for step in replay.steps_of("m", recipe, options())}
    assert steps["average"][2:] == ("runs/before/z", "runs/m/a", "--out", "runs/m/average")
    assert steps["export"][2] == "runs/m/average"


def test_a_recipe_may_go_on_from_the_parser_the_app_runs(tmp_path: Path) -> None:
    models = tmp_path / "models"
    (models / "parser" / "data").mkdir(parents=True)
    entry = {"base": "b", "adapter": {"file": "p.gguf", "sha256": "0" * 64}, "quantization": "q4_0"}
    entry |= {
        "id": "parser-2030.01-r4",
        "status": "current",
        "dataset_version": "abc",
        "prompt_version": 1,
        "metrics": {},
    }
    write_registry(models, [entry])
    recipe = replay.read_recipe(ROOT / "models" / "recipes.yaml", "further")
    with pytest.raises(InvalidInput, match=r"what parser-2030\.01-r4 learned"):
        replay.place_current(recipe, models)

    gold = tmp_path / "data" / "gold"
    gold.mkdir(parents=True)
    shutil.copy(DATA / "gold" / "bits-01.yaml", gold)
    learned = build_manifest(gold.parent, commit="1", generator={})
    write_manifest(models / "parser" / "data", replace(learned, hash="0123456789ab", train_hash="other"))
    known = write_manifest(models / "parser" / "data", replace(learned, hash="ba9876543210", train_hash="abc"))
    placed, current = replay.place_current(recipe, models)
    steps = {step.name: step.command for step in replay.steps_of("m", placed, options())}

    assert current == "parser-2030.01-r4"
    manifest, told = str(known.relative_to(tmp_path)), steps["train told"]
    assert steps["mistakes told"][2:] == ("runs/m/told.mistakes", "--known", manifest, "--model", current)
    assert told[told.index("--start-from") + 1] == "models/p.gguf"
    assert told[told.index("--known") + 1] == manifest
    assert sum(step.seconds for step in replay.steps_of("m", placed, options())) <= 150 * 60
    assert steps["average"][2:4] == ("models/p.gguf", "runs/m/told")


def test_a_recipe_from_the_base_needs_no_current_parser(tmp_path: Path) -> None:
    recipe = replay.read_recipe(ROOT / "models" / "recipes.yaml", "default")
    assert replay.place_current(recipe, tmp_path) == (recipe, "")


@pytest.mark.parametrize("architecture", ["llama", "qwen2"])
def test_an_adapter_comes_back_out_of_its_gguf(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.syspath_prepend(ROOT / "scripts")
    adapters = loaded("training/adapters.py")
    names = [
        f"layers.{layer}.{name}"
        for layer in (0, 11)
        for name in ("self_attn.q_proj", "self_attn.k_proj", "mlp.up_proj")
    ]
    weights = {name: (torch.randn(4, 24), torch.randn(64, 4)) for name in names}
    facts = {"architecture": architecture, "heads": 8, "kv_heads": 2}
    adapters.write_adapter({"alpha": 8, "rank": 4, "weights": weights, **facts}, tmp_path / "adapter.gguf")
    state = adapters.load_adapter(tmp_path / "adapter.gguf")
    assert {name: state[name] for name in ("alpha", "rank", *facts)} == {"alpha": 8, "rank": 4, **facts}
    assert set(state["weights"]) == set(names)
    for name in names:
        for given, back in zip(weights[name], state["weights"][name], strict=True):
            assert torch.equal(given.half().float(), back)


def test_the_loss_of_a_few_positions_at_a_time_is_the_plain_one() -> None:
    torch = pytest.importorskip("torch")
    loss = loaded("training/loss.py")
    chance = torch.Generator().manual_seed(1)
    positions = 2 * loss.POSITIONS + 7
    hidden, weight = torch.randn(positions, 16, generator=chance), torch.randn(50, 16, generator=chance)
    targets = torch.randint(0, 50, (positions,), generator=chance)
    of_each = torch.rand(positions, generator=chance)
    results = []
    for losses_of in (
        lambda given: torch.nn.functional.cross_entropy(given @ weight.T, targets, reduction="none"),
        lambda given: loss.frozen_head_loss(given, weight, targets),
    ):
        given = hidden.clone().requires_grad_()
        losses = losses_of(given)
        (losses * of_each).sum().backward()
        results.append((losses.detach(), given.grad))
    (plain, plain_gradient), (ours, our_gradient) = results
    assert torch.allclose(plain, ours, atol=1e-5)
    assert torch.allclose(plain_gradient, our_gradient, atol=1e-5)


def test_the_average_of_adapters_adds_what_they_add_on_average() -> None:
    torch = pytest.importorskip("torch")
    averaging = loaded("average_runs.py")
    chance = torch.Generator().manual_seed(1)
    a, b = torch.randn(4, 24, generator=chance), torch.randn(32, 4, generator=chance)
    one, other = ({"alpha": 8, "rank": 4, "weights": {"q": (a, factor * b)}} for factor in (1.0, 0.5))
    new_a, new_b = averaging.average([one, other])["weights"]["q"]
    assert new_a.shape == a.shape
    assert torch.allclose(new_b @ new_a, 0.75 * (b @ a), atol=1e-4)
    with pytest.raises(InvalidInput, match="rank"):
        averaging.average([one, other | {"rank": 8}])


def test_an_average_of_a_higher_rank_keeps_what_different_adapters_add() -> None:
    torch = pytest.importorskip("torch")
    averaging = loaded("average_runs.py")
    chance = torch.Generator().manual_seed(1)
    added = [(torch.randn(4, 24, generator=chance), torch.randn(32, 4, generator=chance)) for _ in range(2)]
    runs = [{"alpha": 8, "rank": 4, "weights": {"q": pair}} for pair in added]
    wanted = sum(8 / 4 * (b @ a) for a, b in added) / 2
    whole = averaging.average(runs, 8)
    a, b = whole["weights"]["q"]
    assert a.shape == (8, 24)
    assert torch.allclose(whole["alpha"] / whole["rank"] * (b @ a), wanted, atol=1e-3)


def test_an_unknown_recipe_is_named_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="default"):
        replay.read_recipe(ROOT / "models" / "recipes.yaml", "nonsense")


def test_a_stopped_replay_goes_on_where_it_was(tmp_path: Path) -> None:
    steps = [replay.Step(name, ("python", name), 60.0) for name in ("one", "two", "three")]
    ran: list[str] = []
    said: list[str] = []
    fails = {"two"}

    def run(command: Sequence[str]) -> int:
        ran.append(command[1])
        return 1 if command[1] in fails else 0

    state = tmp_path / "m" / "replay.json"
    with pytest.raises(InvalidInput, match="two ended with status 1"):
        replay.Replay(state, steps, {"data": "x"}).go(run, said.append)
    fails.clear()
    again = replay.Replay(state, steps, {"data": "x"})
    assert again.left_s() == 120
    again.go(run, said.append)
    assert ran == ["one", "two", "two", "three"]
    assert any("all of it by" in line for line in said)
    replay.Replay(state, steps, {"data": "x"}).go(run, said.append)
    assert len(ran) == 4
    with pytest.raises(InvalidInput, match="other data"):
        replay.Replay(state, steps, {"data": "y"})


# Training on the real base


@pytest.fixture(scope="module")
def base() -> Path:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return or_skip(Library().base_path)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One gold file and what the noise needs."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "gold").mkdir()
    (folder / "data").mkdir()
    shutil.copy(sorted((DATA / "gold").glob("*.yaml"))[0], folder / "gold")
    for name in ("noise.yaml", "homophones.yaml"):
        shutil.copy(DATA / "data" / name, folder / "data")
    return folder


def script(name: str, *words: object, status: int = 0, launch: Sequence[str] = (sys.executable,)) -> str:
    command = [*launch, str(ROOT / "scripts" / name), *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def train(out: Path, data: Path, *words: object, **how: Any) -> str:
    short = ("--examples", 24, "--batch-tokens", 300, "--joined", 2, "--dev-checks", 1)
    return script("finetune.py", "--out", out, "--data", data, *short, *words, **how)


def log(out: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


@pytest.mark.model
@pytest.mark.slow
def test_wrong_answers_are_told_from_the_right_ones(base: Path, data: Path, tmp_path: Path) -> None:
    (gold,) = (data / "gold").iterdir()
    mistakes = tmp_path / "mistakes"
    wrong = {"yaml": "- add: Something else", "logprob": -0.5, "finished": True, "right": False}
    near, far = ({**wrong, "yaml": "- add: Right", "right": True, "logprob": logprob} for logprob in (-1.0, 0.0))
    examples = read_examples([gold])
    rows = [{"text": one.text, "answers": [wrong, near]} for one in examples]
    mistakes.write_text("\n".join(map(json.dumps, rows)))
    clear = tmp_path / "clear.mistakes"  # the right answer is much likelier: nothing to tell apart
    clear.write_text(
        "\n".join(json.dumps({"text": one.text, "answers": [far, {**wrong, "logprob": -3.0}]}) for one in examples)
    )
    short = ("--max-steps", 6, "--as-written", 1, "--recombined", 0, "--rate", 2e-3)

    train(tmp_path / "apart", data, *short, "--mistakes", mistakes, "--mistake-weight", 0)
    train(tmp_path / "weighed", data, *short, "--mistakes", mistakes, "--mistake-weight", 4)

    train(tmp_path / "clear", data, *short, "--mistakes", clear, "--max-steps", 1)

    told = {name: json.loads((tmp_path / name / "run.json").read_text())["told_apart"] for name in ("apart", "clear")}
    assert told["apart"] > 10
    assert told["clear"] == 0
    apart, weighed = log(tmp_path / "apart"), log(tmp_path / "weighed")
    assert weighed[1]["loss"] > apart[1]["loss"]  # a base that knows nothing yet does not tell them apart


@pytest.mark.model
@pytest.mark.slow
def test_a_lora_learns_goes_on_and_merges_in_the_apps_runtime(base: Path, data: Path, tmp_path: Path) -> None:
    import threading

    from todoapp.parser.llama import LlamaModel
    from todoapp.weights.merge import merge_to_f16

    out = tmp_path / "run"
    said = train(out, data, "--max-steps", 4, "--epochs", 1, "--checkpoint-every", 2)
    assert "of the computed tokens are padding" in said
    rows = log(out)
    assert [row["step"] for row in rows] == [0, 1, 2, 3, 4]
    assert rows[-1]["dev_loss"] < rows[0]["dev_loss"]
    assert "<svg" in (out / "curves.html").read_text()
    said = train(out, data, "--max-steps", 4, "--epochs", 1, "--checkpoint-every", 2)
    assert "resumed at step 4 of 4" in said
    assert log(out) == rows
    script("export_gguf.py", out, tmp_path / "adapter.gguf")
    train(tmp_path / "further", data, "--max-steps", 1, "--start-from", tmp_path / "adapter.gguf")
    assert log(tmp_path / "further")[0]["dev_loss"] == pytest.approx(rows[-1]["dev_loss"], abs=0.02)
    merged = tmp_path / "merged.gguf"
    merge_to_f16(base, tmp_path / "adapter.gguf", merged, on_bytes=lambda *_: None, cancelled=threading.Event())
    model = LlamaModel(merged, threads=1, cheap_batches=False)
    try:
        assert model.generate("call ann tomorrow", max_tokens=12).text
    finally:
        model.close()


@pytest.mark.model
@pytest.mark.slow
def test_a_rate_that_is_far_too_high_is_noticed(base: Path, data: Path, tmp_path: Path) -> None:
    said = train(tmp_path, data, "--max-steps", 16, "--epochs", 9, "--rate", 1e3, "--warmup", 0, status=3)
    assert "stopped: " in said
    assert not (tmp_path / "adapter.pt").exists()


@pytest.mark.model
@pytest.mark.slow
def test_a_run_of_fixed_length_ends_decayed(base: Path, data: Path, tmp_path: Path) -> None:
    train(tmp_path, data, "--epochs", 9, "--minutes", 0.1, "--rate", 1e-3, "--dev-checks", 0)
    rows = log(tmp_path)
    assert not any("dev_loss" in row for row in rows)
    assert "<svg" in (tmp_path / "curves.html").read_text()
    assert rows[-1]["rate"] == pytest.approx(5e-5, rel=0.1)
    assert rows[-1]["step"] < json.loads((tmp_path / "run.json").read_text())["steps"]
    assert (tmp_path / "adapter.pt").exists()


@pytest.mark.model
@pytest.mark.slow
def test_two_processes_make_one_run(base: Path, data: Path, tmp_path: Path) -> None:
    launch = (sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--standalone")
    train(tmp_path, data, "--max-steps", 2, "--epochs", 1, launch=launch)
    assert json.loads((tmp_path / "run.json").read_text())["processes"] == 2
    assert [row["step"] for row in log(tmp_path)] == [0, 1, 2]


@pytest.mark.model
@pytest.mark.slow
def test_a_whole_model_is_written_as_its_base_was(base: Path, data: Path, tmp_path: Path) -> None:
    import gguf
    import numpy as np

    train(tmp_path / "run", data, "--method", "full", "--max-steps", 1, "--rate", 1e-30)
    script("export_gguf.py", tmp_path / "run", tmp_path / "whole.gguf")
    before, after = gguf.GGUFReader(base), gguf.GGUFReader(tmp_path / "whole.gguf")
    assert [tensor.name for tensor in before.tensors] == [tensor.name for tensor in after.tensors]
    # A step that moves nothing gives the base back, rows in llama.cpp's order and all.
    for old, new in zip(before.tensors, after.tensors, strict=True):
        values = gguf.quants.dequantize(old.data, old.tensor_type)
        assert np.allclose(values, gguf.quants.dequantize(new.data, new.tensor_type), atol=2e-3, rtol=1e-3), old.name
    of_the_file = {
        "general.file_type",
        "general.quantization_version",
    }  # the base is quantised, this is not
    names = {name for name in before.fields if not name.startswith("GGUF.")} - of_the_file
    assert all(before.fields[name].contents() == after.fields[name].contents() for name in names)
