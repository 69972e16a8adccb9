"""What a transcriber does to words, learned by comparing what was said with what it wrote down.

The two are aligned word by word. What differs is either another way of writing the same thing ("half past five",
"5:30"), a word that sounds much the same ("buy", "by"), a word left out (most fillers), or one put in. Sentence stops,
commas and capitals that nobody dictated are counted on the side.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import yaml

from todoapp.dataengine.number_words import CARDINALS, ORDINALS
from todoapp.parser.words import words

FILLERS = ("um", "uh", "er", "erm", "umm")
MAX_STRETCH = 5  # words of a difference that is looked at; in longer ones the transcriber has lost the thread
MAX_SOUND_DISTANCE = 0.34  # share of the sounds that differ in words taken for one another
_NUMBERS = (frozenset(CARDINALS) | frozenset(ORDINALS)) - {"one", "first", "second", "third"}
_NO = re.compile(r"\b(not|no|never|\w+nt)\b")  # what turns a meaning round is no slip to teach


class Round(NamedTuple):
    """One text, as said and as heard; `id` is the example's."""

    id: str
    said: str
    heard: str
    voice: str
    snr_db: float | None


@dataclass(frozen=True)
class NoiseTable:
    """What was learned: counts by what was said, then by what was written instead."""

    rounds: int
    words: int
    word_error_rate: float
    ends_with_stop: float
    starts_with_capital: float
    commas_per_100_words: float
    inner_stops_per_100_words: float
    numbers_as_digits: float
    fillers_kept: Mapping[str, float]
    rewritten: Mapping[str, Mapping[str, int]]
    misheard: Mapping[str, Mapping[str, int]]
    homophones: Mapping[str, Sequence[str]]
    dropped: Mapping[str, int]
    inserted: Mapping[str, int]


def differences(said: str, heard: str) -> list[tuple[str, str]]:
    """Give the stretches that differ, as (said, heard) in lower case; one of the two may be empty."""
    a, b = words(said), words(heard)
    found = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            found.append((" ".join(a[i:j]), " ".join(b[k:m])))
    return found


def is_rewriting(said: str, heard: str) -> bool:
    """Tell whether two stretches write the same thing in two ways: digits for number words, or other word breaks."""
    return bool(said and heard) and not _NO.search(f"{said} {heard}") and figures(said) == figures(heard)


def figures(text: str) -> str:
    """Give a stretch with its number words as digits and without blanks: "twenty fifth" is "25", as "25th" is."""
    parts: list[str] = []
    tens = False
    for word in text.split():
        value = CARDINALS.get(word, ORDINALS.get(word))
        if value is None:
            parts.append(re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", word))
        elif tens and value < 10:
            parts[-1] = str(int(parts[-1]) + value)
        else:
            parts.append(str(value))
        tens = value is not None and value >= 20
    return "".join(parts)


def learn(rounds: Sequence[Round], sounds_of: Callable[[str], str]) -> NoiseTable:
    """Make the table; `sounds_of` gives the sounds of a word, to tell a mishearing from a lost thread."""
    rewritten: dict[str, Counter[str]] = defaultdict(Counter)
    misheard: dict[str, Counter[str]] = defaultdict(Counter)
    dropped: Counter[str] = Counter()
    inserted: Counter[str] = Counter()
    said_fillers: Counter[str] = Counter()
    kept_fillers: Counter[str] = Counter()
    wrong = numbers = as_digits = 0
    for one in rounds:
        said_words, heard_words = Counter(words(one.said)), Counter(words(one.heard))
        numbers += sum(count for word, count in said_words.items() if word in _NUMBERS)
        for filler in FILLERS:
            said_fillers[filler] += said_words[filler]
            kept_fillers[filler] += min(said_words[filler], heard_words[filler])
        for said, heard in differences(one.said, one.heard):
            counted = sum(word in _NUMBERS for word in said.split())
            if is_rewriting(said, heard):
                as_digits += counted * bool(re.search(r"\d", heard))
                rewritten[said][heard] += 1
                continue
            said = " ".join(word for word in said.split() if word not in FILLERS)
            wrong += max(len(said.split()), len(heard.split()))
            if max(len(said.split()), len(heard.split())) > MAX_STRETCH:
                continue
            if said and heard and not _NO.search(f"{said} {heard}"):
                misheard[said][heard] += 1
            elif not heard:
                dropped.update(said.split())
            elif not said:
                inserted.update(heard.split())
    count = sum(len(words(one.said)) for one in rounds)
    raw = [one for one in rounds if one.said == one.said.lower() and not re.search(r"[,.?!]", one.said) and one.heard]
    raw_words = sum(len(words(one.heard)) for one in raw)

    def per_100(pattern: str) -> float:
        return round(100 * sum(len(re.findall(pattern, one.heard)) for one in raw) / max(1, raw_words), 1)

    def share(pattern: str) -> float:
        return round(sum(bool(re.search(pattern, one.heard)) for one in raw) / max(1, len(raw)), 3)

    return NoiseTable(
        rounds=len(rounds),
        words=count,
        word_error_rate=round(wrong / max(1, count), 4),
        ends_with_stop=share(r"[.?!]$"),
        starts_with_capital=share(r"^[A-Z0-9]"),
        commas_per_100_words=per_100(r","),
        inner_stops_per_100_words=per_100(r"[.?!] "),
        numbers_as_digits=round(as_digits / max(1, numbers), 2),
        fillers_kept={
            name: round(kept_fillers[name] / said_fillers[name], 2) for name in FILLERS if said_fillers[name]
        },
        rewritten=_plain(rewritten),
        misheard=_plain({said: _alike(said, heard, sounds_of) for said, heard in misheard.items()}),
        homophones={
            said: same
            for said, heard in sorted(misheard.items())
            if " " not in said and len(said) > 2 and not said.isdigit()
            if (same := sorted(other for other in heard if sounds_of(other) == sounds_of(said)))
        },
        dropped=dict(sorted(item for item in dropped.items() if item[1] > 1)),
        inserted=dict(sorted(item for item in inserted.items() if item[1] > 1)),
    )


def _alike(said: str, heard: Counter[str], sounds_of: Callable[[str], str]) -> Counter[str]:
    """Keep what sounds much the same."""
    own = sounds_of(said)
    alike = {
        other: count
        for other, count in heard.items()
        if 1 - SequenceMatcher(None, own, sounds_of(other), autojunk=False).ratio() <= MAX_SOUND_DISTANCE
    }
    return Counter(alike)


def _plain(table: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {
        said: dict(sorted(heard.items(), key=lambda i: (-i[1], i[0]))) for said, heard in sorted(table.items()) if heard
    }


def write_table(path: Path, table: NoiseTable) -> None:
    """Write the table as YAML that `read_table` reads back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = "# Made by scripts/learn_noise.py out of round trips through speech synthesis and our transcriber.\n"
    content = yaml.safe_dump(
        {"format": 1, **asdict(table)}, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None
    )
    path.write_text(head + content, encoding="utf-8")


def read_table(path: Path) -> NoiseTable:
    """Read a table that `write_table` wrote."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content.pop("format")
    return NoiseTable(**content)
