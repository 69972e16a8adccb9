"""The first start as a new user has it: the real app on a real X server, keyboard only, a voice in the microphone."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.audio.sounds import THREE_TASKS
from tests.audio.virtual_microphone import VirtualMicrophone, virtual_microphone
from todoapp.services.app_settings import read_app_settings
from todoapp.weights.library import default_weights_dir

pytestmark = [
    pytest.mark.audio,
    pytest.mark.model,
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("Xvfb") is None or shutil.which("xdotool") is None, reason="needs Xvfb and xdotool"
    ),
]
LIMIT_S = 60.0


@contextmanager
def x_server() -> Iterator[str]:
    """Run an X server and give its display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        display = f":{told.readline().strip()}"
    yield display
    server.terminate()
    server.wait(10)


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for something the app does."""
    end = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.2)


class User:
    """A person at the keyboard, who looks at what is on the disk and at the titles of windows."""

    def __init__(self, environment: dict[str, str], data: Path, pictures: Path | None) -> None:
        self.environment = environment
        self.data = data
        self.pictures = pictures

    def windows(self, title: str) -> list[str]:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self.environment, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        return found.stdout.split()

    def press(self, keys: str) -> None:
        subprocess.run(["xdotool", "key", keys], env=self.environment, check=True, timeout=20)
        time.sleep(1.0)

    def look_at(self, title: str) -> None:
        subprocess.run(["xdotool", "windowfocus", self.windows(title)[-1]], env=self.environment, timeout=20)
        time.sleep(0.5)

    def picture(self, name: str) -> None:
        if self.pictures is not None:
            command = ["import", "-window", "root", str(self.pictures / f"{name}.png")]
            subprocess.run(command, env=self.environment, check=True, timeout=30)

    def titles(self) -> list[str]:
        path = self.data / "todos.sqlite"
        if not path.is_file():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            try:
                return [str(row[0]) for row in database.execute("SELECT title FROM todo")]
            except sqlite3.OperationalError:  # it is being made
                return []

    def log(self) -> str:
        path = self.data / "logs" / "todoapp.log"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


@pytest.fixture
def microphone() -> Iterator[VirtualMicrophone]:
    with virtual_microphone() as made:
        yield made


def test_a_new_user_gets_from_nothing_to_todos_by_voice(microphone: VirtualMicrophone) -> None:
    pictures = os.environ.get("TODOAPP_TEST_PICTURES")
    with x_server() as display, tempfile.TemporaryDirectory(prefix="todo") as folder:
        data = Path(folder)
        environment = os.environ | microphone.env | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "TODOAPP_DATA_DIR": str(data),
            "TODOAPP_WEIGHTS_DIR": str(default_weights_dir()),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        }  # fmt: skip
        user = User(environment, data, Path(pictures) if pictures else None)
        with subprocess.Popen([sys.executable, "-m", "todoapp"], env=environment, stderr=subprocess.DEVNULL) as app:
            try:
                until(lambda: bool(user.windows("Welcome to Todo")), "the first start")
                user.look_at("Welcome to Todo")
                user.picture("1-privacy")
                user.press("Return")
                microphone.play(THREE_TASKS)
                time.sleep(4)
                user.picture("2-microphone")
                assert not user.titles(), "a test of the microphone is no dictation"
                user.press("Return")
                user.press("ctrl+alt+space")
                user.picture("3-hotkey")
                user.press("Return")
                user.picture("4-reminders")
                user.press("Return")
                until(lambda: "hotkey bound" in user.log(), "the hotkey")
                time.sleep(8)  # the models load behind
                user.press("ctrl+alt+space")
                microphone.play(THREE_TASKS).wait(60)
                user.picture("5-recording")
                user.press("ctrl+alt+space")
                until(lambda: len(user.titles()) == 3, "three todos")
                time.sleep(1)
                user.look_at("Welcome to Todo")
                user.picture("6-todos")
                user.press("Return")
                until(lambda: read_app_settings(data).first_start_done, "the end of the first start")
                user.picture("7-window")
                assert user.windows("Welcome to Todo") == []
                assert app.poll() is None
            finally:
                app.terminate()
        assert len(list((data / "recordings").glob("*.wav"))) == 1, "of the test nothing is kept"
