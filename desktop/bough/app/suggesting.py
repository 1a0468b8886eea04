"""What a reader could ask next, at the end of the path that they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.app.questions import follows
from bough.app.said import said
from bough.core.endpoint import ModelRef
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.place import Place
    from bough.core.config import QuestionsName
    from bough.core.questions import Questions


class Suggesting(QObject):
    """Has a model asked when a reply that is looked at ends whole, as the person has set that."""

    changed = Signal()
    """Other questions are shown, or room is wanted for some."""

    def __init__(self, place: Place, library: Library, catalogue: Catalogue) -> None:
        super().__init__(place)
        self._place = place
        self._library = library
        self.catalogue = catalogue
        self._all = library.questions
        self._hidden: set[str] = set()
        self._wished: set[str] = set()
        """After which a person wants some, and is told if there are none."""
        self._head = place.head
        self._all.changed.connect(self._on_changed)
        self._all.failed.connect(self._on_failed)
        library.node_settled.connect(self._on_settled)
        library.tree_changed.connect(self._on_tree_changed)
        place.path_changed.connect(self._on_path_changed)

    @property
    def mode(self) -> QuestionsName:
        return self.catalogue.questions

    def set_mode(self, mode: QuestionsName) -> None:
        """Have models asked by themselves, when a person wishes it, or never, from now on."""
        if mode == "off":
            self._all.drop(self._place.head or "")
        self._hidden.clear()
        self._remember(questions=mode)

    @property
    def model(self) -> ModelRef | None:
        """The one that thinks of them; None where it is whoever answered."""
        return self.catalogue.questions_model

    def set_model(self, model: ModelRef | None) -> None:
        """Have that one think of them from now on."""
        self._remember(questions_model=model)

    @property
    def reply(self) -> str | None:
        """The one that all this is about: the last of the path."""
        return self._place.head

    @property
    def wished(self) -> bool:
        """Whether a person waits for them."""
        return self.thinks and self._place.head in self._wished

    @property
    def kept(self) -> Questions | None:
        """All that is known of what could be asked after the head."""
        head = self._place.head
        return self._all.of(head) if head else None

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown: questions that were not asked there yet."""
        head, kept = self._place.head, self.kept
        if not kept or not head or head in self._hidden or self.mode == "off":
            return ()
        tree = self._place.tree()
        asked = {tree.node(kid).text for kid in tree.children(head)}
        return tuple(text for text in kept.texts if text not in asked)

    @property
    def thinks(self) -> bool:
        """Whether a model is asked just now, or will be."""
        return self._all.thinks(self._place.head or "")

    @property
    def expected(self) -> bool:
        """Whether questions will come, or may, without that anybody does anything for it."""
        head = self._place.head
        if not head or self.thinks:
            return bool(head)
        node = self._place.node(head)
        return node.growing and self._by_itself(self._thinker(node.endpoint, node.model))

    def hide(self) -> None:
        """Away with them, after this reply."""
        if head := self._place.head:
            self._all.drop(head)
            self._hidden.add(head)
            self.changed.emit()

    def ask(self) -> None:
        """Have a model think of some now, or show those that were hidden."""
        head = self._place.head
        node = self._place.node(head) if head else None
        if node is None or not follows(node):
            self._place.refused.emit(said("no_reply_here"))
            return
        self._hidden.discard(node.id)
        if self.mode == "off":
            self.set_mode("asked")
        if self.texts:
            self.changed.emit()
        elif self._want(node.id):
            self._wished.add(node.id)
        else:
            self._place.refused.emit(said("no_questions"))

    def take(self, text: str) -> None:
        """Ask it; what is being written stays as it is."""
        draft = self._place.draft
        if self._place.say(text) and draft.strip():
            self._place.set_draft(draft)

    def close(self) -> None:
        self._all.drop(self._head or "")
        self._all.changed.disconnect(self._on_changed)
        self._all.failed.disconnect(self._on_failed)
        self._library.node_settled.disconnect(self._on_settled)
        self._library.tree_changed.disconnect(self._on_tree_changed)

    # Inside

    def _remember(self, **changes: object) -> None:
        try:
            self.catalogue.remember(**changes)
        except BoughError as error:
            self._place.refused.emit(said(error.code, error.facts))
        self.catalogue.changed.emit()
        self.changed.emit()

    def _thinker(self, endpoint: str | None, model: str | None) -> ModelRef:
        chosen = self.catalogue.questions_model
        return chosen or ModelRef(endpoint or "", model or "")

    def _by_itself(self, ref: ModelRef) -> bool:
        mode = self.mode
        return mode == "on" or (mode == "local" and self.catalogue.local(ref.endpoint))

    def _want(self, node_id: str) -> bool:
        node = self._place.node(node_id)
        thinker = self._thinker(node.endpoint, node.model)
        return self._all.want(self._place.session_id, node_id, thinker, self.catalogue)

    def _on_settled(self, session_id: str, node_id: str) -> None:
        if (session_id, node_id) != (self._place.session_id, self._place.head):
            return
        node = self._place.node(node_id)
        thinker = self._thinker(node.endpoint, node.model)
        if follows(node) and self._by_itself(thinker) and self._all.of(node_id) is None:
            self._want(node_id)
        self.changed.emit()

    def _on_tree_changed(self, session_id: str) -> None:
        """What was asked meanwhile needs no question any more."""
        head = self._head
        if session_id == self._place.session_id and head and self._all.thinks(head):
            tree = self._place.tree()
            if head not in tree or (tree.children(head) and head not in self._wished):
                self._all.drop(head)

    def _on_path_changed(self) -> None:
        if self._place.head != self._head:
            if self._head:
                self._all.drop(self._head)
            self._head = self._place.head
        self.changed.emit()

    def _on_changed(self, session_id: str, node_id: str) -> None:
        if node_id in self._wished and (found := self._all.of(node_id)) and found.texts:
            self._wished.discard(node_id)
        if (session_id, node_id) == (self._place.session_id, self._place.head):
            self.changed.emit()

    def _on_failed(self, session_id: str, node_id: str) -> None:
        if session_id == self._place.session_id and node_id in self._wished:
            self._wished.discard(node_id)
            self._place.refused.emit(said("no_questions"))
