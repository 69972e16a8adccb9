"""Repeats that count from when the todo was done: "after I finish it", "once it is done", "since the last time"."""

from todoapp.dates.parts import AmountPart, Part
from todoapp.dates.tokens import Words


def after_completion(words: Words, i: int) -> Part | None:
    """Read "after I finish it", "after completion", "once it's done", "since the last time"; marks the repeat."""
    end = i + 1
    while words.word[end] in _DOING_IT and end < i + 7:
        end += 1
    said = words.word[i + 1 : end]
    if not (_COMPLETION.intersection(said) or ("last" in said and ("time" in said or "one" in said))):
        if words.word[i] == "after" and words.word[i + 1] in _WHO and words.word[i + 3] in _OBJECTS:
            return AmountPart(i, i + 4, unit="completion", weak=True)  # "after i collect it": so only of a repeat
        return None
    return AmountPart(i, end, unit="completion")


_COMPLETION = frozenset(
    [
        "finish",
        "finished",
        "finishing",
        "finishes",
        "complete",
        "completed",
        "completing",
        "completion",
        "done",
        "do",
        "doing",
        "did",
        "tick",
        "ticked",
        "check",
        "checked",
    ]
)


_WHO = ("i", "i've", "ive", "we", "we've", "weve")
_OBJECTS = ("it", "them", "that", "one", "him", "her")
_DOING_IT = _COMPLETION | frozenset(
    [
        "i",
        "i've",
        "ive",
        "it",
        "its",
        "that",
        "the",
        "is",
        "i'm",
        "im",
        "have",
        "time",
        "one",
        "task",
        "was",
        "my",
        "each",
        "am",
        "last",
        "off",
        "when",
        "once",
    ]
)


RULES = dict.fromkeys(("once", "after", "from", "since"), (after_completion,))
