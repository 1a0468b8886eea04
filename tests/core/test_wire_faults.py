"""Every form of an answer that servers are known to send, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.events import (
    Alternative,
    Ended,
    Event,
    Failed,
    ToolCalled,
)
from bough.core.node import Node, Role, Status, Text, ToolCall
from bough.core.providers.openai_compatible import OpenAICompatible
from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.provider import Request
from bough.core.providers.sse import Body
from bough.core.sentences import sentence
from bough.core.turn import fold
from fuzz import assembler, stream
from fuzz.assembler import joined
from helpers.answer import STOP, Answer, call, said
from helpers.answers import ANSWERS
from helpers.server import Cut, ModelServer, Script
from helpers.tool_answers import CALLS

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def asked(server: ModelServer) -> list[Event]:
    async def collected() -> list[Event]:
        return [event async for event in OpenAICompatible(server.endpoint).stream(QUESTION)]

    return asyncio.run(collected())


def script(answer: Answer) -> Script:
    head = {"content-type": answer.content_type} if answer.content_type else {}
    return Script((answer.body,), 200, head)


def grown(events: list[Event]) -> Node:
    node = Node("r", "q", Role.ASSISTANT, status=Status.GROWING)
    for event in events:
        node = fold(node, event, 1.0)
    return node


@pytest.mark.parametrize("name", ANSWERS)
def test_what_was_sent_is_what_is_kept(server, name):
    answer = ANSWERS[name]
    server.play(script(answer))

    events = asked(server)

    node = grown(events)
    assert node.text == answer.text
    assert node.reasoning == answer.thoughts
    assert tuple(e.call for e in events if isinstance(e, ToolCalled)) == answer.calls
    assert tuple(e.text for e in events if isinstance(e, Alternative)) == answer.others
    assert node.usage == answer.usage
    assert node.details == ({"answered_by": answer.answered_by} if answer.answered_by else {})
    match events[-1]:
        case Ended(reason):
            assert reason == answer.end
        case Failed(code, facts):
            assert f"failed: {code}" == answer.end
            assert {name: facts.get(name) for name in answer.facts} == answer.facts
            assert "went wrong" not in sentence(code, facts)
    assert sum(isinstance(e, Ended | Failed) for e in events) == 1


SAYS_STOP_TOO_SOON = "finish: in every event"
"""Cut behind its first word it cannot be told from a whole answer of one word."""


@pytest.mark.parametrize(
    "name", [n for n in ANSWERS if ANSWERS[n].end == "stop" and n != SAYS_STOP_TOO_SOON]
)
def test_a_connection_that_breaks_never_leaves_a_whole_answer_that_is_none(server, name):
    answer = ANSWERS[name]
    half = len(answer.body) // 2
    server.play(Script((answer.body[:half], Cut()), 200, {"content-type": answer.content_type}))

    events = asked(server)

    node = grown(events)
    if isinstance(events[-1], Ended):
        assert (node.text, node.reasoning) == (answer.text, answer.thoughts)
    assert all(e.call in answer.calls for e in events if isinstance(e, ToolCalled))


# -- what is too much ----------------------------------------------------------------------------


def bodies(server: ModelServer, *pieces: bytes) -> tuple[Node, Event]:
    """What becomes of an answer in these pieces, and how it ended."""
    server.play(Script(pieces, 200, {"content-type": "text/event-stream"}))
    events = asked(server)
    return grown(events), events[-1]


def test_a_hundred_thousand_events_are_exact(server):
    words = [f"w{n} " for n in range(100_000)]

    node, end = bodies(server, *(said(*words[n : n + 500]) for n in range(0, 100_000, 500)), STOP)

    assert node.text == "".join(words)
    assert end == Ended("stop")


def test_a_line_of_ten_megabytes_is_exact(server):
    text = "A branch. " * 1_000_000

    node, end = bodies(server, said(text), STOP)

    assert node.text == text
    assert end == Ended("stop")


def test_a_line_that_never_ends_is_given_up_and_what_came_before_it_stays(server):
    node, end = bodies(server, said("A b."), b"data: ", *[b"x" * 1_000_000] * 17)

    assert node.text == "A b."
    assert end.code == "malformed"
    assert end.facts["reason"] == "line_too_long"


def test_an_answer_without_end_is_given_up_and_what_came_of_it_stays(server):
    piece = "x" * 1_000_000

    node, end = bodies(server, *[said(piece)] * 40)

    assert node.text == piece * 33
    assert end.code == "answer_too_long"


def test_arguments_of_five_megabytes_are_exact(server):
    arguments = json.dumps({"a": "x" * 5_000_000})
    pieces = [arguments[n : n + 100_000] for n in range(0, len(arguments), 100_000)]
    head = call("", index=0, id="c1", name="f")

    node, end = bodies(server, said(head, *(call(piece, index=0) for piece in pieces)), CALLS)

    assert node.parts == (ToolCall("c1", "f", arguments),)
    assert end == Ended("tool_calls")


def test_arguments_without_end_are_refused(server):
    head = call('{"a": "', index=0, id="c1", name="f")

    node, end = bodies(server, said(head), *[said(call("x" * 1_000_000, index=0))] * 9)

    assert node.parts == ()
    assert end.code == "tool_call"
    assert end.facts["reason"] == "too_long"
    assert len(str(end.facts["arguments"])) == 8192


def test_thoughts_without_end_before_an_answer_are_text_in_the_end(server):
    node, end = bodies(server, said("<think>x</think>" * 1000 + "A b."), STOP)

    assert node.text.endswith("<think>x</think>A b.")
    assert end == Ended("stop")


# -- however it is chopped -----------------------------------------------------------------------


def decoded(*pieces: bytes) -> list[Event]:
    """What the decoder makes of a body in pieces."""
    body, decoder = Body(), Decoder(asked="scripted")
    found = [event for piece in pieces for event in decoder.feed(body.feed(piece))]
    found += decoder.feed(body.close())
    return joined([*found, *decoder.close()])


WHOLE = {name: decoded(answer.body) for name, answer in ANSWERS.items()}


@settings(deadline=None, max_examples=1000)
@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_how_an_answer_is_chopped_changes_nothing(name, draw):
    body = ANSWERS[name].body
    cuts = draw.draw(st.lists(st.integers(0, len(body)), max_size=20).map(sorted))

    pieces = [body[a:b] for a, b in pairwise([0, *cuts, len(body)])]

    assert decoded(*pieces) == WHOLE[name]


def test_byte_by_byte_an_answer_is_the_same():
    for name, answer in ANSWERS.items():
        if len(answer.body) < 20_000:
            pieces = (answer.body[i : i + 1] for i in range(len(answer.body)))
            assert decoded(*pieces) == WHOLE[name], name


@settings(deadline=None, max_examples=500)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader_or_the_decoder(data):
    stream.one(data)
    assembler.one(data)
