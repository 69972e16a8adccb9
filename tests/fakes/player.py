"""A loudspeaker that only notes what it was to play."""

from collections.abc import Callable
from pathlib import Path

from todoapp.domain.errors import TodoAppError


class FakePlayer:
    """Stands in for `Player`: notes each stretch as (file name, start, end); `failing` is raised by `play`."""

    def __init__(self) -> None:
        self.played: list[tuple[str, float, float | None]] = []
        self.stops = 0
        self.failing: TodoAppError | None = None
        self.finish: Callable[[], None] = lambda: None

    def play(
        self,
        path: Path,
        *,
        start_s: float = 0.0,
        end_s: float | None = None,
        on_finished: Callable[[], None] = lambda: None,
    ) -> float:
        """Note what is played; it goes on until `finish` is called."""
        if self.failing is not None:
            raise self.failing
        self.played.append((path.name, start_s, end_s))
        self.finish = on_finished
        return 1.0

    def stop(self) -> None:
        """Note that it was stopped."""
        self.stops += 1
