"""Judges predicted actions against gold ones, as the parse contract's "Scoring" section says."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr

from todoapp.domain.actions import Action
from todoapp.parser.words import words

REFERENCE = dt.datetime(2026, 1, 14, 10)  # a Wednesday; gold and prediction are resolved from the same moment
TITLE_F1 = 0.8
OCCURRENCES = 6
_IGNORED = {"a", "an", "the", "my", "our"}
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ("zero one two three four five six seven eight nine ten eleven twelve").split()  # noqa: SIM905
    )
}
_TODO_FIELDS = ("title", "notes", "due", "scheduled", "repeat", "priority", "reminders", "subtasks", "list", "tags")
_FILTER_FIELDS = ("text", "list", "due_from", "due_to", "status")


@dataclass(frozen=True)
class Pair:
    """A gold action and the predicted one it was paired with, by index; `wrong` names the fields that differ."""

    gold: int
    predicted: int | None
    wrong: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.predicted is not None and not self.wrong


@dataclass(frozen=True)
class Judgement:
    """How a case went: `right` if every action is there and every field of each is right."""

    right: bool
    fields: tuple[tuple[str, bool], ...] = ()  # "add.due", right or not, for each field of each matched gold action
    missing: int = 0
    extra: int = 0
    pairs: tuple[Pair, ...] = ()  # one for each gold action, in order


def judge(gold: Sequence[Action], predicted: Sequence[Action]) -> Judgement:
    """Pair the actions, same kind, closest words and most fields right, and compare them field by field."""
    return judge_dicts([action.as_dict() for action in gold], [action.as_dict() for action in predicted])


def judge_dicts(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Judgement:
    """Judge actions given as the contract's JSON objects."""
    left = dict(enumerate(predicted))
    fields: list[tuple[str, bool]] = []
    pairs: list[Pair] = []
    for place, wanted in enumerate(gold):
        kind = wanted["action"]
        candidates = [index for index, other in left.items() if other["action"] == kind]
        fields.append((f"{kind}.found", bool(candidates)))
        if not candidates:
            pairs.append(Pair(place, None))
            continue
        best = max(candidates, key=lambda index: (*_closeness(wanted, left[index]), -index))
        compared = _compare(wanted, left.pop(best))
        pairs.append(Pair(place, best, tuple(name for name, is_right in compared.items() if not is_right)))
        fields += [(f"{kind}.{name}", is_right) for name, is_right in compared.items()]
    missing = sum(pair.predicted is None for pair in pairs)
    right = not left and all(pair.right for pair in pairs)
    return Judgement(right, tuple(fields), missing, len(left), tuple(pairs))


def _closeness(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[float, float]:
    right = list(_compare(wanted, found).values())
    return token_f1(name_of(wanted), name_of(found)), sum(right) / len(right)


def name_of(action: Mapping[str, Any]) -> str:
    """Give the words an action is known by: title, target or list."""
    return str((action.get("todo") or {}).get("title") or action.get("target") or action.get("list") or "")


def _compare(gold: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, bool]:
    match gold["action"]:
        case "add":
            return {name: _field_equal(name, gold["todo"], found["todo"]) for name in _TODO_FIELDS}
        case "update":
            wanted, got = gold["changes"], found["changes"]
            result = {"target": _text_equal(gold["target"], found["target"]), "keys": set(wanted) == set(got)}
            return result | {name: name in got and _field_equal(name, wanted, got) for name in wanted}
        case "complete" | "delete" if gold["target"]:
            return {"target": _text_equal(gold["target"], found["target"])}
        case "complete" | "delete" | "find":
            wanted, got = gold.get("filter") or {}, found.get("filter") or {}
            return {
                name: _text_equal(wanted.get(name), got.get(name))
                if name == "text"
                else _low(wanted.get(name)) == _low(got.get(name))
                for name in _FILTER_FIELDS
            }
        case _:
            return {"list": _low(gold["list"]) == _low(found["list"])}


def _field_equal(name: str, gold: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    a, b = gold.get(name), found.get(name)
    match name:
        case "title" | "notes":
            return _text_equal(a, b)
        case "due" | "scheduled":
            return _when_key(a) == _when_key(b)
        case "repeat":
            return _repeat_key(a, gold) == _repeat_key(b, found)
        case "reminders":
            return sorted(map(_reminder_key, a or [])) == sorted(map(_reminder_key, b or []))
        case "subtasks":
            a, b = a or [], b or []
            return len(a) == len(b) and all(map(_text_equal, a, b))
        case "tags":
            return sorted(map(_low, a or [])) == sorted(map(_low, b or []))
        case _:
            return _low(a) == _low(b)


def content(text: str | None) -> list[str]:
    """Give the words that count when titles are compared."""
    return [_NUMBERS.get(word, word) for word in words(text or "") if word not in _IGNORED]


def token_f1(a: str | None, b: str | None) -> float:
    """Give how much two texts share of their words, articles and number words aside: 1 is all, 0 none."""
    left, right = content(a), content(b)
    if not left or not right:
        return float(left == right)
    common = sum((Counter(left) & Counter(right)).values())
    return 2 * common / (len(left) + len(right))


def _text_equal(a: str | None, b: str | None) -> bool:
    return token_f1(a, b) >= TITLE_F1


def _low(value: object) -> str:
    return str(value or "").strip().lower()


def _when_key(when: Mapping[str, Any] | None) -> object:
    return when and tuple(when[name] for name in ("start", "end", "time", "daypart"))


def _repeat_key(repeat: Mapping[str, Any] | None, todo: Mapping[str, Any]) -> object:
    if not repeat:
        return None
    anchor = todo.get("due") or todo.get("scheduled") or {}
    start = dt.datetime.fromisoformat(f"{anchor.get('start') or '2024-01-01'}T{anchor.get('time') or '00:00'}")
    try:
        days = [moment.date() for moment in islice(rrulestr(repeat["rrule"], dtstart=start), OCCURRENCES)]
    except ValueError:  # not a rule at all
        days = [repeat["rrule"]]
    ends = "COUNT=" in repeat["rrule"] or "UNTIL=" in repeat["rrule"]
    return days, ends, repeat["after_completion"]


def _reminder_key(reminder: Mapping[str, Any]) -> tuple[str, str]:
    return ("at", reminder["at"]) if reminder["at"] else ("offset", str(reminder["offset"]))
