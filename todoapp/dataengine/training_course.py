"""The course of a training run: its learning rate, and the signs that it leads nowhere."""

import math
from collections.abc import Sequence

FLOOR = 0.05  # of the peak rate, at the end
MARGIN = 1.1  # a dev loss this much above where it began counts as above; a second stage climbs by some hundredths
FEWEST_CHECKS = 3  # in a row above the start before a run is given up
WINDOW = 50  # steps whose mean loss is compared with the first ones'
DIVERGED = 2.0  # times the mean loss of the first steps
LOST_STEPS = 10  # whose mean loss is worse than guessing


def rate_at(step: int, steps: int, peak: float, warmup: float) -> float:
    """Warm up linearly, then decay along a cosine to a twentieth of the peak."""
    ramp = max(1, int(steps * warmup))
    if step < ramp:
        return peak * (step + 1) / ramp
    progress = (step - ramp) / max(1, steps - ramp)
    return peak * (FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def step_by_time(step: int, steps: int, time_share: float) -> int:
    """Give the step that the learning rate goes by: the one reached, or the one due by the time used, if later."""
    return max(step, int(min(1.0, time_share) * steps))


class Watch:
    """Notices a run that does not converge; each method gives the reason to stop, or None.

    Args:
        checks: dev checks the run plans; half of them in a row above the first one's loss are too many.
        vocabulary: how many tokens there are to guess among.
    """

    def __init__(self, checks: int, vocabulary: int) -> None:
        self._guessing = math.log(vocabulary)
        self._patience = max(FEWEST_CHECKS, checks // 2)
        self._losses: list[float] = []
        self._dev: list[float] = []

    def step(self, loss: float) -> str | None:
        """Take in a step's mean loss."""
        if not math.isfinite(loss):
            return f"The loss is {loss}: the run has left the numbers. Try a lower --rate."
        self._losses.append(loss)
        lately = self._losses[-LOST_STEPS:]
        if len(lately) == LOST_STEPS and mean(lately) > self._guessing:
            return f"The loss, {mean(lately):.1f} of late, is worse than guessing among all tokens. Try a lower --rate."
        if len(self._losses) < 2 * WINDOW:
            return None
        first, last = mean(self._losses[:WINDOW]), mean(self._losses[-WINDOW:])
        if last <= DIVERGED * first:
            return None
        return f"The loss of the last {WINDOW} steps, {last:.3f}, is far above the first ones' {first:.3f}."

    def dev(self, loss: float) -> str | None:
        """Take in a loss on the dev split; the first is the one before any step."""
        if not math.isfinite(loss):
            return f"The dev loss is {loss}. Try a lower --rate."
        self._dev.append(loss)
        recent = self._dev[1:][-self._patience :]
        if len(recent) < self._patience or min(recent) <= self._dev[0] * MARGIN:
            return None
        return (
            f"The dev loss has stayed above its start, {self._dev[0]:.3f}, for {len(recent)} checks (now {loss:.3f})."
        )


def mean(values: Sequence[float]) -> float:
    """Give the mean of some numbers."""
    return sum(values) / len(values)
