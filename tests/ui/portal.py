"""A desktop portal of its own process: org.freedesktop.portal.GlobalShortcuts on the bus whose address it is given.

As strict about types and order as the real one. `mode` is "works", "denies" (the user says no), "forgets" (the shortcut
is not among those bound) or "plain" (a portal without shortcuts). A test presses the key with `Press` and `Release`.
"""

import json
import sys
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"


def main(address: str, mode: str) -> None:
    connection = open_dbus_connection(address)
    connection.send_and_get_reply(message_bus.RequestName(SERVICE))
    emitter = DBusAddress(PATH, interface=SHORTCUTS)
    calls: list[Any] = []
    sessions: set[str] = set()
    print("ready", flush=True)

    def answer(message: Any, token: str, code: int, results: dict[str, Any]) -> None:
        sender = message.header.fields[HeaderFields.sender].lstrip(":").replace(".", "_")
        request = f"{PATH}/request/{sender}/{token}"
        connection.send(new_method_return(message, "o", (request,)))
        place = DBusAddress(request, interface="org.freedesktop.portal.Request")
        connection.send(new_signal(place, "Response", "ua{sv}", (code, results)))

    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        fields = message.header.fields
        member, signature = fields[HeaderFields.member], fields.get(HeaderFields.signature, "")
        if member in ("Register", "CreateSession", "BindShortcuts", "Close"):
            calls.append([member, signature, repr(message.body)])
        if member == "Calls":
            connection.send(new_method_return(message, "s", (json.dumps(calls),)))
        elif member == "CreateSession" and signature == "a{sv}" and mode != "plain":
            options = message.body[0]
            sender = fields[HeaderFields.sender].lstrip(":").replace(".", "_")
            session = f"{PATH}/session/{sender}/{options['session_handle_token'][1]}"
            sessions.add(session)
            answer(message, options["handle_token"][1], 0, {"session_handle": ("s", session)})
        elif member == "BindShortcuts" and signature == "oa(sa{sv})sa{sv}" and message.body[0] in sessions:
            _, shortcuts, _, options = message.body
            taken = [
                (name, {"description": about["description"], "trigger_description": ("s", "Press Ctrl+Alt+Space")})
                for name, about in shortcuts
            ]
            results = {"shortcuts": ("a(sa{sv})", [] if mode == "forgets" else taken)}
            answer(
                message, options["handle_token"][1], 1 if mode == "denies" else 0, {} if mode == "denies" else results
            )
        elif member in ("Press", "Release"):
            connection.send(new_method_return(message))
            name = "Activated" if member == "Press" else "Deactivated"
            for session in sessions:
                connection.send(new_signal(emitter, name, "osta{sv}", (session, message.body[0], 1000, {})))
        elif member == "Close":
            sessions.discard(fields[HeaderFields.path])
            connection.send(new_method_return(message))
        else:
            connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
