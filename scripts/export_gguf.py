#!/usr/bin/env python3
"""Write a trained adapter as GGUF: scripts/export_gguf.py runs/r1 models/parser-2026.11-r1.gguf

Reads the run's adapter.pt. The file has llama.cpp's own form for
LoRA (`general.type` adapter, `adapter.type` lora, f16 tensors `blk.N.attn_q.weight.lora_a` and `.lora_b`) and can be
loaded beside the base or merged into it. Prints the sha256 for models/registry.yaml. Needs the [train] extra.
"""

import argparse
import hashlib
from pathlib import Path

import gguf
import numpy as np
import torch

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
HEADS = {"attn_q": 9, "attn_k": 3}  # SmolLM2-135M; llama.cpp wants the rows of each head's two rotary halves woven


def weave(rows: np.ndarray, heads: int) -> np.ndarray:
    """Reorder output rows from torch's rotary layout (halves) to llama.cpp's (pairs)."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("run", type=Path, help="folder of the run")
    arguments.add_argument("out", type=Path, help="the GGUF to write")
    options = arguments.parse_args()

    state = torch.load(options.run / "adapter.pt")
    writer = gguf.GGUFWriter(options.out, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(state["alpha"]))
    writer.add_name(options.out.stem)
    writer.add_license("apache-2.0")
    for name, (a, b) in state["weights"].items():
        _, index, block, projection = name.split(".")
        target = NAMES[f"{block}.{projection}"]
        rows = b.numpy()
        if target in HEADS:
            rows = weave(rows, HEADS[target])
        writer.add_tensor(f"blk.{index}.{target}.weight.lora_a", a.numpy().astype(np.float16))
        writer.add_tensor(f"blk.{index}.{target}.weight.lora_b", np.ascontiguousarray(rows).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    content = options.out.read_bytes()
    print(f"{options.out}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
