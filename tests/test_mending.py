"""What goes wrong is mended in the window, with real servers and a disk that really fails."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import Endpoint, ModelRef
from bough.core.node import Node, Status
from bough.core.store.store import FILE
from bough.ui.banner import Line
from bough.ui.transcript.card import Card
from helpers.certificates import certificate
from helpers.faulty_disk import FULL, FaultyDisk
from helpers.program import PATIENCE, opened
from helpers.reader import LEFT, Reader
from helpers.rooms import named
from helpers.server import ModelServer, Received, Script

QUESTION = "What is a bough?"
ANSWER = "A bough is a main branch of a tree."


@pytest.fixture
def profile(home: Path) -> Path:
    return home / "bough"


def answered_at(base_url: str) -> None:
    """Configure a server at that address and let it answer."""
    endpoint = Endpoint("lab", "Lab", base_url)
    wanted = Config((endpoint,), ModelRef("lab", "scripted"), questions="off")
    config.save(paths.config_file(), wanted)


def failed(reader: Reader) -> Node:
    """Ask, and wait for the card of the reply that fails."""
    reader.ask(QUESTION)
    assert reader.last.status is Status.FAILED
    return reader.last


def offers(reader: Reader, name: str) -> bool:
    """Whether there is such a button to be pressed."""
    buttons = reader.window.findChildren(QAbstractButton)
    return any(b.accessibleName() == name and b.isVisible() and b.isEnabled() for b in buttons)


def wait_for_answer(reader: Reader) -> None:
    reader.qtbot.waitUntil(lambda: reader.text == [QUESTION, ANSWER], timeout=PATIENCE)
    reader.wait()


def test_the_wait_that_a_server_asks_for_is_cut_short_by_try_now(
    qtbot: QtBot, profile: Path, server: ModelServer
) -> None:
    answered_at(server.base_url)
    server.fail(429, "Slow down", {"retry-after": "50"})
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.say(QUESTION)
        qtbot.waitUntil(lambda: offers(reader, "Try now"), timeout=PATIENCE)

        reader.click("Try now")
        wait_for_answer(reader)

        assert reader.last.details["retried"] == 1
        assert len(server.questions) == 2


def test_a_wait_that_is_cancelled_asks_no_more(
    qtbot: QtBot, profile: Path, server: ModelServer
) -> None:
    answered_at(server.base_url)
    server.fail(503, "Loading model", {"retry-after": "50"})
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.say(QUESTION)
        qtbot.waitUntil(lambda: offers(reader, "Cancel"), timeout=PATIENCE)

        reader.click("Cancel")

        reader.wait()
        assert reader.last.status is Status.STOPPED
        assert len(server.questions) == 1


def test_a_local_server_that_was_not_there_is_noticed_when_it_comes(
    qtbot: QtBot, profile: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answered_at(f"http://127.0.0.1:{port}/v1")
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        assert failed(reader).failure is not None

        with ModelServer(port=port):
            qtbot.waitUntil(
                lambda: card(reader).accessibleDescription() == "It is listening now.",
                timeout=PATIENCE,
            )
            qtbot.mouseClick(named(card(reader), QAbstractButton, "Try again"), LEFT)
            wait_for_answer(reader)


def card(reader: Reader) -> Card:
    """The card at the end of the reply."""
    (found,) = (c for c in reader.window.findChildren(Card) if c.isVisible())
    return found


class Strict(ModelServer):
    """Has its API where it says, and a web page everywhere else."""

    def _script_for(self, request: Received) -> Script:
        if request.path.startswith("/v1/"):
            return super()._script_for(request)
        page = (b"<html><title>Nothing here</title></html>",)
        return Script(page, 404, {"content-type": "text/html"}, "length")


def test_the_address_that_was_meant_is_found_and_kept(qtbot: QtBot, profile: Path) -> None:
    with Strict() as server:
        answered_at(server.base_url.removesuffix("/v1"))
        with opened(qtbot, profile) as bough:
            reader = Reader(qtbot, bough)
            failed(reader)
            reader.click("Find the address")
            use = f"Use {server.base_url}"
            qtbot.waitUntil(lambda: offers(reader, use), timeout=PATIENCE)

            reader.click(use)
            wait_for_answer(reader)

    assert config.load(paths.config_file()).endpoints[0].base_url == server.base_url


def test_a_certificate_that_nobody_vouches_for_is_trusted_once_a_person_says_so(
    qtbot: QtBot, profile: Path, tmp_path: Path
) -> None:
    shown = certificate(tmp_path)
    with ModelServer(tls=shown.context) as server:
        answered_at(server.base_url)
        with opened(qtbot, profile) as bough:
            reader = Reader(qtbot, bough)
            failed(reader)
            assert server.questions == []

            QTimer.singleShot(0, lambda: say_yes(qtbot))
            reader.click("Trust this certificate…")
            wait_for_answer(reader)

    assert config.load(paths.config_file()).endpoints[0].certificate == shown.fingerprint


def say_yes(qtbot: QtBot) -> None:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    qtbot.mouseClick(named(dialog, QAbstractButton, "Trust it and try again"), LEFT)


def test_a_reply_goes_on_in_memory_while_the_disk_is_full_and_is_saved_when_there_is_room(
    qtbot: QtBot, profile: Path, server: ModelServer
) -> None:
    profile.mkdir(mode=0o700)
    disk = FaultyDisk(profile)
    try:
        answered_at(server.base_url)
        server.reply(ANSWER, hold_after=4)
        with opened(qtbot, profile) as bough:
            reader = Reader(qtbot, bough)
            reader.say(QUESTION)
            qtbot.waitUntil(lambda: reader.text[-1:] == ["A bough is a "], timeout=PATIENCE)
            disk.fail(1, FULL)
            server.release()
            wait_for_answer(reader)
            qtbot.waitUntil(lambda: bough.library.held is not None, timeout=PATIENCE)

            assert [
                line.accessibleName().partition(" (")[0]
                for line in reader.window.findChildren(Line)
                if line.isVisible()
            ] == ["Disk full – answers are held in memory"]

            disk.heal()
            reader.click("Try again now")
            qtbot.waitUntil(lambda: bough.library.held is None, timeout=PATIENCE)
            assert reader.window.panes.note.text() == "Everything is saved."
    finally:
        disk.heal()
        disk.close()

    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        assert reader.text == [QUESTION, ANSWER]
        assert reader.last.status is Status.SEALED
    assert (profile / FILE).is_file()


def test_stopping_is_seen_at_once_and_closes_the_connection(
    qtbot: QtBot, profile: Path, server: ModelServer
) -> None:
    answered_at(server.base_url)
    server.reply(ANSWER, hold_after=4)
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.say(QUESTION)
        qtbot.waitUntil(lambda: reader.text[-1:] == ["A bough is a "], timeout=PATIENCE)

        reader.press(Qt.Key.Key_Escape)

        assert reader.last.status is Status.STOPPED
        assert server.questions[0].closed.wait(10)
        assert server.questions[0].left_early
