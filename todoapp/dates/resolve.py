"""Resolves a phrase: words to parts by the rules, parts to one date, time and repeat by the refiners."""

from dataclasses import replace
from datetime import datetime

from todoapp.dates.one_time import chosen, one_time
from todoapp.dates.parts import AmountPart, DatePart, NthPart, NumberPart, RepeatPart
from todoapp.dates.recurring import completion_repeats
from todoapp.dates.refiners import REFINERS
from todoapp.dates.repeating import resolve_repeat
from todoapp.dates.resolution import Resolution, nothing
from todoapp.dates.scan import scan
from todoapp.dates.tokens import Words
from todoapp.dates.unanchored import is_unanchored
from todoapp.domain.when import DateSettings

_DEFAULTS = DateSettings()


def resolve(phrase: str, reference: datetime, settings: DateSettings = _DEFAULTS, context: str = "") -> Resolution:
    """Resolve a phrase read at a naive local time; words of `context` (the task's title) may settle am or pm."""
    try:
        return _resolve(phrase, reference, settings, context)
    except OverflowError:  # a date past the end of the calendar
        return nothing(phrase)


def _resolve(phrase: str, reference: datetime, settings: DateSettings, context: str) -> Resolution:
    words = Words(phrase, reference, settings)
    parts, unread = scan(words)
    if not parts:
        return nothing(phrase)
    parts = completion_repeats(parts)
    if any(isinstance(part, RepeatPart) for part in parts):
        found = resolve_repeat(parts, unread, words, phrase, context)
        if found is not None:
            return found
        parts = [part for part in parts if not isinstance(part, RepeatPart)]
    for refiner in REFINERS:
        parts = refiner(parts, words)
    left_over = any(isinstance(part, NumberPart | NthPart | AmountPart) for part in parts)
    slots = chosen(parts, not unread and not left_over)
    if slots is None or is_unanchored(slots, parts, words):
        return nothing(phrase)
    found = one_time(slots, words, phrase, context)
    others = [part for part in parts if isinstance(part, DatePart) and part is not slots.date and not part.gap]
    left = tuple(words.said(part.start, part.end) for part in others if part.lead[:1] == ("and",))
    return replace(found, left=left) if found.when is not None and left else found
