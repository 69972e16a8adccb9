"""What the accounts that are folders on this machine's disk share."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from todoapp.domain.errors import InvalidInput
from todoapp.sync.errors import RemoteRefused, RemoteUnreachable


class OnDisk:
    """A folder named in full; there is no sign-in that could expire and nothing to let go of."""

    def __init__(self, named: str, folder: Path | None = None) -> None:
        self._root = (folder or Path(named)).expanduser()
        if not self._root.is_absolute():
            raise InvalidInput("The folder has to be named in full.", f"Not {named!r} but its whole path.")

    def close(self) -> None:
        pass

    def renew(self) -> bool:
        return False

    def _entries(self) -> list[Path]:
        """Give what is in the folder by name; hidden things are left out."""
        try:
            return [path for path in sorted(self._root.iterdir()) if path.name[0] != "."]
        except OSError as error:
            raise RemoteRefused("The folder cannot be read.", f"{error.strerror}: {self._root}") from error


def etag_of(data: bytes) -> str:
    """Give the version of a file or a line: the hash of what it holds."""
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes, place: Callable[[Path], object]) -> None:
    """Write a file beside `path`, complete and on the disk, and have `place` put it there.

    Raises:
        RemoteUnreachable: it could not be written; nothing is left of the attempt.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".unfinished")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            place(unfinished)
        finally:
            with suppress(FileNotFoundError):
                unfinished.unlink()
    except OSError as error:
        raise RemoteUnreachable("A file cannot be written.", f"{error.strerror}: {path}") from error
