"""The app starts with the desktop if its file is where the desktop looks."""

import configparser
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from todoapp.domain.errors import StorageUnavailable
from todoapp.services.autostart import Autostart, start_command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the desktop file is Linux'")


def entry(folder: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.read(folder / "todoapp.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def test_it_is_off_until_turned_on_and_off_again_after(tmp_path: Path) -> None:
    autostart = Autostart(tmp_path / "autostart")
    assert not autostart.is_on
    autostart.turn(True)
    assert autostart.is_on
    autostart.turn(False)
    assert not autostart.is_on
    autostart.turn(False)


def test_the_desktop_file_starts_the_app_hidden(tmp_path: Path) -> None:
    Autostart(tmp_path).turn(True)
    assert shlex.split(entry(tmp_path)["exec"]) == start_command()
    assert start_command()[-1] == "--hidden"
    assert entry(tmp_path)["type"] == "Application"


def test_a_path_with_blanks_and_quotes_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / 'my "own" $todo 100%'
    monkeypatch.setattr(sys, "executable", str(program))
    Autostart(tmp_path).turn(True)
    # Undone in the order of the specification: the string's escapes, the field codes, then the quotes as a shell has.
    command = entry(tmp_path)["exec"].replace("\\\\", "\\").replace("%%", "%")
    printed = subprocess.run(["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True)
    assert printed.stdout.splitlines()[0] == str(program)


def test_what_the_user_hid_in_the_desktops_own_settings_is_off(tmp_path: Path) -> None:
    autostart = Autostart(tmp_path)
    autostart.turn(True)
    with (tmp_path / "todoapp.desktop").open("a", encoding="utf-8") as file:
        file.write("Hidden=true\n")
    assert not autostart.is_on


def test_a_folder_that_cannot_be_written_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageUnavailable) as caught:
        Autostart(tmp_path / "file").turn(True)
    assert "--hidden" in caught.value.hint


def test_the_command_is_one_that_runs() -> None:
    command = [*start_command()[:-1], "--help"]
    assert "--hidden" in subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
