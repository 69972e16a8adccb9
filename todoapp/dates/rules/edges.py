"""Edges of periods: "early next week", "mid march", "the end of the month", "rest of the year", "later today"."""

from datetime import date, timedelta

from todoapp.dates.arithmetic import week_of, year_of
from todoapp.dates.parts import DatePart, DaypartPart, NthPart, Part, Span
from todoapp.dates.rules import relative_days, weekdays
from todoapp.dates.rules.counted_periods import GRAINS
from todoapp.dates.rules.periods import modified, period_at, span_of
from todoapp.dates.rules.quarters import quarter
from todoapp.dates.tokens import Words
from todoapp.domain.when import Grain

_EDGES = {
    "early": "early",
    "earlier": "early",
    "start": "start",
    "begin": "start",
    "beginning": "start",
    "top": "start",
    "mid": "mid",
    "middle": "mid",
    "midweek": "mid",
    "late": "late",
    "later": "later",
    "latter": "late",
    "end": "end",
    "close": "end",
    "rest": "rest",
    "remainder": "rest",
    "eow": "end",
    "eom": "end",
    "eoy": "end",
    "eoq": "end",
}
_SHORT = {"eow": "week", "eom": "month", "eoy": "year", "eoq": "quarter", "midweek": "week"}
_EACH_MONTH = {"start": 1, "mid": 15, "end": -1}
_WEEK_EDGES = {"early": (0, 1), "start": (0, 0), "mid": (2, 2), "late": (3, 4), "end": (4, 4)}  # days after monday
_MONTH_EDGE_DAYS = (10, 20)  # early march ends on the 10th, late march starts after the 20th


def edge(words: Words, i: int) -> Part | None:
    """Read "early next week", "mid march", "the end of the month", "rest of the year", "later today"."""
    found = _EDGES.get(words.word[i]) or _EDGES.get(words.raw[i].lower())
    if found is None:
        return None  # "starting", not "beginning"
    if words.word[i] == "starting" and words.word[i + 1] not in ("of", ""):
        return None  # "beginning in april" is a start
    name, end = found, i + 1
    if words.word[i] in _SHORT and words.value[end + 1] != "week":  # not "midweek next week"
        unit = _SHORT[words.word[i]]
        span = span_of(words, unit, 0)
        return _edged(words, i, end, name, GRAINS[unit], span, bare=True) if span else None
    while words.word[end] in ("of", "in", "-", "on", "the", "half", "part", "to", "towards"):
        end += 1
    if name in ("rest", "later", "early", "late") and words.word[end] in ("my", "current"):
        end += 1
    if words.kind[end] == "daypart" and name in ("early", "late", "mid", "later"):
        return DaypartPart(i, end + 1, name=words.value[end])
    if words.kind[end] == "mod" and words.kind[end + 1] == "daypart" and name in ("early", "late", "mid", "later"):
        inner = modified(words, end)
        if inner is not None:
            inner.start = i
        return inner
    if words.kind[end] in ("relative", "weekday"):
        day = relative_days.relative_day(words, end) if words.kind[end] == "relative" else weekdays.weekday(words, end)
        day.start = i
        return day  # "the end of friday": that day
    if name == "mid" and words.word[end] == "week" and words.kind[end + 1] == "mod" and words.value[end + 2] == "week":
        end += 1  # "mid week next week"
    part = period_at(words, end)
    if part is not None and part.span is None and part.grain == "year" and part.year is not None:
        part.span = year_of(part.year)
    if part is None and (words.word[end] == "q" or words.kind[end] == "ordinal"):
        part = quarter(words, end)
    if part is None:
        is_of_each = words.kind[end] == "every" or not words.word[end]
        if name in _EACH_MONTH and is_of_each:  # "the end of each month": a day for the repeat to count
            return NthPart(i, end, positions=(_EACH_MONTH[name],), what="day")
        return None
    if part.grain == "day" and name in ("rest", "later"):
        part.start = i
        part.weak = False
        return part
    if part.span is None:
        if part.day is not None:
            return None
        part.start, part.weak = i, False
        part.holiday = None
        return DatePart(
            i, part.end, month=part.month, year=part.year, grain=part.grain, modifier=f"{name} {part.modifier}",
            known=part.known | {"edge"}, is_edge=True,
        )  # fmt: skip
    bare = part.modifier == "" and part.grain != "weekend" and part.year is None
    return _edged(words, i, part.end, name, part.grain, part.span, bare)


def period_end(words: Words, i: int) -> Part | None:
    """Read "month end", "by year end", with nothing behind: "the year end accounts" are words."""
    unit = "week" if words.word[i] == "wk" else words.word[i]
    if words.word[i + 1] != "end" or words.word[i + 2]:
        return None
    if unit == "week" and i > 0 and words.word[i - 1] != "by":
        return None  # "at the week end" is the weekend's
    span = span_of(words, unit, 0)
    return _edged(words, i, i + 2, "end", GRAINS[unit], span, bare=True) if span else None


def before_its_end(words: Words, i: int) -> Part | None:
    """Read "before the week is out", "before the year's over": by its end."""
    at = i + 2 if words.kind[i + 1] == "the" else i + 1
    behind = at + 2 if words.word[at + 1] == "is" else at + 1
    unit = words.text(at) if words.kind[at] == "unit" else ""
    if unit not in ("day", *GRAINS) or words.word[behind] not in ("out", "over", "up", "ends"):
        return None
    if unit == "day":
        return DatePart(i, behind + 1, span=(words.today, words.today), known=frozenset(("day",)))
    span = span_of(words, unit, 0)
    return _edged(words, i, behind + 1, "end", GRAINS[unit], span, bare=False) if span else None


def _edged(words: Words, i: int, end: int, name: str, grain: Grain, span: Span, bare: bool) -> DatePart | None:
    placed = edge_of(words, name, grain, span, bare)
    if placed is None:
        return None
    grain = grain if placed[0] != placed[1] else "day"
    return DatePart(i, end, span=placed, grain=grain, known=frozenset((grain,)), is_edge=True)


def edge_of(words: Words, name: str, grain: Grain, span: Span, bare: bool) -> Span | None:
    """Give the named part of a span; a bare one ("the start of the month") that is over means the next one."""
    today = words.today
    for shift in (0, 1):
        if shift:
            moved = span_of(words, grain, 1) if grain in GRAINS else None
            if not bare or moved is None:
                break
            span = moved
        found = _edge_in(today, name, grain, span, words.settings.week_start)
        if found is None or not bare or found[1] >= today:
            if bare and name in ("start", "mid") and found is not None and found[0] <= today:
                continue
            return found
    return _edge_in(today, name, grain, span, words.settings.week_start)


def _edge_in(today: date, name: str, grain: Grain, span: Span, week_start: int) -> Span | None:
    first, last = span
    if name == "rest":
        return min(max(first, today), last), last
    if name == "later":
        tomorrow = today + timedelta(days=1)
        is_week = (last - first).days <= 7 and tomorrow <= last
        return min(max(first, tomorrow if is_week else today), last), last
    if grain == "week":
        monday = week_of(last, week_start)[0]
        if week_start == 6:
            monday += timedelta(days=1)
        days = _WEEK_EDGES.get(name)
        return (monday + timedelta(days=days[0]), monday + timedelta(days=days[1])) if days else span
    if name == "end" or (grain == "weekend" and name == "late"):
        return last, last
    if name == "start" or grain == "weekend":
        return first, first
    length = (last - first).days + 1
    if grain == "month":
        early, late = _MONTH_EDGE_DAYS
        if name == "early":
            return first, first.replace(day=early)
        if name == "mid":
            return first.replace(day=15), first.replace(day=15)
        return first.replace(day=late + 1), last
    third = timedelta(days=length // 3)
    if name == "early":
        return first, first + third - timedelta(days=1)
    if name == "mid":
        middle = first + timedelta(days=length // 2)
        return middle, middle
    return last - third + timedelta(days=1), last


RULES = {
    **dict.fromkeys(_EDGES, (edge,)),
    "starting": (edge,),
    "before": (before_its_end,),
    **dict.fromkeys(("week", "wk", "month", "quarter", "year"), (period_end,)),
}
