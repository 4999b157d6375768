"""One window a data directory: a second start raises the first and ends."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Signal

from helpdesk.settings import Paths

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_ANSWER_MS = 2000


class Instance(QObject):
    """The claim to a data directory.

    The lock is a file, known without loading Qt's network module; the socket that takes a second start's wish is opened
    after the first paint.

    Signals:
        raise_requested: Somebody started the program again.
    """

    raise_requested = Signal()

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._folder = paths.data_dir
        self._name = socket_name(paths)
        self._lock = QLockFile(str(paths.data_dir / "window.lock"))
        # A crashed process' lock is recognised by its dead process id, never by age.
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def claim(self) -> bool:
        """Takes the data directory for this process; False when another window has it.

        A directory that can't be written has no other window either; what is wrong with it is told by the window.
        """
        # A lock needs its folder; the store makes it the same way a moment later.
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._lock.tryLock(0) or self._lock.error() is not QLockFile.LockError.LockFailedError

    def raise_other(self) -> bool:
        """Asks the window that has the directory to come to the front; whether it answered."""
        from PySide6.QtNetwork import QLocalSocket  # noqa: PLC0415 - a normal start has no use for it before its paint

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        answered = socket.waitForConnected(_ANSWER_MS)
        socket.disconnectFromServer()
        return answered

    def listen(self) -> None:
        """Hears second starts from now on."""
        from PySide6.QtNetwork import QLocalServer  # noqa: PLC0415

        self._server = QLocalServer(self)
        # Else other users of the machine could connect (0755).
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if not self._server.listen(self._name):
            # A killed process leaves its socket behind; we hold the lock, so it is nobody's.
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)

    def release(self) -> None:
        """Gives the directory free."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _greet(self) -> None:
        if self._server is None:
            return
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().close()
            self.raise_requested.emit()


def socket_name(paths: Paths) -> str:
    """A name for the data directory that fits every system's limits for sockets and says nothing about the user."""
    folder = os.path.normcase(paths.data_dir.absolute())
    digest = QCryptographicHash.hash(folder.encode(), QCryptographicHash.Algorithm.Sha256).toHex().toStdString()
    return f"helpdesk-{digest[:16]}"
