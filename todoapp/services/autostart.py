"""Starts the app with the desktop, without its window: the system's own list says whether, there is no second truth."""

import os
import plistlib
import sys
from pathlib import Path

from todoapp.domain.errors import StorageUnavailable

NAME = "todoapp"
_WINDOWS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_HINT = "Add the command to the programs your desktop starts: {command}"


def start_command() -> list[str]:
    """Give the command that starts this app hidden."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--hidden"]
    return [sys.executable, "-m", "todoapp", "--hidden"]


class Autostart:
    """Whether the app starts with the desktop."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the desktop looks; the user's own by default."""
        self._folder = folder or _folder()

    @property
    def is_on(self) -> bool:
        """Whether it does."""
        if sys.platform == "win32":
            return _windows_value() is not None
        return self._file.is_file() and b"Hidden=true" not in self._file.read_bytes()

    def turn(self, on: bool) -> None:
        """Have it start with the desktop, or not.

        Raises:
            StorageUnavailable: the system's list cannot be written.
        """
        try:
            if sys.platform == "win32":
                _set_windows_value(on)
            elif on:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file.write_bytes(_plist() if sys.platform == "darwin" else _desktop_entry().encode())
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise StorageUnavailable(
                "The app could not be added to the programs that start by themselves.",
                _HINT.format(command=" ".join(start_command())),
            ) from error

    @property
    def _file(self) -> Path:
        return self._folder / (f"{NAME}.plist" if sys.platform == "darwin" else f"{NAME}.desktop")


def _folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "autostart"


def _desktop_entry() -> str:
    """Give the file of the XDG Autostart Specification."""
    command = " ".join(_quoted(part) for part in start_command())
    return (
        "[Desktop Entry]\nType=Application\nName=Todo\nComment=Voice todos\n"
        f"Exec={command}\nIcon={NAME}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )


def _quoted(part: str) -> str:
    """Quote an argument as the Desktop Entry Specification wants it: its string escapes come on top."""
    inside = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in part)
    return '"' + inside.replace("\\", "\\\\").replace("%", "%%") + '"'


def _plist() -> bytes:
    return plistlib.dumps({"Label": NAME, "ProgramArguments": start_command(), "RunAtLoad": True})


if sys.platform == "win32":
    import subprocess
    import winreg

    def _windows_value() -> str | None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            try:
                return str(winreg.QueryValueEx(key, NAME)[0])
            except FileNotFoundError:
                return None

    def _set_windows_value(on: bool) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY) as key:
            if on:
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(start_command()))
            elif _windows_value() is not None:
                winreg.DeleteValue(key, NAME)
