"""`bough ask`: one question, its reply streamed to stdout and stored."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, closing
from dataclasses import replace
from urllib.parse import urlsplit

from bough.cli_errand import Abandoned, handed_over
from bough.cli_models import Answerer, default_answerer, embedded_file, find
from bough.cli_output import plain, say, write_json
from bough.cli_show import node_called, session_called
from bough.core import config, paths, personas
from bough.core.config import Config
from bough.core.endpoint import Endpoint
from bough.core.engine.embedded import EmbeddedProvider
from bough.core.engine.engine import Engine
from bough.core.errand import Errand, Outcome, Whose, first_model, outcome, speaker, told, within
from bough.core.errors import BoughError, ProviderError, StoreError, UsageError
from bough.core.events import Event, Failed, Retrying, TextDelta
from bough.core.handover import Line, first_or_line
from bough.core.ids import new_id
from bough.core.node import Node, Status
from bough.core.personas import FOLDER, Persona
from bough.core.providers.provider import Provider, Request
from bough.core.secrets import checked, origin_of
from bough.core.sentences import countdown
from bough.core.session import Session
from bough.core.store.journal import Growth, growth
from bough.core.store.lock import COMMAND
from bough.core.store.store import Store
from bough.core.terms import Terms
from bough.core.titles import title_from
from bough.core.tree import Tree
from bough.core.turn import end, fold
from bough.resources import resource

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
    terminal = _Terminal(silent=options.json)
    try:
        fields, code = _asked(options, terminal)
    except BoughError as error:
        terminal.end()
        if options.json:
            write_json(error.fields if isinstance(error, Abandoned) else told("", None, error))
        raise
    terminal.end()
    if options.json:
        write_json(fields)
    if code == 130:
        say("Stopped. What had come is kept.")
    elif code and (error_told := fields.get("error")):
        say(error_told["message"])
    return code


def _asked(options: Namespace, terminal: _Terminal) -> Outcome:
    """Carried out here if nobody else writes the profile, else by the one that does."""
    question = _question(options.prompt)
    configuration = config.load(paths.config_file())
    answerer = asyncio.run(_answerer(options, configuration))
    profile = paths.profile_dir(options.profile)
    first = first_or_line(profile)
    if isinstance(first, Line):
        with closing(first):
            with closing(Store.open(profile, readonly=True)) as store:
                errand = _errand(options, question, answerer, configuration, store)
            return handed_over(errand, first, terminal.show)
    first.publish(COMMAND)
    with closing(Store.open(profile, lock=first)) as store:
        # Nobody else writes this profile now, so what still grows in it was abandoned.
        store.recover()
        errand = _errand(options, question, answerer, configuration, store)
        return asyncio.run(_carried_out(errand, configuration, store, terminal.show))


def _errand(
    options: Namespace,
    question: str,
    answerer: Answerer,
    configuration: Config,
    store: Store,
) -> Errand:
    """What is asked, with all names made ids."""
    session = session_called(options.session, store).id if options.session else ""
    parent = node_called(options.parent, store.tree(session)) if options.parent else ""
    key, keyring = "", False
    if endpoint := answerer.endpoint:
        entered = os.environ.get(endpoint.key_env, "").strip() if endpoint.key_env else ""
        key = checked(entered) if entered else ""
        keyring = not endpoint.key_env and endpoint in configuration.endpoints
    return Errand(
        question,
        endpoint,
        answerer.model,
        session,
        parent,
        options.system or "",
        options.temperature,
        options.timeout,
        key,
        keyring,
    )


async def _carried_out(errand: Errand, configuration: Config, store: Store, show: Show) -> Outcome:
    _end_on_signals()
    session, reply, request = _plant(errand, store, _whose(configuration))
    trouble: StoreError | None = None
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await _grow(errand, reply, request, configuration, show)
    finally:
        # However it ended, also by an error of ours: what has come is kept as it is.
        reply.stop()
        try:
            reply.seal()
        except StoreError as error:
            trouble = error
    return outcome(session, reply.node, trouble)


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


def _whose(configuration: Config) -> Whose:
    """The personas, which are read only where one is asked for."""

    def persona(persona_id: str | None) -> Persona | None:
        if not persona_id:
            return None
        own = paths.config_file().parent / FOLDER
        return personas.find(resource(FOLDER), own).personas.get(persona_id)

    return Whose(configuration.persona, persona)


def _plant(errand: Errand, store: Store, whose: Whose) -> tuple[str, Reply, Request]:
    """Store the question and the empty reply: nothing is sent before they are on the disk."""
    if errand.session:
        session = store.session(errand.session)
        tree = store.tree(session.id)
    else:
        now = time.time()
        terms = Terms(system=errand.system or None)
        session = Session(new_id(), created_at=now, updated_at=now, terms=terms)
        tree = Tree()
        store.add_session(session)
    operation, request = errand.planned(session, tree, errand.model, whose)
    store.record(session.id, operation)
    if not session.title and not session.titled:
        store.change_session(session.id, title=title_from(errand.question))
    return session.id, Reply(store, operation.planted[-1]), request


async def _grow(
    errand: Errand, reply: Reply, request: Request, configuration: Config, show: Show
) -> None:
    """Let the reply grow to its end."""
    keeping = asyncio.create_task(reply.keep_up())
    try:
        async with _speaking(errand, configuration) as speaks:
            if not request.model:
                request = replace(request, model=await first_model(speaks, errand.endpoint))
                reply.node = replace(reply.node, model=request.model)
            silence = None if errand.endpoint else errand.timeout
            async with aclosing(within(silence, speaks.stream(request))) as events:
                async for event in events:
                    reply.take(event)
                    show(event)
    except ProviderError as error:
        reply.take(Failed(error.code, error.facts))
    finally:
        keeping.cancel()


@contextlib.asynccontextmanager
async def _speaking(errand: Errand, configuration: Config) -> AsyncGenerator[Provider, None]:
    """What speaks to the model; the engine inside lives as long as this."""
    if errand.endpoint:
        yield await speaker(errand, errand.endpoint)
        return
    engine = Engine(embedded_file(configuration), parallel=1)
    try:
        yield EmbeddedProvider(engine)
    finally:
        await engine.close()


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
