"""A reader who does anything to a tree, in any order, as hypothesis likes."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bough.core.errors import UsageError
from bough.core.events import ReasoningDelta, TextDelta
from bough.core.node import Node, Role, Status
from bough.core.operations import (
    Operation,
    answer,
    apply,
    continue_reply,
    edit_question,
    inverse,
    prune,
    retry,
    say,
)
from bough.core.tree import Tree
from bough.core.turn import end, fold
from helpers.trees import ANY

numbers = st.integers(0, 1_000_000)
pieces = st.text(max_size=8)

Picture = tuple[tuple[tuple[str, str | None], ...], str | None]


@dataclass
class Act:
    """An operation, and the tree as it was drawn before and after it."""

    operation: Operation
    before: Picture
    after: Picture


class Acts(RuleBasedStateMachine):
    """Holds after each act: no cycle, every parent present, sealed nodes as they were sealed,
    siblings in their order; and after each undo: the tree as it was before."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = Tree()
        self.head: str | None = None
        self.done: list[Act] = []
        self.undone: list[Act] = []
        self.sealed: dict[str, Node] = {}
        self.order: list[str] = []
        self.clock = 1000.0

    # What is on the way to a disk, where there is one

    def recorded(self, operation: Operation, way: str) -> None: ...
    def grown(self, node: Node, kind: str, text: str, at: float) -> None: ...
    def ended(self, node: Node) -> None: ...

    # Acts

    @rule(text=pieces)
    def say(self, text: str) -> None:
        if self.head is not None and self.tree.node(self.head).growing:
            return
        self.do(say(self.tree, self.head, text, ANY))

    @precondition(lambda self: self.all(Role.ASSISTANT))
    @rule(which=numbers)
    def retry(self, which: int) -> None:
        self.do(retry(self.tree, self.pick(which, Role.ASSISTANT).id, ANY, self.head))

    @precondition(lambda self: self.all(Role.USER))
    @rule(which=numbers)
    def answer(self, which: int) -> None:
        self.do(answer(self.tree, self.pick(which, Role.USER).id, ANY, self.head))

    @precondition(lambda self: self.all(Role.USER))
    @rule(which=numbers, text=pieces)
    def edit(self, which: int, text: str) -> None:
        question = self.pick(which, Role.USER)
        self.do(edit_question(self.tree, question.id, text, ANY, self.head))

    @precondition(lambda self: self.all(Role.ASSISTANT))
    @rule(which=numbers)
    def go_on(self, which: int) -> None:
        reply = self.pick(which, Role.ASSISTANT)
        try:
            self.do(continue_reply(self.tree, reply.id, ANY, self.head))
        except UsageError:
            assert not reply.cut_off

    @precondition(lambda self: self.all())
    @rule(which=numbers)
    def prune(self, which: int) -> None:
        node = self.pick(which)
        for growing in [node, *self.tree.walk(node.id)]:
            if growing.growing:
                self.end(growing, Status.STOPPED)
        self.do(prune(self.tree, node.id, self.head))

    @precondition(lambda self: self.all())
    @rule(which=numbers)
    def go(self, which: int) -> None:
        self.head = self.pick(which).id

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.stop_all()
        act = self.done.pop()
        self.undone.append(act)
        self.turn(inverse(act.operation), "undo")
        assert self.picture() == act.before

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.stop_all()
        act = self.undone.pop()
        self.done.append(act)
        self.turn(inverse(inverse(act.operation)), "redo")
        assert self.picture() == act.after

    # What comes from models

    @precondition(lambda self: self.growing())
    @rule(which=numbers, text=pieces, thought=st.booleans())
    def grow(self, which: int, text: str, thought: bool) -> None:
        node = self.growing()[which % len(self.growing())]
        at = self.tick()
        event = ReasoningDelta(text) if thought else TextDelta(text)
        self.tree.replace(fold(node, event, at))
        self.grown(node, "reasoning" if thought else "text", text, at)

    @precondition(lambda self: self.growing())
    @rule(
        which=numbers,
        status=st.sampled_from([Status.SEALED, Status.STOPPED, Status.FAILED]),
    )
    def end_one(self, which: int, status: Status) -> None:
        self.end(self.growing()[which % len(self.growing())], status)

    # What always holds

    @invariant()
    def the_tree_is_whole(self) -> None:
        self.tree.check()
        assert self.head is None or self.head in self.tree

    @invariant()
    def what_was_sealed_is_as_it_was(self) -> None:
        for node_id, node in self.sealed.items():
            assert self.tree.node(node_id) == node

    @invariant()
    def siblings_stand_in_the_order_they_came(self) -> None:
        came = {node_id: place for place, node_id in enumerate(self.order)}
        for parent in [None, *self.order]:
            places = [came[child] for child in self.tree.children(parent)]
            assert places == sorted(places)

    # Inside

    def do(self, operation: Operation) -> None:
        before = self.picture()
        untouched = {n.id: self.tree.children(n.id) for n in self.tree.walk()}
        apply(self.tree, operation)
        self.order += [n.id for n in operation.planted]
        for node in operation.planted:
            if not node.growing:
                self.sealed[node.id] = node
        self.head = operation.head_after
        self.done.append(Act(operation, before, self.picture()))
        self.undone.clear()
        self.recorded(operation, "do")
        if operation.kind in ("say", "retry", "edit"):
            # Only growth: every child that was there is there, in its place.
            for parent, children in untouched.items():
                assert self.tree.children(parent)[: len(children)] == children

    def turn(self, step: Operation, way: str) -> None:
        apply(self.tree, step)
        self.head = step.head_after
        self.recorded(step, way)

    def end(self, node: Node, status: Status) -> None:
        ended = end(node, status, self.tick(), stop_reason="stop")
        self.tree.replace(ended)
        self.sealed[node.id] = ended
        self.ended(ended)

    def stop_all(self) -> None:
        for node in self.growing():
            self.end(node, Status.STOPPED)

    def picture(self) -> Picture:
        """Who is where, and which of them is looked at."""
        return tuple((n.id, n.parent) for n in self.tree.walk()), self.head

    def all(self, role: Role | None = None) -> list[Node]:
        return [n for n in self.tree.walk() if role in (None, n.role)]

    def pick(self, which: int, role: Role | None = None) -> Node:
        found = self.all(role)
        return found[which % len(found)]

    def growing(self) -> list[Node]:
        return [n for n in (self.tree.node(i) for i in self.order) if n.growing]

    def tick(self) -> float:
        self.clock += 1
        return self.clock
