"""Label-true recombination: the same way of speaking with other words of time, other tasks, other lists in it.

A hand-written example shows how somebody builds a dictation; which date and which task stands in it is chance, and a
small model learns that chance by heart. Here a phrase or title that stands in the text word for word is exchanged, in
text and answer alike, for one of the same kind that stood in another example. Text and label stay true to one another
by construction; what would blur that (a word that occurs twice, a phrase in pieces) is left as it is.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from todoapp.dataengine.checks import check_example
from todoapp.dataengine.examples import Example
from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.words import words

_LEADING = ("by", "on", "at", "before", "in", "every", "this", "next", "the", "until", "from")
_HEADS = ("add", "complete", "delete", "update")
_FUNCTION = frozenset("a an the to for of and with from at in on by up it them my our me about into out off".split())  # noqa: SIM905
SHARE = 0.6  # of the exchangeable parts of an example, on average


@dataclass(frozen=True)
class _Part:
    """A stretch of the text (`said`), `written` so in the answer; parts of one kind fit each other's place."""

    kind: tuple[str, ...]
    said: str
    written: str


class Recombiner:
    """Exchanges parts among the examples it was made of."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._verbs: set[str] = set()
        examples = list(examples)
        for example in examples:
            self._verbs.update(
                re.findall(r"(?:need|want|got|have|remind me|forget|gotta|gonna) to (\w+)", example.text.lower())
            )
        self._bank: dict[tuple[str, ...], list[_Part]] = defaultdict(list)
        for example in examples:
            for part in self._parts(example):
                self._bank[part.kind].append(part)

    def vary(self, example: Example, rng: random.Random) -> Example:
        """Give the example with some of its parts exchanged; the example itself where nothing fits or rules break."""
        text, actions = example.text, example.actions
        used = set(words(text))
        for part in self._parts(example):
            if rng.random() > SHARE:
                continue
            other = rng.choice(self._bank[part.kind])
            content = {word for word in words(other.said) if word not in _FUNCTION}
            # A word that is there already would make two tasks sound alike, or point a later remark at the wrong one.
            if part.kind[0] == "head" and content & used:
                continue
            said, written = _cased(other.said, part.said), other.written
            if part.kind[0] == "phrase":
                written = _cased(other.written, part.written)
            text = _once(text, part.said, said)
            actions = tuple(_exchanged(action, part, written) for action in actions)
            used |= content
        if text == example.text:
            return example
        varied = Example(text, actions, example.source, example.group, example.origin)
        return example if any(True for _ in check_example(varied)) else varied

    def _parts(self, example: Example) -> list[_Part]:
        text = example.text
        style = "raw" if text == text.lower() else "written"
        phrases = {phrase for action in example.actions for phrase in _phrases(action)}
        found: dict[str, _Part] = {}
        for action in example.actions:
            for name in ("due", "scheduled", "repeat", "on"):
                phrase = getattr(action, name)
                if phrase and _occurs_once(text, phrase) and not any(phrase in other for other in phrases - {phrase}):
                    first = phrase.split()[0].lower()
                    lead = first if first in _LEADING else ""
                    found[phrase] = _Part(("phrase", _family(name, action), lead, style), phrase, phrase)
            if action.head and action.action in _HEADS and (said := _stretch(text, action.head)):
                first = action.head.split()[0].lower()
                form = "do" if first in self._verbs else "thing"
                if not _echoed(text, said, example.actions, action):
                    found[said] = _Part(("head", action.action, form, style), said, action.head)
        # Parts must not overlap, or exchanging one would change the other.
        parts = sorted(found.values(), key=lambda part: -len(part.said))
        spans: list[tuple[int, int]] = []
        kept = []
        for part in parts:
            start = text.index(part.said)
            if all(start >= end or start + len(part.said) <= begin for begin, end in spans):
                spans.append((start, start + len(part.said)))
                kept.append(part)
        return kept


def _family(name: str, action: ParsedAction) -> str:
    """Dates of adds and updates fit each other; those that find todos are another kind."""
    if name == "due":
        return "due" if action.action in ("add", "update") else "span"
    return name


def _phrases(action: ParsedAction) -> Iterable[str]:
    yield from filter(None, (action.due, action.scheduled, action.repeat, action.on, action.shift))
    yield from action.reminders


def _occurs_once(text: str, stretch: str) -> bool:
    return len(re.findall(rf"(?<!\w){re.escape(stretch)}(?!\w)", text, re.IGNORECASE)) == 1 and stretch in text


def _stretch(text: str, head: str) -> str | None:
    """Give the words of the text that a title or target was made of, where it is they and nothing else."""
    hits = list(re.finditer(rf"(?<!\w){re.escape(head)}(?!\w)", text, re.IGNORECASE))
    return hits[0].group() if len(hits) == 1 and len(head.split()) > 1 and "," not in head else None


def _echoed(text: str, said: str, actions: Sequence[ParsedAction], own: ParsedAction) -> bool:
    """Tell whether words of a title come up elsewhere: a later remark may point at them."""
    content = {word for word in words(said) if word not in _FUNCTION}
    rest = words(text.replace(said, " ", 1))
    others = [value for action in actions for value in (action.notes, action.title, *action.subtasks) if value]
    return bool(content & set(rest)) or any(content & set(words(value)) for value in others)


def _once(text: str, said: str, by: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", lambda _: by, text, count=1)


def _cased(stretch: str, like: str) -> str:
    """Give the stretch with its first letter as it stands in its new place; a name keeps its capital."""
    if like[:1].isupper():
        return stretch[:1].upper() + stretch[1:]
    first = stretch.split()[0]
    is_name = first.lower() in _DAYS or (len(first) > 1 and first[1:2].isupper())
    return stretch if is_name else stretch[:1].lower() + stretch[1:]


_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter""".split()  # noqa: SIM905
)


def _exchanged(action: ParsedAction, part: _Part, written: str) -> ParsedAction:
    changes: dict[str, str] = {}
    if part.kind[0] == "phrase":
        changes = {
            name: written for name in ("due", "scheduled", "repeat", "on") if getattr(action, name) == part.written
        }
    elif action.head == part.written and action.action == part.kind[1]:
        changes = {"head": written}
    return replace(action, **changes) if changes else action  # type: ignore[arg-type]
