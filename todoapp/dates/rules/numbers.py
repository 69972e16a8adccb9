"""Bare numbers and counts: "7", "15", "ten times", "twice", "3x"."""

from todoapp.dates.parts import CountPart, NumberPart, Part
from todoapp.dates.tokens import Words

_TIMES = frozenset(("times", "occurrences", "occurrence", "time", "x", "repeats", "repetitions", "sessions"))
_MAX_COUNT = 10_000


def count(words: Words, i: int) -> Part | None:
    """Read "10 times", "for 5 occurrences", "3x"."""
    if words.word[i + 1] in _TIMES and 0 < words.number(i) <= _MAX_COUNT:
        return CountPart(i, i + 2, count=words.number(i))
    return None


def named_count(words: Words, i: int) -> Part:
    """Read "once", "twice", "thrice"."""
    return CountPart(i, i + 1, count={"once": 1, "twice": 2, "thrice": 3}[words.word[i]], weak=True)


def bare_number(words: Words, i: int) -> Part | None:
    """Read a number whose company will tell what it is; a year or an amount is not one."""
    value = words.number(i)
    is_minutes = value < 60 and i > 0 and words.word[i - 1] == "in"  # "remind me in 45"
    if (value > 31 and not is_minutes) or words.word[i + 1] in ("percent", "%", "hundred", "thousand"):
        return None
    has_article = i > 0 and words.word[i - 1] == "the"
    return NumberPart(i, i + 1, value=value, spelled=words.spelled[i], has_article=has_article, weak=True)


RULES = {
    "<number>": (count, bare_number),
    "once": (named_count,),
    "twice": (named_count,),
    "thrice": (named_count,),
}
