"""Finds the words of a dictation that mean a given date: what the model should have copied, if anybody said it."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import product

from todoapp.dates.reminders import Anchors, reminder_of
from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, Reminder, Repeat, When
from todoapp.services.todo_fields import reminder_key, repeat_key, when_key

MAX_PHRASE_WORDS = 10
MAX_PIECE_WORDS = 5  # of a phrase said in two places: "Monday … at 9"
_MAX_PIECES = 12
_INTO = ("by", "on", "at", "in", "before", "until", "from", "this", "coming", "every", "each")  # stand before a phrase
_MARKS = '.,;:!?"“”'

Means = Callable[[str], bool]


def means_when(value: When, reference: dt.datetime, settings: DateSettings, title: str = "") -> Means:
    """Give the test whether a phrase, and all of it, means this date."""

    def means(phrase: str) -> bool:
        found = resolve(phrase, reference, settings, title)
        return not found.rest and when_key(found.when) == when_key(value)

    return means


def means_repeat(
    value: Repeat, due: When | None, reference: dt.datetime, settings: DateSettings, title: str = ""
) -> Means:
    """Give the test whether a phrase means this repeat, at the time of day of `due`."""

    def means(phrase: str) -> bool:
        found = resolve(phrase, reference, settings, title)
        if found.rest or repeat_key(found.repeat) != repeat_key(value):
            return False
        return due is None or found.when is None or found.when.time == due.time

    return means


def means_reminder(
    value: Reminder, due: When | None, scheduled: When | None, reference: dt.datetime, settings: DateSettings
) -> Means:
    """Give the test whether a phrase means this reminder."""

    def means(phrase: str) -> bool:
        found = reminder_of(phrase, reference, Anchors(due, scheduled), settings)
        return found is not None and reminder_key(found) == reminder_key(value)

    return means


def said_phrase(text: str, means: Means) -> str | None:
    """Find the words of a text that mean something: the shortest run of them with the little words before it.

    A date and a time said apart are joined, in that order.
    """
    spoken = [word.strip(_MARKS) for word in text.split()]
    for length in range(1, min(MAX_PHRASE_WORDS, len(spoken)) + 1):
        for start in range(len(spoken) - length + 1):
            if means(_joined(spoken[start : start + length])):
                while (
                    start and spoken[start - 1].lower() in _INTO and means(_joined(spoken[start - 1 : start + length]))
                ):
                    start, length = start - 1, length + 1
                return _joined(spoken[start : start + length])
    pieces = list(_pieces(spoken))[:_MAX_PIECES]
    for first, second in product(pieces, pieces):
        if first != second and means(f"{first} {second}"):
            return f"{first} {second}"
    return None


def _pieces(spoken: list[str]) -> Iterator[str]:
    """Give the runs of words, longest first, that are dates or times on their own."""
    anywhere = dt.datetime(2024, 3, 5, 9)  # whether words are a date does not depend on the day
    taken: set[int] = set()
    for length in range(MAX_PIECE_WORDS, 0, -1):
        for start in range(len(spoken) - length + 1):
            span = range(start, start + length)
            phrase = _joined(spoken[start : start + length])
            found = resolve(phrase, anywhere)
            if (found.when or found.repeat) and not found.rest and not taken & set(span):
                taken |= set(span)
                yield phrase


def _joined(words: list[str]) -> str:
    return " ".join(word for word in words if word)
