"""A certificate that cannot be trusted is named and can be pinned; nobody else gets a byte."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bough.core.endpoint import Endpoint
from bough.core.errors import ProviderError
from bough.core.events import Ended, Event, Failed
from bough.core.node import Node, Role, Text
from bough.core.providers.breaks import from_exception
from bough.core.providers.openai_compatible import OpenAICompatible, Timeouts
from bough.core.providers.provider import Request
from bough.core.sentences import advice, sentence
from helpers.certificates import Certificate, certificate
from helpers.server import ModelServer

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])
KEY = "a-key-for-the-right-one"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "certificates").mkdir()
    return tmp_path / "certificates"


def ending(endpoint: Endpoint) -> Event:
    async def ask() -> Event:
        return [e async for e in OpenAICompatible(endpoint, KEY).stream(QUESTION)][-1]

    return asyncio.run(ask())


def refusal(endpoint: Endpoint) -> Failed:
    last = ending(endpoint)
    assert isinstance(last, Failed)
    return last


class Listener:
    """Shows a certificate, and keeps every byte that it is then told."""

    def __init__(self, shown: Certificate) -> None:
        self.told = b""
        self.handshakes = 0
        self._context = shown.context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.endpoint = Endpoint("e", "E", f"https://127.0.0.1:{self._socket.getsockname()[1]}/v1")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.settimeout(10)
            try:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self.handshakes += 1
                    while data := secure.recv(65536):
                        self.told += data
            except OSError:
                connection.close()

    def close(self) -> None:
        """After this `told` is complete."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextmanager
def listening(shown: Certificate) -> Iterator[Listener]:
    listener = Listener(shown)
    yield listener
    listener.close()


def test_a_self_signed_certificate_is_named_with_its_fingerprint(folder: Path):
    shown = certificate(folder)
    with listening(shown) as listener:
        failed = refusal(listener.endpoint)

    assert (failed.code, failed.facts["reason"]) == ("tls", "self-signed")
    assert failed.facts["fingerprint"] == shown.fingerprint
    assert listener.told == b""
    assert "self-signed" in sentence(failed.code, failed.facts)
    assert "127.0.0.1" in sentence(failed.code, failed.facts)
    assert advice(failed.code, failed.facts)[:2] == ("trust_certificate", "edit_server")


@pytest.mark.parametrize(
    ("name", "expired", "reason"),
    [
        ("IP:127.0.0.1", True, "expired"),
        ("IP:127.0.0.2", False, "wrong name"),
        ("DNS:other.example", False, "wrong name"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, expired: bool, reason: str
):
    shown = certificate(folder, name, expired=expired)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.file))
    with listening(shown) as listener:
        failed = refusal(listener.endpoint)

    assert failed.facts["reason"] == reason
    assert failed.facts["fingerprint"] == shown.fingerprint
    assert listener.told == b""


def test_the_pinned_certificate_is_trusted_whatever_its_name_or_age(folder: Path):
    shown = certificate(folder, "DNS:other.example", expired=True)
    with ModelServer(tls=shown.context) as server:
        end = ending(replace(server.endpoint, certificate=shown.fingerprint))

        assert end == Ended("stop")
        assert server.questions[0].headers["authorization"] == f"Bearer {KEY}"


def test_another_certificate_than_the_pinned_one_gets_no_byte(folder: Path):
    trusted, other = certificate(folder), certificate(folder)
    with listening(other) as listener:
        failed = refusal(replace(listener.endpoint, certificate=trusted.fingerprint))

    assert failed.code == "tls"
    assert failed.facts["reason"] == "another certificate than the one trusted"
    assert failed.facts["fingerprint"] == other.fingerprint
    assert listener.told == b""


def test_a_pin_holds_also_where_an_authority_vouches_for_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    trusted, other = certificate(folder), certificate(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    with listening(other) as listener:
        failed = refusal(replace(listener.endpoint, certificate=trusted.fingerprint))

    assert failed.facts["reason"] == "another certificate than the one trusted"
    assert listener.told == b""


def test_a_certificate_that_an_authority_vouches_for_needs_no_pin(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    shown = certificate(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.file))
    with ModelServer(tls=shown.context) as server:
        assert ending(server.endpoint) == Ended("stop")


def test_the_models_of_a_server_that_cannot_be_trusted_are_refused_alike(folder: Path):
    shown = certificate(folder)

    async def models(endpoint: Endpoint) -> None:
        await OpenAICompatible(endpoint, KEY).models()

    with listening(shown) as listener, pytest.raises(ProviderError) as refused:
        asyncio.run(models(listener.endpoint))

    assert refused.value.facts["fingerprint"] == shown.fingerprint
    assert listener.told == b""


def test_a_server_that_hangs_up_in_the_handshake_is_cut_off(folder: Path):
    with socket.create_server(("127.0.0.1", 0)) as door:

        def slam() -> None:
            door.accept()[0].close()

        thread = threading.Thread(target=slam)
        thread.start()
        failed = refusal(Endpoint("e", "E", f"https://127.0.0.1:{door.getsockname()[1]}/v1"))
        thread.join(10)

    assert (failed.code, failed.facts.get("stage")) == ("cut_off", "head"), failed


def test_a_handshake_that_ended_in_the_midst_of_a_step_is_cut_off():
    came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
    handshake = ssl.create_default_context().wrap_bio(came, goes, server_hostname="a.example")
    with pytest.raises(ssl.SSLWantReadError):
        handshake.do_handshake()
    came.write_eof()
    broken: list[ssl.SSLError] = []
    for _ in range(2):
        with pytest.raises(ssl.SSLError) as caught:
            handshake.do_handshake()
        broken.append(caught.value)
        goes.write_eof()

    # (Which error it is depends on the version of OpenSSL.)
    for error in broken:
        failed = from_exception(error, received=b"", answered=False)
        assert (failed.code, failed.facts.get("stage")) == ("cut_off", "head")


def test_a_handshake_that_nobody_answers_ends_with_the_time_to_connect():
    async def ask(endpoint: Endpoint) -> Event:
        provider = OpenAICompatible(endpoint, timeouts=Timeouts(connect=0.2))
        return [e async for e in provider.stream(QUESTION)][-1]

    with socket.create_server(("127.0.0.1", 0)) as silent:
        last = asyncio.run(
            ask(Endpoint("e", "E", f"https://127.0.0.1:{silent.getsockname()[1]}/v1"))
        )

    assert isinstance(last, Failed)
    assert (last.code, last.facts["stage"]) == ("timeout", "connect")


@contextmanager
def tunnelled(to: int) -> Iterator[int]:
    """The port of a proxy that connects everybody to one port of this machine."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 Go ahead\r\n\r\n")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def serve() -> None:
        server = await asyncio.start_server(join, "127.0.0.1", 0)
        port.append(server.sockets[0].getsockname()[1])
        ready.set()
        await asyncio.to_thread(over.wait)
        server.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    port: list[int] = []
    ready, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield port[0]
    over.set()
    thread.join(10)
    assert not thread.is_alive()


def test_behind_a_proxy_the_server_itself_is_checked(folder: Path, monkeypatch: pytest.MonkeyPatch):
    shown = certificate(folder, "DNS:far.example")
    far = Endpoint("far", "Far", "https://far.example/v1")
    with ModelServer(tls=shown.context) as server, tunnelled(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")

        failed = refusal(far)
        end = ending(replace(far, certificate=shown.fingerprint))

    assert (failed.code, failed.facts["reason"]) == ("tls", "self-signed")
    assert failed.facts["fingerprint"] == shown.fingerprint
    assert end == Ended("stop")
    assert len(server.requests) == 1
