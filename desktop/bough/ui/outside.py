"""What a window shows of the messages that are being edited in other programs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bough.app.library import Library
from bough.app.place import Place
from bough.app.said import said
from bough.app.workspace import Workspace
from bough.core.snippets import Snippet, beside, of_node, told_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bough.app.external_edits import Edit, ExternalEdits
    from bough.ui.window import Window

BANNER = "edited_outside"
NO_EDITOR = "no_editor"
NAMED = 3
"""So many files are named where more are open."""


class Outside(QObject):
    """A line above the panes says what of the session looked at is open elsewhere, and what came of
    it; the edits themselves belong to the whole program."""

    def __init__(self, workspace: Workspace, library: Library, window: Window) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._library = library
        self._window = window
        self._asked: tuple[Place, str] | None = None

    @cached_property
    def edits(self) -> ExternalEdits:
        edits = self._workspace.edits
        edits.changed.connect(self.show)
        edits.saved.connect(self._on_saved)
        edits.failed.connect(self._on_failed)
        self._workspace.desk_changed.connect(self.show)
        self._workspace.current_changed.connect(self.show)
        return edits

    def do(self, place: Place, act: str, node_id: str) -> None:
        """Open what the act is about: a block of a message ("open_block_0_7" is the first at its
        seventh line, with "_new" in a window of its own), all of its code, of its path, or all of
        its text; or show two versions beside each other."""
        session, edits = place.session_id, self.edits
        self._asked = (place, node_id)
        match act.split("_"):
            case ["open", "block", block, line, *apart]:
                if snippet := self._snippet(place, node_id, int(block)):
                    edits.open(session, snippet, int(line), "new" if apart else "reuse")
            case ["open", "code"]:
                edits.open_all(session, node_id)
            case ["open", "path"]:
                tree = place.tree()
                head = place.head if tree.within(place.head, node_id) else node_id
                edits.open_path(session, list(tree.line(head))[::-1])
            case ["open", "markdown"]:
                edits.open_message(session, node_id)
            case ["compare", "outside"]:
                self._compare(place, node_id)

    def try_out(self) -> None:
        """Open a small file in the editor, and say which that is."""
        editor = self.edits.look_again()
        self._asked = None
        if editor:
            words = self.tr("Bough found {editor} at {program}. It opens a small file there now.")
            said_so = words.format(editor=editor.name, program=editor.command[0])
            self._window.panes.note.say(said_so)
            self.edits.try_out(said_so)
        else:
            self.edits.try_out("")

    def show(self, _what: str = "") -> None:
        """Say what of the session looked at is being edited elsewhere."""
        place = self._workspace.current(self._window.desk_id)
        banner = self._window.panes.banner
        found = self.edits.edits(place.session_id) if place else []
        if place is None or not found:
            banner.clear(BANNER)
            return
        session = place.session_id
        banner.show(
            BANNER,
            self._words(found),
            [(self.tr("Done"), lambda: self.edits.done(session))],
            "sap",
        )

    def open_inside(self, place: Place, node_id: str) -> None:
        """Open a message in Bough's own editor, where there is none outside."""
        from bough.app.edits import Task

        if place.id in self._workspace and node_id in place.tree():
            self._workspace.activate(place.id)
            self._window.in_pane(lambda pane: pane.open_editor(Task(node_id)))

    # Inside

    def _snippet(self, place: Place, node_id: str, block: int) -> Snippet | None:
        snippets = told_apart(of_node(place.node(node_id)))
        return snippets[block] if block < len(snippets) else None

    def _compare(self, place: Place, node_id: str) -> None:
        """The first block that another sibling has otherwise; the first of all where none has."""
        snippets = told_apart(of_node(place.node(node_id)))
        if not snippets:
            place.refused.emit(said("no_code"))
            return
        tree = place.tree()
        differs = (s for s in snippets if beside(tree, s))
        self.edits.compare(place.session_id, next(differs, snippets[0]))

    def _words(self, edits: list[Edit]) -> str:
        editor = self.edits.editor.name if self.edits.editor else self.tr("another program")
        names = [name for edit in edits for name in edit.names]
        listed = ", ".join(names[:NAMED])
        if len(names) > NAMED:
            listed = self.tr("{names} and {n} more").format(names=listed, n=len(names) - NAMED)
        came, went = sum(e.came for e in edits), sum(e.went for e in edits)
        if any(edit.version for edit in edits):
            words = self.tr("{names}: being edited in {editor}. By now +{came} −{went} lines.")
        else:
            words = self.tr("{names}: being edited in {editor}. What is saved there appears here.")
        return words.format(names=listed, editor=editor, came=f"{came:n}", went=f"{went:n}")

    def _on_saved(self, session: str, source: str) -> None:
        place = self._workspace.current(self._window.desk_id)
        edit = self.edits.edit_of(source)
        if place is None or edit is None or not edit.last or place.session_id != session:
            return
        facts = {"file": edit.last, "came": edit.came, "went": edit.went}
        note, words = self._window.panes.note, said("note_saved_outside", facts)
        if place.head == edit.version:
            note.say(words, place.taking_back())
        else:
            version = edit.version
            note.say(words, lambda: place.go(version), self.tr("Show"), "eye")

    def _on_failed(self, code: str, facts: Mapping[str, object]) -> None:
        if self._workspace.active().id != self._window.desk_id:
            return
        asked, self._asked = self._asked, None
        if code != NO_EDITOR:
            self._window.panes.note.say(said(code, facts))
            return
        banner = self._window.panes.banner
        buttons = [(self.tr("Close"), lambda: banner.clear(NO_EDITOR))]
        if asked:
            # (What takes the keyboard now would lose it to the banner's own press.)
            buttons.insert(0, (self.tr("Edit it here"), lambda: self._leave_for(*asked)))
        banner.show(NO_EDITOR, said(code, facts), buttons, "sap")

    def _leave_for(self, place: Place, node_id: str) -> bool:
        cleared = self._window.panes.banner.clear(NO_EDITOR)
        QTimer.singleShot(0, self, lambda: self.open_inside(place, node_id))
        return cleared
