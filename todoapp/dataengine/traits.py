"""What kind of dictation an example is: how long, in which style, what it asks for, how its dates are said."""

import re
from collections.abc import Mapping, Sequence

from todoapp.dataengine.examples import Example
from todoapp.dataengine.noise_edits import phrases_of
from todoapp.parser.words import words
from todoapp.parser.yaml_format import FIELDS

_LENGTHS = ((5, "up to 5 words"), (10, "6 to 10"), (20, "11 to 20"), (35, "21 to 35"), (60, "36 to 60"))
_LONGEST = "over 60"
_DATES = {
    name: re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for name, pattern in {
        "day beside today": r"today|tonight|tomorrow|tmrw|yesterday|this (?:morning|afternoon|evening)",
        "weekday": r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?",
        "day of the month": r"\d+(?:st|nd|rd|th)|\w+(?:fth|xth|nth|ieth|dth|hth)|the (?:first|second|third)",
        "month": r"january|february|march|april|may|june|july|august|september|october|november|december",
        "week, month, year": r"weeks?|weekends?|months?|years?|quarters?|fortnight",
        "amount of time": r"in \w+ (?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?)|later|earlier",
        "clock time": r"at [\w:.]+|\d+[:.]\d\d|\d+ ?[ap]\.?m|half past|quarter (?:past|to)|o'clock|by \d+",
        "part of the day": r"mornings?|noon|midday|afternoons?|evenings?|nights?|lunch\w*|midnight|bed(?:time)?|work",
        "feast": r"christmas|easter|halloween|thanksgiving|diwali|eid|ramadan|new year'?s?|birthday",
        "bound": r"until|till|through|for \w+ (?:days|weeks|months)|starting|from",
    }.items()
}


def traits(example: Example) -> Mapping[str, tuple[str, ...]]:
    """Give the traits of an example by what they are traits of; a tuple may be empty."""
    kinds = tuple(sorted({action.action for action in example.actions})) or ("nothing to do",)
    fields = sorted(
        {name for action in example.actions for name in FIELDS[action.action] if getattr(action, name)}
        | {f"{a.action} by filter" for a in example.actions if a.head is None and a.action in ("complete", "delete")}
    )
    phrases = " | ".join(phrases_of(example.actions))
    return {
        "actions": kinds,
        "how many": (_how_many(len(example.actions)),),
        "length": (length_of(example.text),),
        "style": (style_of(example.text),),
        "fields": tuple(fields),
        "dates": tuple(name for name, pattern in _DATES.items() if pattern.search(phrases)),
    }


def length_of(text: str) -> str:
    """Name the span of word counts that a text falls into."""
    count = len(words(text))
    return next((name for most, name in _LENGTHS if count <= most), _LONGEST)


def style_of(text: str) -> str:
    """Tell speech as written by an unpunctuating recogniser, sentences, and notes typed in a hurry apart."""
    if text == text.lower() and not re.search(r"[,.?!;:](\s|$)", text):
        return "raw"
    return "written" if re.match(r"[^a-z]", text) and re.search(r"[.?!]$", text) else "typed"


def _how_many(count: int) -> str:
    return str(count) if count < 5 else "5 to 7" if count < 8 else "8 and more"


def counted(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """Count the traits of examples, the most frequent first."""
    counts: dict[str, dict[str, int]] = {}
    for example in examples:
        for name, values in traits(example).items():
            own = counts.setdefault(name, {})
            for value in values:
                own[value] = own.get(value, 0) + 1
    return {name: dict(sorted(own.items(), key=lambda item: -item[1])) for name, own in counts.items()}
