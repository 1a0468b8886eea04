"""The program is killed over and over: what is on the disk is what had been said."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from statistics import median

import psutil
import pytest
from pytestqt.qtbot import QtBot

from bough.core import config, paths
from bough.core.config import Config
from bough.core.endpoint import EMBEDDED, ModelRef
from bough.core.engine.shipped import model_name, shipped_model
from bough.core.node import Node, Role, Status
from bough.core.session import Session
from bough.core.store.places import StoredPlace
from bough.core.store.store import FILE, Store
from helpers.program import PATIENCE, Program, gone, started
from helpers.server import Cut, ModelServer, Received, Script, chunk, sse

pytestmark = pytest.mark.model

STREAMS = 4
PACE = 0.01
"""Seconds between two tokens of a stream."""
LONGEST_LOSS = 0.5
USUAL_LOSS = 0.25
ENGINE_SECONDS = 2.0


@dataclass(frozen=True)
class Sent:
    """A token of a stream, and when it was handed to the socket (monotonic seconds)."""

    text: str
    at: float


class Clocked(ModelServer):
    """Answers "stream 3" with tokens that say where they belong, without end, and keeps when it
    sent each."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[Sent]] = {}

    def _script_for(self, request: Received) -> Script:
        if request.method == "GET":
            return super()._script_for(request)
        name = request.json["messages"][-1]["content"]
        self.sent[name] = []
        return Script(headers={"content-type": "text/event-stream", "x-stream": name})

    async def _play(self, script: Script, writer: asyncio.StreamWriter) -> None:
        name = script.headers.get("x-stream", "")
        if not name:
            await super()._play(script, writer)
            return
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        writer.write(head.encode())
        due = time.monotonic()
        for number in count():
            token = f"{name}/{number:05} "
            writer.write(sse(chunk({"content": token})))
            self.sent[name].append(Sent(token, time.monotonic()))
            await writer.drain()
            due += PACE
            await asyncio.sleep(max(0.0, due - time.monotonic()))


@pytest.fixture
def server() -> Iterator[Clocked]:
    with Clocked() as server:
        yield server


def prepared(profile: Path, server: ModelServer) -> None:
    """A profile with an open tab for each stream, where the engine is warmed up at the start."""
    gguf = shipped_model()
    assert gguf is not None
    inside = ModelRef(EMBEDDED, model_name(gguf))
    config.save(paths.config_file(), Config(endpoints=(server.endpoint,), default_model=inside))
    with closing(Store.open(profile)) as store:
        for number in range(STREAMS):
            store.add_session(Session(f"s{number}", f"Stream {number}", created_at=1.0))
            store.save_place(
                StoredPlace(
                    f"p{number}",
                    f"s{number}",
                    number,
                    current=number == 0,
                    endpoint=server.endpoint.id,
                    model="scripted",
                )
            )


def kill(program: Program) -> float:
    """Kill it and wait for its end; when that was."""
    at = time.monotonic()
    os.kill(program.process.pid, signal.SIGKILL)
    assert program.ended() == -signal.SIGKILL
    return at


def engine_of(program: Program) -> list[psutil.Process]:
    return psutil.Process(program.process.pid).children(recursive=True)


def outlived(qtbot: QtBot, engine: list[psutil.Process], killed_at: float) -> float:
    """Seconds the engine lived after the kill. Fails if it does not end."""
    qtbot.waitUntil(lambda: all(map(gone, engine)), timeout=PATIENCE)
    return time.monotonic() - killed_at


def recovered(profile: Path) -> dict[str, list[Node]]:
    """The messages of each session as the next start finds them, in an intact database."""
    with closing(Store.open(profile)) as store:
        store.recover()
        found = {s.id: list(store.tree(s.id).walk()) for s in store.sessions()}
    with closing(sqlite3.connect(profile / FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    return found


def loss(reply: Node, sent: list[Sent], killed_at: float) -> float:
    """How old the oldest token was that is not on the disk, in seconds; 0 where none is missing.

    Fails where what is there is not exactly a beginning of what was sent."""
    whole = "".join(token.text for token in sent)
    assert whole.startswith(reply.text)
    length = 0
    for token in sent:
        length += len(token.text)
        if length > len(reply.text):
            return max(0.0, killed_at - token.at)
    return 0.0


@pytest.mark.parametrize("many", [2, pytest.param(200, marks=pytest.mark.long)])
def test_of_four_streams_a_kill_takes_the_last_moment_and_no_more(
    qtbot: QtBot,
    server: Clocked,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    random = Random(many)
    losses, engines = [], []
    for run in range(many):
        profile = tmp_path / f"{run}"
        monkeypatch.setenv("BOUGH_HOME", str(profile))
        prepared(profile, server)
        server.sent.clear()
        with started(profile) as program:
            for number in range(STREAMS):
                program.say(f"run {run} stream {number}", tab=number + 1)
            qtbot.waitUntil(
                lambda: len(server.sent) == STREAMS and all(server.sent.values()), timeout=PATIENCE
            )
            moment = time.monotonic() + random.uniform(0.0, 2.0)
            qtbot.waitUntil(lambda moment=moment: time.monotonic() > moment, timeout=PATIENCE)
            engine = engine_of(program)
            killed_at = kill(program)
            engines.append(outlived(qtbot, engine, killed_at))
        # What was sent after the kill went nowhere; no more comes once the server noticed.
        sent = {name: list(tokens) for name, tokens in server.sent.items()}
        worst = 0.0
        for number, (question, reply) in enumerate(
            recovered(profile)[f"s{n}"] for n in range(STREAMS)
        ):
            assert question.text == f"run {run} stream {number}"
            assert reply.status is Status.INTERRUPTED
            worst = max(worst, loss(reply, sent[question.text], killed_at))
        losses.append(worst)
    with capsys.disabled():
        print(
            f"\n{many} kills, {STREAMS} streams: oldest lost token {max(losses) * 1000:.0f} ms,"
            f" median {median(losses) * 1000:.0f} ms; engine gone within {max(engines):.2f} s"
        )
    if many > 100:
        assert max(losses) <= LONGEST_LOSS
        assert median(losses) <= USUAL_LOSS
        assert max(engines) <= ENGINE_SECONDS


class Striking(ModelServer):
    """Kills the program as soon as its question has come, before a byte goes back."""

    victim: Program | None = None

    def _script_for(self, request: Received) -> Script:
        if request.method == "POST" and self.victim is not None:
            os.kill(self.victim.process.pid, signal.SIGKILL)
            return Script((Cut(),), framing="none")
        return super()._script_for(request)


@pytest.mark.parametrize("many", [3, pytest.param(100, marks=pytest.mark.long)])
def test_what_a_server_saw_is_on_the_disk_whenever_the_kill_comes(
    qtbot: QtBot,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    many: int,
) -> None:
    random = Random(many)
    seen_and_kept = kept_alone = engines = 0.0
    for run in range(many):
        profile = tmp_path / f"{run}"
        monkeypatch.setenv("BOUGH_HOME", str(profile))
        with Striking() as server:
            prepared(profile, server)
            with started(profile) as program:
                engine_started(qtbot, program)
                engine = engine_of(program)
                if run % 2:
                    # At the very moment the question arrives.
                    server.victim = program
                program.say(f"question {run}")
                if run % 2:
                    program.ended()
                    killed_at = time.monotonic()
                else:
                    moment = time.monotonic() + random.uniform(0.0, 0.15)
                    qtbot.waitUntil(
                        lambda moment=moment: time.monotonic() > moment, timeout=PATIENCE
                    )
                    killed_at = kill(program)
                engines = max(engines, outlived(qtbot, engine, killed_at))
            asked = [q.json["messages"][-1]["content"] for q in server.questions]
        found = [n.text for n in recovered(profile)["s0"] if n.role is Role.USER]
        assert set(asked) <= set(found)
        assert found in ([], [f"question {run}"])
        seen_and_kept += bool(asked)
        kept_alone += bool(found) and not asked
    with capsys.disabled():
        print(
            f"\n{many} kills at sending: {seen_and_kept:.0f} seen by the server and all of them"
            f" on the disk, {kept_alone:.0f} on the disk alone; engine gone within {engines:.2f} s"
        )
    if many > 50:
        assert engines <= ENGINE_SECONDS


def engine_started(qtbot: QtBot, program: Program) -> None:
    """Wait until the window is there and warms up its engine."""
    qtbot.waitUntil(lambda: engine_of(program) != [], timeout=PATIENCE)
