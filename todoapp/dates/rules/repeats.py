"""Repeats: "every other tuesday", "every 3rd wednesday", "daily", "twice a month", "each january"."""

from todoapp.dates.parts import DatePart, NthPart, Part, RepeatPart
from todoapp.dates.rules import holidays, month_dates, weekdays
from todoapp.dates.rules.seasons import SEASONS
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

FREQUENCIES = {
    "minute": ("MINUTELY", 1),
    "hour": ("HOURLY", 1),
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "fortnight": ("WEEKLY", 2),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
    "decade": ("YEARLY", 10),
}
WORKDAYS = tuple((0, day) for day in range(5))
WEEKEND = ((0, 5), (0, 6))
MAX_INTERVAL = 1000
_MAX_NIGHTS = 10  # "every tenth night" counts nights; beyond it an ordinal is a day of the month
_LETTERS = {"h": "hour", "d": "day", "w": "week"}
_DAYPART_WORDS: dict[str, Daypart] = {
    "lunch": "noon",
    "lunchtime": "noon",
    "breakfast": "morning",
    "dinner": "evening",
    "bedtime": "night",
}


def every(words: Words, i: int) -> Part | None:
    """Read "every" or "each" and what it repeats."""
    end, interval = i + 1, 1
    while words.word[end] in ("single", "the", "on") or (words.word[end] == "and" and words.kind[end + 1] == "every"):
        end += 2 if words.word[end] == "and" else 1
    if words.kind[end] == "number" and words.word[end + 1] in ("to", "-", "or") and words.kind[end + 2] == "number":
        end += 2 * (words.kind[end + 3] == "unit")  # "every two to three days": the later, as without "every"
    if words.word[end] in ("other", "alternate", "alternating"):
        interval, end = 2, end + 1
    elif words.word[end] == "few" and words.kind[end + 1] == "unit":
        interval, end = 3, end + 1
    elif words.word[end] == "couple":
        interval, end = 2, end + 2 if words.word[end + 1] == "of" else end + 1
    elif words.kind[end] == "number" and words.kind[end + 1] in ("unit", "weekday", "weekdays"):
        interval, end = words.number(end), end + 1
    elif words.kind[end] == "number" and words.word[end + 1] in _LETTERS and 0 < words.number(end) <= MAX_INTERVAL:
        freq, step = FREQUENCIES[_LETTERS[words.word[end + 1]]]
        return RepeatPart(i, end + 2, freq=freq, interval=words.number(end) * step)  # "every 6h"
    elif words.word[end] == "half" and words.value[end + 1] in ("hour", "year"):
        return _half(words, i, end + 1)
    elif words.word[end] == "half" and words.kind[end + 1] == "a" and words.value[end + 2] in ("hour", "year"):
        return _half(words, i, end + 2)
    else:
        counted = _counted(words, i, end)
        if counted is not None:
            return _of_the_month(words, counted)
        if words.kind[end] == "ordinal":
            interval, end = words.number(end), end + 1
    if not 0 < interval <= MAX_INTERVAL:
        return None
    return _repeated(words, i, end, interval)


def _half(words: Words, start: int, unit_at: int) -> RepeatPart:
    if words.value[unit_at] == "hour":
        return RepeatPart(start, unit_at + 1, freq="MINUTELY", interval=30)
    return RepeatPart(start, unit_at + 1, freq="MONTHLY", interval=6)


def _counted(words: Words, start: int, i: int) -> Part | None:
    """Read "every last friday", "every 1st and 15th", "every third wednesday of the month", "every may 4"."""
    named = _holiday(words, start, i)
    if named is not None:
        return named
    kind = words.kind[i]
    if kind == "month":
        part = month_dates.month_first(words, i)
        assert isinstance(part, DatePart)
        days: tuple[int, ...] = () if part.day is None else (part.day,)
        end = part.end
        while days and words.word[end] == "and" and words.kind[end + 1] in ("number", "ordinal"):
            days, end = (*days, words.number(end + 1)), end + 2
        month = (words.number(i),)
        return RepeatPart(start, end, freq="YEARLY", bymonth=month, bymonthday=days or (1,), names_day=True)
    if kind == "ordinal" and words.kind[i + 1] in ("daypart", "month") and _is_step(words, i):
        return None  # "every second morning", "every second november": every other
    if kind == "ordinal" or words.value[i] == "last" or words.word[i] == "penultimate":
        days, end = day_list(words, i)
        if days and words.kind[end] not in ("unit", "weekday", "weekdays"):
            if words.kind[end] == "month" or (words.word[end] == "of" and words.kind[end + 1] == "month"):
                behind = end if words.kind[end] == "month" else end + 1
                return RepeatPart(
                    start,
                    behind + 1,
                    freq="YEARLY",
                    bymonth=(words.number(behind),),
                    bymonthday=days,
                    names_day=True,
                )
            return RepeatPart(start, end, freq="MONTHLY", bymonthday=days, names_day=True)
        nth = weekdays.nth_weekday(words, i)
        if isinstance(nth, NthPart):
            return _nth(words, start, nth)
    if kind == "number" and words.kind[i + 1] in ("month",):
        date = month_dates.day_first(words, i)
        if isinstance(date, DatePart) and date.day and date.month:
            return RepeatPart(
                start, date.end, freq="YEARLY", bymonth=(date.month,), bymonthday=(date.day,), names_day=True
            )
    return None


def _is_step(words: Words, i: int) -> bool:
    """Whether an ordinal says how often: "every third night", but "every third december" is a date but for "second"."""
    number = words.number(i)
    if words.kind[i + 1] == "daypart":
        return 1 < number <= _MAX_NIGHTS
    return number == 2 and not words.raw[i][:1].isdigit()


def _holiday(words: Words, start: int, i: int, interval: int = 1) -> RepeatPart | None:
    part = holidays.holiday(words, i) if words.word[i] in holidays.RULES else None
    if not isinstance(part, DatePart):
        return None
    return RepeatPart(start, part.end, freq="YEARLY", interval=interval, holiday=part.holiday, names_day=True)


def _of_the_month(words: Words, part: Part) -> Part:
    """Take in "of the month" behind a day of every month; it says nothing new."""
    end = part.end
    if words.word[end] in ("of", "in"):
        end += 1
    while words.word[end] in ("the", "each", "every", "a"):
        end += 1
    if end > part.end and words.value[end] == "month" and words.kind[end] == "unit":
        part.end = end + 1
    return part


def _nth(words: Words, start: int, nth: NthPart) -> Part | None:
    """Read "every third wednesday": of the month, unless it is "second" alone, which people say for every other."""
    end = nth.end
    of_month = words.word[end] in ("of", "in") or words.value[end] == "month"
    single = len(nth.positions) == 1 and not nth.more
    if nth.what == "weekday":
        position = nth.positions[0]
        if not of_month and single and position == 2 and not words.raw[start + 1][:1].isdigit():
            byday = tuple((0, day) for day in nth.weekdays)
            return RepeatPart(start, end, freq="WEEKLY", interval=2, byday=byday, names_day=True)
        if position > 5:
            return None
        return monthly_nth(start, end, nth)
    is_first = nth.what == "weekend" and nth.positions == (1,)
    if nth.what in ("day", "workday", "weekend") and (nth.positions[-1] < 0 or of_month or is_first):
        return monthly_nth(start, end, nth)
    return None


def counted_weekdays(words: Words, i: int) -> Part | None:
    """Read "second and fourth tuesdays of the month", which repeats though it does not say "every"."""
    nth = weekdays.nth_weekday(words, i)
    if not isinstance(nth, NthPart) or nth.what != "weekday" or max(nth.positions) > 5:
        return None
    is_several = len(nth.positions) > 1 or bool(nth.more) or words.kind[nth.end - 1] == "weekdays"
    if not is_several or (words.word[nth.end] in ("of", "in") and words.kind[nth.end + 1] == "month"):
        return None
    part = monthly_nth(i, nth.end, nth)
    return None if part is None else _of_the_month(words, part)


def monthly_nth(start: int, end: int, nth: NthPart) -> RepeatPart | None:
    """Make the monthly repeat of counted days."""
    if nth.what == "day":
        return RepeatPart(start, end, freq="MONTHLY", bymonthday=nth.positions, names_day=True)
    if nth.what == "workday":
        return RepeatPart(start, end, freq="MONTHLY", byday=WORKDAYS, bysetpos=nth.positions, names_day=True)
    if nth.what == "weekend":
        byday = tuple((position, 5) for position in nth.positions)
        return RepeatPart(start, end, freq="MONTHLY", byday=byday, names_day=True)
    if nth.what != "weekday":
        return None
    byday = tuple((position, day) for day in nth.weekdays for position in nth.positions)
    return RepeatPart(start, end, freq="MONTHLY", byday=(*byday, *nth.more), names_day=True)


def day_list(words: Words, i: int) -> tuple[tuple[int, ...], int]:
    """Read "1st and 15th", "the 1st, 10th and 20th"; gives the days and the index behind them."""
    days: list[int] = []
    end = i
    while words.kind[end] == "ordinal" and words.number(end) <= 31:
        days.append(words.number(end))
        end += 1
        joint = end
        while words.word[joint] in ("and", "the", "or"):
            joint += 1
        if words.kind[joint] != "ordinal":
            break
        end = joint
    return tuple(days), end


def _repeated(words: Words, start: int, i: int, interval: int) -> Part | None:
    kind, word = words.kind[i], words.word[i]
    named = _holiday(words, start, i, interval)
    if named is not None:
        return named
    if word in SEASONS:
        return _seasonal(words, start, i, interval)
    if kind in ("weekday", "weekdays"):
        days, end = weekdays.weekday_list(words, i)
        byday = tuple((0, day) for day in days)
        return RepeatPart(start, end, freq="WEEKLY", interval=interval, byday=byday, names_day=True)
    if kind == "month" and interval > 1:
        yearly = _counted(words, start, i)
        assert isinstance(yearly, RepeatPart)
        yearly.interval = interval
        return yearly
    if word == "quarter":
        return RepeatPart(start, i + 1, freq="MONTHLY", interval=3 * interval, is_quarterly=True)
    if kind == "unit":
        return _every_unit(words, start, i, interval)
    if word in ("business", "working") and words.value[i + 1] == "day":
        return RepeatPart(start, i + 2, freq="WEEKLY", byday=WORKDAYS, names_day=True)
    is_daypart = kind in ("daypart", "dayparts")
    daypart: Daypart | None = words.value[i] if is_daypart else _DAYPART_WORDS.get(word)
    if daypart is not None:
        return RepeatPart(start, i + 1, freq="DAILY", interval=interval, daypart=daypart)
    return None


def _seasonal(words: Words, start: int, i: int, interval: int) -> RepeatPart:
    """Read "every spring and autumn": yearly, on the first of the month in which they begin."""
    months, end = [SEASONS[words.word[i]][0]], i + 1
    while words.word[end] == "and" and words.word[end + 1] in SEASONS:
        months.append(SEASONS[words.word[end + 1]][0])
        end += 2
    bymonth = tuple(sorted(months))
    return RepeatPart(start, end, freq="YEARLY", interval=interval, bymonth=bymonth, bymonthday=(1,), names_day=True)


def _every_unit(words: Words, start: int, i: int, interval: int) -> Part | None:
    unit = words.text(i)
    if unit in ("weekday", "workday"):
        return RepeatPart(start, i + 1, freq="WEEKLY", interval=interval, byday=WORKDAYS, names_day=True)
    if unit == "weekend":
        return RepeatPart(start, i + 1, freq="WEEKLY", interval=interval, byday=WEEKEND, names_day=True)
    if unit == "week" and words.value[i + 1] == "day":
        return RepeatPart(start, i + 2, freq="WEEKLY", interval=interval, byday=WORKDAYS, names_day=True)
    if unit not in FREQUENCIES:
        return None
    freq, step = FREQUENCIES[unit]
    return RepeatPart(start, i + 1, freq=freq, interval=interval * step)


def alternate(words: Words, i: int) -> Part | None:
    """Read "alternate fridays"."""
    return _repeated(words, i, i + 1, 2)


def all_or_any(words: Words, i: int) -> Part | None:
    """Read "all weekends", "any weekend", "all weekdays"."""
    if words.value[i + 1] in ("weekend", "weekday") and (words.word[i] == "any" or words.raw[i + 1][-1:] == "s"):
        return _every_unit(words, i, i + 1, 1)
    return None


RULES = {
    "<every>": (every,),
    "<ordinal>": (counted_weekdays,),
    "alternate": (alternate,),
    "alternating": (alternate,),
    "all": (all_or_any,),
    "any": (all_or_any,),
}
