"""Real CalDAV servers on loopback, each in a process and a folder of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

READY_S = 20.0
RESTING_S = 3.0  # after so long without a change the time of one, in seconds, is a strong validator


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def radicale_command(folder: Path, port: int, *extra: str) -> list[str]:
    return [
        sys.executable, "-m", "radicale", "-C", "", "--server-hosts", f"127.0.0.1:{port}",
        "--storage-filesystem-folder", str(folder), *(extra or ("--auth-type", "none")),
    ]  # fmt: skip


def xandikos_command(folder: Path, port: int) -> list[str]:
    return [
        sys.executable, "-m", "xandikos", "serve", "-d", str(folder), "--defaults", "-l", "127.0.0.1",
        "-p", str(port), "--no-detect-systemd",
    ]  # fmt: skip


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[str]:
    """Run a server until the block ends; gives its address."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + READY_S
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/")
                    break
                except httpx.TransportError:
                    assert process.poll() is None, log.read_text(errors="replace")
                    assert time.monotonic() < deadline, "the server did not start"
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)
