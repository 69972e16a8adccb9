"""Runs the parser model through llama.cpp: greedy decoding under the grammar.

The grammar is asked about the most likely token only; the whole vocabulary is masked just where that one is refused.
A model that writes YAML on its own then runs at the speed of bare llama.cpp.
"""

import ctypes
import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.parser.grammar import gbnf
from todoapp.parser.prompt import BEGIN, END

CONTEXT_TOKENS = 2048
MAX_PROMPT_TOKENS = CONTEXT_TOKENS // 3  # leaves room for an answer twice as long, which no dictation needs
MAX_THREADS = 4  # a model this small does not gain from more
BATCH_TOKENS = 512  # llama.cpp ends the process when it is given more at once
FEW_CANDIDATES = 64  # tried before the whole vocabulary when the likeliest token is refused
SURE_LOGPROB = math.log(0.98)  # above it there is no second choice worth knowing
UNLIKELY_LOGPROB = math.log(0.02)  # below it a second choice is none


@dataclass(frozen=True)
class Branch:
    """A place where the model hesitated: writing `tokens` (the answer up to there, and its second choice) goes on."""

    logprob: float  # of the second choice, natural logarithm
    so_far: float  # logprob of all of `tokens`
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class Generation:
    """What the model wrote for one piece of text; `finished` is False when it ran into the token limit.

    `logprob` is the natural logarithm of the answer's probability, from what it was begun with on; `branches` are the
    hesitations, likeliest first, none for an answer that was begun with given tokens.
    """

    text: str
    prompt_tokens: int
    generated_tokens: int
    seconds: float
    finished: bool
    logprob: float = 0.0
    branches: tuple[Branch, ...] = ()


class LlamaModel:
    """A loaded GGUF model. Not safe for two callers at once: one lane owns it.

    Raises:
        ModelMissing: when the file is not there or llama.cpp cannot load it.
    """

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        if not path.is_file():
            raise ModelMissing(f"The parser model {path.name} is missing.", "Run `todoapp model fetch`.")
        # While its waiting threads spin, llama.cpp is 50 times slower as soon as another process wants a core. The
        # OpenMP library reads this once, when it is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp  # heavy: 100 ms and a shared library

        self._lib = llama_cpp
        # One core stays free: a second thread that has to wait for its core costs more than it gives (models/LOG.md).
        self.threads = threads or max(1, min(MAX_THREADS, (os.cpu_count() or 1) - 1))
        _silence(llama_cpp)
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path), n_ctx=CONTEXT_TOKENS, n_batch=BATCH_TOKENS, n_threads=self.threads,
                n_threads_batch=self.threads, verbose=False,
            )  # fmt: skip
        except (ValueError, OSError) as error:
            raise ModelMissing(
                f"The parser model {path.name} cannot be loaded.", "Run `todoapp model fetch` to repair it."
            ) from error
        self._context = self._llama.ctx
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self._held: list[int] = []  # the tokens in the context's memory
        self._begin = self._special(BEGIN)
        self._end = self._special(END)
        self._grammar = llama_cpp.llama_sampler_init_grammar(self._vocabulary, gbnf().encode(), b"root")
        if not self._grammar:
            raise AssertionError("llama.cpp refuses our grammar")

    def close(self) -> None:
        """Free the model; the object is of no use afterwards."""
        if self._grammar:
            self._lib.llama_sampler_free(self._grammar)
            self._grammar = None
            self._llama.close()

    def tokenize(self, text: str) -> list[int]:
        """Give the prompt's tokens: the text between turn marks, marks inside the text being plain words."""
        inner: list[int] = self._llama.tokenize(text.encode(), add_bos=False, special=False)
        return [self._begin, *inner, self._end]

    def fits(self, text: str) -> bool:
        """Tell whether a text can be read in one go; digits, emoji and foreign scripts take a token or more each."""
        return len(self.tokenize(text)) <= MAX_PROMPT_TOKENS

    def generate(
        self,
        text: str,
        *,
        begun: Sequence[int] = (),
        max_tokens: int | None = None,
        cancelled: threading.Event | None = None,
    ) -> Generation:
        """Write the YAML for one cleaned text that fits the context; `begun` are the answer's first tokens.

        What this call and the one before it have in common is not computed again.

        Raises:
            Cancelled: when `cancelled` was set meanwhile.
        """
        started = time.perf_counter()
        lib = self._lib
        prompt = self.tokenize(text)
        limit = min(max_tokens or 64 + 4 * len(prompt), CONTEXT_TOKENS - len(prompt) - 1)
        lib.llama_sampler_reset(self._grammar)
        self._rewind([*prompt, *begun])
        answer: list[int] = []
        branches: list[Branch] = []
        total = 0.0
        finished = False
        while len(answer) < limit:
            if cancelled is not None and cancelled.is_set():
                raise Cancelled("Understanding was stopped.")
            if len(answer) < len(begun):
                token = begun[len(answer)]
            else:
                token, logprob, second = self._pick(may_hesitate=not begun)
                if second is not None:
                    branches.append(Branch(second[1], total + second[1], (*answer, second[0])))
                total += logprob
            if token == self._end or lib.llama_vocab_is_eog(self._vocabulary, token):
                finished = True
                break
            lib.llama_sampler_accept(self._grammar, token)
            answer.append(token)
            if len(answer) > len(begun):
                self._decode([token])
        written = self._llama.detokenize(answer).decode("utf-8", errors="replace")
        branches.sort(key=lambda branch: -branch.logprob)
        seconds = time.perf_counter() - started
        return Generation(written, len(prompt), len(answer), seconds, finished, total, tuple(branches))

    def _rewind(self, tokens: list[int]) -> None:
        """Bring the context to hold exactly `tokens`, keeping what it holds of them already."""
        memory = self._lib.llama_get_memory(self._context)
        common = 0
        for held, wanted in zip(self._held, tokens[:-1], strict=False):  # the last one is decoded anew, for its logits
            if held != wanted:
                break
            common += 1
        self._lib.llama_memory_seq_rm(memory, 0, common, -1)
        del self._held[common:]
        self._decode(tokens[common:])

    def _decode(self, tokens: list[int]) -> None:
        for start in range(0, len(tokens), BATCH_TOKENS):
            some = tokens[start : start + BATCH_TOKENS]
            array = (self._lib.llama_token * len(some))(*some)
            status = self._lib.llama_decode(self._context, self._lib.llama_batch_get_one(array, len(some)))
            if status != 0:
                self._held.clear()
                raise AssertionError(f"llama_decode failed with {status}")
            self._held += some

    def _pick(self, *, may_hesitate: bool) -> tuple[int, float, tuple[int, float] | None]:
        """Give the likeliest token that the grammar allows, its logprob, and the second choice where there is doubt."""
        pointer = self._lib.llama_get_logits_ith(self._context, -1)
        logits: npt.NDArray[np.float32] = np.ctypeslib.as_array(pointer, shape=(self._vocabulary_size,))
        best = int(logits.argmax())
        top = float(logits[best])
        norm = top + math.log(float(np.exp(logits - top).sum()))
        if self._allowed([best]) and (not may_hesitate or top - norm > SURE_LOGPROB):
            return best, top - norm, None
        few = np.argpartition(logits, -FEW_CANDIDATES)[-FEW_CANDIDATES:]
        few = few[np.argsort(-logits[few])]
        allowed = self._allowed(few.tolist()) or self._allowed(np.argsort(-logits).tolist())
        second = (allowed[1], float(logits[allowed[1]]) - norm) if may_hesitate and len(allowed) > 1 else None
        if second is not None and second[1] < UNLIKELY_LOGPROB:
            second = None
        return allowed[0], float(logits[allowed[0]]) - norm, second

    def _allowed(self, tokens: list[int]) -> list[int]:
        """Give the tokens the grammar allows next, in the given order."""
        lib = self._lib
        data = (lib.llama_token_data * len(tokens))(
            *[lib.llama_token_data(id=token, logit=0.0, p=0.0) for token in tokens]
        )
        candidates = lib.llama_token_data_array(data=data, size=len(tokens), selected=-1, sorted=False)
        lib.llama_sampler_apply(self._grammar, ctypes.byref(candidates))
        return [data[i].id for i in range(candidates.size) if data[i].logit != float("-inf")]

    def _special(self, mark: str) -> int:
        tokens: list[int] = self._llama.tokenize(mark.encode(), add_bos=False, special=True)
        if len(tokens) != 1:
            raise ModelMissing("The parser model has another vocabulary.", "Run `todoapp model fetch` to repair it.")
        return tokens[0]


def _silence(lib: Any) -> None:
    """Keep llama.cpp's own log off standard error: everything it says there is for its developers."""
    callback: object = lib.llama_log_callback(lambda *_: None)
    lib.llama_log_set(callback, ctypes.c_void_p(0))
    _KEPT.append(callback)  # llama.cpp keeps the pointer


_KEPT: list[object] = []
