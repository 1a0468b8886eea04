"""What happens between two machines: calls, redirects, heads, compression, silence, stops."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from bough.core.endpoint import Endpoint
from bough.core.events import Ended, Event, Failed, Noted, TextDelta, Waiting
from bough.core.node import Node, Role, Text
from bough.core.providers.compression import FREE, Inflater
from bough.core.providers.inflow import Inflow, Stage
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts
from bough.core.providers.provider import Request
from bough.core.sentences import advice, sentence
from helpers.server import Cut, Gate, ModelServer, Pause, Script, Step, chunk, sse

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])
KEY = "a-key-for-one-origin"
ANSWER = sse(chunk({"content": "Hi."}, "stop")) + sse("[DONE]")
STREAM = {"content-type": "text/event-stream"}


@pytest.fixture
def other() -> Iterator[ModelServer]:
    with ModelServer() as other:
        yield other


def ask(endpoint: Endpoint, **how: Any) -> list[Event]:
    async def collect() -> list[Event]:
        provider = OpenAICompatible(endpoint, KEY, **how)
        return [event async for event in provider.stream(QUESTION)]

    return asyncio.run(collect())


def failure(endpoint: Endpoint, **how: Any) -> Failed:
    last = ask(endpoint, **how)[-1]
    assert isinstance(last, Failed), last
    return last


def told(failed: Failed) -> str:
    return sentence(failed.code, failed.facts)


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


# -- calling ---------------------------------------------------------------------------------


def test_the_stages_of_a_question_come_in_order(server: ModelServer):
    server.play(Script((ANSWER,), headers=STREAM | {"x-request-id": "req-1"}))

    assert ask(server.endpoint)[:4] == [
        Waiting("connecting"),
        Waiting("sent"),
        Noted({"requests": ["req-1"]}),
        Waiting("reading"),
    ]


def test_a_question_is_sent_long_before_its_answer_begins(server: ModelServer):
    server.play(Script((Gate(),), framing="none"))

    async def stages() -> list[Event]:
        seen: list[Event] = []
        async for event in OpenAICompatible(server.endpoint).stream(QUESTION):
            seen.append(event)
            if event == Waiting("sent"):
                break
        return seen

    assert asyncio.run(stages()) == [Waiting("connecting"), Waiting("sent")]


def test_what_an_exchange_reached_is_known_after_its_end():
    async def short() -> list[bool]:
        inflow = Inflow()
        inflow.reach(Stage.SENT)
        inflow.close()
        return [await inflow.reached(stage) for stage in Stage]

    assert asyncio.run(short()) == [True, True, True, False]


def test_nobody_listening_here_is_asked_whether_it_runs():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        failed = failure(Endpoint("lm", "LM Studio", f"http://127.0.0.1:{port}/v1"))

    assert told(failed) == (
        f"Nothing is listening at 127.0.0.1:{port}. Is LM Studio’s server running?"
    )
    assert advice(failed.code, failed.facts) == ("try_again", "edit_server", "other_model")


def test_a_name_that_nobody_has_is_told():
    failed = failure(Endpoint("e", "E", "https://no-such-host.invalid/v1"))

    assert told(failed) == "Cannot find no-such-host.invalid. Are you online?"


def test_a_call_that_nobody_takes_ends_after_its_time():
    # A full queue of connections answers no call, as a firewall does.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        with socket.create_connection(address), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            failed = failure(
                Endpoint("e", "E", f"http://127.0.0.1:{address[1]}/v1"),
                timeouts=Timeouts(connect=0.3),
            )

    assert (failed.code, failed.facts["stage"]) == ("timeout", "connect")


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy}")
        for scheme in ("http", "https"):
            failed = failure(Endpoint("e", "E", f"{scheme}://far.example/v1"))

            assert failed.code == "bad_proxy"
            assert proxy in told(failed)


def test_a_dead_peer_is_looked_for(server: ModelServer, monkeypatch: pytest.MonkeyPatch):
    asked_for: list[tuple[int, ...]] = []
    original = socket.socket.setsockopt

    def watched(self: socket.socket, *option: Any) -> None:
        asked_for.append(option)
        original(self, *option)

    monkeypatch.setattr(socket.socket, "setsockopt", watched)
    ask(server.endpoint)

    assert (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in asked_for


def test_neither_address_nor_key_nor_question_is_logged(
    server: ModelServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)

    ask(server.endpoint)
    ask(Endpoint("e", "E", server.base_url + "?key=AIzaSyABCDEFGHIJKL"))

    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "127.0.0.1" not in logged
    assert KEY not in logged
    assert "AIza" not in logged


# -- redirects -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_elsewhere_is_shown_and_not_followed(
    server: ModelServer, other: ModelServer, status: int
):
    target = f"{other.base_url}/chat/completions"
    server.play(Script((b"",), status, {"location": target}, "length"))

    failed = failure(server.endpoint)

    assert (failed.code, failed.facts["target"]) == ("redirected", f"127.0.0.1:{other.port}")
    assert f"127.0.0.1:{other.port}. Not followed." in told(failed)
    assert other.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_at_the_same_origin_is_followed_once_with_the_same_question(
    server: ModelServer, status: int
):
    server.play(Script((b"",), status, {"location": "/api/v1/chat/completions"}, "length"))
    server.reply("Hi.")

    assert said(ask(server.endpoint)) == "Hi."
    first, second = server.requests
    assert (second.method, second.path) == ("POST", "/api/v1/chat/completions")
    assert second.body == first.body
    assert second.headers["authorization"] == f"Bearer {KEY}"


def test_a_second_redirect_is_not_followed(server: ModelServer):
    for _ in range(3):
        server.play(Script((b"",), 307, {"location": "/again"}, "length"))

    assert failure(server.endpoint).code == "redirected"
    assert len(server.requests) == 2


@pytest.mark.parametrize("location", [{}, {"location": "http://[::1"}, {"location": "//x:9/"}])
def test_a_redirect_to_nowhere_is_one(server: ModelServer, location: dict[str, str]):
    server.play(Script((b"",), 302, location, "length"))

    assert failure(server.endpoint).code == "redirected"


# -- heads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00\x01\x02\x03 no line ends here",
        b"<html>An answer as HTTP/0.9 had it</html>\r\n\r\n",
        b"220 mail.example ESMTP\r\n",
    ],
)
def test_what_does_not_speak_http_is_told_by_its_port(server: ModelServer, noise: bytes):
    server.play(Script((noise,), framing="none"))

    failed = failure(server.endpoint)

    assert told(failed) == f"Port {server.port} does not speak HTTP."


@pytest.mark.parametrize("size", [70_000, 2_000_000])
def test_a_head_that_is_too_large_is_told(server: ModelServer, size: int):
    server.play(Script((ANSWER,), headers=STREAM | {"x-padding": "x" * size}))

    assert "headers too large" in told(failure(server.endpoint))


def test_a_head_that_contradicts_itself_is_no_answer(server: ModelServer):
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nHello"
    server.play(Script((head,), framing="none"))

    failed = failure(server.endpoint)

    assert (failed.code, failed.facts["reason"]) == ("malformed", "head")


def test_a_length_beside_chunks_does_not_matter(server: ModelServer):
    server.play(Script((ANSWER,), headers=STREAM | {"content-length": "3"}))

    assert said(ask(server.endpoint)) == "Hi."


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
WORDS = sse(chunk({"content": "One two three "})) + sse(chunk({"content": "four"}))


def in_chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


@pytest.mark.parametrize(
    "steps",
    [
        (CHUNKED + in_chunk(WORDS), Cut()),
        (CHUNKED + in_chunk(WORDS), Cut(reset=False)),
        (CHUNKED + in_chunk(WORDS) + b"zz\r\nno size\r\n",),
        (CHUNKED + in_chunk(WORDS) + b"ff\r\ntoo short",),
        (HEAD + b"content-length: 99999\r\n\r\n" + WORDS,),
    ],
    ids=["reset", "closed", "bad size", "short chunk", "long length"],
)
def test_a_connection_that_breaks_says_after_how_many_words(
    server: ModelServer, steps: tuple[Step, ...]
):
    server.play(Script(steps, framing="none"))

    events = ask(server.endpoint)

    assert said(events) == "One two three four"
    assert isinstance(events[-1], Failed)
    assert told(events[-1]) == "The connection broke after 4 words."


@pytest.mark.parametrize(
    "steps",
    [
        (HEAD + b"\r\n" + WORDS,),
        (HEAD + b"content-length: %d\r\n\r\n" % (len(WORDS)) + WORDS + sse("[DONE]"),),
        (CHUNKED + in_chunk(WORDS) + b"0\r\n\r\n",),
    ],
    ids=["closed", "short length", "chunks"],
)
def test_an_answer_that_merely_stops_ended_early(server: ModelServer, steps: tuple[Step, ...]):
    server.play(Script(steps, framing="none"))

    events = ask(server.endpoint)

    assert said(events) == "One two three four"
    assert isinstance(events[-1], Failed)
    assert told(events[-1]) == "The answer ended early, after 4 words."


@pytest.mark.parametrize(
    "end",
    [
        (Cut(),),
        (b"zz\r\n",),
        (in_chunk(b"data: {]\n\n"), Cut(reset=False)),
    ],
)
def test_what_breaks_after_the_finish_reason_does_not_matter(
    server: ModelServer, end: tuple[Step, ...]
):
    whole = sse(chunk({"content": "Hi."})) + sse(chunk({}, "stop"))
    server.play(Script((CHUNKED + in_chunk(whole), *end), framing="none"))

    assert ask(server.endpoint)[-1] == Ended("stop")


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize(("begun", "stage"), [(b"", "head"), (b"HTTP/1.1 200 OK\r\nx", "in_head")])
def test_who_hangs_up_before_the_answer_is_told_apart(
    server: ModelServer, begun: bytes, stage: str, reset: bool
):
    server.play(Script((begun, Pause(0.05), Cut(reset)), framing="none"))

    failed = failure(server.endpoint)

    assert (failed.code, failed.facts["stage"]) == ("cut_off", stage)


@pytest.mark.parametrize(
    ("text", "count"),
    [("One", None), ("One two", 2), (" a  b \n c", 3), ("树枝是树的一部分", 8)],
)
def test_words_are_counted_in_any_script(server: ModelServer, text: str, count: int | None):
    server.reply(list(text), finish=None, done=False)

    assert failure(server.endpoint).facts.get("words") == count


# -- compression -----------------------------------------------------------------------------


def squeezed(body: bytes, kind: str) -> bytes:
    match kind:
        case "gzip" | "x-gzip":
            return gzip.compress(body)
        case "deflate":
            return zlib.compress(body)
    raise ValueError(kind)


@pytest.mark.parametrize("kind", ["gzip", "x-gzip", "deflate"])
def test_compression_that_nobody_asked_for_is_undone(server: ModelServer, kind: str):
    data = squeezed(ANSWER, kind)
    pieces = tuple(data[i : i + 7] for i in range(0, len(data), 7))
    server.play(Script(pieces, headers=STREAM | {"content-encoding": kind}))

    assert said(ask(server.endpoint)) == "Hi."


def test_raw_deflate_and_several_members_are_undone(server: ModelServer):
    squeeze = zlib.compressobj(wbits=-15)
    raw = squeeze.compress(ANSWER) + squeeze.flush()
    server.play(Script((raw,), headers=STREAM | {"content-encoding": "deflate"}))
    members = gzip.compress(ANSWER[:20]) + gzip.compress(ANSWER[20:])
    server.play(Script((members,), headers=STREAM | {"content-encoding": "gzip"}))

    assert [said(ask(server.endpoint)) for _ in range(2)] == ["Hi.", "Hi."]


def test_a_compressed_answer_that_is_cut_is_cut_off(server: ModelServer):
    squeeze = zlib.compressobj(wbits=31)
    data = squeeze.compress(WORDS) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    server.play(Script((data,), headers=STREAM | {"content-encoding": "gzip"}))

    events = ask(server.endpoint)

    assert said(events) == "One two three four"
    assert isinstance(events[-1], Failed)
    assert events[-1].code == "cut_off"


def test_damaged_compression_is_told_and_what_came_before_it_stays(server: ModelServer):
    squeeze = zlib.compressobj(wbits=31)
    data = squeeze.compress(WORDS) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    head = STREAM | {"content-encoding": "gzip"}
    server.play(Script((data, Pause(0.1), b"\xff" * 64), headers=head))

    events = ask(server.endpoint)

    assert said(events) == "One two three four"
    assert isinstance(events[-1], Failed)
    assert told(events[-1]) == "Scripted sent damaged compressed data."


def test_a_bomb_is_stopped_long_before_memory_is_full(server: ModelServer):
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(squeeze.compress(b": " + b"x" * 10**6) for _ in range(64)), squeeze.flush()])
    server.play(Script((bomb,), headers=STREAM | {"content-encoding": "gzip"}))

    failed = failure(server.endpoint)

    assert (failed.code, failed.facts["reason"]) == ("malformed", "compression")


def test_text_that_repeats_itself_within_measure_is_no_bomb():
    inflater = Inflater("gzip")
    text = b"a bough of a bough. " * (FREE // 20 // 2)

    assert b"".join(inflater.feed(gzip.compress(text))) == text


def test_compression_of_an_unknown_kind_is_told(server: ModelServer):
    server.play(Script((b"\x1b\x05",), headers=STREAM | {"content-encoding": "br"}))

    assert "of a kind nobody asked for" in told(failure(server.endpoint))


def test_a_compressed_refusal_is_read(server: ModelServer):
    body = gzip.compress(b'{"error": {"message": "Too high."}}')
    server.play(Script((body,), 400, {"content-encoding": "gzip"}, "length"))

    assert failure(server.endpoint).facts["message"] == "Too high."


# -- silence ---------------------------------------------------------------------------------


def test_lines_that_only_keep_the_connection_do_not_put_off_the_end(server: ModelServer):
    beat = (b": still here\n\n", Pause(0.02))
    server.raw(*beat * 200)

    failed = failure(server.endpoint, timeouts=Timeouts(first_byte=0.3))

    assert (failed.code, failed.facts["stage"]) == ("timeout", "first_byte")
    assert told(failed) == "Scripted gave no word in 1 seconds."


def test_a_local_engine_is_never_given_up_in_the_middle_of_an_answer():
    here = OpenAICompatible(Endpoint("e", "E", "http://localhost:1/v1"))
    far = OpenAICompatible(Endpoint("e", "E", "https://far.example/v1"))

    assert here._timeouts.idle is None
    assert here._timeouts.first_byte == 300
    assert far._timeouts.idle is not None
    assert (far._timeouts.connect, far._timeouts.first_byte) == (10, 120)


def test_a_refusal_whose_words_never_end_is_told(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bough.core.providers.connection.ERROR_BODY_SECONDS", 0.2)
    server.play(Script((b'{"error": {"message": "Bu', Gate()), 503))

    assert failure(server.endpoint).code == "overloaded"
