"""A WAV that is being written is readable at every moment, on a full disk too."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sounds import white_noise
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio
from todoapp.speech.wav_writer import WavWriter, repair_header

_ROOT = Path(__file__).parents[2]


def test_what_was_appended_is_in_the_file(tmp_path: Path) -> None:
    noise = white_noise(3.3)
    writer = WavWriter(tmp_path / "a.wav")
    for first in range(0, len(noise), 512):
        writer.append(noise[first : first + 512])
    assert writer.duration_s == pytest.approx(3.3)
    writer.close()
    assert np.abs(read_audio(tmp_path / "a.wav") - noise).max() <= 0.5 / 32768


def test_the_file_is_readable_while_it_is_written(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "a.wav")
    for _ in range(25):
        writer.append(white_noise(0.1))
    written = len(read_audio(tmp_path / "a.wav")) / SAMPLE_RATE_HZ
    writer.close()
    assert written >= 2.0, "at most the last second may be missing from the header"


def test_an_intact_file_is_not_touched_by_repair(tmp_path: Path) -> None:
    writer = WavWriter(tmp_path / "a.wav")
    writer.append(white_noise(0.5))
    writer.close()
    before = (tmp_path / "a.wav").stat().st_mtime_ns
    assert repair_header(tmp_path / "a.wav") == 0.5
    assert (tmp_path / "a.wav").stat().st_mtime_ns == before


_FILL_THE_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from todoapp.speech.recordings import storage_error
from todoapp.speech.wav_writer import WavWriter

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_001, 100_001))
writer = WavWriter(Path(sys.argv[1]))
try:
    while True:
        writer.append(np.full(512, 0.25, dtype=np.float32))
except OSError as error:
    print(storage_error(error).title)
writer.close()
print(writer.duration_s)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_on_a_full_disk_everything_before_it_is_kept(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _FILL_THE_DISK, str(tmp_path / "a.wav")],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    title, duration_s = result.stdout.splitlines()
    assert title == "The disk is full."
    assert float(duration_s) == pytest.approx(100_000 / 32_000, abs=0.05)
    samples = read_audio(tmp_path / "a.wav")
    assert len(samples) / SAMPLE_RATE_HZ == float(duration_s)
    assert (np.abs(samples - 0.25) < 0.001).all()
