"""Quarters and halves: "q3", "the third quarter of 2026", "the second half of june"."""

from datetime import timedelta

from todoapp.dates.arithmetic import quarter_of
from todoapp.dates.parts import DatePart
from todoapp.dates.placing import place
from todoapp.dates.rules import month_dates
from todoapp.dates.rules.periods import period_at
from todoapp.dates.tokens import Words


def quarter(words: Words, i: int) -> DatePart | None:
    """Read "q3", "q4 2026", "2026 h2", "third quarter of 2026"."""
    kind, end, number, year = words.word[i], i + 1, 0, None
    if words.kind[i] == "ordinal":
        if words.word[end] not in ("quarter", "qtr", "half"):
            return None
        kind, number = ("q" if words.word[end] != "half" else "h"), words.number(i)
        if words.word[end] == "half":
            return half_of(words, i, end)
        end += 1
    elif words.kind[i] == "number":
        found, behind = month_dates.year_at(words, i)
        if found is None or words.word[behind] not in ("q", "h") or words.kind[behind + 1] != "number":
            return None
        year, kind, number, end = found, words.word[behind], words.number(behind + 1), behind + 2
    else:
        if words.kind[end] != "number":
            return None
        number, end = words.number(end), end + 1
    if not 1 <= number <= (4 if kind == "q" else 2):
        return None
    if year is None:
        behind = end
        while words.word[behind] in ("of", "in"):
            behind += 1
        year, behind = month_dates.year_at(words, behind)
        if year is not None:
            end = behind
    return _quarter_part(words, i, end, kind, number, year)


def half_of(words: Words, i: int, end: int) -> DatePart | None:
    """Read "first half of june", "second half of the year"."""
    if words.word[end + 1] != "of":
        return None
    part = period_at(words, end + 2)
    span = place(part, words.today, words.settings) if part is not None else None
    if part is None or span is None or words.number(i) not in (1, 2):
        return None
    middle = span[0] + (span[1] - span[0]) / 2
    if part.grain == "year":
        middle = span[0].replace(month=6, day=30)
    halves = ((span[0], middle), (middle + timedelta(days=1), span[1]))
    return DatePart(i, part.end, span=halves[words.number(i) - 1], grain=part.grain, known=part.known, is_edge=True)


def _quarter_part(words: Words, i: int, end: int, kind: str, number: int, year: int | None) -> DatePart | None:
    for candidate in (year,) if year is not None else (words.today.year, words.today.year + 1):
        first = quarter_of(candidate, number if kind == "q" else number * 2 - 1)
        last = quarter_of(candidate, number if kind == "q" else number * 2)
        if first is None or last is None:
            return None
        span = first[0], last[1]
        if year is not None or span[1] >= words.today:
            return DatePart(i, end, span=span, grain="quarter", known=frozenset(("quarter",)))
    return None


RULES = {
    "quarter": (quarter,),
    "q": (quarter,),
    "h": (quarter,),
    "<ordinal>": (quarter,),
    "<number>": (quarter,),
}
