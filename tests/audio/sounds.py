"""Sounds for tests: speech from flite, encoded files, noise, and how to compare recordings."""

import datetime as dt
import shutil
import subprocess
import tempfile
from pathlib import Path

import av
import numpy as np
import pytest

from todoapp.domain.utterance import Utterance
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio, write_wav
from todoapp.speech.recordings import Recordings

FOLDER = Path(__file__).parent
# "Buy milk and eggs tomorrow morning. Call the dentist on Friday at 3 p.m. Pay the rent before the first of May."
THREE_TASKS = FOLDER / "three_tasks.flac"


def three_tasks_waiting(folder: Path, spoken_at: dt.datetime) -> Utterance:
    """Put three tasks into a folder of recordings, where they wait to become todos."""
    recordings = Recordings(folder)
    path = recordings.new(spoken_at)
    write_wav(path, read_audio(THREE_TASKS))
    recordings.close(path)
    [utterance] = recordings.pending()
    return utterance


def say(text: str, voice: str = "slt") -> Samples:
    """Speak a sentence with flite; skips the test where it is not installed."""
    if shutil.which("flite") is None:
        pytest.skip("flite is not installed (apt install flite)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        return read_audio(path)


def silence(seconds: float) -> Samples:
    """Give digital silence."""
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


def white_noise(seconds: float, level: float = 0.05) -> Samples:
    """Give white noise, the same each time."""
    rng = np.random.default_rng(1)
    return np.asarray(level * rng.standard_normal(int(seconds * SAMPLE_RATE_HZ)), dtype=np.float32)


def pink_noise(seconds: float, level: float = 0.05) -> Samples:
    """Give pink noise, as of a fan."""
    spectrum = np.fft.rfft(white_noise(seconds, 1.0))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum)
    return np.asarray(level * noise / noise.std(), dtype=np.float32)


def hum(seconds: float) -> Samples:
    """Give mains hum with clicks, as of a bad cable and a keyboard."""
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    sound = 0.05 * np.sin(2 * np.pi * 50 * time) + 0.02 * np.sin(2 * np.pi * 150 * time)
    for click in range(SAMPLE_RATE_HZ // 3, len(sound) - 200, int(0.37 * SAMPLE_RATE_HZ)):
        sound[click : click + 80] += 0.3 * np.hanning(80) * (-1.0) ** np.arange(80)
    return sound.astype(np.float32)


def encode(path: Path, samples: Samples, codec: str, sample_rate_hz: int = SAMPLE_RATE_HZ, channels: int = 1) -> Path:
    """Write 16 kHz mono samples as a sound file of any kind, rate and number of channels."""
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=sample_rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=sample_rate_hz)
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        fifo = av.AudioFifo()
        for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
            resampled.pts = None
            fifo.write(resampled)
        size = stream.codec_context.frame_size or 4096
        while (part := fifo.read(size, partial=True)) is not None:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def best_match(whole: Samples, part: Samples) -> tuple[float, float]:
    """Find `part` in `whole`: the highest correlation, and where it begins, in seconds."""
    size = 1 << int(np.ceil(np.log2(len(whole) + len(part))))
    correlation = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    lag = int(correlation.argmax())
    if lag > size // 2:
        lag -= size
    found = whole[max(0, lag) : lag + len(part)]
    wanted = part[max(0, -lag) : max(0, -lag) + len(found)]
    if len(found) < 0.9 * len(part):
        return 0.0, lag / SAMPLE_RATE_HZ
    return float(np.corrcoef(found, wanted)[0, 1]), lag / SAMPLE_RATE_HZ


def words(text: str) -> list[str]:
    """Give the words in lower case without punctuation."""
    return "".join(c for c in text.lower().replace("-", " ") if c.isalnum() or c == " ").split()
