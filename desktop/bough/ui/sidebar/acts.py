"""What is done with sessions and folders in the sidebar, each act with its note and its Undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bough.app.filing import BIN_DAYS
from bough.app.library import Library
from bough.app.said import said
from bough.core import folders
from bough.core.errors import BoughError
from bough.core.folders import Refiling, inverse
from bough.ui.session_list import title
from bough.ui.sidebar.drag import Drop
from bough.ui.sidebar.model import SessionList
from bough.ui.theme import Theme


class Acts(QObject):
    """Acts are done at once; `noted` tells of those that take something away."""

    noted = Signal(str, object)
    """A sentence, and what takes it back, or None."""
    folder_made = Signal(str)
    """It is to be named now."""

    def __init__(
        self, library: Library, sessions: SessionList, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._filing = library.filing
        self._library = library
        self._sessions = sessions
        self._theme = theme
        self._window = parent

    # Sessions

    def pin(self, ids: Iterable[str], pinned: bool) -> None:
        self._filing.pin(ids, pinned)

    def duplicate(self, ids: Iterable[str]) -> None:
        for session_id in ids:
            name = title(self._library.session(session_id))
            self._filing.duplicate(session_id, self.tr("{title} (copy)").format(title=name))

    def archive(self, ids: Iterable[str]) -> None:
        if done := self._filing.archive(ids):
            self._note("note_archived", done, lambda: self._filing.archive(done, False))

    def unarchive(self, ids: Iterable[str]) -> None:
        if done := self._filing.archive(ids, False):
            self._note("note_unarchived", done, lambda: self._filing.archive(done))

    def bin(self, ids: Iterable[str]) -> None:
        if done := self._filing.bin(ids):
            self._note("note_session_binned", done, lambda: self._filing.unbin(done))

    def restore(self, ids: Iterable[str]) -> None:
        if done := self._filing.unbin(ids):
            self._note("note_session_restored", done, lambda: self._filing.bin(done))

    def delete(self, ids: Sequence[str]) -> None:
        """Delete for ever, if that is what is wanted."""
        if not ids or self._library.refuse():
            return
        words = self.tr("{n} sessions will be deleted for ever, with all their messages.")
        if len(ids) == 1:
            words = self.tr("This session will be deleted for ever, with all its messages.")
        if self._sure(self.tr("Delete for ever?"), words.format(n=len(ids))):
            self._note("note_deleted", self._filing.delete(ids), None)

    def empty_bin(self) -> None:
        if self._library.refuse():
            return
        binned = [session.id for session in self._filing.binned()]
        words = self.tr("{n} sessions will be deleted for ever, with all their messages.")
        if len(binned) == 1:
            words = self.tr("One session will be deleted for ever, with all its messages.")
        if binned and self._sure(self.tr("Empty the bin?"), words.format(n=len(binned))):
            self._note("note_deleted", self._filing.delete(binned), None)

    def file(self, ids: Iterable[str], folder: str, *, unpin: bool = False) -> None:
        """Put sessions into a folder, or out of theirs with ""; `unpin` takes them from the pinned
        as well."""
        ids = [i for i in ids if i in self._library]
        pinned = [i for i in ids if self._library.session(i).pinned] if unpin else []
        act = self._filing.file(ids, folder)
        if act is None:
            return
        if pinned:
            self._filing.pin(pinned, False)

        def undo() -> None:
            self._filing.refile(inverse(act))
            if pinned:
                self._filing.pin(pinned, True)

        moved = list(act.moves or {})
        if folder and (moved or pinned):
            name = folders.name_of(folder)
            self._note("note_filed", moved or pinned, undo, folder=name)
        elif moved:
            self._note("note_filed_out", moved, undo)

    def drop(self, ids: Sequence[str], drop: Drop) -> None:
        """What was carried was let go of there."""
        ids = [i for i in ids if i in self._library]
        match drop.kind:
            case "pinned":
                self._filing.pin(ids, True)
            case "folder":
                self.file(ids, drop.folder, unpin=True)
            case "top":
                self.file(ids, "", unpin=True)

    # Folders

    def new_folder(self, parent: str = "", ids: Sequence[str] = ()) -> None:
        """A folder with a name that is to be written now, and these sessions in it."""
        name = folders.free_name(self._filing.paths, parent, self.tr("New folder"))
        if self._filed(lambda: self._filing.new_folder(parent, name)) is None:
            return
        path = folders.joined(parent, name)
        self._sessions.reveal_folder(path)
        if ids:
            self.file(ids, path)
            self._sessions.set_opened(path, True)
        self.folder_made.emit(path)

    def move_folder(self, path: str, into: str) -> None:
        after = folders.joined(into, folders.name_of(path))
        if act := self._filed(lambda: self._filing.move_folder(path, into)):
            self._sessions.renamed(path, after)

            def undo() -> None:
                self._filing.refile(inverse(act))
                self._sessions.renamed(after, path)

            facts = {"folder": folders.name_of(path)}
            if into:
                facts["into"] = folders.name_of(into)
                self._sessions.set_opened(into, True)
            self.noted.emit(said("note_folder_moved", facts), undo)

    def delete_folder(self, path: str) -> None:
        """The folder goes, and what is in it moves up."""
        if act := self._filed(lambda: self._filing.delete_folder(path)):
            words = said("note_folder_deleted", {"folder": folders.name_of(path)})
            self.noted.emit(words, lambda: self._filing.refile(inverse(act)))

    # Inside

    def _filed(self, act: Callable[[], Refiling | None]) -> Refiling | None:
        """What was done; None, with a sentence, where it is refused."""
        try:
            return act()
        except BoughError as error:
            self.noted.emit(said(error.code, error.facts), None)
            return None

    def _note(
        self, code: str, ids: Sequence[str], undo: Callable[[], object] | None, **facts: object
    ) -> None:
        if ids:
            stage = {"stage": "one"} if len(ids) == 1 else {}
            told = {"sessions": len(ids), "days": BIN_DAYS, **stage, **facts}
            self.noted.emit(said(code, told), undo)

    def _sure(self, heading: str, words: str) -> bool:
        """Ask; to leave it is what Enter does."""
        from bough.ui.dialog import Dialog, asked

        dialog = Dialog(self._theme, heading, words, self._window.window())
        dialog.finish("trash-2", self.tr("Delete for ever"), self.tr("Cancel"))
        return asked(dialog)
