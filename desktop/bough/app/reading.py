"""What a model will read in a session, with all that is known there: its terms, its room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bough.core.context import KEPT, Reading, Room, Told, reading, record
from bough.core.endpoint import ModelRef
from bough.core.errors import UsageError
from bough.core.operations import Plant
from bough.core.terms import effective

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.core.node import Node
    from bough.core.operations import Operation
    from bough.core.tokens import Counter


class Inputs(NamedTuple):
    """All that decides what a model reads. `read` may be called on any thread."""

    path: Sequence[Node]
    ref: ModelRef
    told: Told
    counter: Counter
    room: Room
    draft: str | None = None

    def read(self) -> Reading:
        return reading(self.path, self.told, self.counter, self.room, self.draft)


def inputs_at(
    library: Library,
    catalogue: Catalogue,
    session_id: str,
    path: Sequence[Node],
    ref: ModelRef,
    settings: Mapping[str, object],
    draft: str | None = None,
    voice: str = "",
) -> Inputs:
    """That model, asked at the end of the path with these settings, or the `draft` below it."""
    tree = library.tree(session_id)
    terms = effective(
        tree,
        next((node.id for node in reversed(path) if node.id in tree), None),
        library.session(session_id).terms,
    )
    limit = settings.get("max_tokens")
    told = Told(str(settings.get("system", "")), voice, terms.pinned, terms.left_out)
    room = Room(
        catalogue.context(ref), limit if isinstance(limit, int) else None, catalogue.overflow
    )
    return Inputs(path, ref, told, catalogue.tokens.counter(ref, path), room, draft)


def prepared(
    library: Library,
    catalogue: Catalogue,
    session_id: str,
    operation: Operation,
    *,
    continued: bool = False,
) -> Operation:
    """The operation, with what they will not read kept on the replies that it lets grow.

    Raises UsageError("does_not_fit") where that is too much and a person wants to be asked.
    """
    planted = {node.id: node for node in operation.planted}
    if not any(node.growing for node in planted.values()):
        return operation
    tree = library.tree(session_id)

    def path(node_id: str | None) -> list[Node]:
        below: list[Node] = []
        while node_id in planted:
            below.append(planted[node_id])
            node_id = planted[node_id].parent
        return [*tree.path(node_id), *reversed(below)]

    def told(node: Node) -> Node:
        if not node.growing:
            return node
        ref = ModelRef(node.endpoint or "", node.model or "")
        above = path(node.id if continued else node.parent)
        found = inputs_at(library, catalogue, session_id, above, ref, node.settings).read()
        if found.over > 0 and found.room.overflow == "ask":
            raise UsageError(
                "does_not_fit", tokens=found.over, context=found.room.context, model=ref.model
            )
        kept = dict(record(above, found))
        if found.exact and not continued:
            kept["tokens"] = found.tokens
        settings = {name: value for name, value in node.settings.items() if name != KEPT}
        if kept:
            settings[KEPT] = kept
        return node if settings == node.settings else replace(node, settings=settings)

    steps = (
        Plant(tuple(told(node) for node in step.nodes)) if isinstance(step, Plant) else step
        for step in operation.steps
    )
    return replace(operation, steps=tuple(steps))
