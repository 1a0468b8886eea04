"""How the process of the window behaves: its signals, what Qt says, and an end in time."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QMessageLogContext, QSocketNotifier, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

AT_THE_LATEST = 1.8
"""Seconds from the wish to end until the process does, whatever holds it."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def hear_qt() -> None:
    """Let what Qt says go to the log."""
    qInstallMessageHandler(_on_qt_message)


def end_at_the_latest(code: int) -> None:
    """End the process soon even if something holds it: a look-up of a name, a keyring that asks,
    a disk that hangs. What was written by then is on the disk; the engine ends with its parent."""

    def end() -> None:
        time.sleep(AT_THE_LATEST)
        os._exit(code)

    threading.Thread(target=end, name="bough-end", daemon=True).start()


def quit_on_signals(app: QApplication, first: Callable[[], None] = lambda: None) -> QSocketNotifier:
    """Let SIGINT, SIGTERM and SIGHUP end the program as closing the window does, after `first`.

    Python runs a signal's handler only when it runs at all, and Qt's loop sleeps outside of it; a
    byte in a pipe wakes it. Qt for Python documents no other way.
    """

    def leave() -> None:
        first()
        app.quit()

    ours, theirs, read = _ends()
    signal.set_wakeup_fd(theirs)
    notifier = QSocketNotifier(ours, QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda *_: read())
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Who started it with nohup wants it to outlive the terminal.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: leave())
    return notifier


def _ends() -> tuple[int, int, Callable[[], object]]:
    """Where a byte is read, where it is written, and what reads it; both stay open."""
    if sys.platform == "win32":
        # It waits for sockets only.
        import socket

        one, other = socket.socketpair()
        other.setblocking(False)
        return one.fileno(), other.fileno(), lambda: (one.recv(64), other)
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    return ours, theirs, lambda: os.read(ours, 64)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("bough.qt").log(_LEVELS[kind], "%s", message)
