"""Tells how sure the model was of each field it wrote: the lowest token probability, from an answer that is done."""

import math
import re
from collections.abc import Iterator, Sequence

from todoapp.domain.evidence import HEAD, FieldProbability

_ITEM = re.compile(rb"- \w+:")
_FIELD = re.compile(rb"  (\w+):")
_ENTRY = re.compile(rb"  - ")


def field_probabilities(tokens: Sequence[tuple[bytes, float]]) -> tuple[tuple[FieldProbability, ...], ...]:
    """Give for each action of an answer its fields with their lowest token probability.

    `tokens` are the bytes of each token with its logprob. A token belongs to the line in which its first visible
    character stands; one of blanks alone to the line it ends.
    """
    text = b"".join(piece for piece, _ in tokens)
    lines = list(_lines(text))
    lowest = [0.0] * len(lines)
    line = at = 0
    for piece, logprob in tokens:
        visible = at + len(piece) - len(piece.lstrip()) if piece.strip() else at
        while line + 1 < len(lines) and lines[line + 1][0] <= visible:
            line += 1
        if lines:
            lowest[line] = min(lowest[line], logprob)
        at += len(piece)
    actions: list[list[FieldProbability]] = []
    for (_, field, index), logprob in zip(lines, lowest, strict=True):
        if field == HEAD:
            actions.append([])
        if actions:
            actions[-1].append(FieldProbability(field, index, math.exp(logprob)))
    return tuple(tuple(fields) for fields in actions)


def _lines(text: bytes) -> Iterator[tuple[int, str, int]]:
    """Give the start of each line, its field and its place in a list; a list's key is part of its first entry."""
    at, field, index = 0, HEAD, 0
    is_key_of_list = False
    for line in text.split(b"\n"):
        if _ITEM.match(line):
            field, index, is_key_of_list = HEAD, 0, False
        elif named := _FIELD.match(line):
            field, index = named[1].decode(), 0
            is_key_of_list = line.endswith(b":")
        elif _ENTRY.match(line):
            index, is_key_of_list = (index if is_key_of_list else index + 1), False
        yield at, field, index
        at += len(line) + 1
