"""`todoapp feedback`: the statistics in words, and the bundle with every line shown."""

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoapp.services.arguments import count, pair
from todoapp.services.data_folder import open_todos
from todoapp.services.settings import read_date_settings

if TYPE_CHECKING:
    from todoapp.services.feedback import Feedback


def add_feedback_command(commands: Any) -> None:
    """Add `feedback` to the command's subparsers."""
    feedback = commands.add_parser("feedback", help="share corrections, see how well you are understood")
    actions = feedback.add_subparsers(metavar="ACTION", required=True)
    share = actions.add_parser("export", help="write your corrections into a bundle to share")
    share.add_argument("file", type=Path, metavar="FILE", help="the bundle, JSON lines")
    share.add_argument("--dry-run", action="store_true", help="only show each line; nothing is written")
    share.add_argument("--replace-names", action="store_true", help="put other names in the place of those found")
    share.add_argument(
        "--replace", action="append", default=[], type=pair, metavar="WORD=OTHER", help="replace one more word"
    )
    share.add_argument("--leave-out", action="append", default=[], type=count, metavar="N", help="not correction N")
    share.add_argument("--audio", action="store_true", help="with the recordings; they are left out otherwise")
    share.set_defaults(run=_export)
    stats = actions.add_parser("stats", help="acceptance, thumbs, corrections and edits by week, model and field")
    stats.add_argument("--weeks", type=count, default=12, metavar="N", help="the last so many (default: 12)")
    stats.set_defaults(run=_stats)


def _stats(options: argparse.Namespace) -> int:
    from todoapp.services.feedback_stats import describe_stats, stats_of

    with open_feedback() as (feedback, _):
        for line in describe_stats(stats_of(feedback.dictated()), options.weeks):
            print(line)
    return 0


def _export(options: argparse.Namespace) -> int:
    """Write a bundle, or (dry run) only show it line by line; say which names were replaced."""
    from todoapp.services.sharing import Sharing, bundle_of, shareable, shared_counts, suggested_names, write_bundle

    with open_feedback() as (feedback, recordings):
        corrections = shareable(feedback.corrections())
        names: dict[str, str] | None = None
        if options.replace_names or options.replace:
            names = {**(suggested_names(corrections) if options.replace_names else {}), **dict(options.replace)}
        bundle = bundle_of(
            corrections,
            Sharing(names, options.audio, frozenset(options.leave_out)),
            at=dt.datetime.now(dt.UTC),
            app_version=metadata.version("todoapp"),
            counts=shared_counts(feedback),
        )
        if names:
            _notice(f"Replaced: {', '.join(f'{old} by {new}' for old, new in names.items())}.")
        elif names is None:
            _notice("Names stand as they were said; --replace-names puts others in their place.")
        number = len(bundle.corrections)
        if options.dry_run:
            for line in bundle.lines():
                print(line)
            _notice(f"Nothing was written: {number} corrections would be.")
            return 0
        copied = write_bundle(bundle, options.file, recordings)
    sound = f" and {copied} recordings" if copied else ", no recordings"
    _notice(f"Wrote {number} corrections{sound} to {options.file}.")
    return 0


def _notice(words: str) -> None:
    print(words, file=sys.stderr)


@contextmanager
def open_feedback() -> "Iterator[tuple[Feedback, Path]]":
    """Give the user's feedback and the folder of the recordings."""
    from todoapp.services.feedback import Feedback
    from todoapp.weights.library import default_data_dir

    folder = default_data_dir()
    recordings = folder / "recordings"
    with open_todos() as todos:
        feedback = Feedback(
            todos,
            lambda: dt.datetime.now().astimezone(),
            settings=lambda: read_date_settings(folder),
            has_recording=lambda name: (recordings / name).is_file(),
            app_version=metadata.version("todoapp"),
        )
        yield feedback, recordings
