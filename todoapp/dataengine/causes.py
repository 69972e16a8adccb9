"""Says why a case is wrong, by comparing gold and prediction: the groups in which failures are read and counted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from todoapp.dataengine.metrics import Judgement, content, name_of, token_f1
from todoapp.parser.words import words

Action = Mapping[str, Any]
SAME_NAME = 0.8
ALIKE = 0.5
HELD = 0.75  # share of a title's words that another text must hold to have swallowed it
_WHENS = ("due", "scheduled")


def causes(text: str, gold: Sequence[Action], predicted: Sequence[Action], judgement: Judgement) -> tuple[str, ...]:
    """Name the causes of a wrong case, each once, in a fixed order."""
    return tuple(sorted(set(_Case(text, gold, predicted, judgement).causes())))


class _Case:
    def __init__(self, text: str, gold: Sequence[Action], predicted: Sequence[Action], judgement: Judgement) -> None:
        self._said = set(words(text))
        self._gold = gold
        self._predicted = predicted
        self._judgement = judgement
        self._partners = {pair.gold: pair.predicted for pair in judgement.pairs if pair.predicted is not None}
        paired = set(self._partners.values())
        self._extra = [action for index, action in enumerate(predicted) if index not in paired]

    def causes(self) -> Iterator[str]:
        if not self._gold:
            yield "chatter taken for a task"
            return
        for pair in self._judgement.pairs:
            wanted = self._gold[pair.gold]
            if pair.predicted is None:
                yield self._of_missing(wanted)
                continue
            found = self._predicted[pair.predicted]
            for name in pair.wrong:
                yield self._of_field(name, wanted, found)
        for action in self._extra:
            if cause := self._of_extra(action):
                yield cause

    def _of_missing(self, wanted: Action) -> str:
        name = name_of(wanted)
        others = [action for action in self._extra if action["action"] != wanted["action"]]
        if any(token_f1(name, name_of(action)) >= ALIKE for action in others):
            return "wrong action kind"
        if wanted["action"] == "add" and name:
            for action in self._predicted:
                todo = _values(action)
                if any(token_f1(name, step) >= SAME_NAME for step in todo.get("subtasks") or ()):
                    return "task made a subtask"
                if _holds(todo.get("notes"), name):
                    return "task made a note"
                if _holds(name_of(action), name):
                    return "tasks run together"
        if others and len(self._gold) == len(self._predicted):
            return "wrong action kind"
        return "missing task"

    def _of_extra(self, action: Action) -> str | None:
        name = name_of(action)
        lost = [g for i, g in enumerate(self._gold) if i not in self._partners and g["action"] != action["action"]]
        is_told = lost and len(self._gold) == len(self._predicted)
        if is_told or any(token_f1(name, name_of(other)) >= ALIKE for other in lost):
            return None  # as a wrong kind
        if any(other is not action and token_f1(name, name_of(other)) >= SAME_NAME for other in self._predicted):
            return "doubled task"
        for wanted in self._gold:
            todo = _values(wanted)
            if any(token_f1(name, step) >= SAME_NAME for step in todo.get("subtasks") or ()):
                return "subtask made a task"
            if _holds(todo.get("notes"), name):
                return "note made a task"
            if _holds(name_of(wanted), name):
                return "one task split"
        return "made-up word" if set(words(name)) - self._said else "extra task"

    def _of_field(self, name: str, wanted: Action, found: Action) -> str:
        gold, got = _values(wanted), _values(found)
        match name:
            case "title" | "target" if name_of(wanted) and name_of(found):
                return self._of_title(wanted, found)
            case "due" | "scheduled" | "repeat":
                return self._of_date(name, wanted, found)
            case "priority" | "list" | "tags" if "filter" not in wanted:
                return self._of_detail(name, gold, got, wanted)
            case "reminders":
                return "reminder"
            case "notes" | "subtasks":
                return "note or subtask"
            case "keys":
                return "wrong fields changed"
            case "text" | "due_from" | "due_to" | "status" | "list":
                return "filter"
            case _:
                return f"wrong {name}"

    def _of_title(self, wanted: Action, found: Action) -> str:
        title, got = name_of(wanted), name_of(found)
        if token_f1(title, got) < 1 - HELD:
            return "missing task"  # paired for want of a better one
        surplus = set(content(got)) - set(content(title))
        if surplus - self._said and not set(content(title)) - set(content(got)):
            return "made-up word"
        dates = {word for values in map(_values, self._gold) for phrase in _phrases(values) for word in words(phrase)}
        if surplus and surplus <= dates:
            return "date left in the title"
        return "title drift"

    def _of_date(self, name: str, wanted: Action, found: Action) -> str:
        gold, got = _values(wanted), _values(found)
        own, phrase = _phrase(gold, name), _phrase(got, name)
        neighbours = {p for other in self._gold if other is not wanted for p in _phrases(_values(other))}
        if phrase and phrase != own and phrase in neighbours - {own}:
            return "neighbour's date"
        if got.get("unresolved"):
            return "phrase unresolved"
        if own and not phrase:
            if own in _phrases(got):
                return "date in the wrong field"
            if name == "repeat" and _phrase(got, "due"):
                return "repeat taken for a date"
            if set(words(own)) <= set(words(name_of(found))):
                return "date left in the title"
            return "shared date not passed on" if own in neighbours else "date dropped"
        if phrase and not own:
            return "date in the wrong field" if phrase in _phrases(gold) else "date where none belongs"
        if phrase and set(words(phrase)) - self._said:
            return "made-up word"
        return "date cut short" if set(words(phrase)) < set(words(own)) else "wrong date phrase"

    def _of_detail(self, name: str, gold: Action, got: Action, wanted: Action) -> str:
        value, given = _detail(gold, name), _detail(got, name)
        others = [(other, self._partner_of(other)) for other in self._gold if other is not wanted]
        if given and any(
            _detail(_values(other), name) == given and (p is None or _detail(_values(p), name) != given)
            for other, p in others
        ):
            return "remark to the wrong task"
        if value and not given:
            strayed = any(
                p is not None and _detail(_values(p), name) == value and _detail(_values(other), name) != value
                for other, p in others
            )
            if strayed:
                return "remark to the wrong task"
            if any(_detail(_values(other), name) == value for other, _ in others):
                return "shared detail not passed on"
            return f"{name} missed"
        return f"wrong {name}"

    def _partner_of(self, wanted: Action) -> Action | None:
        index = next((i for i, action in enumerate(self._gold) if action is wanted), -1)
        place = self._partners.get(index)
        return None if place is None else self._predicted[place]


def _values(action: Action) -> Mapping[str, Any]:
    return action.get("todo") or action.get("changes") or {}


def _phrase(values: Mapping[str, Any], name: str) -> str:
    return str((values.get(name) or {}).get("phrase") or "").lower()


def _phrases(values: Mapping[str, Any]) -> set[str]:
    return {phrase for name in (*_WHENS, "repeat") if (phrase := _phrase(values, name))}


def _detail(values: Mapping[str, Any], name: str) -> object:
    value = values.get(name)
    if name == "tags":
        return tuple(sorted(map(str.lower, value or ())))
    return "" if value in (None, "none") else str(value).lower()


def _holds(text: str | None, name: str) -> bool:
    """Tell whether a text holds most of the words of a title, and is no shorter."""
    own, other = set(content(name)), set(content(text))
    return bool(own) and len(own) <= len(other) and len(own & other) >= HELD * len(own)
