"""The running side of "one writer per profile": it listens for other starts of Bough.

What they may ask is in `bough.core.handover`; all of them are programs of the same user.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from bough import __version__
from bough.core.errors import UsageError
from bough.core.handover import LONGEST, addresses, same_user

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

    from bough.app.catalogue import Catalogue
    from bough.app.errands import Carried
    from bough.app.io import IoThread, Mailbox
    from bough.app.library import Library

MOST = 64
"""Programs that may be on the line at a time."""
PATIENCE_MS = 10_000
"""How long one may take to say what it wants, and to read why it is not done."""
AHEAD = 256 * 1024
"""Bytes that may wait for a reader before it is told no more for now."""
FAREWELL_MS = 300
"""How long the program waits at its end for one who does not read."""


class Instance(QObject):
    """Listens on a private socket in the profile, or near it, and says its name beside the lock."""

    raise_requested = Signal()
    """The program was started once more."""

    def __init__(
        self,
        profile: Path,
        library: Library,
        catalogue: Catalogue,
        io: IoThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._profile = profile
        self._library = library
        self._catalogue = catalogue
        self._io = io
        self._at_home: Mailbox[Callable[[], None]] = io.mailbox(_call)
        self._server: QLocalServer | None = None
        self._guests: set[_Guest] = set()

    def listen(self) -> None:
        """Where no socket can be made nobody listens, and a second start is told so."""
        from PySide6.QtNetwork import QLocalServer

        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_new_connection)
        for name in addresses(self._profile):
            # Who left one there is dead, or the profile's lock would not be ours.
            QLocalServer.removeServer(name)
            if server.listen(name):
                if sys.platform != "win32":
                    Path(name).chmod(0o600)
                self._server = server
                self._library.publish(name)
                return

    def close(self) -> None:
        """Call after the library was closed: then the last word of every errand is known."""
        if self._server:
            self._server.close()
        clock = QElapsedTimer()
        clock.start()
        for guest in list(self._guests):
            guest.part(clock)

    def carried(self, untrusted: Mapping[str, Any], peer: _Guest) -> Carried:
        """Begin an errand. Raises UsageError."""
        from bough.app.errands import Carried
        from bough.core.errand import decoded

        return Carried(
            decoded(untrusted),
            peer,
            self._library,
            self._catalogue,
            self._io,
            self._at_home.put,
            self,
        )

    def _on_new_connection(self) -> None:
        assert self._server
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            if len(self._guests) >= MOST or not _ours(socket):
                socket.abort()
                socket.deleteLater()
                continue
            guest = _Guest(socket, self)
            self._guests.add(guest)
            guest.left.connect(partial(self._part_with, guest))

    def _part_with(self, guest: _Guest) -> None:
        self._guests.discard(guest)
        guest.deleteLater()


class _Guest(QObject):
    """One program on the line."""

    left = Signal()

    def __init__(self, socket: QLocalSocket, host: Instance) -> None:
        super().__init__(host)
        self._host = host
        self._socket = socket
        self._heard = bytearray()
        self._carried: Carried | None = None
        self._over = False
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready_read)
        socket.bytesWritten.connect(self._on_bytes_written)
        socket.disconnected.connect(self._on_disconnected)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._on_timeout)
        self._clock.start(PATIENCE_MS)
        self.say({"bough": __version__, "pid": os.getpid()})

    @property
    def full(self) -> bool:
        return self._socket.bytesToWrite() > AHEAD

    def say(self, message: Mapping[str, object]) -> None:
        if self._socket.isValid():
            self._socket.write(json.dumps(message, default=str).encode() + b"\n")

    def part(self, since: QElapsedTimer) -> None:
        """Say what is left to say, and hang up FAREWELL_MS after `since`."""
        if self._carried:
            self._carried.settle()
        socket = self._socket
        while socket.bytesToWrite() and (left := FAREWELL_MS - since.elapsed()) > 0:
            socket.waitForBytesWritten(int(left))
        if self._carried:
            self._carried.abandon()
            self._carried = None
        socket.abort()

    def _on_ready_read(self) -> None:
        new = self._socket.readAll().data()
        self._heard += new
        if b"\n" in new:
            *lines, self._heard = self._heard.split(b"\n")
            for line in lines:
                self._answer(bytes(line))
        elif len(self._heard) > LONGEST:
            self._socket.abort()

    def _answer(self, untrusted: bytes) -> None:
        message: Any = None
        with contextlib.suppress(ValueError, RecursionError):
            message = json.loads(untrusted) if len(untrusted) <= LONGEST else None
        match message:
            case _ if self._over:
                pass
            case {"do": "stop"} if self._carried:
                self._carried.stop()
            case {"do": "raise"} if not self._carried:
                _take_token(message.get("token"))
                self._host.raise_requested.emit()
                self.say({"raised": True})
                self._hang_up()
            case {"do": "ask"} if not self._carried:
                self._carry_out(message)
            case _:
                self._refuse(UsageError("not_understood"))

    def _carry_out(self, untrusted: Mapping[str, Any]) -> None:
        try:
            self._carried = self._host.carried(untrusted, self)
        except UsageError as error:
            self._refuse(error)
            return
        # From now on it may read as slowly as it likes.
        self._clock.stop()
        self._carried.done.connect(self._on_carried_done)
        self._carried.start()

    def _refuse(self, error: UsageError) -> None:
        self.say({"refused": error.code, "kind": "usage", "facts": dict(error.facts)})
        self._hang_up()

    def _hang_up(self) -> None:
        self._over = True
        if self._carried:
            self._carried.stop()
        self._socket.disconnectFromServer()

    def _on_timeout(self) -> None:
        self._socket.abort()

    def _on_bytes_written(self) -> None:
        if self._carried:
            self._carried.go_on()

    def _on_carried_done(self) -> None:
        assert self._carried
        self._carried.deleteLater()
        self._carried = None
        if self._socket.isValid():
            self._hang_up()
        else:
            self.left.emit()

    def _on_disconnected(self) -> None:
        self._clock.stop()
        if self._carried:
            # It is left once its reply is kept.
            self._carried.stop()
        else:
            self.left.emit()


def _call(calls: list[Callable[[], None]]) -> None:
    for call in calls:
        call()


def _take_token(untrusted: object) -> None:
    """What lets a window come to the front on Wayland; Qt looks for it there."""
    if isinstance(untrusted, str) and untrusted.isprintable() and 0 < len(untrusted) < 1024:
        os.environ["XDG_ACTIVATION_TOKEN"] = untrusted


def _ours(socket: QLocalSocket) -> bool:
    """Whether it is a program of this user: the socket's file says so, and the system once more."""
    if sys.platform == "win32":
        return True
    import socket as sockets

    with sockets.socket(fileno=os.dup(int(socket.socketDescriptor()))) as channel:
        return same_user(channel)
