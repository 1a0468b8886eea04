"""Puts the parts together and shows the window."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from bough import __version__
from bough.app import unclean
from bough.app.catalogue import Catalogue
from bough.app.formulas import Typesetter
from bough.app.garbage import GarbageCollector
from bough.app.io import IoThread
from bough.app.library import Library
from bough.app.place import Place
from bough.app.workspace import Workspace
from bough.core import config, log, paths
from bough.core.config import Config
from bough.core.crashes import CrashFile, hide_memory, leave_no_core
from bough.core.errors import BoughError, StoreError
from bough.resources import resource
from bough.ui.ahead import Ahead, steps_of
from bough.ui.configured import Looks
from bough.ui.mishaps import Mishaps
from bough.ui.pane import Pane
from bough.ui.process import end_at_the_latest, hear_qt, quit_on_signals
from bough.ui.theme import Theme
from bough.ui.window import Window
from bough.ui.windows import Windows

if TYPE_CHECKING:
    from bough.app.instance import Instance
    from bough.app.keeper import Keeper
    from bough.app.prompts import Prompts
    from bough.core.store.lock import ProfileLock
    from bough.ui.commands.registry import Registry

SWITCH_INTERVAL = 0.0005
"""Seconds a busy thread may keep the interpreter from the GUI thread; Python's own 0.005 turns a
frame of 1 ms into one of 12."""

AHEAD_MS = 2_000
"""After the first painting: then there is time for what the first keys will need."""
FLUSH = 0.5
"""Seconds for what is not written yet, when the program or the person's session ends."""
CLEAN_UP = 0.2
"""Seconds for what still runs on the I/O thread, at the end."""

NOT_OPENED = 4
"""The exit code where the profile cannot be opened: that of the command line for storage."""


_log = logging.getLogger("bough")


class Bough:
    """Everything that is alive while the window is open."""

    def __init__(
        self, app: QApplication, profile: Path | None = None, lock: ProfileLock | None = None
    ) -> None:
        self.garbage = GarbageCollector()
        self._home = paths.profile_dir(profile)
        self._instance: Instance | None = None
        self.keeper: Keeper | None = None
        self.backup: Path | None = None
        """What to go back to once the windows are closed."""
        file = paths.config_file()
        configuration, unread = _configured(file)
        self.theme = Theme(configuration.theme, motion=configuration.motion)
        app.setPalette(self.theme.palette())
        app.setFont(self.theme.font("ui"))
        self.theme.changed.connect(lambda: app.setPalette(self.theme.palette()))
        self.io = IoThread()
        self.typesetter = Typesetter(self.io)
        self.library = Library(self._home, self.io, lock)
        # What a profile that is only read has of them is not ours.
        self.starts = None if self.library.readonly else unclean.Starts(self._home)
        self._careful = self.starts is not None and self.starts.careful
        self.catalogue = Catalogue(configuration, file, self.io)
        self.workspace = Workspace(self.library, self.catalogue)
        self.windows = Windows(self.workspace, self._make_window)
        Looks(self.theme, self.catalogue)
        self.workspace.closed.connect(self.garbage.much_went)
        self.windows.restore_requested.connect(self._on_restore_requested)
        if self._careful:
            self.workspace.start_empty()
            self.window.say_until(
                "safe_start", self.window.tr("Start normally"), self.start_normally
            )
        else:
            self.workspace.restore()
        if unread:
            self.window.say_trouble(unread.code, {"stage": "start", **unread.facts})

    @property
    def window(self) -> Window:
        """The one in front."""
        return self.windows.front()

    @cached_property
    def prompts(self) -> Prompts:
        """The prompts of the person."""
        from bough.app.prompts import Prompts

        return Prompts(paths.config_file().parent / "prompts")

    @cached_property
    def registry(self) -> Registry:
        """The commands of all windows."""
        from bough.ui.commands.registry import standard

        catalogue = self.catalogue
        registry = standard(catalogue.configuration.keys, self.prompts)
        registry.keys_chosen.connect(lambda keys: self._configure(keys=keys))
        catalogue.configured.connect(lambda: registry.use_keys(catalogue.configuration.keys))
        return registry

    def show(self) -> None:
        # Nobody waits for the model before there is a window.
        self.windows.painted.connect(self._on_painted)
        self.windows.show()
        QTimer.singleShot(unclean.SETTLED_MS, self._settle)

    def start_normally(self) -> None:
        """Open after a safe start what was open before, with all that it leaves out."""
        self._careful = False
        for window in self.windows.all():
            window.panes.show_markdown()
        self.workspace.restore()
        self.catalogue.warm_up()

    def flush(self) -> None:
        """Write what is not written yet: the process may be about to end."""
        self.workspace.save()
        self.library.flush(FLUSH)

    def close(self) -> None:
        """Write what is left and end the threads and the engine; at most about two seconds."""
        if "edits" in self.workspace.__dict__:
            self.workspace.edits.close()
        self.workspace.save()
        if self.keeper:
            self.keeper.close()
        # First of all: what is written cannot be lost to what takes long below.
        self.library.close(FLUSH)
        self._settle()
        if self._instance:
            self._instance.close()
        self.catalogue.close()
        self.typesetter.close()
        self.io.close(CLEAN_UP)
        self.garbage.close()

    def forget(self) -> None:
        """Let go of what is seen, where another takes its place in this process."""
        for window in self.windows.all():
            window.deleteLater()
        self.windows.deleteLater()
        self.theme.deleteLater()

    def _on_restore_requested(self, backup: Path) -> None:
        self.backup = backup
        if not self.windows.quit():
            self.backup = None

    def _settle(self) -> None:
        if self.starts:
            self.starts.settle()

    def _on_painted(self) -> None:
        self._begin_chronicle()
        if not self._careful:
            self.catalogue.warm_up()
            self.catalogue.meet_neighbours()
        _set_icon()
        self._notify()
        self._resume_edits()
        self._listen()
        if self.catalogue.configuration.keys:
            # The menus show them.
            self.windows.front().commands.hear_keys()
        if not self.library.readonly:
            self._look_after()
        front = self.windows.front()
        QTimer.singleShot(AHEAD_MS, front, lambda: Ahead(steps_of(front), front))

    def _begin_chronicle(self) -> None:
        import platform

        from bough.app.chronicle import Chronicle

        self._chronicle = Chronicle(self.library, self.catalogue)
        unclean_before = self.starts.unclean if self.starts else 0
        before = f", after {unclean_before} that broke off" if unclean_before else ""
        # `platform.platform` starts a process to ask for the processor.
        system = platform.system(), platform.release(), platform.machine()
        _log.info(
            "Bough %s started on Python %s, %s%s",
            __version__, platform.python_version(), "-".join(system), before,
        )  # fmt: skip

    def _notify(self) -> None:
        from bough.app.long_replies import LongReplies
        from bough.ui.notify import Notifier, shower

        windows = self.windows
        replies = LongReplies(self.library, windows)
        tips, shows = self.library.tips, shower(self.io, windows)
        Notifier(replies, tips, self.workspace, self.catalogue, windows.front, shows, windows)

    def _resume_edits(self) -> None:
        if self.library.state("external_edits") and not self.library.readonly:
            for window in self.windows.all():
                window.outside.show()
            self.workspace.edits.resume()

    def _listen(self) -> None:
        from bough.app.instance import Instance

        self._instance = Instance(self._home, self.library, self.catalogue, self.io)
        self._instance.raise_requested.connect(self.windows.come_forward)
        self._instance.listen()

    def _look_after(self) -> None:
        self.keeper = self.library.keeper
        self.keeper.damaged.connect(self.windows.say_damaged)
        self.keeper.trouble.connect(self.windows.say_trouble)

    def _make_window(self, desk_id: str) -> Window:
        return Window(
            self.library, self.workspace, desk_id, self.catalogue, self.theme, self._make_pane,
            lambda: self.registry,
        )  # fmt: skip

    def _make_pane(self, place: Place) -> Pane:
        return Pane(
            place, self.catalogue, self.theme, plain=self._careful, typesetter=self.typesetter
        )

    def _configure(self, **changes: object) -> None:
        try:
            self.catalogue.remember(**changes)
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
    home = paths.profile_dir(profile)
    log.keep(home)
    leave_no_core()
    crash_file = CrashFile(home)
    mishaps = Mishaps()
    hear_qt()
    # As an argument: a style that is set later makes PySide wrap the one before, for 3 ms.
    app = QApplication([*argv[:1], "-style", "fusion", *argv[1:]])
    queued = Qt.ConnectionType.QueuedConnection
    restored: BoughError | str = ""
    bough: Bough | None = None

    def flush(*_: object) -> None:
        if bough:
            bough.flush()

    app.commitDataRequest.connect(flush)
    app.saveStateRequest.connect(flush)
    while True:
        bough = _opened(app, profile, lock, held)
        if bough is None:
            return NOT_OPENED
        mishaps.happened.connect(bough.windows.say_mishap, queued)
        mishaps.view_failed.connect(bough.windows.on_view_failed, queued)
        bough.windows.painted.connect(hide_memory)
        if not bough.library.readonly:
            bough.windows.painted.connect(partial(_tell_of_crash, crash_file, bough.window))
        bough.show()
        _tell_of_restoring(bough.window, restored)
        waker = quit_on_signals(app, bough.windows.leave)
        code = app.exec()
        backup, lock = bough.backup, None
        if backup is None:
            end_at_the_latest(code)
        waker.setEnabled(False)
        bough.close()
        if backup is None:
            break
        mishaps.happened.disconnect(bough.windows.say_mishap)
        mishaps.view_failed.disconnect(bough.windows.on_view_failed)
        bough.forget()
        restored = _restored(home, backup)
    _log.info("Bough ends")
    mishaps.close()
    crash_file.close()
    return code


def _opened(
    app: QApplication,
    profile: Path | None,
    lock: ProfileLock | None,
    held: StoreError | None,
) -> Bough | None:
    """The program over its profile, mended where that was needed; None where it is of no use."""
    while True:
        try:
            return Bough(app, profile, lock)
        except StoreError as error:
            lock = None
            said = held if held and error.code == "profile_locked" else error
            if not _repaired(app, said, profile):
                return None


def _restored(home: Path, backup: Path) -> BoughError | str:
    """Go back to a backup while nobody has the profile open: what became of it."""
    from bough.app.said import said
    from bough.core.store.backups import look_at
    from bough.core.store.repair import restore, spoken

    _log.info("going back to the backup %s", backup.name)
    try:
        found = look_at(backup)
        kept = restore(home, backup)
    except BoughError as error:
        return error
    facts = {"messages": found.nodes, "sessions": found.sessions, "kept": kept}
    return said("restored", {"at": spoken(found.at), **facts})


def _tell_of_restoring(window: Window, restored: BoughError | str) -> None:
    if isinstance(restored, BoughError):
        window.say_trouble(restored.code, restored.facts)
    elif restored:
        window.panes.note.say(restored)


def _tell_of_crash(crash_file: CrashFile, window: Window) -> None:
    """Offer the report of a run that crashed, with what it left."""
    if left := crash_file.take():
        _log.error("An earlier run crashed.\n%s", left)
        window.say_mishap("crashed", left)


def _set_icon() -> None:
    from PySide6.QtGui import QIcon

    QApplication.setWindowIcon(QIcon(str(resource("logo", "bough.svg"))))


def _repaired(app: QApplication, error: StoreError, profile: Path | None) -> bool:
    """Say why there is no window, until that was read or the program is to end. True where it was
    mended meanwhile."""
    from bough.ui.refusal import refusal
    from bough.ui.repair import MENDABLE, offer_repair

    _set_icon()
    waker = quit_on_signals(app)
    mended = False
    if error.code in MENDABLE:
        mended = offer_repair(error, paths.profile_dir(profile))
    else:
        box = refusal(error)
        box.show()
        app.exec()
    waker.setEnabled(False)
    return mended


def _configured(file: Path) -> tuple[Config, StoreError | None]:
    """The configuration, or the one that needs no file and why the file is of no use."""
    try:
        return config.load(file), None
    except StoreError as error:
        return Config(), error
