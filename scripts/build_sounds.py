"""Makes resources/sounds: tones that rise when a recording begins and fall when it ends, and a sample dictation.

The sample is spoken by flite (apt install flite), whose voices are free for any use.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio, write_wav

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
TONES_HZ = {"start": (587.0, 880.0), "stop": (880.0, 587.0)}
TONE_S = 0.07
FADE_S = 0.015
LOUDNESS = 0.12
SAMPLE = "Call the dentist on Friday at 3 p.m. Pay the rent tomorrow morning, it's urgent."
VOICE = "slt"


def tones(frequencies_hz: tuple[float, ...]) -> Samples:
    """Give tones one after the other, each with soft edges so that it does not click."""
    count, fade = int(TONE_S * SAMPLE_RATE_HZ), int(FADE_S * SAMPLE_RATE_HZ)
    envelope = np.ones(count)
    envelope[:fade] = np.sin(np.linspace(0, np.pi / 2, fade)) ** 2
    envelope[-fade:] = envelope[:fade][::-1]
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    parts = [LOUDNESS * envelope * np.sin(2 * np.pi * frequency * time_s) for frequency in frequencies_hz]
    return np.concatenate(parts).astype(np.float32)


def sample() -> Samples:
    """Speak the sample, with a little silence around it as in a real dictation."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", VOICE, "-t", SAMPLE, "-o", str(path)], check=True)
        pause = np.zeros(SAMPLE_RATE_HZ // 2, dtype=np.float32)
        return np.concatenate([pause, read_audio(path), pause])


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, frequencies_hz in TONES_HZ.items():
        write_wav(folder / f"{name}.wav", tones(frequencies_hz))
    write_wav(folder / "sample.wav", sample())


if __name__ == "__main__":
    main()
