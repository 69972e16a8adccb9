"""`todoapp remind --test`: a test notification without the window, and whether its button was heard."""

from typing import TextIO

from PySide6.QtCore import QCoreApplication, QTimer

from todoapp.services.reminding import Notice
from todoapp.ui.session_bus import SessionBus
from todoapp.ui.system_notifications import SystemNotifications

WAIT_MS = 60_000
TEST_NOTICE = Notice(
    "test",
    "Reminders work",
    "This is how a reminder looks. Press Done to see that its buttons work.",
    (),
    False,
    (("done", "Done"),),
)


def run_reminder_test(stream: TextIO, *, bus_address: str = "SESSION", wait_ms: int = WAIT_MS) -> int:
    """Show it and wait for its button; give the exit status.

    Raises:
        BusUnavailable: this is no desktop with notifications over D-Bus.
    """
    app = QCoreApplication.instance() or QCoreApplication(["todoapp"])
    bus = SessionBus(bus_address)
    notifications = SystemNotifications(bus)
    said: list[str] = []

    def end(words: str) -> None:
        said.append(words)
        app.quit()

    notifications.answered.connect(lambda key, action: end("Its button was pressed: reminders work."))
    notifications.dismissed.connect(lambda key: end("It was shown and closed."))
    notifications.failed.connect(lambda key: end(""))
    limit = QTimer(singleShot=True, interval=wait_ms)
    limit.timeout.connect(lambda: end("It was shown, but no button was pressed in time."))
    notifications.show(TEST_NOTICE)
    print("A test notification is on its way. Press its button.", file=stream, flush=True)
    limit.start()
    app.exec()
    limit.stop()
    bus.close()
    print(said[0] or "The desktop shows no notifications: nothing answers for them.", file=stream)
    return 0 if said[0] else 1
