"""Repeats that do not say every: "daily", "twice a month", "mornings", "weekends", "bi-weekly", "weeknights"."""

from dataclasses import replace

from todoapp.dates.parts import Part, RepeatPart
from todoapp.dates.rules.repeats import FREQUENCIES, MAX_INTERVAL, WEEKEND, WORKDAYS, every
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_COUNTED_ADVERBS = frozenset(("hourly", "daily", "weekly", "monthly", "yearly"))


def adverb(words: Words, i: int) -> Part:
    """Read "daily", "weekly", "monthly", "annually", "nightly"."""
    unit, interval = words.value[i]
    if unit == "night":
        return RepeatPart(i, i + 1, freq="DAILY", daypart="night")
    freq, step = FREQUENCIES[unit]
    weak = words.word[i] == "annual" or (
        words.word[i] != "everyday" and i > 0 and words.kind[i - 1] in ("the", "a")
    )  # "the daily mail"
    is_quarterly = words.word[i] == "quarterly"
    return RepeatPart(i, i + 1, freq=freq, interval=interval * step, weak=weak, is_quarterly=is_quarterly)


def times_a_unit(words: Words, i: int) -> Part | None:
    """Read "once a week", "twice a month", "every day" said as "a day": how often in a unit."""
    end = i + 1
    if words.kind[i] == "number":
        if words.word[end] not in ("times", "x"):
            return None
        end += 1
    if words.kind[end] == "repeating" and words.word[end] not in ("everyday", "nightly"):  # "twice weekly"
        unit, step = words.value[end]
        freq, once = FREQUENCIES[unit]
        return RepeatPart(i, end + 1, freq=freq, interval=once * step, weak=words.word[i] != "once")
    if words.kind[end] == "a" or words.kind[end] == "every" or words.word[end] in ("per", "/"):
        if words.word[i] == "once" and words.kind[end] == "every":
            repeated = every(words, end)  # "once every couple of months"
            return None if repeated is None else replace(repeated, start=i)
        end += 1
        interval = 1
        if words.word[end] == "other":
            interval, end = 2, end + 1
        elif words.kind[end] == "number" and words.kind[end + 1] == "unit":
            interval, end = words.number(end), end + 1
        if words.word[end] == "quarter" and interval == 1:
            return RepeatPart(i, end + 1, freq="MONTHLY", interval=3, weak=words.word[i] != "once")
        if words.kind[end] == "unit" and words.text(end) in FREQUENCIES and 0 < interval <= MAX_INTERVAL:
            freq, step = FREQUENCIES[words.text(end)]
            return RepeatPart(i, end + 1, freq=freq, interval=interval * step, weak=words.word[i] != "once")
        if words.kind[end] == "weekday" and words.word[i] == "once":
            return every(words, end - 1)
    return None


def counted_adverb(words: Words, i: int) -> Part | None:
    """Read "6-monthly", "three weekly": every so many; "at 8 daily" and "the 5 monthly" say another thing."""
    joint = i + 1 + (words.word[i + 1] == "-")
    is_said_alone = i == 0 or words.kind[i - 1] in ("", "every")
    if words.kind[joint] != "repeating" or (joint == i + 1 and (not is_said_alone or words.word[joint] == "daily")):
        return None
    unit, step = words.value[joint]
    interval = words.number(i) * step
    if words.word[joint] not in _COUNTED_ADVERBS or not 0 < interval <= MAX_INTERVAL:
        return None
    freq, once = FREQUENCIES[unit]
    return RepeatPart(i, joint + 1, freq=freq, interval=interval * once)


def plural_daypart(words: Words, i: int) -> Part | None:
    """Read "mornings", "in the evenings", "nights": every day at that time; "two nights" are counted."""
    if i and (words.kind[i - 1] == "number" or words.word[i - 1] in ("few", "couple", "several", "of")):
        return None
    return RepeatPart(i, i + 1, freq="DAILY", daypart=words.value[i])


def plural_unit(words: Words, i: int) -> Part | None:
    """Read "weekdays", "on weekends", "weekends"."""
    raw = words.raw[i].lower()
    if words.kind[i + 1] == "dayparts" and raw in ("weekday", "weekend", "workday"):
        byday = WEEKEND if raw == "weekend" else WORKDAYS
        name: Daypart = words.value[i + 1]
        return RepeatPart(i, i + 2, freq="WEEKLY", byday=byday, names_day=True, daypart=name)
    if raw in ("weekdays", "workdays"):
        return RepeatPart(i, i + 1, freq="WEEKLY", byday=WORKDAYS, names_day=True)
    if raw == "weekends":
        return RepeatPart(i, i + 1, freq="WEEKLY", byday=WEEKEND, names_day=True)
    return None


def every_other_adverb(words: Words, i: int) -> Part | None:
    """Read "bi-weekly" and "bi weekly", "semi-monthly", "semi annually"."""
    end = i + 2 if words.word[i + 1] == "-" else i + 1
    adverb_said = words.word[end]
    if adverb_said in ("annually", "annual", "yearly"):  # both halve a year in general use
        return RepeatPart(i, end + 1, freq="MONTHLY", interval=6)
    if words.word[i] == "semi" and adverb_said == "monthly":
        return RepeatPart(i, end + 1, freq="MONTHLY", bymonthday=(1, 15), names_day=True)
    if words.word[i] == "semi" and adverb_said == "weekly":
        return RepeatPart(i, end + 1, freq="WEEKLY", byday=((0, 0), (0, 3)), names_day=True)
    if words.word[i] == "semi" or adverb_said not in ("weekly", "monthly"):
        return None
    return RepeatPart(i, end + 1, freq=adverb_said.upper(), interval=2)


def weeknights(words: Words, i: int) -> Part:
    """Read "weeknights"."""
    return RepeatPart(i, i + 1, freq="WEEKLY", byday=WORKDAYS, names_day=True, daypart="night")


RULES = {
    "<repeating>": (adverb,),
    "once": (times_a_unit,),
    "bi": (every_other_adverb,),
    "semi": (every_other_adverb,),
    "weeknights": (weeknights,),
    "weeknight": (weeknights,),
    "twice": (times_a_unit,),
    "thrice": (times_a_unit,),
    "<number>": (times_a_unit, counted_adverb),
    "<dayparts>": (plural_daypart,),
    "<unit>": (plural_unit,),
}
