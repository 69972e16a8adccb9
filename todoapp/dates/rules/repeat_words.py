"""Repeats that do not say every: "daily", "twice a month", "mornings", "weekends", "bi-weekly", "weeknights"."""

from dataclasses import replace

from todoapp.dates.parts import Part, RepeatPart
from todoapp.dates.rules.dayparts import CLOSE_WORDS
from todoapp.dates.rules.repeats import FREQUENCIES, MAX_INTERVAL, WEEKEND, WORKDAYS, every
from todoapp.dates.tokens import Words
from todoapp.domain.when import Daypart

_EDGES = {"end": -1, "start": 1, "starting": 1, "mid": 15, "middle": 15}  # as days of a month
_SHORT_ENDS = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
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
    if words.word[end] == "-" and words.kind[end + 1] == "repeating":  # "twice-weekly"
        end += 1
    if words.word[end] == "in" and words.word[i] in ("once", "twice", "thrice"):  # "once in two weeks"
        return _in_unit(words, i, end + 1)
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


def _in_unit(words: Words, i: int, unit_at: int) -> RepeatPart | None:
    """Read "once in a fortnight", "once in 15 days"; "twice in two weeks" is no rule of ours."""
    interval = words.value[unit_at] if words.kind[unit_at] in ("a", "number") else 0
    unit = words.value[unit_at + 1] if words.kind[unit_at + 1] == "unit" else ""
    if not 0 < interval <= MAX_INTERVAL or unit not in FREQUENCIES or (words.word[i] != "once" and interval > 1):
        return None
    freq, step = FREQUENCIES[unit]
    return RepeatPart(i, unit_at + 2, freq=freq, interval=interval * step, weak=words.word[i] != "once")


def half_yearly(words: Words, i: int) -> Part | None:
    """Read "half-yearly"."""
    end = i + 1 + (words.word[i + 1] == "-")
    return RepeatPart(i, end + 1, freq="MONTHLY", interval=6) if words.word[end] == "yearly" else None


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


def school_nights(words: Words, i: int) -> Part | None:
    """Read "school nights", "every school night": those before a weekday."""
    has_every = i > 0 and words.kind[i - 1] == "every"
    if words.value[i + 1] != "night" or not (has_every or words.kind[i + 1] == "dayparts"):
        return None
    byday = tuple((0, day) for day in (0, 1, 2, 3, 6))
    return RepeatPart(i, i + 2, freq="WEEKLY", byday=byday, names_day=True, daypart="night")


def every_edge(words: Words, i: int) -> Part | None:
    """Read "every end of month", "each start of the week", "every eod"; also "every weeknight"."""
    nights = _BY_NIGHT.get(words.word[i + 1])
    if nights is not None:
        part = nights(words, i + 1)
        return replace(part, start=i) if isinstance(part, RepeatPart) else None
    if words.word[i + 1] in CLOSE_WORDS:
        return RepeatPart(i, i + 1)
    name, end = _EDGES.get(words.word[i + 1]), i + 2
    while words.word[end] in ("of", "the", "-"):
        end += 1
    unit = "quarter" if words.word[end] == "quarter" else words.value[end] if words.kind[end] == "unit" else None
    if words.word[i + 1] in _SHORT_ENDS:
        name, unit, end = -1, _SHORT_ENDS[words.word[i + 1]], i + 1
    if name is None or unit is None:
        return None
    if unit == "day" and name == -1:
        return RepeatPart(i, i + 1)  # "end of day" is the time behind it
    if unit == "week":
        return RepeatPart(i, end + 1, freq="WEEKLY", byday=((0, {-1: 4, 1: 0, 15: 2}[name]),), names_day=True)
    if unit == "month":
        return RepeatPart(i, end + 1, freq="MONTHLY", bymonthday=(name,), names_day=True)
    if name == _EDGES["mid"] or unit not in ("quarter", "year"):
        return None
    if unit == "year":  # `set_year_edges` puts it into its month, as `set_quarters` does
        return RepeatPart(i, end + 1, freq="YEARLY", bymonthday=(name,), names_day=True)
    return RepeatPart(i, end + 1, freq="MONTHLY", interval=3, bymonthday=(name,), names_day=True, is_quarterly=True)


_BY_NIGHT = {"weeknight": weeknights, "weeknights": weeknights, "school": school_nights}
RULES = {
    "<repeating>": (adverb,),
    "once": (times_a_unit,),
    "bi": (every_other_adverb,),
    "semi": (every_other_adverb,),
    "half": (half_yearly,),
    "<every>": (every_edge,),
    "school": (school_nights,),
    "weeknights": (weeknights,),
    "weeknight": (weeknights,),
    "twice": (times_a_unit,),
    "thrice": (times_a_unit,),
    "<number>": (times_a_unit, counted_adverb),
    "<dayparts>": (plural_daypart,),
    "<unit>": (plural_unit,),
}
