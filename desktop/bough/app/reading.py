"""What a model will read in a session, with all that is known there: its terms, its room.

That of a long path takes longer than a frame, and is reckoned on another thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bough.core.context import KEPT, Reading, Room, Told, reading, record, sent
from bough.core.endpoint import ModelRef
from bough.core.errors import UsageError
from bough.core.operations import Plant
from bough.core.providers.provider import Request
from bough.core.terms import effective

if TYPE_CHECKING:
    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.app.tokens import Tokens
    from bough.core.node import Node
    from bough.core.operations import Operation
    from bough.core.tokens import Counter

AT_ONCE = 400
"""Messages of a path that are reckoned within a frame."""


class Inputs(NamedTuple):
    """All that decides what a model reads. `read` may be called on any thread."""

    path: Sequence[Node]
    ref: ModelRef
    told: Told
    tokens: Tokens
    counter: Counter
    room: Room
    draft: str | None = None

    @property
    def long(self) -> bool:
        """Whether it is to be read on another thread."""
        return len(self.path) > AT_ONCE

    def read(self) -> Reading:
        self.tokens.correct(self.ref, self.counter, self.path)
        found = reading(self.path, self.told, self.counter, self.room, self.draft)
        # Added up here rather than where it is shown.
        _ = found.tokens
        return found


class Prepared(NamedTuple):
    """An operation, and of the replies that it lets grow those whose reading is yet to be reckoned,
    each with what decides it."""

    operation: Operation
    later: Mapping[str, Inputs]


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
    tokens = catalogue.tokens
    return Inputs(path, ref, told, tokens, tokens.counter(ref), room, draft)


def prepared(
    library: Library,
    catalogue: Catalogue,
    session_id: str,
    operation: Operation,
    *,
    continued: bool = False,
) -> Prepared:
    """The operation, with what they will not read kept on the replies that it lets grow, except
    where a long path has that reckoned later.

    Raises UsageError("does_not_fit") where that is too much and a person wants to be asked.
    """
    planted = {node.id: node for node in operation.planted}
    if not any(node.growing for node in planted.values()):
        return Prepared(operation, {})
    later: dict[str, Inputs] = {}
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
        inputs = inputs_at(library, catalogue, session_id, above, ref, node.settings)
        if inputs.long and not (inputs.room.budget and inputs.room.overflow == "ask"):
            later[node.id] = inputs
            return node
        found = inputs.read()
        if found.over > 0 and found.room.overflow == "ask":
            raise UsageError(
                "does_not_fit", tokens=found.over, context=found.room.context, model=ref.model
            )
        settings = _settings(node, above, found, continued=continued)
        return node if settings == node.settings else replace(node, settings=settings)

    steps = (
        Plant(tuple(told(node) for node in step.nodes)) if isinstance(step, Plant) else step
        for step in operation.steps
    )
    return Prepared(replace(operation, steps=tuple(steps)), later)


def request(
    reply: Node, path: Sequence[Node], inputs: Inputs | None = None, *, continued: bool = False
) -> Request:
    """What the reply is asked with below the path, as is kept on it; what was left for `inputs` to
    reckon is, and is kept in the settings of the request. May be called on any thread."""
    settings = reply.settings
    if inputs:
        settings = _settings(reply, path, inputs.read(), continued=continued)
    told = sent(path, str(settings.get("system", "")), settings.get(KEPT))
    return Request(
        model=reply.model or "",
        messages=told.messages,
        system=told.system,
        # Of one that has only thought so far, there is nothing to go on from.
        continued=continued and bool(reply.text),
        settings=settings,
    )


def _settings(
    node: Node, path: Sequence[Node], found: Reading, *, continued: bool
) -> Mapping[str, object]:
    """Those of the reply, with what it will not read."""
    kept = dict(record(path, found))
    if found.exact and not continued:
        kept["tokens"] = found.tokens
    settings = {name: value for name, value in node.settings.items() if name != KEPT}
    if kept:
        settings[KEPT] = kept
    return settings
