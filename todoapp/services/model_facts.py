"""What a user chooses a model by: its size, how often it is right, how fast it is on this machine, and its licence."""

import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Literal

from todoapp.domain.errors import InvalidInput, ModelMissing, StorageUnavailable
from todoapp.services.app_settings import SPEECH_MODELS
from todoapp.weights.library import Library
from todoapp.weights.registry import RegistryEntry, read_registry
from todoapp.weights.scores import Scores, SplitScore, Tally, read_all, scores_dir

SPEED_FILE = "model-speed.json"
FORMAT = 1
TIMES = 3
TEST_SPLIT = "test"  # what a model was judged on once, and never chosen by
DEV_SPLIT = "dev"  # what models are compared on
SENTENCES = (
    "call the dentist on friday at three",
    "buy milk and eggs tomorrow morning, and remind me to pay the rent before the first of may",
    "water the plants every other sunday",
)

Kind = Literal["speech", "parser"]


@dataclass(frozen=True)
class ModelFacts:
    """One model; `accuracy` is empty where nothing was measured, `speed` where nothing was on this machine."""

    id: str
    kind: Kind
    size_bytes: int
    is_ready: bool
    licence: str
    about: str
    accuracy: str = ""
    speed: str = ""


@dataclass(frozen=True)
class Speed:
    """How long a model took for `work` (in words) on this machine, in milliseconds."""

    ms: float
    work: str


def model_facts(library: Library, data_folder: Path) -> tuple[ModelFacts, ...]:
    """Give the models there are to choose from, those in use by default first.

    Raises:
        ModelMissing: the registry of parsers cannot be read.
    """
    speeds = read_speeds(data_folder)
    statuses = {status.name: status for status in library.status()}
    speech_accuracy = _speech_accuracy(library.models_dir)
    found = []
    for name in SPEECH_MODELS:
        status = statuses[name]
        accuracy = speech_accuracy.get(name, "")
        found.append(
            ModelFacts(
                name, "speech", status.bytes, status.state == "ready", status.licence, status.detail, accuracy,
                _speed_words(speeds.get(name)),
            )
        )  # fmt: skip
    default = library.parser_id()
    entries = sorted(read_registry(library.models_dir), key=lambda entry: entry.id != default)
    accuracy_of = _parser_accuracies(library.models_dir, entries)
    return (
        *found,
        *(_parser_facts(library, entry, accuracy_of[entry.id], speeds.get(entry.id)) for entry in entries),
    )


def chosen_parser(library: Library, wanted: str | None) -> str | None:
    """Give the parser the settings name, None (the current one) if the registry does not have it any more."""
    if wanted is None:
        return None
    return wanted if any(entry.id == wanted for entry in read_registry(library.models_dir)) else None


def measure(library: Library, model_id: str, sample: Path) -> Speed:
    """Load a model, time it and let it go again; `sample` is a recording for those that listen.

    Raises:
        ModelMissing: it is not there.
    """
    return (
        _measured_speech(library, model_id, sample)
        if model_id in SPEECH_MODELS
        else _measured_parser(library, model_id)
    )


def read_speeds(folder: Path) -> dict[str, Speed]:
    """Read what was measured on this machine; nothing where that was another one or cannot be read."""
    try:
        raw = json.loads((folder / SPEED_FILE).read_text(encoding="utf-8"))
        if raw["format"] != FORMAT or raw["machine"] != platform.node():
            return {}
        return {name: Speed(float(one["ms"]), str(one["work"])) for name, one in raw["speeds"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # it is measured again when somebody wants to know


def save_speed(folder: Path, model_id: str, speed: Speed) -> None:
    """Keep what was measured.

    Raises:
        StorageUnavailable: the folder cannot be written.
    """
    speeds = {**read_speeds(folder), model_id: speed}
    content: dict[str, Any] = {"format": FORMAT, "machine": platform.node()}
    content["speeds"] = {name: {"ms": round(one.ms, 1), "work": one.work} for name, one in speeds.items()}
    path = folder / SPEED_FILE
    part = path.with_name(f"{SPEED_FILE}.part")
    try:
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise StorageUnavailable("The speed could not be noted.", f"{error.strerror}. Check {folder}.") from error


def _measured_parser(library: Library, model_id: str) -> Speed:
    from todoapp.services.parsing import Understanding

    understanding = Understanding(library.parser_path(model_id), model_id)
    try:
        understanding.warm_up()
        now = datetime.now()
        ms = median(_ms(partial(understanding.understand, text, now)) for text in SENTENCES for _ in range(TIMES))
    finally:
        understanding.close()
    return Speed(ms, "a sentence")


def _measured_speech(library: Library, model_id: str, sample: Path) -> Speed:
    from todoapp.speech.audio_file import SAMPLE_RATE_HZ, read_audio
    from todoapp.speech.transcriber import Transcriber

    transcriber = Transcriber(library.whisper_dir(model_id), model_id)
    transcriber.warm_up()
    samples = read_audio(sample)
    ms = median(_ms(partial(transcriber.transcribe, samples)) for _ in range(TIMES))
    return Speed(ms, f"{len(samples) / SAMPLE_RATE_HZ:.0f} s of speech")


def _ms(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1000


def _speed_words(speed: Speed | None) -> str:
    return f"{speed.ms / 1000:.1f} s for {speed.work}, measured here" if speed is not None else ""


def _parser_facts(library: Library, entry: RegistryEntry, accuracy: str, speed: Speed | None) -> ModelFacts:
    try:
        path = library.parser_path(entry.id)
        size, is_ready = path.stat().st_size, True
    except (ModelMissing, OSError):
        size, is_ready = 0, False
    about = f"{entry.status}, {entry.quantization}"
    licence = next((status.licence for status in library.status() if status.name == entry.base), "")
    return ModelFacts(entry.id, "parser", size, is_ready, licence, about, accuracy, _speed_words(speed))


def _parser_accuracies(models_dir: Path, entries: Sequence[RegistryEntry]) -> Mapping[str, str]:
    """Say how many dictations nobody trained on came out right in every field: by the score files, or the registry.

    A later test is a harder one. So all are told by one, where there is one that all were measured on.
    """
    try:
        all_scores = read_all(scores_dir(models_dir))
    except InvalidInput:
        return {entry.id: "" for entry in entries}
    measured = {entry.id: _measured_on(entry.id, all_scores) for entry in entries}
    common = set.intersection(*map(set, measured.values())) if measured else set()
    return {
        entry.id: _accuracy_words([split for key, split in measured[entry.id].items() if not common or key in common])
        or _earlier_accuracy(entry)
        for entry in entries
    }


def _measured_on(model_id: str, all_scores: Iterable[Scores]) -> dict[tuple[str, str], SplitScore]:
    """Give a model's scores on the test and the dev split, by the split's name and hash."""
    return {
        (name, split.split_hash): split
        for scores in all_scores
        for name, split in scores.splits.items()
        if scores.model == model_id and name in (TEST_SPLIT, DEV_SPLIT)
    }


def _accuracy_words(found: Sequence[SplitScore]) -> str:
    if not found:
        return ""
    best = max(found, key=lambda split: split.cases.of)
    return f"{_share(best.todos)} of todos right in every field, {_share(best.cases)} of whole dictations"


def _earlier_accuracy(entry: RegistryEntry) -> str:
    exact = entry.metrics.get(TEST_SPLIT, {}).get("exact_match", {})
    share = exact.get("all") if isinstance(exact, dict) else None
    return f"{100 * share:.0f} % of whole dictations right, of an earlier test" if share else ""


def _speech_accuracy(models_dir: Path) -> Mapping[str, str]:
    """Read how many words each speech model gets right."""
    try:
        raw = json.loads((scores_dir(models_dir) / "speech" / "words.json").read_text(encoding="utf-8"))
        tallies = {name: Tally(int(right), int(of)) for name, (right, of) in raw["models"].items()}
        return {name: f"{_share(tally)} of words right ({raw['what']})" for name, tally in tallies.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _share(tally: Tally) -> str:
    return f"{100 * tally.share:.0f} %"
