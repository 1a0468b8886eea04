"""When the program fails, breaks off, or is made to end: what is said, kept, and done next."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit
from pytestqt.qtbot import QtBot

from bough.app import unclean
from bough.core.endpoint import Endpoint
from bough.core.node import Status
from bough.core.store.store import Store
from bough.ui.banner import Line
from bough.ui.report import ReportDialog
from helpers.program import PATIENCE, Program, answered_by, opened, started
from helpers.reader import LEFT, Reader
from helpers.rooms import named
from helpers.server import ModelServer

QUESTION = "What is a bough?"
ANSWER = "A bough is a main branch of a tree."


@pytest.fixture
def profile(home: Path, server: ModelServer) -> Path:
    answered_by(server.endpoint)
    return home / "bough"


def logged(profile: Path) -> str:
    file = profile / "logs" / "bough.log"
    return file.read_text("utf-8") if file.exists() else ""


def draft_on_disk(profile: Path) -> str:
    """The draft of the only place, as the next start finds it."""
    with closing(Store.open(profile, readonly=True)) as store:
        return "".join(place.draft for place in store.places())


def wait_for_start(qtbot: QtBot, profile: Path, number: int = 1) -> None:
    """Wait until the window of the start with that number is up."""
    qtbot.waitUntil(lambda: logged(profile).count(" started on ") == number, timeout=PATIENCE)


def killed_at_its_start(qtbot: QtBot, profile: Path, number: int) -> None:
    with started(profile) as program:
        wait_for_start(qtbot, profile, number)
        program.process.kill()
        program.ended()


def asked_and_answered(qtbot: QtBot, program: Program, profile: Path, number: int = 1) -> bool:
    """Ask, and wait for the answer with that number."""
    program.say(QUESTION)
    qtbot.waitUntil(lambda: logged(profile).count("sealed after") == number, timeout=PATIENCE)
    return True


# An exception in a slot


def test_an_exception_in_a_slot_is_told_and_the_session_goes_on(
    qtbot: QtBot, profile: Path
) -> None:
    with started(profile) as program:
        program.type("\a\n")
        qtbot.waitUntil(lambda: "RuntimeError: no entry" in logged(profile), timeout=PATIENCE)
        program.say(QUESTION)
        qtbot.waitUntil(lambda: "sealed after" in logged(profile), timeout=PATIENCE)

        program.process.terminate()
        assert program.ended() == 0

    assert "Something went wrong (copied to log)." in program.words.splitlines()
    assert ", in _on_heard" in logged(profile)
    with closing(Store.open(profile, readonly=True)) as store:
        (session,) = store.sessions()
        assert [n.text for n in store.tree(session.id).walk()] == [QUESTION, ANSWER]


def test_the_log_of_a_session_has_no_word_of_it(qtbot: QtBot, profile: Path) -> None:
    with started(profile) as program:
        program.say(QUESTION)
        qtbot.waitUntil(lambda: "sealed after" in logged(profile), timeout=PATIENCE)
        program.process.terminate()
        program.ended()

    assert "Bough ends" in logged(profile)
    assert "bough is" not in logged(profile)
    assert "What" not in logged(profile)


def test_the_report_is_shown_before_it_is_copied_and_goes_nowhere_by_itself(
    qtbot: QtBot, profile: Path
) -> None:
    with opened(qtbot, profile) as bough:
        bough.window.say_mishap("bug", "ValueError: oak")

        qtbot.mouseClick(named(bough.window, QAbstractButton, "Show report"), LEFT)
        (dialog,) = bough.window.findChildren(ReportDialog)
        text = named(dialog, QPlainTextEdit, "Report")
        assert text.isReadOnly()
        assert "\nValueError: oak\n" in text.toPlainText()
        QGuiApplication.clipboard().setText("untouched")
        assert QGuiApplication.clipboard().text() == "untouched"

        qtbot.mouseClick(named(dialog, QAbstractButton, "Copy report"), LEFT)
        assert QGuiApplication.clipboard().text() == text.toPlainText()

        qtbot.mouseClick(named(dialog, QAbstractButton, "Close"), LEFT)
        assert not dialog.isVisible()


# A crash


def test_after_a_crash_the_next_start_offers_its_report_once(qtbot: QtBot, profile: Path) -> None:
    with started(profile) as program:
        wait_for_start(qtbot, profile)
        program.process.send_signal(signal.SIGSEGV)
        assert program.ended(30) == -signal.SIGSEGV
    assert "Fatal Python error" in (profile / "logs" / "crash.txt").read_text()

    for number, told in ((2, True), (3, False)):
        with started(profile) as program:
            wait_for_start(qtbot, profile, number)
            assert asked_and_answered(qtbot, program, profile, number - 1)
            program.process.terminate()
            assert program.ended() == 0
        assert ("Bough ended unexpectedly the last time." in program.words) is told
    assert logged(profile).count("Fatal Python error") == 1


def test_after_two_starts_that_were_killed_the_third_is_a_safe_one(
    qtbot: QtBot, profile: Path
) -> None:
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.ask(QUESTION)
        reader.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        reader.ask("And **what** is a twig?")
        tabs = reader.tabs
    for number in (1, 2):
        killed_at_its_start(qtbot, profile, number)

    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        assert named(bough.window, Line, SAFE).isVisible()
        assert reader.tabs == ["New session"]
        assert not bough.io.running, "nothing is loaded"

        reader.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier | SHIFT)
        assert reader.tabs == ["New session", tabs[1]]
        assert reader.transcript.plain

        qtbot.mouseClick(named(bough.window, QAbstractButton, "Start normally"), LEFT)
        assert not any(banner.isVisible() for banner in bough.window.findChildren(Line))
        assert sorted(reader.tabs) == sorted(tabs)
        assert not reader.transcript.plain

    with opened(qtbot, profile) as bough:
        assert sorted(Reader(qtbot, bough).tabs) == sorted(tabs)
        assert bough.window.findChildren(Line) == []


SAFE = (
    "Bough ended unexpectedly twice, so this is a safe start: no session is open, text is plain,"
    " and the engine is off."
)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_safe_start_keeps_the_tabs_for_the_next_start_whatever_is_done_in_it(
    qtbot: QtBot, profile: Path
) -> None:
    with opened(qtbot, profile) as bough:
        Reader(qtbot, bough).ask(QUESTION)
    for number in (1, 2):
        killed_at_its_start(qtbot, profile, number)

    with opened(qtbot, profile) as bough:
        Reader(qtbot, bough).ask("Only a twig?")

    with opened(qtbot, profile) as bough:
        assert sorted(Reader(qtbot, bough).tabs) == ["Only a twig?", QUESTION]


def test_a_kill_in_the_middle_of_a_long_day_counts_for_nothing(
    qtbot: QtBot, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The day is long after no time at all.
    monkeypatch.setattr(unclean, "SETTLED_MS", 0)
    for _ in range(2):
        with opened(qtbot, profile):
            qtbot.waitUntil(lambda: not (profile / "running").exists())
            left = unclean.Starts(profile)
            left.settle()
            assert left.unclean == 0


# The end


@contextmanager
def deaf() -> Iterator[str]:
    """The address of a server that takes no call: its queue is full, and it never looks."""
    with socket.socket() as server, closing(socket.socket()) as first:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        first.connect(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_program_while_a_server_takes_no_call(
    qtbot: QtBot, profile: Path, number: signal.Signals
) -> None:
    with deaf() as address:
        answered_by(Endpoint("deaf", "Deaf", address))
        with started(profile) as program:
            program.say(QUESTION)
            qtbot.waitUntil(lambda: asked(profile), timeout=PATIENCE)

            program.process.send_signal(number)
            assert program.ended() == 0, program.words

    with closing(Store.open(profile, readonly=True)) as store:
        (session,) = store.sessions()
        assert [n.status for n in store.tree(session.id).walk()] == [Status.SEALED, Status.STOPPED]


def asked(profile: Path) -> bool:
    if not (profile / "bough.db").exists():
        return False
    with closing(Store.open(profile, readonly=True)) as store:
        return any(len(store.tree(session.id)) for session in store.sessions())


def test_nohup_lets_the_program_outlive_its_terminal(qtbot: QtBot, profile: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with started(profile) as program:
            wait_for_start(qtbot, profile)
            program.process.send_signal(signal.SIGHUP)
            program.say(QUESTION)
            qtbot.waitUntil(lambda: "sealed after" in logged(profile), timeout=PATIENCE)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_session_that_may_end_has_everything_on_the_disk(
    qtbot: QtBot, profile: Path, server: ModelServer
) -> None:
    server.reply(ANSWER, hold_after=4)
    with opened(qtbot, profile) as bough:
        reader = Reader(qtbot, bough)
        reader.say(QUESTION)
        qtbot.waitUntil(lambda: reader.text[-1:] == ["A bough is a "])
        reader.write("a draft")

        bough.flush()

        with closing(Store.open(profile, readonly=True)) as store:
            assert [p.draft for p in store.places()] == ["a draft"]
            (session,) = store.sessions()
            *_, reply = store.tree(session.id).walk()
            assert (reply.text, reply.status) == ("A bough is a ", Status.GROWING)


def test_the_end_does_not_wait_for_what_hangs(
    qtbot: QtBot, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look-up of a name cannot be cancelled; Python would wait for its thread."""
    (profile / "slow").mkdir(parents=True)
    (profile / "slow" / "sitecustomize.py").write_text(
        "import concurrent.futures, threading\n"
        "pool = concurrent.futures.ThreadPoolExecutor()\n"
        "pool.submit(threading.Event().wait)\n"
    )
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{profile / 'slow'}{os.pathsep}{before}")
    with started(profile) as program:
        wait_for_start(qtbot, profile)

        program.process.terminate()
        assert program.ended() == 0

    assert not (profile / "running").exists()


# Drafts


def test_a_draft_is_on_the_disk_while_it_is_still_being_typed(qtbot: QtBot, profile: Path) -> None:
    typed = ""
    with started(profile) as program:
        wait_for_start(qtbot, profile)
        until = time.monotonic() + PATIENCE / 1000
        while len(draft_on_disk(profile)) < 20:
            assert time.monotonic() < until, "typing went on and nothing was kept"
            program.type("oak "[len(typed) % 4])
            typed += "oak "[len(typed) % 4]

        program.process.kill()
        program.ended()

    kept = draft_on_disk(profile)
    assert len(kept) >= 20
    assert typed.startswith(kept)
