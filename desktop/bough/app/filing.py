"""Where sessions are kept: in folders, in the archive, in the bin; and copies of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bough.core import folders
from bough.core.folders import Refiling
from bough.core.ids import new_id
from bough.core.session import Session

if TYPE_CHECKING:
    from bough.app.io import IoThread
    from bough.app.library import Library
    from bough.core.store.store import Store

BIN_DAYS = 30
DAY = 86_400


class Filing(QObject):
    """Part of the library, whose sessions it shares. Acts on many sessions are one transaction;
    in a profile that is only read each of them is refused, and that is told."""

    folders_changed = Signal()
    bin_changed = Signal()
    duplicated = Signal(str, str)
    """session, copy: the copy is stored and listed."""

    def __init__(
        self, library: Library, sessions: dict[str, Session], store: Store, io: IoThread
    ) -> None:
        super().__init__(library)
        self._library = library
        self._sessions = sessions
        self._store = store
        self._paths: set[str] | None = None
        self._left: dict[str, Session] = {}
        """What went to the bin since the start, and is still there."""
        self._bin: dict[str, Session] | None = None
        """All that is there, once that was asked for."""
        self._deleted: set[str] = set()
        self._copied = io.mailbox(self._on_copied)

    # Folders

    @property
    def paths(self) -> Collection[str]:
        """All folders, also those with nothing in them."""
        return self._known()

    def new_folder(self, parent: str, name: str) -> Refiling | None:
        """Raises UsageError for a name that is none, or that is there already."""
        return self._do(lambda: folders.new(self._known(), parent, name))

    def rename_folder(self, path: str, name: str) -> Refiling | None:
        """Raises UsageError as `new_folder` does."""
        return self._do(lambda: folders.rename(self._known(), self._filed(), path, name))

    def move_folder(self, path: str, into: str) -> Refiling | None:
        """Into another folder; "" is the top. Raises UsageError where it cannot be there."""
        return self._do(lambda: folders.move(self._known(), self._filed(), path, into))

    def delete_folder(self, path: str) -> Refiling | None:
        """What is in it moves up."""
        return self._do(lambda: folders.delete(self._known(), self._filed(), path))

    def file(self, sessions: Iterable[str], folder: str) -> Refiling | None:
        """Put the sessions into a folder; "" takes them out of theirs."""
        filed = {i: self._sessions[i].folder for i in sessions if i in self._sessions}
        return self._do(lambda: folders.file(self._known(), filed, filed, folder))

    def refile(self, act: Refiling) -> Refiling | None:
        """Do what was worked out before, such as the inverse of an act."""
        return self._do(lambda: act)

    def adopt(self, folder: str) -> None:
        """A session that is stored in a moment brings that folder along."""
        paths = self._known()
        if missing := set(folders.line(folder)) - paths:
            paths |= missing
            self.folders_changed.emit()

    # The list, the archive, the bin

    def pin(self, sessions: Iterable[str], pinned: bool) -> None:
        self._change(sessions, pinned=pinned)

    def archive(self, sessions: Iterable[str], archived: bool = True) -> list[str]:
        """Out of the list into that of the archive, or back; which of them were not there yet."""
        return self._change(sessions, archived=archived)

    def bin(self, sessions: Iterable[str]) -> list[str]:
        """Out of sight, with their replies stopped; `unbin` brings them back whole. Which of them
        went."""
        going = [i for i in sessions if i in self._sessions]
        # An empty session that could not be written goes without a word.
        said = any(self._sessions[i].nodes for i in going)
        if not going or (said and self._library.refuse()):
            return []
        at = time.time()
        for session_id in going:
            for node_id in self._library.running(session_id):
                self._library.stop(node_id)
            session = replace(self._sessions.pop(session_id), binned_at=at)
            self._left[session_id] = session
            if self._bin is not None and self._holds(session):
                self._bin[session_id] = session
        self._library.write(lambda store: store.bin_session(*going))
        self._library.relist(going)
        self.bin_changed.emit()
        return going

    def unbin(self, sessions: Iterable[str]) -> list[str]:
        """Back to where they were, in their folders; which of them came."""
        coming = [i for i in sessions if i not in self._sessions and i not in self._deleted]
        if not coming or self._library.refuse():
            return []
        for session_id in coming:
            session = self._left.pop(session_id, None) or self._store.session(session_id)
            if self._bin is not None:
                self._bin.pop(session_id, None)
            self._sessions[session_id] = replace(session, binned_at=None)
        self._library.write(lambda store: store.unbin_session(*coming))
        self._make(folders.completed(self._sessions[i].folder for i in coming))
        self._library.relist(coming)
        self.bin_changed.emit()
        return coming

    def delete(self, sessions: Iterable[str]) -> list[str]:
        """Delete for ever what is in the bin; what went."""
        going = [i for i in sessions if i not in self._sessions and i not in self._deleted]
        if not going or self._library.refuse():
            return []
        for session_id in going:
            self._left.pop(session_id, None)
            if self._bin is not None:
                self._bin.pop(session_id, None)
            self._deleted.add(session_id)
            # Each by itself: what else is to be written need not wait for all of them.
            self._library.write(partial(_delete, session_id))
        self.bin_changed.emit()
        return going

    def binned(self) -> list[Session]:
        """What is in the bin, the last put in first; without what never had anything in it."""
        if self._bin is None:
            # What the reader finds may be older than what was done since.
            self._bin = {
                s.id: s
                for s in self._store.bin()
                if s.id not in self._sessions and s.id not in self._deleted
            }
            self._bin |= {i: s for i, s in self._left.items() if self._holds(s)}
        before = time.time() - BIN_DAYS * DAY
        found = [s for s in self._bin.values() if (s.binned_at or 0.0) >= before]
        return sorted(found, key=lambda s: s.binned_at or 0.0, reverse=True)

    # Copies

    def duplicate(self, session_id: str, title: str) -> None:
        """A copy of the session and all its messages, listed once it is written."""
        if self._library.refuse():
            return
        now = time.time()
        copy = Session(
            new_id(),
            " ".join(title.split()),
            folder=self._sessions[session_id].folder,
            created_at=now,
            updated_at=now,
        )
        self._library.keep_what_grows()
        made: Future[Session] = self._library.write(lambda store: store.duplicate(session_id, copy))
        made.add_done_callback(lambda made: self._copied.put((session_id, made)))

    # Inside

    def _on_copied(self, copies: Iterable[tuple[str, Future[Session]]]) -> None:
        for source, made in copies:
            # Why one could not be made was told.
            if made.exception() is None:
                copy = made.result()
                self._sessions[copy.id] = copy
                self._library.relist([copy.id])
                self.duplicated.emit(source, copy.id)

    def _known(self) -> set[str]:
        if self._paths is None:
            named = {session.folder for session in self._sessions.values()}
            self._paths = folders.completed({*named, *self._store.folders()})
        return self._paths

    def _filed(self) -> dict[str, str]:
        return {i: s.folder for i, s in self._sessions.items() if s.folder}

    def _holds(self, session: Session) -> bool:
        """Whether there is anything in it."""
        if session.nodes or session.title:
            return True
        place = self._library.places.last(session.id)
        return place is not None and bool(place.draft)

    def _change(self, sessions: Iterable[str], **fields: Any) -> list[str]:
        ((name, value),) = fields.items()
        there = [self._sessions[i] for i in sessions if i in self._sessions]
        changed = [s.id for s in there if getattr(s, name) != value]
        if not changed or self._library.refuse():
            return []
        for session_id in changed:
            self._sessions[session_id] = replace(self._sessions[session_id], **fields)
        self._library.write(lambda store: store.change_session(*changed, **fields))
        self._library.relist(changed)
        return changed

    def _do(self, act: Callable[[], Refiling]) -> Refiling | None:
        """None where nothing is written."""
        if self._library.refuse():
            return None
        refiling = act()
        if refiling:
            self._carry_out(refiling)
        return refiling

    def _carry_out(self, act: Refiling) -> None:
        paths = self._known()
        paths.difference_update(act.gone)
        paths.update(act.made)
        moved = [i for i in act.moves or {} if i in self._sessions]
        for session_id in moved:
            _, after = (act.moves or {})[session_id]
            self._sessions[session_id] = replace(self._sessions[session_id], folder=after)
        if act.shift:
            before, after = act.shift
            for kept in (self._left, self._bin or {}):
                for session_id, session in kept.items():
                    there = folders.shifted(session.folder, before, after)
                    kept[session_id] = replace(session, folder=there)
        self._library.write(lambda store: store.refile(act))
        if act.made or act.gone:
            self.folders_changed.emit()
        if moved:
            self._library.relist(moved)

    def _make(self, paths: Iterable[str]) -> None:
        """Let folders be there that a session brings along."""
        if made := set(paths) - self._known():
            self._carry_out(Refiling(made=tuple(sorted(made))))


def _delete(session_id: str, store: Store) -> None:
    store.delete_session(session_id)
