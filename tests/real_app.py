"""The app as a process of its own on a real X server, and a person who uses it: keyboard, mouse, eyes.

The person finds controls by the names a screen reader says, and looks at what is on the disk.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.audio.virtual_microphone import VirtualMicrophone
from tests.needed_models import library_or_skip
from tests.screen_reader import Control, ScreenReader, screen_reader
from tests.ui.desktop import Desktop, private_desktop
from todoapp.store import DATABASE_FILE
from todoapp.weights.library import default_weights_dir

LIMIT_S = 240.0  # a busy machine starts the app slowly
HOTKEY = "ctrl+alt+space"
SENTENCE = "New todo, in your own words"


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait for something the app does."""
    end = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.1)


@contextmanager
def x_server() -> Iterator[str]:
    """Run an X server and give its display; skips the test where there is none."""
    missing = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (apt install xvfb xdotool)")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        display = f":{told.readline().strip()}"
    try:
        yield display
    finally:
        server.terminate()
        server.wait(10)


class Person:
    """Somebody with one app, `desktop` to see its notifications on, and `microphone` to speak into."""

    def __init__(
        self, environment: dict[str, str], data: Path, reader: ScreenReader, desktop: Desktop,
        microphone: VirtualMicrophone,
    ) -> None:  # fmt: skip
        self.environment = environment
        self.data = data
        self.desktop = desktop
        self.microphone = microphone
        self._reader = reader
        self._app: subprocess.Popen[bytes] | None = None
        pictures = os.environ.get("TODOAPP_TEST_PICTURES")  # a folder, for who wants to see it
        self._pictures = Path(pictures) if pictures else None

    # -- the process

    def start(self) -> None:
        """Start the app and wait for its window."""
        assert self._app is None, "it runs already"
        self._app = subprocess.Popen([sys.executable, "-m", "todoapp"], env=self.environment, stderr=subprocess.DEVNULL)
        until(lambda: self.windows("^Todo$"), "the window")

    def wait_for_models(self) -> None:
        """Wait until the app can listen."""
        self.see("Models ready, on this computer")
        until(lambda: "hotkey bound" in self.log(), "the hotkey")

    def kill(self) -> None:
        """End the app without a warning, as a crash or a power cut would."""
        self._end(signal.SIGKILL)

    def quit(self) -> None:
        """Leave the app as a user does; it must end well."""
        app = self._app
        assert app is not None
        self.look_at("^Todo$")
        self.press("ctrl+q")
        assert app.wait(LIMIT_S) == 0
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End the app if it still runs."""
        if self._app is not None:
            self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        app, self._app = self._app, None
        assert app is not None
        if app.poll() is None:
            app.send_signal(how)
        app.wait(LIMIT_S)
        log = self.data / "logs" / "todoapp.log"
        if log.is_file():
            assert "our own failure" not in log.read_text(encoding="utf-8")
            log.unlink()  # the next start is waited for by its own words

    # -- hands

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self._xdotool("key", "--delay", "40", *keys)

    def type(self, words: str) -> None:
        """Type into what has the cursor."""
        self._xdotool("type", "--delay", "15", words)

    def enter(self, sentence: str) -> None:
        """Type a sentence into the line at the bottom and press Enter."""
        self.look_at("^Todo$")
        self.press("ctrl+n")
        self.type(sentence)
        until(lambda: self.find(SENTENCE).text == sentence, "the typed words")
        self.press("Return")
        until(lambda: self.find(SENTENCE).text != sentence, "the words taken")

    def click(self, name: str) -> None:
        """Click on a control with the mouse."""
        until(lambda: self.find(name).is_enabled, f"“{name}” to click on")
        x, y = self.find(name).centre
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def fill(self, name: str, words: str) -> None:
        """Put words in the place of what a field says."""
        self.click(name)
        until(lambda: self.find(name).is_focused, f"the cursor in “{name}”")
        self.press("ctrl+a")
        self.type(words)
        until(lambda: self.find(name).text == words, f"“{words}” in “{name}”")

    def search(self, words: str, *titles: str) -> None:
        """Search among all todos until just these are listed, and put the cursor on the last of them."""
        self.look_at("^Todo$")
        self.press("ctrl+3")
        self.fill("Search todos", words)
        rows: list[str] = []

        def is_found() -> bool:
            rows[:] = self.listed()
            return sorted(row.partition(", ")[0] for row in rows) == sorted(titles)

        until(is_found, f"{titles} alone in the list")
        self.click(next(row for row in rows if row.partition(", ")[0] == titles[-1]))

    def look_at(self, title: str) -> None:
        """Give a window the keyboard; there is no window manager to do it."""
        until(lambda: self.windows(title), f"a window like {title}")
        self._xdotool("windowfocus", "--sync", self.windows(title)[-1])

    def dictate(self, sound: Path, *, stop: bool = True) -> None:
        """Press the hotkey, say what a file holds, press it again."""
        self.press(HOTKEY)
        self.see("Listening")
        assert self.microphone.play(sound).wait(LIMIT_S) == 0
        if stop:
            self.press(HOTKEY)

    def add(self, sentence: str, title: str) -> None:
        """Type a sentence and wait until it is a todo."""
        self.enter(sentence)
        until(lambda: title in self.titles(), f"a todo “{title}”")

    # -- eyes

    def windows(self, title: str) -> list[str]:
        """Give the visible windows whose title matches."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self.environment, capture_output=True, text=True, timeout=LIMIT_S,
        )  # fmt: skip
        return found.stdout.split()

    def see(self, words: str) -> None:
        """Wait until something on the screen has these words in it."""
        until(lambda: self.sees(words), f"“{words}” on the screen")

    def sees(self, words: str) -> bool:
        """Whether something on the screen has these words in it."""
        return any(words in seen for seen in self.names())

    def names(self) -> set[str]:
        """Give all the words that are on the screen."""
        return self._reader.names()

    def find(self, name: str) -> Control:
        """Give a control by its name."""
        found: list[Control] = []

        def look() -> bool:
            found[:] = self._all(name)
            return bool(found)

        until(look, f"“{name}”")
        return found[0]

    def listed(self) -> list[str]:
        """Give the todos on show, as the list says them."""
        controls = self._reader.controls()
        lists = [at for at, control in enumerate(controls) if (control.name, control.role) == ("Todos", "list")]
        rows = controls[lists[0] + 1 :] if lists else []
        return [row.name for row in takewhile(lambda row: row.role == "list item", rows)]

    def nameless(self) -> list[Control]:
        """Give the controls on show that a screen reader has no words for."""
        roles = ("push button", "check box", "radio button", "button menu", "combo box", "text", "toggle button")
        return [control for control in self._reader.controls() if control.role in roles and not control.name]

    def picture(self, name: str) -> None:
        """Keep a picture of the screen, where pictures are wanted."""
        if self._pictures is not None:
            command = ["import", "-window", "root", str(self._pictures / f"{name}.png")]
            subprocess.run(command, env=self.environment, check=True, timeout=30)

    def _all(self, name: str) -> list[Control]:
        return [control for control in self._reader.controls() if control.name == name and control.role != "label"]

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.environment, check=True, timeout=LIMIT_S)

    # -- what is on the disk

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database, read-only; nothing while it is being made."""
        path = self.data / DATABASE_FILE
        if not path.is_file():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            try:
                return database.execute(sql).fetchall()
            except sqlite3.OperationalError:
                return []

    def titles(self) -> list[str]:
        """Give the titles of the todos that are not deleted, in the order they were made."""
        return [str(row[0]) for row in self.ask("SELECT title FROM todo WHERE deleted_at IS NULL ORDER BY number")]

    def recordings(self) -> list[Path]:
        """Give the recordings kept."""
        return sorted((self.data / "recordings").glob("*.wav"))

    def log(self) -> str:
        """Give what the app wrote since its start."""
        path = self.data / "logs" / "todoapp.log"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


@contextmanager
def a_person(microphone: VirtualMicrophone) -> Iterator[Person]:
    """Give somebody with an app that was never started; skips the test where the models or a tool are missing."""
    library_or_skip()
    # Not tmp_path: the path of a Unix socket may have 107 characters only.
    with x_server() as display, tempfile.TemporaryDirectory(prefix="day", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "home").mkdir()
        with private_desktop(folder) as desktop, screen_reader(desktop.address, display, folder) as reader:
            desktop.start_daemon()
            environment = os.environ | microphone.env | {
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                "LC_ALL": "C.UTF-8",
                "LANGUAGE": "en",
                "XDG_CONFIG_HOME": str(folder / "home"),
                "TODOAPP_DATA_DIR": str(folder / "data"),
                "TODOAPP_WEIGHTS_DIR": str(default_weights_dir()),
                "DBUS_SESSION_BUS_ADDRESS": desktop.address,
            }  # fmt: skip
            person = Person(environment, folder / "data", reader, desktop, microphone)
            try:
                yield person
            finally:
                person.picture("the-end")
                print(f"todos: {person.titles()}", f"on the screen: {sorted(person.names())}", sep="\n")  # if it failed
                person.close()
