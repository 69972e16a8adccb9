"""Follows a day said before a run of tasks, which holds for each of them (models/parser/FORMAT.md, rule 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoapp.domain.parsed_action import ParsedAction
from todoapp.parser.places import found, places_of
from todoapp.parser.words import with_marks, words

_STOPS = frozenset(".!?;")
_AFRESH = frozenset({"also", "oh"})  # and "I need to", "I've got to": a speaker who begins anew leaves the run
_OBLIGED = frozenset({"need", "have", "got", "ive"})
# A clock time alone opens no run: it is its own task's.
_CLOCK = frozenset(
    """
    at by before after from around about half quarter past to oh o clock noon midnight am pm a m p
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
    """.split()  # noqa: SIM905 - a list of quoted words would be twice as long
)


@dataclass(frozen=True)
class _Task:
    """A new todo's place in the text: where its title begins, and where the words of its date or repeat stand."""

    begins: int
    when: Sequence[int]


def half_shared(text: str, actions: Sequence[ParsedAction]) -> int:
    """Count the runs in which the day said before them is given to some of the later tasks and to others not.

    Whoever is right about what the day holds for, such an answer is not.
    """
    said, marks = with_marks(text)
    runs: list[set[bool]] = []
    day, last = None, -1
    for task in _tasks(said, actions):
        if _begins_afresh(said, marks, last, task.begins):
            day = None
        if day is not None and (not task.when or day in task.when):
            runs[-1].add(bool(task.when))
        own = [index for index in task.when if index > last]
        if own and not all(_is_clock(said[index]) for index in own):  # another date: the run is over
            day = own[0] if own[0] < task.begins else None
            runs.append(set())
        last = task.begins
    return sum(len(run) == 2 for run in runs)


def _tasks(said: Sequence[str], actions: Sequence[ParsedAction]) -> Iterator[_Task]:
    places, reached = places_of(said), 0
    for action in actions:
        head = found(words(action.head or ""), places, reached, is_head=True) if action.action == "add" else []
        if head:
            reached = max(reached, head[0] + 1)
            yield _Task(head[0], found(words(action.due or action.repeat or ""), places, head[0], is_head=False))


def _begins_afresh(said: Sequence[str], marks: Sequence[str], last: int, begins: int) -> bool:
    return any(
        marks[index] in _STOPS or said[index] in _AFRESH or (said[index] == "to" and said[index - 1] in _OBLIGED)
        for index in range(last + 1, begins + 1)
    )


def _is_clock(word: str) -> bool:
    return word in _CLOCK or word[0].isdigit()
