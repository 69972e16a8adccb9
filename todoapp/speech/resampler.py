"""Brings what a device delivers to the rate of speech models."""

from typing import Any

import numpy as np

from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples


class Resampler:
    """Brings blocks to 16 kHz; passes them through where they are."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._resampler: Any = None
        if sample_rate_hz != SAMPLE_RATE_HZ:
            import av

            self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)

    def feed(self, mono: Samples | None) -> Samples:
        """Give what is ready; None flushes the rest."""
        if self._resampler is None:
            return mono if mono is not None else np.zeros(0, dtype=np.float32)
        import av

        frame = None
        if mono is not None:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(mono[None]), format="flt", layout="mono")
            frame.sample_rate = self._sample_rate_hz
        blocks = [block.to_ndarray().reshape(-1) for block in self._resampler.resample(frame)]
        return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)
