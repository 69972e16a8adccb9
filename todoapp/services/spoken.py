"""A transcript word by word: where in it a value was said, with the little words that lead up to it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

Span = tuple[int, int]  # characters of the transcript, the end exclusive

MOST_WORDS = 3000  # of a transcript that are looked at
_FURTHEST = 8  # words between two words of one phrase said in pieces
_ENOUGH = 0.6  # of a phrase's words must be there
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_DATE = frozenset("by on at before until till due for this from in around starting".split())  # noqa: SIM905
_LEADS = {
    "date": _DATE,
    "time": _DATE,
    "scheduled": _DATE | frozenset(("do", "it", "start")),
    "repeat": frozenset(("repeat", "repeating")),
    "reminder": frozenset(("remind", "me", "with", "a", "reminder")),
    "list": frozenset(("on", "to", "in", "for", "my", "the", "our", "list", "put", "it", "add")),
    "tag": frozenset(("tag", "tagged", "with", "label", "labelled", "labeled", "as", "hashtag", "it")),
    "note": frozenset(("note", "notes", "with", "a", "the", "saying", "says", "that")),
    "priority": frozenset("its it is this thats that very really super quite make with and priority".split()),  # noqa: SIM905
}
_TRAILS = {"list": frozenset(("list",)), "priority": frozenset(("priority",)), "tag": frozenset(("tag",))}
_PRIORITIES = {
    "high": ("high priority", "top priority", "priority high", "as soon as possible", "asap", "urgently", "urgent",
             "important", "critical", "emergency", "high"),
    "medium": ("medium priority", "normal priority", "priority medium", "medium"),
    "low": ("low priority", "priority low", "not urgent", "not important", "no rush", "no hurry", "whenever", "low"),
    "none": ("no priority", "not urgent", "not important"),
}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A word of the transcript: as it is compared, and where it stands."""

    plain: str
    start: int
    end: int


class Spoken:
    """A transcript to look words up in. Words found are remembered, so that the next value looks elsewhere first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = tuple(_words(text))
        self._plain = [word.plain for word in self.words]
        self._taken: set[int] = set()

    def says(self, word: str) -> bool:
        """Tell whether a word was said."""
        return word in self._plain

    def find(self, phrase: str, *, near: int = 0) -> tuple[int, ...]:
        """Give the numbers of the words that say a phrase, the place nearest to the word `near`; () if it was not said.

        The words need not stand side by side: of a phrase copied from two places, both are given.
        """
        wanted = [word.plain for word in _words(phrase)]
        if not wanted:
            return ()
        found = self._together(wanted, near, self._taken) or self._apart(wanted, near, self._taken)
        if len(found) < len(wanted) and self._taken:  # "call Ann and Bob": two todos share a word
            found = max(found, self._together(wanted, near, ()), self._apart(wanted, near, ()), key=len)
        self._taken.update(found)
        return found

    def find_priority(self, priority: str, *, near: int = 0) -> tuple[int, ...]:
        """Give the words that made something this pressing: "urgent", "no rush"."""
        for cue in _PRIORITIES.get(priority, ()):
            found = self._together(cue.split(), near, self._taken)
            if found:
                self._taken.update(found)
                return found
        return ()

    def widened(self, found: Sequence[int], kind: str) -> tuple[int, ...]:
        """Add the little words around a value that go with it: "on" before "friday", "list" after "work"."""
        if not found:
            return ()
        first, last = found[0], found[-1]
        leads, trails = _LEADS.get(kind, ()), _TRAILS.get(kind, ())
        while first and first - 1 not in self._taken and self._plain[first - 1] in leads:
            first -= 1
        while last + 1 < len(self.words) and last + 1 not in self._taken and self._plain[last + 1] in trails:
            last += 1
        added = (*range(first, found[0]), *range(found[-1] + 1, last + 1))
        self._taken.update(added)
        return tuple(sorted({*found, *added}))

    def spans(self, found: Sequence[int]) -> tuple[Span, ...]:
        """Give the stretches of the text that words make up."""
        return tuple((self.words[run[0]].start, self.words[run[-1]].end) for run in (list(run) for run in _runs(found)))

    def said(self, found: Sequence[int]) -> str:
        """Give words as they stand in the text."""
        return " … ".join(self.text[start:end] for start, end in self.spans(found))

    def _together(self, wanted: Sequence[str], near: int, taken: Collection[int]) -> tuple[int, ...]:
        size = len(wanted)
        places = [
            at
            for at in range(len(self._plain) - size + 1)
            if self._plain[at] == wanted[0]
            and self._plain[at : at + size] == list(wanted)
            and not any(number in taken for number in range(at, at + size))
        ]
        at = min(places, key=lambda place: _distance(place, near), default=None)
        return () if at is None else tuple(range(at, at + size))

    def _apart(self, wanted: Sequence[str], near: int, taken: Collection[int]) -> tuple[int, ...]:
        """Find the words in their order with others between them; most of them will do."""
        best: tuple[int, ...] = ()
        for at, word in enumerate(self._plain):
            if word not in wanted[:2] or at in taken:
                continue
            found = self._from(at, wanted[wanted.index(word) :], taken)
            better = (len(found), -(found[-1] - found[0]), -_distance(at, near))
            if not best or better > (len(best), -(best[-1] - best[0]), -_distance(best[0], near)):
                best = found
        return best if len(best) >= _ENOUGH * len(wanted) else ()

    def _from(self, at: int, wanted: Sequence[str], taken: Collection[int]) -> tuple[int, ...]:
        found = [at]
        for word in wanted[1:]:
            reach = range(found[-1] + 1, min(found[-1] + 2 + _FURTHEST, len(self._plain)))
            following = next((n for n in reach if n not in taken and self._plain[n] == word), None)
            if following is not None:
                found.append(following)
        return tuple(found)


def plain_words(text: str) -> tuple[str, ...]:
    """Give the words of a text as they are compared."""
    return tuple(word.plain for word in _words(text))


def _words(text: str) -> Iterator[Word]:
    for number, match in enumerate(_WORD.finditer(text)):
        if number == MOST_WORDS:
            return
        yield Word(re.sub("['’]", "", match.group().casefold()), match.start(), match.end())


def _runs(numbers: Sequence[int]) -> Iterator[Iterator[int]]:
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        yield (number for _, number in run)


def _distance(place: int, near: int) -> int:
    """What comes later is nearer than what came before: tasks are said one after the other."""
    return place - near if place >= near else 3 * (near - place)
