"""Whether unpacked files are what the catalog says, cheaply: a file is hashed once, then known by size and time."""

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from todoapp.domain.errors import StorageUnavailable
from todoapp.weights.catalog import TargetFile, Weight

CHUNK_BYTES = 1 << 20
_STAMP_NAME = ".verified.json"


@dataclass(frozen=True)
class Problem:
    """One file that cannot be used, and why."""

    weight: str
    path: Path
    state: Literal["missing", "damaged"]
    detail: str


def verify(weight: Weight, folder: Path, *, full: bool = False) -> list[Problem]:
    """Name each file of `weight` in `folder` that is missing or damaged.

    Files whose size and time are as when they were last hashed are trusted, unless `full` asks for the bytes.
    """
    stamps = {} if full else _read_stamps(folder)
    found = [(file, _problem(weight, file, folder / file.name, stamps)) for file in weight.files]
    fresh = {file.name: _stamp(folder / file.name, file) for file, problem in found if problem is None}
    if fresh != stamps:
        _write_stamps(folder, fresh)
    return [problem for _, problem in found if problem is not None]


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with disk_errors(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Translate what the file system refuses into a StorageUnavailable that names `path`."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(
            f"{path} cannot be read or written: {error.strerror or error}.",
            "Check free space and permissions of the data folder, then try again.",
        ) from error


def _problem(weight: Weight, file: TargetFile, path: Path, stamps: dict[str, Any]) -> Problem | None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return Problem(weight.name, path, "missing", f"{file.name} is missing")
    except OSError as error:
        return Problem(weight.name, path, "damaged", f"{file.name} cannot be read: {error.strerror}")
    if size != file.size_bytes:
        return Problem(weight.name, path, "damaged", f"{file.name} has {size} bytes instead of {file.size_bytes}")
    if stamps.get(file.name) == _stamp(path, file):
        return None
    if sha256_of(path) != file.sha256:
        return Problem(weight.name, path, "damaged", f"{file.name} does not match its checksum")
    return None


def _stamp(path: Path, file: TargetFile) -> dict[str, Any]:
    return {"size": path.stat().st_size, "mtime_ns": path.stat().st_mtime_ns, "sha256": file.sha256}


def _read_stamps(folder: Path) -> dict[str, Any]:
    try:
        stamps = json.loads((folder / _STAMP_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _write_stamps(folder: Path, stamps: dict[str, Any]) -> None:
    # A folder we may not write to, or one that is not there, only means that the files are hashed again next time.
    with contextlib.suppress(OSError):
        (folder / _STAMP_NAME).write_text(json.dumps(stamps, indent=1), encoding="utf-8")
