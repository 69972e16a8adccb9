"""The hotkey on Windows: RegisterHotKey, in a thread with a message queue of its own.

Windows tells of the press only, so the key is looked at every few milliseconds until it is up.
"""

import sys
import threading
import time

from PySide6.QtCore import QObject

from todoapp.ui.hotkey import TOGGLE_HINT, Hotkey, HotkeyUnavailable, split_keys

MODIFIERS = {"alt": 0x1, "ctrl": 0x2, "shift": 0x4, "meta": 0x8}
NO_REPEAT = 0x4000
WM_HOTKEY, WM_QUIT = 0x0312, 0x0012
POLL_S = 0.02
KEYS = {
    "Space": 0x20,
    "PgUp": 0x21,
    "PgDown": 0x22,
    "End": 0x23,
    "Home": 0x24,
    "Left": 0x25,
    "Up": 0x26,
    "Right": 0x27,
    "Down": 0x28,
    "Ins": 0x2D,
    "Del": 0x2E,
    "Pause": 0x13,
    "ScrollLock": 0x91,
    "Tab": 0x09,
    "Return": 0x0D,
    "Backspace": 0x08,
}
_ID = 1


def virtual_key(key: str) -> int:
    """Give Windows' number of a key as Qt names it.

    Raises:
        HotkeyUnavailable: it has none that is the same on every keyboard.
    """
    if len(key) == 1 and key.isascii() and key.isalnum():
        return ord(key.upper())
    if key.startswith("F") and key[1:].isdigit() and 1 <= int(key[1:]) <= 24:
        return 0x6F + int(key[1:])
    if key not in KEYS:
        raise HotkeyUnavailable(f"The key “{key}” cannot be a hotkey.", "Choose a letter, a digit or a function key.")
    return KEYS[key]


class WindowsHotkey(Hotkey):
    """Registers the keys; another program that has them keeps them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._thread_id = 0
        self._is_ending = threading.Event()
        self._is_ready = threading.Event()

    def start(self, keys: str) -> None:
        self.stop()
        try:
            modifiers, key = split_keys(keys)
            code = virtual_key(key)
        except HotkeyUnavailable as error:
            self.refused.emit(error)
            return
        flags = NO_REPEAT
        for name in modifiers:
            flags |= MODIFIERS.get(name, 0)
        self._is_ending.clear()
        self._is_ready.clear()
        self._thread = threading.Thread(target=self._listen, args=(keys, flags, code), name="hotkey", daemon=True)
        self._thread.start()
        self._is_ready.wait(2.0)

    def stop(self) -> None:
        if sys.platform == "win32" and self._thread is not None:
            import ctypes

            self._is_ending.set()
            ctypes.windll.user32.PostThreadMessageW(self._thread_id, WM_QUIT, 0, 0)
            self._thread.join(2.0)
            self._thread = None

    def _listen(self, keys: str, flags: int, code: int) -> None:
        if sys.platform == "win32":
            import ctypes
            from ctypes import wintypes

            user32 = ctypes.windll.user32
            message = wintypes.MSG()
            user32.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)  # makes the queue, for `stop` to post to
            self._thread_id = ctypes.windll.kernel32.GetCurrentThreadId()
            is_registered = bool(user32.RegisterHotKey(None, _ID, flags, code))
            self._is_ready.set()
            if not is_registered:
                self.refused.emit(HotkeyUnavailable(f"Another program has the hotkey {keys} already.", TOGGLE_HINT))
                return
            self.bound.emit(keys)
            while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                if message.message == WM_HOTKEY:
                    self.pressed.emit()
                    while user32.GetAsyncKeyState(code) & 0x8000 and not self._is_ending.is_set():
                        time.sleep(POLL_S)
                    self.released.emit()
            user32.UnregisterHotKey(None, _ID)
