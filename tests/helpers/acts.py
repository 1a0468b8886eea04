"""A reader who does anything to a tree, in any order, as hypothesis likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bough.core.acts import (
    Answerer,
    answer,
    continue_reply,
    edit_question,
    edit_reply,
    retry,
    say,
)
from bough.core.errors import UsageError
from bough.core.events import ReasoningDelta, TextDelta
from bough.core.landmarks import Landmarks, Verdict
from bough.core.node import Node, Role, Status
from bough.core.operations import Operation, Unbin, apply, inverse
from bough.core.rearranging import (
    combine,
    copy,
    insert,
    keep_only_path,
    mark,
    merge,
    move,
    prune,
    restore,
    set_terms,
    split,
)
from bough.core.terms import UNSET, Terms
from bough.core.tree import Tree
from bough.core.turn import end, fold
from helpers.trees import ANY

numbers = st.integers(0, 1_000_000)
pieces = st.text(max_size=8)

words = st.text(st.sampled_from("ab \n樹"), max_size=8)
answerers = st.lists(
    st.sampled_from([ANY, Answerer("here", "tiny", {"temperature": 0.2, "seed": 7})]),
    min_size=1,
    max_size=3,
)

some_terms = st.sampled_from([Terms("guide"), Terms(system="Be brief.", parameters={"seed": 7})])

Picture = tuple[tuple[tuple[str, str | None, Landmarks], ...], Terms, str | None]


@dataclass
class Act:
    """An operation, and the session as it was drawn before and after it."""

    operation: Operation
    before: Picture
    after: Picture


class Acts(RuleBasedStateMachine):
    """Holds after each act: no cycle, every parent present, sealed nodes as they were sealed,
    siblings in their order; and after each undo: the tree as it was before."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = Tree()
        self.terms = UNSET
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

    @initialize(turns=st.lists(st.tuples(numbers, words), min_size=1, max_size=6))
    def begin(self, turns: list[tuple[int, str]]) -> None:
        """Questions at any place, and their answers."""
        for where, text in turns:
            self.head = self.pick_parent(where)
            self.do(say(self.tree, self.head, text or "so?", ANY))
            (reply,) = self.growing()
            at = self.tick()
            self.tree.replace(fold(reply, TextDelta(f"{text} so"), at))
            self.grown(reply, "text", f"{text} so", at)
            self.end(self.tree.node(reply.id), Status.SEALED)

    @rule(text=pieces, who=answerers)
    def say(self, text: str, who: list[Answerer]) -> None:
        if self.head is not None and self.tree.node(self.head).growing:
            return
        self.do(say(self.tree, self.head, text, *who))

    @precondition(lambda self: self.all(Role.ASSISTANT))
    @rule(which=numbers, who=answerers)
    def retry(self, which: int, who: list[Answerer]) -> None:
        self.do(retry(self.tree, self.pick(which, Role.ASSISTANT).id, self.head, *who))

    @precondition(lambda self: self.all(Role.USER))
    @rule(which=numbers, who=answerers)
    def answer(self, which: int, who: list[Answerer]) -> None:
        self.do(answer(self.tree, self.pick(which, Role.USER).id, self.head, *who))

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

    @precondition(lambda self: self.all(Role.ASSISTANT))
    @rule(which=numbers, text=words)
    def edit_as_such(self, which: int, text: str) -> None:
        reply = self.pick(which, Role.ASSISTANT)
        self.attempt(
            lambda: edit_reply(self.tree, reply.id, text, self.head),
            refused=reply.growing or not text.strip(),
        )

    @precondition(lambda self: self.all())
    @rule(which=numbers)
    def prune(self, which: int) -> None:
        self.do(prune(self.tree, self.pick(which).id, self.head))

    @precondition(lambda self: self.head is not None)
    @rule()
    def keep_only_path(self) -> None:
        way = {n.id for n in self.tree.path(self.head)}
        beside = [n for n in self.tree.walk() if n.id not in way and n.parent in {None, *way}]
        beside = [n for n in beside if n.parent != self.head]
        self.attempt(lambda: keep_only_path(self.tree, self.head), refused=not beside)

    @precondition(lambda self: self.tree.binned())
    @rule(which=numbers)
    def restore(self, which: int) -> None:
        # Not by their names, which are others each time.
        binned = [i for i in self.order if i in self.tree.binned()]
        node_id = binned[which % len(binned)]
        self.do(restore(self.tree, node_id, self.head))
        assert node_id in self.tree

    @precondition(lambda self: self.all())
    @rule(which=numbers, where=numbers)
    def move(self, which: int, where: int) -> None:
        node, parent = self.pick(which), self.pick_parent(where)
        self.attempt(
            lambda: move(self.tree, node.id, parent, self.head),
            refused=node.growing or node.parent == parent or self.is_no_place(parent, node.id),
        )

    @precondition(lambda self: self.all())
    @rule(which=numbers, where=numbers)
    def copy(self, which: int, where: int) -> None:
        node, parent = self.pick(which), self.pick_parent(where)
        whole = [node, *self.tree.walk(node.id)]
        if len(whole) > 20:
            return
        grows = any(n.growing for n in whole)
        self.attempt(
            lambda: copy(self.tree, node.id, parent, self.head),
            refused=grows or self.is_no_place(parent, node.id),
        )

    @rule(where=numbers, which=st.sets(st.integers(0, 5)), role=st.sampled_from(Role), text=words)
    def insert(self, where: int, which: set[int], role: Role, text: str) -> None:
        parent = self.pick_parent(where)
        below = [c for i, c in enumerate(self.tree.children(parent)) if i in which]
        self.attempt(
            lambda: insert(self.tree, parent, below, role, text, self.head),
            refused=not text.strip()
            or (parent is not None and self.tree.node(parent).growing)
            or any(self.tree.node(child).growing for child in below),
        )

    @precondition(lambda self: self.all())
    @rule(which=numbers, where=numbers)
    def split(self, which: int, where: int) -> None:
        node = self.pick(which)
        offset = where % (len(node.text) + 3) - 1
        halves = node.text[: max(0, offset)], node.text[max(0, offset) :]
        self.attempt(
            lambda: split(self.tree, node.id, offset, self.head),
            refused=node.growing
            or not all(half.strip() for half in halves)
            or self.grows_below(node.id),
        )

    @precondition(lambda self: self.edges())
    @rule(which=numbers)
    def merge(self, which: int) -> None:
        upper, lower = self.edges()[which % len(self.edges())]
        self.attempt(
            lambda: merge(self.tree, upper.id, lower.id, self.head),
            refused=upper.growing
            or lower.growing
            or upper.role is not lower.role
            or self.grows_below(lower.id),
        )

    @precondition(lambda self: self.all(Role.ASSISTANT))
    @rule(which=numbers, others=st.sets(st.integers(0, 3), min_size=1), text=words)
    def combine(self, which: int, others: set[int], text: str) -> None:
        siblings = self.tree.siblings(self.pick(which, Role.ASSISTANT).id)
        picked = [self.tree.node(i) for at, i in enumerate(siblings) if at in others]
        self.attempt(
            lambda: combine(self.tree, [n.id for n in picked], text, self.head),
            refused=len(picked) < 2
            or not text.strip()
            or any(n.growing or n.role is not Role.ASSISTANT for n in picked),
        )

    @precondition(lambda self: self.all())
    @rule(
        which=numbers,
        landmarks=st.builds(
            Landmarks,
            st.booleans(),
            words,
            words,
            st.none() | st.sampled_from(Verdict),
            terms=st.none() | some_terms,
        ),
        favourite=st.booleans(),
    )
    def mark(self, which: int, landmarks: Landmarks, favourite: bool) -> None:
        node = self.pick(which)
        after = replace(landmarks, favourite=favourite)
        self.do(mark(self.tree, node.id, after, self.head))
        assert self.tree.landmarks(node.id) == after
        if favourite:
            assert self.tree.favourite(node.parent) == node.id

    @rule(terms=st.just(UNSET) | some_terms)
    def set_terms(self, terms: Terms) -> None:
        self.do(set_terms(self.terms, terms, self.head))
        assert self.terms == terms

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

    @precondition(lambda self: self.done)
    @rule()
    def undo_everything_and_redo_it(self) -> None:
        self.stop_all()
        (*now, _), many = self.picture(), len(self.done)
        for _ in range(many):
            self.undo()
        assert not self.done
        for _ in range(many):
            self.redo()
        assert [*self.picture()[:-1]] == now

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
            assert replace(self.tree.node(node_id), parent=node.parent) == node

    @invariant()
    def siblings_stand_in_the_order_they_came(self) -> None:
        came = {node_id: place for place, node_id in enumerate(self.order)}
        for parent in [None, *self.order]:
            places = [came[child] for child in self.tree.children(parent)]
            assert places == sorted(places)

    # Inside

    def attempt(self, make: Callable[[], Operation], *, refused: bool) -> None:
        """Do what is made, unless it is to be refused: then nothing is."""
        try:
            operation = make()
        except UsageError:
            assert refused
        else:
            assert not refused
            self.do(operation)

    def do(self, operation: Operation) -> None:
        before = self.picture()
        untouched = {parent: self.tree.children(parent) for parent in (None, *self.order)}
        self.apply(operation)
        self.order += [n.id for n in operation.planted]
        for node in operation.planted:
            if not node.growing:
                self.sealed[node.id] = node
        self.head = operation.head_after
        self.done.append(Act(operation, before, self.picture()))
        self.undone.clear()
        self.recorded(operation, "do")
        # Every child that it does not name is there, in its place.
        named = {n.id for n in operation.planted} | {*operation.binned, *operation.moved}
        named |= {i for step in operation.steps if isinstance(step, Unbin) for i in step.ids}
        for parent, children in untouched.items():
            now = self.tree.children(parent)
            assert [c for c in now if c not in named] == [c for c in children if c not in named]
        for node in self.growing():
            if node.id not in self.tree:
                self.end(node, Status.STOPPED)

    def turn(self, step: Operation, way: str) -> None:
        self.apply(step)
        self.head = step.head_after
        self.recorded(step, way)

    def apply(self, operation: Operation) -> None:
        apply(self.tree, operation)
        if operation.terms is not None:
            self.terms = operation.terms

    def end(self, node: Node, status: Status) -> None:
        ended = end(node, status, self.tick(), stop_reason="stop")
        self.tree.replace(ended)
        self.sealed[node.id] = ended
        self.ended(ended)

    def stop_all(self) -> None:
        for node in self.growing():
            self.end(node, Status.STOPPED)

    def picture(self) -> Picture:
        """Who is where, what is set for all, and which of them is looked at."""
        walked = ((n.id, n.parent, self.tree.landmarks(n.id)) for n in self.tree.walk())
        return tuple(walked), self.terms, self.head

    def all(self, role: Role | None = None) -> list[Node]:
        return [n for n in self.tree.walk() if role in (None, n.role)]

    def pick(self, which: int, role: Role | None = None) -> Node:
        found = self.all(role)
        return found[which % len(found)]

    def pick_parent(self, which: int) -> str | None:
        parents = [None, *(n.id for n in self.all())]
        return parents[which % len(parents)]

    def is_no_place(self, parent: str | None, node_id: str) -> bool:
        """Whether it grows, or is the node or below it."""
        return parent is not None and (
            self.tree.node(parent).growing or node_id in [n.id for n in self.tree.path(parent)]
        )

    def edges(self) -> list[tuple[Node, Node]]:
        return [(self.tree.node(n.parent), n) for n in self.all() if n.parent is not None]

    def grows_below(self, node_id: str) -> bool:
        return any(self.tree.node(child).growing for child in self.tree.children(node_id))

    def growing(self) -> list[Node]:
        return [n for n in (self.tree.node(i) for i in self.order) if n.growing]

    def tick(self) -> float:
        self.clock += 1
        return self.clock
