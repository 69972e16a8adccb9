"""How services ask for work off the GUI thread without knowing Qt."""

from collections.abc import Callable
from enum import Enum
from typing import Protocol, TypeVar

T = TypeVar("T")


class Lane(Enum):
    """An executor of one worker that guards one scarce thing."""

    INFERENCE = "inference"  # both models want all cores, and a llama context is not safe for two callers
    STORE = "store"  # writes happen in order
    RECORDING = "recording"  # opening or closing a sound device may hang in its driver
    NETWORK = "network"  # fetching models waits on others for minutes
    SYNC = "sync"  # so does a pass, and two of them never run at once


class RunJob(Protocol):
    """Runs `call` in a lane; `done` or `failed` is then called on the thread that owns the state."""

    def __call__(
        self, lane: Lane, call: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None: ...


def run_now(
    lane: Lane, call: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[Exception], None]
) -> None:
    """Run the job here and now, in the caller's thread (tests and the command line)."""
    try:
        result = call()
    except Exception as error:  # the job bridge hands on every failure, as ui/jobs.py does
        failed(error)
        return
    done(result)
