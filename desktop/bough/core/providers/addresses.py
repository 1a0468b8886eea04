"""Where at a server its chat API is: what a person entered is tried, and the usual places."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError
from bough.core.providers.openai_compatible import OpenAICompatible, Secret, Timeouts

PATIENCE = Timeouts(connect=5.0, models=5.0)

_USUAL = ("/v1", "/api/v1", "/openai/v1", "/api")
_COPIED_ALONG = ("/chat/completions", "/completions", "/models")


def candidates(base_url: str) -> list[str]:
    """Addresses at the same origin, the likeliest first."""
    entered = base_url.rstrip("/")
    for ending in _COPIED_ALONG:
        entered = entered.removesuffix(ending)
    parts = urlsplit(entered)
    origin = f"{parts.scheme}://{parts.netloc}"
    found = [entered, *(entered + path for path in _USUAL), *(origin + path for path in _USUAL)]
    return list(dict.fromkeys([*found, origin]))


async def find(endpoint: Endpoint, key: Secret | str | None = None) -> str:
    """The first candidate at which models are listed; "" if there is none. The key goes to the
    endpoint's own origin only."""

    async def answers(address: str) -> bool:
        provider = OpenAICompatible(replace(endpoint, base_url=address), key, timeouts=PATIENCE)
        try:
            return bool(await provider.models())
        except ProviderError:
            return False

    addresses = candidates(endpoint.base_url)
    found = await asyncio.gather(*(answers(address) for address in addresses))
    return next((address for address, well in zip(addresses, found, strict=True) if well), "")
