"""What the C library does with memory that is freed."""

import ctypes
import sys

# mallopt(3) of glibc.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_TOP_PAD_BYTES = 1 << 28


def hold_memory() -> None:
    """Keep what is freed for the next tensor of its size; where the library is not glibc nothing changes.

    Left alone, glibc gives large blocks back to the system, and every step faults the same pages in anew: a quarter of
    its time on a processor.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, 2**31 - 1), (_M_TOP_PAD, _TOP_PAD_BYTES)):
            mallopt(parameter, value)
