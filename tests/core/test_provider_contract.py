"""What every provider promises, on real sockets: streams, ends once, tells failures apart."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError
from bough.core.events import (
    Ended,
    Event,
    Failed,
    ReasoningDelta,
    TextDelta,
    UsageReported,
    Waiting,
)
from bough.core.node import Node, Role, Text, Usage
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts
from bough.core.providers.provider import ModelInfo, Request
from bough.core.secrets import Key, origin_of
from helpers.server import Cut, Gate, ModelServer, Pause, Script, chunk, sse

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])


async def collected(provider: OpenAICompatible, request: Request = QUESTION) -> list[Event]:
    return [event async for event in provider.stream(request)]


def asked(server: ModelServer, request: Request = QUESTION, **how: Any) -> list[Event]:
    """All that comes of one question, and that it ended exactly once."""
    events = asyncio.run(collected(OpenAICompatible(server.endpoint, **how), request))
    assert isinstance(events[-1], Ended | Failed)
    assert not any(isinstance(e, Ended | Failed) for e in events[:-1])
    return events


def said(events: list[Event]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


def failed(events: list[Event]) -> Failed:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1]


# -- it streams ------------------------------------------------------------------------------


def test_a_reply_streams_and_ends_once(server):
    server.reply("A main branch.", reasoning="Let me see.")

    events = asked(server)

    assert events[:3] == [Waiting("connecting"), Waiting("sent"), Waiting("reading")]
    assert "".join(e.text for e in events if isinstance(e, ReasoningDelta)) == "Let me see."
    assert said(events) == "A main branch."
    assert events[-2:] == [UsageReported(Usage(7, 3)), Ended("stop")]


def test_the_question_goes_out_as_the_wire_format_wants_it(server):
    asked(server, key="secret")

    question = server.wait_for(1)
    assert question.path == "/v1/chat/completions"
    assert question.headers["authorization"] == "Bearer secret"
    assert question.headers["accept-encoding"] == "identity"
    assert question.json["messages"] == [{"role": "user", "content": "What is a bough?"}]


def test_without_a_key_none_is_sent(server):
    asked(server)

    assert "authorization" not in server.wait_for(1).headers


def test_words_arrive_while_the_reply_is_still_being_written(server):
    server.reply("One two three", hold_after=2)

    async def read() -> str:
        events = OpenAICompatible(server.endpoint).stream(QUESTION)
        text = ""
        async for event in events:
            if isinstance(event, TextDelta):
                text += event.text
            if text == "One two ":
                server.release()
        return text

    assert asyncio.run(read()) == "One two three"


def test_what_arrives_together_is_one_event(server):
    words = "".join(f"word{i} " for i in range(500))
    server.raw(
        sse(chunk({"content": ""})),
        b"".join(sse(chunk({"content": w + " "})) for w in words.split()),
        sse(chunk({}, "stop")),
        sse("[DONE]"),
    )

    events = asked(server)

    assert said(events) == words
    assert sum(isinstance(e, TextDelta) for e in events) < 100


def test_replies_are_written_side_by_side(server):
    server.reply("first first", hold_after=1)
    server.reply("second second", hold_after=1)

    async def both() -> list[str]:
        provider = OpenAICompatible(server.endpoint)
        tasks = [asyncio.create_task(collected(provider)) for _ in range(2)]
        await asyncio.to_thread(server.wait_for, 2)
        server.release()
        while not all(task.done() for task in tasks):
            server.release()
            await asyncio.wait(tasks, timeout=0.05)
        return sorted(said(task.result()) for task in tasks)

    assert asyncio.run(both()) == ["first first", "second second"]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chop=st.integers(1, 400), framing=st.sampled_from(["chunked", "close", "length"]))
def test_how_the_bytes_are_chopped_changes_nothing(server, chop, framing):
    server.reply('Äste, 枝 und 🎉\u2028: a \\ "b".\n', reasoning="…", chop=chop, framing=framing)

    events = asked(server)

    assert said(events) == 'Äste, 枝 und 🎉\u2028: a \\ "b".\n'
    assert events[-1] == Ended("stop")


def test_an_answer_in_one_piece_of_json_is_understood(server):
    answer = {"choices": [{"message": {"content": "Hi."}, "finish_reason": "stop"}]}
    server.raw(json.dumps(answer, indent=1).encode(), content_type="application/json")

    assert said(asked(server)) == "Hi."


def test_events_that_come_as_json_lines_are_understood(server):
    lines = [chunk({"content": "Hi."}), chunk({}, "stop")]
    server.raw("\n".join(json.dumps(x) for x in lines).encode(), content_type="text/plain")

    assert said(asked(server)) == "Hi."


def test_a_finish_reason_is_enough_for_the_end(server):
    server.reply("Hi.", done=False)

    assert asked(server)[-1] == Ended("stop")


def test_done_is_enough_for_the_end(server):
    server.reply("Hi.", finish=None)

    assert asked(server)[-1] == Ended("stop")


def test_what_breaks_after_the_end_is_nobodys_loss(server):
    server.raw(sse(chunk({"content": "Hi."})), sse(chunk({}, "stop")), Cut())

    assert asked(server)[-1] == Ended("stop")


def test_stray_bytes_after_an_answer_are_not_the_next_answer(server):
    body = sse(chunk({"content": "One."}, "stop")) + sse("[DONE]")
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n"
    poison = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nPOISON"
    server.play(Script((head % len(body) + body + poison,), framing="none"))
    server.reply("Two.")

    async def twice() -> list[str]:
        provider = OpenAICompatible(server.endpoint)
        return [said(await collected(provider)), said(await collected(provider))]

    assert asyncio.run(twice()) == ["One.", "Two."]


# -- it fails with a code, and keeps what came -----------------------------------------------


def test_a_stream_that_breaks_is_cut_off_and_its_words_stay(server):
    server.reply("One two three four", cut_after=2)

    events = asked(server)

    assert said(events).startswith("One")
    assert failed(events).code == "cut_off"


@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_stream_that_merely_stops_is_cut_off(server, framing):
    server.reply("One two", finish=None, done=False, framing=framing)

    events = asked(server)

    assert said(events) == "One two"
    assert failed(events).code == "cut_off"


def test_a_connection_that_is_dropped_without_a_word_is_cut_off(server):
    server.play(Script((Cut(),), framing="none"))

    assert failed(asked(server)).code == "cut_off"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"error": {"message": "temperature: too high"}}, "bad_request"),
        (400, {"code": "x", "error": "Incorrect API key provided: xai-abcdefgh"}, "unauthorized"),
        (401, {"error": {"message": "Invalid key", "code": "invalid_api_key"}}, "unauthorized"),
        (401, b"", "unauthorized"),
        (402, {"error": {"message": "Insufficient credits"}}, "credit"),
        (403, {"error": {"message": "requires moderation"}}, "permission"),
        (404, {"error": {"message": "The model `x` does not exist"}}, "model_not_found"),
        (404, b"<html><title>404 Not Found</title></html>", "not_an_api"),
        (404, {"detail": "Not Found"}, "not_an_api"),
        (405, b"", "not_an_api"),
        (422, {"detail": [{"loc": ["body", "top_p"], "msg": "no"}]}, "bad_request"),
        (429, {"error": {"message": "Rate limit reached"}}, "rate_limited"),
        (429, {"error": {"message": "x", "code": "insufficient_quota"}}, "quota"),
        (429, [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}], "rate_limited"),
        (500, b"Internal Server Error", "server_error"),
        (500, {"error": {"message": "Context size has been exceeded."}}, "context_too_long"),
        (502, b"<html><title>502 Bad Gateway</title></html>", "overloaded"),
        (503, {"error": {"message": "Loading model", "code": 503}}, "overloaded"),
        (529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, "overloaded"),
        (302, b"", "redirected"),
        (307, b"", "redirected"),
    ],
)
def test_each_refusal_has_its_code(server, status, body, code):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    server.fail(status, raw, {"location": "http://elsewhere.example/v1"})

    failure = failed(asked(server))

    assert failure.code == code
    assert failure.facts["status"] == status
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "asked_for", "limit"),
    [
        ({"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 20035, "n_ctx": 2048,
                    "message": "too large", "code": 400}}, 20035, 2048),
        ({"error": {"message": "This model's maximum context length is 4,096 tokens. However, "
                    "your messages resulted in 5012 tokens."}}, 5012, 4096),
        ({"object": "error", "message": "This model's maximum context length is 2048 tokens."},
         None, 2048),
    ],
)  # fmt: skip
def test_a_context_that_is_too_long_says_how_long(server, body, asked_for, limit):
    server.fail(400, body)

    failure = failed(asked(server))

    assert failure.code == "context_too_long"
    assert (failure.facts.get("asked"), failure.facts["limit"]) == (asked_for, limit)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after": "999999"}, 3600),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "NaN"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_told_where_the_server_says_it(server, headers, seconds):
    server.fail(429, "Slow down", headers)

    assert failed(asked(server)).facts.get("retry_after") == seconds


def test_nobody_listening_is_told_apart_from_no_such_host():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = Endpoint("e", "E", f"http://127.0.0.1:{port}/v1")
        nowhere = Endpoint("e", "E", "http://no-such-host.invalid/v1")

        assert failed(asyncio.run(collected(OpenAICompatible(refused)))).code == "refused"
        assert failed(asyncio.run(collected(OpenAICompatible(nowhere)))).code == "unknown_host"


def test_plain_http_where_https_was_asked_for_is_named(server):
    secure = Endpoint("e", "E", server.base_url.replace("http:", "https:"))

    failure = failed(asyncio.run(collected(OpenAICompatible(secure))))

    assert failure.code == "tls"
    assert failure.facts["reason"] == "wrong version number"


@pytest.mark.parametrize("url", ["not an address", "ftp://127.0.0.1/v1", "http://[::1", ""])
def test_an_address_that_is_none_is_named(url):
    failure = failed(asyncio.run(collected(OpenAICompatible(Endpoint("e", "E", url)))))

    assert failure.code in ("bad_address", "unknown_host")


def test_garbage_instead_of_http_is_no_api(server):
    server.play(Script((b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), framing="none"))

    assert failed(asked(server)).code == "not_an_api"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html><title>Hotel Wi-Fi</title>", "text/html"),
        (b'{"status": "ok"}', "application/json"),
        (b"Ollama is running", "text/plain"),
    ],
)
def test_an_answer_that_is_no_answer_is_no_api(server, body, kind):
    server.raw(body, content_type=kind)

    assert failed(asked(server)).code == "not_an_api"


def test_nothing_at_all_is_an_empty_answer(server):
    server.raw()

    assert failed(asked(server)).code == "empty_answer"


def test_damaged_compression_is_malformed(server):
    head = {"content-type": "text/event-stream", "content-encoding": "gzip"}
    server.play(Script((sse(chunk({"content": "a"})),), 200, head))

    assert failed(asked(server)).code == "malformed"


def test_an_error_inside_the_stream_keeps_the_words_before_it(server):
    server.stream(chunk({"content": "One "}), {"error": {"message": "boom", "code": 500}})

    events = asked(server)

    assert said(events) == "One "
    assert failed(events).facts["message"] == "boom"


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ((Gate(),), "first_byte"),
        ((sse(chunk({"content": "One "})), Gate()), "idle"),
    ],
)
def test_silence_ends_with_a_time_out(server, steps, stage):
    server.raw(*steps)

    failure = failed(asked(server, timeouts=Timeouts(connect=1, first_byte=0.1, idle=0.2)))

    assert (failure.code, failure.facts["stage"]) == ("timeout", stage)


def test_slow_words_are_no_silence(server):
    server.raw(
        *(
            step
            for w in ("One", "two", "three")
            for step in (Pause(0.1), sse(chunk({"content": w})))
        ),
        sse("[DONE]"),
    )

    assert asked(server, timeouts=Timeouts(first_byte=5, idle=5))[-1] == Ended("stop")


def test_a_key_never_stands_in_a_failure(server):
    server.fail(401, "Incorrect API key provided: topsecretkey. See sk-abcdef1234567890")

    failure = failed(asked(server, key="topsecretkey"))

    assert "topsecretkey" not in str(failure)
    assert "sk-abcdef" not in str(failure)


@pytest.mark.parametrize("key", ["a\nb", "ключ", "a\x00"])
def test_a_key_that_is_none_is_not_sent_and_not_shown(server, key):
    failure = failed(asked(server, key=key))

    assert failure.code == "bad_key"
    assert key not in str(failure)
    assert server.requests == []


def test_a_key_goes_to_the_origin_it_was_entered_for_and_nowhere_else(server):
    elsewhere = Key("secret", "https://api.example.com:443")
    here = Key("secret", origin_of(server.base_url))

    assert failed(asked(server, key=elsewhere)).code == "wrong_origin"
    assert server.requests == []
    asked(server, key=here)
    assert server.requests[0].headers["authorization"] == "Bearer secret"


# -- it stops --------------------------------------------------------------------------------


def cancelled_after_a_word(server: ModelServer, how: str) -> None:
    async def run() -> None:
        stream = OpenAICompatible(server.endpoint).stream(QUESTION)
        begun = asyncio.Event()

        async def read() -> None:
            async for event in stream:
                if isinstance(event, TextDelta):
                    if how == "left":
                        break
                    begun.set()
            await stream.aclose()
            begun.set()

        task = asyncio.create_task(read())
        await begun.wait()
        if how == "cancelled":
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        # The server itself must see that the connection is gone.
        assert await asyncio.to_thread(server.wait_for(1).closed.wait, 10)

    asyncio.run(run())


@pytest.mark.parametrize("how", ["cancelled", "left"])
def test_who_stops_a_reply_closes_its_connection(server, how):
    server.reply("One two three", hold_after=1)

    cancelled_after_a_word(server, how)

    assert server.wait_for(1).left_early


def test_stopping_before_the_first_byte_closes_the_connection(server):
    server.raw(Gate())

    async def run() -> None:
        task = asyncio.create_task(collected(OpenAICompatible(server.endpoint)))
        question = await asyncio.to_thread(server.wait_for, 1)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(question.closed.wait, 10)

    asyncio.run(run())
    assert server.wait_for(1).left_early


def test_a_reply_does_not_wait_for_a_server_that_forgets_to_hang_up(server):
    server.raw(sse(chunk({"content": "Hi."})), sse(chunk({}, "stop")), sse("[DONE]"), Gate())

    assert asked(server)[-1] == Ended("stop")


# -- it continues ----------------------------------------------------------------------------


def test_a_reply_goes_on_without_repeating_itself(server):
    cut = Node("a", "q", Role.ASSISTANT, (Text("A bough is a main"),))
    server.reply("A bough is a main branch of a tree.")

    events = asked(server, Request("m", [*QUESTION.messages, cut], continued=True))

    assert said(events) == " branch of a tree."


# -- it lists its models ---------------------------------------------------------------------


def listed(server: ModelServer) -> Coroutine[Any, Any, list[ModelInfo]]:
    return OpenAICompatible(server.endpoint, timeouts=Timeouts(models=0.5)).models()


def test_the_models_are_listed():
    with ModelServer(["a", "b"]) as server:
        assert asyncio.run(listed(server)) == [ModelInfo("a"), ModelInfo("b")]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (Script((b"<html>",), 200), "not_an_api"),
        (Script((b"{}",), 200), "not_an_api"),
        (Script((b"[" * 100_000,), 200), "not_an_api"),
        (Script((b"",), 401), "unauthorized"),
        (Script((b"",), 500), "server_error"),
        (Script((b'{"data": [', Cut())), "cut_off"),
        (Script((Gate(),)), "timeout"),
    ],
)
def test_models_that_cannot_be_listed_are_an_error(server, script, code):
    server.models_script = script

    with pytest.raises(ProviderError) as refused:
        asyncio.run(listed(server))

    assert refused.value.code == code


def test_no_thread_is_left_behind(server):
    before = threading.active_count()

    asked(server)

    assert threading.active_count() <= before
