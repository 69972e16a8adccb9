"""What software can check about a gold example: that it reads back, copies its phrases, and follows FORMAT.md."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from todoapp.dataengine.examples import Example, normal_form
from todoapp.dataengine.splits import split_of
from todoapp.dates.actions import resolve_actions
from todoapp.domain.actions import Add, Update
from todoapp.domain.errors import UnparsableOutput
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.coverage import left_out
from todoapp.parser.grounding import PHRASES
from todoapp.parser.words import words
from todoapp.parser.yaml_format import read_yaml, write_yaml

# Fixed moments half a year apart: a phrase ("until January") that means nothing at one may mean something at the other.
REFERENCES = (datetime(2026, 1, 14, 10, 0), datetime(2026, 7, 8, 10, 0))
UNRESOLVED = Path(__file__).resolve().parents[2] / "models" / "parser" / "data" / "unresolved.yaml"
LOST_WORDS, LOST_SHARE = 8, 0.75  # so many words of content left out, and so much of all, are no mere chatter
NEAR_COPY = 0.85  # share of word trigrams in common from which two texts count as variants of one another


# Days that no year has are what a phrase is left unresolved for on purpose: the app asks about them.
_MONTHS = "february|april|june|september|november"
_NO_SUCH_DAY = re.compile(
    rf"\b(30|31|thirt)\w*[ -](\w+ )*({_MONTHS})|\b({_MONTHS}) (the )?(30|31|thirt(ieth|y))",
    re.IGNORECASE,
)
_FILLERS = frozenset(("um", "umm", "uh", "er", "erm"))
_LEAD = re.compile(
    r"(I need to|I have to|I've got to|remind me|remember to|don't forget|can you|please)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Finding:
    """Something about an example: an error breaks a rule, a warning wants a second look."""

    level: Literal["error", "warning"]
    origin: str
    message: str


def check_example(example: Example) -> Iterator[Finding]:
    """Check one example on its own."""

    def error(message: str) -> Finding:
        return Finding("error", example.origin, message)

    def warning(message: str) -> Finding:
        return Finding("warning", example.origin, message)

    written = write_yaml(example.actions)
    try:
        if read_yaml(written) != example.actions:
            yield error("does not read back as it was written")
    except UnparsableOutput as problem:
        yield error(f"does not read back: {problem.title}")
    spoken = set(words(example.text))
    for action in example.actions:
        for name, phrase in _phrases(action):
            if missing := [word for word in words(phrase) if word not in spoken]:
                yield error(f"{name} {phrase!r} has words nobody said: {', '.join(missing)}")
        yield from map(error, _style_slips(action))
        if action.head and action.action in ("add", "update"):
            said = [word for word in words(action.head) if word in spoken]
            if len(said) < 0.6 * len(words(action.head)):
                yield warning(f"{action.action} {action.head!r} is mostly not in the text")
    unresolved = _unresolved(example, REFERENCES[0])
    for phrase in sorted(unresolved and unresolved & _unresolved(example, REFERENCES[1])):
        listed = bool(_NO_SUCH_DAY.search(phrase)) or phrase.casefold() in unresolved_on_purpose()
        yield (warning if listed else error)(f"the calendar makes nothing of {phrase!r}")
    yield from map(error, _doubled(example))
    content = left_out(example.text, ())  # no actions leave out every word of content
    lost = left_out(example.text, example.actions)
    if example.actions and lost >= LOST_WORDS and lost >= LOST_SHARE * content:
        yield warning(f"{lost} of {content} words of content are in no action")


@cache
def unresolved_on_purpose() -> frozenset[str]:
    """Give the phrases that models/parser/data/unresolved.yaml lists; none where there is no such file."""
    if not UNRESOLVED.exists():
        return frozenset()
    return frozenset(phrase.casefold() for phrase in yaml.safe_load(UNRESOLVED.read_text(encoding="utf-8"))["phrases"])


def _unresolved(example: Example, moment: datetime) -> set[str]:
    found: set[str] = set()
    for resolved in resolve_actions(example.actions, moment):
        values = (
            resolved.todo if isinstance(resolved, Add) else resolved.changes if isinstance(resolved, Update) else None
        )
        found.update(values.unresolved if values else ())
    return found


def _doubled(example: Example) -> Iterator[str]:
    """Name actions that stand there twice, word for word."""
    for action, count in Counter(example.actions).items():
        if count > 1:
            yield f"{action.action} {action.head!r} stands there {count} times"


def _phrases(action: ParsedAction) -> Iterator[tuple[str, str]]:
    for name in PHRASES:
        if value := getattr(action, name):
            yield name, value
    for value in action.reminders:
        yield "reminders", value


def _style_slips(action: ParsedAction) -> Iterator[str]:
    titles = [*((action.head,) if action.action == "add" else ()), action.title or "", *action.subtasks]
    for title in filter(None, titles):
        if title[0].isalpha() and title[0].islower() and not title[:2].startswith(("iP", "eB")):
            yield f"{title!r} does not start with a capital"
        if title[-1] in ".!?,;":
            yield f"{title!r} ends with punctuation"
        if _FILLERS & set(words(title)):
            yield f"{title!r} holds a filler"
        if _LEAD.match(title):
            yield f"{title!r} starts with words that are no part of the task"
        if slipped := [p for p in (action.due, action.repeat, action.scheduled) if p and _holds(title, p)]:
            yield f"{title!r} holds its own date {slipped[0]!r}"
    if action.action in ("update", "complete", "delete") and action.head:
        first = words(action.head)[:1]
        if first and first[0] in ("the", "my", "a", "an"):
            yield f"target {action.head!r} starts with an article"
    for name in (action.list, action.head if action.action in ("create_list", "delete_list") else None, action.notes):
        if name and name[0].isalpha() and name[0].islower():
            yield f"{name!r} does not start with a capital"
    if any(tag != tag.lower() for tag in action.tags):
        yield f"tags {action.tags} are not lower case"
    if action.action == "add" and action.scheduled and not action.due:
        yield "scheduled without due"
    if action.action == "add" and action.priority == "none":
        yield "priority none is for updates only"
    for field in fields(action):
        value = getattr(action, field.name)
        if isinstance(value, str) and value != value.strip():
            yield f"{field.name} has blanks around it"


def _holds(title: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", title, re.IGNORECASE))


def check_dataset(examples: Sequence[Example]) -> Iterator[Finding]:
    """Check the examples against one another: no text twice, no near copies across splits."""
    seen: dict[str, Example] = {}
    for example in examples:
        key = normal_form(example.text)
        if key in seen:
            yield Finding("error", example.origin, f"same text as {seen[key].origin}")
        seen.setdefault(key, example)
    for example, copied in near_copies(list(seen.values())):
        yield Finding("error", example.origin, f"near copy of {copied.origin} in another split")


def near_copies(examples: Sequence[Example]) -> Iterator[tuple[Example, Example]]:
    """Give each dev or test example that is nearly the same as one of the train split, with that one."""
    grams = [_trigrams(example.text) for example in examples]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(grams):
        for gram in own:
            holders[gram].append(index)
    for index, own in enumerate(grams):
        if len(own) < 4 or split_of(examples[index]) == "train":
            continue
        shared: dict[int, int] = defaultdict(int)
        for gram in own:
            for other in holders[gram]:
                shared[other] += 1
        for other, count in shared.items():
            near = count >= NEAR_COPY * min(len(own), len(grams[other])) and len(grams[other]) >= 4
            if near and split_of(examples[other]) == "train":
                yield examples[index], examples[other]
                break


def _trigrams(text: str) -> set[tuple[str, ...]]:
    own = words(text)
    return set(zip(own, own[1:], own[2:], strict=False))
