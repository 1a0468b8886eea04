"""The engine inside, as the catalogue starts and ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from bough.app.catalogue import Catalogue
from bough.app.io import IoThread
from bough.core.config import Config

pytestmark = pytest.mark.model


@pytest.fixture
def io(qapp: object) -> Iterator[IoThread]:
    io = IoThread()
    yield io
    io.close()


@pytest.fixture
def catalogue(tmp_path: Path, io: IoThread) -> Catalogue:
    """One without a server: the model inside answers."""
    return Catalogue(Config(), tmp_path / "config.toml", io)


def engines() -> list[psutil.Process]:
    """The child processes that hold a model, whether they run or are only not buried yet."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() == psutil.STATUS_ZOMBIE or "bough.core.engine.child" in child.cmdline()
    ]


def close(catalogue: Catalogue, io: IoThread) -> None:
    """As the program does when its window is closed."""
    catalogue.close()
    io.close()


@pytest.mark.parametrize("state", ["loading", "ready"])
def test_the_engine_is_gone_when_the_catalogue_is_closed(
    qtbot: QtBot, catalogue: Catalogue, io: IoThread, state: str
) -> None:
    catalogue.warm_up()
    qtbot.waitUntil(lambda: catalogue.engine_state == state and bool(engines()), timeout=30_000)

    close(catalogue, io)

    assert engines() == []


def test_an_engine_that_does_not_listen_is_gone_too(
    qtbot: QtBot, catalogue: Catalogue, io: IoThread
) -> None:
    catalogue.warm_up()
    qtbot.waitUntil(lambda: catalogue.engine_state == "ready", timeout=30_000)
    for engine in engines():
        engine.suspend()

    close(catalogue, io)

    assert engines() == []


def test_an_engine_that_has_only_just_been_asked_for_is_not_left(
    catalogue: Catalogue, io: IoThread
) -> None:
    catalogue.warm_up()
    asked = io.run(nothing())

    close(catalogue, io)

    assert asked.done()
    assert engines() == []
    assert catalogue.engine_state == "off"


def test_the_log_of_the_engine_is_at_hand(qtbot: QtBot, catalogue: Catalogue, io: IoThread) -> None:
    assert catalogue.engine_log() == []
    catalogue.warm_up()
    qtbot.waitUntil(lambda: catalogue.engine_state == "ready", timeout=30_000)

    assert any("model loaded" in line for line in catalogue.engine_log())
    close(catalogue, io)


async def nothing() -> None:
    """Runs after what was begun before it."""
