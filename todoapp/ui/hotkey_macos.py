"""The hotkey on macOS: Carbon's RegisterEventHotKey, which needs no permission to watch the keyboard.

Its events come through the application's event loop, which is Qt's, so there is no thread.
"""

import ctypes
import ctypes.util
import sys
from typing import Any

from PySide6.QtCore import QObject

from todoapp.ui.hotkey import TOGGLE_HINT, Hotkey, HotkeyUnavailable, split_keys

# Qt calls the command key Ctrl and the control key Meta on macOS.
MODIFIERS = {"ctrl": 0x0100, "shift": 0x0200, "alt": 0x0800, "meta": 0x1000}
KEYS = {
    **dict(zip("ASDFHGZXCV", range(10), strict=True)),
    **{"B": 11, "Q": 12, "W": 13, "E": 14, "R": 15, "Y": 16, "T": 17, "O": 31, "U": 32, "I": 34, "P": 35},
    **{"L": 37, "J": 38, "K": 40, "N": 45, "M": 46},
    **{"1": 18, "2": 19, "3": 20, "4": 21, "6": 22, "5": 23, "9": 25, "7": 26, "8": 28, "0": 29},
    **{"Space": 49, "Return": 36, "Tab": 48, "Backspace": 51, "Esc": 53, "Home": 115, "End": 119},
    **{"Left": 123, "Right": 124, "Down": 125, "Up": 126, "PgUp": 116, "PgDown": 121},
    **{"F1": 122, "F2": 120, "F3": 99, "F4": 118, "F5": 96, "F6": 97, "F7": 98, "F8": 100, "F9": 101, "F10": 109},
    **{"F11": 103, "F12": 111},
}
_KEYBOARD = int.from_bytes(b"keyb", "big")
_PRESSED, _RELEASED = 5, 6
_SIGNATURE = int.from_bytes(b"todo", "big")


class _EventType(ctypes.Structure):
    _fields_ = (("event_class", ctypes.c_uint32), ("kind", ctypes.c_uint32))


class _HotkeyId(ctypes.Structure):
    _fields_ = (("signature", ctypes.c_uint32), ("id", ctypes.c_uint32))


_Handler = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacHotkey(Hotkey):
    """Registers the keys with the window server."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._carbon: Any = None
        self._hotkey = ctypes.c_void_p()
        self._handler_ref = ctypes.c_void_p()
        self._handler = _Handler(self._on_event)  # held: Carbon does not

    def start(self, keys: str) -> None:
        self.stop()
        try:
            modifiers, key = split_keys(keys)
            if key not in KEYS:
                raise HotkeyUnavailable(f"The key “{key}” cannot be a hotkey.", "Choose a letter or a function key.")
            self._register(keys, sum(MODIFIERS.get(name, 0) for name in modifiers), KEYS[key])
        except HotkeyUnavailable as error:
            self.refused.emit(error)
            return
        self.bound.emit(keys)

    def stop(self) -> None:
        if self._carbon is not None:
            if self._hotkey:
                self._carbon.UnregisterEventHotKey(self._hotkey)
            if self._handler_ref:
                self._carbon.RemoveEventHandler(self._handler_ref)
            self._hotkey, self._handler_ref = ctypes.c_void_p(), ctypes.c_void_p()

    def _register(self, keys: str, modifiers: int, code: int) -> None:
        library = ctypes.util.find_library("Carbon") if sys.platform == "darwin" else None
        if library is None:
            raise HotkeyUnavailable("This system gives programs no hotkey.", TOGGLE_HINT)
        self._carbon = carbon = ctypes.cdll.LoadLibrary(library)
        carbon.GetEventDispatcherTarget.restype = ctypes.c_void_p
        target = ctypes.c_void_p(carbon.GetEventDispatcherTarget())
        kinds = (_EventType * 2)(_EventType(_KEYBOARD, _PRESSED), _EventType(_KEYBOARD, _RELEASED))
        carbon.InstallEventHandler(
            target, self._handler, ctypes.c_ulong(2), kinds, None, ctypes.byref(self._handler_ref)
        )
        status = carbon.RegisterEventHotKey(
            ctypes.c_uint32(code),
            ctypes.c_uint32(modifiers),
            _HotkeyId(_SIGNATURE, 1),
            target,
            ctypes.c_uint32(0),
            ctypes.byref(self._hotkey),
        )
        if status != 0:
            raise HotkeyUnavailable(f"Another program has the hotkey {keys} already.", TOGGLE_HINT)

    def _on_event(self, _call: int, event: int, _data: int) -> int:
        self._carbon.GetEventKind.restype = ctypes.c_uint32
        if self._carbon.GetEventKind(ctypes.c_void_p(event)) == _PRESSED:
            self.pressed.emit()
        else:
            self.released.emit()
        return 0
