#!/usr/bin/env python3
"""Write what a run trained as GGUF: scripts/export_gguf.py runs/r1 models/parser-2026.11-r1.gguf

A LoRA run (adapter.pt) becomes an adapter in llama.cpp's own form (`general.type` adapter, `adapter.type` lora, f16
tensors `blk.N.attn_q.weight.lora_a` and `.lora_b`) that is loaded beside its base or merged into it. A full fine-tune
(model.pt) becomes a whole model with the base's metadata and tokenizer, in 16 bits or, with --quantization, as
llama.cpp quantises it. Prints the sha256 for models/registry.yaml. Needs the [train] extra.
"""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))

from training.adapters import load_adapter, write_adapter, write_gguf
from training.bases import Base, parameters_of

from todoapp.domain.errors import InvalidInput, TodoAppError
from todoapp.weights.merge import copy_metadata, quantize


def write_model(state: dict[str, Any], base_path: Path, out: Path) -> None:
    """Write a whole model in 16 bits, vectors in 32, with the metadata and tokenizer of its base."""
    base = Base(base_path, state["architecture"], state["heads"], state["kv_heads"])
    reader = gguf.GGUFReader(base_path)
    trained = dict(parameters_of(state["weights"], base))
    writer = gguf.GGUFWriter(out, base.architecture)
    copy_metadata(reader, writer)
    for tensor in reader.tensors:
        values = trained.pop(tensor.name, None)
        if values is None:  # rope factors and their like, which nobody trains
            values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        shape = tuple(int(size) for size in reversed(tensor.shape))
        if values.shape != shape:
            raise InvalidInput(f"{tensor.name} is {values.shape}, not {shape} as in {base_path.name}.", "Name --base.")
        kind = np.float16 if values.ndim > 1 else np.float32
        writer.add_tensor(tensor.name, np.ascontiguousarray(values, dtype=kind))
    if trained:
        raise InvalidInput(f"{base_path.name} has no {next(iter(trained))}.", "Name the run's own base with --base.")
    write_gguf(writer)


def export(run: Path, out: Path, base: Path | None, quantization: str) -> None:
    """Write what the run trained."""
    if (run / "adapter.pt").is_file():
        write_adapter(load_adapter(run), out)
        return
    if not (run / "model.pt").is_file():
        raise InvalidInput(f"{run} holds neither adapter.pt nor model.pt.", "Let scripts/finetune.py finish it.")
    state = torch.load(run / "model.pt")
    whole = out if quantization == "f16" else out.with_name(f".{out.name}.f16.part")
    try:
        write_model(state, base or Path(state["base"]), whole)
        if quantization != "f16":
            quantize(whole, out, quantization)
    finally:
        if whole != out:
            whole.unlink(missing_ok=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("run", type=Path, help="folder of the run")
    arguments.add_argument("out", type=Path, help="the GGUF to write")
    arguments.add_argument("--base", type=Path, help="whole models: the base GGUF, where it is not where it was")
    arguments.add_argument("--quantization", choices=["f16", "q8_0", "q4_0"], default="f16", help="whole models only")
    options = arguments.parse_args()
    try:
        export(options.run, options.out, options.base, options.quantization)
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1
    with options.out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    print(f"{options.out}: {options.out.stat().st_size:,} bytes, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
