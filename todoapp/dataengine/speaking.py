"""Ways of speaking: the same words raw, as Whisper writes them, or typed; and two dictations in one breath."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from todoapp.dataengine.examples import Example
from todoapp.domain.parsed_action import ParsedAction

Style = Literal["raw", "written", "typed"]


def style_over(spoken: str, rng: random.Random, fillers: Sequence[str]) -> tuple[str, Style]:
    """Lay a way of speaking over spoken words: raw as an unpunctuating recogniser, written as Whisper, or typed."""
    text = _tidy(spoken)
    roll = rng.random()
    if roll < 0.45:
        return _raw_speech(text, rng, fillers), "raw"
    if roll < 0.87:
        sentences = re.sub(
            r"(^|(?<!p\.m)(?<!a\.m)[.?!] )(\w)", lambda match: match.group(1) + match.group(2).upper(), text
        )
        question = re.match(r"(what|do|have|can you)\b", text, re.IGNORECASE) and ". " not in text
        return sentences + ("?" if question else "."), "written"
    return text, "typed"


def _raw_speech(text: str, rng: random.Random, fillers: Sequence[str]) -> str:
    out: list[str] = []
    for index, word in enumerate(_raw(text).split()):
        if index == 0 and rng.random() < 0.3:
            out.append(rng.choice(fillers))
        elif rng.random() < 0.03:
            out.append(rng.choice(("um", "uh", "er", "like")))
        if rng.random() < 0.012:
            out.append(word)
        out.append(word)
    return " ".join(out)


def as_said(action: ParsedAction, text: str, style: Style) -> ParsedAction:
    """Give the action with its phrases as they stand in the styled text."""

    def phrase(value: str | None) -> str | None:
        if value is None:
            return None
        if style == "raw":
            return _raw(value)
        bare = value.replace(",", "")
        if bare[:1].islower() and bare not in text and capital(bare) in text.replace(",", ""):
            return capital(bare)
        return bare

    return replace(
        action, due=phrase(action.due), scheduled=phrase(action.scheduled), repeat=phrase(action.repeat),
        shift=phrase(action.shift), on=phrase(action.on),
        reminders=tuple(filter(None, map(phrase, action.reminders))),
    )  # fmt: skip


def _tidy(spoken: str) -> str:
    text = re.sub(r"\s+", " ", spoken).strip()
    text = re.sub(r" ([,.:?])", r"\1", text)
    text = re.sub(r"([,:.]),", r"\1", text)
    return re.sub(r"([.:,])(?=[.:,])", "", text).strip(" ,")


def _raw(text: str) -> str:
    """Give words as an unpunctuating recogniser writes them."""
    text = re.sub(r"\b([ap])\.m\.?", r"\1m", text.lower())
    text = re.sub(r"[,;?!]|[.:](?!\d)", " ", text)
    return " ".join(text.split())


def capital(text: str) -> str:
    """Give the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def join(first: Example, second: Example, rng: random.Random) -> Example:
    """Say two dictations in one breath: long ones, as people hold a key for, made of parts written by hand."""
    if first.text[-1] in ".?!":
        glue = rng.choice((" ", " Also, ", " And ", " Oh, and "))
        text = first.text + glue + (second.text if glue == " " else _uncapital(second.text))
    else:
        text = first.text + rng.choice((" and ", " also ", " oh and ", " and then ", " um ")) + second.text
    return Example(text, (*first.actions, *second.actions), first.source)


def _uncapital(text: str) -> str:
    """Lower the first letter of a common word; a name keeps its capital."""
    return (
        text[:1].lower() + text[1:]
        if re.match(r"(I need|Add|Call|Book|Buy|Remind|Can|Don't|We|The|My)\b", text)
        else text
    )
