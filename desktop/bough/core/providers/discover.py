"""Model servers that run on this machine are found by asking at their usual ports."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from bough.core.endpoint import Endpoint, Prefill

CONNECT_S = 0.5
MODELS_S = 2.0


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


def listening(servers: Sequence[Usual] = USUAL) -> bool:
    """Whether anything takes calls at one of the ports. Blocks for up to `CONNECT_S` at each, and
    needs nothing of what it takes to ask further, which is 20 MB."""
    for server in servers:
        with socket.socket() as caller:
            caller.settimeout(CONNECT_S)
            if caller.connect_ex(("127.0.0.1", server.port)) == 0:
                return True
    return False


async def discover(servers: Sequence[Usual] = USUAL) -> list[Endpoint]:
    """Those that answer with a list of models, in the order given. Never raises for a server."""
    import asyncio

    found = await asyncio.gather(*(_ask(server) for server in servers))
    return [endpoint for endpoint in found if endpoint is not None]


async def _ask(server: Usual) -> Endpoint | None:
    from bough.core.errors import ProviderError
    from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts

    url = f"http://127.0.0.1:{server.port}/v1"
    endpoint = Endpoint(server.id, server.name, url, server.prefill)
    try:
        timeouts = Timeouts(connect=CONNECT_S, models=MODELS_S)
        await OpenAICompatible(endpoint, timeouts=timeouts).models()
    except ProviderError:
        return None
    return endpoint
