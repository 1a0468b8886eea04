"""`bough ask`: one question, its reply streamed to stdout and stored."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from argparse import Namespace
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, closing
from dataclasses import replace
from urllib.parse import urlsplit

from bough.cli_models import Answerer, default_answerer, embedded_file, find, provider
from bough.cli_output import error_fields, plain, say, say_error, usage_fields, write_json
from bough.cli_show import node_called, session_called
from bough.core import config, operations, paths
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.engine.embedded import EmbeddedProvider
from bough.core.engine.engine import Engine
from bough.core.errors import BoughError, ProviderError, StoreError, UsageError
from bough.core.events import Event, Failed, ReasoningDelta, Retrying, TextDelta
from bough.core.ids import new_id
from bough.core.node import Failure, Node, Status
from bough.core.providers.openai_compatible import Timeouts
from bough.core.providers.provider import Provider, Request
from bough.core.providers.retry import Origin, Persistent
from bough.core.secrets import origin_of
from bough.core.sentences import countdown
from bough.core.session import Session
from bough.core.store.journal import Growth, growth
from bough.core.store.store import Store
from bough.core.titles import title_from
from bough.core.tree import Tree
from bough.core.turn import end, fold

KEEP_SECONDS = 0.2

Show = Callable[[Event], None]


class Reply:
    """A growing node, and what has come of it that is not in the journal yet."""

    def __init__(self, store: Store, node: Node) -> None:
        self.node = node
        self._store = store
        self._unkept: list[Growth] = []

    def take(self, event: Event) -> None:
        at = time.time()
        if (chunk := growth(self.node.id, event, at)) is not None:
            self._unkept.append(chunk)
        self.node = fold(self.node, event, at)

    def stop(self) -> None:
        """End it here, if it has not ended."""
        if self.node.growing:
            self.node = end(self.node, Status.STOPPED, time.time(), stop_reason="user")

    async def keep_up(self) -> None:
        """Append to the journal what is new, again and again."""
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            # What a full disk refuses is tried again with what comes next, and last by the seal.
            with contextlib.suppress(StoreError):
                self._store.grow(self._unkept)
                self._unkept = []

    def seal(self) -> None:
        self._store.seal(self.node)


def ask(options: Namespace) -> int:
    """Ask, print and store; the exit code."""
    try:
        question = _question(options.prompt)
        configuration = config.load(paths.config_file())
        with closing(Store.open(paths.profile_dir(options.profile))) as store:
            # Nobody else writes this profile now, so what still grows in it was abandoned.
            store.recover()
            return asyncio.run(_ask(options, question, configuration, store))
    except BoughError as error:
        if options.json:
            write_json(_fields("", None, error))
        raise


async def _ask(options: Namespace, question: str, configuration: Config, store: Store) -> int:
    _end_on_signals()
    answerer = await _answerer(options, configuration)
    session, reply, request = _plant(options, question, answerer, store)
    terminal = _Terminal(silent=options.json)
    trouble: StoreError | None = None
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await _grow(reply, request, answerer, options, configuration, terminal.show)
    finally:
        # However it ended, also by an error of ours: what has come is kept as it is.
        reply.stop()
        try:
            reply.seal()
        except StoreError as error:
            trouble = error
    terminal.end()
    if options.json:
        write_json(_fields(session, reply.node, trouble or reply.node.failure))
    match reply.node.status:
        case _ if trouble:
            say_error(trouble)
            return 4
        case Status.SEALED:
            return 0
        case Status.FAILED if reply.node.failure:
            say_error(reply.node.failure)
            return 3
        case _:
            say("Stopped. What had come is kept.")
            return 130


def _end_on_signals() -> None:
    """Let the other ways to end a program end the reply as Ctrl+C does."""
    if sys.platform == "win32":
        return
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _question(prompt: str) -> str:
    text = sys.stdin.buffer.read().decode("utf-8", "replace") if prompt == "-" else prompt
    if not text.strip():
        raise UsageError("empty_question")
    return text.strip("\n") if prompt == "-" else text


async def _answerer(options: Namespace, configuration: Config) -> Answerer:
    if options.base_url:
        return Answerer(_entered(options, configuration), options.model or "")
    if options.model:
        return await find(options.model, configuration)
    return default_answerer(configuration)


def _entered(options: Namespace, configuration: Config) -> Endpoint:
    """The endpoint at `--base-url`: a configured one if it is the same, else one without a name."""
    address = options.base_url.rstrip("/")
    origin_of(address)
    variable = options.key_env or ""
    if variable and not os.environ.get(variable, "").strip():
        raise UsageError("no_key_in_environment", variable=variable)
    for endpoint in configuration.endpoints:
        if endpoint.base_url == address:
            return replace(endpoint, key_env=variable or endpoint.key_env)
    host = urlsplit(address).netloc.rpartition("@")[2]
    return Endpoint(host, host, address, key_env=variable)


def _plant(
    options: Namespace, question: str, answerer: Answerer, store: Store
) -> tuple[str, Reply, Request]:
    """Store the question and the empty reply: nothing is sent before they are on the disk."""
    settings: dict[str, object] = {}
    if options.temperature is not None:
        settings["temperature"] = options.temperature
    if options.session:
        session = session_called(options.session, store)
        tree = store.tree(session.id)
        head = node_called(options.parent, tree) if options.parent else _head(session, tree)
        if options.system:
            settings["system"] = options.system
    else:
        now = time.time()
        session = Session(new_id(), created_at=now, updated_at=now, system=options.system or "")
        store.add_session(session)
        tree, head = Tree(), None
    who = operations.Answerer(answerer.ref.endpoint, answerer.ref.model, settings)
    operation = operations.say(tree, head, question, who)
    store.record(session.id, operation)
    if not session.title and not session.titled:
        store.change_session(session.id, title=title_from(question))
    operations.apply(tree, operation)
    reply = operation.planted[-1]
    request = Request(
        model=answerer.model,
        messages=tuple(tree.path(reply.parent)),
        system=options.system or session.system,
        settings=settings,
    )
    return session.id, Reply(store, reply), request


def _head(session: Session, tree: Tree) -> str | None:
    return session.head if session.head in tree else tree.tip(None)


async def _grow(
    reply: Reply,
    request: Request,
    answerer: Answerer,
    options: Namespace,
    configuration: Config,
    show: Show,
) -> None:
    """Let the reply grow to its end."""
    keeping = asyncio.create_task(reply.keep_up())
    try:
        async with _speaking(answerer, options.timeout, configuration) as speaker:
            if not request.model:
                request = replace(request, model=await _first_model(speaker, answerer))
                reply.node = replace(reply.node, model=request.model)
            silence = None if answerer.endpoint else options.timeout
            async with aclosing(_within(silence, speaker.stream(request))) as events:
                async for event in events:
                    reply.take(event)
                    show(event)
    except ProviderError as error:
        reply.take(Failed(error.code, error.facts))
    finally:
        keeping.cancel()


@contextlib.asynccontextmanager
async def _speaking(
    answerer: Answerer, silence: float | None, configuration: Config
) -> AsyncGenerator[Provider, None]:
    """What speaks to the model; the engine inside lives as long as this."""
    if answerer.endpoint:
        limits = Timeouts(silence, silence, silence, silence) if silence else Timeouts()
        speaker = await provider(answerer.endpoint, configuration, limits)
        yield Persistent(speaker, Origin(local=answerer.endpoint.local))
        return
    engine = Engine(embedded_file(configuration), parallel=1)
    try:
        yield EmbeddedProvider(engine)
    finally:
        await engine.close()


async def _first_model(speaker: Provider, answerer: Answerer) -> str:
    for offered in await speaker.models():
        return offered.id
    name = answerer.endpoint.name if answerer.endpoint else EMBEDDED
    raise ProviderError("model_not_found", endpoint=name)


async def _within(
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


class _Terminal:
    """Writes a reply to stdout as it comes, and to stderr what it waits for."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._tame = sys.stdout.isatty()
        self._last = "\n"

    def show(self, event: Event) -> None:
        match event:
            case TextDelta(text) if text and not self._silent:
                sys.stdout.write(plain(text) if self._tame else text)
                sys.stdout.flush()
                self._last = text[-1]
            case Retrying(code, facts, wait, attempt, attempts):
                say(countdown(code, facts, wait, attempt, attempts))
            case _:
                pass

    def end(self) -> None:
        """Whatever comes next begins on a line of its own."""
        if self._last != "\n":
            print(flush=True)


def _fields(
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
