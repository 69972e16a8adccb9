"""How loud it is, for the meter."""

import math
from collections.abc import Callable

import numpy as np

from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples

LEVEL_INTERVAL_S = 0.05
_QUIETEST_DB = -60.0  # the left end of the level meter


class Level:
    """Gathers samples and reports their loudness about 20 times a second."""

    def __init__(self, on_level: Callable[[float], None] | None) -> None:
        self._on_level = on_level
        self._square_sum = 0.0
        self._count = 0

    def feed(self, samples: Samples) -> None:
        """Take what was recorded next."""
        if self._on_level is None:
            return
        self._square_sum += float(np.square(samples, dtype=np.float64).sum())
        self._count += len(samples)
        if self._count >= LEVEL_INTERVAL_S * SAMPLE_RATE_HZ:
            self._on_level(meter_level(self._square_sum / self._count))
            self._square_sum, self._count = 0.0, 0


def meter_level(mean_square: float) -> float:
    """Give the loudness on the meter: 0 at -60 dB and below, 1 at full scale."""
    decibel = 10 * math.log10(max(mean_square, 1e-12))
    return min(1.0, max(0.0, 1 - decibel / _QUIETEST_DB))
