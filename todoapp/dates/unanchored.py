"""Finds what counts from something that is no date: "the night before", "the weekend after the wedding".

Read without its event such a phrase would be some day of this week, which is wrong and looks right, so that nothing is
better. Beside a date it is a reminder, which `reminders` reads by itself.
"""

from todoapp.dates.one_time import Slots
from todoapp.dates.parts import AmountPart, DatePart, Part
from todoapp.dates.tokens import Words

_LINKS = frozenset(("before", "after", "of"))
_OF_THE_EVENT = frozenset(("day", "night"))
_ON_THE_EVENT = (["on", "the", "day"], ["on", "the", "night"])


def is_unanchored(slots: Slots, parts: list[Part], words: Words) -> bool:
    """Whether the chosen parts only count from an event that the phrase does not date."""
    date = slots.date
    part = date or slots.daypart or slots.moment
    if part is None:
        return False
    link = words.word[part.end]
    if link == "":
        return words.word[part.end - 1] in _OF_THE_EVENT and words.word[: part.end] in _ON_THE_EVENT
    if link not in _LINKS or _is_read(link, part, parts):
        return False
    if slots.daypart is not None and (date is not None or slots.daypart.day is not None):
        return False  # "tonight before the film"
    if date is not None and not _is_bare(date):
        return False
    has_the = part.start > 0 and words.word[part.start - 1] == "the"
    if words.kind[part.start] == "relative" or (has_the and words.word[part.start - 2] == "in"):
        return False  # "in the evening after the gym": today's
    if link == "of":
        return has_the
    is_last = part.end + 1 == words.n or words.word[part.end + 1] == "at"  # "the night before at 9"
    if slots.moment is not None or (date is not None and date.modifier == "offset"):
        return is_last  # "two days before"
    is_daypart_before = date is None and link == "before" and part.start == 0
    return has_the or is_last or is_daypart_before


def _is_bare(date: DatePart) -> bool:
    """Whether a date is one that an event could place: a weekday, a weekend, an amount, "the day"."""
    if date.weekday is not None:
        return date.day is None and date.span is None and date.modifier == ""
    return date.modifier == "offset" or (date.weak and date.span is not None and date.holiday is None)


def _is_read(link: str, part: Part, parts: list[Part]) -> bool:
    """Whether the link behind a part begins or leads up to another: "friday after work", "monday before 3"."""
    return any(
        other.start == part.end or (other.start > part.end and not other.gap and other.lead in ((link,), (link, "the")))
        for other in parts
        if not isinstance(other, AmountPart)  # "the monday of the week after"
    )
