"""A microphone made of software: a private PulseAudio whose source plays what a test plays."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_TOOLS = ("pulseaudio", "pactl", "paplay")


class VirtualMicrophone:
    """A running private PulseAudio; `env` is what a process needs to record from it."""

    def __init__(self, folder: Path) -> None:
        self.env = {
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_SERVER": f"unix:{folder}/pulse/native",
            "PULSE_LATENCY_MSEC": "100",
        }
        self._folder = folder
        self._players: list[subprocess.Popen[bytes]] = []
        own_env = {name: value for name, value in self._full_env().items() if name != "PULSE_SERVER"}
        with (folder / "pulse.log").open("wb") as log:
            self._server = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--exit-idle-time=-1",
                    "--load=module-native-protocol-unix",
                    "--load=module-null-sink sink_name=cable rate=48000 channels=1",
                    "--load=module-remap-source master=cable.monitor source_name=microphone",
                ],
                env=own_env,
                stdout=log,
                stderr=log,
            )
        for _ in range(100):
            if self._pactl("set-default-source", "microphone") == 0:
                return
            time.sleep(0.1)
        self.close()
        raise RuntimeError(f"pulseaudio did not start: {(folder / 'pulse.log').read_text()}")

    def play(self, path: Path) -> "subprocess.Popen[bytes]":
        """Start playing a sound file into the microphone."""
        player = subprocess.Popen(
            ["paplay", "--device=cable", "--latency-msec=400", str(path)],
            env=self._full_env(),
            stderr=subprocess.DEVNULL,  # it complains when the server dies, which is what some tests are about
        )
        self._players.append(player)
        return player

    def unplug(self) -> None:
        """Kill the sound server, as when a USB microphone is pulled out."""
        self._server.send_signal(signal.SIGKILL)
        self._server.wait(10)

    def close(self) -> None:
        """End everything that was started."""
        for process in [*self._players, self._server]:
            process.kill()
            process.wait(10)

    def _full_env(self) -> dict[str, str]:
        return {**os.environ, **self.env}

    def _pactl(self, *arguments: str) -> int:
        return subprocess.run(
            ["pactl", *arguments], env=self._full_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode


@contextmanager
def virtual_microphone() -> Iterator[VirtualMicrophone]:
    """Run a virtual microphone; skips the test where PulseAudio is not installed."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt install pulseaudio pulseaudio-utils libasound2-plugins)")
    # Not tmp_path: the path of a Unix socket may have 107 characters only.
    with tempfile.TemporaryDirectory(prefix="mic", ignore_cleanup_errors=True) as folder:
        microphone = VirtualMicrophone(Path(folder))
        try:
            yield microphone
        finally:
            microphone.close()
