"""The todos that were said last, and the door through which words pass: a correction of these, or the model's work."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Protocol

from todoapp.domain.evidence import Evidence
from todoapp.domain.todo import Todo
from todoapp.domain.when import DateSettings
from todoapp.services.follow_up import follow_up

if TYPE_CHECKING:  # the window shows before the parser is loaded
    from todoapp.services.parsing import Understood

MEANT_FOR = dt.timedelta(minutes=15)  # later, "no, friday" means nothing that is still in mind
BY_RULE = "corrections-by-rule"  # stands where a model's id does


class Understands(Protocol):
    """Turns text into actions, dates resolved against `reference`."""

    def __call__(self, text: str, reference: dt.datetime, *, cancelled: Event | None = None) -> "Understood": ...


@dataclass(frozen=True)
class _Said:
    """What was said last, in one value: it is set in one thread and read in another."""

    todos: tuple[Todo, ...] = ()
    at: dt.datetime | None = None


class LastBatch:
    """Understands a correction of the last batch by itself and leaves every other sentence to the model."""

    def __init__(self, understand: Understands, clock: Callable[[], dt.datetime], settings: DateSettings) -> None:
        self._understand = understand
        self._clock = clock
        self.settings = settings
        self._said = _Said()

    def remember(self, todos: tuple[Todo, ...]) -> None:
        """These are the todos the user has in mind now, in the order of their cards."""
        self._said = _Said(todos, self._clock())

    def update(self, todos: tuple[Todo, ...]) -> None:
        """These are the same todos as they are now."""
        self._said = _Said(todos, self._said.at)

    @property
    def todos(self) -> tuple[Todo, ...]:
        """The todos that a correction may mean."""
        said = self._said
        is_fresh = said.at is not None and self._clock() - said.at <= MEANT_FOR
        return said.todos if is_fresh else ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(todo.id for todo in self.todos)

    def understand(self, text: str, reference: dt.datetime, *, cancelled: Event | None = None) -> "Understood":
        """Turn a text into actions, as the model's `understand` does."""
        started = time.perf_counter()
        found = follow_up(text, self.todos, reference, self.settings)
        if found is None:
            return self._understand(text, reference, cancelled=cancelled)
        from todoapp.parser.prompt import PROMPT_VERSION
        from todoapp.parser.yaml_format import write_yaml
        from todoapp.services.parsing import Understood

        actions, parsed = zip(*found, strict=True)
        ms = (time.perf_counter() - started) * 1000
        evidence = tuple(Evidence(one) for one in parsed)
        return Understood(actions, write_yaml(parsed), BY_RULE, PROMPT_VERSION, ms, evidence=evidence)
