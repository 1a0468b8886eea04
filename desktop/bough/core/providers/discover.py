"""Model servers that run on this machine are found by asking at their usual ports."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bough.core.endpoint import Endpoint, Prefill
from bough.core.errors import ProviderError
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts

PATIENCE = Timeouts(connect=0.5, models=2.0)


@dataclass(frozen=True, slots=True)
class Usual:
    """A kind of server, the port it has unless told otherwise, and how it continues a reply."""

    id: str
    name: str
    port: int
    prefill: Prefill = "none"


USUAL = (
    Usual("ollama", "Ollama", 11434, "trailing"),
    Usual("lmstudio", "LM Studio", 1234),
    Usual("llamacpp", "llama.cpp", 8080, "trailing"),
    Usual("vllm", "vLLM", 8000, "continue_final"),
)


async def discover(servers: Sequence[Usual] = USUAL) -> list[Endpoint]:
    """Those that answer with a list of models, in the order given. Never raises for a server."""
    found = await asyncio.gather(*(_ask(server) for server in servers))
    return [endpoint for endpoint in found if endpoint is not None]


async def _ask(server: Usual) -> Endpoint | None:
    url = f"http://127.0.0.1:{server.port}/v1"
    endpoint = Endpoint(server.id, server.name, url, server.prefill)
    try:
        await OpenAICompatible(endpoint, timeouts=PATIENCE).models()
    except ProviderError:
        return None
    return endpoint
