"""One window for each data folder: a second start raises the first one's window instead."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from todoapp.domain.errors import AlreadyRunning, StorageUnavailable

ANSWER_TIMEOUT_MS = 2000


class SingleInstance(QObject):
    """Holds the lock of a data folder, and hears of later starts."""

    def __init__(self, data_folder: Path) -> None:
        """Take the lock.

        Raises:
            AlreadyRunning: another instance has it; its window was asked to come forward.
            StorageUnavailable: the folder cannot be written.
        """
        super().__init__()
        self._on_second: Callable[[], None] = lambda: None
        name = "todoapp-" + hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(data_folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock is only stale if its process is gone, however long it was held
        if not self._lock.tryLock(0):
            if self._lock.error() != QLockFile.LockError.LockFailedError:
                raise StorageUnavailable(
                    f"The data folder cannot be written: {data_folder}.", "Check its permissions and its disk."
                )
            hint = "Its window was brought to the front." if _raise_other(name) else "Look for its window."
            raise AlreadyRunning("Todo is already running with this data folder.", hint)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(name)  # left behind by a crash; the lock says that nobody uses it
        self._server.listen(name)
        self._server.newConnection.connect(self._on_connection)

    def on_second_start(self, call: Callable[[], None]) -> None:
        """Name what happens when the app is started again."""
        self._on_second = call

    def close(self) -> None:
        """Give the folder free."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self._on_second()


def _raise_other(name: str) -> bool:
    if sys.platform == "win32":  # only the process the user just started may let another come to the front
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(ANSWER_TIMEOUT_MS):
        return False
    if socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
        socket.waitForDisconnected(ANSWER_TIMEOUT_MS)
    return True
