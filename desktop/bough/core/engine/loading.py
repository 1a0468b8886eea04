"""Loads a model into a child that has just been started, and makes sure of who answers."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bough.core import redact
from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.engine.diagnosis import diagnosed
from bough.core.engine.log import plain
from bough.core.engine.process import Child
from bough.core.errors import ProviderError
from bough.core.node import NOTHING
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts

SMALLEST_CONTEXT = 512
LONG = 24 * 3600.0
"""Seconds. The fifth question waits until one of four is answered, and a machine that swaps takes
its time; that the child is dead is seen otherwise."""

SMALL_MODEL: Mapping[str, object] = {
    # What the model's makers advise. A model this small runs in circles without a penalty, and
    # now and then never comes to an end.
    "temperature": 0.2,
    "top_p": 0.9,
    "repeat_penalty": 1.1,
    "max_tokens": 1024,
}
REPORTS: Mapping[str, object] = {"return_progress": True}
"""Lets llama.cpp say how far it has read."""
LAST_MOMENTS = 4.0
"""Seconds for a child that said it cannot load to end, and as many for the end of its log, which
says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be loaded: for `parallel` replies at a time, of `context` tokens each. The model
    that comes with Bough has settings of its own (`shipped`)."""

    gguf: Path
    model: str
    parallel: int
    context: int
    shipped: bool


async def loaded(child: Child, wish: Wish) -> tuple[OpenAICompatible, int]:
    """What speaks to the child once it is ready, and the context it really gives.

    Raises ProviderError with the end of the child's log.
    """
    key = secrets.token_urlsafe(32)
    redact.remember(key)
    orders = {
        "parent": os.getpid(),
        "gguf": str(wish.gguf),
        "name": wish.model,
        "key": key,
        "parallel": wish.parallel,
        "context": wish.context,
        "threads": _threads(),
        "small_cache": wish.shipped,
    }
    asking = asyncio.create_task(child.ask(orders))
    try:
        # It is needed next, and importing it takes a while: do so as the child does the same.
        await asyncio.to_thread(importlib.import_module, "httpx")
        answer = await asking
    finally:
        asking.cancel()
    address = answer.get("address")
    if not isinstance(address, str):
        raise await _failure(child, wish, str(answer.get("error", "")))
    introduced = await _introduced(f"{address}/v1", key, wish)
    if introduced is not None:
        return introduced
    failed = await _failure(child, wish, "")
    if failed.facts["status"] is None:
        # It lives, and somebody else has its address.
        raise ProviderError("engine_stranger", address=address, log=child.log.tail())
    raise failed


async def _introduced(address: str, key: str, wish: Wish) -> tuple[OpenAICompatible, int] | None:
    """The provider for that address, if it is our child that answers there: it answers to our
    key only, and has our model. The key is not told to who answers without it."""
    endpoint = Endpoint(EMBEDDED, wish.model, address, prefill="trailing")
    patient = Timeouts(LONG, LONG, LONG, LONG)
    try:
        await OpenAICompatible(endpoint, timeouts=patient).models()
    except ProviderError as error:
        if error.code != "unauthorized":
            return None
    else:
        return None
    extra = {**(SMALL_MODEL if wish.shipped else NOTHING), **REPORTS}
    provider = OpenAICompatible(endpoint, key, timeouts=patient, extra=extra)
    try:
        offered = {model.id: model for model in await provider.models()}
    except ProviderError:
        return None
    if wish.model not in offered:
        return None
    return provider, offered[wish.model].context or wish.context


async def _failure(child: Child, wish: Wish, said: str) -> ProviderError:
    """Why the child did not get ready, with the end of its log."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(child.ended(LAST_MOMENTS), 2 * LAST_MOMENTS)
    log = child.log.tail()
    why = diagnosed(child.status, plain(said), log)
    facts: dict[str, object] = {
        "model": wish.model,
        "path": str(wish.gguf),
        "status": child.status,
        "log": log,
    }
    if why.kind == "memory":
        facts["context"] = wish.context
        if wish.context // 2 >= SMALLEST_CONTEXT:
            facts["smaller"] = wish.context // 2
        return ProviderError("engine_memory", **facts)
    name = "architecture" if why.kind == "architecture" else "message"
    return ProviderError("engine_failed", **facts, reason=why.kind, **{name: why.detail})


def _threads() -> int:
    """As many as there are processors for us; more than a few do not help a small model."""
    ours = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(8, ours))
