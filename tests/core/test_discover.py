"""Servers on this machine are found by asking, and nobody else is listed."""

from __future__ import annotations

import asyncio
import socket

from bough.core.endpoint import Endpoint
from bough.core.providers.discover import Usual, discover, listening
from helpers.server import Gate, ModelServer, Script


def test_the_servers_that_list_models_are_found_in_order():
    with ModelServer() as first, ModelServer() as page, ModelServer() as last:
        page.models_script = Script((b"<html>a web application</html>",))

        found = asyncio.run(
            discover(
                [
                    Usual("ollama", "Ollama", first.port, "trailing"),
                    Usual("other", "Other", page.port),
                    Usual("vllm", "vLLM", last.port),
                ]
            )
        )

        assert found == [
            Endpoint("ollama", "Ollama", first.base_url, "trailing"),
            Endpoint("vllm", "vLLM", last.base_url),
        ]


def test_a_port_where_nobody_listens_is_no_server():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))

        assert asyncio.run(discover([Usual("x", "X", closed.getsockname()[1])])) == []


def test_a_server_that_never_answers_does_not_hold_up_the_search(monkeypatch):
    monkeypatch.setattr("bough.core.providers.discover.MODELS_S", 0.2)
    with ModelServer() as server:
        server.models_script = Script((Gate(),))

        assert asyncio.run(discover([Usual("x", "X", server.port)])) == []


def test_what_listens_is_heard_before_anything_is_asked():
    with socket.socket() as closed, ModelServer() as server:
        closed.bind(("127.0.0.1", 0))
        deaf = Usual("x", "X", closed.getsockname()[1])

        assert not listening([deaf])
        assert listening([deaf, Usual("y", "Y", server.port)])
        assert not server.requests
