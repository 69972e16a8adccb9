"""Runs the rules over the words, left to right, and keeps the link words before each part."""

from todoapp.dates.parts import Part
from todoapp.dates.rules import BY_KIND, BY_WORD
from todoapp.dates.tokens import Words

_MAX_PARTS = 60  # more than any sentence about dates has; keeps hostile text cheap


def scan(words: Words) -> tuple[list[Part], list[int]]:
    """Give the parts in order, and the indexes of the words that no rule could read."""
    parts: list[Part] = []
    unread: list[int] = []
    lead: list[str] = []
    gap = False
    i, n = 0, words.n
    word, kind = words.word, words.kind
    by_word, by_kind = BY_WORD.get, BY_KIND.get
    while i < n:
        part = None
        for rule in by_word(word[i], ()):
            part = rule(words, i)
            if part is not None:
                break
        else:
            if kind[i]:
                for rule in by_kind(kind[i], ()):
                    part = rule(words, i)
                    if part is not None:
                        break
        if part is not None:
            part.lead, part.gap = tuple(lead), gap
            parts.append(part)
            i = part.end
            lead.clear()
            gap = False
            if len(parts) >= _MAX_PARTS:
                unread.extend(range(i, n))
                break
            continue
        if kind[i] == "link" or kind[i] == "the":
            lead.append(word[i])
        elif word[i] == "as" and word[i + 1] == "of":
            lead.append("starting")
            i += 1
        elif word[i] in ("apart", "aside", "other") and word[i + 1] in ("from", "than"):
            lead.append("except")
            i += 1
        elif word[i] == "bar" and kind[i + 1] in ("weekday", "weekdays") and parts and not gap:
            lead.append("except")  # "every day bar sunday"
        elif kind[i] == "a" or (not kind[i] and word[i] in QUIET_WORDS):
            pass
        else:
            unread.append(i)
            gap = True
            lead.clear()
        i += 1
    return parts, unread


# Words that belong to a date phrase without changing it.
QUIET_WORDS = frozenset(
    [
        "latest",
        "late",
        "ish",
        "or",
        "so",
        "time",
        "date",
        "least",
        "less",
        "under",
        "than",
        "later",
        "sharp",
        "dot",
        "as",
        "including",
        "anytime",
        "any",
        "some",
        "whole",
        "point",
        "instead",
        "it's",
        "its",
    ]
)
