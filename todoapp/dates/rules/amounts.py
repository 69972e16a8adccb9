"""Amounts of time: "3 weeks and 2 days", "half an hour", "a couple of days", "2 sundays from now"."""

from todoapp.dates.parts import AmountPart, Part
from todoapp.dates.tokens import Words

_VAGUE = {"couple": 2, "pair": 2, "few": 3, "several": 3}
_LETTERS = {"h": "hour", "d": "day", "w": "week", "y": "year", "m": "minute"}
_LATER = frozenset(("later", "hence", "thence", "out", "ahead", "afterwards"))
_EARLIER = frozenset(("ago", "earlier", "sooner", "early", "beforehand", "previously"))
_MAX_COUNT = 100_000
_MAX_PIECES = 6


def amount(words: Words, i: int) -> Part | None:
    """Read an amount of time and what places it: "from now", "later", "ago"."""
    part = AmountPart(i, i)
    end = i
    is_clock = words.word[i + 2] in ("past", "to") and words.kind[i + 3] in ("number", "daypart")
    if is_clock and words.value[i + 1] == "minute":
        return None  # "36 minutes past eight"
    if words.word[i + 1] == "hours" and words.spelled[i] and words.kind[i] == "number" and words.number(i) % 100 == 0:
        return None  # "fifteen hundred hours"
    is_four_digits = len(words.raw[i]) == 4 and words.raw[i].isdigit() and words.kind[i] == "number"
    if is_four_digits and words.word[i + 1] == "hours" and words.number(i) < 2400:
        return None  # "1530 hours"
    for piece in range(_MAX_PIECES):
        behind = _one(words, end, part, first=piece == 0)
        if behind is None:
            break
        end = behind
        if words.word[end] == "and" and _starts_amount(words, end + 1):
            end += 1
    if end == i:
        return None
    if words.word[end - 1] == "and":
        end -= 1
    if end > i and words.value[end - 1] == "hour" and _is_bare_minutes(words, end):
        part.minutes, end = part.minutes + words.number(end), end + 1  # "in an hour forty five"
    if end > i and not (part.months or part.days or part.minutes or part.workdays or part.weekdays):
        return None
    part.end = end
    _place(words, part)
    if part.weekdays and not part.sign and not (part.unit == "weekend" and i and words.word[i - 1] == "in"):
        return None
    return part


def _is_bare_minutes(words: Words, i: int) -> bool:
    is_spelled = words.kind[i] == "number" and words.spelled[i] and 0 < words.number(i) < 60
    return is_spelled and words.kind[i + 1] in ("", "link") and words.word[i + 1] != "past"


def _starts_amount(words: Words, i: int) -> bool:
    if words.kind[i] == "a":
        return words.word[i + 1] == "half" or (words.kind[i + 1] == "unit")
    return words.kind[i] in ("number", "dotted") and (
        words.kind[i + 1] == "unit" or (words.word[i + 1] in _LETTERS and not words.spelled[i])
    )


def _one(words: Words, i: int, part: AmountPart, first: bool) -> int | None:
    """Add one "number unit" to the amount; gives the index behind it."""
    if not first and words.kind[i] == "a" and words.word[i + 1] == "half":
        return _half_more(part, i + 2)
    counted = count_at(words, i)
    if counted is None:
        return None
    count, end = counted
    if words.word[end] in ("more", "additional", "full", "whole"):
        end += 1
    if words.word[end] in ("business", "working", "work") and words.value[end + 1] == "day":
        part.workdays += int(count)
        return end + 2
    if words.kind[end] in ("weekday", "weekdays"):
        if not first or count != int(count) or count < 1:
            return None
        part.weekdays = (int(count), words.number(end))
        return end + 1
    unit = words.value[end] if words.kind[end] == "unit" else None
    if words.kind[end] == "dayparts" and words.value[end] == "night":
        unit = "day"  # "two nights ago"
    is_written = words.raw[i][:1].isdigit() and len(words.raw[i]) < 4
    if words.word[end] in _LETTERS and is_written and words.kind[end] != "unit":
        unit = _LETTERS[words.word[end]]
    if words.word[end] == "quarter" and words.word[i] != "a":
        unit = "quarter"
    if not isinstance(unit, str) or (unit in ("weekday", "workday") and count != int(count)):
        return None  # "8.45 weekdays"
    end += 1
    if count > _MAX_COUNT or not add(part, unit, count):
        return None
    if first:
        part.unit, part.count = unit, int(count)
    is_or_two = words.word[end] == "or" and words.kind[end + 1] == "number" and words.kind[end + 2] in ("", "link")
    if is_or_two and words.kind[i] == "a" and words.number(end + 1) in (2, 3):  # "a day or two": the later
        add(part, unit, words.number(end + 1) - 1.0)
        end += 2
    if words.word[end] == "and" and words.kind[end + 1] == "a" and words.word[end + 2] in ("half", "quarter"):
        add(part, part.unit, 0.5 if words.word[end + 2] == "half" else 0.25)
        end += 3
    return end


def count_at(words: Words, i: int) -> tuple[float, int] | None:
    """Read how many: "3", "a", "half a", "2 and a half", "a couple of", "three quarters of an"."""
    kind, word = words.kind[i], words.word[i]
    end = i + 1
    if word in ("another",):
        return 1.0, end
    if kind == "a":
        word, kind, end = words.word[end], words.kind[end], end + 1
        if word in ("further", "good", "whole", "full", "single"):
            word, kind, end = words.word[end], words.kind[end], end + 1
        if kind in ("unit",) or word in ("business", "working"):
            return 1.0, end - 1
        i = end - 1
    if word in _VAGUE:
        return float(_VAGUE[word]), end + 1 if words.word[end] == "of" else end
    if word in ("half", "quarter"):
        fraction = 0.5 if word == "half" else 0.25
        if words.word[end] == "of":
            end += 1
        if words.kind[end] == "a":
            end += 1
        elif word == "quarter":
            return None
        return (fraction, end) if words.kind[end] == "unit" else None
    if kind == "dotted" or kind == "slashed":
        pair = words.number_pair(i)
        if pair is None or (kind == "slashed" and not pair[1]):
            return None
        if kind == "slashed":
            return pair[0] / pair[1], end + 1 if words.kind[end] == "a" else end
        return float(words.raw[i]), end
    if kind != "number":
        return None
    if words.word[end] in ("or", "-", "to") and words.kind[end + 1] == "number" and words.kind[end + 2] == "unit":
        i, end = end + 1, end + 2  # "two or three days": the later
    count = float(words.number(i))
    if words.word[end] == "and" and words.word[end + 1] == "half":
        return count + 0.5, end + 2
    if words.word[end] == "and" and words.kind[end + 1] == "a" and words.word[end + 2] == "half":
        return count + 0.5, end + 3
    if words.word[end] == "and" and words.kind[end + 1] == "a" and words.word[end + 2] == "quarter":
        return count + 0.25, end + 3
    joint = end + 1 if words.word[end] == "-" else end
    if count == 3 and words.word[joint] == "quarters":
        behind = joint + 1 + (words.word[joint + 1] == "of")
        return (0.75, behind + 1) if words.kind[behind] == "a" else None
    if words.kind[end] == "slashed":
        pair = words.number_pair(end)
        if pair and pair[1]:
            return count + pair[0] / pair[1], end + 1
    if words.word[end] == "-" and words.kind[end + 1] == "unit":
        end += 1
    return count, end


def add(part: AmountPart, unit: str, count: float) -> bool:
    """Add so many units to an amount; False for a unit that is none."""
    if unit == "minute":
        part.minutes += int(count)
    elif unit == "seconds":
        part.minutes += max(1, round(count / 60))
    elif unit == "hour":
        part.minutes += int(count * 60)
    elif unit == "day":
        part.days += int(count)
        part.minutes += int((count - int(count)) * 24 * 60)
    elif unit in ("week", "fortnight"):
        part.days += int(count * (7 if unit == "week" else 14))
    elif unit == "month":
        part.months += int(count)
        part.days += int((count - int(count)) * 30)
    elif unit in ("quarter", "year", "decade"):
        part.months += int(count * {"quarter": 3, "year": 12, "decade": 120}[unit])
    elif unit == "weekend":
        part.weekdays = (int(count), 5)
    elif unit in ("weekday", "workday"):
        part.workdays += int(count)
    else:
        return False
    return True


def length_of(start: int, end: int, unit: str) -> AmountPart:
    """Give one unit as an amount: the "week" of "week from friday"."""
    part = AmountPart(start, end, unit=unit)
    add(part, unit, 1)
    return part


def _half_more(part: AmountPart, end: int) -> int:
    """Add half of the amount's unit: "an hour and a half"."""
    add(part, part.unit, 0.5)
    return end


def _place(words: Words, part: AmountPart) -> None:
    """Read "from now", "later", "ago", "in the future", "time" behind the amount."""
    end = part.end
    word = words.word[end]
    if word == "time" and words.word[end + 1] not in ("s",):
        part.sign, part.end = 1, end + 1
        word = words.word[part.end]
        end = part.end
    if word in ("from", "after") and words.word[end + 1] == "now":
        part.sign, part.end = 1, end + 2
    elif word == "from" and words.word[end + 1] == "right" and words.word[end + 2] == "now":
        part.sign, part.end = 1, end + 3
    elif word in _LATER:
        part.sign, part.end = 1, end + 1
    elif word in _EARLIER:
        part.sign, part.end = -1, end + 1
    elif word == "in" and words.word[end + 1] == "the" and words.word[end + 2] == "future":
        part.sign, part.end = 1, end + 3


def quarter_hour(words: Words, i: int) -> Part | None:
    """Read "half an hour", "quarter of an hour", "couple of days", "few hours", "another week"."""
    return amount(words, i)


RULES = {
    "<number>": (amount,),
    "<dotted>": (amount,),
    "<slashed>": (amount,),
    "<a>": (amount,),
    "half": (quarter_hour,),
    "quarter": (quarter_hour,),
    "couple": (quarter_hour,),
    "pair": (quarter_hour,),
    "few": (quarter_hour,),
    "several": (quarter_hour,),
    "another": (quarter_hour,),
}
