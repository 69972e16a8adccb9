"""Judges an answer by what each spoken word became: a title's word, a date's, a note's, or nothing.

A small linear model, trained on the same examples as the parser (scripts/train_roles.py), tells from a word and its
neighbours how likely each role is. It knows much less than the parser, but it errs elsewhere: that "bless him" was only
said, that "it's our anniversary" is a reason and a phone number is not. The second reading weighs answers with it.

Features are known by 32-bit hashes of their names; those that were rare in training are not there and say nothing.
"""

import zlib
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.places import found, places_of
from todoapp.parser.words import with_marks, words

MODEL_FILE = Path(__file__).with_name("roles.npz")
LEAST_LOGPROB = -3.0  # of a word's role: past it the model only says that it does not know such a sentence

Floats = npt.NDArray[np.float32]


class Role(IntEnum):
    """What became of a spoken word."""

    LEFT_OUT = 0
    TITLE = 1
    TITLE_BEGINS = 2
    WHEN = 3
    NOTE = 4
    LABEL = 5  # list, tag, priority, words looked for
    STEP = 6
    TARGET = 7


class Roles:
    """What the words of one text may have become: `logprobs` has a row for each word and a column for each role."""

    def __init__(self, text: str, logprobs: Floats) -> None:
        self.logprobs = logprobs
        self._text = text
        self._capped = np.maximum(logprobs, LEAST_LOGPROB)

    @property
    def likeliest(self) -> float:
        """Give the highest that `logprob_of` can be."""
        return float(self._capped.max(1).sum())

    def logprob_of(self, actions: Sequence[ParsedAction]) -> float:
        """Give how likely the roles are that an answer gives the words, in nats."""
        taken = roles_of(self._text, actions)
        return float(self._capped[np.arange(len(taken)), taken].sum())


class RoleModel:
    """The trained weights: a row for each known feature, in the order of their hashes, and a column for each role."""

    def __init__(self, hashes: npt.NDArray[np.uint32], weights: Floats) -> None:
        self._hashes = hashes
        self._weights = np.vstack([weights, np.zeros((1, len(Role)), dtype=np.float32)])  # the last is for the unknown

    def roles(self, text: str) -> Roles:
        """Tell what the words of a text may have become."""
        hashed = np.array([[hash_of(feature) for feature in own] for own in features(text)], dtype=np.uint32)
        if not hashed.size:
            return Roles(text, np.zeros((0, len(Role)), dtype=np.float32))
        rows = np.minimum(np.searchsorted(self._hashes, hashed), len(self._hashes) - 1)
        rows[self._hashes[rows] != hashed] = len(self._hashes)
        logits = self._weights[rows].sum(1)
        return Roles(text, logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))


@cache
def role_model() -> RoleModel:
    """Give the model that ships with the app; it is read from disk once."""
    return read_model(MODEL_FILE)


def read_model(path: Path) -> RoleModel:
    """Read what `write_model` wrote."""
    with np.load(path) as stored:
        return RoleModel(stored["hashes"], stored["weights"].astype(np.float32) * stored["scale"])


def write_model(path: Path, hashes: npt.NDArray[np.uint32], weights: Floats) -> None:
    """Write weights in eight bits each; `hashes` are the rows' features, in ascending order."""
    scale = np.maximum(np.abs(weights).max(0), 1e-9).astype(np.float32) / 127
    np.savez_compressed(path, hashes=hashes, weights=np.rint(weights / scale).astype(np.int8), scale=scale)


def roles_of(text: str, actions: Sequence[ParsedAction]) -> list[int]:
    """Give the role that the actions make of each word of a text.

    A value's words are found in the text in their order, near the title of their action; a title takes a word from
    whatever else claims it.
    """
    said = words(text)
    roles = [int(Role.LEFT_OUT)] * len(said)
    places = places_of(said)
    reached = 0
    for action in actions:
        for role, value in _values(action):
            is_head = role in (Role.TITLE, Role.TARGET)
            standing = found(words(value), places, reached, is_head=is_head)
            for number, index in enumerate(standing):
                if is_head or roles[index] == Role.LEFT_OUT:
                    roles[index] = Role.TITLE_BEGINS if role == Role.TITLE and number == 0 else role
            if is_head and standing:
                reached = max(reached, standing[0] + 1)
    return roles


def _values(action: ParsedAction) -> Iterator[tuple[Role, str]]:
    head = Role.TITLE if action.action == "add" else Role.TARGET
    whens = (action.on, action.due, action.scheduled, action.repeat, action.shift, *action.reminders)
    labels = (action.list, action.text, action.priority, action.status, *action.tags)
    for role, values in (
        (head, (action.head, action.title)), (Role.WHEN, whens), (Role.LABEL, labels), (Role.NOTE, (action.notes,)),
        (Role.STEP, action.subtasks),
    ):  # fmt: skip
        yield from ((role, value) for value in values if value)


_BREAKS = frozenset("and then oh um so because but".split())  # noqa: SIM905 - where a clause may begin


def features(text: str) -> Iterator[list[str]]:
    """Give for each word of a text what is known of it: itself, its neighbours, the clause it stands in."""
    said, marks = with_marks(text)
    count = len(said)
    padded = ["<", "<", *said, ">", ">"]
    opening = f"first={' '.join(padded[2:4])}"
    for index, word in enumerate(said):
        before2, before, _, after, after2 = padded[index : index + 5]
        begin = end = index
        while begin > 0 and not marks[begin] and said[begin - 1] not in _BREAKS:
            begin -= 1
        while end + 1 < count and not marks[end + 1] and said[end + 1] not in _BREAKS:
            end += 1
        yield [
            "bias", f"w={word}", f"-1={before}", f"+1={after}", f"-2={before2}", f"+2={after2}",
            f"-1w={before} {word}", f"w+1={word} {after}", f"-2-1={before2} {before}", f"+1+2={after} {after2}",
            f"-1w+1={before} {word} {after}", f"-2-1w={before2} {before} {word}", f"w+1+2={word} {after} {after2}",
            f"marks={marks[index]}|{marks[index + 1]}", f"mw={marks[index]}{word}", f"wm={word}{marks[index + 1]}",
            f"from start={min(index, 4)}", f"to end={min(count - 1 - index, 4)}", f"ending={word[-3:]}", opening,
            f"clause={' '.join(said[begin : begin + 2])}", f"clause word={said[begin]}",
            f"clause after={said[begin - 1] if begin else '<'} {said[begin]}", f"in clause={min(index - begin, 8)}",
            f"next clause={said[end + 1] if end + 1 < count else '>'}", f"clause end={said[end]}",
        ]  # fmt: skip


def hash_of(feature: str) -> int:
    """Give the 32 bits by which a feature is known."""
    return zlib.crc32(feature.encode())
