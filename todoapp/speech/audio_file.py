"""Reads any sound file as 16 kHz mono samples, and writes WAV."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from todoapp.domain.errors import UnreadableAudio

if TYPE_CHECKING:
    from av.container import InputContainer

SAMPLE_RATE_HZ = 16_000
WAV_HEADER_BYTES = 44
BYTES_PER_SAMPLE = 2

Samples = npt.NDArray[np.float32]

_HINT = "Choose a WAV, FLAC, MP3, Opus or M4A file that plays in a music player."


def read_audio(path: Path) -> Samples:
    """Read a sound file as float32 mono samples at 16 kHz, each from -1 to 1.

    Raises:
        UnreadableAudio: the file is missing, empty, damaged from its start, or holds no sound.
    """
    if not path.is_file():
        raise UnreadableAudio(f"There is no sound file {path.name}.", "Check the name and the folder.")
    try:
        if path.stat().st_size == 0:
            raise UnreadableAudio(f"{path.name} is empty.", "Nothing was recorded in it. " + _HINT)
        samples = _read_own_wav(path)
    except OSError as error:
        raise _refused(path, error) from error
    return _read_any(path) if samples is None else samples


def _read_own_wav(path: Path) -> Samples | None:
    """Read a WAV as we write it, None for any other file: the window's process is to do without FFmpeg's libraries."""
    with path.open("rb") as file:
        header = file.read(WAV_HEADER_BYTES)
        data_bytes = path.stat().st_size - WAV_HEADER_BYTES
        if data_bytes < BYTES_PER_SAMPLE or data_bytes % BYTES_PER_SAMPLE or header != wav_header(data_bytes):
            return None
        return from_pcm16(file.read(data_bytes))


def _read_any(path: Path) -> Samples:
    """Read what FFmpeg can."""
    import av

    try:
        # A file that is damaged further on still gives what comes before, hence metadata_errors="ignore".
        with av.open(str(path), mode="r", metadata_errors="ignore") as container:
            samples = _decode(container)
    except av.error.FFmpegError as error:
        raise UnreadableAudio(f"{path.name} is damaged or not a sound file.", _HINT) from error
    except OSError as error:
        raise _refused(path, error) from error
    if samples.size == 0:
        raise UnreadableAudio(f"{path.name} holds no sound.", _HINT)
    return samples


def _refused(path: Path, error: OSError) -> UnreadableAudio:
    return UnreadableAudio(f"{path.name} cannot be read: {error.strerror}.", "Check its permissions.")


def _decode(container: "InputContainer") -> Samples:
    """Decode the first sound track; one growing buffer, so that half an hour costs its 110 MB and little more."""
    import av

    if not container.streams.audio:
        return np.empty(0, dtype=np.float32)
    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    pcm = bytearray()

    def frames() -> Iterator["av.AudioFrame | None"]:
        for packet in container.demux(stream):
            try:
                decoded = packet.decode()
            except av.error.InvalidDataError:  # one bad packet: skip it, keep the rest
                continue
            for frame in decoded:
                frame.pts = None  # gaps and jumps in a file's clock must not become silence or an error
                yield frame
        yield None  # flushes the resampler

    for frame in frames():
        for block in resampler.resample(frame):
            pcm += block.to_ndarray().tobytes()
    return np.frombuffer(pcm, dtype=np.float32)


def write_wav(path: Path, samples: Samples, sample_rate_hz: int = SAMPLE_RATE_HZ) -> None:
    """Write mono samples as a 16-bit WAV."""
    data = to_pcm16(samples)
    path.write_bytes(wav_header(len(data), sample_rate_hz) + data)


def from_pcm16(data: bytes) -> Samples:
    """Give little-endian 16-bit PCM as samples."""
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768.0)


def to_pcm16(samples: Samples) -> bytes:
    """Give the samples as little-endian 16-bit PCM, clipped at full scale."""
    data: bytes = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2").tobytes()
    return data


def wav_header(data_bytes: int, sample_rate_hz: int = SAMPLE_RATE_HZ) -> bytes:
    """Give the 44-byte header of a 16-bit mono WAV with that much data."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + data_bytes,
        b"WAVE",
        b"fmt ",
        16,
        1,  # PCM
        1,  # channel
        sample_rate_hz,
        sample_rate_hz * BYTES_PER_SAMPLE,
        BYTES_PER_SAMPLE,
        8 * BYTES_PER_SAMPLE,
        b"data",
        data_bytes,
    )
