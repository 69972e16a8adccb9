"""One window for each data folder."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from todoapp.domain.errors import AlreadyRunning, StorageUnavailable
from todoapp.ui.single_instance import SingleInstance, tell_running

SECOND_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from todoapp.domain.errors import AlreadyRunning
from todoapp.ui.single_instance import SingleInstance
app = QCoreApplication([])
try:
    instance = SingleInstance(Path(sys.argv[1]), *sys.argv[2:])
except AlreadyRunning as error:
    print(error.title, error.hint)
else:
    print("first")
    instance.close()
"""


TELL = """
import sys
from pathlib import Path
from todoapp.ui.single_instance import tell_running
print(tell_running(Path(sys.argv[1]), sys.argv[2]))
"""


def start(folder: Path, *ask: str, code: str = SECOND_START) -> subprocess.Popen[str]:
    """Start the app's check in a process of its own."""
    command = [sys.executable, "-c", code, str(folder), *ask]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_second_start_raises_the_first_window_and_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    raised: list[bool] = []
    first = SingleInstance(tmp_path)
    first.on_second_start(lambda: raised.append(True))
    with start(tmp_path) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
        assert second.stdout is not None
        said = second.stdout.read()
    assert "already running" in said
    assert "brought to the front" in said
    assert raised == [True]
    first.close()


@pytest.mark.parametrize("command", ["toggle", "start", "stop"])
def test_a_command_reaches_the_running_instance_and_leaves_its_window_alone(
    qtbot: QtBot, tmp_path: Path, command: str
) -> None:
    raised: list[bool] = []
    asked: list[str] = []
    first = SingleInstance(tmp_path)
    first.on_second_start(lambda: raised.append(True))
    first.on_command(asked.append)
    with start(tmp_path, command, code=TELL) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
        assert second.stdout is not None
        assert second.stdout.read() == "True\n"
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [command]
    assert raised == []
    first.close()


def test_what_is_no_command_is_not_obeyed(qtbot: QtBot, tmp_path: Path) -> None:
    asked: list[str] = []
    first = SingleInstance(tmp_path)
    first.on_command(asked.append)
    for nonsense in ("quit", "x" * 5000):
        with start(tmp_path, nonsense, code=TELL) as second:
            qtbot.waitUntil(lambda second=second: second.poll() is not None, timeout=15_000)  # type: ignore[misc]
    assert asked == []
    first.close()


def test_nobody_is_told_when_nothing_runs(tmp_path: Path) -> None:
    assert not tell_running(tmp_path, "toggle")


def test_another_folder_has_a_window_of_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first, second = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "two")
    first.close()
    second.close()


def test_a_folder_is_free_again_once_the_window_is_closed(qtbot: QtBot, tmp_path: Path) -> None:
    SingleInstance(tmp_path).close()
    again = SingleInstance(tmp_path)
    with pytest.raises(AlreadyRunning):
        SingleInstance(tmp_path)
    again.close()


def test_a_crash_does_not_lock_the_folder_for_ever(qtbot: QtBot, tmp_path: Path) -> None:
    code = SECOND_START.replace("instance.close()", "import os; os._exit(9)")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=20)
    assert (tmp_path / "window.lock").exists()
    SingleInstance(tmp_path).close()


def test_a_folder_that_cannot_be_written_is_said_so(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable) as caught:
        SingleInstance(tmp_path / "not" / "there")
    assert "cannot be written" in caught.value.title
