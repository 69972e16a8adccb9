"""The learning rate's course, and what counts as a run that does not converge."""

import math

import pytest

from todoapp.dataengine.training_course import FEWEST_CHECKS, WINDOW, Watch, rate_at, step_by_time


def test_the_rate_warms_up_and_decays_to_a_twentieth() -> None:
    rates = [rate_at(step, 100, 1e-3, 0.05) for step in range(100)]
    assert rates.index(max(rates)) in (4, 5)
    assert rates[0] == pytest.approx(2e-4)
    assert rates[99] == pytest.approx(5e-5, rel=0.02)
    assert rates[5:] == sorted(rates[5:], reverse=True)


@pytest.mark.parametrize(("step", "share", "expected"), [(10, 0.0, 10), (10, 0.5, 50), (80, 0.5, 80), (3, 1.7, 100)])
def test_a_run_with_a_time_limit_decays_by_the_time_used(step: int, share: float, expected: int) -> None:
    assert step_by_time(step, 100, share) == expected


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_at_once(loss: float) -> None:
    assert Watch(6, 1000).step(loss) is not None
    assert Watch(6, 1000).dev(loss) is not None


def test_a_dev_loss_above_its_start_for_long_stops() -> None:
    watch = Watch(6, 1000)
    assert watch.dev(1.0) is None
    found = [watch.dev(1.5) for _ in range(FEWEST_CHECKS)]
    assert found[:-1] == [None] * (FEWEST_CHECKS - 1)
    assert found[-1] is not None


def test_a_dev_loss_that_comes_back_goes_on() -> None:
    watch = Watch(6, 1000)
    assert [watch.dev(loss) for loss in (1.0, 1.5, 1.5, 0.9, 1.5, 1.5)] == [None] * 6


def test_a_training_loss_that_climbs_far_above_its_start_stops() -> None:
    watch = Watch(6, 1000)
    found = [watch.step(0.5) for _ in range(WINDOW)] + [watch.step(5.0) for _ in range(WINDOW)]
    assert found[:-1] == [None] * (2 * WINDOW - 1)
    assert found[-1] is not None


def test_a_loss_worse_than_guessing_stops_soon() -> None:
    watch = Watch(6, 1000)
    found = [watch.step(50.0) for _ in range(10)]
    assert found[:-1] == [None] * 9
    assert found[-1] is not None


def test_a_second_stage_may_climb_a_little_at_first() -> None:
    watch = Watch(6, 1000)
    assert [watch.dev(loss) for loss in (0.113, 0.1145, 0.1164, 0.119, 0.115, 0.105)] == [None] * 6


def test_a_falling_loss_is_left_alone() -> None:
    watch = Watch(6, 1000)
    assert not any(watch.step(2.0 / (1 + step / 50)) for step in range(500))
