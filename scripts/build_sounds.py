"""Makes the tones of resources/sounds: rising when a recording begins, falling when it ends."""

import argparse
from pathlib import Path

import numpy as np

from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, write_wav

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
TONES_HZ = {"start": (587.0, 880.0), "stop": (880.0, 587.0)}
TONE_S = 0.07
FADE_S = 0.015
LOUDNESS = 0.12


def tones(frequencies_hz: tuple[float, ...]) -> Samples:
    """Give tones one after the other, each with soft edges so that it does not click."""
    count, fade = int(TONE_S * SAMPLE_RATE_HZ), int(FADE_S * SAMPLE_RATE_HZ)
    envelope = np.ones(count)
    envelope[:fade] = np.sin(np.linspace(0, np.pi / 2, fade)) ** 2
    envelope[-fade:] = envelope[:fade][::-1]
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    parts = [LOUDNESS * envelope * np.sin(2 * np.pi * frequency * time_s) for frequency in frequencies_hz]
    return np.concatenate(parts).astype(np.float32)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, frequencies_hz in TONES_HZ.items():
        write_wav(folder / f"{name}.wav", tones(frequencies_hz))


if __name__ == "__main__":
    main()
