"""A LoRA adapter merged into its base and requantised, once, so that every later run pays nothing for the adapter.

The base is dequantised tensor by tensor, alpha/rank * B@A is added where the adapter has a pair for it, and the result
goes to llama.cpp's own quantiser. The adapter's rows are in llama.cpp's order already, so this is the same sum that
llama.cpp computes at run time with `lora_path`. torch is not involved.
"""

import ctypes
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from todoapp.domain.errors import Cancelled, ModelDownloadFailed, ModelMissing
from todoapp.weights.checks import disk_errors

MERGE_VERSION = 1
"""Raised when the same inputs would give another file, so that merged models are made again."""

_FTYPES = {"q8_0": "LLAMA_FTYPE_MOSTLY_Q8_0", "q4_0": "LLAMA_FTYPE_MOSTLY_Q4_0"}
_PROBE_TEXT = "call the dentist on friday at 3"
_PROBE_TOKENS = 8
_FIX_HINT = "Fetch the parser again; if it stays so, models/registry.yaml names an adapter that does not fit its base."

OnBytes = Callable[[int, int], None]


def merge_to_f16(base: Path, adapter: Path, output: Path, *, on_bytes: OnBytes, cancelled: threading.Event) -> None:
    """Write `base` plus `adapter` as a 16-bit GGUF with the base's metadata and tokenizer.

    Args:
        on_bytes: Hears how many bytes of how many are written.
    """
    import gguf
    import numpy as np

    reader = _open_gguf(base)
    scale, pairs = read_adapter(adapter)
    unknown = sorted(set(pairs) - {tensor.name for tensor in reader.tensors})
    if unknown:
        raise ModelMissing(f"{adapter.name} changes {unknown[0]}, which {base.name} does not have.", _FIX_HINT)
    writer = gguf.GGUFWriter(output, str(reader.fields["general.architecture"].contents()), endianess=reader.endianess)
    try:
        copy_metadata(reader, writer)
        # llama.cpp computes with 32-bit vectors (norms, biases); only matrices are stored in 16 bits.
        kinds = [np.float16 if len(tensor.shape) > 1 else np.float32 for tensor in reader.tensors]
        for tensor, kind in zip(reader.tensors, kinds, strict=True):
            shape = tuple(int(size) for size in reversed(tensor.shape))
            byte_count = int(np.prod(shape)) * np.dtype(kind).itemsize
            writer.add_tensor_info(tensor.name, shape, np.dtype(kind), byte_count)
        with disk_errors(output):
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_ti_data_to_file()
            total = sum(int(tensor.n_elements) for tensor in reader.tensors) * 2
            done = 0
            for tensor, kind in zip(reader.tensors, kinds, strict=True):
                if cancelled.is_set():
                    raise Cancelled("Merging the parser was stopped.", "Fetch again to go on.")
                values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
                if tensor.name in pairs:
                    values = values + _delta(tensor.name, values.shape, scale, *pairs[tensor.name], adapter)
                with np.errstate(over="ignore"):  # check_runs refuses what became infinite
                    writer.write_tensor_data(np.ascontiguousarray(values, dtype=kind))
                done += int(tensor.n_elements) * 2
                on_bytes(done, total)
    finally:
        writer.close()


def quantize(f16: Path, output: Path, quantization: str) -> None:
    """Let llama.cpp write `f16` with the given quantization ("q8_0" or "q4_0") to `output`."""
    import llama_cpp

    logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL)
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, _FTYPES[quantization])
    code = llama_cpp.llama_model_quantize(str(f16).encode(), str(output).encode(), ctypes.byref(params))
    if code != 0:
        raise ModelDownloadFailed(
            f"llama.cpp could not write {output.name} (code {code}).", "Check free space, then fetch the parser again."
        )


def check_runs(model: Path, base: Path) -> None:
    """Load `model`, compare its vocabulary with the base's, and decode a few tokens; refuse it if anything is off."""
    import llama_cpp
    import numpy as np

    logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL)
    try:
        llama = llama_cpp.Llama(str(model), n_ctx=64, n_threads=1, n_gpu_layers=0, verbose=False)
    except (ValueError, RuntimeError) as error:
        raise ModelMissing(f"{model.name} does not load: {error}.", _FIX_HINT) from error
    try:
        expected = len(_open_gguf(base).fields["tokenizer.ggml.tokens"].data)
        if llama.n_vocab() != expected:
            raise ModelMissing(f"{model.name} has {llama.n_vocab()} tokens instead of {expected}.", _FIX_HINT)
        tokens = llama.tokenize(_PROBE_TEXT.encode())
        for _ in range(_PROBE_TOKENS):
            llama.eval(tokens)
            logits = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(llama.ctx, -1), shape=(llama.n_vocab(),))
            if not np.isfinite(logits).all():
                raise ModelMissing(f"{model.name} computes numbers that are not finite.", _FIX_HINT)
            tokens = [int(np.argmax(logits))]
    finally:
        llama.close()


def _open_gguf(path: Path) -> Any:
    import gguf

    try:
        with disk_errors(path):
            return gguf.GGUFReader(path)
    except (ValueError, IndexError, KeyError) as error:
        raise ModelMissing(f"{path.name} is not a readable GGUF file: {error}.", _FIX_HINT) from error


def read_adapter(path: Path) -> tuple[float, dict[str, tuple[Any, Any]]]:
    """The adapter's alpha and its (A, B) pairs, tensors of a GGUF reader, by the name of the tensor they change.

    Raises:
        ModelMissing: the file cannot be read, or is not a whole LoRA adapter.
    """
    reader = _open_gguf(path)
    kind = {key: reader.fields[key].contents() for key in ("general.type", "adapter.type") if key in reader.fields}
    if kind != {"general.type": "adapter", "adapter.type": "lora"}:
        raise ModelMissing(f"{path.name} is not a LoRA adapter.", _FIX_HINT)
    halves = {tensor.name: tensor for tensor in reader.tensors}
    targets = {name.rpartition(".lora_")[0] for name in halves}
    odd = [name for name in halves if not name.endswith((".lora_a", ".lora_b"))]
    odd += [name for name in targets if not {f"{name}.lora_a", f"{name}.lora_b"} <= set(halves)]
    if odd or not targets:
        raise ModelMissing(f"{path.name} has no complete A and B pair for {(odd or ['any tensor'])[0]}.", _FIX_HINT)
    return float(reader.fields["adapter.lora.alpha"].contents()), {
        name: (halves[f"{name}.lora_a"], halves[f"{name}.lora_b"]) for name in targets
    }


def _delta(name: str, shape: tuple[int, ...], alpha: float, lora_a: Any, lora_b: Any, adapter: Path) -> Any:
    import gguf
    import numpy as np

    down = gguf.quants.dequantize(lora_a.data, lora_a.tensor_type)
    up = gguf.quants.dequantize(lora_b.data, lora_b.tensor_type)
    rank = down.shape[0]
    if up.shape != (shape[0], rank) or down.shape != (rank, shape[1]):
        raise ModelMissing(
            f"{adapter.name} does not fit its base at {name}: B {up.shape} times A {down.shape} is not {shape}.",
            _FIX_HINT,
        )
    # llama.cpp reads an alpha of 0 as "no scaling".
    return np.float32(alpha / rank if alpha else 1.0) * (up.astype(np.float32) @ down.astype(np.float32))


def copy_metadata(reader: Any, writer: Any) -> None:
    """Give the writer all the reader's metadata, its tokenizer included; the result is named a 16-bit file."""
    import gguf

    own = {"general.architecture", "general.file_type", "general.quantization_version"}
    for field in reader.fields.values():
        if field.name in own or field.name.startswith("GGUF."):
            continue
        kind = field.types[0]
        items = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=items)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
