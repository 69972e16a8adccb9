"""Tells how much of what was said an answer leaves out, or makes up: the doubt that is worth a second reading.

A small model that skips a task or drops a date leaves its words behind, and that can be counted without understanding.
Words that carry no content (fillers, lead-ins, what becomes a key of the YAML) do not count.
"""

from collections.abc import Iterator, Sequence

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.words import words

_SILENT = frozenset(
    """
    um umm uh er like you know so well okay ok right alright oh and also then i need to have got gotta a the my it
    is its im ive want should remind me dont forget can could please add put on list of for in that this one them
    these all both last first second third we some just actually no wait sorry mean not sure lets see hmm make note
    gonna going do be with as called new tag tagged move push change rename done mark tick off delete cancel
    what show s t ill id thats was are has been there theres up now
    """.split()  # noqa: SIM905 - a list of quoted words would be twice as long
)
# Values the model writes in its own words.
_OWN = frozenset("high low medium none done open all buy".split())  # noqa: SIM905


def has_content(word: str) -> bool:
    """Tell whether a spoken word is one that something should have been made of."""
    return word not in _SILENT


def left_out(text: str, actions: Sequence[ParsedAction]) -> int:
    """Count the different content words of a text that no value of the actions holds."""
    written = set(words(" ".join(_values(actions))))
    return len({word for word in words(text) if word not in _SILENT and word not in written})


def made_up(text: str, actions: Sequence[ParsedAction]) -> int:
    """Count the words of the actions that nobody said."""
    said = set(words(text)) | _OWN
    return sum(word not in said for word in words(" ".join(_values(actions))))


def _values(actions: Sequence[ParsedAction]) -> Iterator[str]:
    for action in actions:
        for value in (
            action.head, action.title, action.on, action.due, action.scheduled, action.repeat, action.shift,
            action.priority, action.list, action.notes, action.text, action.status,
        ):  # fmt: skip
            if value:
                yield value
        yield from (*action.reminders, *action.tags, *action.subtasks)
