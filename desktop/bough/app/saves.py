"""What other programs save in files is read at once, before something else is saved over it.

Between two saves the kernel keeps nothing of the first, and tells of it when it is complete, so
what can be done is to be quick: a thread that does nothing else waits for it, and reads the file in
the instant it is told. (A lease on the file would hold the second save up, but can be taken only
as late as that, too.)
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from bough.app import snippet_files

if TYPE_CHECKING:
    from inotify_simple import INotify

POLL_MS = 1000
"""Some disks tell nobody that a file was saved."""
TURN_S = 0.0005
"""How long the reading thread waits for its turn; Python's own 5 ms, at each of its steps, are as
long as some programs take from one save to the next."""
MOST = 64
"""Versions that wait to be taken up; a program that writes without end is not kept up with."""


class Saves:
    """Watches files, be they written over or put in the place of others."""

    def __init__(self, parent: QObject, tell: Callable[[], None]) -> None:
        """`tell` is called whenever something may have been saved, by any thread."""
        self._tell = tell
        self._files: dict[Path, snippet_files.Look | None] = {}
        self._reader: Reader | None = None
        self._watcher = QFileSystemWatcher(parent)
        self._watcher.fileChanged.connect(lambda _: tell())
        self._watcher.directoryChanged.connect(lambda _: tell())
        self._poll = QTimer(parent)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look)

    def watch(self, files: Mapping[Path, snippet_files.Look | None]) -> None:
        """Watch these and no others; each with how it stood when it was taken up last, for as long
        as it stands otherwise is told again. A file that was put in the place of another is watched
        by the system only once this is called again."""
        self._files = dict(files)
        folders = {file.parent for file in files}
        there = {str(path) for path in {*files, *folders} if path.exists()}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - there:
            self._watcher.removePaths(list(gone))
        if new := there - watched:
            self._watcher.addPaths(list(new))
        if files and not self._poll.isActive():
            self._poll.start()
        elif not files:
            self.stop()
        if files and self._reader is None:
            self._reader = reader(self._tell)
        if self._reader:
            self._reader.watch(files)

    def versions(self) -> list[tuple[Path, bytes]]:
        """What was saved since this was asked last, in order; what was not seen in time is not
        among it, so that the files are to be looked at as well."""
        return self._reader.take() if self._reader else []

    def stop(self) -> None:
        """Watch nothing."""
        self._files = {}
        self._poll.stop()
        if watched := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(watched)
        if self._reader:
            self._reader.stop()
            self._reader = None

    def _look(self) -> None:
        if any(snippet_files.look(f) not in (seen, None) for f, seen in self._files.items()):
            self._tell()


class Reader:
    """Linux says when a file was closed that was open for writing, or has come in the place of
    another: the only moments at which all of a save is in it, and nothing of the next."""

    def __init__(self, tell: Callable[[], None]) -> None:
        from inotify_simple import INotify, flags

        self._tell = tell
        self._mask = flags.CLOSE_WRITE | flags.MOVED_TO
        self._gone = flags.IGNORED
        self._inotify: INotify = INotify()
        # It is told when this ends, and so wakes the thread.
        self._end = self._inotify.add_watch("/", flags.DELETE_SELF)
        self._folders: dict[Path, int] = {}
        self._files: dict[tuple[int, str], Path] = {}
        self._versions: deque[tuple[Path, bytes]] = deque(maxlen=MOST)
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(min(TURN_S, self._turn))
        self._thread = threading.Thread(target=self._run, name="bough-saves", daemon=True)
        self._thread.start()

    def watch(self, files: Collection[Path]) -> None:
        folders = {file.parent for file in files}
        for folder in folders:
            # The same number again for one that is watched; it may be another folder by now.
            with suppress(OSError):
                self._folders[folder] = self._inotify.add_watch(folder, self._mask)
        for folder in [f for f in self._folders if f not in folders]:
            with suppress(OSError):
                self._inotify.rm_watch(self._folders.pop(folder))
        # Replaced whole: the thread looks into it.
        self._files = {
            (self._folders[file.parent], file.name): file
            for file in files
            if file.parent in self._folders
        }

    def take(self) -> list[tuple[Path, bytes]]:
        taken = []
        with suppress(IndexError):
            while True:
                taken.append(self._versions.popleft())
        return taken

    def stop(self) -> None:
        if self._thread.is_alive():
            sys.setswitchinterval(self._turn)
            self._inotify.rm_watch(self._end)
            self._thread.join()
            self._inotify.close()

    def _run(self) -> None:
        while True:
            for wd, mask, _, name in self._inotify.read():
                if file := self._files.get((wd, name)):
                    self._read(file)
                elif wd == self._end and mask & self._gone:
                    return

    def _read(self, file: Path) -> None:
        try:
            handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            # Gone again.
            return
        try:
            content = os.read(handle, snippet_files.LARGEST + 1)
        except OSError:
            return
        finally:
            os.close(handle)
        if len(content) <= snippet_files.LARGEST:
            self._versions.append((file, content))
            self._tell()


def reader(tell: Callable[[], None]) -> Reader | None:
    """The reader, where the system tells it enough, and has not told too many others already."""
    if sys.platform != "linux":
        return None
    with suppress(OSError):
        return Reader(tell)
    return None
