"""Finds the stored todo that spoken words name: token overlap, forgiving about wording and slips of the transcriber.

The contract leaves matching to the app (convention 15): one clear best is taken, several plausible ones are asked
about.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from todoapp.domain.todo import Todo
from todoapp.domain.when import When

ACT = 0.6  # from this score on a single best match is acted upon
ASK = 0.45  # from this score on a match is worth asking about
MARGIN = 0.15  # how far the best must be ahead of the next
MAX_CANDIDATES = 20

_VERB_LESS = 0.95  # weight of a match in which one side leaves out its verb ("milk" for "Buy milk")
_ALIKE = 0.76  # two words this alike are taken for one another (Stephen, Steven; not milk, silk)
_ALIKE_COUNTS = 0.8  # what such a pair adds to the overlap
_ALIKE_FROM_CHARACTERS = 4

_APOSTROPHES = re.compile(r"['’](s\b)?")
_WORD = re.compile(r"[^\W_]+|[^\w\s]", re.UNICODE)
_IGNORED = frozenset(
    {
        *("a", "an", "the", "my", "our", "your", "this", "that", "please"),
        *("to", "of", "for", "in", "on", "at", "with", "about", "from", "and"),
    }
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
# Verbs a person leaves out or exchanges when naming a task; those on one line mean the same here.
_VERBS = {
    verb: line.split()[0]
    for line in (
        "buy get grab purchase order fetch",
        "call phone ring telephone",
        "do finish complete make",
        "write draft",
        "send submit email mail post",
        "text message",
        "book schedule arrange reserve",
        "visit attend see meet",
        "fix repair mend",
        "clean wash tidy",
        "pay settle",
        "pick collect",
        "return",
        "take bring",
        "read",
        "check review",
        "prepare plan organise organize",
        "water",
        "cancel",
        "go",
    )
    for verb in line.split()
}


@dataclass(frozen=True)
class Match:
    """What was found for a target: `todo` when it is clear which, else the plausible ones, best first."""

    todo: Todo | None
    candidates: tuple[Todo, ...] = ()


def find_target(target: str, on: When | None, stored: Sequence[Todo], *, recent_ids: Collection[str] = ()) -> Match:
    """Choose the todo a target names among stored ones; `on` narrows by date, `recent_ids` were just added.

    A todo just added wins among equals: later words of a dictation mean its own todos. Where no todo the words fit is
    on the date said, nothing is done without asking.
    """
    scored = sorted(((score(target, todo.fields.title), todo) for todo in stored), key=lambda pair: -pair[0])
    plausible = [pair for pair in scored if pair[0] >= ASK]
    if not plausible:
        return Match(None)
    asked = tuple(todo for _, todo in plausible[:MAX_CANDIDATES])
    if on is not None:
        plausible = [pair for pair in plausible if _is_on(pair[1], on)]
        if not plausible:
            return Match(None, asked)
    best = plausible[0][0]
    exact = [todo for value, todo in plausible if value > 0.999]
    close = exact or [todo for value, todo in plausible if value > best - MARGIN]
    recent = [todo for todo in close if todo.id in recent_ids]
    for choice in (close, recent):
        if len(choice) == 1 and (best >= ACT or on is not None):
            return Match(choice[0], asked)
    return Match(None, tuple(todo for _, todo in plausible[:MAX_CANDIDATES]))


def score(target: str, title: str) -> float:
    """Tell how well a target names a title, from 0 to 1 (the same words)."""
    wanted, there = tokens(target), tokens(title)
    if not wanted or not there:
        return 0.0
    value = _f1(wanted, there)
    wanted_verb, wanted_rest = _split_verb(wanted)
    verb, rest = _split_verb(there)
    if wanted_verb and wanted_verb == verb:
        value = max(value, _f1((wanted_verb, *wanted_rest), (verb, *rest)))
    elif not (wanted_verb and verb):
        value = max(value, _VERB_LESS * _f1(wanted_rest, rest))
    if wanted_rest and set(wanted_rest) <= set(rest) and (not wanted_verb or not verb or wanted_verb == verb):
        value = max(value, ACT + (1 - ACT) / 2 * value)  # every word said is in the title: a shortened name
    return value


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Give the words that count: no case, punctuation, articles or plural, numbers as digits; emoji are words."""
    words = _words(text)
    return tuple(_NUMBERS.get(word) or _singular(word) for word in words if word not in _IGNORED) or words


def filter_words(text: str) -> tuple[str, ...]:
    """Give the beginnings of the words that count, all of which a todo named by a filter must have."""
    return tuple(_beginning(_singular(word)) for word in _words(text) if word not in _IGNORED)


def search_words(target: str) -> tuple[str, ...]:
    """Give beginnings of words by which the store finds titles that could match."""
    found: dict[str, None] = {}
    for word in tokens(target):
        found[_beginning(word)] = None
        if len(word) > _ALIKE_FROM_CHARACTERS:
            found[word[:_ALIKE_FROM_CHARACTERS]] = None  # for words heard slightly wrong
        for spoken, digits in _NUMBERS.items():
            if digits == word:
                found[spoken] = None
    return tuple(found)


def _words(text: str) -> tuple[str, ...]:
    words = tuple(_WORD.findall(_APOSTROPHES.sub("", text.casefold())))
    return tuple(word for word in words if word.isalnum() or unicodedata.category(word) == "So") or words


def _beginning(word: str) -> str:
    # The singular of "groceries" is "grocery": what both begin with finds both.
    return word.removesuffix("y") if len(word) > 3 else word


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _split_verb(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    if len(words) > 1 and words[0] in _VERBS:
        rest = words[2:] if words[0] == "pick" and words[1] == "up" and len(words) > 2 else words[1:]
        return _VERBS[words[0]], rest
    return None, words


def _f1(wanted: tuple[str, ...], there: tuple[str, ...]) -> float:
    left = list(there)
    overlap = 0.0
    unmatched: list[str] = []
    for word in wanted:
        if word in left:
            left.remove(word)
            overlap += 1
        else:
            unmatched.append(word)
    for word in unmatched:
        alike = next((other for other in left if _are_alike(word, other)), None)
        if alike is not None:
            left.remove(alike)
            overlap += _ALIKE_COUNTS
    return 2 * overlap / (len(wanted) + len(there))


def _are_alike(word: str, other: str) -> bool:
    if min(len(word), len(other)) < _ALIKE_FROM_CHARACTERS or word.isdigit() or other.isdigit():
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE


def _is_on(todo: Todo, on: When) -> bool:
    return any(when is not None and _overlaps(when, on) for when in (todo.fields.due, todo.fields.scheduled))


def _overlaps(when: When, on: When) -> bool:
    if on.time is not None and on.daypart is None and when.time is not None and when.time != on.time:
        return False
    if on.start is None or on.end is None:
        return on.time is not None and when.time == on.time
    return when.start is not None and when.end is not None and when.start <= on.end and when.end >= on.start
