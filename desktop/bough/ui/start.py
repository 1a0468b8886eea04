"""Puts the parts together and shows the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from bough import __version__
from bough.app.catalogue import Catalogue
from bough.app.garbage import GarbageCollector
from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core import config, paths
from bough.core.config import Config
from bough.core.errors import BoughError, StoreError
from bough.resources import resource
from bough.ui.pane import Pane
from bough.ui.theme import Theme
from bough.ui.window import Window

if TYPE_CHECKING:
    from bough.app.instance import Instance
    from bough.core.store.lock import ProfileLock

SWITCH_INTERVAL = 0.0005
"""Seconds a busy thread may keep the interpreter from the GUI thread; Python's own 0.005 turns a
frame of 1 ms into one of 12."""

NOT_OPENED = 4
"""The exit code where the profile cannot be opened: that of the command line for storage."""


class Bough:
    """Everything that is alive while the window is open."""

    def __init__(
        self, app: QApplication, profile: Path | None = None, lock: ProfileLock | None = None
    ) -> None:
        self.garbage = GarbageCollector()
        self._home = paths.profile_dir(profile)
        self._instance: Instance | None = None
        file = paths.config_file()
        configuration, unread = _configured(file)
        self.theme = Theme(configuration.theme)
        app.setPalette(self.theme.palette())
        app.setFont(self.theme.font("ui"))
        self.theme.changed.connect(lambda: app.setPalette(self.theme.palette()))
        self.io = IoThread()
        self.library = Library(self._home, self.io, lock)
        self.catalogue = Catalogue(configuration, file, self.io)
        self.workspace = Workspace(self.library, self.catalogue)
        self.window = Window(
            self.library, self.workspace, self.catalogue, self.theme, self._make_pane
        )
        self.theme.chosen.connect(self._on_theme_chosen)
        self.workspace.closed.connect(self.garbage.much_went)
        self.workspace.restore()
        if unread:
            self.window.say_trouble(unread.code, unread.facts)

    def show(self) -> None:
        self.window.show()
        # After the first paint: nobody waits for the model before there is a window.
        QTimer.singleShot(0, self.catalogue.warm_up)
        QTimer.singleShot(0, _set_icon)
        QTimer.singleShot(0, self._listen)

    def close(self) -> None:
        """Write what is left and end the threads and the engine; at most about two seconds."""
        self.workspace.save()
        self.catalogue.close()
        self.library.close()
        if self._instance:
            self._instance.close()
        self.io.close()
        self.garbage.close()

    def _listen(self) -> None:
        from bough.app.instance import Instance

        self._instance = Instance(self._home, self.library, self.catalogue, self.io)
        self._instance.raise_requested.connect(self.window.come_forward)
        self._instance.listen()

    def _make_pane(self, place: Place) -> Pane:
        return Pane(place, self.catalogue, self.theme)

    def _on_theme_chosen(self, wish: str) -> None:
        try:
            self.catalogue.remember(theme=wish)
        except BoughError as error:
            self.window.say_trouble(error.code, error.facts)


def run(
    argv: Sequence[str],
    profile: Path | None = None,
    lock: ProfileLock | None = None,
    held: StoreError | None = None,
) -> int:
    """Open the window; returns the exit code when it was closed, or could not open.

    `lock` is the profile's where it was taken already; `held` says why it could not be.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    QApplication.setApplicationName("bough")
    QApplication.setApplicationDisplayName("Bough")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("bough")
    # As an argument: a style that is set later makes PySide wrap the one before, for 3 ms.
    app = QApplication([*argv[:1], "-style", "fusion", *argv[1:]])
    try:
        bough = Bough(app, profile, lock)
    except StoreError as error:
        return _refuse(app, held if held and error.code == "profile_locked" else error)
    bough.show()
    waker = _quit_on_signals(app)
    code = app.exec()
    waker.setEnabled(False)
    bough.close()
    return code


def _set_icon() -> None:
    from PySide6.QtGui import QIcon

    QApplication.setWindowIcon(QIcon(str(resource("logo", "bough.svg"))))


def _refuse(app: QApplication, error: StoreError) -> int:
    """Say why there is no window, until that was read or the program is to end."""
    from bough.ui.refusal import refusal

    _set_icon()
    box = refusal(error)
    box.show()
    waker = _quit_on_signals(app)
    app.exec()
    waker.setEnabled(False)
    return NOT_OPENED


def _configured(file: Path) -> tuple[Config, StoreError | None]:
    """The configuration, or the one that needs no file and why the file is of no use."""
    try:
        return config.load(file), None
    except StoreError as error:
        return Config(), error


def _quit_on_signals(app: QApplication) -> QSocketNotifier:
    """Let SIGINT and SIGTERM end the program as closing the window does.

    Python runs a signal's handler only when it runs at all, and Qt's loop sleeps outside of it; a
    byte on a socket wakes it. Qt for Python documents no other way.
    """
    import signal
    import socket

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, app)
    # The notifier keeps both ends open for as long as it lives.
    notifier.activated.connect(lambda *_, ends=(ours, theirs): ends[0].recv(64))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    return notifier
