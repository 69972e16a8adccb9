"""A microphone that is open before it is asked for, so that the first word is not cut off.

Opening takes up to two seconds on some systems, and people speak as they press. The last half second is kept in
memory, never on disk, and only while the user allows an open microphone and a key to talk is set.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.domain.errors import MicrophoneUnavailable
from todoapp.speech.input_device import OpenStream, open_stream

_log = logging.getLogger(__name__)

PRE_ROLL_BLOCKS = 16  # of 32 ms

_Block = npt.NDArray[np.float32]


class Standby:
    """Holds the stream until a recording takes it; `open`, `hand_over` and `close` come from one thread at a time."""

    def __init__(self) -> None:
        self._ring: deque[_Block] = deque(maxlen=PRE_ROLL_BLOCKS)
        self._put: Callable[[_Block], None] = self._ring.append
        self._finished: Callable[[], None] = self._lose
        self._stream: OpenStream | None = None
        self._is_lost = False

    @classmethod
    def opened(cls, device: str | int | None) -> "Standby | None":
        """Open the microphone; None where that fails: the recording itself will say why."""
        standby = cls()
        try:
            standby._stream = open_stream(device, standby._on_block, standby._on_finished)
        except MicrophoneUnavailable as error:
            _log.warning("no microphone on standby: %s", error.title)
            return None
        return standby

    def hand_over(self, put: Callable[[_Block], None], finished: Callable[[], None]) -> OpenStream | None:
        """Give the stream, what was just heard going to `put` first; None if the device went away meanwhile."""
        stream, self._stream = self._stream, None
        if stream is None:
            return None
        self._finished = finished
        if self._is_lost:
            stream.close()
            return None
        self._empty_into(put)
        self._put = put
        self._empty_into(put)  # a block that came just before that line; the one after it is 32 ms away
        return stream

    def close(self) -> None:
        """Close the microphone and forget what was heard."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        self._ring.clear()

    def _empty_into(self, put: Callable[[_Block], None]) -> None:
        while self._ring:
            put(self._ring.popleft())

    def _on_block(self, block: _Block, _frames: int, _time: Any, _status: Any) -> None:
        copied = block.copy()
        self._put(copied)

    def _on_finished(self) -> None:
        self._finished()

    def _lose(self) -> None:
        self._is_lost = True
