"""Weekday names: "friday", "friday week", "mondays", counted ones: "the first monday"."""

from todoapp.dates.lexicon import AMBIGUOUS
from todoapp.dates.parts import DatePart, NthPart, Part, RepeatPart
from todoapp.dates.tokens import Words

_MAX_POSITION = 53


def weekday(words: Words, i: int) -> Part:
    """Read a weekday name, with "week" or "fortnight" behind it: that day, seven or fourteen days later."""
    day, end, modifier = words.number(i), i + 1, ""
    following = words.word[end]
    if words.raw[end].lower() in ("week", "fortnight") and words.word[end + 1] not in ("of", "after", "before"):
        modifier, end = following, end + 1
    elif following == "after" and words.value[end + 1] == "next" and words.kind[end + 2] in ("", "link"):
        modifier, end = "after next", end + 2
    elif following == "before" and words.value[end + 1] == "last":
        modifier, end = "before last", end + 2
    elif following == "next" and _ends_or_goes_on(words, end + 1):
        modifier, end = "next", end + 1  # "monday next"
    elif following == "coming" and _ends_or_goes_on(words, end + 1):
        end += 1
    elif following == "gone":
        modifier, end = "last", end + 1
    return DatePart(i, end, weekday=day, modifier=modifier, known=frozenset(("weekday",)), weak=is_weak(words, i))


def _ends_or_goes_on(words: Words, i: int) -> bool:
    """Whether nothing stands behind that "next" could belong to: not "monday next week", "monday next door"."""
    return words.word[i] == "" or words.kind[i] == "daypart" or (words.kind[i] == "link" and words.word[i] != "to")


def is_weak(words: Words, i: int) -> bool:
    """Whether a name is also an everyday word ("sun", "sat", "march") as it stands there."""
    return words.word[i] in AMBIGUOUS


def plural_weekdays(words: Words, i: int) -> Part:
    """Read "mondays", "mondays and thursdays", "fridays and saturday": a weekly repeat."""
    days, end = weekday_list(words, i)
    return RepeatPart(i, end, freq="WEEKLY", byday=tuple((0, day) for day in days), names_day=True)


def weekday_list(words: Words, i: int) -> tuple[tuple[int, ...], int]:
    """Read "monday, wednesday and friday" or "monday to friday"; gives the days and the index behind them."""
    days: list[int] = []
    end = i
    while words.kind[end] in ("weekday", "weekdays"):
        day = words.number(end)
        if days and words.word[end - 1] in ("to", "-", "through", "until"):
            days += [(days[-1] + step) % 7 for step in range(1, (day - days[-1]) % 7)]
        if day not in days:
            days.append(day)
        end += 1
        joint = end
        while words.word[joint] in ("and", "to", "-", "through", "until", "or", "on", "every", "+", "/"):
            joint += 1
        if words.kind[joint] in ("weekday", "weekdays"):
            end = joint
    return tuple(days), end


def nth_weekday(words: Words, i: int) -> Part | None:
    """Read "first monday", "1st and 3rd friday", "second to last day", "last working day"."""
    positions, end = positions_at(words, i)
    if not positions:
        return None
    kind, word = words.kind[end], words.word[end]
    if word == "instance" and words.word[end + 1] == "of":
        end += 2
        kind, word = words.kind[end], words.word[end]
    if kind in ("weekday", "weekdays"):
        days, end = weekday_list(words, end)
        more: tuple[tuple[int, int], ...] = ()
        if words.word[end] == "and":
            others, behind = positions_at(words, end + 1)
            if others and words.kind[behind] in ("weekday", "weekdays"):
                other_days, end = weekday_list(words, behind)
                more = tuple((p, d) for d in other_days for p in others)
        return NthPart(i, end, positions=positions, weekdays=days, more=more)
    if kind == "unit" and words.text(end) in ("day", "weekday", "workday", "weekend", "week", "month"):
        return NthPart(i, end + 1, positions=positions, what=words.text(end).replace("weekday", "workday"))
    if word in ("business", "working") and words.value[end + 1] == "day":
        return NthPart(i, end + 2, positions=positions, what="workday")
    if positions[-1] < 0:
        what = "day" if kind in ("", "link") and word in ("of", "in") else ""
        return NthPart(i, end, positions=positions, what=what) if what else None
    return None


def positions_at(words: Words, i: int) -> tuple[tuple[int, ...], int]:
    """Read "first", "first and third", "second to last", "last", "third last"; gives positions and the index behind."""
    positions: list[int] = []
    end = i
    while True:
        start = end
        if words.kind[end] == "ordinal":
            position = words.number(end)
            end += 1
            if words.word[end] == "to" and words.value[end + 1] == "last":
                position, end = -position, end + 2
            elif words.word[end] == "to" and words.word[end + 1] == "the" and words.value[end + 2] == "last":
                position, end = -position, end + 3
            elif words.value[end] == "last" and words.kind[end] == "mod":
                position, end = -position, end + 1
            if position <= _MAX_POSITION:
                positions.append(position)
        elif words.kind[end] == "mod" and words.text(end) == "last":
            positions.append(-1)
            end += 1
        elif words.word[end] == "penultimate":
            positions.append(-2)
            end += 1
        else:
            return tuple(positions), max(start, i)
        if words.word[end] in ("and", "or"):
            behind = end + 2 if words.word[end + 1] == "the" else end + 1
            if words.kind[behind] != "ordinal" and words.value[behind] != "last":
                return tuple(positions), end
            end = behind
        elif words.kind[end] != "ordinal":
            return tuple(positions), end


RULES = {
    "<weekday>": (weekday,),
    "<weekdays>": (plural_weekdays,),
    "<ordinal>": (nth_weekday,),
    "penultimate": (nth_weekday,),
}
