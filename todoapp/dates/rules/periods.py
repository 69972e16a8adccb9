"""Weeks, weekends, months and years without their edges: "next week", "this weekend", "the month after next"."""

from datetime import timedelta

from todoapp.dates.arithmetic import month_of, quarter_of, shifted, week_of, year_of
from todoapp.dates.holidays import long_weekend as coming_long_weekend
from todoapp.dates.parts import AmountPart, DatePart, DaypartPart, MomentPart, NthPart, Part, Span
from todoapp.dates.placing import place
from todoapp.dates.rules import amounts, dayparts, holidays, month_dates, weekdays
from todoapp.dates.rules.counted_periods import (
    GRAINS,
    LENGTHS,
    counted_weekdays,
    few_of,
    is_within,
    next_amount,
    within_next,
)
from todoapp.dates.rules.seasons import SEASONS, season
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart


def modified(words: Words, i: int) -> Part | None:
    """Read "next", "this", "last", "coming" and what they modify."""
    modifier, count, end = words.text(i), 1, i + 1
    if words.kind[end] == "mod":
        if words.value[end] == modifier == "next":
            count = 2
        else:
            modifier = "last" if "last" in (modifier, words.value[end]) else words.text(end)
        end += 1
    elif modifier == "next" and words.word[end] == "to" and words.value[end + 1] == "next":
        count, end = 2, end + 2  # indian: "next to next monday"
    if words.word[end] == "calendar":
        end += 1
    kind, word = words.kind[end], words.word[end]
    if modifier == "last":
        nth = weekdays.nth_weekday(words, i)
        if isinstance(nth, NthPart) and (words.word[nth.end] in ("of", "in") or kind == "weekday"):
            return nth
        if isinstance(nth, NthPart) and nth.what in ("day", "workday"):
            return nth
    if kind == "weekday":
        day = words.number(end)
        name = modifier if count == 1 else "next next"
        if words.word[end + 1] == "week" and words.word[end + 2] == "" and modifier in ("next", "this", "coming"):
            name, end = "next next" if modifier == "next" else "week", end + 1
        return DatePart(i, end + 1, weekday=day, modifier=name, known=frozenset(("weekday",)))
    if words.value[end] in ("hour", "minute") and modifier in ("next", "coming"):
        step = timedelta(hours=1) if words.value[end] == "hour" else timedelta(minutes=1)
        return MomentPart(i, end + 1, moment=words.reference.replace(second=0, microsecond=0) + step)
    part = _modified_day(words, i, end, modifier)
    if part is not None:
        return part
    is_plural = kind == "unit" and words.raw[end].lower().endswith("s") and words.value[end] in LENGTHS | {"day": 0}
    if is_plural and modifier in ("next", "coming"):  # "over the coming weeks": as many as a few
        return next_amount(words, i, few_of(words, end), modifier)
    is_fortnight = words.value[end] == "fortnight" and i > 0 and words.word[i - 1] == "the"  # the coming 14 days
    if words.kind[end] == "unit" and modifier in ("next", "coming") and (is_within(words, i) or is_fortnight):
        return within_next(words, i, end)
    if words.value[end] in ("weekday", "workday") and modifier in ("next", "coming"):
        return AmountPart(i, end + 1, workdays=1, sign=1)
    if kind == "number" and (words.kind[end + 1] == "weekdays" or words.value[end + 1] == "weekend"):
        return counted_weekdays(words, i, end, modifier)
    if kind == "number" or kind == "a" or word in ("couple", "few", "several", "half"):
        return next_amount(words, i, amounts.amount(words, end), modifier)
    return _to_its_end(period_at(words, i), words)


def _to_its_end(part: DatePart | None, words: Words) -> DatePart | None:
    """Read "next month end", "this year end", with nothing behind."""
    if part is None or part.span is None or words.word[part.end] != "end" or words.word[part.end + 1]:
        return part
    last = part.span[1]
    return DatePart(part.start, part.end + 1, span=(last, last), known=part.known, is_edge=True)


def _modified_day(words: Words, i: int, end: int, modifier: str) -> Part | None:
    """Read a modified daypart, date or holiday: "this morning", "next christmas", "next 6th of april"."""
    kind, word = words.kind[end], words.word[end]
    if kind == "daypart" or word in dayparts.MEALS:
        day = {"this": 0, "coming": 0, "next": 1, "last": -1}[modifier]
        name: Daypart = words.value[end] if kind == "daypart" else dayparts.MEALS[word]
        return DaypartPart(i, end + 1, name=name, day=day)
    named = holidays.holiday(words, end) if word in holidays.RULES else None
    if isinstance(named, DatePart):
        named.start, named.modifier = i, modifier
        return named
    if kind == "month" or kind == "ordinal" or kind == "number":
        rule = month_dates.month_first if kind == "month" else month_dates.day_first
        part = rule(words, end)
        if isinstance(part, DatePart) and part.month is not None:
            part.start, part.modifier, part.weak = i, modifier, False
            return part
        return None
    if word in SEASONS:
        return season(words, i)
    return None


def period_at(words: Words, i: int) -> DatePart | None:
    """Read "next week", "the month", "this weekend", "q3", "march", "2026": a period without its edges."""
    end, modifier, count = i, "", 0
    while words.word[end] == "the" or words.kind[end] == "mod" or (words.word[end] == "to" and modifier == "next"):
        if words.kind[end] == "mod":
            count = count + 1 if words.value[end] == modifier == "next" else 1
            modifier = words.text(end)
        end += 1
    if words.word[end] in ("calendar", "working", "business"):
        end += 1
    if words.kind[end] == "month":
        part = month_dates.month_first(words, end)
        if isinstance(part, DatePart):
            part.start, part.modifier = i, modifier
            return part
    if words.kind[end] == "number":
        year = month_dates.lone_year(words, end)
        if isinstance(year, DatePart):
            year.start = i
            return year
        return None
    if words.word[end] in SEASONS:
        return season(words, i)
    if words.kind[end] != "unit" and words.word[end] != "quarter":
        return None
    unit = "quarter" if words.word[end] == "quarter" else words.text(end)
    is_bare = modifier == ""
    end += 1
    shift = {"": 0, "this": 0, "coming": unit != "weekend", "next": count, "last": -1}[modifier]
    if words.word[end] == "after" and words.value[end + 1] == "next":
        shift, end, is_bare = 2, end + 2, False
    elif words.word[end] == "before" and words.value[end + 1] == "last":
        shift, end, is_bare = -2, end + 2, False
    if unit == "day":
        if modifier == "this" and words.raw[end - 1].lower() == "days":
            return None  # "one of these days"
        if modifier == "last" or (is_bare and words.word[i] != "the"):
            return None
        day = words.today + timedelta(days=shift)
        return DatePart(i, end, span=(day, day), known=frozenset(("day",)), weak=is_bare)
    span = span_of(words, unit, shift)
    if span is None:
        return None
    grain = GRAINS.get(unit, "week")
    return DatePart(i, end, span=span, grain=grain, known=frozenset((grain,)), weak=is_bare, modifier=modifier)


def span_of(words: Words, unit: str, shift: int) -> Span | None:
    """Give this, the next or the last period; "this week" starts today (contract, convention 7)."""
    today, start = words.today, words.settings.week_start
    if unit in ("week", "workweek", "fortnight"):
        weeks = shift * (2 if unit == "fortnight" else 1)
        day = shifted(today, days=weeks * 7)
        if day is None:
            return None
        first, last = week_of(day, start)
        if unit == "workweek":
            monday = week_of(day)[0]
            friday = monday + timedelta(days=4)
            if shift == 0 and today > friday:
                return monday + timedelta(days=7), friday + timedelta(days=7)
            return max(monday, today) if shift == 0 else monday, friday
        if unit == "fortnight":
            last += timedelta(days=7)
        return (today if shift == 0 else first), last
    if unit == "weekend":
        saturday = week_of(today, 0)[0] + timedelta(days=5)
        sunday = saturday + timedelta(days=1)
        found = shifted(saturday, days=7 * shift), shifted(sunday, days=7 * shift)
        if found[0] is None or found[1] is None:
            return None
        return (max(found[0], today) if shift == 0 else found[0]), found[1]
    if unit == "month":
        return month_of(today.year, today.month + shift)
    if unit == "quarter":
        return quarter_of(today.year, (today.month - 1) // 3 + 1 + shift)
    return year_of(today.year + shift) if unit == "year" else None


def bare_unit(words: Words, i: int) -> Part | None:
    """Read a unit with no number: "weekend", "week of", "week 31", "the day after", "the week before"."""
    unit = words.text(i)
    end = i + 1
    has_article = i > 0 and words.word[i - 1] == "the"
    if unit in ("week", "workweek") and words.word[end] in ("of", "starting"):
        is_of = words.word[end] == "of"
        return NthPart(i, end if is_of else end + 1, positions=(0,), what="week of")
    if unit == "year" and words.kind[end] == "number":
        return _starting_at(month_dates.lone_year(words, end), i)
    if unit == "month" and words.word[end] == "of" and words.kind[end + 1] == "month":
        return _starting_at(month_dates.month_first(words, end + 1), i)
    if unit == "week" and words.kind[end] == "number" and 1 <= words.number(end) <= 53:
        return NthPart(i, end + 1, positions=(words.number(end),), what="iso week")
    if unit in ("week", "fortnight", "month") and (i == 0 or (i == 1 and words.kind[0] == "link")):
        day_at = end + 1 if words.word[end] in ("from", "on") else end
        if words.kind[day_at] == "relative" or (day_at > end and words.kind[day_at] in ("weekday", "mod")):
            return amounts.length_of(i, end, unit)  # "week from friday", typed without its article
    if words.word[end] in ("before", "after", "following", "prior") and unit in (
        "day",
        "week",
        "month",
        "year",
        "weekend",
    ):
        if (words.word[end], words.value[end + 1]) in (("after", "next"), ("before", "last")):
            return period_at(words, i)
        if unit == "weekend":
            return DatePart(i, end, weekday=5, grain="weekend", known=frozenset(("weekend",)), weak=True)
        part = amounts.length_of(i, end, unit)
        part.weak = True
        part.count = 0 if has_article else 1  # "the week before": a calendar week
        return part
    if unit == "hour" and has_article and i > 1 and words.word[i - 2] == "within":
        return AmountPart(i, end, minutes=60, unit=unit, sign=1)
    if unit in ("minute", "hour", "seconds", "decade", "weekday", "workday"):
        return None
    if unit == "weekend":
        return period_at(words, i)
    part_or_none = period_at(words, i - 1 if has_article else i)
    if part_or_none is not None:
        part_or_none.start = i
        part_or_none.weak = True
    return part_or_none


def _starting_at(part: Part | None, start: int) -> Part | None:
    """Give the part as if it began earlier, without doubt about it: "the year 2030", "the month of may"."""
    if part is not None:
        part.start, part.weak = start, False
    return part


def all_of(words: Words, i: int) -> Part | None:
    """Read "all week", "all weekend"."""
    return _starting_at(period_at(words, i + 1), i) if words.kind[i + 1] == "unit" else None


def run_of(words: Words, i: int) -> Part | None:
    """Read "the first 3 days of april", "the last two weeks of june", "the last quarter of 2026"."""
    is_last = words.value[i] == "last"
    if not is_last and not (words.kind[i] == "ordinal" and words.number(i) == 1):
        return None
    count, end = (words.number(i + 1), i + 2) if words.kind[i + 1] == "number" else (1, i + 1)
    unit = "quarter" if words.word[end] == "quarter" else words.value[end] if words.kind[end] == "unit" else None
    is_counted = count > 1 or unit == "quarter"
    if (unit not in LENGTHS and unit != "day") or not is_counted or words.word[end + 1] not in ("of", "in"):
        return None
    period = period_at(words, end + 2)
    span = place(period, words.today, words.settings) if period is not None else None
    if period is None or span is None or count > 366:
        return None
    days, months = (1, 0) if unit == "day" else LENGTHS[str(unit)]
    if is_last:
        start = shifted(span[1] + timedelta(days=1), -months * count, -days * count)
        run = (start, span[1]) if start else None
    else:
        last = shifted(span[0], months * count, days * count)
        run = (span[0], last - timedelta(days=1)) if last else None
    return DatePart(i, period.end, span=run, grain=period.grain, known=period.known, is_edge=True) if run else None


def long_weekend(words: Words, i: int) -> Part | None:
    """Read "the long weekend": the coming one where it is long, else one that only its holiday can tell."""
    if words.value[i + 1] != "weekend":
        return None
    span = coming_long_weekend(words.today)
    return DatePart(i, i + 2, span=span, grain="weekend", known=frozenset(("weekend",)), is_impossible=span is None)


def week_commencing(words: Words, i: int) -> Part:
    """Read "w/c" before a date."""
    return NthPart(i, i + 1, positions=(0,), what="week of")


RULES = {
    "<mod>": (run_of, modified),
    "<ordinal>": (run_of,),
    "all": (all_of,),
    "<unit>": (bare_unit,),
    "w/c": (week_commencing,),
    "long": (long_weekend,),
}
