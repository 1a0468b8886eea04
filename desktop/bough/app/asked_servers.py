"""The servers that were asked what they have, those of this machine that were found among them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.io import IoThread
from bough.app.servers import Servers
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.core.providers.provider import ModelInfo
    from bough.core.secrets import Secrets


NEIGHBOURS_MS = 1500
"""After the start, when nothing else is under way, servers on this machine are looked for."""


class Answer(NamedTuple):
    """What an endpoint said when it was asked what it has: in `seconds`, or why it did not. `key`
    are the last signs of the key that it was asked with, "" for none, and `at` is when that was, by
    a clock that is never set."""

    endpoint: Endpoint
    models: tuple[ModelInfo, ...] = ()
    seconds: float = 0.0
    failure: BoughError | None = None
    key: str = ""
    at: float = 0.0


UNASKED = Answer(Endpoint("", "", ""))


class AskedServers(Servers):
    """Servers come, are asked, and go. They are asked on the I/O thread, never while somebody
    waits."""

    changed = Signal()

    def __init__(
        self,
        configuration: Config,
        file: Path,
        io: IoThread,
        secrets: Secrets | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(configuration, file, io, secrets, parent)
        self._answers: dict[str, Answer] = {}
        self._asking: dict[str, Future[None]] = {}
        self._found: dict[str, Endpoint] = {}
        self._looking = 0
        self.server_changed.connect(self._on_server_changed)

    # What there is

    def answer(self, endpoint_id: str) -> Answer | None:
        """What the endpoint said when it was asked last; None before that."""
        return self._answers.get(endpoint_id)

    def asks(self, endpoint_id: str) -> bool:
        """Whether this one endpoint is being asked at the moment."""
        return endpoint_id in self._asking

    def found(self) -> list[Endpoint]:
        """The servers of this machine that were found and are not configured."""
        configured = {e.id for e in self._config.endpoints}
        addresses = {e.base_url for e in self._config.endpoints}
        unknown = (e for e in self._found.values() if e.id not in configured)
        return [e for e in unknown if e.base_url not in addresses]

    @property
    def looking(self) -> bool:
        """Whether servers are being asked at the moment."""
        return self._looking > 0

    # What is done about it

    def ask(self, endpoint_id: str) -> None:
        """Ask one endpoint anew what it has."""
        if endpoint_id not in self._asking:
            asking = self._io.run(self._meet(self._endpoints[endpoint_id], told=False))
            self._asking[endpoint_id] = asking
            self.changed.emit()

    def ask_no_more(self, endpoint_id: str) -> None:
        """Wait no longer for what an endpoint says."""
        if asking := self._asking.pop(endpoint_id, None):
            asking.cancel()
            self.changed.emit()

    def discover(self) -> None:
        """Look for servers on this machine, and ask every endpoint what it has."""
        if not self._looking:
            self._looking += 1
            self._io.run(self._look())
            self.changed.emit()

    def meet_neighbours(self) -> None:
        """Look for servers on this machine in a moment, where none is configured: at a first start
        nobody knows yet that they would be found."""
        if not self._config.endpoints:
            QTimer.singleShot(NEIGHBOURS_MS, self, self._listen)

    def add_server(self, name: str, base_url: str, key: str) -> None:
        """Remember a server; its key goes to the keyring.

        Raises StoreError where the configuration cannot be written; then nothing is added.
        """
        self.reload()
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "server"
        taken, number = {EMBEDDED, *self._endpoints}, 2
        endpoint_id = slug
        while endpoint_id in taken:
            endpoint_id, number = f"{slug}-{number}", number + 1
        endpoint = Endpoint(endpoint_id, name, base_url.rstrip("/"))
        self.remember(endpoints=(*self._config.endpoints, endpoint))
        self._endpoints = {**self._endpoints, endpoint_id: endpoint}
        self._looking += 1
        self._io.run(self._meet(endpoint, key))
        self.changed.emit()

    def rename_server(self, endpoint_id: str, name: str) -> None:
        """Call a configured server otherwise."""
        self._change(replace(self._endpoints[endpoint_id], name=name))
        self.changed.emit()

    def change_server(self, endpoint: Endpoint) -> None:
        """Ask a configured server in another way; it is where it was."""
        self._change(endpoint)
        self.changed.emit()

    def connect_server(self, endpoint_id: str) -> None:
        """Keep a server that was found. Raises StoreError."""
        self.remember(endpoints=(*self._config.endpoints, self._endpoints[endpoint_id]))
        self.changed.emit()

    def arrange_servers(self, endpoints: tuple[Endpoint, ...]) -> None:
        super().arrange_servers(endpoints)
        self.changed.emit()

    def forget_key(self, endpoint: Endpoint) -> None:
        """Take the key of a server out of the keyring, also of one that was removed."""
        self._io.run(self._forget_key(endpoint))

    # Inside

    def _listen(self) -> None:
        """Look for servers only where something is heard of one: mostly there is none."""

        def listen() -> None:
            from bough.core.providers.discover import listening

            if listening():
                self._news.put(self.discover)

        threading.Thread(target=listen, name="bough-neighbours", daemon=True).start()

    async def _look(self) -> None:
        import asyncio

        from bough.core.providers.discover import discover

        known = list(self._endpoints.values())
        addresses = {e.base_url for e in known}
        found = [e for e in await discover() if e.base_url not in addresses]
        answers = await asyncio.gather(*(self._ask(e) for e in [*known, *found]))
        self._news.put(lambda: self._take_answers(answers, found))

    async def _meet(self, endpoint: Endpoint, key: str = "", *, told: bool = True) -> None:
        """Ask it; where it was `told`, somebody waits for its models."""
        if key:
            await self._keep_key(endpoint, key)
        answer = await self._ask(endpoint)
        self._news.put(lambda: self._take_answers([answer], told=told))

    async def _ask(self, endpoint: Endpoint) -> Answer:
        import time

        at = time.monotonic()
        key = await self._key(endpoint)
        ending, begun = key.ending if key else "", time.monotonic()
        try:
            models = await self._speaks(endpoint, key).models()
        except BoughError as error:
            return Answer(endpoint, failure=error, key=ending, at=at)
        return Answer(endpoint, tuple(models), time.monotonic() - begun, key=ending, at=at)

    async def _forget_key(self, endpoint: Endpoint) -> None:
        import asyncio

        try:
            await asyncio.to_thread(self._secrets.forget, endpoint)
        except BoughError as error:
            code, facts = error.code, error.facts
            self._news.put(lambda: self.trouble.emit(code, facts))
        else:
            self._news.put(lambda: self.server_changed.emit(endpoint.id))

    def _settle_servers(self) -> None:
        super()._settle_servers()
        self._endpoints = self._endpoints | {e.id: e for e in self.found()}

    def _take_answers(
        self, answers: Sequence[Answer], found: Iterable[Endpoint] = (), *, told: bool = True
    ) -> None:
        self._looking -= told
        self._found |= {e.id: e for e in found}
        # It may have been changed, or removed, while it was asked.
        new = {e.id: e for e in found if e.id not in self._endpoints}
        self._endpoints = self._endpoints | new
        for answer in answers:
            self._asking.pop(answer.endpoint.id, None)
            known = self._endpoints.get(answer.endpoint.id)
            later = self._answers.get(answer.endpoint.id, UNASKED).at > answer.at
            if known and known.base_url == answer.endpoint.base_url and not later:
                self._answers[answer.endpoint.id] = answer
        self.changed.emit()

    def _on_server_changed(self, endpoint_id: str) -> None:
        # It may have been removed meanwhile.
        if endpoint := self._endpoints.get(endpoint_id):
            self._looking += 1
            self._io.run(self._meet(endpoint))
        self.changed.emit()
