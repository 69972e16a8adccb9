"""`todoapp model fetch`, `list`, `compare`, `promote` and `rollback`, on a stream the caller gives."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from todoapp.domain.errors import Cancelled, ModelMissing
from todoapp.weights.catalog import DEFAULT_NAMES
from todoapp.weights.fetch import Progress
from todoapp.weights.library import Library
from todoapp.weights.promotion import compare, comparison_lines, promote, rollback

EXIT_CANCELLED = 130

_STAGE_WORDS = {
    "waiting": "waiting for another fetch to end",
    "download": "downloading",
    "unpack": "unpacking",
    "merge": "merging base and adapter",
    "check": "checking that it runs",
}
_REDRAW_S = 0.2


def fetch_command(names: Sequence[str], source_dir: Path | None, stream: TextIO, library: Library | None = None) -> int:
    """Fetch `names` (the default set if there are none), showing progress on `stream`; returns the exit code.

    Ctrl-C stops the download and gives 130; other failures are TodoAppErrors for the caller to print.
    """
    library = library or Library()
    cancelled = threading.Event()
    printer = _Printer(stream)
    chosen = tuple(names) or DEFAULT_NAMES
    try:
        library.fetch(chosen, source=source_dir, on_progress=printer.show, cancelled=cancelled)
    except (KeyboardInterrupt, Cancelled):
        cancelled.set()
        printer.end_line()
        print("Stopped. What is finished is kept; fetch again to go on.", file=stream)
        return EXIT_CANCELLED
    finally:
        printer.end_line()
    print(f"Ready: {', '.join(chosen)}.", file=stream)
    return 0


def list_command(stream: TextIO, library: Library | None = None) -> int:
    """Print every model with its state, size and licence, then the other parsers; returns the exit code."""
    library = library or Library()
    rows = library.status()
    width = max(len(row.name) for row in rows)
    for row in rows:
        size = f"{row.bytes / 1e6:.0f} MB" if row.bytes else "-"
        print(f"{row.name:<{width}}  {row.state:<8}  {size:>7}  {row.licence:<11}  {row.detail}", file=stream)
    try:
        others = library.other_parsers()
    except ModelMissing:
        return 0  # the parser's own line says so already
    for entry in others:
        print(f"{entry.id:<{width}}  {entry.status}, data {entry.dataset_version}, {entry.quantization}", file=stream)
    return 0


def compare_command(old_id: str, new_id: str, stream: TextIO, library: Library | None = None) -> int:
    """Print how two parsers did on the same data; returns 1 where the second made a required behaviour worse."""
    comparison = compare((library or Library()).models_dir, old_id, new_id)
    for line in comparison_lines(comparison):
        print(line, file=stream)
    worse = comparison.worse()
    for line in worse:
        print(f"WORSE: {line}", file=stream)
    return 1 if worse else 0


def promote_command(model_id: str, stream: TextIO, *, force: str | None = None, library: Library | None = None) -> int:
    """Make a parser the current one; returns the exit code."""
    library = library or Library()
    for line in promote(library.models_dir, library.data_dir, model_id, force=force):
        print(line, file=stream)
    _say_what_is_to_fetch(library, stream)
    return 0


def rollback_command(stream: TextIO, library: Library | None = None) -> int:
    """Make the parser from before the current one again; returns the exit code."""
    library = library or Library()
    for line in rollback(library.models_dir, library.data_dir):
        print(line, file=stream)
    _say_what_is_to_fetch(library, stream)
    return 0


def _say_what_is_to_fetch(library: Library, stream: TextIO) -> None:
    try:
        library.parser_path()
    except ModelMissing as error:
        print(error.hint, file=stream)


class _Printer:
    """Progress as one line that is redrawn on a terminal, and as a few plain lines anywhere else."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._redraws = stream.isatty()
        self._last: tuple[str, str, int] | None = None
        self._last_time = 0.0
        self._line_open = False

    def show(self, progress: Progress) -> None:
        percent = 100 * progress.done_bytes // progress.total_bytes if progress.total_bytes else 0
        step = percent if self._redraws else percent // 25 * 25
        key = (progress.name, progress.stage, step)
        new_stage = self._last is None or self._last[:2] != key[:2]
        now = time.monotonic()
        if key == self._last or (
            self._redraws and not new_stage and percent < 100 and now - self._last_time < _REDRAW_S
        ):
            return
        if new_stage:
            self.end_line()
        self._last, self._last_time = key, now
        text = f"{progress.name}: {_STAGE_WORDS[progress.stage]}"
        if progress.total_bytes:
            text += f" {percent:3d} % of {progress.total_bytes / 1e6:.0f} MB"
        if self._redraws:
            self._stream.write(f"\r{text}\x1b[K")
            self._line_open = True
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def end_line(self) -> None:
        if self._line_open:
            self._stream.write("\n")
            self._stream.flush()
            self._line_open = False
