"""Runs a dictation's pieces again to see whose fault a wrong todo was, and what the model should have written.

What the model wrote is kept word for word, so the calendar can read it again. A value whose words the model did copy
is the calendar's fault; one whose words it left out or took wrongly is the model's; one nobody said is nobody's: the
user changed their mind.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Action, Add, TodoFields
from todoapp.domain.correction import Reason
from todoapp.domain.errors import UnparsableOutput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.domain.todo import Provenance
from todoapp.domain.when import DateSettings
from todoapp.parser.grounding import grounded
from todoapp.parser.words import words
from todoapp.parser.yaml_format import read_yaml
from todoapp.services.said_phrases import Means, means_reminder, means_repeat, means_when, said_phrase
from todoapp.services.todo_fields import DATES

ALIKE = 0.6  # a word this like one that was said may be the same, heard wrong

_BECAUSE: dict[Reason, str] = {
    "heard": "the words were put right",
    "understood": "the words for it were said, and read wrongly",
    "date": "the right words were found, and mean another date",
    "mind": "nobody said this",
}


@dataclass(frozen=True)
class Replayed:
    """A dictation as it was understood: what the model wrote and what the calendar made of it, one for one."""

    parsed: tuple[ParsedAction, ...]
    actions: tuple[Action, ...]

    def index_of(self, title: str, position: int) -> int | None:
        """Say which action became a todo, the `position`-th of the dictation; None where none can have."""
        adds = [index for index, action in enumerate(self.actions) if isinstance(action, Add)]
        ordered = sorted(adds, key=lambda index: adds.index(index) != position)
        same = [index for index in ordered if self._title(index).casefold() == title.casefold()]
        if same:
            return same[0]
        return adds[position] if position < len(adds) else None

    def fields(self, index: int) -> TodoFields | None:
        """Give the todo an action adds."""
        action = self.actions[index]
        return action.todo if isinstance(action, Add) else None

    def _title(self, index: int) -> str:
        fields = self.fields(index)
        return fields.title if fields else ""


@dataclass(frozen=True)
class Fault:
    """Whose fault one field was; `phrase` are the words that mean the right value, for each where it is a list."""

    field: str
    reason: Reason
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Whose fault a wrong todo was, why we think so, and field by field."""

    reason: Reason
    because: str
    faults: tuple[Fault, ...] = ()


def replay(provenance: Provenance, settings: DateSettings) -> Replayed:
    """Read again what the model wrote; nothing where it wrote nothing that can be read."""
    try:
        written = read_yaml(provenance.yaml or "[]")
    except UnparsableOutput:
        return Replayed((), ())
    kept = (grounded(action, provenance.text) for action in written)
    parsed = tuple(dict.fromkeys(action for action in kept if action is not None))
    return Replayed(parsed, resolve_actions(parsed, naive(provenance.reference), settings))


def attribute(
    provenance: Provenance,
    text: str,
    parsed: ParsedAction | None,
    right: TodoFields,
    wrong: Sequence[str],
    settings: DateSettings,
) -> Suggestion:
    """Say whose fault it was that the fields named in `wrong` had to be changed.

    `text` is the transcript as it should have been, `parsed` what the model wrote for this todo, `right` the todo as
    it should be.
    """
    if words(text) != words(provenance.text):
        return Suggestion("heard", _BECAUSE["heard"], _faults(text, parsed, right, wrong, provenance, settings))
    faults = _faults(text, parsed, right, wrong, provenance, settings)
    found = {fault.reason for fault in faults}
    reason: Reason = next((one for one in ("understood", "date", "mind") if one in found), "understood")
    return Suggestion(reason, _BECAUSE[reason] if faults else "nothing else was changed", faults)


def should_be(
    replayed: Replayed,
    index: int | None,
    right: TodoFields,
    suggestion: Suggestion,
    reason: Reason,
) -> tuple[ParsedAction, ...]:
    """Give the actions the model should have written: its own, but for the fields that were its fault.

    Where the user says it was the model's fault and we found none, every field that was wrong counts.
    """
    own = replayed.parsed[index] if index is not None else ParsedAction("add", right.title)
    blamed = [fault for fault in suggestion.faults if fault.reason == "understood"]
    if reason in ("understood", "heard") and not blamed:
        blamed = list(suggestion.faults)
    for fault in blamed:
        own = _with_field(own, fault, right)
    if index is None:
        return (*replayed.parsed, own)
    return (*replayed.parsed[:index], own, *replayed.parsed[index + 1 :])


def naive(reference: dt.datetime | None) -> dt.datetime:
    """Give the moment a dictation's phrases are read from, on the clock face it was spoken at."""
    return (reference or dt.datetime(2024, 1, 1)).replace(tzinfo=None)


def _faults(
    text: str,
    parsed: ParsedAction | None,
    right: TodoFields,
    wrong: Sequence[str],
    provenance: Provenance,
    settings: DateSettings,
) -> tuple[Fault, ...]:
    reference = naive(provenance.reference)
    return tuple(
        _date_fault(name, text, parsed, right, reference, settings)
        if name in DATES
        else _word_fault(name, text, parsed, right)
        for name in wrong
    )


def _date_fault(
    name: str, text: str, parsed: ParsedAction | None, right: TodoFields, reference: dt.datetime, settings: DateSettings
) -> Fault:
    tests = _tests(name, right, reference, settings)
    written: object = getattr(parsed, name) if parsed else None
    if not tests:
        return Fault(name, "understood" if written else "date")  # taken away: nothing that was said asks for it
    found = [said_phrase(text, means) for means in tests]
    if all(phrase is not None for phrase in found):
        phrases = tuple(phrase for phrase in found if phrase)
        is_copied = isinstance(written, str) and _is_run_of(written, text) and _is_run_of(phrases[0], written)
        return Fault(name, "date" if is_copied else "understood", phrases)
    typed = _typed_phrases(name, right)
    return Fault(name, "date" if written else "mind", typed)


def _is_run_of(phrase: str, text: str) -> bool:
    """Whether the words of a phrase stand in a text side by side."""
    return f" {' '.join(words(phrase))} " in f" {' '.join(words(text))} "


def _tests(name: str, right: TodoFields, reference: dt.datetime, settings: DateSettings) -> list[Means]:
    if name == "due" and right.due:
        return [means_when(right.due, reference, settings, right.title)]
    if name == "scheduled" and right.scheduled:
        return [means_when(right.scheduled, reference, settings, right.title)]
    if name == "repeat" and right.repeat:
        return [means_repeat(right.repeat, right.due, reference, settings, right.title)]
    if name == "reminders":
        return [means_reminder(one, right.due, right.scheduled, reference, settings) for one in right.reminders]
    return []


def _typed_phrases(name: str, right: TodoFields) -> tuple[str, ...]:
    values = right.reminders if name == "reminders" else (getattr(right, name),)
    return tuple(value.phrase for value in values if value is not None and value.phrase)


def _word_fault(name: str, text: str, parsed: ParsedAction | None, right: TodoFields) -> Fault:
    if name == "priority":
        return Fault(name, "understood")
    had = "head" if name == "title" else name
    before = _words_of(getattr(parsed, had)) if parsed else ()
    said = words(text)
    new = [word for word in _words_of(getattr(right, name)) if word not in before and word not in said]
    added = [word for word in _words_of(getattr(right, name)) if word not in before]
    unsaid = bool(new) and len(new) == len(added) and not any(_is_like_one_of(word, said) for word in new)
    return Fault(name, "mind" if unsaid else "understood")


def _words_of(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(words(value))
    return tuple(word for part in value for word in words(str(part))) if isinstance(value, Iterable) else ()


def _is_like_one_of(word: str, said: Iterable[str]) -> bool:
    return any(SequenceMatcher(None, word, other, autojunk=False).ratio() >= ALIKE for other in said)


def _with_field(own: ParsedAction, fault: Fault, right: TodoFields) -> ParsedAction:
    match fault.field:
        case "title":
            return replace(own, head=right.title)
        case "priority":
            return replace(own, priority=None if right.priority == "none" else right.priority)
        case "notes":
            return replace(own, notes=right.notes)
        case "list":
            return replace(own, list=right.list)
        case "subtasks":
            return replace(own, subtasks=right.subtasks)
        case "tags":
            return replace(own, tags=right.tags)
        case "reminders":
            return replace(own, reminders=fault.phrases)
        case "repeat":
            # What is said about a repetition stands in the repeat alone.
            changed = replace(own, repeat=fault.phrases[0] if fault.phrases else None)
            return replace(changed, due=None) if fault.phrases else changed
        case "scheduled":
            return replace(own, scheduled=fault.phrases[0] if fault.phrases else None)
        case "due" if right.repeat is None:
            return replace(own, due=fault.phrases[0] if fault.phrases else None)
    return own  # the first occurrence follows from the repeat
