"""Seasons: "this summer", "next winter", "spring of 2025"."""

from datetime import date, timedelta

from todoapp.dates.arithmetic import shifted
from todoapp.dates.parts import DatePart
from todoapp.dates.rules import month_dates
from todoapp.dates.tokens import Words

SEASONS = {"spring": (3, 20), "summer": (6, 21), "autumn": (9, 22), "fall": (9, 22), "winter": (12, 21)}


def season(words: Words, i: int) -> DatePart | None:
    """Read "this summer", "next winter"."""
    end, modifier = i, ""
    while words.word[end] == "the" or words.kind[end] == "mod":
        modifier = words.text(end) if words.kind[end] == "mod" else modifier
        end += 1
    month, day = SEASONS[words.word[end]]
    behind = end + 2 if words.word[end + 1] == "of" else end + 1
    said = month_dates.lone_year(words, behind) if words.kind[behind] == "number" else None
    if isinstance(said, DatePart) and said.year is not None and said.month is None:
        first = date(said.year, month, day)
        later = shifted(first, months=3)
        span = (first, later - timedelta(days=1) if later else first)
        return DatePart(i, said.end, span=span, grain="quarter", known=frozenset(("month", "year")))
    year = words.today.year
    first = words.today.replace(year=year, month=month, day=day)
    last = shifted(first, months=3)
    if last is None:
        return None
    before = shifted(last, months=-12)
    if before is not None and words.today < before and modifier != "next":
        first, last = first.replace(year=year - 1), before
    elif last <= words.today or (modifier == "next" and first <= words.today):
        first, last = first.replace(year=year + 1), last.replace(year=last.year + 1)
    span = (first, last - timedelta(days=1))
    return DatePart(i, end + 1, span=span, grain="quarter", known=frozenset(("month",)), weak=modifier == "")


RULES = dict.fromkeys(SEASONS, (season,))
