"""The catalogue: which models can answer, where, and how the engine inside is doing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from bough.app.asked_servers import UNASKED, AskedServers
from bough.app.io import IoThread
from bough.core.config import Config, QuestionsName
from bough.core.endpoint import EMBEDDED, SLOTS, ModelRef, Prefill
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import BoughError

if TYPE_CHECKING:
    from bough.app.personas import Personas
    from bough.app.prices import PriceList
    from bough.app.tokens import Tokens
    from bough.core.config import OverflowName
    from bough.core.engine.engine import Engine
    from bough.core.providers.openai_compatible import OpenAICompatible
    from bough.core.providers.provider import Provider
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


class Catalogue(AskedServers):
    """Choices by endpoint."""

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
        self._states = io.mailbox(self._on_engine_states)

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
            ref = self.inside
            found.append(Choice(ref, ref.model, self.tr("Inside"), self._engine_context, True))
        for end in self._endpoints.values():
            answer = self._answers.get(end.id, UNASKED)
            found += [
                Choice(ModelRef(end.id, m.id), m.id, end.name, m.context, end.local)
                for m in answer.models
            ]
        return found

    def default(self) -> ModelRef:
        """Who answers in a new place: the model chosen last, else the one inside."""
        chosen = self._config.default_model
        if chosen and chosen.endpoint in self._endpoints:
            return chosen
        return self.inside

    @property
    def inside(self) -> ModelRef:
        """The model inside, by the name of its file; without a name where there is none."""
        return ModelRef(EMBEDDED, model_name(self._gguf) if self._gguf else "")

    def context(self, ref: ModelRef) -> int | None:
        """How many tokens the model takes, where that is known."""
        return next((c.context for c in self.known() if c.ref == ref), None)

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
    def io(self) -> IoThread:
        """The thread that servers are asked on."""
        return self._io

    def bring_home(self, act: Callable[[], None]) -> None:
        """Any thread: have it done on the GUI thread, soon."""
        self._news.put(act)

    @property
    def overflow(self) -> OverflowName:
        """What becomes of what a model has no room for."""
        return self._config.overflow

    def set_overflow(self, overflow: OverflowName) -> None:
        """Raises StoreError where the configuration cannot be written."""
        self.remember(overflow=overflow)
        self.changed.emit()

    @cached_property
    def tokens(self) -> Tokens:
        """Counts the tokens of texts, for each model."""
        from bough.app.tokens import Tokens

        return Tokens(self._io, self._counting, self)

    @property
    def questions(self) -> QuestionsName:
        """When a model is asked for next questions."""
        return self._config.questions

    @property
    def questions_model(self) -> ModelRef | None:
        """The one that thinks of them, None where it is whoever answered."""
        return self._config.questions_model

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

    @cached_property
    def personas(self) -> Personas:
        """Who can be asked to answer."""
        from bough.app.personas import Personas
        from bough.core.personas import FOLDER

        folder = self._file.parent / FOLDER
        found = Personas(folder, lambda: self._config, self.remember, self)
        self.configured.connect(found.changed)
        return found

    @cached_property
    def prices(self) -> PriceList:
        """What replies cost."""
        from bough.app.prices import PriceList

        return PriceList(self._file.parent, self.local)

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

    async def _counting(self, ref: ModelRef) -> OpenAICompatible | None:
        """What counts tokens for a model. It is not loaded for that."""
        engine = self._engine
        if ref.endpoint != EMBEDDED or engine is None or engine.state != "ready":
            return None
        return (await engine.ready()).provider

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

    def _on_written_by_hand(self) -> None:
        before = self._endpoints
        super()._on_written_by_hand()
        self._take_file()
        for endpoint in self._config.endpoints:
            if before.get(endpoint.id) != endpoint:
                self.server_changed.emit(endpoint.id)
        self.changed.emit()

    def _on_engine_states(self, states: list[str]) -> None:
        self._engine_state = states[-1]
        if self._engine:
            self._engine_context = self._engine.context
        self.changed.emit()


def _spelled(ref: ModelRef) -> str:
    """How a model is named in the configuration."""
    return f"{ref.endpoint}/{ref.model}"
