#!/usr/bin/env python3
"""Time dictations spoken in real time: scripts/benchmark_dictation.py [--runs N]

Two dictations of 8 and 40 seconds (three and ten tasks) are spoken by flite, with pauses between the sentences that
make up the time, and the longer one once more without them. They are recorded as the app records: block by block into a
WAV file, heard, read ahead and understood ahead by the models' process meanwhile. Timed is what the user waits for:
from the end of speech to understood actions. Prints the median, the worst and the target of each; a run takes some 75
seconds.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from benchmark import NOW, WHISPER

from todoapp.services.model_messages import ParserSetup, SpeechSetup
from todoapp.services.model_process import ModelProcess, Part
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples, read_audio
from todoapp.speech.wav_writer import WavWriter
from todoapp.weights.library import Library

BLOCK = SAMPLE_RATE_HZ // 10  # samples the recorder hands on at a time
THREE_TASKS = (
    "Tomorrow call the plumber about the boiler, buy oat milk and bread, and on Friday at three pick up the parcel from"
    " the post office."
)
TEN_TASKS = (
    "Tomorrow morning I need to call the dentist. Pay the rent before the first. Water the plants every Sunday"
    " evening. Buy a birthday card for Emma and post it by Thursday. Book the car in for its service next week."
    " Email the landlord about the broken window, that one is urgent. Pick up the dry cleaning on Saturday at ten."
    " Order new printer paper. Return the library books on Monday after work. And remind me to ask Tom about the"
    " concert tickets tonight at eight."
)
DICTATIONS = {
    "8 s": (THREE_TASKS, 8.0, 0.9),
    "40 s": (TEN_TASKS, 40.0, 2.5),
    "40 s of tasks without a pause": (TEN_TASKS, 0.0, 2.5),
}


def spoken(text: str, seconds: float, folder: Path) -> Samples:
    """Give a text as speech at 16 kHz, with pauses between the sentences where it is shorter than that."""
    path = folder / "spoken.wav"
    sentences = []
    for sentence in re.split(r"(?<=\.) ", text) if seconds else [text]:
        subprocess.run(["flite", "-voice", "slt", "-t", sentence, "-o", str(path)], check=True)
        sentences.append(read_audio(path))
    missing = int(seconds * SAMPLE_RATE_HZ) - sum(map(len, sentences))
    pause = np.zeros(max(0, missing) // max(1, len(sentences) - 1), dtype=np.float32)
    return np.concatenate([part for sentence in sentences for part in (pause, sentence)][1:])


class Desk:
    """The models' process with the one thread that asks it, as the app has them."""

    def __init__(self, parser: Path) -> None:
        self.models = ModelProcess()
        self._speech = SpeechSetup(Library().whisper_dir(WHISPER), WHISPER)
        self._parser = ParserSetup(parser, parser.stem)
        self._asking = threading.Lock()
        self.models.on_pause = lambda: threading.Thread(target=self._read_ahead, daemon=True).start()
        self.models.ask(Part.SPEECH, "load_speech", self._speech)
        self.models.ask(Part.PARSER, "load_parser", self._parser)

    def _read_ahead(self) -> None:
        with self._asking:
            self.models.ask(Part.SPEECH, "read_ahead", self._speech)

    def dictate(self, samples: Samples, path: Path) -> tuple[float, float, int]:
        """Record in real time; give the seconds from the last sample to the text, to actions, and how many they are."""
        writer = WavWriter(path)
        started = time.perf_counter()
        for first in range(0, len(samples), BLOCK):
            block = samples[first : first + BLOCK]
            time.sleep(max(0.0, started + (first + len(block)) / SAMPLE_RATE_HZ - time.perf_counter()))
            writer.append(block)
            writer.flush()
            self.models.hear(path, first, block)
        ended = time.perf_counter()
        writer.close()
        with self._asking:
            text = self.models.ask(Part.SPEECH, "transcribe", self._speech, path).text
            heard = time.perf_counter()
            understood = self.models.ask(Part.PARSER, "understand", self._parser, text, NOW)
        return heard - ended, time.perf_counter() - ended, len(understood.actions)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    if shutil.which("flite") is None:
        print("flite is not installed: apt install flite, or run scripts/test once.", file=sys.stderr)
        return 1
    desk = Desk(Library().parser_path())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, (text, seconds, target) in DICTATIONS.items():
            samples = spoken(text, seconds, folder)
            heard, waits, found = [], [], 0
            for run in range(options.runs):
                text_s, wait_s, found = desk.dictate(samples, folder / f"{name} {run}.wav")
                heard.append(text_s)
                waits.append(wait_s)
            length, median = len(samples) / SAMPLE_RATE_HZ, statistics.median(waits)
            verdict = "met" if median <= target else "MISSED"
            print(
                f"{name} dictation, end of speech to actions: {median:.2f} s ({verdict}, target {target});"
                f" worst {max(waits):.2f}; {statistics.median(heard):.2f} s of it to the text;"
                f" {length:.1f} s said, {found} actions, {options.runs} runs"
            )
    desk.models.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
