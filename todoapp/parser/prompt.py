"""The one prompt: what stands before the model's answer, in the app, in training and in evaluation.

After fine-tuning no instruction is needed: the prompt is the dictation between the base model's own turn marks. The
model never sees today's date.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PROMPT_VERSION = 1  # a change of the prompt, the YAML form or the cleaning means a new version and a new model

# The turn marks of each family of base models, every one a single token of its vocabulary: those before the dictation,
# and the one that closes the dictation and the answer. The first family that the vocabulary knows is the model's own.
FAMILIES = (
    (("<|im_start|>",), "<|im_end|>"),  # SmolLM2, Qwen2.5
    (("<bos>", "<start_of_turn>"), "<end_of_turn>"),  # Gemma 3, which is lost without its <bos>
)


@dataclass(frozen=True)
class Marks:
    """The tokens around a dictation: before it, and the one that closes it and the answer."""

    begin: tuple[int, ...]
    end: int


def marks_of(token_of: Callable[[str], int | None]) -> Marks | None:
    """Give a vocabulary's turn marks, None where it knows no family's; the app and the training both ask here.

    Args:
        token_of: Gives the single token that a mark is in the vocabulary, None where it is not one.
    """
    for begin, end in FAMILIES:
        tokens = [token for mark in (*begin, end) if (token := token_of(mark)) is not None]
        if len(tokens) == len(begin) + 1:
            return Marks(tuple(tokens[:-1]), tokens[-1])
    return None


# Longer texts are cut at sentence ends, so that a piece and its answer fit the context and the model's experience:
# the longest examples it learns from have some 150 words.
MAX_PIECE_CHARACTERS = 1000


def clean(text: str) -> str:
    """Give a text as the model reads it: NFC, control characters and runs of blanks as one blank."""
    text = unicodedata.normalize("NFC", text)
    printable = (" " if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs") else c for c in text)
    return " ".join("".join(printable).replace("’", "'").split())


def pieces(
    text: str, limit: int = MAX_PIECE_CHARACTERS, *, fits: Callable[[str], bool] = lambda _: True
) -> Iterator[str]:
    """Cut a cleaned text into pieces of at most `limit` characters: at a sentence end, else a comma, else a blank.

    A piece that does not fit for another reason (its tokens) is cut again, down to single characters.
    """
    for piece in _cut(text, limit):
        if len(piece) > 1 and not fits(piece):
            yield from pieces(piece, len(piece) // 2, fits=fits)
        else:
            yield piece


def _cut(text: str, limit: int) -> Iterator[str]:
    rest = text
    while len(rest) > limit:
        window = rest[:limit]
        for pattern in (r"[.!?] ", r"[,;] ", r" (?=(?:and|then|also)\b)", r" "):
            ends = [match.end() for match in re.finditer(pattern, window)]
            if ends and ends[-1] >= limit // 3:
                cut = ends[-1]
                break
        else:
            cut = limit
        yield rest[:cut].strip()
        rest = rest[cut:].strip()
    if rest:
        yield rest
