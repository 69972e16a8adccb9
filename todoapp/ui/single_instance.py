"""One window for each data folder: a later start hands what it was asked to the first one, and ends."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from todoapp.domain.errors import AlreadyRunning, StorageUnavailable

ANSWER_TIMEOUT_MS = 2000
SHOW = "show"  # what a start without options asks for
COMMANDS = ("toggle", "start", "stop")  # what `todoapp --toggle` and its like ask for
_LONGEST_COMMAND = 100


class SingleInstance(QObject):
    """Holds the lock of a data folder, and hears of later starts."""

    def __init__(self, data_folder: Path, ask: str = SHOW) -> None:
        """Take the lock; `ask` goes to the instance that has it already.

        Raises:
            AlreadyRunning: another instance has it, and was asked.
            StorageUnavailable: the folder cannot be written.
        """
        super().__init__()
        self._on_second: Callable[[], None] = lambda: None
        self._on_command: Callable[[str], None] = lambda command: None
        self._lock = QLockFile(str(data_folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock is only stale if its process is gone, however long it was held
        if not self._lock.tryLock(0):
            if self._lock.error() != QLockFile.LockError.LockFailedError:
                raise StorageUnavailable(
                    f"The data folder cannot be written: {data_folder}.", "Check its permissions and its disk."
                )
            hint = "Its window was brought to the front." if tell_running(data_folder, ask) else "Look for its window."
            raise AlreadyRunning("Todo is already running with this data folder.", hint)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = _server_name(data_folder)
        QLocalServer.removeServer(name)  # left behind by a crash; the lock says that nobody uses it
        self._server.listen(name)
        self._server.newConnection.connect(self._on_connection)

    def on_second_start(self, call: Callable[[], None]) -> None:
        """Name what happens when the app is started again."""
        self._on_second = call

    def on_command(self, call: Callable[[str], None]) -> None:
        """Name what happens when one of `COMMANDS` is asked for."""
        self._on_command = call

    def close(self) -> None:
        """Give the folder free."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        socket.disconnected.connect(socket.deleteLater)
        socket.readyRead.connect(lambda: self._on_line(socket))
        self._on_line(socket)

    def _on_line(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LONGEST_COMMAND:
            socket.abort()
        elif socket.canReadLine():
            command = bytes(socket.readLine().data()).decode(errors="replace").strip()
            socket.disconnectFromServer()
            if command == SHOW:
                self._on_second()
            elif command in COMMANDS:
                self._on_command(command)


def tell_running(data_folder: Path, ask: str) -> bool:
    """Ask something of the instance that runs with this data folder; False if none answers."""
    if sys.platform == "win32":  # only the process the user just started may let another come to the front
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket = QLocalSocket()
    socket.connectToServer(_server_name(data_folder))
    if not socket.waitForConnected(ANSWER_TIMEOUT_MS):
        return False
    socket.write(f"{ask}\n".encode())
    socket.waitForBytesWritten(ANSWER_TIMEOUT_MS)
    if socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
        socket.waitForDisconnected(ANSWER_TIMEOUT_MS)
    return True


def _server_name(data_folder: Path) -> str:
    return "todoapp-" + hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:16]
