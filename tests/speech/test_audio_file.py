"""Sound files of every kind come out as 16 kHz mono; what is no sound says so."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.audio.sounds import THREE_TASKS, best_match, encode, white_noise
from todoapp.domain.errors import UnreadableAudio
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio, wav_header, write_wav

_KINDS = [
    ("wav", "pcm_s16le", 8000, 2, 0.97),
    ("wav", "pcm_s16le", 44100, 1, 0.999),
    ("wav", "pcm_f32le", 48000, 2, 0.999),
    ("flac", "flac", 44100, 2, 0.999),
    ("opus", "libopus", 48000, 1, 0.95),
    ("mp3", "libmp3lame", 44100, 2, 0.95),
    ("m4a", "aac", 44100, 1, 0.95),
]


@pytest.mark.parametrize(
    ("suffix", "codec", "rate", "channels", "likeness"), _KINDS, ids=[f"{k[0]}-{k[2]}-{k[3]}ch" for k in _KINDS]
)
def test_any_kind_of_sound_file_gives_the_same_speech(
    tmp_path: Path, suffix: str, codec: str, rate: int, channels: int, likeness: float
) -> None:
    speech = read_audio(THREE_TASKS)
    samples = read_audio(encode(tmp_path / f"speech.{suffix}", speech, codec, rate, channels))
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(len(speech), abs=0.15 * SAMPLE_RATE_HZ)
    correlation, _ = best_match(samples, speech[:-SAMPLE_RATE_HZ])
    assert correlation > likeness


def test_a_written_wav_reads_back_the_same(tmp_path: Path) -> None:
    samples = white_noise(0.5)
    write_wav(tmp_path / "noise.wav", samples)
    assert np.abs(read_audio(tmp_path / "noise.wav") - samples).max() <= 0.5 / 32768


def test_a_wav_of_ours_is_read_without_ffmpeg_to_the_same_samples(tmp_path: Path) -> None:
    write_wav(tmp_path / "noise.wav", white_noise(0.5))
    (tmp_path / "longer.wav").write_bytes((tmp_path / "noise.wav").read_bytes() + b"LIST")  # which FFmpeg reads
    code = "import sys; from pathlib import Path; from todoapp.speech.audio_file import read_audio; " \
        "read_audio(Path(sys.argv[1])); print('av' in sys.modules)"  # fmt: skip
    loaded = [
        subprocess.run([sys.executable, "-c", code, tmp_path / name], capture_output=True, text=True, check=True).stdout
        for name in ("noise.wav", "longer.wav")
    ]
    assert loaded == ["False\n", "True\n"]
    ours, ffmpegs = read_audio(tmp_path / "noise.wav"), read_audio(tmp_path / "longer.wav")
    assert (ours == ffmpegs[: len(ours)]).all()


def test_samples_beyond_full_scale_are_clipped_and_do_not_wrap(tmp_path: Path) -> None:
    write_wav(tmp_path / "loud.wav", np.array([2.0, -2.0] * 100, dtype=np.float32))
    samples = read_audio(tmp_path / "loud.wav")
    assert (samples[::2] > 0.99).all()
    assert (samples[1::2] == -1).all()


def _random_bytes() -> bytes:
    return np.random.default_rng(5).bytes(20_000)


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", wav_header(0), wav_header(1000)[:30], b"This is a shopping list.\n" * 100, _random_bytes()],
    ids=["empty", "four bytes", "header alone", "half a header", "text", "random"],
)
def test_what_is_no_sound_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "thing.wav"
    path.write_bytes(content)
    with pytest.raises(UnreadableAudio) as caught:
        read_audio(path)
    assert "thing.wav" in caught.value.title
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.wav", tmp_path):
        with pytest.raises(UnreadableAudio, match="There is no sound file"):
            read_audio(path)


def test_a_file_without_a_sound_track_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n\n")
    with pytest.raises(UnreadableAudio, match="holds no sound"):
        read_audio(tmp_path / "words.srt")


@pytest.mark.parametrize(("suffix", "codec"), [("flac", "flac"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")])
def test_a_file_damaged_in_its_middle_gives_what_is_readable(tmp_path: Path, suffix: str, codec: str) -> None:
    speech = read_audio(THREE_TASKS)
    path = encode(tmp_path / f"speech.{suffix}", speech, codec)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 500] = bytes(500)
    path.write_bytes(data)
    assert len(read_audio(path)) > 0.8 * len(speech)


def test_a_file_cut_short_gives_its_beginning(tmp_path: Path) -> None:
    speech = read_audio(THREE_TASKS)
    path = encode(tmp_path / "speech.wav", speech, "pcm_s16le")
    path.write_bytes(path.read_bytes()[: len(speech)])  # half of the 16-bit samples
    correlation, start_s = best_match(speech, read_audio(path))
    assert correlation > 0.99
    assert start_s == 0


@pytest.mark.slow
def test_half_an_hour_is_read_within_modest_memory(tmp_path: Path) -> None:
    path = encode(tmp_path / "long.wav", np.tile(white_noise(60), 30), "pcm_s16le", 8000, 2)
    script = (
        "import resource, sys; from pathlib import Path; import av; from todoapp.speech.audio_file import read_audio\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "samples = read_audio(Path(sys.argv[1]))\n"
        "print(len(samples), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    result = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    samples, kilobytes = map(int, result.stdout.split())
    assert samples == pytest.approx(30 * 60 * SAMPLE_RATE_HZ, rel=0.001)
    assert kilobytes < 200_000, "the samples alone are 115 MB"
