"""Dates by name: "march 5", "the 5th of march 2026", "the 15th", "may"."""

from todoapp.dates.arithmetic import full_year
from todoapp.dates.lexicon import AMBIGUOUS
from todoapp.dates.parts import DatePart, Part
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_BUDDHIST_ERA_YEARS = 543
_NEAR_YEARS = 10  # a year in these is meant as one even behind a weekday


def month_first(words: Words, i: int) -> Part:
    """Read "march", "march 5", "march the fifth 2026", "may 2025"."""
    month, end = words.number(i), i + 1
    known = ["month"]
    behind = end
    while words.word[behind] in ("the", "-", "on"):
        behind += 1
    day: int | None = None
    year: int | None
    if (
        words.kind[behind] == "ordinal" and words.number(behind) <= 31 and words.word[behind + 1] not in ("quarter",)
    ) or (
        words.kind[behind] == "number"
        and (words.number(behind) <= 31 and len(words.raw[behind]) != 4)
        and not _belongs_to_clock(words, behind, is_month=i > 0 and words.word[i - 1] == "in")
        and year_at(words, behind)[0] is None
    ):
        day, end = words.number(behind), behind + 1
    if day is not None:
        known.append("day")
    year, end = _year_behind(words, end, day is not None)
    if year is not None:
        known.append("year")
    weak = words.word[i] in AMBIGUOUS and day is None and year is None
    grain: Grain = "month" if day is None else "day"
    return DatePart(
        i,
        end,
        day=day,
        month=month,
        year=year,
        grain=grain,
        known=frozenset(known),
        weak=weak,
    )


def day_first(words: Words, i: int) -> Part | None:
    """Read "5 march", "5th of march 2026", "the 15th"."""
    if words.kind[i] == "number" and (words.number(i) > 31 or words.number(i) == 0):
        return None
    end = i + 1
    behind = end
    if words.word[behind] == "day" and words.word[behind + 1] in ("of", "in"):
        behind += 1
    while words.word[behind] in ("of", "in", "-", "the") or (words.word[behind] == "month" and behind > end):
        behind += 1
    if words.kind[behind] == "month" and (behind == end or words.word[end] != "in" or words.kind[i] == "ordinal"):
        year, after = _year_behind(words, behind + 1, True)
        known = frozenset(("day", "month") if year is None else ("day", "month", "year"))
        return DatePart(i, after, day=words.number(i), month=words.number(behind), year=year, known=known)
    if words.kind[i] == "ordinal":
        is_word = not words.raw[i][:1].isdigit()
        return DatePart(i, end, day=words.number(i), known=frozenset(("day",)), weak=is_word and words.number(i) < 20)
    return None


def _belongs_to_clock(words: Words, i: int, is_month: bool) -> bool:
    """Whether a number is an hour: "in september seven pm", but no month has a 3 am ("december 3 am")."""
    behind = words.kind[i + 1]
    return (
        behind == "oclock"
        or (behind == "meridiem" and is_month)
        or (behind == "unit" and words.value[i + 1] in ("hour", "minute"))
    )


def year_at(words: Words, i: int) -> tuple[int | None, int]:
    """Read "2026", "two thousand and twenty six", "twenty twenty six"; gives the year and the index behind it."""
    if words.kind[i] != "number":
        return None, i
    value = words.number(i)
    if _FIRST_YEAR <= value <= _LAST_YEAR:
        return value, i + 1
    if words.spelled[i] and value in (19, 20, 21) and words.kind[i + 1] == "number" and words.spelled[i + 1]:
        tail = words.number(i + 1)
        if 10 <= tail <= 99:
            return value * 100 + tail, i + 2
    return None, i


def _year_behind(words: Words, i: int, has_day: bool) -> tuple[int | None, int]:
    behind = i
    while words.word[behind] in ("of", "in", "-"):
        behind += 1
    if words.kind[behind] == "number":
        value = words.number(behind)
        year, end = year_at(words, behind)
        if year is not None and words.kind[end] not in ("meridiem",):
            return year, end
        if words.word[behind + 1] == "be" and value > _LAST_YEAR:
            return value - _BUDDHIST_ERA_YEARS, behind + 2
        two_digits = has_day and len(words.raw[behind]) == 2 and words.raw[behind].isdigit() and value > 12
        if two_digits and behind == i and words.kind[behind + 1] in ("", "link") and words.word[behind + 1] != "-":
            return full_year(value), behind + 1
    return None, i


def lone_year(words: Words, i: int) -> Part | None:
    """Read "2026", "2026 march", "in two thousand and thirty"."""
    year, end = year_at(words, i)
    if year is None or words.kind[end] in ("unit", "meridiem") or (i and words.word[i - 1] == "at"):
        return None
    is_near = abs(year - words.today.year) <= _NEAR_YEARS
    if (
        i
        and words.kind[i - 1] in ("weekday", "relative")
        and words.raw[i].isdigit()
        and year % 100 < 60
        and not is_near
    ):
        return None  # "mon 2000": a time
    if words.kind[end] == "month":
        month = words.number(end)
        return DatePart(i, end + 1, month=month, year=year, grain="month", known=frozenset(("month", "year")))
    if words.word[end] == "ad" or (words.word[end] == "a" and words.word[end + 1] == "d"):
        end += 1 if words.word[end] == "ad" else 2
    return DatePart(i, end, year=year, grain="year", known=frozenset(("year",)), weak=True)


RULES = {"<month>": (month_first,), "<ordinal>": (day_first,), "<number>": (day_first, lone_year)}
