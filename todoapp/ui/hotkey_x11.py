"""The hotkey on X11: a grab of the key, watched by a thread with a connection of its own."""

import os
import select
import threading
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject

from todoapp.ui.hotkey import TOGGLE_HINT, Hotkey, HotkeyUnavailable, split_keys

# Where X11 names a key otherwise than Qt does; letters, digits and function keys are the same.
KEYSYMS = {
    "Space": "space",
    "PgUp": "Page_Up",
    "PgDown": "Page_Down",
    "Ins": "Insert",
    "Del": "Delete",
    "Esc": "Escape",
    "Backspace": "BackSpace",
    "ScrollLock": "Scroll_Lock",
    "Print": "Print",
    ",": "comma",
    ".": "period",
    "-": "minus",
    "+": "plus",
    "/": "slash",
    ";": "semicolon",
    "'": "apostrophe",
    "`": "grave",
    "=": "equal",
    "\\": "backslash",
    "[": "bracketleft",
    "]": "bracketright",
}
_JOIN_S = 3.0


def is_real_x11() -> bool:
    """Whether the X server is the desktop's own: under Wayland it hears keys for X programs only."""
    return not os.environ.get("WAYLAND_DISPLAY") and os.environ.get("XDG_SESSION_TYPE") != "wayland"


class X11Hotkey(Hotkey):
    """Grabs the key; a held one repeats, of which only the first press and the last release are told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._wake = (-1, -1)
        self._display: Any = None

    def start(self, keys: str) -> None:
        from Xlib.error import ConnectionClosedError, DisplayError

        self.stop()
        try:
            self._grab(keys)
        except (HotkeyUnavailable, DisplayError, ConnectionClosedError, OSError) as error:
            self.stop()
            unreachable = HotkeyUnavailable("The X server cannot be reached for the hotkey.", TOGGLE_HINT)
            self.refused.emit(error if isinstance(error, HotkeyUnavailable) else unreachable)
            return
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._listen, name="hotkey", daemon=True)
        self._thread.start()
        self.bound.emit(keys)

    def stop(self) -> None:
        if self._thread is not None:
            os.write(self._wake[1], b"x")
            self._thread.join(_JOIN_S)
            self._thread = None
            for end in self._wake:
                os.close(end)
        if self._display is not None:
            from Xlib.error import ConnectionClosedError

            with suppress(ConnectionClosedError, OSError):  # the X server went first
                self._display.close()  # which lets go of every grab
            self._display = None

    def _grab(self, keys: str) -> None:
        """Grab the key with and without Caps Lock and Num Lock, which are modifiers to X11.

        Raises:
            HotkeyUnavailable: there is no such key, or another program has it.
            DisplayError, ConnectionClosedError, OSError: there is no X server.
        """
        from Xlib import XK, X, display, error

        modifiers, key = split_keys(keys)
        self._display = display.Display()
        keysym = XK.string_to_keysym(KEYSYMS.get(key, key if len(key) > 1 else key.lower()))
        self._code = self._display.keysym_to_keycode(keysym) if keysym else 0
        if not self._code:
            raise HotkeyUnavailable(f"This keyboard has no key “{key}”.", "Choose another hotkey in the settings.")
        masks = {
            "ctrl": X.ControlMask,
            "shift": X.ShiftMask,
            "alt": self._mask_of("Alt_L") or X.Mod1Mask,
            "meta": self._mask_of("Super_L") or X.Mod4Mask,
        }
        wanted = 0
        for name in modifiers:
            wanted |= masks.get(name, 0)
        num_lock = self._mask_of("Num_Lock")
        catch = error.CatchError(error.BadAccess)
        for locks in {0, X.LockMask, num_lock, X.LockMask | num_lock}:
            self._display.screen().root.grab_key(
                self._code, wanted | locks, True, X.GrabModeAsync, X.GrabModeAsync, onerror=catch
            )
        self._display.sync()
        if catch.get_error() is not None:
            raise HotkeyUnavailable(
                f"Another program has the hotkey {keys} already.",
                f"Choose another one in the settings. Or: {TOGGLE_HINT}",
            )

    def _mask_of(self, keysym_name: str) -> int:
        """Give the modifier bit a key stands for on this keyboard, 0 if it is none."""
        from Xlib import XK

        code = self._display.keysym_to_keycode(XK.string_to_keysym(keysym_name))
        if not code:
            return 0
        for bit, codes in enumerate(self._display.get_modifier_mapping()):
            if code in codes:
                return 1 << bit
        return 0

    def _listen(self) -> None:
        """Wait for the key until told to end."""
        from Xlib import X
        from Xlib.error import ConnectionClosedError

        display, is_down = self._display, False
        try:
            while True:
                while display.pending_events():
                    event = display.next_event()
                    if event.type == X.KeyPress and event.detail == self._code and not is_down:
                        is_down = True
                        self.pressed.emit()
                    elif event.type == X.KeyRelease and event.detail == self._code and is_down:
                        if self._is_held(display):
                            continue  # auto-repeat: a release and a press for a key that never went up
                        is_down = False
                        self.released.emit()
                ready, _, _ = select.select([display.fileno(), self._wake[0]], [], [])
                if self._wake[0] in ready:
                    return
        except (ConnectionClosedError, OSError):
            if is_down:
                self.released.emit()

    def _is_held(self, display: Any) -> bool:
        """Whether the key is down now."""
        keys = display.query_keymap()
        return bool(keys[self._code // 8] & (1 << (self._code % 8)))
