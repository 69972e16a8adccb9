"""The whole app in the process of the tests, wired together as for a user, over a data folder of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from todoapp.composition import Composed


@contextmanager
def composed(qapp: QApplication, folder: Path, *, bus_address: str | None = None, **parts: Any) -> Iterator[Composed]:
    """Wire the app, without a session bus unless one is given; nothing of it may hang when it is closed."""
    app = Composed(qapp, folder, dark=False, bus_address=bus_address, **parts)
    try:
        yield app
    finally:
        app.window.close()
        assert app.close()
        app.window.deleteLater()


def show(app: Composed, bot: QtBot, timeout_ms: int = 60_000) -> None:
    """Show the window and start the app, and wait until it has done what a start brings."""
    app.window.show()
    app.start()
    bot.waitUntil(lambda: not app.jobs.is_busy, timeout=timeout_ms)
    QApplication.processEvents()  # what was added to a layout is on show after that
