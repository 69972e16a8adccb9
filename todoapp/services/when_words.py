"""Tells which words of a date phrase say the day and which the time: "friday" and "at 3"."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from todoapp.dates.resolve import resolve
from todoapp.domain.when import DateSettings, When

MOST_WORDS = 14  # of a phrase that is taken apart


def split_when(when: When, reference: dt.datetime, settings: DateSettings, context: str = "") -> tuple[str, str] | None:
    """Give the words of the day and those of the time; None where the phrase does not fall into such halves."""
    for on, at in _halves(when.phrase):
        day = resolve(on, reference.replace(tzinfo=None), settings, context)
        if day.when is None or day.repeat is not None or day.rest or day.when.time is not None:
            continue
        if (day.when.start, day.when.end) != (when.start, when.end) or "day" in day.implied:
            continue
        clock = resolve(at, reference.replace(tzinfo=None), settings, context)
        if clock.when is None or clock.rest or clock.repeat is not None or "day" not in clock.implied:
            continue
        if clock.when.daypart == when.daypart and _alike(clock.when.time, when.time):
            return on, at
    return None


def without_time(when: When, on: str) -> When:
    """Give the day alone, said in these words."""
    return replace(when, time=None, daypart=None, grain="day", phrase=on)


def _halves(phrase: str) -> Iterator[tuple[str, str]]:
    words = phrase.split()
    if len(words) > MOST_WORDS:
        return
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        yield first, second
        yield second, first


def _alike(found: dt.time | None, wanted: dt.time | None) -> bool:
    """Compare clock times; whether one in words is before noon may depend on the day it stands beside."""
    if found is None or wanted is None:
        return found == wanted
    return (found.hour % 12, found.minute) == (wanted.hour % 12, wanted.minute)
