"""Tells whether Whisper gives back what it was told instead of what was said."""

import re
from collections.abc import Sequence


def echoes(text: str, prompt: str) -> bool:
    """Does a sentence of the text equal one of the prompt?"""
    return bool(_sentences(text) & _sentences(prompt.removeprefix("My to-do list:")))


def mixes(text: str, prompt: str) -> bool:
    """Is a sentence of the text made of words of the prompt only: "Buy a new strap for the blue ladder"?"""
    told = {word for sentence in _sentences(prompt.removeprefix("My to-do list:")) for word in sentence.split()}
    return any(set(sentence.split()) <= told for sentence in _sentences(text))


def recites(text: str, hotwords: Sequence[str]) -> bool:
    """Is the text nothing but words it was told to expect?"""
    known = {word for hotword in hotwords for word in hotword.lower().split()}
    return bool(text) and bool(known) and {word.strip(".,!?").lower() for word in text.split()} <= known


def _sentences(text: str) -> set[str]:
    """Give the sentences in lower case without punctuation, those of one or two words left out."""
    plain = (re.sub(r"[^a-z0-9 ]", "", part.lower()).strip() for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text))
    return {sentence for sentence in plain if len(sentence.split()) > 2}
