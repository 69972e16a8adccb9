"""When to sync: after changes, from time to time, after sleep, at reconnect, and when a watched file changes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer
from PySide6.QtNetwork import QNetworkInformation

from todoapp.services.background_sync import BackgroundSync
from todoapp.ui.changes import Changes

AFTER_CHANGE_MS = 3_000  # after the last of several changes
AFTER_FILE_MS = 1_000
AFTER_WAKE_MS = 5_000  # until the network is there again
EVERY_MS = 5 * 60_000
TICK_MS = 30_000
ASLEEP = timedelta(milliseconds=TICK_MS) * 2  # a tick this late: the computer slept


class SyncWatch(QObject):
    """Lives as long as the window. Nothing here takes time: it only asks."""

    def __init__(
        self, sync: BackgroundSync, changes: Changes, clock: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sync = sync
        self._clock = clock
        self._ticked_at = clock()
        self._network: QNetworkInformation | None = None
        self._changed = self._timer(AFTER_CHANGE_MS, lambda: sync.sync_all(only_changed=True))
        self._file_changed = self._timer(AFTER_FILE_MS, sync.sync_folders)
        self._woke = self._timer(AFTER_WAKE_MS, sync.sync_all)
        self._every = QTimer(self, interval=EVERY_MS)
        self._every.timeout.connect(lambda: sync.sync_all())
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self.files = QFileSystemWatcher(self)
        self.files.fileChanged.connect(lambda _: self._file_changed.start())
        self.files.directoryChanged.connect(lambda _: self._file_changed.start())
        changes.todos_changed.connect(lambda: self._changed.start() if self._every.isActive() else None)
        changes.network_switched.connect(sync.network_switched)

    def start(self) -> None:
        """Sync now, and whenever there is a reason from now on."""
        # Where the desktop has no such service, the timer alone finds the network back.
        if QNetworkInformation.loadDefaultBackend():
            self._network = QNetworkInformation.instance()
        if self._network is not None:
            self._network.reachabilityChanged.connect(self._on_reachable)
        self._every.start()
        self._tick.start()
        self._sync.look(self._sync.sync_all)

    def stop(self) -> None:
        """Ask for nothing any more."""
        for timer in (self._changed, self._file_changed, self._woke, self._every, self._tick):
            timer.stop()
        if self._network is not None:
            self._network.reachabilityChanged.disconnect(self._on_reachable)
            self._network = None
        self._sync.close()

    def looked(self) -> None:
        """Watch the files and folders the accounts have now."""
        watched = {*self.files.files(), *self.files.directories()}
        if gone := watched - self._sync.paths:
            self.files.removePaths(sorted(gone))
        if new := self._sync.paths - watched:
            self.files.addPaths(sorted(new))

    def _timer(self, interval_ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.timeout.connect(lambda: call())
        return timer

    def _on_tick(self) -> None:
        now = self._clock()
        if now - self._ticked_at > ASLEEP:
            self._woke.start()
        self._ticked_at = now
        if self._sync.paths:
            self._sync.sync_folders()  # a network drive tells nobody, and an editor may replace a watched file

    def _on_reachable(self, how: QNetworkInformation.Reachability) -> None:
        if how is QNetworkInformation.Reachability.Online:
            self._woke.start()
