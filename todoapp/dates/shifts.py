"""Moves by an amount: "back two days", "forward an hour", "by a week"."""

from datetime import datetime

from todoapp.dates.durations import iso_duration, of_amount
from todoapp.dates.parts import AmountPart
from todoapp.dates.scan import scan
from todoapp.dates.tokens import Words
from todoapp.domain.when import DateSettings

# "Bring it forward", "move it up" and "ahead" mean earlier; everything else, "back" and "out" too, means later.
_EARLIER = frozenset(("forward", "forwards", "fwd", "earlier", "sooner", "up", "ahead", "early"))


def shift_of(phrase: str, settings: DateSettings) -> str | None:
    """Give the move as an ISO 8601 duration, negative when earlier; None where the phrase names no amount."""
    words = Words(phrase, datetime(2000, 1, 1), settings)
    parts, _ = scan(words)
    amount = next((part for part in parts if isinstance(part, AmountPart)), None)
    if amount is None or amount.weekdays:
        return None
    duration = of_amount(amount)
    is_earlier = amount.sign < 0 or any(raw.lower() in _EARLIER for raw in words.raw)
    return iso_duration(-duration if is_earlier else duration)
