"""Dates in figures: "2/15", "05/25/2015", "2015-03-03", "23.04.2022"."""

from todoapp.dates.arithmetic import full_year
from todoapp.dates.parts import DatePart, Part
from todoapp.dates.tokens import Words


def iso_date(words: Words, i: int) -> Part | None:
    """Read "2026-03-05" and "2026-03"."""
    year, month, day = words.value[i]
    if month > 12 and day is not None and day <= 12:
        month, day = day, month
    return _date(i, i + 1, year, month, day)


def slashed_date(words: Words, i: int) -> Part | None:
    """Read "2/15", "2/15/2026", "15.2.2026", "2/2026", "2026/2/15"; which is the month is a setting."""
    numbers: tuple[int, ...] = words.value[i]
    first, second = numbers[0], numbers[1]
    if len(numbers) == 3:
        third = numbers[2]
        if first > 31:
            return _date(i, i + 1, first, second, third)
        day, month = _ordered(words, first, second)
        return _date(i, i + 1, full_year(third), month, day)
    if words.kind[i + 1] == "month":  # 2026/nov/5 is split before the name
        return None
    if first >= 1000:
        return _date(i, i + 1, first, second, None)
    if second >= 1000:
        return _date(i, i + 1, second, first, None)
    if "." in words.raw[i] and first <= 24 and len(words.raw[i].rsplit(".", 1)[1]) == 2:
        return None  # "4.45" is how times are written
    day, month = _ordered(words, first, second)
    part = _date(i, i + 1, None, month, day)
    part.weak = "." in words.raw[i]  # "version 2.4"
    return part


def named_slashes(words: Words, i: int) -> Part | None:
    """Read "2026/sep/1", "10/august 2026", "oct/2"."""
    kinds = words.kind
    if kinds[i] == "number" and words.word[i + 1] == "/" and kinds[i + 2] == "month":
        end = i + 3
        year: int | None = None
        if words.word[end] in ("/", "-") and kinds[end + 1] == "number":
            last, end = words.number(end + 1), end + 2
            if words.number(i) > 31:
                return _date(i, end, words.number(i), words.number(i + 2), last)
            year = full_year(last)
        elif kinds[end] == "number" and words.number(end) > 31:
            year, end = words.number(end), end + 1
        return _date(i, end, year, words.number(i + 2), words.number(i))
    if kinds[i] == "month" and words.word[i + 1] == "/" and kinds[i + 2] == "number":
        return _date(i, i + 3, None, words.number(i), words.number(i + 2))
    if kinds[i] == "month" and words.word[i + 1] == "/" and kinds[i + 2] == "slashed":
        day, year = words.number_pair(i + 2) or (0, 0)
        return _date(i, i + 3, full_year(year), words.number(i), day)
    if words.word[i + 1] in ("-", "/") and kinds[i + 2] == "number" and not (words.spelled[i] or words.spelled[i + 2]):
        first, second = words.number(i), words.number(i + 2)
        if first > 1900 and second <= 12 and words.word[i + 3] != "-":
            return _date(i, i + 3, first, second, None)
        if first <= 12 and second > 1900:
            return _date(i, i + 3, second, first, None)
        if words.word[i + 1] == "-" and first <= 12 < second <= 31 and words.kind[i + 3] in ("", "link"):
            part = _date(i, i + 3, None, first, second)
            part.weak = True
            return part
    return None


def _ordered(words: Words, first: int, second: int) -> tuple[int, int]:
    """Give day and month of two figures."""
    if first > 12 or (words.settings.day_first and second <= 12):
        return first, second
    return second, first


def _date(start: int, end: int, year: int | None, month: int, day: int | None) -> DatePart:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return DatePart(start, end, is_impossible=True)
    known = [name for name, value in (("year", year), ("month", month), ("day", day)) if value is not None]
    grain = "day" if day is not None else "month"
    return DatePart(start, end, day=day, month=month, year=year, grain=grain, known=frozenset(known))  # type: ignore[arg-type]


RULES = {
    "<iso>": (iso_date,),
    "<slashed>": (slashed_date,),
    "<dotted>": (slashed_date,),
    "<number>": (named_slashes,),
    "<month>": (named_slashes,),
}
