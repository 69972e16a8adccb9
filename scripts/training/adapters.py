"""A LoRA as finetune.py keeps it (adapter.pt) and as the app ships it (a GGUF), each made of the other."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch

from todoapp.domain.errors import InvalidInput
from todoapp.weights.merge import read_adapter
from training.bases import Base

FIRST_BASE: dict[str, Any] = {
    "architecture": "llama",
    "heads": 9,
    "kv_heads": 3,
}  # of runs and adapters that do not say what they were trained on


def load_adapter(source: Path) -> dict[str, Any]:
    """Give the state of an adapter: of a finished run, by its folder, or of one in llama.cpp's form.

    A GGUF holds 16 bits of each number.

    Raises:
        InvalidInput: the folder holds none.
        ModelMissing: the file is no adapter.
    """
    if source.suffix == ".gguf":
        return _from_gguf(source)
    if not (source / "adapter.pt").is_file():
        raise InvalidInput(f"{source} holds no adapter.pt.", "Let scripts/finetune.py finish it.")
    state: dict[str, Any] = torch.load(source / "adapter.pt", map_location="cpu")
    return state


def _from_gguf(path: Path) -> dict[str, Any]:
    alpha, pairs = read_adapter(path)
    facts = FIRST_BASE | _facts(path)
    base = Base(Path(), **facts)
    weights = {}
    for tensor, (a, b) in pairs.items():
        down, up = (gguf.quants.dequantize(half.data, half.tensor_type).astype(np.float32) for half in (a, b))
        rows = np.ascontiguousarray(base.as_trained(tensor, up))
        weights[base.layer(tensor)] = (torch.from_numpy(down), torch.from_numpy(rows))
    rank = len(next(iter(weights.values()))[0])
    return {"alpha": alpha, "rank": rank, "weights": weights, **facts}


def _facts(path: Path) -> dict[str, Any]:
    fields = gguf.GGUFReader(path).fields
    architecture = str(fields["general.architecture"].contents())
    keys = {"heads": f"{architecture}.attention.head_count", "kv_heads": f"{architecture}.attention.head_count_kv"}
    heads = {name: int(fields[key].contents()) for name, key in keys.items() if key in fields}
    return {"architecture": architecture, **heads}


def write_adapter(state: dict[str, Any], out: Path) -> None:
    """Write the state of an adapter in llama.cpp's form."""
    facts = FIRST_BASE | {name: state[name] for name in FIRST_BASE if name in state}
    base = Base(Path(), **facts)
    writer = gguf.GGUFWriter(out, base.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(state["alpha"]))
    writer.add_head_count(base.heads)
    writer.add_head_count_kv(base.kv_heads)
    writer.add_name(out.stem)
    if base.architecture != "gemma3":  # whose terms hold for what is made of it
        writer.add_license("apache-2.0")
    for name, (a, b) in state["weights"].items():
        tensor = base.tensor(f"model.{name}.weight")
        rows = base.as_stored(tensor, b.numpy())
        writer.add_tensor(f"{tensor}.lora_a", a.numpy().astype(np.float16))
        writer.add_tensor(f"{tensor}.lora_b", np.ascontiguousarray(rows).astype(np.float16))
    write_gguf(writer)


def write_gguf(writer: Any) -> None:
    """Write all that a gguf.GGUFWriter was given, and close it."""
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
