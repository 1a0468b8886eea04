"""Chat completions: nodes become a request."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bough.core.endpoint import Endpoint
from bough.core.node import Node, Reasoning, Role, Text
from bough.core.providers.openai_wire import CONTINUE, encode
from bough.core.providers.provider import Request

PLAIN = Endpoint("p", "Plain", "http://127.0.0.1:1/v1")


def user(text: str) -> Node:
    return Node("u" + text, None, Role.USER, (Text(text),))


def assistant(*parts: Text | Reasoning) -> Node:
    return Node("a", None, Role.ASSISTANT, parts)


def test_a_path_becomes_messages_with_the_system_prompt_first():
    path = [user("What is a bough?"), assistant(Reasoning("hm"), Text("A branch.")), user("Why?")]

    body = encode(Request("m", path, system="Be brief."), PLAIN)

    assert body["model"] == "m"
    assert body["stream"] is True
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "What is a bough?"},
        {"role": "assistant", "content": "A branch."},
        {"role": "user", "content": "Why?"},
    ]


def test_replies_that_never_got_a_word_are_left_out():
    body = encode(Request("m", [user("a"), assistant(Reasoning("hm")), user("b")]), PLAIN)

    assert [m["role"] for m in body["messages"]] == ["user", "user"]


def test_settings_that_are_absent_are_not_sent():
    assert "temperature" not in encode(Request("m", [user("a")]), PLAIN)


def test_the_settings_of_a_request_win_over_those_of_its_endpoint():
    request = Request("m", [user("a")], settings={"temperature": 1.0, "colour": "red"})

    body = encode(request, PLAIN, {"temperature": 0.2, "repeat_penalty": 1.1})

    assert (body["temperature"], body["repeat_penalty"]) == (1.0, 1.1)
    assert "colour" not in body


@pytest.mark.parametrize("prefill", ["none", "trailing", "continue_final", "prefix_flag"])
def test_a_reply_is_continued_in_the_way_the_server_knows(prefill):
    cut = "Once upon a time, "
    request = Request("m", [user("A story."), assistant(Text(cut))], continued=True)

    body = encode(request, replace(PLAIN, prefill=prefill))

    reply = {"role": "assistant", "content": cut}
    match prefill:
        case "none":
            assert body["messages"][1:] == [reply, {"role": "user", "content": CONTINUE}]
        case "trailing":
            assert body["messages"][1:] == [reply]
        case "continue_final":
            assert body["messages"][1:] == [reply]
            assert body["continue_final_message"] is True
            assert body["add_generation_prompt"] is False
        case "prefix_flag":
            assert body["messages"][1:] == [{**reply, "prefix": True}]


def test_a_reply_that_only_thought_is_begun_anew():
    request = Request("m", [user("A story."), assistant(Reasoning("hm"))], continued=True)

    assert encode(request, PLAIN)["messages"] == [{"role": "user", "content": "A story."}]
