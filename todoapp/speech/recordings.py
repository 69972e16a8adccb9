"""The recordings folder: every dictation is a WAV here before anything else happens to it.

    20240305T090000.123+0100.wav         pending: being recorded, or not made into todos yet
    20240305T090000.123+0100.wav.json    what became of it: {"format": 1, "state": "done"} or "failed" with a reason

No sidecar means pending, so a crash at any step leaves a recording that the next start offers again. A failed one is
offered again too, with its reason: the user discards it, we do not.
"""

import errno
import json
import logging
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

from todoapp.domain.errors import StorageUnavailable
from todoapp.domain.utterance import Utterance
from todoapp.speech.audio_file import WAV_HEADER_BYTES
from todoapp.speech.wav_writer import repair_header

_log = logging.getLogger(__name__)

_STAMP = "%Y%m%dT%H%M%S.%f%z"


class Recordings:
    """Owns the files of a recordings folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: set[Path] = set()
        self._lock = threading.Lock()

    def new(self, recorded_at: datetime) -> Path:
        """Give the path for a recording that starts at this aware moment; it is held back from `pending` until closed.

        Raises:
            StorageUnavailable: the folder cannot be made or written.
        """
        if recorded_at.tzinfo is None:
            raise ValueError("recorded_at must be aware")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._lock:
                while True:
                    path = self.folder / (_stamp(recorded_at) + ".wav")
                    try:
                        path.open("xb").close()
                    except FileExistsError:
                        recorded_at += timedelta(milliseconds=1)
                        continue
                    self._open.add(path)
                    return path
        except OSError as error:
            raise storage_error(error) from error

    def close(self, path: Path) -> None:
        """Note that nothing more will be written to the recording."""
        with self._lock:
            self._open.discard(path)

    def pending(self) -> list[Utterance]:
        """Give the recordings that never became todos, oldest first, the headers of crashed ones repaired.

        A recording's `recorded_at` is its start, from the name, plus its length. Files without any sound are passed
        over, not removed: another process may have just begun one.
        """
        utterances = []
        for path in self._recordings():
            if self._state(path).get("state") == "done":
                continue
            try:
                duration_s = repair_header(path)
            except OSError as error:
                _log.warning("recording %s cannot be read: %s", path.name, error)
                continue
            if duration_s is None:
                _log.warning("%s is not one of our recordings", path.name)
            elif duration_s > 0:
                started_at = datetime.strptime(path.stem, _STAMP)
                utterances.append(Utterance(path, started_at + timedelta(seconds=duration_s), duration_s))
        return utterances

    def mark_done(self, path: Path) -> None:
        """Note that the recording became todos; it is kept until retention removes it."""
        self._write_state(path, {"state": "done"})

    def mark_failed(self, path: Path, reason: str = "") -> None:
        """Note why a recording could not be used; it stays pending and is offered again."""
        self._write_state(path, {"state": "failed", "reason": reason})

    def failure(self, path: Path) -> str | None:
        """Give the reason noted by `mark_failed`, None if there is none."""
        state = self._state(path)
        return str(state.get("reason", "")) if state.get("state") == "failed" else None

    def discard(self, path: Path) -> None:
        """Delete a recording and what is noted about it."""
        self.close(path)
        try:
            path.unlink(missing_ok=True)
            _sidecar(path).unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(error) from error

    def apply_retention(self, days: int, now: datetime) -> int:
        """Delete what is older than `days` and done or without sound; give the number. Pending ones always stay."""
        old = [
            path
            for path in self._recordings()
            if datetime.strptime(path.stem, _STAMP) < now - timedelta(days=days)
            and (self._state(path).get("state") == "done" or path.stat().st_size <= WAV_HEADER_BYTES)
        ]
        for path in old:
            self.discard(path)
        return len(old)

    def _recordings(self) -> list[Path]:
        """Give the files that have our kind of name and are not being written, oldest first."""
        with self._lock:
            being_written = set(self._open)
        found = []
        for path in self.folder.glob("*.wav"):
            try:
                found.append((datetime.strptime(path.stem, _STAMP), path))
            except ValueError:
                continue
        return [path for _, path in sorted(found) if path not in being_written]

    def _state(self, path: Path) -> dict[str, object]:
        """Read the sidecar; one that is missing or unreadable means pending, which loses nothing."""
        try:
            state = json.loads(_sidecar(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def _write_state(self, path: Path, state: dict[str, object]) -> None:
        """Write the sidecar so that a crash leaves the old one or the new one, never half."""
        self.close(path)
        if not path.exists():  # discarded meanwhile: a note without a recording would stay for ever
            return
        target = _sidecar(path)
        draft = target.with_name(target.name + ".tmp")
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump({"format": 1, **state}, file)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise storage_error(error) from error


def storage_error(error: OSError) -> StorageUnavailable:
    """Put a failed write of a recording into words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageUnavailable("The disk is full.", "Free some space; what was recorded so far is kept.")
    return StorageUnavailable(
        f"The recordings folder cannot be written: {error.strerror or error}.", "Check its permissions and its disk."
    )


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder survive a power cut, where the platform lets us (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(moment: datetime) -> str:
    """Write a moment in milliseconds with its offset; sorts within one offset, and is a legal name everywhere."""
    return moment.strftime("%Y%m%dT%H%M%S.") + f"{moment.microsecond // 1000:03d}" + moment.strftime("%z")


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".json")
