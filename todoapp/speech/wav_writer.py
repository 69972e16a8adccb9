"""Writes a WAV that is whole at every moment: killed while recording, it still plays."""

import os
import struct
from pathlib import Path
from typing import BinaryIO

from todoapp.speech.audio_file import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, WAV_HEADER_BYTES, Samples, to_pcm16, wav_header

FLUSH_S = 1.0  # what a power cut may cost; a killed process loses less


class WavWriter:
    """Appends 16 kHz mono samples to a WAV file; the header is brought up to date about every second."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data_bytes = 0
        # Unbuffered: what is written survives our own death at once, and an error shows where it happens.
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._write(wav_header(0))
        self._flushed_bytes = 0

    @property
    def duration_s(self) -> float:
        return self.data_bytes / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ

    def append(self, samples: Samples) -> None:
        """Write samples; an OSError leaves everything before them readable."""
        data = to_pcm16(samples)
        self._write(data)
        self.data_bytes += len(data)
        if self.data_bytes - self._flushed_bytes >= FLUSH_S * SAMPLE_RATE_HZ * BYTES_PER_SAMPLE:
            self.flush()

    def flush(self) -> None:
        """Bring the header up to date and the file onto the disk."""
        self._file.seek(0)
        self._write(wav_header(self.data_bytes))
        self._file.seek(WAV_HEADER_BYTES + self.data_bytes)
        os.fsync(self._file.fileno())
        self._flushed_bytes = self.data_bytes

    def close(self) -> None:
        """Finish the file. On a full disk the header, which needs no new room, still becomes right."""
        try:
            self._file.truncate(WAV_HEADER_BYTES + self.data_bytes)
            self.flush()
        finally:
            self._file.close()

    def _write(self, data: bytes) -> None:
        """Write all of it: an unbuffered write may do a part only, when the disk is nearly full for one."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]


def repair_header(path: Path) -> float | None:
    """Make the header fit the data of a recording that was cut off, and give its length in seconds.

    None means that the file is not a WAV of ours and was left alone; 0.0 that it holds no sound.
    """
    size = path.stat().st_size
    if size < WAV_HEADER_BYTES:
        return 0.0
    with path.open("r+b") as file:
        header = file.read(WAV_HEADER_BYTES)
        if header[:36] != _fixed_part(header) or header[36:40] != b"data":
            return None
        data_bytes = (size - WAV_HEADER_BYTES) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
        right = wav_header(data_bytes)
        if header != right:
            file.truncate(WAV_HEADER_BYTES + data_bytes)
            file.seek(0)
            file.write(right)
            file.flush()
            os.fsync(file.fileno())
    return data_bytes / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ


def _fixed_part(header: bytes) -> bytes:
    """Give our header's first 36 bytes with the size this header names, for comparison."""
    (riff_bytes,) = struct.unpack_from("<I", header, 4)
    return wav_header(0)[:4] + struct.pack("<I", riff_bytes) + wav_header(0)[8:36]
