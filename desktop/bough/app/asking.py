"""Asks models: what is to grow in a session is written by whom it was planted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bough.core import acts
from bough.core.errors import BoughError
from bough.core.node import Status

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.catalogue import Catalogue
    from bough.app.library import Library
    from bough.core.operations import Operation


def let_grow(
    library: Library,
    catalogue: Catalogue,
    session_id: str,
    operation: Operation,
    committed: Future[None],
    *,
    continued: bool = False,
) -> None:
    """Let the replies grow that the operation planted, once it is `committed`; `continued` says
    that they go on from the text that they have."""
    from bough.core.context import KEPT, sent
    from bough.core.providers.provider import Request

    for reply in operation.planted:
        if not reply.growing:
            continue
        path = library.tree(session_id).path(reply.id)
        endpoint = reply.endpoint or ""
        system = str(reply.settings.get("system", ""))
        told = sent(path if continued else path[:-1], system, reply.settings.get(KEPT))
        request = Request(
            model=reply.model or "",
            messages=told.messages,
            system=told.system,
            # Of one that has only thought so far, there is nothing to go on from.
            continued=continued and bool(reply.text),
            settings=reply.settings,
        )
        library.grow(
            session_id,
            reply.id,
            request,
            lambda endpoint=endpoint: catalogue.provider(endpoint),  # type: ignore[misc]
            committed,
            catalogue.at_once(endpoint),
        )


def say_next(library: Library, catalogue: Catalogue, session_id: str, reply: str) -> None:
    """Say the first message that waits for the reply below it; the others wait for what is answered
    to that. Raises BoughError where that cannot be."""
    from bough.app.reading import prepared

    outbox = library.outbox
    first = outbox.behind(reply)[0]
    tree = library.tree(session_id)
    said = acts.say(tree, reply, first.text, *first.answerers)
    said = prepared(library, catalogue, session_id, said)
    after = said.head_after
    assert after is not None
    queues = dict(outbox.followed(reply, after))
    queues[after] = tuple(m for m in queues[after] if m.id != first.id)
    committed = library.history.perform(session_id, said, queues=queues, along=True)
    let_grow(library, catalogue, session_id, said, committed)
    # It grows now, which who went along did not know yet.
    library.tree_changed.emit(session_id)


class Courier(QObject):
    """Says what waits for a reply when that has come to its end as it should, whether anybody looks
    at it or not. After one that was cut off, a person says whether it is still to be said."""

    def __init__(
        self, library: Library, catalogue: Catalogue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._catalogue = catalogue
        library.node_settled.connect(self._on_node_settled)

    def _on_node_settled(self, session_id: str, node_id: str) -> None:
        library = self._library
        if not library.outbox.behind(node_id) or node_id not in library.tree(session_id):
            return
        node = library.node(session_id, node_id)
        if node.status is Status.SEALED and not node.cut_off:
            try:
                say_next(library, self._catalogue, session_id, node_id)
            except BoughError as error:
                # It goes on waiting, for a person to say what is to become of it.
                library.trouble.emit(error.code, error.facts)
