"""`todoapp feedback`: the statistics in words, and the bundle with every line shown."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from todoapp.services.feedback import Feedback
from todoapp.services.feedback_stats import describe_stats, stats_of, tally_of
from todoapp.services.sharing import Sharing, bundle_of, shareable, suggested_names, write_bundle


def stats_command(feedback: Feedback, weeks: int, out: TextIO) -> int:
    """Print how well dictations are understood."""
    for line in describe_stats(stats_of(feedback.dictated()), weeks):
        print(line, file=out)
    return 0


def export_command(
    feedback: Feedback,
    path: Path,
    recordings: Path,
    *,
    app_version: str,
    replace_names: bool,
    replacements: Mapping[str, str],
    left_out: frozenset[int],
    with_audio: bool,
    dry_run: bool,
    out: TextIO,
    notices: TextIO,
) -> int:
    """Write a bundle, or (dry run) only show it line by line; say which names were replaced."""
    corrections = shareable(feedback.corrections())
    names: dict[str, str] | None = None
    if replace_names or replacements:
        names = {**(suggested_names(corrections) if replace_names else {}), **replacements}
    bundle = bundle_of(
        corrections,
        Sharing(names, with_audio, left_out),
        at=dt.datetime.now(dt.UTC),
        app_version=app_version,
        counts=shared_counts(feedback),
    )
    if names:
        print(f"Replaced: {', '.join(f'{old} by {new}' for old, new in names.items())}.", file=notices)
    elif names is None:
        print("Names stand as they were said; --replace-names puts others in their place.", file=notices)
    count = len(bundle.corrections)
    if dry_run:
        for line in bundle.lines():
            print(line, file=out)
        print(f"Nothing was written: {count} corrections would be.", file=notices)
        return 0
    copied = write_bundle(bundle, path, recordings)
    sound = f" and {copied} recordings" if copied else ", no recordings"
    print(f"Wrote {count} corrections{sound} to {path}.", file=notices)
    return 0


def shared_counts(feedback: Feedback) -> dict[str, int]:
    """Give the numbers about all dictations that go into a bundle's manifest."""
    tally = tally_of(feedback.dictated())
    return {
        "total": tally.dictations,
        "accepted": tally.accepted,
        "thumbs_up": tally.thumbs_up,
        "thumbs_down": tally.thumbs_down,
        "edits": tally.edits,
    }
