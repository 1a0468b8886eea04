"""Many replies at once when the network is lost, the server hangs or dies, or the machine slept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from bough.app.place import Place
from bough.app.said import said
from bough.core.endpoint import Endpoint
from bough.core.node import Status
from bough.core.store.store import Store
from helpers import server as server_module
from helpers.server import Cut, Gate, ModelServer
from helpers.world import World

MANY = 8
PATIENCE = 60_000

posix = pytest.mark.skipif(sys.platform == "win32", reason="stops processes as POSIX does")


@pytest.fixture
def world(qapp: object, tmp_path: Path, server: ModelServer) -> Iterator[World]:
    server.parallel = MANY
    world = World(tmp_path, server)
    yield world
    world.close()


def asked(world: World, many: int = MANY) -> list[Place]:
    """So many questions, each in a session of its own with a message that waits behind it."""
    places = []
    for number in range(many):
        place = world.workspace.new_session()
        assert place.say(f"Question {number}")
        assert place.say(f"After {number}")
        places.append(place)
    return places


def over(world: World) -> bool:
    return not any(world.library.running(s.id) for s in world.library.sessions())


def waiting(place: Place) -> list[str]:
    return [message.text for message in place.following.messages()]


def kept(home: Path) -> dict[str, tuple[Status, str]]:
    """What the disk has of each reply, by its question."""
    found = {}
    store = Store.open(home / "profile", readonly=True)
    for session in store.sessions():
        for node in store.tree(session.id).walk():
            if node.parent:
                question = store.tree(session.id).node(node.parent)
                found[question.text] = (node.status, node.text)
    store.close()
    return found


def test_where_the_connections_break_each_partial_is_kept_and_says_so(
    qtbot: QtBot, world: World
) -> None:
    for _ in range(MANY):
        world.server.reply("A bough is a branch.", hold_after=2, cut_after=2)
    places = asked(world)
    qtbot.waitUntil(lambda: all(p.path()[-1].text == "A bough " for p in places))

    world.server.release()

    qtbot.waitUntil(lambda: over(world))
    for number, place in enumerate(places):
        reply = place.path()[-1]
        assert (reply.status, reply.text) == (Status.FAILED, "A bough ")
        assert reply.failure
        words = said(reply.failure.code, reply.failure.facts)
        assert words == "The connection broke after 2 words."
        assert waiting(place) == [f"After {number}"]
    assert len(world.server.questions) == MANY, "nothing was sent again, and nothing after it"
    world.library.flush(10)
    assert set(kept(world.home).values()) == {(Status.FAILED, "A bough ")}


def test_what_had_received_nothing_is_asked_once_more_and_only_once(
    qtbot: QtBot, world: World
) -> None:
    """Half of them hang up without a word, a quarter of them twice; the rest had begun."""
    for _ in range(4):
        world.server.reply("A bough is a branch.", hold_after=2, cut_after=2)
    first = asked(world, 4)
    qtbot.waitUntil(lambda: all(p.path()[-1].text == "A bough " for p in first))
    for _ in range(4):
        world.server.raw(Gate(), Cut(reset=False), framing="none")
    second = asked(world, 4)
    qtbot.waitUntil(lambda: len(world.server.questions) == MANY)
    for _ in range(2):
        world.server.raw(Cut(reset=False), framing="none")

    world.server.release()

    qtbot.waitUntil(lambda: over(world), timeout=PATIENCE)
    assert {p.path()[-1].status for p in first} == {Status.FAILED}
    ends = sorted(p.path()[1].status for p in second)
    assert ends == [Status.FAILED, Status.FAILED, Status.SEALED, Status.SEALED]
    for place in second:
        # What waited was said below those that ended as they should, and below no other.
        assert bool(waiting(place)) == (place.path()[1].status is Status.FAILED)
        assert len(place.path()) == (2 if waiting(place) else 4)
    questions = [q.json["messages"][-1]["content"] for q in world.server.questions]
    assert len(questions) == MANY + 4 + 2
    assert sum(q.startswith("After") for q in questions) == 2


class Process:
    """A server in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, server_module.__file__, "--rate", "50", "--tokens", "4000"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout
        told = json.loads(self.process.stdout.readline())
        self.endpoint = Endpoint("scripted", "Scripted", told["base_url"], parallel=MANY)

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    process.close()


@pytest.fixture
def apart(qapp: object, tmp_path: Path, process: Process) -> Iterator[World]:
    """A world whose server is that process."""
    world = World(tmp_path, process)  # type: ignore[arg-type]
    yield world
    world.close()


def under_way(qtbot: QtBot, world: World) -> list[Place]:
    """As many questions, when some words of each answer have come."""
    places = asked(world)
    qtbot.waitUntil(lambda: all(len(p.path()[-1].text) > 20 for p in places), timeout=PATIENCE)
    return places


@posix
def test_a_server_that_hangs_and_then_dies_leaves_every_partial(
    qtbot: QtBot, apart: World, process: Process
) -> None:
    places = under_way(qtbot, apart)

    process.signal(signal.SIGSTOP)
    process.close()

    qtbot.waitUntil(lambda: over(apart), timeout=PATIENCE)
    apart.library.flush(10)
    stored = kept(apart.home)
    for number, place in enumerate(places):
        reply = place.path()[-1]
        assert reply.status is Status.FAILED
        assert reply.failure
        assert reply.failure.code == "cut_off"
        assert len(reply.text) > 20
        assert stored[f"Question {number}"] == (Status.FAILED, reply.text)
        assert waiting(place) == [f"After {number}"]


@posix
def test_a_server_that_sleeps_and_wakes_goes_on_where_it_was(
    qtbot: QtBot, apart: World, process: Process
) -> None:
    places = under_way(qtbot, apart)

    process.signal(signal.SIGSTOP)
    # What was on its way has come when nothing more comes between two looks.
    before: list[int] = []

    def still() -> bool:
        now = [len(p.path()[-1].text) for p in places]
        same = now == before
        before[:] = now
        return same

    qtbot.waitUntil(still, timeout=PATIENCE)
    process.signal(signal.SIGCONT)

    qtbot.waitUntil(
        lambda: all(
            len(p.path()[-1].text) > length for p, length in zip(places, before, strict=True)
        ),
        timeout=PATIENCE,
    )
    assert all(p.running for p in places)
    assert apart.library.stop_all() == MANY


# Asks so many questions at the address it is given, tells when two words of each answer have come,
# and at the end what became of them.
_PROGRAM = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from bough.core.endpoint import Endpoint
from helpers.world import World
app = QCoreApplication([])
endpoint = Endpoint("scripted", "Scripted", sys.argv[2], parallel=8)
world = World(Path(sys.argv[1]), SimpleNamespace(endpoint=endpoint))
places = []
for number in range(8):
    place = world.workspace.new_session()
    place.say(f"Question {number}")
    place.say(f"After {number}")
    places.append(place)
def wait(until):
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: until() and loop.quit())
    timer.start(10)
    loop.exec()
wait(lambda: all(p.path()[-1].text == "A bough " for p in places))
print("streaming", flush=True)
wait(lambda: not any(p.running for p in places))
print(json.dumps([
    [p.path()[-1].status, p.path()[-1].text, [m.text for m in p.following.messages()]]
    for p in places
]), flush=True)
world.close()
"""


@posix
def test_a_machine_that_wakes_to_dead_connections_has_every_partial(
    server: ModelServer, tmp_path: Path
) -> None:
    for _ in range(MANY):
        server.reply("A bough is a branch.", hold_after=2)
    tests = Path(server_module.__file__).parents[1]
    bough = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(tmp_path), server.base_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tests,
        env={**os.environ, "PYTHONPATH": str(tests), "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert bough.stdout
        assert bough.stdout.readline() == "streaming\n"
        bough.send_signal(signal.SIGSTOP)
        server.close()
        bough.send_signal(signal.SIGCONT)
        became: list[Any] = json.loads(bough.stdout.readline())
        assert bough.wait(60) == 0
    finally:
        bough.kill()
        bough.communicate()

    assert became == [["failed", "A bough ", [f"After {n}"]] for n in range(MANY)]
    assert set(kept(tmp_path).values()) == {(Status.FAILED, "A bough ")}
    assert len(server.questions) == MANY


# The same in a network of its own, which is lost: nothing comes any more, not even an end.
_WITHOUT_NETWORK = """
import subprocess
from helpers.server import ModelServer
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
server = ModelServer()
server.start()
for _ in range(8):
    server.reply("A bough is a branch.", hold_after=2)
""" + _PROGRAM.replace("sys.argv[2]", "server.base_url").replace(
    'print("streaming", flush=True)',
    'subprocess.run(["ip", "link", "set", "lo", "down"], check=True)',
)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="needs a network namespace")
def test_a_network_that_is_lost_is_noticed_and_every_partial_kept(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network of one's own here")
    tests = Path(server_module.__file__).parents[1]
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", _WITHOUT_NETWORK, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tests,
        env={**os.environ, "PYTHONPATH": str(tests), "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
        check=True,
    )

    became = json.loads(done.stdout.splitlines()[-1])
    assert became == [["failed", "A bough ", [f"After {n}"]] for n in range(MANY)]
