"""One key that works in every program: the interface of its kinds, and the choice between them."""

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from todoapp.domain.errors import TodoAppError

HOLD_MS = 600  # held longer than this, the key is push to talk; a hand is slower on a hotkey than on a button
TOGGLE_COMMAND = "todoapp --toggle"
TOGGLE_HINT = f"Set a key for the command “{TOGGLE_COMMAND}” in your desktop's keyboard settings instead."


class HotkeyUnavailable(TodoAppError):
    """The hotkey cannot be had: another program has it, or the desktop gives none."""


class Hotkey(QObject):
    """A key combination that is heard while any program has the focus."""

    pressed = Signal()
    released = Signal()
    bound = Signal(str)  # works now; the words for the keys
    refused = Signal(object)  # the HotkeyUnavailable; nothing will be heard

    def start(self, keys: str) -> None:
        """Ask for the keys, as "Ctrl+Alt+Space"; `bound` or `refused` tells what came of it."""
        raise NotImplementedError

    def stop(self) -> None:
        """Give the keys back."""
        raise NotImplementedError


class NoHotkey(Hotkey):
    """For desktops that give none; the command line is there on every one."""

    def start(self, keys: str) -> None:
        self.refused.emit(HotkeyUnavailable("This desktop gives programs no hotkey.", TOGGLE_HINT))

    def stop(self) -> None:
        pass


class UnseenHotkey(Hotkey):
    """For runs without a display, where nobody could press it nor read that it is not there."""

    def start(self, keys: str) -> None:
        pass

    def stop(self) -> None:
        pass


def choose_hotkey(bus_address: str | None, parent: QObject | None = None) -> Hotkey:
    """Give the kind of hotkey this desktop has; on Wayland it comes over the bus, if there is one."""
    platform = QGuiApplication.platformName()
    if platform in ("offscreen", "minimal"):
        return UnseenHotkey(parent)
    if platform == "windows":
        from todoapp.ui.hotkey_windows import WindowsHotkey

        return WindowsHotkey(parent)
    if platform == "cocoa":
        from todoapp.ui.hotkey_macos import MacHotkey

        return MacHotkey(parent)
    if platform == "xcb":
        from todoapp.ui.hotkey_x11 import X11Hotkey, is_real_x11

        if is_real_x11():
            return X11Hotkey(parent)
    if platform in ("xcb", "wayland") and bus_address is not None:
        from todoapp.ui.hotkey_portal import PortalHotkey

        return PortalHotkey(bus_address, parent)
    return NoHotkey(parent)


def split_keys(keys: str) -> tuple[frozenset[str], str]:
    """Take "Ctrl+Alt+Space" apart into modifiers (ctrl, alt, shift, meta) and the key as Qt names it.

    Raises:
        HotkeyUnavailable: that is no combination of a key with modifiers.
    """
    sequence = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    *modifiers, key = [*text[:-1].split("+"), text[-1]] if text.endswith("+") else text.split("+")
    named = frozenset(name.lower() for name in modifiers if name)
    is_function_key = key.startswith("F") and key[1:].isdigit()
    if sequence.count() != 1 or not key or (not named and not is_function_key):
        raise HotkeyUnavailable(
            f"“{keys[:60]}” cannot be a hotkey.", "Choose a key with Ctrl, Alt or Meta, or a function key."
        )
    return named, key


class PressToTalk(QObject):
    """Turns presses into starts and stops: a short press toggles, a long one talks; or only one of the two."""

    started = Signal()
    stopped = Signal()

    def __init__(self, press: str = "both", parent: QObject | None = None) -> None:
        """`press` is "both", "hold" or "toggle"; `kind` holds it and may change."""
        super().__init__(parent)
        self.kind = press
        self._is_recording = False
        self._started_by_this_press = False
        self._held = QElapsedTimer()

    def show_recording(self, is_recording: bool) -> None:
        """Note whether a recording runs, however it began."""
        self._is_recording = is_recording

    def press(self) -> None:
        """The key went down."""
        self._held.start()
        self._started_by_this_press = not self._is_recording
        if not self._is_recording:
            self.started.emit()
        elif self.kind != "hold":
            self.stopped.emit()

    def release(self) -> None:
        """The key went up."""
        is_long = self.kind == "hold" or (self.kind == "both" and self._held.elapsed() >= HOLD_MS)
        if is_long and (self._started_by_this_press or self.kind == "hold"):
            self.stopped.emit()
        self._started_by_this_press = False
