"""Measures invented text: what the speech models write down where nobody speaks, or two people at once, for 25 to 35 s.

    scripts/score_invented.py [--json FILE]

Silence, noise, music, coughs, a sentence followed by silence, and two voices at once are made here, the same each time.
A word is invented that nobody said; where nobody speaks that is every word, after a sentence every word that is written
down later than it was said. Where two speak, words heard wrong count as well. Needs flite for the voices.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the sounds are those of the tests

from tests.audio import sounds
from todoapp.domain.utterance import Transcript
from todoapp.services.app_settings import SPEECH_MODELS
from todoapp.speech.audio_file import SAMPLE_RATE_HZ, Samples
from todoapp.speech.transcriber import Transcriber
from todoapp.weights.library import Library

LENGTHS_S = (25.0, 30.0, 35.0)
ROOM_LEVEL = 0.0005  # a quiet room through a good microphone, about -66 dB
FIRST = "Buy milk and eggs tomorrow morning. Call the dentist on Friday at 3. Pay the rent before the first of May."
SECOND = "Water the plants every Saturday. Return the library books. Book a table for 4 on Thursday evening."
KEYS_HZ = (220.0, 174.6, 261.6, 196.0)  # a minor, F, C, G
CHORD = (1.0, 1.2, 1.5, 2.0)

TAIL = "speech, then silence"
TAIL_AFTER_S = 11.0  # all is said by then

Clip = tuple[str, Samples, str]  # the kind, the sound, the words that are said in it


def room(seconds: float) -> Samples:
    """Give a quiet room."""
    return sounds.pink_noise(seconds, ROOM_LEVEL)


def music(seconds: float, beats_per_s: float) -> Samples:
    """Give four chords, plucked over and over above a drum."""
    sound = room(seconds).astype(np.float64)
    beat = int(SAMPLE_RATE_HZ / beats_per_s)
    time_s = np.arange(beat) / SAMPLE_RATE_HZ
    drum = 0.2 * np.exp(-25 * time_s) * np.sin(2 * np.pi * 70 * time_s)
    for number, start in enumerate(range(0, len(sound) - beat, beat)):
        key = KEYS_HZ[number // 4 % len(KEYS_HZ)] * CHORD[number % len(CHORD)]
        tone = sum(np.sin(2 * np.pi * key * part * time_s) / part for part in range(1, 6))
        sound[start : start + beat] += 0.08 * np.exp(-4 * time_s) * tone + drum
    return sound.astype(np.float32)


def coughs(seconds: float, every_s: float) -> Samples:
    """Give coughs in a quiet room: a burst, then a softer one with some voice in it."""
    sound = room(seconds).astype(np.float64)
    rng = np.random.default_rng(3)
    for start_s in np.arange(1.0, seconds - 1.5, every_s):
        for late_s, loud, length_s in ((0.0, 0.4, 0.18), (0.3, 0.25, 0.3)):
            time_s = np.arange(int(length_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
            voiced = np.sin(2 * np.pi * (180 - 150 * time_s) * time_s) if late_s else 0.0
            burst = loud * np.exp(-12 * time_s) * (rng.standard_normal(len(time_s)) * 0.5 + voiced)
            at = int((start_s + late_s) * SAMPLE_RATE_HZ)
            sound[at : at + len(burst)] += burst
    return sound.astype(np.float32)


def spoken(text: str, voice: str, seconds: float, after_s: float = 1.0) -> Samples:
    """Give a quiet room in which somebody speaks."""
    sound, voice_sound = room(seconds), sounds.say(text, voice)
    at = int(after_s * SAMPLE_RATE_HZ)
    voice_sound = voice_sound[: len(sound) - at]
    sound[at : at + len(voice_sound)] += voice_sound
    return sound


def clips() -> list[Clip]:
    """Make all clips."""
    made: list[Clip] = []
    plain: tuple[tuple[str, Callable[[float], Samples]], ...] = (
        ("silence", sounds.silence),
        ("silence", room),
        ("noise", lambda length: sounds.white_noise(length, 0.02)),
        ("noise", lambda length: sounds.white_noise(length, 0.1)),
        ("noise", lambda length: sounds.pink_noise(length, 0.1)),
        ("noise", sounds.hum),
        ("music", lambda length: music(length, 2.0)),
        ("music", lambda length: music(length, 4.0)),
        ("coughs", lambda length: coughs(length, 2.0)),
        ("coughs", lambda length: coughs(length, 7.0)),
    )
    for length in LENGTHS_S:
        made += [(kind, make(length), "") for kind, make in plain]
        for text in (FIRST, SECOND):
            made.append((TAIL, spoken(text, "rms", length), text))
        for second_voice, loud in (("slt", 1.0), ("awb", 0.5)):
            both = spoken(FIRST, "rms", length) + loud * spoken(SECOND, second_voice, length, 2.0)
            made.append(("two voices", np.asarray(both, dtype=np.float32), f"{FIRST} {SECOND}"))
    return made


def invented(kind: str, heard: Transcript, said: str) -> int:
    """Count the words that nobody said."""
    if kind == TAIL:
        late = [segment.text for segment in heard.segments if segment.start_s > TAIL_AFTER_S]
        return len(sounds.words(" ".join(late)))
    return sum((Counter(sounds.words(heard.text)) - Counter(sounds.words(said))).values())


def main() -> None:
    """Measure every speech model that is on this machine."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", type=Path, help="write the figures to this file as well")
    given = options.parse_args()
    made, library, figures = clips(), Library(), {}
    for name in SPEECH_MODELS:
        transcriber = Transcriber(library.whisper_dir(name), name)
        kinds: dict[str, list[int]] = {}
        for kind, sound, said in made:
            heard = transcriber.transcribe(sound)
            wrong, of = invented(kind, heard, said), len(sounds.words(heard.text))
            row = kinds.setdefault(kind, [0, 0, 0, 0])
            row[:] = [row[0] + 1, row[1] + bool(wrong), row[2] + wrong, row[3] + of]
            if wrong:
                print(f"  {name}, {kind}, {len(sound) / SAMPLE_RATE_HZ:.0f} s: {heard.text}", file=sys.stderr)
        for kind, (count, bad, wrong, of) in kinds.items():
            print(f"{name}: {kind}: {bad} of {count} clips with invented words, {wrong} of {of} words", flush=True)
        figures[name] = kinds
    if given.json is not None:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
