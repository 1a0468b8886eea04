"""What is being edited outside of Bough: opened there as files, and taken up as it is saved."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from bough.app import snippet_files
from bough.app.library import Library
from bough.app.place import Place
from bough.app.saves import Saves
from bough.core import external_editors, launching, outside_versions
from bough.core.errors import BoughError
from bough.core.external_editors import Editor, Window
from bough.core.launching import Ended
from bough.core.snippets import (
    REPLY,
    WHOLE,
    Snippet,
    beside,
    changed_lines,
    from_file,
    of_node,
    of_path,
    told_apart,
    with_block,
)

KEPT = "external_edits"
"""The row of the profile's state that holds what is being edited."""
SETTLED_MS = 100
"""A file is read when it has stood as it is for so long."""
EMPTY_MS = 600
"""The same of one that is empty: many an editor empties a file before it writes it."""
AT_ONCE = 2.0
"""Seconds. A program that ends sooner has handed the file on, and says nothing of its end."""


@dataclass(slots=True)
class Piece:
    """A file that a block of a message was written to, or the whole message. `taken` marks the text
    that was taken from it last, `seen` how it stood then."""

    file: Path
    block: int
    taken: str
    seen: snippet_files.Look | None = None
    emptied: float = 0.0


@dataclass(slots=True)
class Edit:
    """A message that is being edited: `version` is the sibling that grows, "" before the first
    save; `last` is the file that was saved last, by which so many lines came and went by now."""

    session: str
    source: str
    version: str = ""
    pieces: list[Piece] = field(default_factory=list)
    last: str = ""
    came: int = 0
    went: int = 0

    @property
    def names(self) -> list[str]:
        return [piece.file.name for piece in self.pieces]


class ExternalEdits(QObject):
    """One edit for each message, whatever files it is open in. Kept in the profile, so that what
    was saved while Bough was not there is taken up at its next start."""

    changed = Signal(str)
    """session: what is being edited of it is something else now."""
    saved = Signal(str, str)
    """session, source: something was saved, and stands beside it now."""
    failed = Signal(str, object)
    """code, facts: why something was not opened, or not taken up."""
    _ended = Signal(object, object, float)
    _told = Signal()

    def __init__(
        self,
        library: Library,
        places: Callable[[], Iterable[Place]],
        own: Sequence[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._places = places
        self._own = tuple(own)
        self._edits: dict[str, Edit] = {}
        self._ended.connect(self._on_ended)
        self._saves = Saves(self, self._tell)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLED_MS)
        self._soon.timeout.connect(self._look)

    @cached_property
    def editor(self) -> Editor | None:
        """The editor that is used, looked for once in a run."""
        return external_editors.find(self._own)

    def look_again(self) -> Editor | None:
        """Look for the editor now."""
        self.__dict__.pop("editor", None)
        return self.editor

    # What is asked

    def edits(self, session: str) -> list[Edit]:
        """What is being edited of a session."""
        return [edit for edit in self._edits.values() if edit.session == session]

    def edit_of(self, node: str) -> Edit | None:
        """The edit that a message is the source of, or the version."""
        if node in self._edits:
            return self._edits[node]
        return next((e for e in self._edits.values() if node == e.version), None)

    # What is done

    def open(self, session: str, snippet: Snippet, line: int = 1, window: Window = "reuse") -> None:
        """Open one snippet at a line of it."""
        if editor := self._found():
            files = self._put(session, snippet.node, [snippet])
            if files:
                self._start(editor, editor.open_file(files[0], line, window), files)

    def open_all(self, session: str, node_id: str) -> None:
        """Open all code of a message."""
        snippets = told_apart(of_node(self._library.node(session, node_id)))
        if not snippets:
            self.failed.emit("no_code", {})
        elif editor := self._found():
            files = self._put(session, node_id, snippets)
            commands = editor.open_files(files) if files else []
            alone = len(commands) > 1
            for number, command in enumerate(commands):
                self._start(editor, command, files[number : number + 1] if alone else files)

    def open_path(self, session: str, path: Sequence[str]) -> None:
        """Open all code of the messages of a path, as a folder."""
        nodes = [n for n in self._library.nodes(session, path) if not n.growing]
        snippets = of_path(nodes)
        if not snippets:
            self.failed.emit("no_code_on_path", {})
        elif editor := self._found():
            files = self._put(session, f"{path[-1]}-all", snippets)
            if files:
                same = [file for file in files if file.parent == files[0].parent]
                command = editor.open_folder(files[0].parent, same[:1])
                self._start(editor, command, files)

    def open_message(self, session: str, node_id: str) -> None:
        """Open a whole message as the Markdown it is."""
        text = self._library.node(session, node_id).text
        whole = Snippet(node_id, WHOLE, f"{REPLY}.md", f"{REPLY}.md", "markdown", text)
        self.open(session, whole)

    def compare(self, session: str, snippet: Snippet) -> None:
        """Show a snippet beside the version of it that a sibling of its message has."""
        other = beside(self._library.tree(session), snippet)
        if other is None:
            self.failed.emit("no_other_version", {"file": snippet.asked})
        elif editor := self._found():
            folder = self._folder(session, f"{snippet.node}-beside")
            try:
                left = snippet_files.put(folder / "before", other.asked, other.text)
                right = snippet_files.put(folder / "after", snippet.asked, snippet.text)
            except OSError as error:
                self._refuse(error)
                return
            if command := editor.compare(left, right):
                self._start(editor, command, [])
            else:
                self.failed.emit("editor_cannot_compare", {"editor": editor.name})

    def try_out(self, text: str) -> None:
        """Open a small file that belongs to no message."""
        if editor := self._found():
            try:
                file = snippet_files.put(self._folder("", "try"), "bough.md", text)
            except OSError as error:
                self._refuse(error)
                return
            self._start(editor, editor.open_file(file), [])

    def done(self, session: str) -> None:
        """End what is being edited of a session; what was saved by now is taken up first."""
        self._take_all(self.edits(session))
        for edit in self.edits(session):
            self._end(edit)

    def resume(self) -> None:
        """Go on with what was being edited at the last end, and take up what was saved since."""
        for row in self._library.state(KEPT, []):
            edit = _decode(row)
            if edit and edit.session in self._library and edit.source not in self._edits:
                self._hold(edit)
        self._watch()
        self._take_all(list(self._edits.values()))

    def close(self) -> None:
        """Take up what was saved in the last moment; the editors stay."""
        self._take_all(list(self._edits.values()))
        self._saves.stop()
        self._soon.stop()

    # Starting

    def _found(self) -> Editor | None:
        if self._library.readonly:
            self.failed.emit(self._library.readonly.code, self._library.readonly.facts)
            return None
        # It may have been put there since.
        if (self.editor or self.look_again()) is None:
            self.failed.emit("no_editor", {"editor": " ".join(self._own)} if self._own else {})
        return self.editor

    def _folder(self, session: str, branch: str) -> Path:
        return self._library.profile / snippet_files.FOLDER / (session or "bough") / branch

    def _put(self, session: str, branch: str, snippets: Sequence[Snippet]) -> list[Path]:
        """The files of the snippets, watched from now on; those that are open are left alone."""
        files = []
        try:
            for snippet in snippets:
                if self._library.node(session, snippet.node).growing:
                    self.failed.emit("still_growing", {})
                    return []
                edit = self.edit_of(snippet.node) or self._hold(Edit(session, snippet.node))
                piece = next((p for p in edit.pieces if p.block == snippet.block), None)
                if piece is None or not piece.file.exists():
                    if piece:
                        edit.pieces.remove(piece)
                    file = snippet_files.put(
                        self._folder(session, branch), snippet.name, snippet.text
                    )
                    taken = snippet_files.mark(snippet.text)
                    piece = Piece(file, snippet.block, taken, snippet_files.look(file))
                    edit.pieces.append(piece)
                files.append(piece.file)
        except OSError as error:
            self._refuse(error)
        finally:
            for edit in [e for e in self._edits.values() if not e.pieces]:
                self._drop(edit)
        self._keep()
        self._watch()
        self.changed.emit(session)
        return files

    def _refuse(self, error: OSError) -> None:
        facts = {"path": str(error.filename or ""), "reason": error.strerror or str(error)}
        self.failed.emit("snippet_unwritable", facts)

    def _start(self, editor: Editor, command: Sequence[str], files: Sequence[Path]) -> None:
        env = editor.environment(os.environ)

        def wait() -> None:
            began = time.monotonic()
            ended = launching.run(command, env)
            # The program may end before the editor does.
            with suppress(RuntimeError):
                self._ended.emit(tuple(files), ended, time.monotonic() - began)

        threading.Thread(target=wait, name="bough-editor", daemon=True).start()

    def _on_ended(self, files: tuple[Path, ...], ended: Ended, lasted: float) -> None:
        edits = [e for e in self._edits.values() if any(p.file in files for p in e.pieces)]
        self._take_all(edits)
        if ended.status:
            code = "editor_failed"
        elif ended.status is None:
            code = "editor_not_started"
        else:
            code = ""
        if code:
            name = self.editor.name if self.editor else ""
            said = ended.words.splitlines()[-1:] or [""]
            self.failed.emit(code, {"editor": name, "status": ended.status, "message": said[0]})
        elif lasted < AT_ONCE:
            return
        for edit in edits:
            edit.pieces = [p for p in edit.pieces if p.file not in files]
            if not edit.pieces:
                self._end(edit)
        self._keep()

    # Looking

    def _watch(self) -> None:
        """Watch all files again: one that was put in the place of another is another one."""
        self._saves.watch({p.file: p.seen for e in self._edits.values() for p in e.pieces})

    def _tell(self) -> None:
        # The last word may come when nobody listens any more.
        with suppress(RuntimeError):
            self._told.emit()

    def _on_told(self) -> None:
        self._take_versions()
        self._look_soon()

    def _look_soon(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        self._watch()
        self._take_all(list(self._edits.values()), patient=True)

    def _take_versions(self) -> None:
        """Take up each version that was read as it was saved, in order. How the files stand by now
        is looked at later, as after the last of them there may be one that was not seen."""
        pieces = {p.file: (e, p) for e in self._edits.values() for p in e.pieces}
        for file, content in self._saves.versions():
            edit, piece = pieces.get(file, (None, None))
            text = from_file(content)
            # One that is empty may be just about to be written.
            if edit and piece and text and edit.session in self._library:
                piece.seen, piece.emptied = None, 0.0
                if snippet_files.mark(text) != piece.taken:
                    self._take(edit, piece, text)

    def _take_all(self, edits: Iterable[Edit], *, patient: bool = False) -> None:
        """Take up what was saved. The `patient` wait a moment for a file that is just empty."""
        self._take_versions()
        for edit in edits:
            # What was saved waits in its file until the session is back from the bin.
            for piece in edit.pieces if edit.session in self._library else ():
                now = snippet_files.look(piece.file)
                if now is None or now == piece.seen:
                    continue
                text = snippet_files.read(piece.file)
                if snippet_files.look(piece.file) != now:
                    self._look_soon()
                    continue
                if text == "" and patient and self._is_just_emptied(piece):
                    QTimer.singleShot(EMPTY_MS, self, self._look_soon)
                    continue
                piece.seen, piece.emptied = now, 0.0
                if text is None:
                    self.failed.emit("snippet_unreadable", {"file": piece.file.name})
                elif snippet_files.mark(text) != piece.taken:
                    self._take(edit, piece, text)

    def _is_just_emptied(self, piece: Piece) -> bool:
        piece.emptied = piece.emptied or time.monotonic()
        return time.monotonic() - piece.emptied < EMPTY_MS / 1000

    def _take(self, edit: Edit, piece: Piece, text: str) -> None:
        """Let the text of a file be what the message says there."""
        library, session = self._library, edit.session
        tree = library.tree(session)
        source = tree.node(edit.source).text
        before = tree.node(edit.version).text if edit.version else source
        whole = text if piece.block == WHOLE else with_block(before, piece.block, text)
        piece.taken = snippet_files.mark(text)
        if whole != before:
            version = outside_versions.taken_already(tree, edit.source, whole)
            try:
                edit.version = version or self._plant(edit, whole)
            except BoughError as error:
                # What cannot be stored now is still in its file.
                piece.taken = ""
                self.failed.emit(error.code, error.facts)
                return
            edit.last = piece.file.name
            edit.came, edit.went = changed_lines(source, whole)
        self._keep()
        self.saved.emit(session, edit.source)
        self.changed.emit(session)

    def _plant(self, edit: Edit, text: str) -> str:
        """A new version; who looked at the one before, or the source, looks at it then."""
        library, tree = self._library, self._library.tree(edit.session)
        places = [p for p in self._places() if p.session_id == edit.session]
        following = [p for p in places if p.head in (edit.source, edit.version)]
        head = following[0].head if following else library.session(edit.session).head
        operation = outside_versions.save(tree, edit.source, edit.version, text, head)
        (node,) = operation.planted
        if not following:
            library.history.perform(edit.session, operation)
            return node.id
        library.check_writable()
        following[0].carry_out(lambda: operation)
        for place in following[1:]:
            place.go(node.id)
        return node.id

    # Keeping

    def _hold(self, edit: Edit) -> Edit:
        self._edits[edit.source] = edit
        self._library.hold(edit.session)
        return edit

    def _end(self, edit: Edit) -> None:
        if edit.source in self._edits:
            self._drop(edit)
            self._keep()
            self._watch()
            self.changed.emit(edit.session)

    def _drop(self, edit: Edit) -> None:
        if self._edits.pop(edit.source, None):
            self._library.let_go(edit.session)

    def _keep(self) -> None:
        self._library.set_state(KEPT, [_encode(edit) for edit in self._edits.values()])


def _encode(edit: Edit) -> dict[str, Any]:
    pieces = [{"file": str(p.file), "block": p.block, "taken": p.taken} for p in edit.pieces]
    return {
        "session": edit.session,
        "source": edit.source,
        "version": edit.version,
        "pieces": pieces,
    }


def _decode(row: object) -> Edit | None:
    match row:
        case {
            "session": str(session),
            "source": str(source),
            "version": str(version),
            "pieces": list(written),
        }:
            pieces = [piece for piece in map(_piece, written) if piece]
            return Edit(session, source, version, pieces) if pieces else None
    return None


def _piece(row: object) -> Piece | None:
    match row:
        case {"file": str(file), "block": int(block), "taken": str(taken)}:
            return Piece(Path(file), block, taken)
    return None
