"""The catalogue: which models can answer, where, and how the engine inside is doing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from bough.app.io import IoThread
from bough.app.servers import Servers
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, SLOTS, Endpoint, ModelRef, Prefill
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from bough.app.personas import Personas
    from bough.core.engine.engine import Engine
    from bough.core.providers.provider import ModelInfo, Provider
    from bough.core.secrets import Secrets

PATIENCE = 1.0
"""Seconds the engine's child has to end with the program before it is killed."""
ENDING = 1.5
"""Seconds to wait for that: the program ends within two."""


class Choice(NamedTuple):
    """One model a person can pick; `context` in tokens where it is known."""

    ref: ModelRef
    name: str
    endpoint_name: str
    context: int | None = None
    local: bool = False


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


_UNASKED = Answer(Endpoint("", "", ""))


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
        self._answers: dict[str, Answer] = {}
        self._asking: dict[str, Future[None]] = {}
        self._found: dict[str, Endpoint] = {}
        self._looking = 0
        self._states = io.mailbox(self._on_engine_states)
        self.server_changed.connect(self._on_server_changed)

    # What there is

    def choices(self) -> list[Choice]:
        """Every model known by now that a person wants to pick from, the one inside first."""
        return [choice for choice in self.known() if not self.is_hidden(choice.ref)]

    def is_hidden(self, ref: ModelRef) -> bool:
        """Whether a person does not want to pick it."""
        return _spelled(ref) in self._config.hidden_models

    def known(self) -> list[Choice]:
        """Every model known by now, the one inside first."""
        found = []
        if self._gguf:
            name = model_name(self._gguf)
            found.append(
                Choice(
                    ModelRef(EMBEDDED, name), name, self.tr("Inside"), self._engine_context, True
                )
            )
        for end in self._endpoints.values():
            answer = self._answers.get(end.id, _UNASKED)
            found += [
                Choice(ModelRef(end.id, m.id), m.id, end.name, m.context, end.local)
                for m in answer.models
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
        return next((c.context for c in self.known() if c.ref == ref), None)

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
    def gguf(self) -> Path | None:
        """The file of the model inside."""
        return self._gguf

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

    def start_engine(self) -> None:
        """Load the model inside now."""
        if self._gguf:
            self._io.run(self._warm_up())

    def stop_engine(self) -> None:
        """End the engine inside; it starts again when it is asked."""
        if self._engine:
            self._io.run(self._end_engine())

    def use_file(self, gguf: str) -> None:
        """Another file is the model inside from now on; "" is the one that came along.

        Raises StoreError where that cannot be written.
        """
        self.remember(gguf=gguf)
        self._take_file()

    def hide(self, ref: ModelRef, hidden: bool) -> None:
        """Offer the model to a person no more, or again. Raises StoreError."""
        others = tuple(h for h in self._config.hidden_models if h != _spelled(ref))
        self.remember(hidden_models=(*others, _spelled(ref)) if hidden else others)
        self.changed.emit()

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

    def change_server(self, endpoint: Endpoint) -> None:
        """Ask a configured server in another way; it is where it was."""
        self._change(endpoint)
        self.changed.emit()

    def prefer(self, ref: ModelRef) -> None:
        """The model that new places begin with. A server that was only found is kept with it."""
        found = self._answers.get(ref.endpoint)
        endpoints = self._config.endpoints
        if found and ref.endpoint not in {e.id for e in endpoints}:
            endpoints = (*endpoints, found.endpoint)
        if (ref, endpoints) != (self._config.default_model, self._config.endpoints):
            try:
                self.remember(default_model=ref, endpoints=endpoints)
            except BoughError as error:
                self.trouble.emit(error.code, error.facts)
            self.changed.emit()

    def connect_server(self, endpoint_id: str) -> None:
        """Keep a server that was found. Raises StoreError."""
        self.remember(endpoints=(*self._config.endpoints, self._endpoints[endpoint_id]))
        self.changed.emit()

    def arrange_servers(self, endpoints: tuple[Endpoint, ...]) -> None:
        super().arrange_servers(endpoints)
        self.changed.emit()

    def forget_key(self, endpoint_id: str) -> None:
        """Take the key of the server out of the keyring."""
        self._io.run(self._forget_key(self._endpoints[endpoint_id]))

    def drop_key(self, endpoint: Endpoint) -> None:
        """Take the key of a server that was removed out of the keyring."""
        self._io.run(self._forget_key(endpoint))

    @cached_property
    def personas(self) -> Personas:
        """Who can be asked to answer."""
        from bough.app.personas import Personas
        from bough.core.personas import FOLDER

        folder = self._file.parent / FOLDER
        return Personas(folder, lambda: self._config, self.remember, self)

    async def provider(self, endpoint_id: str) -> Provider:
        """I/O thread: what speaks to that endpoint. Raises ProviderError for one unknown."""
        from bough.core.errors import ProviderError

        if endpoint_id == EMBEDDED:
            from bough.core.engine.embedded import EmbeddedProvider

            return EmbeddedProvider(self._running_engine())
        endpoint = self._endpoints.get(endpoint_id)
        if endpoint is None:
            raise ProviderError("unknown_endpoint", endpoint=endpoint_id)
        return self._speaks(endpoint, await self._key(endpoint))

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

    async def _exchange(self) -> None:
        """Have another model inside. Replies that are being written there end."""
        engine, self._engine = self._engine, None
        if engine:
            engine.on_state.clear()
            self._states.put("off")
            await engine.close(PATIENCE)

    def _take_file(self) -> None:
        gguf = Path(self._config.gguf) if self._config.gguf else shipped_model()
        if gguf == self._gguf:
            return
        self._gguf = gguf
        self._engine_context = None
        if self._engine:
            self._io.run(self._exchange())
        self.changed.emit()

    def _settle_servers(self) -> None:
        super()._settle_servers()
        self._endpoints |= {e.id: e for e in self.found()}

    def _on_written_by_hand(self) -> None:
        before = self._endpoints
        super()._on_written_by_hand()
        self._take_file()
        for endpoint in self._config.endpoints:
            if before.get(endpoint.id) != endpoint:
                self.server_changed.emit(endpoint.id)
        self.changed.emit()

    def _take_answers(
        self, answers: Sequence[Answer], found: Iterable[Endpoint] = (), *, told: bool = True
    ) -> None:
        self._looking -= told
        self._found |= {e.id: e for e in found}
        # It may have been changed, or removed, while it was asked.
        self._endpoints |= {e.id: e for e in found if e.id not in self._endpoints}
        for answer in answers:
            self._asking.pop(answer.endpoint.id, None)
            known = self._endpoints.get(answer.endpoint.id)
            later = self._answers.get(answer.endpoint.id, _UNASKED).at > answer.at
            if known and known.base_url == answer.endpoint.base_url and not later:
                self._answers[answer.endpoint.id] = answer
        self.changed.emit()

    def _on_server_changed(self, endpoint_id: str) -> None:
        # It may have been removed meanwhile.
        if endpoint := self._endpoints.get(endpoint_id):
            self._looking += 1
            self._io.run(self._meet(endpoint))
        self.changed.emit()

    def _on_engine_states(self, states: list[str]) -> None:
        self._engine_state = states[-1]
        if self._engine:
            self._engine_context = self._engine.context
        self.changed.emit()


def _spelled(ref: ModelRef) -> str:
    """How a model is named in the configuration."""
    return f"{ref.endpoint}/{ref.model}"
