"""The prompts of a person, as they are on the disk now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from bough.core import prompts
from bough.core.errors import StoreError, UsageError
from bough.core.prompts import Prompt

AT_ONCE = 50
SETTLE_MS = 30
"""What is written in several steps is read once."""


class Prompts(QObject):
    """They are read when the first is needed, and from then on whenever a file changes."""

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._prompts: list[Prompt] | None = None
        self._watcher: QFileSystemWatcher | None = None
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(SETTLE_MS)
        self._reading.timeout.connect(self.refresh)
        self._unwatched: list[str] = []
        self._watching = QTimer(self)
        self._watching.setInterval(0)
        self._watching.timeout.connect(self._on_watching)

    def all(self) -> list[Prompt]:
        """By their names."""
        if self._prompts is None:
            self._prompts = prompts.read_folder(self.folder)
            self._watch()
        return self._prompts

    def prepare(self) -> Iterator[None]:
        """Read them in small steps, unless somebody needs them before that."""
        files, found = prompts.files(self.folder), list[Prompt]()
        for start in range(0, len(files), AT_ONCE):
            yield
            found += prompts.read_files(files[start : start + AT_ONCE])
        if self._prompts is None:
            self._prompts = found
            self._watch()
            # What was written between two steps was heard by nobody.
            self._reading.start()

    def by_name(self, name: str) -> Prompt | None:
        return next((p for p in self.all() if p.name.casefold() == name.casefold()), None)

    def refresh(self) -> None:
        """Read them anew."""
        before, found = self._prompts, prompts.read_folder(self.folder)
        # What is known of one that stays as it is was found in its text, which takes its time.
        known = {prompt: prompt for prompt in before or ()}
        if found != before:
            self._prompts = [known.get(prompt, prompt) for prompt in found]
        self._watch()
        if found != before:
            self.changed.emit()

    def save(self, name: str, text: str) -> None:
        """Keep a prompt, in the place of one of that name.

        Raises UsageError for an empty text or a name that none can have, StoreError where it cannot
        be written.
        """
        if not text.strip():
            raise UsageError("empty_text")
        held = self.by_name(name)
        try:
            prompts.write(self.folder, held.name if held else name, text)
        except OSError as error:
            raise self._unwritable(error) from error
        self.refresh()

    def remove(self, name: str) -> None:
        """Away with it. Raises StoreError where that cannot be."""
        if held := self.by_name(name):
            try:
                (self.folder / f"{held.name}{prompts.SUFFIX}").unlink(missing_ok=True)
            except OSError as error:
                raise self._unwritable(error) from error
            self.refresh()

    def take_in(self, source: Path) -> tuple[int, int]:
        """Copy a file or the files of a folder; how many came in, and how many are no prompts.

        One whose name is taken by another text gets a number. Raises StoreError where they cannot
        be written.
        """
        files = sorted(source.iterdir()) if source.is_dir() else [source]
        found = [prompt for file in files if (prompt := prompts.read(file))]
        self._put(found, self.folder)
        self.refresh()
        return len(found), len(files) - len(found)

    def give_out(self, folder: Path) -> int:
        """Copy all of them into a folder, over nothing that is there; how many.

        Raises StoreError where that cannot be.
        """
        self._put(self.all(), folder)
        return len(self.all())

    # Inside

    def _put(self, found: Iterable[Prompt], folder: Path) -> None:
        try:
            for prompt in found:
                prompts.put_beside(folder, prompt)
        except OSError as error:
            raise self._unwritable(error) from error

    def _watch(self) -> None:
        """Hear of what is written there from now on; of the folder before it is there, from that
        around it."""
        if self._watcher is None:
            self._watcher = QFileSystemWatcher(self)
            self._watcher.directoryChanged.connect(lambda _: self._reading.start())
            self._watcher.fileChanged.connect(lambda _: self._reading.start())
        watched = {*self._watcher.directories(), *self._watcher.files()}
        around = self.folder if self.folder.is_dir() else self.folder.parent
        files = (f"{self.folder}/{p.name}{prompts.SUFFIX}" for p in self._prompts or ())
        wanted = {*([str(around)] if around.is_dir() else []), *files}
        # A file that is saved by a rename is another one, which has to be watched anew.
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        self._unwatched = sorted(wanted - watched)
        self._watch_some()
        if self._unwatched:
            self._watching.start()

    def _watch_some(self) -> None:
        """Watch some more files: a thousand at once take longer than a frame."""
        some, self._unwatched = self._unwatched[:AT_ONCE], self._unwatched[AT_ONCE:]
        if some and self._watcher:
            self._watcher.addPaths(some)

    def _on_watching(self) -> None:
        self._watch_some()
        if not self._unwatched:
            self._watching.stop()
            # What was written meanwhile was heard by nobody.
            self._reading.start()

    def _unwritable(self, error: OSError) -> StoreError:
        reason = error.strerror or str(error)
        return StoreError("prompt_unwritable", path=str(self.folder), reason=reason)
