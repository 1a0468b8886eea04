"""The asking side of "one writer per profile": the profile's lock, or a line to who has it.

The program that writes a profile listens on a socket that only its user can reach, and writes the
socket's name beside the lock. Messages are JSON objects, each on a line of its own.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bough.core.errors import StoreError, UsageError
from bough.core.paths import make_private
from bough.core.store.lock import COMMAND, LOCK, ProfileLock, hint

if TYPE_CHECKING:
    import socket

PATIENCE = 10.0
"""Seconds to wait for a command to be done, or for a program that does not let one in."""
STARTING = 60.0
"""Seconds to wait for a window that is just starting or ending, on a disk that is slow."""
ANSWER = 5.0
"""Seconds in which a program that is not frozen answers."""
AGAIN = 0.05
LONGEST = 16 * 1024 * 1024
"""Bytes of a message to the program that runs."""
LONGEST_PATH = 96
"""Bytes of a socket's path: the system's limit is 108 on Linux and 104 on macOS, and Qt makes it
under a longer name first."""


def first_or_line(profile: Path) -> ProfileLock | Line:
    """The lock of the profile where nobody else writes it, else a line to the program that does.

    Raises StoreError: "profile_locked" if that is one that does not listen, "not_answering" if it
    does and is silent.
    """
    began = time.monotonic()
    while True:
        try:
            make_private(profile)
            return ProfileLock(profile / LOCK)
        except StoreError as error:
            held = error
        except OSError as error:
            from bough.core.store.trouble import told

            with told(profile, denied="store_readonly"):
                raise error
        pid, name = hint(profile / LOCK)
        listens = name not in ("", COMMAND)
        if listens and (line := _called(name, pid)):
            return line
        if time.monotonic() - began > (PATIENCE if name else STARTING):
            raise StoreError("not_answering", pid=pid) if listens else held
        time.sleep(AGAIN)


def first_or_raised(profile: Path) -> ProfileLock | None:
    """The lock of the profile, or None once the window that has it open was raised. Raises what
    `first_or_line` does."""
    # On Wayland no program may raise its window by itself; who was started by a person may.
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    while isinstance(found := first_or_line(profile), Line):
        with contextlib.closing(found) as line:
            line.say({"do": "raise", "token": token})
            # One that hangs up is just ending: then it is this one's turn.
            if line.hear(ANSWER) is not None:
                return None
    return found


class Line:
    """A line to the program that is running; `pid` is its process where that is known."""

    def __init__(self, channel: socket.socket | _Pipe, pid: int | None) -> None:
        self.pid = pid
        self._channel = channel
        self._incoming = channel.makefile("rb")

    def say(self, message: Mapping[str, object]) -> None:
        """Send it. That nobody is there any more is told by `hear`."""
        import json

        written = json.dumps(message).encode() + b"\n"
        if len(written) > LONGEST:
            raise UsageError("too_long_to_hand_over", megabytes=LONGEST >> 20)
        with contextlib.suppress(OSError):
            self._channel.settimeout(None)
            self._channel.sendall(written)

    def hear(self, seconds: float | None = None) -> Mapping[str, Any] | None:
        """The next message; None once the other side has hung up, or makes no sense. Raises
        StoreError("not_answering") after so many seconds, and is of no more use then."""
        import json

        try:
            self._channel.settimeout(seconds)
            said = json.loads(self._incoming.readline())
        except TimeoutError as error:
            raise StoreError("not_answering", pid=self.pid) from error
        except (OSError, ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._incoming.close()
        self._channel.close()


def addresses(profile: Path) -> Iterator[str]:
    """The names a program that writes this profile may listen under, the best first: inside the
    profile, else in a folder of the user's own where that path is too long or is no place for a
    socket."""
    if sys.platform == "win32":
        yield _short(profile)
        return
    if len(os.fsencode(inside := profile / "socket")) <= LONGEST_PATH:
        yield str(inside)
    if (folder := _runtime_folder()) is not None:
        yield str(folder / _short(profile))


def _short(profile: Path) -> str:
    # It brings OpenSSL along, 1 MB.
    import hashlib

    return f"bough-{hashlib.sha256(os.fsencode(profile)).hexdigest()[:16]}"


def same_user(channel: socket.socket) -> bool:
    """Whether the other end is a program of this user, as far as the system can tell."""
    import socket
    import struct

    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack(
        "3i", channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    return bool(user == os.getuid())


def _runtime_folder() -> Path | None:
    """A folder for sockets that nobody else can write; None where somebody has taken its name."""
    import tempfile

    if base := os.environ.get("XDG_RUNTIME_DIR"):
        folder = Path(base) / "bough"
    else:
        folder = Path(tempfile.gettempdir()) / f"bough-{os.getuid()}"
    with contextlib.suppress(OSError):
        make_private(folder)
        there = folder.lstat()
        if there.st_uid == os.getuid() and there.st_mode & 0o170777 == 0o040700:
            return folder
    return None


def _called(name: str, pid: int | None) -> Line | None:
    """A line to the program behind that socket, once it has greeted. None if nobody is there;
    raises StoreError("not_answering") if somebody is, and is silent."""
    try:
        line = Line(_dialled(name), pid)
    except OSError:
        return None
    try:
        if line.hear(ANSWER) is not None:
            return line
    except StoreError:
        line.close()
        raise
    line.close()
    return None


def _dialled(name: str) -> socket.socket | _Pipe:
    if sys.platform == "win32":
        return _Pipe(name)
    import socket

    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        channel.settimeout(ANSWER)
        channel.connect(name)
        if not same_user(channel):
            raise PermissionError(name)
    except BaseException:
        channel.close()
        raise
    return channel


class _Pipe:
    """A named pipe of Windows with the few words of a socket that are needed here. Not tested yet:
    a program that is frozen is waited for without end."""

    def __init__(self, name: str) -> None:
        self._file = Path(rf"\\.\pipe\{name}").open("r+b", buffering=0)  # noqa: SIM115

    def makefile(self, _mode: str) -> BinaryIO:
        return self._file

    def sendall(self, data: bytes) -> None:
        self._file.write(data)

    def settimeout(self, seconds: float | None) -> None:
        """There is none for files."""

    def close(self) -> None:
        self._file.close()
