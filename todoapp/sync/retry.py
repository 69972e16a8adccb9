"""Tries a call again where that can help: exponential waits with full jitter, and what the service itself asks for."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from todoapp.domain.errors import Cancelled
from todoapp.sync.errors import RemoteUnreachable, SignInExpired

T = TypeVar("T")


@dataclass
class Retry:
    """How often and how patiently. `wait` sleeps for seconds; `cancelled` ends a wait and the pass at once."""

    attempts: int = 4
    first_s: float = 1.0
    longest_s: float = 30.0  # a service that asks for more is left alone until the next pass
    cancelled: threading.Event = field(default_factory=threading.Event)
    wait: Callable[[float], object] | None = None
    rng: random.Random = field(default_factory=random.Random)

    def call(self, work: Callable[[], T], renew: Callable[[], bool]) -> T:
        """Do the work; wait and try again while the service is unreachable, and once with renewed credentials."""
        renewed = False
        attempt = 0
        while True:
            if self.cancelled.is_set():
                raise Cancelled("The sync was stopped.", "What was done so far is kept.")
            try:
                return work()
            except SignInExpired:
                if renewed or not renew():
                    raise
                renewed = True
            except RemoteUnreachable as error:
                attempt += 1
                asked_s = error.retry_after_s or 0.0
                if attempt >= self.attempts or asked_s > self.longest_s:
                    raise
                (self.wait or self.cancelled.wait)(max(asked_s, self.pause_s(attempt)))

    def pause_s(self, attempt: int) -> float:
        """Give how long to wait after so many attempts: somewhere up to the doubled bound, so that clients spread."""
        return self.rng.uniform(0, min(self.longest_s, self.first_s * 2 ** (attempt - 1)))


def backoff_s(attempts: int, rng: random.Random, *, first_s: float = 60.0, longest_s: float = 6 * 3600.0) -> float:
    """Give when an item that was refused is tried again."""
    return rng.uniform(0.5, 1.0) * min(longest_s, first_s * 2.0 ** min(attempts, 20))
