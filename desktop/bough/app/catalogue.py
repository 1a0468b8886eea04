"""The catalogue: which models can answer, where, and how the engine inside is doing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bough.app.io import IoThread
from bough.app.servers import Servers
from bough.core.config import Config, QuestionsName
from bough.core.endpoint import EMBEDDED, SLOTS, Endpoint, ModelRef, Prefill
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from bough.core.engine.engine import Engine
    from bough.core.providers.provider import ModelInfo, Provider
    from bough.core.secrets import Secrets

PATIENCE = 1.0
"""Seconds the engine's child has to end with the program before it is killed."""
ENDING = 1.5
"""Seconds to wait for that: the program ends within two."""
NEIGHBOURS_MS = 1500
"""After the start, when nothing else is under way, servers on this machine are looked for."""


class Choice(NamedTuple):
    """One model a person can pick; `context` in tokens where it is known."""

    ref: ModelRef
    name: str
    endpoint_name: str
    context: int | None = None
    local: bool = False


class _Offer(NamedTuple):
    """What an endpoint said it has."""

    endpoint: Endpoint
    models: tuple[ModelInfo, ...]


class Catalogue(Servers):
    """Choices by endpoint. Servers are asked on the I/O thread, never while somebody waits."""

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
        self._gguf = Path(configuration.gguf) if configuration.gguf else shipped_model()
        self._engine: Engine | None = None
        self._engine_state = "off"
        self._engine_context: int | None = None
        self._offers: dict[str, _Offer] = {}
        self._looking = 0
        self._states = io.mailbox(self._on_engine_states)
        self.server_changed.connect(self._on_server_changed)

    # What there is

    def choices(self) -> list[Choice]:
        """Every model known by now, the one inside first."""
        found = []
        if self._gguf:
            name = model_name(self._gguf)
            found.append(
                Choice(
                    ModelRef(EMBEDDED, name), name, self.tr("Inside"), self._engine_context, True
                )
            )
        for offer in self._offers.values():
            end = offer.endpoint
            found += [
                Choice(ModelRef(end.id, m.id), m.id, end.name, m.context, end.local)
                for m in offer.models
            ]
        return found

    def default(self) -> ModelRef:
        """Who answers in a new place: the model chosen last, else the one inside."""
        chosen = self._config.default_model
        if chosen and (chosen.endpoint == EMBEDDED or chosen.endpoint in self._endpoints):
            return chosen
        return ModelRef(EMBEDDED, model_name(self._gguf) if self._gguf else "")

    def context(self, ref: ModelRef) -> int | None:
        """How many tokens the model takes, where that is known."""
        return next((c.context for c in self.choices() if c.ref == ref), None)

    def endpoint_name(self, ref: ModelRef) -> str:
        """What the endpoint of the model is called, whether it was asked already or not."""
        found = self._endpoints.get(ref.endpoint)
        return found.name if found else self.tr("Inside")

    def prefill(self, ref: ModelRef) -> Prefill | None:
        """How the endpoint of the model lets it go on from the end of a reply; None where that
        endpoint is not known."""
        if ref.endpoint == EMBEDDED:
            return "trailing"
        found = self._endpoints.get(ref.endpoint)
        return found.prefill if found else None

    @property
    def editor(self) -> tuple[str, ...]:
        """The command of the editor outside, as a person wrote it into the configuration."""
        return self._config.editor

    @property
    def questions(self) -> QuestionsName:
        """When a model is asked for next questions."""
        return self._config.questions

    @property
    def questions_model(self) -> ModelRef | None:
        """The one that thinks of them, None where it is whoever answered."""
        return self._config.questions_model

    @property
    def looking(self) -> bool:
        """Whether servers are being asked at the moment."""
        return self._looking > 0

    @property
    def engine_state(self) -> str:
        """ "off", "loading", "ready" or "failed"."""
        return self._engine_state

    def engine_log(self) -> list[str]:
        """What the engine inside has written since it started last, a megabyte at most."""
        return self._engine.log if self._engine else []

    def status(self) -> tuple[str, str]:
        """The state of what answers by default, and the words for it."""
        ref = self.default()
        if ref.endpoint != EMBEDDED:
            state, words = "ready", self._endpoints[ref.endpoint].name
            return state, f"{ref.model} · {words}"
        if self._gguf is None:
            return "failed", self.tr("no model inside")
        words = {
            "off": self.tr("asleep"),
            "loading": self.tr("loading"),
            "ready": self.tr("ready"),
            "failed": self.tr("failed"),
        }[self._engine_state]
        return self._engine_state, f"{ref.model} · {words}"

    # What is done about it

    def warm_up(self) -> None:
        """Load the model inside before it is needed, if it is the one that would answer."""
        if self._gguf and self.default().endpoint == EMBEDDED:
            self._io.run(self._warm_up())

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
            QTimer.singleShot(NEIGHBOURS_MS, self, self.discover)

    def add_server(self, name: str, base_url: str, key: str) -> None:
        """Remember a server; its key goes to the keyring.

        Raises StoreError where the configuration cannot be written; then nothing is added.
        """
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

    def prefer(self, ref: ModelRef) -> None:
        """The model that new places begin with. A server that was only found is kept with it."""
        found = self._offers.get(ref.endpoint)
        endpoints = self._config.endpoints
        if found and ref.endpoint not in {e.id for e in endpoints}:
            endpoints = (*endpoints, found.endpoint)
        if (ref, endpoints) != (self._config.default_model, self._config.endpoints):
            try:
                self.remember(default_model=ref, endpoints=endpoints)
            except BoughError as error:
                self.trouble.emit(error.code, error.facts)
            self.changed.emit()

    async def provider(self, endpoint_id: str) -> Provider:
        """I/O thread: what speaks to that endpoint. Raises ProviderError for one unknown."""
        from bough.core.errors import ProviderError

        if endpoint_id == EMBEDDED:
            from bough.core.engine.embedded import EmbeddedProvider

            return EmbeddedProvider(self._running_engine())
        endpoint = self._endpoints.get(endpoint_id)
        if endpoint is None:
            raise ProviderError("unknown_endpoint", endpoint=endpoint_id)
        return await self._speaks(endpoint)

    def close(self) -> None:
        """End the engine, and wait for that. Call before the I/O thread is closed, which would
        cancel it halfway and leave the child process behind."""
        if self._io.running:
            from concurrent.futures import wait

            wait([self._io.run(self._end_engine())], ENDING)

    # Inside

    def _running_engine(self) -> Engine:
        if self._engine is None:
            from bough.core.engine.engine import Engine

            self._engine = Engine(self._gguf, parallel=SLOTS)
            self._engine.on_state.append(self._states.put)
        return self._engine

    async def _end_engine(self) -> None:
        # Here, as one that was only just asked for is made here.
        if self._engine:
            await self._engine.close(PATIENCE)

    async def _warm_up(self) -> None:
        engine = self._running_engine()
        try:
            await engine.ready()
        except BoughError:
            return  # Its state says so; the sentence comes with the first question.

    async def _look(self) -> None:
        import asyncio

        from bough.core.providers.discover import discover

        known = list(self._endpoints.values())
        addresses = {e.base_url for e in known}
        found = [e for e in await discover() if e.base_url not in addresses]
        offers = await asyncio.gather(*(self._ask(e) for e in [*known, *found]))
        self._news.put(lambda: self._take_offers(list(offers)))

    async def _meet(self, endpoint: Endpoint, key: str = "") -> None:
        if key:
            await self._keep_key(endpoint, key)
        offer = await self._ask(endpoint)
        self._news.put(lambda: self._take_offers([offer]))

    async def _ask(self, endpoint: Endpoint) -> _Offer:
        try:
            return _Offer(endpoint, tuple(await (await self._speaks(endpoint)).models()))
        except BoughError:
            return _Offer(endpoint, ())

    def _take_offers(self, offers: list[_Offer]) -> None:
        self._looking -= 1
        for offer in offers:
            self._offers[offer.endpoint.id] = offer
        known = self._endpoints
        # It may have been changed while it was asked.
        self._endpoints = {**known, **{o.endpoint.id: o.endpoint for o in offers}, **known}
        self.changed.emit()

    def _on_server_changed(self, endpoint_id: str) -> None:
        self._looking += 1
        self._io.run(self._meet(self._endpoints[endpoint_id]))
        self.changed.emit()

    def _on_engine_states(self, states: list[str]) -> None:
        self._engine_state = states[-1]
        if self._engine:
            self._engine_context = self._engine.context
        self.changed.emit()
