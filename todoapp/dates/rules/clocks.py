"""Clock times: "3pm", "4.45 p.m.", "half past nine", "quarter to noon", "twelve oh three", "midnight"."""

from datetime import timedelta

from todoapp.dates.parts import ClockPart, Part
from todoapp.dates.tokens import Words

_PAST = frozenset(("past", "after", "gone"))
_TO = frozenset(("to", "of", "before", "until"))
_OH = frozenset(("oh", "o", "ou", "zero"))
_FRACTIONS = {"half": 30, "quarter": 15}
_TO_MINUTES = frozenset((5, 10, 20, 25))  # "ten to five"; other numbers before "to" start a range
_AROUND = frozenset(("ish", "sharp", "approximately", "exactly", "onwards", "onward"))
_HOURS = ("hours", "hrs", "h")


def clock(words: Words, i: int) -> Part | None:
    """Read a clock time in figures or words, with am, pm or o'clock where they are said."""
    kind = words.kind[i]
    if kind in ("colon", "dotted"):
        pair = words.number_pair(i)
        assert pair is not None
        hour, minute = pair
        raw = words.raw[i] or words.word[i]
        if kind == "dotted" and len(raw.rsplit(".", 1)[-1]) != 2:
            return None
        is_24_hour = kind == "colon" and len(raw.split(":", 1)[0]) == 2 and hour < 10
        if kind == "colon" and 0 < hour <= 12 and _is_meridiem_letter(words, i + 1):
            return _ended(words, i, i + 2, _with_meridiem(hour, words.word[i + 1] + "m"), minute, sure=True)
        return _ended(words, i, i + 1, hour, minute, weak=kind == "dotted", sure=is_24_hour)
    if kind != "number":
        return None
    return _minutes_past(words, i) or _hour_and_minute(words, i)


def _hour_and_minute(words: Words, i: int) -> ClockPart | None:
    value, end = words.number(i), i + 1
    behind = words.kind[end]
    if value >= 100:
        hour, minute = divmod(value, 100)
        if hour > 24 or minute > 59:
            return None
        if behind == "meridiem" and hour <= 12:
            return _ended(words, i, end, hour, minute)
        if words.word[end] in _HOURS:
            return _ended(words, i, end + 1, hour, minute, sure=True)
        if words.spelled[i] and minute == 0 and hour > 12:  # "fourteen hundred"
            return _ended(words, i, end, hour, minute, weak=True, sure=True)
        raw = words.raw[i]
        if len(raw) == 4 and raw.isdigit():
            return _ended(words, i, end, hour, minute, weak=True, sure=raw[0] == "0" or hour > 12)
        return _ended(words, i, end, hour, minute, weak=True) if len(raw) == 3 and raw.isdigit() else None
    if value > 24:
        return None
    is_in_the_pm = words.word[end] == "in" and words.word[end + 1] == "the" and words.kind[end + 2] == "meridiem"
    if behind == "meridiem" or behind == "oclock" or is_in_the_pm:
        return _ended(words, i, end, value, 0)
    if words.word[end] == "o" and words.word[end + 1] == "clock":
        return _ended(words, i, end + 2, value, 0)
    if not words.spelled[i] and _is_meridiem_letter(words, end):
        return _ended(words, i, end + 1, value % 12 + 12 * (words.word[end] == "p"), 0, sure=True)
    if words.word[end] in _AROUND or (words.word[end] == "-" and words.word[end + 1] == "ish"):
        return _ended(words, i, end, value, 0)
    if words.word[end] in _OH and behind in ("", "number") and words.kind[end + 1] == "number":
        minute = words.number(end + 1)
        if 0 < minute < 10:
            return _ended(words, i, end + 2, value, minute)
    if words.word[end] == "hundred" or (words.word[end] in _HOURS and value < 24 and words.raw[i].startswith("0")):
        return _ended(words, i, end + 1, value, 0, sure=True)
    joint = end + 1 if words.word[end] == "-" and words.spelled[i] else end
    if words.kind[joint] == "number" and (words.spelled[joint] == words.spelled[i] or words.spelled[i]):
        minute = words.number(joint)
        is_list = not words.spelled[i] and words.word[joint + 1] == "and"  # "at 8, 12 and 6"
        is_time = 10 <= minute <= 59 and len(words.raw[joint]) > 1 and not is_list
        is_unit = words.kind[joint + 1] in ("unit", "month") and words.value[joint + 1] != "minute"
        if is_time and not is_unit and value > 0:
            return _ended(words, i, joint + 1, value, minute, weak=not words.spelled[i])
    return None


def oh_clock(words: Words, i: int) -> Part | None:
    """Read "oh six forty", "oh nine hundred": the hours before ten, as those who count 24 of them say."""
    end = i + 1
    if words.kind[end] != "number" or not words.spelled[end]:
        return None
    value, behind = words.number(end), words.kind[end + 1]
    if 100 <= value < 1000 and value % 100 == 0:
        end += 1 + (words.word[end + 1] in _HOURS)
        return ClockPart(i, end, hour=value // 100, is_sure=True)
    if not 0 < value < 10 or behind != "number" or not 10 <= words.number(end + 1) <= 59:
        return None
    return ClockPart(i, end + 2, hour=value, minute=words.number(end + 1), is_sure=True)


def _is_meridiem_letter(words: Words, i: int) -> bool:
    """Whether a letter is am or pm, as in "7p" and "3:18a"; before a plain word "a" is an article."""
    if words.word[i] == "a":
        return words.word[i + 1] == "" or words.kind[i + 1] in ("link", "weekday", "month", "relative", "every")
    return words.word[i] == "p"


def _minutes_past(words: Words, i: int) -> ClockPart | None:
    """Read "20 past 3", "ten to five", "15 minutes past noon"."""
    minute, end = words.number(i), i + 1
    if words.value[end] == "minute" and words.kind[end] == "unit":
        end += 1
    link = words.word[end]
    if minute > 59 or (link not in _PAST and link not in _TO):
        return None
    is_past = link in _PAST
    if not is_past and link != "to" and not (link in ("of", "until", "before") and minute in _TO_MINUTES):
        return None
    if end > i + 1 and link in ("after", "before", "of", "until"):
        return None  # "15 minutes after 1": an offset, and so is "... before"
    if link in ("of", "until", "before") and not words.spelled[i]:
        return None
    hour_at = end + 1
    hour = _hour_at(words, hour_at)
    if hour is None:
        return None
    if link == "after" and end == i + 1 and minute < 5:
        return None
    if not is_past and end == i + 1:
        digits = not words.spelled[i] or (words.kind[hour_at] == "number" and not words.spelled[hour_at])
        if minute not in _TO_MINUTES or (i and words.word[i - 1] in ("from", "between")):
            return None
        if digits and hour - minute > 0:
            return None  # "10 to 11": a range
    return _relative_to_hour(words, i, hour_at, hour, minute if is_past else -minute)


def _hour_at(words: Words, i: int) -> int | None:
    if words.kind[i] == "number" and words.number(i) <= 24:
        return words.number(i)
    if words.value[i] == "noon":
        return 12
    return 24 if words.word[i] == "midnight" else None


def _relative_to_hour(words: Words, start: int, hour_at: int, hour: int, minute: int) -> ClockPart | None:
    sure = words.kind[hour_at] != "number"
    if hour == 24 and minute > 0:
        hour = 0
    end = hour_at + 1
    if words.kind[end] == "oclock" or words.word[end] in _AROUND:
        end += 1
    meridiem = words.text(end) if words.kind[end] == "meridiem" else None
    if meridiem is not None:
        end += 1
        hour, sure = _with_meridiem(hour, meridiem), True
    total = hour * 60 + minute
    if not sure and 0 < hour <= 12 and total < 60:
        total += 12 * 60  # ten to one is 12:50
    if total < 0:
        total += 24 * 60
    hour, minute = divmod(total % (24 * 60), 60)
    return ClockPart(start, end, hour=hour, minute=minute, is_sure=sure or hour > 12 or hour == 0)


def fraction_clock(words: Words, i: int) -> Part | None:
    """Read "half past nine", "a quarter to noon", "half seven", and "half past" alone: of this hour or the next."""
    minute = _FRACTIONS.get(words.word[i])
    if minute is None:
        return None
    end = i + 1
    link = words.word[end]
    if link in _PAST or link in _TO:
        hour = _hour_at(words, end + 1)
        if hour is not None:
            return _relative_to_hour(words, i, end + 1, hour, minute if link in _PAST else -minute)
        if words.word[end + 1] == "" and link in ("past", "to"):
            return _of_this_hour(words, i, end + 1, minute if link == "past" else 60 - minute)
        return None
    if minute == 30 and words.kind[end] == "number" and 1 <= words.number(end) <= 12:
        if words.kind[end + 1] == "unit":
            return None
        return _relative_to_hour(words, i, end, words.number(end), 30)  # British: half seven is 7:30
    return None


def minutes_alone(words: Words, i: int) -> Part | None:
    """Read "twenty past" and "ten to" with no hour: of this hour or the next."""
    minute, link = words.number(i), words.word[i + 1]
    if link not in ("past", "to") or words.word[i + 2] != "" or not 0 < minute < 60:
        return None
    if link == "to" and minute not in _TO_MINUTES:
        return None
    return _of_this_hour(words, i, i + 2, minute if link == "past" else 60 - minute)


def _of_this_hour(words: Words, start: int, end: int, minute: int) -> ClockPart:
    at = words.reference.replace(minute=minute)
    if at <= words.reference:
        at += timedelta(hours=1)
    return ClockPart(start, end, hour=at.hour, minute=minute, is_sure=True)


def full_hour(words: Words, i: int) -> Part | None:
    """Read "on the hour" and "at the top of the hour": the next full one."""
    if words.word[i : i + 4] == ["top", "of", "the", "hour"]:
        return _of_this_hour(words, i, i + 4, 0)
    return _of_this_hour(words, i, i + 1, 0) if i > 1 and words.word[i - 2 : i] == ["on", "the"] else None


def midnight(words: Words, i: int) -> Part:
    """Read "midnight": the end of the day that is named (contract, convention 4)."""
    weak = words.kind[i + 1] == "" and words.word[i + 1] != ""  # "midnight snack"
    return ClockPart(i, i + 1, hour=23, minute=59, is_sure=True, is_end_of_day=True, weak=weak)


def twelve_midnight(words: Words, i: int) -> Part | None:
    """Read "12 midnight"."""
    if words.number(i) == 12 and words.word[i + 1] == "midnight":
        return ClockPart(i, i + 2, hour=23, minute=59, is_sure=True, is_end_of_day=True)
    return None


def _with_meridiem(hour: int, meridiem: str) -> int:
    if hour > 12:
        return hour % 24
    return hour % 12 + (12 if meridiem == "pm" else 0)


def _ended(
    words: Words, start: int, end: int, hour: int, minute: int, weak: bool = False, sure: bool = False
) -> ClockPart | None:
    """Read what may follow a time: o'clock, ish, am, pm; None where hour and minute are no time."""
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if words.word[end] == "-" and words.word[end + 1] == "ish":
        end += 1
    if words.word[end] in _AROUND or words.kind[end] == "oclock" or (minute and words.value[end] == "minute"):
        end += 1
        weak = False
    at = end + 2 if words.word[end] in ("in", "on") and words.word[end + 1] == "the" else end
    if words.kind[at] == "meridiem":
        after = at + 1
        if words.word[after] in _AROUND:
            after += 1
        elif words.word[after] == "-" and words.word[after + 1] == "ish":
            after += 2
        return ClockPart(start, after, hour=_with_meridiem(hour, words.text(at)), minute=minute, is_sure=True)
    if hour == 24:
        return ClockPart(start, end, hour=23, minute=59, is_sure=True, is_end_of_day=True)
    is_sure = sure or hour > 12 or hour == 0
    return ClockPart(start, end, hour=hour, minute=minute, is_sure=is_sure, weak=weak)


RULES = {
    "<colon>": (clock,),
    "<dotted>": (clock,),
    "<number>": (twelve_midnight, clock, minutes_alone),
    "half": (fraction_clock,),
    "quarter": (fraction_clock,),
    "midnight": (midnight,),
    "hour": (full_hour,),
    "top": (full_hour,),
    "oh": (oh_clock,),
    "zero": (oh_clock,),
}
