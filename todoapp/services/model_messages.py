"""What the window's process and the models' process say to each other, pickled through one pipe.

Sound goes as the path of a recording or as its samples' bytes. Nothing here is heavy to import.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from todoapp.domain.errors import TodoAppError
from todoapp.domain.when import DateSettings

# -- which model a call is for: one that is not loaded, or differs from the one that is, is loaded first


@dataclass(frozen=True)
class SpeechSetup:
    """A speech model and the words it expects."""

    model_dir: Path
    model_id: str
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True)
class ParserSetup:
    """A parser and how dates are read."""

    path: Path
    model_id: str
    settings: DateSettings = field(default_factory=DateSettings)


# -- to the models


@dataclass(frozen=True)
class Ask:
    """Call a method of `LoadedModels`; the answer, progress and a `Cancel` carry the same number."""

    number: int
    method: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Cancel:
    """Nobody waits for that answer any more."""

    number: int


@dataclass(frozen=True)
class Sound:
    """What was just recorded: float32 samples, `first` the number of samples before them."""

    path: Path
    first: int
    data: bytes


# -- to the window; log records go as they are


@dataclass(frozen=True)
class Progressed:
    """How far it got: the part that is done, 0 to 1, or what a fetch tells."""

    number: int
    progress: Any


@dataclass(frozen=True)
class Answered:
    """What the call gave."""

    number: int
    value: Any


@dataclass(frozen=True)
class Failed:
    """What the call raised; `kind` is None for a failure of our own, of which only the name is told."""

    number: int
    kind: type[TodoAppError] | None
    name: str
    arguments: tuple[Any, ...] = ()
    state: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, error: Exception) -> "Failed":
        """Take an error apart: not every one has a constructor that pickle could call."""
        if isinstance(error, TodoAppError):
            return cls(number, type(error), type(error).__name__, error.args, dict(vars(error)))
        return cls(number, None, type(error).__name__)

    def error(self) -> Exception:
        """Give the error again."""
        if self.kind is None:
            return ModelProcessBug(self.name)
        error = self.kind.__new__(self.kind, *self.arguments)
        error.__dict__.update(self.state)
        return error


@dataclass(frozen=True)
class Paused:
    """Who is speaking has paused: there is something to read ahead."""


class ModelProcessBug(Exception):
    """A failure of our own in the other process, whose log says where; it has only the name, for texts quote people."""
