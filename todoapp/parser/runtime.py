"""The few parts of llama.cpp the parser needs: weights, tokens, batches, memory and the grammar.

Several answers may be written at once, each in a sequence of its own; they share the cells of what they have in common.
"""

import ctypes
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.domain.errors import ModelMissing

MAX_THREADS = 4  # a model this small does not gain from more
BATCH_TOKENS = 512  # llama.cpp ends the process when it is given more at once
STEP_TOKENS = 4  # what a step with guesses decodes; the fast kernels take four rows at a time
LONG_STEP_TOKENS = 16  # what it decodes at most, where the guesses come from an earlier answer and are mostly right
# With some weights (q8_0 on x86) four tokens at once take as long as four steps, or longer: then nothing is guessed
# and every sequence has steps of its own. A step of up to four was measured to give 2.1 tokens that count.
CHEAP_BATCH = 2.2  # times the time of one token
CHEAP_LONG_BATCH = 8.0  # times the time of one token; three quarters of such guesses were measured to be right
TRIALS = 3

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Part:
    """One sequence's share of a batch: `tokens` from `position` on, with logits for the last `rows` of them."""

    sequence: int
    position: int
    tokens: Sequence[int]
    rows: int = 1


class Runtime:
    """A loaded GGUF model and its context. Not safe for two callers at once.

    `batches_are_cheap` tells whether a step of STEP_TOKENS tokens takes little longer than a step of one, and
    `long_batches_are_cheap` the same of LONG_STEP_TOKENS; both are measured when the model is loaded, unless `cheap`
    says it.

    Raises:
        ModelMissing: when llama.cpp cannot load the file.
    """

    def __init__(
        self, path: Path, *, context_tokens: int, sequences: int, threads: int | None, cheap: bool | None = None
    ) -> None:
        # While its waiting threads spin, llama.cpp is 50 times slower as soon as another process wants a core. The
        # OpenMP library reads this once, when it is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp  # heavy: 100 ms and a shared library

        self._lib: Any = llama_cpp
        # One core stays free: a second thread that has to wait for its core costs more than it gives (models/LOG.md).
        self.threads = threads or max(1, min(MAX_THREADS, (os.cpu_count() or 1) - 1))
        _silence(llama_cpp)
        llama_cpp.llama_backend_init()
        how = llama_cpp.llama_model_default_params()
        how.n_gpu_layers = 0
        self._model: Any = llama_cpp.llama_model_load_from_file(str(path).encode(), how)
        self._context: Any = self._model and llama_cpp.llama_init_from_model(
            self._model, self._context_parameters(context_tokens, sequences)
        )
        if not self._context:
            self.close()
            raise ModelMissing(
                f"The parser model {path.name} cannot be loaded.", "Run `todoapp model fetch` to repair it."
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self._batch: Any = llama_cpp.llama_batch_init(BATCH_TOKENS, 0, 1)
        self._pieces: dict[int, bytes] = {}
        if cheap is None:
            times = self._step_times()
            self.batches_are_cheap = times[STEP_TOKENS] < CHEAP_BATCH * times[1]
            self.long_batches_are_cheap = times[LONG_STEP_TOKENS] < CHEAP_LONG_BATCH * times[1]
        else:
            self.batches_are_cheap = self.long_batches_are_cheap = cheap

    def close(self) -> None:
        """Free everything; the object is of no use afterwards."""
        if getattr(self, "_batch", None):
            self._lib.llama_batch_free(self._batch)
            self._batch = None
        if self._context:
            self._lib.llama_free(self._context)
            self._context = None
        if self._model:
            self._lib.llama_model_free(self._model)
            self._model = None

    # Tokens

    def tokenize(self, text: str, *, marks: bool = False) -> list[int]:
        """Give a text's tokens; the words of turn marks are plain words unless `marks` are asked for."""
        raw = text.encode()
        room = len(raw) + 8
        tokens = (self._lib.llama_token * room)()
        count = self._lib.llama_tokenize(self._vocabulary, raw, len(raw), tokens, room, False, marks)
        if count < 0:
            raise AssertionError("a token stands for a byte at least")
        return list(tokens[:count])

    def mark(self, mark: str) -> int | None:
        """Give the single token that a turn mark is, None where the vocabulary does not know it as one."""
        tokens = self.tokenize(mark, marks=True)
        return tokens[0] if len(tokens) == 1 else None

    def detokenize(self, tokens: Sequence[int]) -> str:
        """Give the text of tokens; half a character at the end becomes a replacement character."""
        return b"".join(map(self.piece, tokens)).decode("utf-8", errors="replace")

    def piece(self, token: int) -> bytes:
        """Give the bytes a token stands for; a turn mark stands for none."""
        if token not in self._pieces:
            buffer = ctypes.create_string_buffer(256)
            size = self._lib.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, False)
            self._pieces[token] = buffer.raw[: max(0, size)]
        return self._pieces[token]

    def is_end(self, token: int) -> bool:
        """Tell whether a token ends an answer."""
        return bool(self._lib.llama_vocab_is_eog(self._vocabulary, token))

    # Decoding

    def decode(self, parts: Sequence[Part]) -> list[list[Logits]]:
        """Decode the parts at once (at most BATCH_TOKENS) and give each one's logits, a row for each asked token.

        The rows are llama.cpp's own memory: the next call overwrites them.
        """
        batch, rows, size = self._batch, [], 0
        for part in parts:
            for index, token in enumerate(part.tokens):
                batch.token[size] = token
                batch.pos[size] = part.position + index
                batch.n_seq_id[size] = 1
                batch.seq_id[size][0] = part.sequence
                batch.logits[size] = has_row = index >= len(part.tokens) - part.rows
                if has_row:
                    rows.append(size)
                size += 1
        batch.n_tokens = size
        status = self._lib.llama_decode(self._context, batch)
        if status != 0:
            self._lib.llama_memory_clear(self._memory, False)
            raise AssertionError(f"llama_decode failed with {status}")
        asked = iter(rows)
        return [[self._row(next(asked)) for _ in range(part.rows)] for part in parts]

    def forget(self, sequence: int, position: int = 0) -> None:
        """Drop a sequence's tokens from a position on."""
        self._lib.llama_memory_seq_rm(self._memory, sequence, position, -1)

    def share(self, source: int, target: int, end: int) -> None:
        """Let an empty sequence begin as another one does, up to a position; nothing is copied."""
        self._lib.llama_memory_seq_cp(self._memory, source, target, 0, end)

    def _row(self, index: int) -> Logits:
        pointer = self._lib.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self._vocabulary_size,))

    def _context_parameters(self, tokens: int, sequences: int) -> Any:
        how = self._lib.llama_context_default_params()
        how.n_ctx = tokens
        how.n_batch = how.n_ubatch = BATCH_TOKENS
        how.n_seq_max = sequences
        how.kv_unified = True  # the sequences share one memory, and in it what they have in common
        how.n_threads = how.n_threads_batch = self.threads
        how.flash_attn_type = self._lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        return how

    def _step_times(self) -> dict[int, float]:
        """Give the seconds that steps of the sizes in use take; the quickest of a few trials each."""
        quickest: dict[int, float] = {}
        for size in (LONG_STEP_TOKENS, STEP_TOKENS, 1) * (TRIALS + 1):
            started = time.perf_counter()
            self.decode([Part(0, 0, [0] * size, rows=size)])
            self.forget(0)
            taken = time.perf_counter() - started
            quickest[size] = min(quickest.get(size, taken), taken)
        return quickest

    # Grammar

    def grammar(self, rules: str) -> "Grammar":
        """Compile GBNF rules, the root rule being `root`."""
        sampler = self._lib.llama_sampler_init_grammar(self._vocabulary, rules.encode(), b"root")
        if not sampler:
            raise AssertionError("llama.cpp refuses our grammar")
        return Grammar(self._lib, sampler)


class Grammar:
    """A place in the grammar: it tells what may come next, and moves on with what does."""

    def __init__(self, lib: Any, sampler: Any) -> None:
        self._lib = lib
        self._sampler = sampler

    def copy(self) -> "Grammar":
        """Give another one at the same place."""
        return Grammar(self._lib, self._lib.llama_sampler_clone(self._sampler))

    def close(self) -> None:
        """Free it; the object is of no use afterwards."""
        if self._sampler:
            self._lib.llama_sampler_free(self._sampler)
            self._sampler = None

    def allowed(self, tokens: Sequence[int]) -> list[int]:
        """Give the tokens that may come next, in the given order."""
        data = (self._lib.llama_token_data * len(tokens))(*[(token, 0.0, 0.0) for token in tokens])
        candidates = self._lib.llama_token_data_array(data=data, size=len(tokens), selected=-1, sorted=False)
        self._lib.llama_sampler_apply(self._sampler, ctypes.byref(candidates))
        return [data[i].id for i in range(candidates.size) if data[i].logit != float("-inf")]

    def accept(self, token: int) -> None:
        """Move on past a token that is allowed."""
        self._lib.llama_sampler_accept(self._sampler, token)


def _silence(lib: Any) -> None:
    """Keep llama.cpp's own log off standard error: everything it says there is for its developers."""
    callback: object = lib.llama_log_callback(lambda *_: None)
    lib.llama_log_set(callback, ctypes.c_void_p(0))
    _KEPT.append(callback)  # llama.cpp keeps the pointer


_KEPT: list[object] = []
