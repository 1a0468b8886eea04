"""A reader's place in a session: the head it looks at, its draft, its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.asked import Asked
from bough.app.asking import let_grow
from bough.app.said import readonly, said
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.errors import BoughError
from bough.core.navigation import (
    Trail,
    home,
    next_fork,
    next_tip,
    previous_fork,
    sibling_of,
    way_to,
)
from bough.core.node import Node, Size
from bough.core.operations import Operation
from bough.core.slash import begins_command
from bough.core.store.places import StoredPlace
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree

if TYPE_CHECKING:
    from bough.app.carried import Carried
    from bough.app.catalogue import Catalogue
    from bough.app.compacting import Compacting
    from bough.app.context import Context
    from bough.app.edits import Edits
    from bough.app.following import Following
    from bough.app.leads import Lead
    from bough.app.library import Library
    from bough.app.personas import Personas
    from bough.app.picks import Picks
    from bough.app.pictures import WebPictures
    from bough.app.prices import PriceList
    from bough.app.remedies import Remedies
    from bough.app.replies import Live
    from bough.app.suggesting import Suggesting
    from bough.app.veil import Veil

SAVE_MS = 500


class Place(Asked):
    """One tab or pane. It pulls from the library and says what changed of what it shows."""

    path_changed = Signal()
    """The head moved, or nodes on the path came, went or were replaced."""
    revealed = Signal(str)
    """A person asked to see this node of the path."""
    node_grew = Signal(str)
    node_changed = Signal(str)
    draft_changed = Signal()
    model_changed = Signal()
    title_changed = Signal()
    removed = Signal(str, object)
    """One sentence: what was taken away; and what is called to bring it back."""
    lead_chosen = Signal(object)
    """Lead: a person wants to go on in that session."""
    other_session_requested = Signal(str)
    """node: after it no end of a branch needs the reader here; one of another session may."""

    def __init__(
        self,
        stored: StoredPlace,
        library: Library,
        catalogue: Catalogue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stored = stored = library.places.newest(stored)
        self.carried_along = False
        """Whether the path changes just now because what waited was said, and not by the reader."""
        self.rewordings: dict[str, str] = {}
        """What is written over questions where they stand and not saved, by node."""
        self._library = library
        self._catalogue = catalogue
        self._path: list[str] = []
        self._forked: list[tuple[int, str]] | None = None
        """Where the path has siblings, where that is known."""
        self._acting = False
        """Whether an act is under way, after which it looks again once."""
        library.hold(stored.session)
        if stored.head is not None and stored.head not in self.tree():
            self._stored = replace(stored, head=home(self.tree(), stored.visited))
        self._caption = ""
        self._trail = Trail().then(self.head)
        self._path = self.tree().names_to(self.head)
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_MS)
        self._saving.timeout.connect(self.save)
        library.tree_changed.connect(self._on_tree_changed)
        library.node_grew.connect(self._on_node_grew)
        library.node_changed.connect(self._on_node_changed)
        library.session_changed.connect(self._on_session_changed)
        library.outbox.said.connect(self._on_said)

    # What it shows

    @property
    def id(self) -> str:
        return self._stored.id

    @property
    def stored(self) -> StoredPlace:
        """The place as it is written to disk."""
        return self._stored

    @property
    def session_id(self) -> str:
        return self._stored.session

    @property
    def title(self) -> str:
        """Empty while the session has none, and of one that just went to the bin."""
        library, session = self._library, self.session_id
        return library.session(session).title if session in library else ""

    @property
    def caption(self) -> str:
        """What the reader does here, where that is not to read: it stands in place of the title."""
        return self._caption

    def set_caption(self, words: str) -> None:
        if words != self._caption:
            self._caption = words
            self.title_changed.emit()

    @property
    def folder(self) -> str:
        return self._library.session(self.session_id).folder

    @property
    def head(self) -> str | None:
        return self._stored.head

    @property
    def visited(self) -> Mapping[str, str]:
        """The child last looked at below each fork; "" is the root."""
        return self._stored.visited

    @property
    def draft(self) -> str:
        return self._stored.draft

    @property
    def drafts(self) -> bool:
        """Whether a message is being written; a command is none."""
        return bool(self.draft.strip()) and not begins_command(self.draft)

    @property
    def anchor(self) -> Any:
        """Where the transcript was scrolled to at this head, in its own words."""
        return self._stored.anchors.get(self.head or "")

    @property
    def model(self) -> ModelRef:
        """Who is asked next."""
        if self._stored.endpoint == EMBEDDED:
            # Whatever its file is by now.
            return self._catalogue.inside
        if self._stored.endpoint and self._stored.model:
            return ModelRef(self._stored.endpoint, self._stored.model)
        return self._catalogue.default()

    @property
    def personas(self) -> Personas:
        return self._catalogue.personas

    @property
    def prices(self) -> PriceList:
        return self._catalogue.prices

    @property
    def session_terms(self) -> Terms:
        library, session = self._library, self.session_id
        return library.session(session).terms if session in library else UNSET

    @property
    def carried(self) -> Carried:
        return self._library.carried

    def tree(self) -> Tree:
        return self._library.tree(self.session_id)

    def names(self) -> list[str]:
        """The names of the nodes of the path, which is not to be changed."""
        return self._path

    def forked(self) -> list[tuple[int, str]]:
        """The nodes of the path that have siblings, and where they are on it."""
        if self._forked is None:
            self._forked = self.tree().forked(self._path)
        return self._forked

    def path(self) -> list[Node]:
        return self._library.nodes(self.session_id, self._path)

    def sizes(self, ids: Sequence[str]) -> list[Size]:
        """How much these nodes say, without reading them; what grows may lag."""
        return self.tree().sizes(ids)

    def node(self, node_id: str) -> Node:
        return self._library.node(self.session_id, node_id)

    def shows(self, node_id: str) -> bool:
        """Whether the node is on the path."""
        return node_id in self._path

    def leads(self) -> list[Lead]:
        """Where other sessions lead, those that changed last."""
        from bough.app.leads import leads

        return leads(self._library, self.session_id, asks=self._catalogue.questions != "off")

    def siblings(self, node_id: str) -> list[str]:
        return self.tree().siblings(node_id)

    def live(self, node_id: str) -> Live | None:
        """How a growing reply is doing; None for one that is not growing."""
        return self._library.live(node_id)

    @property
    def growing(self) -> list[str]:
        """The replies of the session that are growing, on the path or not."""
        return self._library.running(self.session_id)

    @cached_property
    def remedies(self) -> Remedies:
        """What is under way to mend failed replies."""
        from bough.app.remedies import Remedies

        return Remedies(self, self._catalogue)

    @cached_property
    def following(self) -> Following:
        """What is said when the replies of the path have ended."""
        from bough.app.following import Following

        return Following(self, self._library, self._catalogue)

    @cached_property
    def context(self) -> Context:
        """What a model will read that is asked here next."""
        from bough.app.context import Context

        return Context(self, self._library, self._catalogue)

    @cached_property
    def compacting(self) -> Compacting:
        """The summary that is being written of its older turns."""
        from bough.app.compacting import Compacting

        return Compacting(self, self._catalogue)

    @cached_property
    def suggesting(self) -> Suggesting:
        """The questions that can be asked next, by one key."""
        from bough.app.suggesting import Suggesting

        return Suggesting(self, self._library, self._catalogue)

    @cached_property
    def edits(self) -> Edits:
        """The drafts of messages that are being edited."""
        from bough.app.edits import Edits

        return Edits(self.id, self.session_id, self._library, self)

    @property
    def pictures(self) -> WebPictures:
        """The pictures of the web that its messages name."""
        return self._library.pictures

    @cached_property
    def veil(self) -> Veil:
        """Hides whose replies are that are compared blind."""
        from bough.app.veil import Veil

        return Veil(self)

    @property
    def blobs(self) -> Path:
        """Where the pictures are that a person put into messages."""
        from bough.core.blobs import FOLDER

        return self._library.profile / FOLDER

    @property
    def picks(self) -> Picks:
        """Which models were picked by who did not know them."""
        from bough.app.picks import Picks

        return Picks(self._library)

    @property
    def locked(self) -> str:
        """One sentence: why nothing can be said here, "" where it can."""
        error = self._library.readonly
        return readonly(error) if error else ""

    def growing_reply(self) -> str | None:
        """The last reply of the path that is growing."""
        running = set(self._library.running(self.session_id))
        return next((i for i in reversed(self._path) if i in running), None)

    @property
    def running(self) -> bool:
        """Whether a reply on the path is growing."""
        return self.growing_reply() is not None

    # What a reader sets

    def set_draft(self, text: str) -> None:
        if text != self.draft:
            self._stored = replace(self._stored, draft=text)
            self._save_soon()
            self.draft_changed.emit()

    def with_draft(self, text: str) -> StoredPlace:
        """The place as it is to be written with another draft."""
        return replace(self._stored, draft=text)

    def take_draft(self, text: str) -> None:
        """Have another draft, which is on its way to the disk."""
        self._stored = self.with_draft(text)
        self.draft_changed.emit()

    def set_model(self, ref: ModelRef) -> None:
        if ref != self.model:
            self._stored = replace(self._stored, endpoint=ref.endpoint, model=ref.model)
            self._save_soon()
            self._catalogue.prefer(ref)
            self.model_changed.emit()

    def set_anchor(self, value: Any) -> None:
        if value != self.anchor:
            self._stored = self._stored.anchored(value)
            self._save_soon()

    def set_position(self, position: int | None, *, current: bool) -> None:
        """Where the tab stands; None when it is closed."""
        if (position, current) != (self._stored.position, self._stored.current):
            self._stored = replace(self._stored, position=position, current=current)
            self._save_soon()

    # What a reader does

    def go(self, node_id: str) -> None:
        """Show the branch that the node is on, down to its tip, and the node in it."""
        self._visit(node_id)
        self.revealed.emit(node_id)

    def branch(self, node_id: str) -> None:
        """Make the node the head, so that the next message forks there."""
        self._move_head(node_id)
        self.revealed.emit(node_id)
        if self.tree().children(node_id):
            self.noted.emit(said("note_branching"), False)

    def start_over(self) -> None:
        """Look at the beginning: the next message has nothing before it, and nothing goes."""
        self._move_head(None)

    def show_sibling(self, node_id: str, step: int) -> None:
        """Show the sibling `step` places on, and the branch last visited below it."""
        if sibling := sibling_of(self.tree(), node_id, step):
            self._visit(sibling)

    def home(self) -> None:
        """Show the favourite end: that of the branch last visited where there is no favourite."""
        if head := home(self.tree(), self._stored.visited):
            self._move_head(head)

    def next_tip(self, node_id: str | None = None) -> None:
        """Show the next end of a branch, after the node or the head, that needs the reader: it
        runs, is unread, or failed. From the last of this session it goes on in others."""
        after = node_id or self.head
        if tip := self._tip(after, around=False):
            self.go(tip)
        else:
            self.other_session_requested.emit(after or "")

    def tip_around(self, node_id: str | None) -> None:
        """The same in this session alone, where after the last end comes the first."""
        if tip := self._tip(node_id, around=True):
            self.go(tip)
        else:
            self.refused.emit(said("nothing_waits"))

    def next_fork(self, node_id: str, step: int) -> str | None:
        """The next fork after the node, or the one before it."""
        tree = self.tree()
        if step < 0:
            return previous_fork(tree, node_id)
        return next_fork(tree, node_id, self._visited(self.head))

    def back(self) -> None:
        """Show the head that was looked at before this one."""
        self._follow(self._trail.back(self.tree().__contains__))

    def forward(self) -> None:
        """Show the head that one went back from."""
        self._follow(self._trail.forward(self.tree().__contains__))

    def undo(self) -> None:
        self._turn(self._library.history.undo)

    def redo(self) -> None:
        self._turn(self._library.history.redo)

    def taking_back(self) -> Callable[[], None]:
        """What takes back the act that was done last, as long as none was done since. Who asks
        for that by the note that offers it needs none that says so."""
        act = self._library.history.last_act(self.session_id)

        def take_back() -> None:
            if self._library.history.last_act(self.session_id) is act:
                self._turn(self._library.history.undo, told=False)
            else:
                self.refused.emit(said("done_since"))

        return take_back

    def seen(self) -> None:
        """The reader has it before the eyes."""
        self._library.seen(self.session_id, self._path)

    def save(self) -> None:
        """Write the place to disk now rather than in a moment."""
        self._saving.stop()
        if "edits" in self.__dict__:
            self.edits.save()
        self._library.places.save(self._stored)

    def close(self) -> None:
        """Let go of the session; what is running goes on."""
        self.save()
        library = self._library
        library.tree_changed.disconnect(self._on_tree_changed)
        library.node_grew.disconnect(self._on_node_grew)
        library.node_changed.disconnect(self._on_node_changed)
        library.session_changed.disconnect(self._on_session_changed)
        library.outbox.said.disconnect(self._on_said)
        self.leave_terms()
        if "remedies" in self.__dict__:
            self.remedies.close()
        if "following" in self.__dict__:
            self.following.close()
        if "context" in self.__dict__:
            self.context.close()
        if "compacting" in self.__dict__:
            self.compacting.close()
        if "suggesting" in self.__dict__:
            self.suggesting.close()
        library.let_go(self.session_id)

    # Inside

    def _tip(self, after: str | None, *, around: bool) -> str | None:
        tree, library, session = self.tree(), self._library, self.session_id
        waiting = {*library.running(session), *library.unread(session)}

        def needs(tip: str) -> bool:
            return tip in waiting or tree.node(tip).broken_off

        return next_tip(tree, after, needs, around=around)

    def _save_soon(self) -> None:
        """Within half a second, also while one change follows the other."""
        if not self._saving.isActive():
            self._saving.start()

    def carry_out(
        self,
        act: Callable[[], Operation],
        *,
        draft: str | None = None,
        continued: bool = False,
        behind: str | None = None,
    ) -> Operation | None:
        """Do what `act` makes, and let grow what is to; None, with a sentence, if it is refused.
        `draft` takes the place of the one that was written. What waits `behind` a reply waits for
        the one that the act asks for."""
        from bough.app.reading import prepared

        try:
            self._library.check_writable()
            ready = prepared(
                self._library, self._catalogue, self.session_id, act(), continued=continued
            )
        except BoughError as error:
            self.refused.emit(said(error.code, error.facts))
            return None
        operation = ready.operation
        self._saving.stop()
        self._stored = replace(
            self._stored,
            head=operation.head_after,
            draft=self.draft if draft is None else draft,
            visited=self._visited(operation.head_after, operation),
        )
        library, session = self._library, self.session_id
        queues = library.outbox.followed(behind, operation.head_after) if behind else None
        self._acting = True
        try:
            committed = library.history.perform(session, operation, self._stored, queues)
        finally:
            self._acting = False
        let_grow(library, self._catalogue, session, ready, committed, continued=continued)
        tree = self.tree()
        for growing in self._library.running(self.session_id):
            if growing not in tree:
                self._library.stop(growing)
        self._look_again()
        if draft is not None:
            self.draft_changed.emit()
        return operation

    def _turn(self, way: Callable[[str, StoredPlace], Operation], *, told: bool = True) -> None:
        self._acting = True
        try:
            operation = way(self.session_id, self._stored)
        except BoughError as error:
            self.refused.emit(said(error.code, error.facts))
            return
        finally:
            self._acting = False
        back = way == self._library.history.undo
        head = operation.head_before if back else operation.head_after
        self._stored = replace(self._stored, head=head)
        self._look_again()
        if told:
            code = "note_undone" if back else "note_redone"
            self.noted.emit(said(code, {"stage": operation.kind}), False)

    def _visit(self, node_id: str) -> None:
        self._move_head(self.tree().tip(node_id, self._stored.visited) or node_id)

    def _follow(self, trail: Trail | None) -> None:
        if trail and trail.head:
            self._trail = trail
            self._move_head(trail.head)

    def _move_head(self, head: str | None) -> None:
        self._stored = replace(self._stored, head=head, visited=self._visited(head))
        self._save_soon()
        self._look_again()
        self.seen()

    def _visited(self, head: str | None, coming: Operation | None = None) -> dict[str, str]:
        return way_to(self.tree(), head, self._stored.visited, self._path, self.forked, coming)

    def _look_again(self) -> None:
        """Follow the tree: a head that went to the bin gives way to what is left above it."""
        tree = self.tree()
        head = self.head
        while head is not None and head not in tree:
            head = tree.parent(head)
        if head != self.head:
            head = tree.tip(head, self._stored.visited)
            self._stored = replace(self._stored, head=head)
            self._save_soon()
        self._trail = self._trail.then(self.head)
        self._path, self._forked = tree.names_to(self.head), None
        self.path_changed.emit()
        self.look_at_terms()

    def _on_tree_changed(self, session_id: str) -> None:
        if session_id == self.session_id and not self._acting:
            self._look_again()

    def _on_said(self, session_id: str, before: str, after: str) -> None:
        """What waited for the reply that is looked at was said: go along."""
        if (session_id, before) == (self.session_id, self.head):
            self._stored = replace(self._stored, head=after, visited=self._visited(after))
            self._save_soon()
            self.carried_along = True
            self._look_again()
            self.carried_along = False

    def _on_node_grew(self, session_id: str, node_id: str) -> None:
        if session_id == self.session_id:
            self.node_grew.emit(node_id)

    def _on_node_changed(self, session_id: str, node_id: str) -> None:
        if session_id == self.session_id:
            if node_id == self.head:
                # It is there when the reply settles, whether anybody shows questions yet or not.
                _ = self.suggesting
            self.node_changed.emit(node_id)

    def _on_session_changed(self, session_id: str) -> None:
        if session_id == self.session_id and session_id in self._library:
            self.title_changed.emit()
            self.look_at_terms()
