"""A notification daemon of its own process: org.freedesktop.Notifications on the bus whose address it is given.

As strict about types as the ones on desktops. A test reads what it shows (`Shown`, as JSON) and presses its buttons
(`Press`, `Close`) over the bus as well.
"""

import json
import sys
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
NOTIFY = "susssasa{sv}i"


def main(address: str, capabilities: list[str]) -> None:
    connection = open_dbus_connection(address)
    connection.send_and_get_reply(message_bus.RequestName(SERVICE))
    emitter = DBusAddress(PATH, interface=SERVICE)
    shown: dict[int, dict[str, Any]] = {}
    count = 0
    print("ready", flush=True)
    while True:
        message = connection.receive()
        if message.header.message_type is not MessageType.method_call:
            continue
        fields = message.header.fields
        member, signature = fields[HeaderFields.member], fields.get(HeaderFields.signature, "")
        if member == "Notify":
            if signature != NOTIFY:
                connection.send(new_error(message, "org.freedesktop.DBus.Error.InvalidArgs"))
                continue
            app, replaces, icon, title, body, actions, hints, timeout = message.body
            count = replaces or count + 1
            shown[count] = {
                "id": count, "app": app, "icon": icon, "title": title, "body": body, "actions": actions,
                "hints": {name: value for name, (_, value) in hints.items()}, "timeout": timeout,
            }  # fmt: skip
            connection.send(new_method_return(message, "u", (count,)))
        elif member == "GetCapabilities":
            connection.send(new_method_return(message, "as", (capabilities,)))
        elif member == "CloseNotification":
            connection.send(new_method_return(message))
            if shown.pop(message.body[0], None) is not None:
                connection.send(new_signal(emitter, "NotificationClosed", "uu", (message.body[0], 3)))
        elif member == "Shown":
            connection.send(new_method_return(message, "s", (json.dumps(list(shown.values())),)))
        elif member == "Press":
            number, action = message.body
            connection.send(new_method_return(message))
            connection.send(new_signal(emitter, "ActionInvoked", "us", (number, action)))
            shown.pop(number, None)
            connection.send(new_signal(emitter, "NotificationClosed", "uu", (number, 2)))
        elif member == "Close":
            number, reason = message.body
            shown.pop(number, None)
            connection.send(new_method_return(message))
            connection.send(new_signal(emitter, "NotificationClosed", "uu", (number, reason)))
        else:
            connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2].split(","))
