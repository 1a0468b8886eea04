"""One program writes a profile; every other start is handed over to it."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bough.core import config, handover, paths
from bough.core.config import Config
from bough.core.endpoint import ModelRef
from bough.core.errors import StoreError
from bough.core.handover import Line, addresses, first_or_line
from bough.core.node import Status
from bough.core.store.lock import LOCK, ProfileLock, hint
from bough.core.store.store import Store
from bough.ui.start import Bough
from helpers.command import bough, started, wait_for_listener, window, with_nobody_inside
from helpers.program import PATIENCE, opened
from helpers.reader import Reader
from helpers.server import Gate, ModelServer, Script

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a named pipe")

STARTS = [pytest.param(5), pytest.param(50, marks=pytest.mark.long)]


@pytest.fixture
def profile(home: Path) -> Path:
    return home / "bough"


@pytest.fixture
def first(qtbot: QtBot, profile: Path, server: ModelServer) -> Iterator[Bough]:
    """The program that is running, in this process, where the scripted server answers."""
    config.save(
        paths.config_file(),
        Config((server.endpoint,), ModelRef(server.endpoint.id, "scripted"), questions="off"),
    )
    with opened(qtbot, profile) as bough:
        qtbot.waitUntil(lambda: bool(hint(profile / LOCK)[1]), timeout=PATIENCE)
        yield bough


def ended(qtbot: QtBot, process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Its exit code and what it wrote, while the window here lives on."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=PATIENCE)
    out, err = process.communicate()
    return process.returncode, out, err


def beside(qtbot: QtBot, act: Callable[[], object]) -> None:
    """Do what waits for an answer while the window here lives on to give it."""
    thread = threading.Thread(target=act)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive(), timeout=PATIENCE)


def called(profile: Path) -> socket.socket:
    """A connection to the program that is running, as any program could make one."""
    channel = socket.socket(socket.AF_UNIX)
    channel.connect(hint(profile / LOCK)[1])
    return channel


# A second start


def test_a_second_start_raises_the_window_of_the_first(qtbot: QtBot, first: Bough) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow, timeout=PATIENCE)
    first.window.showMinimized()

    second = started()

    assert ended(qtbot, second) == (0, "", "")
    qtbot.waitUntil(first.window.isActiveWindow, timeout=PATIENCE)
    assert not first.window.isMinimized()


def test_a_second_start_does_not_even_load_qt(profile: Path) -> None:
    look = (
        "import sys\n"
        "from bough.main import main\n"
        "sys.argv = ['bough']\n"
        "code = main()\n"
        "print(code, [m for m in sys.modules if m.startswith(('PySide6', 'bough.ui', 'sqlite3'))])"
    )
    with window(profile):
        done = subprocess.run(
            [sys.executable, "-c", look], capture_output=True, text=True, check=True
        )

    assert done.stdout == "0 []\n"


def test_what_listens_is_not_loaded_before_the_window_is_seen() -> None:
    look = (
        "import sys\n"
        "import bough.ui.start\n"
        "print([m for m in ('PySide6.QtNetwork', 'bough.app.instance') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("many", STARTS)
def test_of_two_that_start_at_once_one_opens_and_the_other_raises_it(home: Path, many: int) -> None:
    chance = random.Random(many)
    for number in range(many):
        profile = home / f"profile-{number}"
        with_nobody_inside()
        both = []
        for _ in range(2):
            both.append(started("--profile", str(profile)))
            # Up to what a start takes, so that the second finds the first at any point of its own.
            threading.Event().wait(chance.choice([0.0, chance.uniform(0.0, 0.4)]))
        try:
            owner = wait_for_listener(profile)
            (opener,) = (p for p in both if p.pid == owner)
            (other,) = (p for p in both if p.pid != owner)
            assert (other.wait(60), other.communicate()) == (0, ("", ""))
            assert opener.poll() is None

            opener.kill()
            opener.wait()
            ProfileLock(profile / LOCK).release()
        finally:
            for process in both:
                process.kill()
                process.communicate()


def test_who_starts_while_the_first_is_ending_opens_the_window(profile: Path) -> None:
    profile.mkdir()
    with_nobody_inside()
    ending = ProfileLock(profile / LOCK)
    ending.publish(str(profile / "socket"))

    with started() as second:
        assert hint(profile / LOCK) == (os.getpid(), str(profile / "socket"))
        ending.release()

        assert wait_for_listener(profile, second.pid) == second.pid
        second.kill()


def test_a_socket_that_was_left_behind_is_in_nobodys_way(profile: Path) -> None:
    with window(profile) as killed:
        killed.kill()
        killed.wait()
        assert Path(hint(profile / LOCK)[1]).is_socket()

    with window(profile):
        assert bough().code == 0


def test_a_first_that_does_not_answer_is_told(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bough.cli import main

    monkeypatch.setattr(handover, "ANSWER", 0.2)
    with window(profile) as frozen:
        frozen.send_signal(signal.SIGSTOP)

        code = main(["ask", "Anybody?", "--base-url", "http://127.0.0.1:9/v1"])

    assert code == 4
    assert capsys.readouterr().err == (
        f"bough: Bough is running with this profile (process {frozen.pid}) but does not answer.\n"
    )


def test_a_start_onto_one_that_does_not_answer_is_told_in_a_box(profile: Path) -> None:
    start = (
        "import sys\n"
        "from bough.core import handover\n"
        "handover.ANSWER = 0.2\n"
        "from bough.main import main\n"
        "from bough.ui import refusal\n"
        "from helpers.program import AttendedBox\n"
        "refusal.QMessageBox = AttendedBox\n"
        "sys.argv = ['bough']\n"
        "sys.exit(main())\n"
    )
    with window(profile) as frozen:
        frozen.send_signal(signal.SIGSTOP)
        done = subprocess.run(
            [sys.executable, "-c", start],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )

    assert done.returncode == 4
    assert done.stdout.splitlines()[1].endswith("but does not answer.")


# The socket


@pytest.mark.parametrize("length", [0, 100], ids=["short", "long"])
def test_the_socket_is_for_its_user_only(home: Path, length: int) -> None:
    profile = home / ("x" * length) / "bough"
    with_nobody_inside()
    before = os.umask(0)
    try:
        process = started("--profile", str(profile))
    finally:
        os.umask(before)
    wait_for_listener(profile, process.pid)

    name = Path(hint(profile / LOCK)[1])
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (name, name.parent)]
    raised = bough("--profile", str(profile))
    process.terminate()
    process.communicate(timeout=60)

    assert modes == [0o600, 0o700]
    assert (name.parent == profile) == (length == 0)
    assert raised.code == 0
    assert not name.exists()


def test_a_folder_that_others_can_write_is_no_place_for_the_socket(home: Path) -> None:
    runtime = Path(os.environ["XDG_RUNTIME_DIR"]) / "bough"
    runtime.mkdir(mode=0o700)
    runtime.chmod(0o777)

    assert list(addresses(home / ("x" * 100))) == []


# Programs that mean no good


def flood(channel: socket.socket) -> None:
    """20 MB without an end; who does not want them hangs up."""
    for _ in range(20):
        channel.sendall(b"x" * 1_000_000)


HOSTILE: dict[str, Callable[[socket.socket], None]] = {
    "garbage": lambda c: c.sendall(os.urandom(4000) + b"\n"),
    "half a line": lambda c: c.sendall(b'{"do": "ra'),
    "20 MB": flood,
    "an unknown verb": lambda c: c.sendall(b'{"do": "format the disk"}\n'),
    "no object": lambda c: c.sendall(b'[1, 2]\n"raise"\nnull\n'),
    "depth": lambda c: c.sendall(b'{"do": ' + b"[" * 100_000 + b"\n"),
    "an errand of nothing": lambda c: c.sendall(b'{"do": "ask"}\n'),
    "wrong kinds": lambda c: c.sendall(
        b'{"do": "ask", "question": 3, "endpoint": [], "model": null}\n'
    ),
    "a stop of nothing": lambda c: c.sendall(b'{"do": "stop"}\n' * 1000),
    "raises without end": lambda c: c.sendall(b'{"do": "raise", "token": 7}\n' * 1000),
    "at once gone": lambda c: None,
}


@pytest.mark.parametrize("harm", HOSTILE.values(), ids=list(HOSTILE))
def test_who_talks_nonsense_does_no_harm(
    qtbot: QtBot, first: Bough, profile: Path, harm: Callable[[socket.socket], None]
) -> None:
    sessions = [s.id for s in first.library.sessions()]

    def talk() -> None:
        with called(profile) as channel:
            try:
                harm(channel)
            except OSError:
                return

    beside(qtbot, talk)

    assert ended(qtbot, started()) == (0, "", "")
    assert [s.id for s in first.library.sessions()] == sessions


def test_an_unknown_wish_is_answered_with_a_reason(qtbot: QtBot, first: Bough) -> None:
    heard: list[Any] = []

    def talk() -> None:
        line = first_or_line(paths.profile_dir())
        assert isinstance(line, Line)
        with closing(line):
            line.say({"do": "sing"})
            heard.extend([line.hear(10), line.hear(10)])

    beside(qtbot, talk)

    assert heard == [{"refused": "not_understood", "kind": "usage", "facts": {}}, None]


def test_who_never_reads_does_not_hold_the_others_up(
    qtbot: QtBot, first: Bough, profile: Path, server: ModelServer
) -> None:
    long = "word " * 200_000
    server.reply([long[i : i + 5000] for i in range(0, len(long), 5000)])
    with called(profile) as channel:
        channel.sendall(errand("Go on.", server))
        qtbot.waitUntil(lambda: len(server.questions) == 1, timeout=PATIENCE)
        reader = Reader(qtbot, first)

        reader.ask("And you?")

        assert reader.last.text == "A bough is a main branch of a tree."
        (session,) = (s for s in first.library.sessions() if s.title == "Go on")
        reply = first.library.tree(session.id).tip(None)
        qtbot.waitUntil(
            lambda: not first.library.node(session.id, str(reply)).growing, timeout=PATIENCE
        )
        assert first.library.node(session.id, str(reply)).text == long


def test_no_more_than_can_be_served_are_let_in(qtbot: QtBot, first: Bough, profile: Path) -> None:
    crowd: list[socket.socket] = []
    beside(qtbot, lambda: crowd.extend(called(profile) for _ in range(80)))
    qtbot.waitUntil(lambda: sum(hung_up(c) for c in crowd) == 80 - 64, timeout=PATIENCE)
    for channel in crowd:
        channel.close()

    assert ended(qtbot, started()) == (0, "", "")


def hung_up(channel: socket.socket) -> bool:
    channel.setblocking(False)
    try:
        return channel.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def errand(question: str, server: ModelServer, **fields: object) -> bytes:
    endpoint = {
        "id": "scripted",
        "name": "Scripted",
        "base_url": server.base_url,
        "prefill": "none",
        "key_env": "",
        "certificate": "",
    }
    asked = {
        "do": "ask",
        "question": question,
        "endpoint": endpoint,
        "model": "scripted",
        **dict.fromkeys(("session", "parent", "system", "key"), ""),
        **dict.fromkeys(("temperature", "timeout")),
        "keyring": False,
        **fields,
    }
    return json.dumps(asked).encode() + b"\n"


# A question that the window carries out


def asking(server: ModelServer, question: str, *options: str) -> subprocess.Popen[str]:
    return started("ask", question, "--base-url", server.base_url, *options)


def test_a_question_from_the_command_line_grows_in_the_window(
    qtbot: QtBot, first: Bough, server: ModelServer
) -> None:
    reader = Reader(qtbot, first)
    server.reply("Green.")
    reader.ask("What colour is a leaf?")
    place = first.workspace.current()
    assert place
    green = place.head
    server.reply("One two three.", hold_after=2)

    asked = asking(server, "Count.", "--session", place.session_id, "--json")

    qtbot.waitUntil(lambda: place.tree().tip(None) != green, timeout=PATIENCE)
    reply = str(place.tree().tip(None))
    qtbot.waitUntil(lambda: place.node(reply).text == "One two ", timeout=PATIENCE)
    assert place.head == green, "the reader stays where it was"
    assert first.library.session_state(place.session_id) == "running"
    server.release()
    code, out, _ = ended(qtbot, asked)
    answer = json.loads(out)
    assert (code, answer["node"], answer["text"]) == (0, reply, "One two three.")
    assert place.node(reply).status is Status.SEALED


def test_what_has_come_is_printed_while_the_rest_grows(
    qtbot: QtBot, first: Bough, server: ModelServer
) -> None:
    server.reply("One two three.", hold_after=2)
    asked = asking(server, "Count.")
    heard: list[str] = []
    assert asked.stdout
    listener = threading.Thread(target=lambda: heard.append(asked.stdout.read(8)))  # type: ignore[union-attr]
    listener.start()

    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE)

    assert heard == ["One two "]
    server.release()
    assert ended(qtbot, asked) == (0, "three.\n", "")


def test_two_questions_at_once_are_both_carried_out(
    qtbot: QtBot, first: Bough, server: ModelServer
) -> None:
    server.reply("Here.", hold_after=0)
    server.reply("Here.", hold_after=0)
    both = [asking(server, question) for question in ("One?", "Two?")]
    qtbot.waitUntil(lambda: len(server.questions) == 2, timeout=PATIENCE)

    server.release()

    assert [ended(qtbot, asked) for asked in both] == [(0, "Here.\n", "")] * 2
    assert {"One?", "Two?"} <= {s.title for s in first.library.sessions()}


def test_a_command_that_is_killed_stops_its_reply(
    qtbot: QtBot, first: Bough, server: ModelServer, profile: Path
) -> None:
    server.reply("One two three.", hold_after=2)
    asked = asking(server, "Count.")
    qtbot.waitUntil(lambda: "One two " in texts(profile), timeout=PATIENCE)

    asked.kill()

    qtbot.waitUntil(lambda: texts(profile).get("One two ") is Status.STOPPED, timeout=PATIENCE)
    assert ended(qtbot, asked)[0] == -signal.SIGKILL
    assert server.questions[0].closed.wait(10)


def texts(profile: Path) -> dict[str, Status]:
    """What is on the disk."""
    with closing(Store.open(profile, readonly=True)) as store:
        nodes = [n for s in store.sessions() for n in store.tree(s.id).walk()]
    return {n.text: n.status for n in nodes}


def test_a_question_below_a_reply_that_is_growing_is_refused_with_its_reason(
    qtbot: QtBot, first: Bough, server: ModelServer
) -> None:
    server.reply("One two three.", hold_after=2)
    reader = Reader(qtbot, first)
    reader.say("Count.")
    place = first.workspace.current()
    assert place
    qtbot.waitUntil(lambda: len(server.questions) == 1, timeout=PATIENCE)

    refused = ended(qtbot, asking(server, "And?", "--session", place.session_id))
    server.release()
    reader.wait()

    assert refused == (2, "", "bough: The reply is still being written.\n")
    assert [n.text for n in place.path()] == ["Count.", "One two three."]


@pytest.fixture
def window_asking(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> Iterator[tuple[subprocess.Popen[str], subprocess.Popen[str]]]:
    """A window in a process of its own, and a command whose answer has come to its second word."""
    server.reply("One two three.", hold_after=2)
    with window(profile) as running, asking(server, "Count.", "--json") as asked:
        qtbot.waitUntil(lambda: "One two " in texts(profile), timeout=PATIENCE)
        yield running, asked
        asked.kill()


def test_a_window_that_ends_stops_the_reply_and_the_command_says_so(
    window_asking: tuple[subprocess.Popen[str], subprocess.Popen[str]], profile: Path
) -> None:
    running, asked = window_asking

    running.terminate()

    out, err = asked.communicate(timeout=60)
    answer = json.loads(out)
    assert (asked.returncode, answer["status"], answer["text"]) == (130, "stopped", "One two ")
    assert err == "bough: Stopped. What had come is kept.\n"
    assert running.wait(60) == 0
    assert texts(profile)["One two "] is Status.STOPPED


@pytest.mark.parametrize("refused", ["record", "seal"])
def test_a_disk_that_is_full_is_told_to_the_command_and_the_window_saves_later(
    qtbot: QtBot,
    first: Bough,
    server: ModelServer,
    profile: Path,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("disk_full")

    with monkeypatch.context() as disk:
        disk.setattr(Store, refused, full)
        code, out, err = ended(qtbot, asking(server, "Why?", "--json"))

    answer = json.loads(out)
    assert (code, answer["error"]["code"]) == (4, "disk_full")
    assert err == f"bough: {answer['error']['message']}\n"
    assert bool(answer["text"]) == bool(server.questions) == (refused == "seal")
    first.library.try_again()
    qtbot.waitUntil(lambda: answer["text"] in texts(profile), timeout=PATIENCE)


def test_a_window_that_ends_before_the_question_was_sent_ends_whole(
    qtbot: QtBot, server: ModelServer, profile: Path
) -> None:
    server.models_script = Script((Gate(),))
    with window(profile) as running, asking(server, "Why?") as asked:
        qtbot.waitUntil(lambda: bool(server.requests), timeout=PATIENCE)

        running.terminate()

        assert (running.wait(60), running.communicate()) == (0, ("", ""))
        assert asked.wait(60) == 4
    assert texts(profile) == {}


def test_a_window_that_is_killed_leaves_the_command_with_what_had_come(
    window_asking: tuple[subprocess.Popen[str], subprocess.Popen[str]],
) -> None:
    running, asked = window_asking

    running.kill()

    out, err = asked.communicate(timeout=60)
    answer = json.loads(out)
    assert (asked.returncode, answer["status"]) == (4, "interrupted")
    assert (answer["text"], answer["error"]["code"]) == ("One two ", "abandoned")
    assert answer["node"] in bough("show", answer["session"], "--json").out
    assert err.endswith("has ended. What had come is kept.\n")


def test_a_command_that_is_interrupted_onto_a_frozen_window_ends_all_the_same(
    window_asking: tuple[subprocess.Popen[str], subprocess.Popen[str]],
) -> None:
    running, asked = window_asking
    running.send_signal(signal.SIGSTOP)

    asked.send_signal(signal.SIGTERM)

    _, err = asked.communicate(timeout=60)
    assert (asked.returncode, err) == (130, "bough: Interrupted.\n")


def test_a_second_question_waits_for_the_first_where_no_window_is(
    server: ModelServer, profile: Path
) -> None:
    server.reply("First.", hold_after=0)
    with asking(server, "One?") as one:
        server.wait_for(1)
        with asking(server, "Two?") as two:
            server.release()

            assert [p.wait(60) for p in (one, two)] == [0, 0]

    assert {"First.", "A bough is a main branch of a tree."} <= texts(profile).keys()


def test_a_question_too_long_for_the_line_is_refused(profile: Path, server: ModelServer) -> None:
    with window(profile):
        refused = bough("ask", "-", "--base-url", server.base_url, said="word " * 4_000_000)

    assert refused.code == 2
    assert "longer than 16 MB" in refused.err
    assert server.questions == []


@pytest.mark.model
def test_the_model_inside_answers_for_the_command_line_as_well(profile: Path) -> None:
    with window(profile):
        answer = bough("ask", "Name three trees.", "--json")

    assert (answer.code, answer.json["status"]) == (0, "sealed")
    assert answer.json["text"].strip()
