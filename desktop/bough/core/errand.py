"""An errand is one question that a command asks; whoever carries it out does so alike."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bough.core import acts
from bough.core.context import Room, Told, reading, record, sent
from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.errors import BoughError, ProviderError, UsageError
from bough.core.events import Event, Failed, ReasoningDelta, TextDelta
from bough.core.fields import error_fields, usage_fields
from bough.core.node import Failure, Node, Status
from bough.core.operations import Operation
from bough.core.personas import Persona, settings_of
from bough.core.providers.provider import Provider, Request
from bough.core.secrets import Key, Secrets, checked, origin_of
from bough.core.session import Session
from bough.core.terms import Terms, effective
from bough.core.tokens import Counter
from bough.core.tree import Tree


@dataclass(frozen=True, slots=True)
class Errand:
    """`endpoint` is None for the engine inside; with an empty `model` the first that the endpoint
    has answers. An empty `session` is a new one, an empty `parent` the session's head. `timeout`
    is in seconds without a byte. `key` goes to the endpoint and nowhere else; `keyring` says that
    the system's keyring may have one.
    """

    question: str
    endpoint: Endpoint | None = None
    model: str = ""
    session: str = ""
    parent: str = ""
    system: str = ""
    temperature: float | None = None
    timeout: float | None = None
    key: str = field(default="", repr=False)
    keyring: bool = False

    def planned(
        self, session: Session, tree: Tree, model: str, whose: Whose
    ) -> tuple[Operation, Request]:
        """What is to be done to the tree, and what the reply in it then asks of the model. What the
        errand says of itself wins over what is set there.

        Raises UsageError: "no_such_node", "still_growing".
        """
        if self.parent and self.parent not in tree:
            raise UsageError("no_such_node", node=self.parent)
        head = self.parent or (session.head if session.head in tree else tree.tip(None))
        warmth = {} if self.temperature is None else {"temperature": self.temperature}
        own = Terms(system=self.system or None, parameters=warmth)
        terms = own.over(effective(tree, head, session.terms, whose.default))
        settings = settings_of(terms, whose.persona(terms.persona))
        where = self.endpoint.id if self.endpoint else EMBEDDED
        who = acts.Answerer(where, model, settings)
        operation = acts.say(tree, head, self.question, who)
        question, _ = operation.planted
        path = (*tree.path(head), question)
        system = str(settings.get("system", ""))
        # How much the model takes is not known here: what was left out stays out, and that is all.
        told = Told(system, "", terms.pinned, terms.left_out)
        gone = sent(path, system, record(path, reading(path, told, Counter(), Room())))
        return operation, Request(model, gone.messages, gone.system, settings=settings)


class Whose(NamedTuple):
    """The personas that an errand knows: the `default` one, and what tells of each by its id."""

    default: str
    persona: Callable[[str | None], Persona | None]


def decoded(untrusted: Mapping[str, Any]) -> Errand:
    """What `dataclasses.asdict` made of an errand. Raises UsageError for anything else."""
    match untrusted:
        case {
            "question": str() as question,
            "endpoint": (None | dict()) as endpoint,
            "model": str() as model,
            "session": str() as session,
            "parent": str() as parent,
            "system": str() as system,
            "temperature": (None | int() | float()) as temperature,
            "timeout": (None | int() | float()) as timeout,
            "key": str() as key,
            "keyring": bool() as keyring,
        } if question.strip() and _sensible(temperature) and _sensible(timeout):
            where = None if endpoint is None else _endpoint(endpoint)
            return Errand(
                *(question, where, model, session, parent, system),
                *(temperature, timeout, checked(key) if key else "", keyring),
            )
    raise UsageError("not_understood")


def _endpoint(untrusted: Mapping[str, Any]) -> Endpoint:
    match untrusted:
        case {
            "id": str() as endpoint_id,
            "name": str() as name,
            "base_url": str() as base_url,
            "prefill": ("none" | "trailing" | "continue_final" | "prefix_flag") as prefill,
            "key_env": str() as key_env,
            "certificate": str() as certificate,
        }:
            origin_of(base_url)
            return Endpoint(endpoint_id, name, base_url, prefill, key_env, certificate)
    raise UsageError("not_understood")


def _sensible(untrusted: float | None) -> bool:
    return untrusted is None or (math.isfinite(untrusted) and 0 <= untrusted < 1e9)


async def speaker(errand: Errand, endpoint: Endpoint) -> Provider:
    """What speaks to the errand's endpoint, with its key where there is one."""
    from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts
    from bough.core.providers.retry import Origin, Persistent

    key = Key(errand.key, origin_of(endpoint.base_url)) if errand.key else None
    if key is None and errand.keyring:
        # A keyring may ask the person, and blocks while it does.
        key = await asyncio.to_thread(Secrets().get, endpoint)
    silence = errand.timeout
    limits = Timeouts(silence, silence, silence, silence) if silence else Timeouts()
    asked = OpenAICompatible(endpoint, key, timeouts=limits)
    return Persistent(asked, Origin(local=endpoint.local))


async def first_model(speaker: Provider, endpoint: Endpoint | None) -> str:
    """The model that answers where none was named. Raises ProviderError."""
    for offered in await speaker.models():
        return offered.id
    raise ProviderError("model_not_found", endpoint=endpoint.name if endpoint else EMBEDDED)


async def within(
    silence: float | None, events: AsyncIterator[Event]
) -> AsyncGenerator[Event, None]:
    """The events, as long as the next comes within `silence` seconds."""
    stage = "first_byte"
    while True:
        try:
            async with asyncio.timeout(silence):
                event = await anext(events)
        except StopAsyncIteration:
            return
        except TimeoutError:
            facts = {"endpoint": EMBEDDED, "stage": stage, "seconds": silence}
            event = Failed("timeout", facts)
        yield event
        match event:
            case Failed():
                return
            case TextDelta() | ReasoningDelta():
                stage = "idle"
            case _:
                pass


class Outcome(NamedTuple):
    """How an errand ended: the object that `bough ask --json` ends with, and the exit code."""

    fields: Mapping[str, Any]
    code: int


def outcome(session: str, reply: Node, trouble: BoughError | None) -> Outcome:
    """`trouble` is why the reply is not on the disk as it is here."""
    fields = told(session, reply, trouble or reply.failure)
    if trouble:
        return Outcome(fields, 4)
    match reply.status:
        case Status.SEALED:
            return Outcome(fields, 0)
        case Status.FAILED:
            return Outcome(fields, 3)
        case _:
            return Outcome(fields, 130)


def told(
    session: str, node: Node | None, error: BoughError | Failure | None
) -> Mapping[str, object]:
    """What `--json` ends with; null for what there is none of."""
    return {
        "session": session or None,
        "node": node.id if node else None,
        "status": (node.status if node else Status.FAILED).value,
        "text": node.text if node else "",
        "reasoning": node.reasoning if node else "",
        "model": node.model if node else None,
        "stop_reason": node.stop_reason if node else None,
        "usage": usage_fields(node.usage) if node else None,
        "error": error_fields(error),
    }
