"""Waits grow, spread and end; what a service asks for comes first."""

import random
import threading

import pytest

from todoapp.domain.errors import Cancelled
from todoapp.sync.errors import RemoteUnreachable, SignInExpired
from todoapp.sync.retry import Retry, backoff_s


def failing(times: int, error: Exception) -> list[Exception]:
    return [error] * times


def call(retry: Retry, failures: list[Exception], *, renews: bool = False) -> str:
    def work() -> str:
        if failures:
            raise failures.pop()
        return "done"

    return retry.call(work, lambda: renews)


def test_waits_are_spread_below_a_doubling_bound() -> None:
    retry = Retry(rng=random.Random(1))

    for attempt, bound in enumerate((1, 2, 4, 8, 16, 30, 30), start=1):
        pauses = [retry.pause_s(attempt) for _ in range(200)]
        assert 0 <= min(pauses) < bound / 4
        assert bound * 0.9 < max(pauses) <= bound


def test_it_gives_up_after_its_attempts() -> None:
    waits: list[float] = []
    failures = failing(10, RemoteUnreachable("No answer."))

    with pytest.raises(RemoteUnreachable):
        call(Retry(attempts=4, wait=waits.append), failures)

    assert (len(failures), len(waits)) == (6, 3)


def test_it_succeeds_after_failures() -> None:
    assert call(Retry(wait=lambda _: None), failing(3, RemoteUnreachable("No answer."))) == "done"


def test_credentials_are_renewed_once() -> None:
    assert call(Retry(), failing(1, SignInExpired("Expired.")), renews=True) == "done"
    with pytest.raises(SignInExpired):
        call(Retry(), failing(2, SignInExpired("Expired.")), renews=True)
    with pytest.raises(SignInExpired):
        call(Retry(), failing(1, SignInExpired("Expired.")))


def test_a_wait_ends_when_the_user_stops_it() -> None:
    cancelled = threading.Event()
    retry = Retry(first_s=30.0, rng=random.Random(3), cancelled=cancelled)
    timer = threading.Timer(0.05, cancelled.set)
    timer.start()

    with pytest.raises(Cancelled):
        call(retry, failing(3, RemoteUnreachable("No answer.", retry_after_s=30)))
    timer.join()


def test_a_refused_item_waits_longer_each_time_up_to_a_bound() -> None:
    rng = random.Random(1)

    waits = [backoff_s(attempts, rng) for attempts in range(30)]

    assert waits[0] <= 60
    assert waits[5] > waits[0] * 8
    assert max(waits) <= 6 * 3600
