"""Signals that say what changed, so that every view re-reads what it shows."""

from PySide6.QtCore import QObject, Signal


class Changes(QObject):
    """Announces changes after they are committed."""

    todos_changed = Signal()
    network_switched = Signal(bool)  # what the settings allow now
