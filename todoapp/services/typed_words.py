"""Keeps typed sentences on disk until they are todos, should the app end before: they have no recording to go back to.

One file in the data folder, written whole or not at all; it is there only while something is on its way.
"""

import json
import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from todoapp.services.whole_file import replace_text

_log = logging.getLogger(__name__)

FORMAT = 1
Sentence = tuple[str, datetime]  # the words, and the aware moment their dates count from


class TypedWords:
    """The file at `path`; a disk that refuses it costs the safety, not the sentence."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = self._read()
        self.left_over = tuple(self._kept)  # by an earlier run, which may have ended just after it stored them

    def keep(self, text: str, at: datetime) -> None:
        """Write down what was typed; takes under a millisecond, for nothing waits for the disk itself."""
        self._kept.append((text, at))
        self._write()

    def forget(self, text: str, at: datetime) -> None:
        """The sentence is stored, or handed back to whoever typed it."""
        if (text, at) in self._kept:
            self._kept.remove((text, at))
            self._write()

    def _read(self) -> list[Sentence]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            return [(str(one["text"]), datetime.fromisoformat(one["at"])) for one in content["typed"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("the typed sentences of an earlier run cannot be read")
            return []

    def _write(self) -> None:
        if not self._kept:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            return
        content = {"format": FORMAT, "typed": [{"text": text, "at": at.isoformat()} for text, at in self._kept]}
        try:
            replace_text(self._path, json.dumps(content))
        except OSError as error:
            _log.warning("a sentence is understood without a copy on disk: %s", error.strerror)
