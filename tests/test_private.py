"""A planted key is found nowhere after all that can go wrong did, and nothing is for others."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from bough.core import paths
from bough.core.endpoint import ModelRef
from bough.core.report import report
from helpers.command import bough
from helpers.program import PATIENCE, answered_by, started
from helpers.server import ModelServer, Script, chunk, reply_script, sse

KEY = "Plainly7Unguessable4711Bough"
VARIABLE = "BOUGH_TEST_KEY"


@pytest.fixture
def profile(home: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A profile whose server gets the key; whoever makes a file may let everybody have it."""
    monkeypatch.setenv(VARIABLE, KEY)
    before = os.umask(0)
    answered_by(replace(server.endpoint, key_env=VARIABLE))
    yield home / "bough"
    os.umask(before)


def failures() -> list[Script]:
    """A server that cannot keep to itself what it was told."""
    echo = {"x-echo": KEY, "set-cookie": f"session={KEY}", "www-authenticate": f"Bearer {KEY}"}
    told = f'{{"error": {{"message": "Incorrect API key provided: {KEY}", "code": "{KEY}"}}}}'
    stream = {"content-type": "text/event-stream", **echo}
    begun = sse(chunk({"content": "A "}))
    return [
        Script((told.encode(),), 401, {"content-type": "application/json", **echo}, "length"),
        Script((f"<h1>No entry for {KEY}</h1>".encode(),), 403, echo, "length"),
        Script((), 307, {"location": f"http://127.0.0.1:9/v1?key={KEY}", **echo}, "length"),
        Script((KEY.encode(),), 404, echo, "length"),
        Script((begun, sse(told)), 200, stream),
        Script((begun, sse(f'{{"broken": "{KEY}'), sse("[DONE]")), 200, stream),
        Script((sse(f": {KEY}"), f"event: {KEY}\n".encode(), sse("[DONE]")), 200, stream),
        Script((b"HTTP/1.1 " + KEY.encode() + b"\r\n\r\n",), framing="none"),
        reply_script("A bough is a main branch of a tree."),
    ]  # fmt: skip


def everything_goes_wrong(qtbot: QtBot, server: ModelServer, profile: Path) -> list[str]:
    """Ask the window and the command line while everything fails; what they printed."""
    printed: list[str] = []
    with started(profile) as program:
        for number, script in enumerate(failures(), 1):
            server.play(script)
            program.say("What is a bough?")
            ended(qtbot, profile, number)
        assert KEY in server.questions[-1].headers["authorization"]
        assert not any(KEY in word for word in psutil.Process(program.process.pid).cmdline())
        program.type("\a\n")
        qtbot.waitUntil(lambda: "RuntimeError: no entry" in log(profile), timeout=PATIENCE)
        program.process.send_signal(signal.SIGSEGV)
        program.ended(30)
        printed.append(program.words)
    with started(profile) as program:
        qtbot.waitUntil(lambda: "An earlier run crashed" in log(profile), timeout=PATIENCE)
        program.process.terminate()
        program.ended()
        printed.append(program.words)
    for script in failures():
        server.play(script)
        done = bough("ask", "?", "--base-url", server.base_url, "--key-env", VARIABLE)
        printed += [done.out, done.err]
    session = bough("sessions", "--json").json[-1]["id"]
    for command in (("show", session, "--json"), ("show", session), ("models",), ("doctor",)):
        done = bough(*command)
        printed += [done.out, done.err]
    printed.append(report("ValueError", profile))
    return printed


def log(profile: Path) -> str:
    file = profile / "logs" / "bough.log"
    return file.read_text("utf-8") if file.exists() else ""


def ended(qtbot: QtBot, profile: Path, number: int) -> None:
    """Wait until the reply with that number has its end."""
    qtbot.waitUntil(lambda: log(profile).count(" INFO bough: reply ") == number, timeout=PATIENCE)


def test_a_planted_key_is_found_nowhere_after_everything_went_wrong(
    qtbot: QtBot, server: ModelServer, profile: Path, home: Path
) -> None:
    printed = everything_goes_wrong(qtbot, server, profile)

    files = [file for file in home.rglob("*") if file.is_file()]
    assert {"bough.db", "config.toml", "bough.log", "crash.txt"} <= {file.name for file in files}
    assert [file for file in files if KEY.encode() in file.read_bytes()] == []
    assert [text for text in printed if KEY in text] == []
    assert VARIABLE in paths.config_file().read_text(), "only where the key is stands there"


def test_the_search_for_the_key_would_find_it(home: Path) -> None:
    (home / "leak").write_text(f"authorization: Bearer {KEY}")

    assert [f.name for f in home.rglob("*") if f.is_file() and KEY.encode() in f.read_bytes()]


def test_all_that_a_profile_holds_is_for_its_owner_alone(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    everything_goes_wrong(qtbot, server, profile)

    modes = {
        path.relative_to(profile.parent).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in [profile, *profile.rglob("*")]
    }
    wanted = {True: 0o700, False: 0o600}
    assert {
        name: oct(mode)
        for name, mode in modes.items()
        if mode != wanted[(profile.parent / name).is_dir()]
    } == {}
    assert {"bough/bough.db", "bough/lock", "bough/logs/bough.log"} <= modes.keys()


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="asks Linux")
def test_the_engine_is_not_given_the_key(qtbot: QtBot, server: ModelServer, profile: Path) -> None:
    answered_by(replace(server.endpoint, key_env=VARIABLE), ModelRef("embedded", ""))
    with started(profile) as program:
        here = psutil.Process(program.process.pid)
        qtbot.waitUntil(lambda: here.children() != [], timeout=PATIENCE)
        qtbot.waitUntil(lambda: "engine: ready" in log(profile), timeout=PATIENCE)
        (engine,) = here.children()

        environment = Path(f"/proc/{engine.pid}/environ").read_bytes()

        assert b"PATH=" in environment
        assert KEY.encode() not in environment
        assert not any(KEY in word for word in engine.cmdline())
        program.process.terminate()
        assert program.ended() == 0
        assert not engine.is_running()


def test_the_doctor_gives_the_key_to_none_of_the_programs_it_asks(
    profile: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "bin").mkdir()
    lister = home / "bin" / "fc-list"
    lister.write_text(f"#!/bin/sh\nenv >> {home / 'environment'}\n")
    lister.chmod(0o700)
    monkeypatch.setenv("PATH", f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}")

    bough("doctor")

    given = (home / "environment").read_text()
    assert "PATH=" in given
    assert KEY not in given
