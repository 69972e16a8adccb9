"""Builds and writes a feedback bundle: what the user sees line by line is what stands in the file."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoapp.dataengine.bundles import FORMAT, KIND, LEARNED_FROM, Bundle, gold_actions
from todoapp.domain.correction import Correction
from todoapp.parser.prompt import PROMPT_VERSION
from todoapp.services.feedback_stats import tally_of
from todoapp.services.placeholders import find_names, replaced, with_misheard
from todoapp.services.whole_file import whole_file

if TYPE_CHECKING:
    from todoapp.services.feedback import Feedback

AUDIO_SUFFIX = ".audio"  # of the folder beside the bundle


@dataclass(frozen=True)
class Sharing:
    """What goes into a bundle: `names` to replace (None: nothing is), recordings or not, numbers left out."""

    names: Mapping[str, str] | None = None
    with_audio: bool = False
    left_out: frozenset[int] = field(default_factory=frozenset)


def shareable(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    """Give the corrections there is something to learn from, the latest of each dictation where the model erred."""
    latest = {(one.provenance, one.text): one.number for one in corrections if one.reason == LEARNED_FROM}
    return tuple(
        one
        for one in corrections
        if one.reason != "mind" and (one.reason != LEARNED_FROM or latest[(one.provenance, one.text)] == one.number)
    )


def suggested_names(corrections: Sequence[Correction]) -> dict[str, str]:
    """Give the names in what would be shared, each with its placeholder."""
    texts = [text for one in corrections for text in (one.text, one.provenance.text)]
    titles = [value for one in corrections for action in gold_actions(one.actions) for value in _values(action)]
    return find_names(texts, titles)


def bundle_of(
    corrections: Sequence[Correction], sharing: Sharing, *, at: dt.datetime, app_version: str, counts: Mapping[str, int]
) -> Bundle:
    """Give the bundle of the corrections that are not left out; `counts` are numbers about all dictations."""
    chosen = [one for one in shareable(corrections) if one.number not in sharing.left_out]
    rows = tuple(_row(one, sharing) for one in chosen)
    manifest = {
        "format": FORMAT,
        "kind": KIND,
        "app_version": app_version,
        "prompt_version": PROMPT_VERSION,
        "models": sorted({one.provenance.model_id for one in chosen if one.provenance.model_id}),
        "speech_models": sorted({one.provenance.speech_model for one in chosen if one.provenance.speech_model}),
        "exported_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "corrections": len(rows),
        "reasons": dict(Counter(one.reason for one in chosen)),
        "names_replaced": sharing.names is not None,
        "audio": sharing.with_audio,
        "dictations": dict(counts),
    }
    return Bundle(manifest, rows)


def write_bundle(bundle: Bundle, path: Path, recordings: Path) -> int:
    """Write a bundle, complete or, if anything fails, not at all; give the number of recordings copied beside it."""
    names = [row["audio"] for row in bundle.corrections if row.get("audio")]
    with whole_file(path, "bundle") as stream:
        stream.writelines(f"{line}\n".encode() for line in bundle.lines())
        folder = path.with_name(path.name + AUDIO_SUFFIX)
        for name in names:
            folder.mkdir(exist_ok=True)
            shutil.copyfile(recordings / name, folder / name)
    return len(names)


def shared_counts(feedback: "Feedback") -> dict[str, int]:
    """Give the numbers about all dictations that go into a bundle's manifest."""
    tally = tally_of(feedback.dictated())
    return {
        "total": tally.dictations,
        "accepted": tally.accepted,
        "thumbs_up": tally.thumbs_up,
        "thumbs_down": tally.thumbs_down,
        "edits": tally.edits,
    }


def _row(one: Correction, sharing: Sharing) -> dict[str, Any]:
    source = one.provenance
    heard_names = with_misheard(sharing.names, source.text, one.text) if sharing.names is not None else None
    has_audio = sharing.with_audio and one.is_audio_kept and source.recording is not None
    return {
        "number": one.number,
        "reason": one.reason,
        "suggested": one.suggested,
        "text": _put(one.text, sharing.names),
        "actions": _put(gold_actions(one.actions), sharing.names),
        "heard": _put(source.text, heard_names),
        "model_wrote": _put(source.yaml or "", heard_names),
        "fields": list(one.fields),
        "model_id": source.model_id,
        "prompt_version": source.prompt_version,
        "speech_model": source.speech_model,
        "app_version": one.app_version,
        "now": source.reference.replace(tzinfo=None).isoformat(timespec="minutes") if source.reference else None,
        "settings": dict(one.settings),
        "at": one.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        **({"audio": source.recording} if has_audio else {}),
    }


def _put(value: Any, names: Mapping[str, str] | None) -> Any:
    if names is None:
        return value
    if isinstance(value, str):
        return replaced(value, names)
    if isinstance(value, dict):
        return {key: _put(inner, names) for key, inner in value.items()}
    return [_put(inner, names) for inner in value]


def _values(action: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for value in action.values():
        found += [value] if isinstance(value, str) else [str(inner) for inner in value or ()]
    return found
