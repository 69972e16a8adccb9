#!/usr/bin/env python3
"""Learn what the transcriber does to words: scripts/learn_noise.py [--texts N] [--minutes M] [--piper COMMAND MODEL]

Hand-written texts of the train split are spoken by several synthetic voices at several speeds, noise is laid over them,
and our own Whisper writes them down. What it wrote is compared with what was said, word by word, and what it does more
than once becomes models/parser/data/noise.yaml, which todoapp/dataengine/noise.py lays over examples in training.

Needs `espeak-ng` (and `flite`, if there) and the fetched speech model. Each round is a line in runs/noise/rounds.jsonl;
killed at any point, the next call goes on from there. `--minutes 0` only makes the table of the rounds that are there.
"""

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.noise_learning import Round, learn, write_table
from todoapp.dataengine.splits import select
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.transcriber import Transcriber

ROOT = Path(__file__).resolve().parents[1]
PARSER_DATA = ROOT / "models" / "parser"
ROUNDS = ROOT / "runs" / "noise" / "rounds.jsonl"
MAX_WORDS = 45  # of a text: one piece for Whisper, a few seconds of work
ESPEAK_VOICES = ("en-us", "en-gb+f2")
FLITE_VOICES = ("rms", "slt", "awb")
WORDS_PER_MINUTE = (140, 160, 180)
# Natural and diphone voices in silence are read with few slips; real rooms are between these. espeak's robot is misread
# as it stands, and in loud noise nothing of it is left to learn from.
NOISE_DB = {"espeak-ng": (None, 25.0), "flite": (None, 25.0, 15.0), "piper": (None, 25.0, 15.0, 10.0)}


def parse_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--texts", type=int, default=220)
    options.add_argument("--minutes", type=float, default=10.0, help="stop speaking (resumably) after so long")
    options.add_argument("--piper", nargs=2, metavar=("COMMAND", "MODEL"), help="a piper command and its voice (.onnx)")
    options.add_argument("--threads", type=int, default=1)
    return options.parse_args()


def chosen_texts(count: int) -> list[Example]:
    """Give that many hand-written train texts, the same ones every time: a hash of the text orders them."""
    train = select(read_examples((PARSER_DATA / "gold").glob("*.yaml")), "train")
    short = [example for example in train if len(example.text.split()) <= MAX_WORDS]
    return sorted(short, key=lambda example: hashlib.sha256(f"noise-1:{example.id}".encode()).digest())[:count]


def speakers(piper: Sequence[str] | None) -> list[list[str]]:
    """Give the voices that this machine has, each as a command's first words."""
    found = [["espeak-ng", voice] for voice in ESPEAK_VOICES]
    if shutil.which("flite"):
        found += [["flite", voice] for voice in FLITE_VOICES]
    if piper:
        found += [["piper", *piper]] * len(found)  # the one that sounds like a person speaks every other text
    return found


def speak(text: str, speaker: Sequence[str], speed: int, wav: Path) -> Samples:
    """Say a text aloud into a file and read it."""
    if speaker[0] == "espeak-ng":
        command = ["espeak-ng", "-v", speaker[1], "-s", str(speed), "-w", str(wav), "--stdin"]
    elif speaker[0] == "flite":
        text_file = wav.with_suffix(".txt")
        text_file.write_text(text, encoding="utf-8")
        stretch = str(round(160 / speed, 2))
        command = ["flite", "-voice", speaker[1], "--setf", f"duration_stretch={stretch}"]
        command += ["-f", str(text_file), "-o", str(wav)]
    else:
        stretch = str(round(160 / speed, 2))
        command = [speaker[1], "-m", speaker[2], "--length-scale", stretch, "-f", str(wav)]
    subprocess.run(command, input=text.encode(), check=True, capture_output=True)
    return read_audio(wav)


def with_noise(samples: Samples, snr_db: float | None, seed: int) -> Samples:
    """Lay pink noise over a voice, so many decibels below it, with half a second of it around."""
    pad = np.zeros(SAMPLE_RATE_HZ // 2, dtype=np.float32)
    padded = np.concatenate([pad, samples, pad])
    if snr_db is None:
        return padded
    generator = np.random.default_rng(seed)
    spectrum = np.fft.rfft(generator.standard_normal(len(padded)))
    frequencies = np.maximum(np.fft.rfftfreq(len(padded), 1 / SAMPLE_RATE_HZ), 20.0)
    pink = np.fft.irfft(spectrum / np.sqrt(frequencies), len(padded))
    wanted = np.sqrt(np.mean(samples**2)) / 10 ** (snr_db / 20)
    mixed: Samples = np.clip(padded + pink * wanted / np.sqrt(np.mean(pink**2)), -1, 1).astype(np.float32)
    return mixed


def hear(options: argparse.Namespace) -> None:
    """Speak and transcribe what no earlier call has, until the time is up."""
    from todoapp.weights.library import Library

    done = {one.id for one in read_rounds()}
    transcriber = Transcriber(Library().whisper_dir("whisper-tiny.en"), "whisper-tiny.en", options.threads)
    voices = speakers(options.piper)
    started = time.monotonic()
    ROUNDS.parent.mkdir(parents=True, exist_ok=True)
    with ROUNDS.open("a", encoding="utf-8") as out, tempfile.TemporaryDirectory() as folder:
        for number, example in enumerate(chosen_texts(options.texts)):
            if time.monotonic() - started > options.minutes * 60:
                break
            if example.id in done:
                continue
            rng = random.Random(example.id)
            speaker, speed = rng.choice(voices), rng.choice(WORDS_PER_MINUTE)
            snr = rng.choice(NOISE_DB[speaker[0]])
            sound = with_noise(speak(example.text, speaker, speed, Path(folder) / "a.wav"), snr, number)
            voice = " ".join((speaker[0], Path(speaker[-1]).stem))
            heard = Round(example.id, example.text, transcriber.transcribe(sound).text, voice, snr)
            out.write(json.dumps(heard._asdict(), ensure_ascii=False) + "\n")
            out.flush()
            if (number + 1) % 20 == 0:
                print(f"{number + 1} of {options.texts}, {time.monotonic() - started:.0f} s", flush=True)


def read_rounds() -> list[Round]:
    """Give the rounds of all calls so far."""
    if not ROUNDS.exists():
        return []
    return [Round(**json.loads(line)) for line in ROUNDS.read_text(encoding="utf-8").splitlines()]


def sounds_of(word: str) -> str:
    """Give the sounds of a word in the International Phonetic Alphabet, stress and length left out."""
    result = subprocess.run(["espeak-ng", "-q", "--ipa", "-v", "en-us", word], capture_output=True, check=True)
    return "".join(sound for sound in result.stdout.decode() if sound.isalpha() and sound not in "ˈˌː")


def main() -> None:
    options = parse_options()
    hear(options)
    rounds = read_rounds()
    table = learn(rounds, sounds_of)
    write_table(PARSER_DATA / "data" / "noise.yaml", table)
    print(f"{len(rounds)} rounds, {table.words} words, word error rate {table.word_error_rate:.1%}")
    print(f"{len(table.misheard)} mishearings, {len(table.rewritten)} rewritings, {len(table.homophones)} homophones")


if __name__ == "__main__":
    main()
