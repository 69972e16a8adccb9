"""The learning curve: how often a dictation comes out right against how many examples were learned from."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from todoapp.dataengine.curves import page, plot

SIZES = (50, 100, 200, 500, 1000)
REPLICATES = 2


@dataclass(frozen=True)
class Point:
    """A measured point; `examples` is how many were learned from, `replicate` which random choice of them."""

    examples: int
    replicate: int
    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0


def planned(
    everything: int, sizes: Iterable[int] = SIZES, replicates: int = REPLICATES, *, all_once: bool = False
) -> list[tuple[int, int]]:
    """Give (examples, replicate) of each point, small ones first; the last size is all there are.

    `all_once` says that all examples make one point: a model that is there already.
    """
    wanted = [*sorted({size for size in sizes if size < everything}), everything]
    times = {everything: 1} if all_once else {}
    return [(size, replicate) for size in wanted for replicate in range(1, times.get(size, replicates) + 1)]


def next_hundred(points: Sequence[Point]) -> float | None:
    """Estimate what the next hundred examples are worth, as a share of the cases.

    The slope between the means of the two largest sizes, along the logarithm of the size, on which such curves are
    close to straight.
    """
    means = sorted(mean_shares(points).items())
    if len(means) < 2:
        return None
    (small, low), (large, high) = means[-2:]
    return (high - low) / math.log(large / small) * math.log((large + 100) / large)


def mean_shares(points: Iterable[Point]) -> Mapping[int, float]:
    """Give the mean share of each size over its replicates."""
    by_size: dict[int, list[float]] = {}
    for point in points:
        by_size.setdefault(point.examples, []).append(point.share)
    return {size: statistics.fmean(shares) for size, shares in by_size.items()}


def curve_page(points: Sequence[Point], facts: Mapping[str, object]) -> str:
    """Give the page with the plot and every point."""
    mean = [(float(size), 100 * share) for size, share in sorted(mean_shares(points).items())]
    series = {"mean": mean, "replicates": [(float(point.examples), 100 * point.share) for point in points]}
    rows: dict[str, object] = {
        f"{point.examples} examples, choice {point.replicate}": f"{point.right}/{point.of}, {100 * point.share:.1f} %"
        for point in sorted(points, key=lambda point: (point.examples, point.replicate))
    }
    worth = next_hundred(points)
    if worth is not None:
        rows["the next hundred examples"] = f"about {100 * worth:+.2f} points"
    drawn = plot(
        "Cases right, %", series, along="training examples (logarithmic)", log_x=True, dotted=frozenset({"replicates"})
    )
    return page("Learning curve", [drawn], {**rows, **facts})
