"""Puts placeholders in the place of names, numbers and addresses, the same one for the same name everywhere.

Names are found by their capitals where no sentence begins, in the words and in what the model wrote. That finds most
and not all, so the user sees every line and may name more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from itertools import cycle, islice

from todoapp.dates.resolve import resolve

PEOPLE = (
    "Alex", "Robin", "Sasha", "Kim", "Noor", "Toni", "Jules", "Remy", "Quinn", "Eden", "Kit", "Lou", "Rio", "Sidney",
    "Marlow", "Ariel", "Blake", "Casey", "Devon", "Ellis", "Frankie", "Gray", "Harper", "Indy",
)  # fmt: skip
PLACES = (
    "Riverton", "Oakfield", "Milbrook", "Ashford", "Eastwick", "Norham", "Stonely", "Fairbury", "Lakemoor", "Westhill",
)  # fmt: skip
_PLACE_BEFORE = frozenset(("in", "near", "at", "from", "around", "outside"))
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b|\bhttps?://\S+|\bwww\.\S+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\d /().-]*\d)?")
_LONG_DIGITS = 6
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset("i i'm i've i'll i'd ok okay mr mrs ms dr mum mom dad grandma grandpa tv id pdf".split())  # noqa: SIM905
_ANY_DAY = datetime(2024, 3, 5, 9)


def find_names(texts: Iterable[str], titles: Iterable[str]) -> dict[str, str]:
    """Give the names in the words of dictations and the titles made of them, each with its placeholder."""
    texts, titles = list(texts), list(titles)
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for value, opens_sentence in [*((text, True) for text in texts), *((title, True) for title in titles)]:
        for name, before in _capitalised(value, opens_sentence):
            counts[name] += 1
            places[name] += before in _PLACE_BEFORE
    used = {word.casefold() for value in (*texts, *titles) for word in _WORD.findall(value)}
    people = (name for name in _endless(PEOPLE) if name.casefold() not in used)
    towns = (name for name in _endless(PLACES) if name.casefold() not in used)
    return {name: next(towns) if 2 * places[name] > count else next(people) for name, count in counts.items()}


def replaced(text: str, names: Mapping[str, str]) -> str:
    """Give a text with its names, long numbers, mail and web addresses replaced; small letters stay small."""
    text = _EMAIL.sub("name@example.org", text)
    text = _LONG_NUMBER.sub(_masked_number, text)
    if not names:
        return text
    ordered = sorted(names, key=len, reverse=True)
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b", re.IGNORECASE)
    folded = {name.casefold(): placeholder for name, placeholder in names.items()}

    def put(match: re.Match[str]) -> str:
        placeholder = folded[match[0].casefold()]
        if match[0].islower():
            return placeholder.lower()
        return placeholder.upper() if match[0].isupper() and len(match[0]) > 1 else placeholder

    return pattern.sub(put, text)


def with_misheard(names: Mapping[str, str], heard: str, corrected: str) -> dict[str, str]:
    """Give the names with what was heard in their place: a name heard wrong is still that name."""
    before, after = _WORD.findall(heard), _WORD.findall(corrected)
    known = {name.casefold(): placeholder for name, placeholder in names.items()}
    found = dict(names)
    matcher = SequenceMatcher(None, [w.casefold() for w in before], [w.casefold() for w in after], autojunk=False)
    for change, i, j, k, m in matcher.get_opcodes():
        here = [known[_bare(word)] for word in after[k:m] if _bare(word) in known]
        if change == "replace" and here:
            found[" ".join(before[i:j])] = " ".join(here)
    return found


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word).casefold()


def _capitalised(value: str, opens_sentence: bool) -> Iterator[tuple[str, str]]:
    """Give the capitalised words that no sentence begins with, each with the word before it."""
    before = ""
    for match in _WORD.finditer(value):
        gap = value[: match.start()].rstrip(" \"“'")
        starts = opens_sentence and (not gap or gap[-1] in ".!?:\n")
        word = match[0]
        name = _POSSESSIVE.sub("", word)
        is_name = name[0].isupper() and not (starts and name == word) and not (len(name) > 1 and name.isupper())
        if is_name and name.casefold() not in _NOT_NAMES and not _is_date_word(name):
            yield name, before
        before = word.casefold()


def _is_date_word(word: str) -> bool:
    found = resolve(word, _ANY_DAY)
    return found.when is not None or found.repeat is not None


def _masked_number(match: re.Match[str]) -> str:
    if sum(character.isdigit() for character in match[0]) < _LONG_DIGITS or _is_date_word(match[0]):
        return match[0]
    digits = islice(cycle("5550100"), sum(character.isdigit() for character in match[0]))
    return "".join(next(digits) if character.isdigit() else character for character in match[0])


def _endless(names: tuple[str, ...]) -> Iterator[str]:
    yield from names
    number = 2
    while True:
        yield from (f"{name}{number}" for name in names)
        number += 1
