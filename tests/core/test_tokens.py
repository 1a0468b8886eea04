"""Tokens as they are counted by the model inside, piece by piece, and as its server counts all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bough.core.context import Told, reading, record, sent
from bough.core.engine import tokenizer
from bough.core.engine.engine import Engine
from bough.core.events import UsageReported
from bough.core.node import Node
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.provider import Request
from bough.core.tokens import REPLY, START, Counter, Frames, Piece, estimate, learned, probes
from helpers.contexts import trees
from helpers.engines import Running, running

NAME = "smollm2-135m-instruct"


def rendered(messages: tuple[tuple[str, str], ...], *, trims: bool = False) -> str:
    """What a template of the usual kind makes of a conversation."""
    text = "".join(
        f"<{role}>{content.strip() if trims else content}</>" for role, content in messages
    )
    return text + "<assistant>"


@pytest.mark.parametrize("trims", [False, True])
def test_the_frames_of_a_template_are_learned_from_what_it_renders(trims: bool) -> None:
    frames = learned(tuple(rendered(probe, trims=trims) for probe in probes()))

    assert frames is not None
    assert frames.trims is trims
    assert frames.between["start", "system"] == "<system>"
    assert frames.between["assistant", "user"] == "</><user>"
    assert frames.between["user", REPLY] == "</><assistant>"
    framed = frames.framed(Piece(START, "user", " hi "))
    assert framed == ("<user>hi" if trims else "<user> hi ")


def test_a_template_that_leaves_something_out_has_no_frames() -> None:
    without_system = (rendered(probes()[1]), rendered(probes()[1]))

    assert learned(without_system) is None


def test_what_is_not_counted_yet_is_estimated_and_remembered() -> None:
    counter = Counter(Frames({(START, "user"): "<user>"}))

    assert counter.count(START, "user", "a word or two") > 0

    assert not counter.exact
    assert [piece.text for piece in counter.missing.values()] == ["a word or two"]


def test_an_estimate_knows_scripts() -> None:
    assert estimate("a" * 42) == pytest.approx(10)
    assert estimate("字" * 15) == pytest.approx(10)
    assert estimate("д" * 25) == pytest.approx(10)


@pytest.fixture(scope="module")
def inside() -> Iterator[tuple[Running, OpenAICompatible, Frames]]:
    with running(Engine(parallel=1)) as engine:
        server = engine.run(engine.engine.ready()).provider
        frames = engine.run(tokenizer.learn(server))
        assert frames is not None
        yield engine, server, frames


def counted(
    engine: Running, server: OpenAICompatible, frames: Frames, seed: int, many: int
) -> Iterator[tuple[int, str, tuple[Node, ...], Told]]:
    """The tokens that are shown for each tree, and what is sent."""
    counts: dict[tuple[str, str, int, int], int] = {}
    for nodes, told, room in trees(seed, many):
        while True:
            counter = Counter(frames, counts)
            found = reading(nodes, told, counter, room)
            if counter.exact:
                break
            pieces = list(counter.missing.values())
            numbers = engine.run(tokenizer.count(server, frames, pieces))
            counts |= {p.key: n for p, n in zip(pieces, numbers, strict=True)}
        gone = sent(nodes, told.system, record(nodes, found))
        yield found.tokens, gone.system, gone.messages, told


def equal_to_the_letter(
    inside: tuple[Running, OpenAICompatible, Frames], seed: int, many: int
) -> int:
    engine, server, frames = inside
    checked = 0
    for tokens, system, messages, _ in counted(engine, server, frames, seed, many):
        said = [("system", system)] if system else []
        said += [(m.role.value, m.text) for m in messages]
        prompt = engine.run(tokenizer.prompt(server, said))
        (whole,) = engine.run(tokenizer.lengths(server, [prompt], special=False))
        (special,) = engine.run(tokenizer.lengths(server, [""], special=True))
        assert tokens == whole + special
        checked += 1
    return checked


@pytest.mark.model
def test_what_is_shown_is_what_the_model_inside_is_given(
    inside: tuple[Running, OpenAICompatible, Frames],
) -> None:
    assert equal_to_the_letter(inside, seed=1, many=12) == 12


@pytest.mark.model
def test_what_is_shown_is_what_the_server_reports(
    inside: tuple[Running, OpenAICompatible, Frames],
) -> None:
    engine, server, frames = inside

    for tokens, system, messages, _ in counted(engine, server, frames, seed=2, many=4):
        events = engine.ask(Request(NAME, messages, system, settings={"max_tokens": 1}))
        reported = [e.usage.input_tokens for e in events if isinstance(e, UsageReported)]
        assert reported == [tokens]


@pytest.mark.long
@pytest.mark.model
def test_the_same_in_two_hundred_trees(
    inside: tuple[Running, OpenAICompatible, Frames],
) -> None:
    engine, server, frames = inside

    assert equal_to_the_letter(inside, seed=3, many=200) == 200
    for tokens, system, messages, _ in counted(engine, server, frames, seed=3, many=200):
        events = engine.ask(Request(NAME, messages, system, settings={"max_tokens": 1}))
        assert [e.usage.input_tokens for e in events if isinstance(e, UsageReported)] == [tokens]
