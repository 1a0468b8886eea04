"""Who can answer the command line: the models at all endpoints, and the one that was asked for."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bough.cli_output import plain, say_error, write_json
from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, Endpoint, ModelRef
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import BoughError, UsageError
from bough.core.providers.discover import USUAL, discover
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts
from bough.core.providers.provider import ModelInfo
from bough.core.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Offer:
    """What an endpoint has, or why it did not say. `endpoint` is None for the engine inside."""

    endpoint: Endpoint | None
    models: Sequence[ModelInfo] = ()
    error: BoughError | None = None

    @property
    def id(self) -> str:
        return self.endpoint.id if self.endpoint else EMBEDDED


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers; with an empty `model` the first that the endpoint has."""

    endpoint: Endpoint | None
    model: str

    @property
    def ref(self) -> ModelRef:
        return ModelRef(self.endpoint.id if self.endpoint else EMBEDDED, self.model)


def models(options: Namespace) -> int:
    """List what can answer; an endpoint that does not say what it has gets a line on stderr."""
    configuration = config.load(paths.config_file())
    found = asyncio.run(offers(configuration))
    default = default_answerer(configuration).ref
    listed = [(ModelRef(o.id, model.id), model) for o in found for model in o.models]
    for offer in found:
        if offer.error:
            say_error(offer.error)
    if options.json:
        write_json(
            [
                {
                    "name": f"{ref.endpoint}/{ref.model}",
                    "endpoint": ref.endpoint,
                    "model": ref.model,
                    "context": model.context,
                    "default": ref == default,
                }
                for ref, model in listed
            ]
        )
    for ref, model in () if options.json else listed:
        context = f"  {model.context} tokens" if model.context else ""
        mark = "  (default)" if ref == default else ""
        print(plain(f"{ref.endpoint}/{ref.model}{context}{mark}"))
    return 0 if listed else 3


def embedded_file(configuration: Config) -> Path | None:
    """The model file of the engine inside."""
    return Path(configuration.gguf).expanduser() if configuration.gguf else shipped_model()


def default_answerer(configuration: Config) -> Answerer:
    """The model chosen last, else the one inside."""
    chosen = configuration.default_model
    for endpoint in configuration.endpoints if chosen else ():
        if chosen and endpoint.id == chosen.endpoint:
            return Answerer(endpoint, chosen.model)
    gguf = embedded_file(configuration)
    return Answerer(None, model_name(gguf) if gguf else "")


async def offers(configuration: Config) -> list[Offer]:
    """Every endpoint with its models: the engine inside, the configured ones, those found here."""
    configured = configuration.endpoints
    addresses = {e.base_url for e in configured}
    found = [e for e in await discover() if e.base_url not in addresses]
    gguf = embedded_file(configuration)
    inside = [Offer(None, (ModelInfo(model_name(gguf)),))] if gguf else []
    asked = await asyncio.gather(*(_ask(e, configuration) for e in [*configured, *found]))
    return [*inside, *asked]


async def find(name: str, configuration: Config) -> Answerer:
    """The model with that name: "endpoint/model" as `bough models` lists it, or the model alone.

    Raises UsageError("no_such_model").
    """
    endpoints = {e.id: e for e in configuration.endpoints}
    for usual in USUAL:
        address = f"http://127.0.0.1:{usual.port}/v1"
        endpoints.setdefault(usual.id, Endpoint(usual.id, usual.name, address, usual.prefill))
    where, _, model = name.partition("/")
    gguf = embedded_file(configuration)
    inside = model_name(gguf) if gguf else ""
    if name == inside or (where == EMBEDDED and model in ("", inside)):
        return Answerer(None, inside)
    if where in endpoints:
        return Answerer(endpoints[where], model)
    for offer in await offers(configuration):
        if any(found.id == name for found in offer.models):
            return Answerer(offer.endpoint, name)
    raise UsageError("no_such_model", model=name)


async def provider(
    endpoint: Endpoint, configuration: Config, timeouts: Timeouts | None = None
) -> OpenAICompatible:
    """What speaks to the endpoint, with its key where it can have one."""
    key = None
    if endpoint.key_env or endpoint.id in {e.id for e in configuration.endpoints}:
        # A keyring may ask the person, and blocks while it does.
        key = await asyncio.to_thread(Secrets().get, endpoint)
    return OpenAICompatible(endpoint, key, timeouts=timeouts or Timeouts())


async def _ask(endpoint: Endpoint, configuration: Config) -> Offer:
    try:
        return Offer(endpoint, await (await provider(endpoint, configuration)).models())
    except BoughError as error:
        return Offer(endpoint, error=error)
