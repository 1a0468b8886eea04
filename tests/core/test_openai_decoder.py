"""Chat completions: payloads become events."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.events import (
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    TextDelta,
    UsageReported,
    Waiting,
)
from bough.core.node import Usage
from bough.core.providers.openai_decoder import Decoder
from bough.core.providers.sse import ServerEvent
from helpers.server import chunk, usage


def decoded(*payloads: object, continued: bool = False) -> list[Event]:
    decoder = Decoder(continued=continued)
    found = decoder.feed(ServerEvent(p if isinstance(p, str) else json.dumps(p)) for p in payloads)
    return [*found, *decoder.close()]


def said(*payloads: object) -> str:
    return "".join(e.text for e in decoded(*payloads) if isinstance(e, TextDelta))


def test_a_stream_becomes_text_usage_and_an_end():
    assert decoded(
        chunk({"role": "assistant", "content": None}),
        chunk({"content": "One "}),
        chunk({"content": "two."}),
        chunk({}, "stop"),
        {"choices": [], "usage": usage(3, 2)},
        "[DONE]",
    ) == [TextDelta("One two."), UsageReported(Usage(3, 2)), Ended("stop")]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "thinking"])
def test_what_a_model_thinks_is_kept_apart(name):
    events = decoded(chunk({name: "hm"}), chunk({"content": "Yes."}), chunk({}, "stop"))

    assert events == [ReasoningDelta("hm"), TextDelta("Yes."), Ended("stop")]


def test_a_thought_that_comes_under_two_names_is_kept_once():
    both = {"reasoning_content": "hm", "reasoning": "hm"}

    assert decoded(chunk(both), chunk({"content": "a"}), "[DONE]")[0] == ReasoningDelta("hm")


def test_thoughts_among_the_parts_of_the_content_are_thoughts():
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "Yes."},
    ]

    events = decoded(chunk({"content": parts}), "[DONE]")

    assert events == [ReasoningDelta("hm"), TextDelta("Yes."), Ended("stop")]


def test_a_server_that_does_not_stream_is_understood():
    payload = {"choices": [{"message": {"content": "Hi."}, "finish_reason": "stop"}]}

    assert decoded(payload) == [TextDelta("Hi."), Ended("stop")]


def test_how_far_the_prompt_is_read_is_reported():
    progress = {"choices": [], "prompt_progress": {"total": 900, "cache": 0, "processed": 512}}

    assert decoded(progress)[0] == Waiting("reading", 512, 900)


@pytest.mark.parametrize("reason", ["length", "content_filter", "tool_calls", "something_new"])
def test_the_reason_for_the_end_is_kept_as_the_server_said_it(reason):
    assert decoded(chunk({"content": "a"}), chunk({}, reason))[-1] == Ended(reason)


def test_without_a_finish_or_done_an_answer_is_cut_off():
    assert decoded(chunk({"content": "One "})) == [TextDelta("One "), Failed("cut_off")]


@pytest.mark.parametrize(
    "payloads",
    [
        [],
        ["[DONE]"],
        [chunk({"role": "assistant"}), chunk({}, "stop"), "[DONE]"],
        [chunk({"content": ""}), chunk({"content": " \n"}), chunk({}, "stop")],
        [chunk({"reasoning_content": "hm"}), chunk({}, "stop")],
    ],
)
def test_an_answer_without_a_word_is_a_failure(payloads):
    assert decoded(*payloads)[-1].code == "empty_answer"


def test_a_continuation_without_a_word_is_whole():
    assert decoded(chunk({}, "stop"), continued=True) == [Ended("stop")]


def test_thoughts_that_reached_the_limit_can_be_continued():
    assert decoded(chunk({"reasoning": "hm"}), chunk({}, "length"))[-1] == Ended("length")


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"error": {"message": "boom"}}, "server_error"),
        ({"error": "the model failed"}, "server_error"),
        ({"error": {"code": 502, "message": "provider"}, "choices": []}, "overloaded"),
        ({"error": {"code": 429, "message": "slow down"}}, "rate_limited"),
        ({"object": "error", "message": "bad", "code": 400}, "bad_request"),
        ({"detail": "no"}, "server_error"),
        ({"choices": [{"delta": {}, "finish_reason": "error"}]}, "server_error"),
        (
            {"error": {"code": 400, "type": "exceed_context_size_error", "n_ctx": 2048}},
            "context_too_long",
        ),
        ([{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}], "rate_limited"),
    ],
)
def test_an_error_inside_the_stream_is_an_error_and_ends_it(payload, code):
    events = decoded(chunk({"content": "One"}), payload, chunk({"content": "two"}), "[DONE]")

    assert events[0] == TextDelta("One")
    assert events[-1].code == code
    assert len(events) == 2


def test_an_event_named_error_is_an_error_even_if_it_is_no_json():
    decoder = Decoder()
    decoder.feed([ServerEvent("it broke", "error")])

    assert decoder.close() == [Failed("server_error", {"message": "it broke"})]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"choices": None},
        {"choices": []},
        {"choices": [None, 3]},
        {"choices": [{"index": 0}]},
        {"choices": [{"delta": {"content": None}}]},
        {"choices": [{"delta": {"content": 7}}]},
        {"choices": [{"delta": {"content": {"a": 1}}}]},
        {"choices": [{"delta": "text"}]},
        {"choices": {"0": 1}},
        {"choices": [], "usage": "lots"},
        {"choices": [], "usage": {"prompt_tokens": -1, "completion_tokens": 2**70}},
        {"error": None, "choices": []},
        {"choices": [{"delta": {"content": ""}, "finish_reason": ""}]},
        "not json",
        '{"a": ' * 2000,
        "1" * 5000,
        "null",
        "[[[",
    ],
)
def test_an_odd_event_between_good_ones_is_passed_over(odd):
    assert decoded(chunk({"content": "a"}), odd, chunk({"content": "b"}), "[DONE]") == [
        TextDelta("ab"),
        Ended("stop"),
    ]


def test_too_many_broken_events_are_given_up():
    assert decoded(*["{"] * 30)[-1].code == "malformed"
    assert decoded("{", "{", "{")[-1].code == "malformed"


def test_json_that_is_no_answer_is_no_api():
    assert decoded({"status": "ok"})[-1] == Failed("not_an_api")


def test_a_character_that_is_split_over_two_events_is_joined():
    high, low = (
        '{"choices":[{"delta":{"content":"a\\ud83c"}}]}',
        ('{"choices":[{"delta":{"content":"\\udf89b"}}]}'),
    )

    assert said(high, low, "[DONE]") == "a🎉b"
    assert said(high, chunk({"content": "b"}), "[DONE]") == "a\ufffdb"
    assert said(high, chunk({}, "stop")) == "a\ufffd"


def test_what_follows_the_end_is_not_read():
    assert said(chunk({"content": "a"}), "[DONE]", chunk({"content": "POISON"})) == "a"


WORDS = (
    *("choices", "delta", "content", "error", "message", "usage", "index", "text", "type"),
    *("finish_reason", "reasoning", "prompt_progress", "code", "detail", "prompt_tokens"),
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.lists(ANY, max_size=6))
def test_whatever_a_server_sends_becomes_events_that_can_be_stored(payloads):
    events = decoded(*payloads)

    assert isinstance(events[-1], Ended | Failed)
    assert not any(isinstance(e, Ended | Failed) for e in events[:-1])
    for event in events:
        str(event).encode()
