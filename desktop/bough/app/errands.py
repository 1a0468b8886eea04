"""Carries out what a command asks, as this program's own: it grows in the window as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.app.library import Library
from bough.core.endpoint import EMBEDDED
from bough.core.errand import Errand, Outcome, Whose, first_model, outcome, speaker, within
from bough.core.errors import BoughError, ProviderError, StoreError, UsageError
from bough.core.events import Event, Retrying, Waiting
from bough.core.providers.provider import ModelInfo, Provider, Request
from bough.core.terms import Terms

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.node import Node
    from bough.core.session import Session
    from bough.core.store.store import Store
    from bough.core.store.writer import Held


class Peer(Protocol):
    """The command that asked."""

    @property
    def full(self) -> bool:
        """Whether it has not read yet what it was told so far."""
        ...

    def say(self, message: Mapping[str, object]) -> None: ...


class Carried(QObject):
    """One errand, from its question to its outcome. Text is told as fast as the peer reads it."""

    done = Signal()
    """All was said."""

    def __init__(
        self,
        errand: Errand,
        peer: Peer,
        library: Library,
        catalogue: Catalogue,
        io: IoThread,
        at_home: Callable[[Callable[[], None]], None],
        parent: QObject | None = None,
    ) -> None:
        """`at_home` lets what it is given be called on the GUI thread."""
        super().__init__(parent)
        self._errand = errand
        self._peer = peer
        self._library = library
        self._catalogue = catalogue
        self._io = io
        self._at_home = at_home
        self._session = self._node = ""
        self._said = {"reasoning": 0, "text": 0}
        self._unplanted: ProviderError | None = None
        self._committed: Future[None] | None = None
        self._reply: Node | None = None
        self._kept: Future[None] | None = None
        self._outcome: Outcome | None = None
        self._over = False
        library.node_grew.connect(self._on_node_grew)
        library.node_changed.connect(self._on_node_changed)
        library.holding.connect(self._on_holding)

    def start(self) -> None:
        if self._errand.endpoint and not self._errand.model:
            self._io.run(self._find_model())
        else:
            self._plant(self._errand.model)

    def stop(self) -> None:
        """End the reply here; what has come is kept."""
        self._plant(self._errand.model)
        self._library.stop(self._node)

    def go_on(self) -> None:
        """Tell what the peer has not heard yet, if it listens."""
        if self._node and not self._over and not self._peer.full:
            self._tell(self._reply or self._library.node(self._session, self._node))

    def settle(self) -> None:
        """Tell what there is to tell, now that nothing more will be written."""
        if self._kept and self._kept.done():
            self._on_kept()

    def abandon(self) -> None:
        """Do no more: the program ends."""
        self._over = True

    # Inside

    async def _find_model(self) -> None:
        endpoint = self._errand.endpoint
        assert endpoint
        model = ""
        try:
            model = await first_model(await speaker(self._errand, endpoint), endpoint)
        except ProviderError as error:
            # The question is kept, and this is why it has no reply.
            self._unplanted = error
        self._at_home(lambda: self._plant(model))

    def _plant(self, model: str) -> None:
        if self._node or self._over:
            return
        library = self._library
        try:
            library.check_writable()
            session = self._find_session()
            personas = self._catalogue.personas
            whose = Whose(personas.default, personas.by_id)
            tree = library.tree(session.id)
            operation, request = self._errand.planned(session, tree, model, whose)
        except BoughError as error:
            self._refuse(error)
            return
        reply = operation.planted[-1]
        self._session, self._node = session.id, reply.id
        self._committed = library.history.perform(session.id, operation)
        self._peer.say({"session": session.id, "node": reply.id, "model": model})
        endpoint = self._errand.endpoint
        known = endpoint and (self._catalogue.server(endpoint.id) or endpoint)
        limit = known.at_once if known else self._catalogue.at_once(EMBEDDED)
        library.grow(session.id, reply.id, request, self._provider, self._committed, limit)

    def _find_session(self) -> Session:
        if not self._errand.session:
            return self._library.new_session(terms=Terms(system=self._errand.system or None))
        if self._errand.session not in self._library:
            raise StoreError("no_such_session", session=self._errand.session)
        return self._library.session(self._errand.session)

    def _refuse(self, error: BoughError) -> None:
        kind = {UsageError: "usage", ProviderError: "provider"}.get(type(error), "store")
        self._peer.say({"refused": error.code, "kind": kind, "facts": dict(error.facts)})
        self._end()

    async def _provider(self) -> Provider:
        """I/O thread: who is asked."""
        if self._unplanted:
            raise self._unplanted
        if endpoint := self._errand.endpoint:
            return _Overheard(await speaker(self._errand, endpoint), self._overhear)
        inside = await self._catalogue.provider(EMBEDDED)
        return _Overheard(inside, self._overhear, self._errand.timeout)

    def _overhear(self, event: Event) -> None:
        """I/O thread: what is no part of the reply is told as it is."""
        match event:
            case Waiting(stage, done, total):
                told: dict[str, Any] = {"waiting": [stage, done, total]}
            case Retrying(code, facts, wait, attempt, attempts):
                told = {"retrying": [code, dict(facts), wait, attempt, attempts]}
            case _:
                return
        self._at_home(lambda: self._peer.say(told))

    def _tell(self, node: Node) -> None:
        for kind, text in (("reasoning", node.reasoning), ("text", node.text)):
            if new := text[self._said[kind] :]:
                self._said[kind] = len(text)
                self._peer.say({kind: new})
        if self._outcome:
            self._peer.say({"result": self._outcome.fields, "exit": self._outcome.code})
            self._end()

    def _on_node_grew(self, _session: str, node_id: str) -> None:
        if node_id == self._node:
            self.go_on()

    def _on_node_changed(self, _session: str, node_id: str) -> None:
        if node_id != self._node or self._kept:
            return
        # Its tree may be forgotten by the next time.
        self._reply = node = self._library.node(self._session, node_id)
        committed = self._committed

        def keep(store: Store) -> None:
            """Written in turn after the seal: now it is sealed, or this says why not."""
            if committed and (error := committed.exception()):
                raise error
            try:
                store.seal(node)
            except StoreError as error:
                if error.code != "sealed":
                    raise

        self._kept = self._library.write(keep)
        self._kept.add_done_callback(lambda _: self._at_home(self._on_kept))
        self._on_holding(self._library.held)

    def _on_holding(self, held: Held | None) -> None:
        """What the disk does not take is kept in memory here. The one who asked is told so rather
        than left waiting, and nothing is asked before the question is on the disk."""
        if held and self._committed and not self._committed.done():
            self._library.stop(self._node)
        if held and self._reply and not self._outcome:
            trouble = StoreError(held.code, **held.facts)
            self._outcome = outcome(self._session, self._reply, trouble)
            self.go_on()

    def _on_kept(self) -> None:
        if self._outcome or not (self._kept and self._reply):
            return
        trouble = self._kept.exception()
        # Any other is a bug, which the library lets everybody know.
        trouble = trouble if isinstance(trouble, BoughError) else None
        self._outcome = outcome(self._session, self._reply, trouble)
        self.go_on()

    def _end(self) -> None:
        self._library.node_grew.disconnect(self._on_node_grew)
        self._library.node_changed.disconnect(self._on_node_changed)
        self._library.holding.disconnect(self._on_holding)
        self._over = True
        self.done.emit()


class _Overheard(Provider):
    """A provider whose events somebody else hears, too; they come within `silence` seconds."""

    def __init__(
        self, inner: Provider, hear: Callable[[Event], None], silence: float | None = None
    ) -> None:
        self._inner = inner
        self._hear = hear
        self._silence = silence

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        async with aclosing(within(self._silence, self._inner.stream(request))) as events:
            async for event in events:
                self._hear(event)
                yield event

    async def models(self) -> list[ModelInfo]:
        return await self._inner.models()

    def hurry(self) -> None:
        self._inner.hurry()
