"""The hotkey on Wayland: the desktop binds it and tells us, through the GlobalShortcuts portal.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
"""

import logging
from typing import Any

from PySide6.QtCore import QObject

from todoapp.ui.hotkey import TOGGLE_HINT, Hotkey, HotkeyUnavailable, split_keys
from todoapp.ui.hotkey_x11 import KEYSYMS
from todoapp.ui.session_bus import BusUnavailable, SessionBus
from todoapp.ui.translation import tr

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"
REGISTRY = "org.freedesktop.host.portal.Registry"
APP_ID = "todoapp"  # the name of our desktop file
SHORTCUT_ID = "dictate"
MODIFIERS = {"ctrl": "CTRL", "alt": "ALT", "shift": "SHIFT", "meta": "LOGO"}
_DONE, _CANCELLED = 0, 1  # responses

log = logging.getLogger(__name__)


def trigger_of(keys: str) -> str:
    """Write keys as the XDG shortcuts specification does: CTRL+ALT+space.

    Raises:
        HotkeyUnavailable: they are no combination.
    """
    modifiers, key = split_keys(keys)
    named = [MODIFIERS[name] for name in MODIFIERS if name in modifiers]
    return "+".join([*named, KEYSYMS.get(key, key if len(key) > 1 else key.lower())])


class PortalHotkey(Hotkey):
    """Asks the desktop for the key; the user may be asked, and may choose another one."""

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = address
        self._bus: SessionBus | None = None
        self._keys = ""
        self._trigger = ""
        self._session = ""
        self._requests = 0
        self._is_down = False

    def start(self, keys: str) -> None:
        self.stop()
        try:
            self._keys, self._trigger = keys, trigger_of(keys)
            self._bus = SessionBus(self._address, self)
        except HotkeyUnavailable as error:
            self.refused.emit(error)
            return
        except BusUnavailable:
            self._refuse(tr("This desktop gives programs no hotkey."))
            return
        self._bus.signalled.connect(self._on_signal)
        self._bus.lost.connect(lambda: self._refuse(tr("The desktop's message bus is gone, and the hotkey with it.")))
        self._bus.listen(self._object(PATH, SHORTCUTS))
        # Programs outside of a sandbox say who they are; portals before 1.21 do not know this call, nor need it.
        told = self._create_session
        self._bus.call(
            self._object(PATH, REGISTRY),
            "Register",
            "sa{sv}",
            (APP_ID, {}),
            replied=lambda _: told(),
            failed=lambda _: told(),
        )

    def stop(self) -> None:
        if self._bus is not None:
            bus, self._bus = self._bus, None
            bus.signalled.disconnect(self._on_signal)
            if self._session:
                bus.call(self._object(self._session, SESSION), "Close")
                self._session = ""
            bus.close()
            bus.deleteLater()

    def _create_session(self) -> None:
        token = self._expect_response()
        options = {"handle_token": ("s", token), "session_handle_token": ("s", "todoapp")}
        self._call("CreateSession", "a{sv}", (options,))

    def _bind(self) -> None:
        token = self._expect_response()
        shortcut = {"description": ("s", "Start or stop a dictation"), "preferred_trigger": ("s", self._trigger)}
        self._call(
            "BindShortcuts",
            "oa(sa{sv})sa{sv}",
            (self._session, [(SHORTCUT_ID, shortcut)], "", {"handle_token": ("s", token)}),
        )

    def _call(self, method: str, signature: str, arguments: tuple[Any, ...]) -> None:
        if self._bus is None:
            return

        def failed(name: str) -> None:
            log.info("portal: %s failed: %s", method, name)
            self._refuse(tr("This desktop gives programs no hotkey."))

        self._bus.call(self._object(PATH, SHORTCUTS), method, signature, arguments, failed=failed)

    def _expect_response(self) -> str:
        """Listen for the answer to the next request before it is made, and give the token that names it."""
        assert self._bus is not None
        self._requests += 1
        token = f"todoapp{self._requests}"
        sender = self._bus.unique_name.lstrip(":").replace(".", "_")
        self._bus.listen(self._object(f"{PATH}/request/{sender}/{token}", REQUEST))
        return token

    def _on_signal(self, interface: str, member: str, arguments: tuple[Any, ...]) -> None:
        if interface == REQUEST and member == "Response":
            self._on_response(*arguments)
        elif interface == SHORTCUTS and len(arguments) >= 2 and arguments[:2] == (self._session, SHORTCUT_ID):
            if member == "Activated" and not self._is_down:
                self._is_down = True
                self.pressed.emit()
            elif member == "Deactivated" and self._is_down:
                self._is_down = False
                self.released.emit()

    def _on_response(self, response: int, results: dict[str, tuple[str, Any]]) -> None:
        if response != _DONE:
            reason = tr("was not allowed") if response == _CANCELLED else tr("was refused by the desktop")
            self._refuse(tr("The hotkey {0} {1}.", self._keys, reason))
        elif "session_handle" in results:
            self._session = str(results["session_handle"][1])
            self._bind()
        else:
            shortcuts = dict(results.get("shortcuts", ("", []))[1])
            if SHORTCUT_ID not in shortcuts:
                self._refuse(tr("The desktop did not take the hotkey {0}.", self._keys))
                return
            self.bound.emit(str(shortcuts[SHORTCUT_ID].get("trigger_description", ("s", self._keys))[1]))

    def _refuse(self, title: str) -> None:
        self.stop()
        self.refused.emit(HotkeyUnavailable(title, TOGGLE_HINT))

    def _object(self, path: str, interface: str) -> Any:
        from jeepney import DBusAddress

        return DBusAddress(path, SERVICE, interface)
