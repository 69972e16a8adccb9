"""What about an understood field deserves a second look, in words; a sure one gives none."""

import datetime as dt

from todoapp.dates.resolution import Resolution
from todoapp.dates.resolve import resolve
from todoapp.domain.evidence import HEAD, Evidence
from todoapp.domain.when import DateSettings, Repeat, When
from todoapp.services.spoken import Spoken, plain_words

# Chosen on 569 fields of the dev split (scripts/doubt_threshold.py): below 0.85 lie 23 of 49 wrong fields and 24 of 212
# right ones. Of titles that would be 14 of 30 and 46 of 278; below 0.5 it is 5 and 8, and a dotted outline still tells.
UNSURE_BELOW = 0.85
UNSURE_TITLE_BELOW = 0.5

UNSURE = "the model was not sure"
NOT_A_DATE = "this is not a date the calendar knows"
# A title keeps its wording but for these, which a person may leave out or say otherwise.
_FREE = frozenset("buy get a an the to".split())  # noqa: SIM905


def unsure(evidence: Evidence | None, field: str, index: int = 0) -> tuple[str, ...]:
    """Doubt a field of which the model hesitated over a token."""
    limit = UNSURE_TITLE_BELOW if field == HEAD else UNSURE_BELOW
    if evidence is None or evidence.probability(field, index) >= limit:
        return ()
    return (UNSURE,)


def made_up(value: str, spoken: Spoken) -> tuple[str, ...]:
    """Doubt words that nobody said."""
    words = [word for word in plain_words(value) if word not in _FREE and not spoken.says(word)]
    return (f"nobody said “{' '.join(words)}”",) if words else ()


def source_field(evidence: Evidence | None, phrase: str) -> tuple[str, int]:
    """Name the field in which the model wrote a date phrase: "remind me at 5" may have become the due date."""
    if evidence is not None:
        parsed = evidence.parsed
        for name in ("due", "scheduled", "repeat", "shift"):
            if getattr(parsed, name) == phrase:
                return name, 0
        if phrase in parsed.reminders:
            return "reminders", parsed.reminders.index(phrase)
        return HEAD, -1  # typed since: nothing is known of it
    return "due", 0


def assumed_day(when: When, found: Resolution, reference: dt.datetime) -> tuple[str, ...]:
    """Doubt a day, or the year of one, that was not said."""
    if when.start is None or found.when is None or found.when.start != when.start:
        return ()
    if "day" in found.implied and found.repeat is None and when.start != reference.date():
        return ("the day was not said",)
    if "year" in found.implied and when.start.year != reference.year:
        return (f"the year was not said; {when.start.year} is assumed",)
    return ()


def assumed_time(when: When, found: Resolution) -> tuple[str, ...]:
    """Doubt morning or afternoon where neither was said."""
    if when.time is None or when.daypart is not None or "meridiem" not in found.implied:
        return ()
    return (f"am or pm was not said; {'am' if when.time.hour < 12 else 'pm'} is assumed",)


def reading_of(
    when: When, repeat: Repeat | None, title: str, reference: dt.datetime, settings: DateSettings
) -> Resolution:
    """Read again the words a date came from, for what in them was assumed."""
    phrase = when.phrase or (repeat.phrase if repeat is not None else "")
    return resolve(phrase, reference.replace(tzinfo=None), settings, title)
