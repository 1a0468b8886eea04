"""Servers that do not answer are mended: another key, another address, a trusted certificate."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.core import config
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, Endpoint
from bough.core.events import Event, Retrying
from bough.core.node import Node, Role, Text
from bough.core.providers.provider import Request
from bough.core.providers.retry import Persistent
from bough.core.secrets import Secrets
from helpers.drawer import Drawer
from helpers.server import ModelServer

QUESTION = Request("scripted", [Node("q", None, Role.USER, (Text("What is a bough?"),))])


@pytest.fixture
def io(qapp: object) -> Iterator[IoThread]:
    io = IoThread()
    yield io
    io.close()


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


Made = Callable[..., Catalogue]


@pytest.fixture
def made(tmp_path: Path, io: IoThread, drawer: Drawer) -> Made:
    """A catalogue that knows these servers."""

    def make(*endpoints: Endpoint) -> Catalogue:
        return Catalogue(Config(endpoints=endpoints), tmp_path / "config.toml", io, Secrets(drawer))

    return make


def at(port: int, path: str = "/v1") -> Endpoint:
    return Endpoint("lab", "Lab", f"http://127.0.0.1:{port}{path}")


def written(tmp_path: Path) -> Endpoint:
    return config.load(tmp_path / "config.toml").endpoints[0]


def test_a_certificate_that_a_person_trusts_is_kept(qtbot: QtBot, made: Made, tmp_path: Path):
    catalogue = made(Endpoint("lab", "Lab", "https://127.0.0.1:9/v1"))

    with qtbot.waitSignal(catalogue.server_changed) as changed:
        catalogue.trust("lab", "ab" * 32)

    assert changed.args == ["lab"]
    assert written(tmp_path).certificate == "ab" * 32


def test_another_key_is_in_the_keyring_before_it_is_told(
    qtbot: QtBot, made: Made, drawer: Drawer, server: ModelServer
):
    catalogue = made(server.endpoint)

    with qtbot.waitSignal(catalogue.server_changed):
        catalogue.set_key("scripted", "a-new-key")
    qtbot.waitUntil(lambda: not catalogue.looking)

    assert list(drawer.kept.values()) == ["a-new-key"]


def test_a_key_that_is_none_is_told_and_not_kept(
    qtbot: QtBot, made: Made, drawer: Drawer, server: ModelServer
):
    catalogue = made(server.endpoint)

    with qtbot.waitSignal(catalogue.trouble) as trouble:
        catalogue.set_key("scripted", "two\nlines")

    assert trouble.args[0] == "bad_key"
    assert drawer.kept == {}


def test_a_server_that_moved_to_another_origin_takes_neither_key_nor_certificate_along(
    qtbot: QtBot, made: Made, tmp_path: Path, drawer: Drawer, server: ModelServer
):
    here = at(9)
    Secrets(drawer).set(here, "the-old-key")
    catalogue = made(here)
    catalogue.trust("lab", "ab" * 32)

    catalogue.move_server("lab", server.base_url + "/")
    qtbot.waitUntil(lambda: not catalogue.looking)

    assert written(tmp_path).base_url == server.base_url
    assert written(tmp_path).certificate == ""
    assert "authorization" not in server.requests[0].headers


def test_the_right_address_is_found_at_the_same_origin(
    qtbot: QtBot, made: Made, server: ModelServer
):
    catalogue = made(at(server.port, "/chat/completions"))

    with qtbot.waitSignal(catalogue.address_found) as found:
        catalogue.find_address("lab")

    assert found.args[0] == "lab"
    assert found.args[1].startswith(f"http://127.0.0.1:{server.port}")
    assert {r.method for r in server.requests} == {"GET"}


def test_where_no_api_is_none_is_found(qtbot: QtBot, made: Made):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        catalogue = made(at(taken.getsockname()[1]))

        with qtbot.waitSignal(catalogue.address_found) as found:
            catalogue.find_address("lab")

    assert found.args == ["lab", ""]


def test_a_server_that_is_started_is_noticed(
    qtbot: QtBot, made: Made, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bough.app.servers.POLL", 0.05)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        catalogue = made(at(closed.getsockname()[1]))
        catalogue.watch("lab")

        with qtbot.waitSignal(catalogue.listening) as listening:
            closed.listen()

    assert listening.args == ["lab"]


def test_who_looks_no_more_is_told_nothing(qtbot: QtBot, made: Made, server: ModelServer):
    catalogue = made(server.endpoint)

    with qtbot.assertNotEmitted(catalogue.listening):
        catalogue.watch("scripted")
        catalogue.unwatch("scripted")
        with qtbot.waitSignal(catalogue.server_changed):
            catalogue.set_key("scripted", "something-behind-it")
        qtbot.waitUntil(lambda: not catalogue.looking)


def test_what_is_on_this_machine_is_known(made: Made):
    catalogue = made(at(9), Endpoint("far", "Far", "https://api.example.com/v1"))

    assert catalogue.local("lab")
    assert catalogue.local(EMBEDDED)
    assert not catalogue.local("far")


def test_replies_from_one_origin_wait_for_each_other(io: IoThread, made: Made, server: ModelServer):
    catalogue = made(server.endpoint)
    server.fail(429, "Slow down", {"retry-after": "30"})

    async def first(provider: Persistent) -> Event:
        async for event in provider.stream(QUESTION):
            if isinstance(event, Retrying):
                return event
        raise AssertionError

    async def both() -> list[Event]:
        return [await first(await catalogue.provider("scripted")) for _ in range(2)]

    two = io.run(both()).result(20)
    assert [(e.code, e.attempt) for e in two] == [("rate_limited", 2), ("rate_limited", 1)]
    assert len(server.questions) == 1


def test_what_was_written_by_hand_is_not_lost_to_a_change_of_a_server(made: Made, tmp_path: Path):
    catalogue = made(at(9))
    catalogue.rename_server("lab", "Attic")
    file = tmp_path / "config.toml"
    file.write_text(
        file.read_text() + '\n[[endpoints]]\nid = "mine"\nbase_url = "http://127.0.0.1:10/v1"\n'
    )

    catalogue.rename_server("lab", "Cellar")

    assert [e.name for e in config.load(file).endpoints] == ["Cellar", "mine"]
    assert catalogue.server("mine") is not None


def test_servers_stand_in_the_order_they_were_put_in(made: Made, tmp_path: Path):
    far = Endpoint("far", "Far", "https://api.example.com/v1")
    catalogue = made(at(9), far)

    catalogue.arrange_servers((far, at(9)))

    assert [e.id for e in config.load(tmp_path / "config.toml").endpoints] == ["far", "lab"]
    catalogue.arrange_servers((far,))
    assert catalogue.server("lab") is None
