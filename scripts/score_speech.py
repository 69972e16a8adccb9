"""Counts how many words the speech models get right and notes it for the settings: models/scores/speech/words.json.

    scripts/score_speech.py CLIPS [--voice real] [--what "30 recordings of people reading aloud"]

CLIPS is a folder of recordings with a `manifest.jsonl` of {"file", "text", "voice"} lines. Recordings stay outside the
repository. A word is right when it stands at its place; words too many count against as words missing do.
"""

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from todoapp.services.app_settings import SPEECH_MODELS
from todoapp.speech.audio_file import read_audio
from todoapp.speech.transcriber import Transcriber
from todoapp.weights.library import Library
from todoapp.weights.scores import scores_dir

FORMAT = 1


def words(text: str) -> list[str]:
    """Give the words as they sound: no case, no punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("mister", "mr"))


def errors(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Give the least number of words to change, add or drop."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def main() -> None:
    """Score every speech model that is on this machine."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("clips", type=Path)
    options.add_argument("--voice", default="real", help="only voices that begin so")
    options.add_argument("--what", default="", help="what was listened to, in words")
    given = options.parse_args()
    lines = (given.clips / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    clips = [clip for clip in map(json.loads, lines) if clip["voice"].startswith(given.voice)]
    library = Library()
    found: dict[str, list[int]] = {}
    for name in SPEECH_MODELS:
        transcriber = Transcriber(library.whisper_dir(name), name)
        wrong = of = 0
        for clip in clips:
            wanted = words(clip["text"])
            of += len(wanted)
            wrong += errors(wanted, words(transcriber.transcribe(read_audio(given.clips / clip["file"])).text))
        found[name] = [max(0, of - wrong), of]
        print(f"{name}: {found[name][0]} of {of} words right in {len(clips)} recordings", flush=True)
    path = scores_dir(library.models_dir) / "speech" / "words.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"format": FORMAT, "what": given.what or f"{len(clips)} recordings", "models": found}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
