"""What a fine-tune forgot: the language-model loss on text that has nothing to do with todos, and chatter kept silent.

The text is that of Python's own help topics: in every installation, unrelated, and in neither model's fine-tuning.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from todoapp.dataengine.examples import Example
from todoapp.parser.runtime import BATCH_TOKENS, Part, Runtime

CHUNK_TOKENS = 256  # read at once, each chunk anew from its beginning
CHATTER = (
    "how are you doing today",
    "that was a really lovely film, the ending made me cry",
    "I can't believe it's raining again",
    "testing testing one two three",
    "never mind",
    "what a week it has been, honestly",
    "hello can you hear me",
    "my sister moved to Leeds last year and she likes it there",
    "haha no I was only joking",
    "the capital of France is Paris",
)


def unrelated_text(characters: int) -> str:
    """Give so much plain English prose from Python's help topics."""
    from pydoc_data.topics import topics  # a large table

    paragraphs = [
        " ".join(paragraph.split())
        for name in sorted(topics)
        for paragraph in topics[name].split("\n\n")
        if len(paragraph) > 200 and not any(mark in paragraph for mark in ("::", ">>>", "**"))
    ]
    return "\n".join(paragraphs)[:characters]


def language_loss(path: Path, text: str, *, threads: int | None = None) -> tuple[float, int]:
    """Give the mean loss of a token of the text in nats, and how many were predicted."""
    runtime = Runtime(path, context_tokens=BATCH_TOKENS, sequences=1, threads=threads, cheap=False)
    try:
        tokens = runtime.tokenize(text)
        loss, count = 0.0, 0
        for start in range(0, len(tokens) - 1, CHUNK_TOKENS):
            chunk = tokens[start : start + CHUNK_TOKENS + 1]
            runtime.forget(0)
            (rows,) = runtime.decode([Part(0, 0, chunk[:-1], rows=len(chunk) - 1)])
            for logits, target in zip(rows, chunk[1:], strict=True):
                loss += surprise(logits, target)
            count += len(chunk) - 1
        return loss / max(1, count), count
    finally:
        runtime.close()


def surprise(logits: Any, target: int) -> float:
    """Give the negative log-probability of a token, in nats."""
    values = logits.astype(np.float64)
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum())) - float(values[target])


def chatter_texts(examples: Iterable[Example]) -> list[str]:
    """Give texts that ask for nothing: the fixed ones, and the examples without an action."""
    return [*CHATTER, *(example.text for example in examples if not example.actions)]


def answered_anyway(texts: Sequence[str], answer: Callable[[str], str]) -> list[tuple[str, str]]:
    """Give the texts that were answered with an action though they ask for none, with that answer."""
    found = ((text, answer(text)) for text in texts)
    return [(text, written) for text, written in found if written.strip() != "[]"]
