"""The base models: loading one out of its GGUF, and how its tensors are called there.

llama, qwen2 and gemma3 differ in three things that matter here: llama.cpp wants the rows of llama's query and key
matrices woven, gemma's norms are stored with 1 added, and each has tensors the others lack.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from todoapp.dataengine.command_line import base_named
from todoapp.domain.errors import InvalidInput
from todoapp.weights.library import Library

ARCHITECTURES = ("llama", "qwen2", "gemma3")
_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_GEMMA_NAMES = {
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
_PARAMETERS = {tensor: parameter for parameter, tensor in _NAMES.items()}
_OUTSIDE = {"embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"}

Rows = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Base:
    """A base GGUF and what has to be known of it to write tensors that fit it."""

    path: Path
    architecture: str
    heads: int
    kv_heads: int

    def tensor(self, name: str) -> str:
        """Give llama.cpp's name of a parameter of the torch model, "model.layers.0.mlp.up_proj.weight" for example."""
        parts = name.removeprefix("model.").split(".")
        kind = parts[-1]
        if parts[0] != "layers":
            return f"{_OUTSIDE[parts[0]]}.{kind}"
        own = _NAMES | (_GEMMA_NAMES if self.architecture == "gemma3" else {})
        return f"blk.{parts[1]}.{own['.'.join(parts[2:-1])]}.{kind}"

    def layer(self, tensor: str) -> str:
        """Give the torch model's name of a projection by llama.cpp's of its weight: "layers.0.mlp.up_proj"."""
        _, index, name, _ = tensor.split(".")
        return f"layers.{index}.{_PARAMETERS[name]}"

    def as_stored(self, tensor: str, values: Rows) -> Rows:
        """Give a tensor of the torch model as llama.cpp wants it, the rows of a LoRA's B included."""
        name = tensor.split(".")[-2]
        if self.architecture == "gemma3" and name.endswith("_norm"):
            return values + np.float32(1)
        heads = self._woven(name)
        return weave(values, heads) if heads else values

    def as_trained(self, tensor: str, values: Rows) -> Rows:
        """Give the rows of a LoRA's B as the torch model wants them: what `as_stored` did is undone."""
        heads = self._woven(tensor.split(".")[-2])
        return unweave(values, heads) if heads else values

    def _woven(self, name: str) -> int | None:
        return {"attn_q": self.heads, "attn_k": self.kv_heads}.get(name) if self.architecture == "llama" else None


def weave(rows: Rows, heads: int) -> Rows:
    """Reorder output rows from torch's rotary layout (halves) to llama.cpp's for llama (pairs)."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(rows.shape)


def unweave(rows: Rows, heads: int) -> Rows:
    """Give rows that `weave` reordered back in torch's order."""
    return rows.reshape(heads, rows.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(rows.shape)


def read_base(path: Path) -> Base:
    """Read a base's facts out of its GGUF."""
    fields = gguf.GGUFReader(path).fields
    name = str(fields["general.architecture"].contents())
    if name not in ARCHITECTURES:
        raise InvalidInput(
            f"{path.name} is of the architecture {name}.", f"Known are {', '.join(ARCHITECTURES)}: see {__name__}."
        )
    heads, kv_heads = (int(fields[f"{name}.attention.{key}"].contents()) for key in ("head_count", "head_count_kv"))
    return Base(path, name, heads, kv_heads)


def find_base(named: str | None) -> Path:
    """Give the base's file: a GGUF, a name of the catalog (`todoapp model fetch NAME`), or the parser's own if None."""
    return Library().base_path() if named is None else base_named(named)


def load(base: Base, device: torch.device) -> tuple[Any, Any]:
    """Give the torch model, in 32 bits, and the tokenizer."""
    tokenizer = AutoTokenizer.from_pretrained(base.path.parent, gguf_file=base.path.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a memory map that is not writable, which nobody writes to
        model: Any = AutoModelForCausalLM.from_pretrained(
            base.path.parent, gguf_file=base.path.name, dtype=torch.float32
        )
    # Dictations are short: plain attention is 1.25 times faster a step on a processor than the fused kernel.
    model.set_attn_implementation("eager" if device.type == "cpu" else "sdpa")
    return model.to(device), tokenizer


def parameters_of(weights: Mapping[str, torch.Tensor], base: Base) -> Iterator[tuple[str, Rows]]:
    """Give each parameter of a whole torch model under llama.cpp's name and in its form."""
    for name, parameter in weights.items():
        tensor = base.tensor(name)
        yield tensor, base.as_stored(tensor, parameter.float().numpy())
