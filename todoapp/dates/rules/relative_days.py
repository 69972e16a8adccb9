"""Days named from today: "today", "tomorrow", "the day after tomorrow", "right now"."""

from datetime import datetime, timedelta

from todoapp.dates.arithmetic import shifted
from todoapp.dates.parts import ClockPart, DatePart, MomentPart, Part
from todoapp.dates.tokens import Words

_NOW = {("at", "the", "moment"), ("at", "the", "minute"), ("at", "present"), ("at", "the", "present")}
_AT_ONCE = ("immediately", "straightaway")


def relative_day(words: Words, i: int) -> Part:
    """Read "today", "tomorrow", "yesterday" and "tomorrow week"."""
    days, end = words.number(i), i + 1
    if words.word[end] in ("week", "fortnight") and words.word[end + 1] == "":
        days += 7 if words.word[end] == "week" else 14
        end += 1
    day = words.today + timedelta(days=days)
    return DatePart(i, end, span=(day, day), known=frozenset(("day",)))


def day_after_tomorrow(words: Words, i: int) -> Part | None:
    """Read "day after tomorrow", "day before yesterday", also with "the"."""
    after = words.word[i + 1]
    if after not in ("after", "before") or words.kind[i + 2] != "relative":
        return None
    days = words.number(i + 2) + (1 if after == "after" else -1)
    day = words.today + timedelta(days=days)
    return DatePart(i, i + 3, span=(day, day), known=frozenset(("day",)))


def overmorrow_words(words: Words, i: int) -> Part:
    """Read the old word "overmorrow"."""
    day = words.today + timedelta(days=2)
    return DatePart(i, i + 1, span=(day, day), known=frozenset(("day",)))


def now(words: Words, i: int) -> Part | None:
    """Read "now", "right now", "at the moment", "at present"."""
    end = i
    if words.word[i] == "right":
        end = i + 1
    if words.word[end] == "now" and not (i and words.kind[i - 1] == "every"):  # "every now and then"
        end += 1
        if words.word[end : end + 2] == ["on"]:
            end += 1
    elif words.word[i] == "at":
        end = next((i + len(m) for m in _NOW if tuple(words.word[i : i + len(m)]) == m), i)
        if words.word[end] == "time" and words.word[end - 1] == "present":
            end += 1
    else:
        return None
    if end == i:
        return None
    return MomentPart(i, end, moment=words.reference.replace(second=0, microsecond=0))


def same_time(words: Words, i: int) -> Part | None:
    """Read "this time tomorrow", "same time on friday", "this time next week"."""
    if words.word[i + 1] not in ("time", "day"):
        return None
    moment = words.reference.replace(second=0, microsecond=0)
    unit = words.value[i + 3] if words.word[i + 2] == "next" else None
    if unit in ("week", "month", "year"):
        day = shifted(words.today, months={"week": 0, "month": 1, "year": 12}[unit], days=7 * (unit == "week"))
        if day is None:
            return None
        if words.word[i + 1] == "day":
            return DatePart(i, i + 4, span=(day, day), known=frozenset(("day",)))
        return MomentPart(i, i + 4, moment=datetime.combine(day, moment.time()))
    if words.word[i + 1] == "day" and words.word[i + 2] in ("week", "fortnight"):  # irish: a week from today
        day = shifted(words.today, days=7 if words.word[i + 2] == "week" else 14)
        return DatePart(i, i + 3, span=(day, day), known=frozenset(("day",))) if day else None
    if words.word[i + 1] == "day":
        return None
    return ClockPart(i, i + 2, hour=moment.hour, minute=moment.minute, is_sure=True, weak=True)


def straight_away(words: Words, i: int) -> Part | None:
    """Read "straight away", "right away", "immediately": today, as no clock time was said."""
    end = i + 1 if words.word[i] in _AT_ONCE else i + 2
    if end == i + 2 and words.word[i + 1] != "away":
        return None
    if words.word[end] in ("after", "before"):
        return None  # "immediately after lunch"
    return DatePart(i, end, span=(words.today, words.today), known=frozenset(("day",)))


RULES = {
    "this": (same_time,),
    "same": (same_time,),
    "<relative>": (relative_day,),
    "day": (day_after_tomorrow,),
    "overmorrow": (overmorrow_words,),
    "now": (now,),
    "right": (now, straight_away),
    **dict.fromkeys(("straight", *_AT_ONCE), (straight_away,)),
    "at": (now,),
}
