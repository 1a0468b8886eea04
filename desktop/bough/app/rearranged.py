"""What a reader rearranges and marks in a place: the part of `Place` that asks no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bough.app.carried import Branch
from bough.app.said import said
from bough.core import acts, rearranging
from bough.core.errors import UsageError
from bough.core.landmarks import Verdict
from bough.core.node import Role

if TYPE_CHECKING:
    from bough.app.carried import Carried
    from bough.core.landmarks import Landmarks
    from bough.core.operations import Operation
    from bough.core.tree import Tree


class Rearranged(QObject):
    """Each act is refused with a sentence where it makes no sense, and else tells in one what
    became of the rest."""

    refused = Signal(str)
    """One sentence: why a wish was not carried out."""
    noted = Signal(str, bool)
    """One sentence: what happened and where the rest went; whether Undo makes sense."""

    # What a place gives

    @property
    def head(self) -> str | None:
        raise NotImplementedError

    @property
    def session_id(self) -> str:
        raise NotImplementedError

    @property
    def carried(self) -> Carried:
        """What was cut or copied, here or elsewhere."""
        raise NotImplementedError

    def tree(self) -> Tree:
        raise NotImplementedError

    def carry_out(self, act: Callable[[], Operation]) -> Operation | None:
        """Do what `act` makes, unless that is refused: then it is None."""
        raise NotImplementedError

    # Rearranging

    def edit_reply(self, node_id: str, text: str) -> None:
        """Put the reply as a person would have it beside the one that came."""
        if text != self.tree().node(node_id).text:
            self._do(
                lambda: acts.edit_reply(self.tree(), node_id, text, self.head),
                lambda _: said("note_edited"),
            )

    def prune(self, node_id: str) -> None:
        """To the bin with the node and all below it; what grows there is stopped."""
        self._do(
            lambda: rearranging.prune(self.tree(), node_id, self.head),
            lambda done: self._counted("note_pruned", done.binned),
        )

    def restore(self, node_id: str) -> None:
        """Bring back what went to the bin with that node."""
        self._do(
            lambda: rearranging.restore(self.tree(), node_id, self.head),
            lambda _: self._counted("note_restored", (node_id,)),
        )

    def keep_only_path(self) -> None:
        """To the bin with all that is neither on the path nor below it."""
        self._do(
            lambda: rearranging.keep_only_path(self.tree(), self.head),
            lambda done: self._counted("note_kept", done.binned),
        )

    def move(self, node_id: str, parent: str | None) -> None:
        """Put the node and all below it below another; None is the beginning."""
        self._do(
            lambda: rearranging.move(self.tree(), node_id, parent, self.head),
            lambda _: self._counted("note_moved", (node_id,), where=self._below(parent)),
        )

    def copy(self, node_id: str, parent: str | None) -> None:
        """Put the same below another once more."""
        self._do(
            lambda: rearranging.copy(self.tree(), node_id, parent, self.head),
            lambda _: self._counted("note_copied", (node_id,), where=self._below(parent)),
        )

    def take_up(self, node_id: str, *, cut: bool) -> None:
        """Carry the node with all below it, until it is put down."""
        self.carried.branch = Branch(self.session_id, node_id, cut)
        code = "note_cut" if cut else "note_taken"
        self.noted.emit(said(code, {"where": self._named(node_id)}), False)

    def put_down(self, parent: str | None) -> None:
        """Put what is carried below the node, or a copy of it."""
        branch = self.carried.branch
        if branch is None or branch.session != self.session_id:
            self.refused.emit(said("other_session" if branch else "nothing_carried"))
        elif not branch.cut:
            self.copy(branch.node, parent)
        else:
            before = self.tree().parent(branch.node)
            self.move(branch.node, parent)
            if self.tree().parent(branch.node) != before:
                self.carried.branch = None

    def insert(self, node_id: str, role: Role, text: str) -> None:
        """Put a message between the node and its parent."""

        def inserted() -> Operation:
            parent = acts.present(self.tree(), node_id).parent
            return rearranging.insert(self.tree(), parent, (node_id,), role, text, self.head)

        self._do(inserted, lambda done: self._counted("note_inserted", done.moved))

    def insert_below(
        self, node_id: str, role: Role, text: str, children: Sequence[str] | None = None
    ) -> None:
        """Put a message between the node and all of its children, or those that are named."""

        def inserted() -> Operation:
            below = self.tree().children(node_id) if children is None else children
            return rearranging.insert(self.tree(), node_id, below, role, text, self.head)

        self._do(inserted, lambda done: self._counted("note_inserted", done.moved))

    def split(self, node_id: str, offset: int) -> None:
        """Make two messages of one, before that character of its text."""
        self._do(
            lambda: rearranging.split(self.tree(), node_id, offset, self.head),
            lambda done: self._counted("note_split", done.moved),
        )

    def merge(self, node_id: str) -> None:
        """Make one of the message and the next: that on the path, else the only one."""

        def merged() -> Operation:
            below = self.tree().follower(node_id, self.head)
            if below is None:
                raise UsageError("nothing_below", node=node_id)
            return rearranging.merge(self.tree(), node_id, below, self.head)

        def told(done: Operation) -> str:
            if node_id not in done.binned:
                return said("note_merged", {"stage": "fork"})
            return self._counted("note_merged", done.moved)

        self._do(merged, told)

    def combine(self, ids: Sequence[str], text: str) -> None:
        """Put a reply of that text beside those that it was made from."""
        self._do(
            lambda: rearranging.combine(self.tree(), ids, text, self.head),
            lambda _: said("note_combined", {"messages": len(set(ids))}),
        )

    # Landmarks

    def landmarks(self, node_id: str) -> Landmarks:
        return self.tree().landmarks(node_id)

    def bookmark(self, node_id: str) -> None:
        """Bookmark the node, or take the bookmark away."""
        on = not self.landmarks(node_id).bookmark
        where = self._named(node_id)
        code = "note_bookmarked" if on else "note_unbookmarked"
        self._mark(node_id, code, {"where": where}, bookmark=on)

    def label(self, node_id: str, text: str) -> None:
        """Give the node a short line that names it; an empty one takes it away."""
        label = " ".join(text.split())
        self._mark(node_id, "note_labelled", {"label": label}, label=label)

    def note_on(self, node_id: str, text: str) -> None:
        """Write a note on the node; an empty one takes it away."""
        code = "note_noted" if text.strip() else "note_unnoted"
        self._mark(node_id, code, {"where": self._named(node_id)}, note=text.strip())

    def judge(self, node_id: str, verdict: Verdict | None) -> None:
        """Say what came of the branch."""
        stage = verdict.value if verdict else None
        self._mark(node_id, "note_judged", {"stage": stage}, verdict=verdict)

    def favour(self, node_id: str) -> None:
        """Make the node the favourite of its fork, or no longer."""
        on = not self.landmarks(node_id).favourite
        self._mark(node_id, "note_favoured" if on else "note_unfavoured", {}, favourite=on)

    # Inside

    def _do(self, act: Callable[[], Operation], told: Callable[[Operation], str]) -> bool:
        """Whether it was done, which is told then."""
        done = self.carry_out(act)
        if done:
            self.noted.emit(told(done), True)
        return done is not None

    def _mark(self, node_id: str, code: str, facts: dict[str, object], **changes: object) -> None:
        before = self.landmarks(node_id)
        after = replace(before, **changes)  # type: ignore[arg-type]
        if after != before:
            self._do(
                lambda: rearranging.mark(self.tree(), node_id, after, self.head),
                lambda _: said(code, facts),
            )

    def _counted(self, code: str, roots: Sequence[str], **facts: object) -> str:
        """The sentence for so many messages as are at and below the roots."""
        tree = self.tree()
        many = sum(1 + sum(1 for _ in tree.below(root)) for root in roots)
        stage = {0: "end", 1: "one"}.get(many)
        return said(code, {"messages": many, "stage": stage, **facts})

    def _below(self, parent: str | None) -> str:
        """What it is below now, "" where that is nothing; a message without words is not that."""
        return (self._named(parent) or "…") if parent else ""

    def _named(self, node_id: str | None) -> str:
        """The first words of the message."""
        from bough.core.titles import title_from

        return title_from(self.tree().node(node_id).text) if node_id else ""
