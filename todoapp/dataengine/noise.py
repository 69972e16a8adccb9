"""Transcriber noise laid over an example so that its label stays true.

How often each thing happens follows from what was learned of our own transcriber (models/parser/data/noise.yaml, made
by scripts/learn_noise.py) and from homophones listed by hand. After each change the calendar must still read every
phrase as before and every rule of `check_example` must hold, or the change is taken back.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from todoapp.dataengine.checks import check_example
from todoapp.dataengine.examples import Example
from todoapp.dataengine.noise_edits import (
    hesitant,
    is_said_in_a_phrase,
    lower_cased,
    misheard,
    phrases_of,
    punctuated,
    rewritten,
    stumbling,
    unpunctuated,
    with_lead,
    without_fillers,
)
from todoapp.dataengine.noise_learning import NoiseTable, read_table
from todoapp.dataengine.number_words import NUMBER_WORDS, in_digits, in_words
from todoapp.dates.actions import resolve_actions

NOISE_VERSION = 1  # goes into the manifest: the same seed and version make the same noise
MOMENTS = (datetime(2026, 1, 14, 10, 0), datetime(2026, 7, 31, 16, 20))  # two are enough to tell two phrases apart
MAX_NUMBERS = 5  # rewritten in one text
MIN_TIMES_HEARD = 2  # a mishearing heard once may be that voice's alone
MIN_LETTERS = 5  # a short word misheard ("take" for "tick", "my" for "by") leaves nothing to put it right from


@dataclass(frozen=True)
class Shares:
    """How often each change is tried; what does not apply or breaks a rule is not made.

    Our transcriber drops every "um", ends with a stop and starts with a capital (noise.yaml). Other people's do not,
    and typed text has its own ways, so these are halves of what was learned.
    """

    mishear: float = 0.3
    respell: float = 0.3
    rewrite_numbers: float = 0.4
    drop_fillers: float = 0.5
    hesitate: float = 0.4  # of those whose fillers stay
    stumble: float = 0.12
    lead: float = 0.12
    write_out: float = 0.5  # of raw texts: capitals and a stop
    take_down: float = 0.4  # of written ones: lower case, mostly without stops


class Noise:
    """Lays noise over examples; the same random state gives the same noise."""

    def __init__(
        self,
        table: NoiseTable,
        homophones: Mapping[str, Sequence[str]],
        spellings: Sequence[Sequence[str]] = (),
        shares: Shares | None = None,
    ) -> None:
        self._shares = shares or Shares()
        respelt: dict[str, list[str]] = defaultdict(list)
        for one, other in spellings:
            respelt[one].append(other)  # and not back: "check in" has nothing of a cheque
        for said, ways in table.rewritten.items():
            # Numbers have rules of their own.
            respelt[said] += [heard for heard in ways if not _has_number(f"{said} {heard}")]
        heard: dict[str, list[str]] = defaultdict(list)
        often = {
            said: [one for one, times in ways.items() if times >= MIN_TIMES_HEARD]
            for said, ways in table.misheard.items()
            if len(said) >= MIN_LETTERS
        }
        for source in (homophones, table.homophones, often):
            for meant, others in source.items():
                heard[meant] += [other for other in others if other not in respelt.get(meant, ())]
        self._respelt = {said: ways for said, ways in respelt.items() if ways}
        self._misheard = {meant: others for meant, others in heard.items() if others}

    @classmethod
    def read(cls, folder: Path, shares: Shares | None = None) -> "Noise":
        """Read `noise.yaml` and `homophones.yaml` of a folder (models/parser/data)."""
        listed = yaml.safe_load((folder / "homophones.yaml").read_text(encoding="utf-8"))
        return cls(read_table(folder / "noise.yaml"), listed["homophones"], listed["spellings"], shares)

    def noisy(self, example: Example, rng: random.Random) -> Example:
        """Give the example as it might have been heard; the example itself where nothing can be changed truly."""
        meaning = _meaning(example)
        slips = _slips(example)
        for edit in self._edits(rng):
            changed = edit(example)
            if changed is None or (changed.text, changed.actions) == (example.text, example.actions):
                continue
            if _is_plain(changed) and _meaning(changed) == meaning and _slips(changed) <= slips:
                example = changed
        return example

    def _edits(self, rng: random.Random) -> Iterator[Callable[[Example], Example | None]]:
        """Give the changes to try, in the order that lets the later ones see the earlier ones' result."""
        shares = self._shares

        def happens(share: float) -> bool:
            return rng.random() < share

        if happens(shares.mishear):
            yield lambda example: self._one_misheard(example, rng)
        if happens(shares.respell):
            yield lambda example: self._one_respelt(example, rng)
        if happens(shares.rewrite_numbers):
            scan = in_words if rng.random() < 0.3 else in_digits
            # Each number on its own: one that the calendar reads otherwise must not hold back the rest.
            for place in range(MAX_NUMBERS):
                if place == 0 or happens(0.7):
                    yield lambda example, place=place: _rewritten_at(example, scan, place, rng)  # type: ignore[misc]
        if happens(shares.drop_fillers):
            yield without_fillers
        elif happens(shares.hesitate):
            yield lambda example: hesitant(example, rng)
            if happens(0.3):
                yield lambda example: hesitant(example, rng)
        if happens(shares.stumble):
            yield lambda example: stumbling(example, rng)
        if happens(shares.lead):
            yield lambda example: with_lead(example, rng)
        if happens(shares.write_out):
            yield lambda example: punctuated(example, rng)
        elif happens(shares.take_down):
            yield lambda example: (unpunctuated(example) if rng.random() < 0.7 else None) or lower_cased(example)

    def _one_misheard(self, example: Example, rng: random.Random) -> Example | None:
        meant = _one_of(self._misheard, example.text, rng)
        return misheard(example, meant, rng.choice(self._misheard[meant])) if meant else None

    def _one_respelt(self, example: Example, rng: random.Random) -> Example | None:
        said = _one_of(self._respelt, example.text, rng)
        return rewritten(example, said, rng.choice(self._respelt[said])) if said else None


def _one_of(table: Mapping[str, Sequence[str]], text: str, rng: random.Random) -> str | None:
    spoken = re.findall(r"[\w'-]+", text.lower())
    stretches = {*spoken, *(" ".join(pair) for pair in pairwise(spoken))}
    there = sorted(stretch for stretch in stretches if stretch in table)
    return rng.choice(there) if there else None


def _rewritten_at(
    example: Example, scan: Callable[[str], Iterator[tuple[str, tuple[str, ...]]]], place: int, rng: random.Random
) -> Example | None:
    found = sorted(scan(example.text), key=lambda one: example.text.index(one[0]))
    if place >= len(found):
        return None
    # What was exchanged before is no longer found, so the first of the rest is always the next.
    said, forms = found[place if scan is in_words and place < len(found) else 0]
    form = rng.choice(forms)
    # "number four oh nine" is no time of day: only where a date is said, the calendar can judge.
    if re.search(r"\d[:.]\d", form + said) and not is_said_in_a_phrase(example, said):
        return None
    return rewritten(example, said, form)


def _has_number(said: str) -> bool:
    return bool(re.search(r"\d", said)) or bool(NUMBER_WORDS & set(said.split()))


def _meaning(example: Example) -> list[list[Any]]:
    """Give what the calendar makes of an example's phrases, the phrases themselves left out."""
    return [_values(resolve_actions(example.actions, moment)) for moment in MOMENTS]


def _values(value: Any) -> list[Any]:
    """Flatten resolved actions to the values that do not depend on how something was written."""
    if is_dataclass(value):
        found: list[Any] = [type(value).__name__]
        for field in fields(value):
            own = getattr(value, field.name)
            if field.name == "unresolved":
                found.append(len(own))
            elif field.name not in ("phrase", "title", "target", "notes", "subtasks", "text"):
                found += _values(own)
        return found
    if isinstance(value, tuple):
        return [len(value), *(one for item in value for one in _values(item))]
    return [value]


def _slips(example: Example) -> int:
    return sum(1 for _ in check_example(example))


def _is_plain(example: Example) -> bool:
    """Tell whether every phrase still stands in the text as it is written there, word for word."""
    tokens = set(re.findall(r"[\w'’:./-]+", example.text)) | set(re.findall(r"[\w'’]+", example.text))
    tokens |= {token.rstrip(".:,") for token in tokens}
    return all(
        part.rstrip(".:,") in tokens for phrase in phrases_of(example.actions) for part in phrase.split() if part
    )
