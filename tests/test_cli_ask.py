"""`bough ask`, against a server that plays scripts."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from bough.cli import main
from bough.cli_output import plain
from bough.core import handover
from bough.core.errors import StoreError
from bough.core.node import Node, Status
from bough.core.paths import config_file
from bough.core.store.store import Store
from helpers.command import bough, started, window
from helpers.server import ModelServer

FIELDS = {
    *("session", "node", "status", "text", "reasoning", "model", "stop_reason", "usage", "error"),
}


@pytest.fixture
def profile(home: Path) -> Path:
    return home / "bough"


@pytest.fixture(params=["by itself", "by the window"])
def writer(request: pytest.FixtureRequest, profile: Path) -> Iterator[None]:
    """Who carries a question out: the command itself, or a window that is open."""
    if request.param == "by itself":
        yield
    else:
        with window(profile):
            yield


either_way = pytest.mark.usefixtures("writer")


class Asked:
    """What `bough ask --json` answered."""

    def __init__(self, server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
        self._server = server
        self._capsys = capsys
        self.code = 0
        self.err = ""

    def __call__(self, question: str, *options: str) -> dict[str, Any]:
        self.code = main(["ask", question, "--json", "--base-url", self._server.base_url, *options])
        captured = self._capsys.readouterr()
        self.err = captured.err
        answer = json.loads(captured.out)
        assert isinstance(answer, dict)
        return answer


@pytest.fixture
def ask(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(server, capsys)


def nodes(profile: Path) -> list[Node]:
    """All nodes of the only session, as a second program reads them; none while it is not there."""
    store = Store.open(profile, readonly=True)
    try:
        return [n for s in store.sessions() for n in store.tree(s.id).walk()]
    finally:
        store.close()


def wait_until(profile: Path, text: str, seconds: float = 20.0) -> list[Node]:
    """The nodes, once the last of them has that text on the disk, where another process puts it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = nodes(profile)
        if found and found[-1].text == text:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never on the disk: {text!r}; last {[n.text for n in nodes(profile)]}")


# What it prints and keeps


@either_way
def test_a_reply_is_printed_and_kept(
    server: ModelServer, profile: Path, capsys: pytest.CaptureFixture[str]
):
    server.reply("A main branch.")

    code = main(["ask", "What is a bough?", "--base-url", server.base_url])

    assert (code, *capsys.readouterr()) == (0, "A main branch.\n", "")
    assert [(n.text, n.status) for n in nodes(profile)] == [
        ("What is a bough?", Status.SEALED),
        ("A main branch.", Status.SEALED),
    ]


@either_way
def test_json_ends_with_one_object_of_stable_fields(server: ModelServer, ask: Asked):
    server.reply("Oak, ash, beech.", reasoning="Trees it is.")

    answer = ask("Name three trees.")

    assert answer.keys() == FIELDS
    assert (answer["status"], answer["stop_reason"], answer["error"]) == ("sealed", "stop", None)
    assert (answer["text"], answer["reasoning"]) == ("Oak, ash, beech.", "Trees it is.")
    assert answer["usage"] == {"input_tokens": 7, "output_tokens": 3, "reasoning_tokens": None}
    assert answer["model"] == "scripted"
    assert (ask.code, ask.err) == (0, "")


@either_way
def test_a_session_gets_its_title_from_the_first_question(ask: Asked, profile: Path):
    ask("Name three trees. Briefly!")

    store = Store.open(profile, readonly=True)
    assert [s.title for s in store.sessions() if s.nodes] == ["Name three trees"]
    store.close()


@either_way
def test_the_question_may_come_from_standard_input(server: ModelServer):
    asked = bough("ask", "-", "--base-url", server.base_url, said="Was ist ein Ast? 木\n")

    assert asked.code == 0
    assert server.questions[0].json["messages"][-1]["content"] == "Was ist ein Ast? 木"


def test_control_characters_of_a_model_do_not_reach_a_terminal():
    assert plain("red \x1b[31mnow\x9b\x07\tand\nthen\x7f 木") == "red [31mnow\tand\nthen 木"


# What is sent


@either_way
def test_what_was_said_on_the_way_to_the_head_is_sent(server: ModelServer, ask: Asked):
    server.reply("Green.")
    first = ask("What colour is a leaf?")

    ask("Why?", "--session", first["session"])

    assert [m["content"] for m in server.questions[1].json["messages"]] == [
        "What colour is a leaf?",
        "Green.",
        "Why?",
    ]


@either_way
def test_a_question_below_an_earlier_message_makes_a_fork(
    server: ModelServer, ask: Asked, profile: Path
):
    server.reply("Green.")
    first = ask("What colour is a leaf?")
    second = ask("Why?", "--session", first["session"])

    other = ask("And in autumn?", "--session", first["session"], "--parent", first["node"])

    assert [m["content"] for m in server.questions[2].json["messages"]][1:] == [
        "Green.",
        "And in autumn?",
    ]
    store = Store.open(profile, readonly=True)
    tree = store.tree(first["session"])
    store.close()
    assert len(tree.children(first["node"])) == 2
    assert {second["node"], other["node"]} <= {n.id for n in tree.walk()}


@either_way
def test_the_start_of_an_id_is_enough(ask: Asked):
    session = ask("One?")["session"]

    assert ask("Two?", "--session", session[:-4])["session"] == session


@either_way
def test_system_temperature_key_and_model_are_sent(
    server: ModelServer, ask: Asked, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("A_KEY", "open-sesame")

    ask("Why?", "--system", "Be brief.", "--temperature", "0.1", "--key-env", "A_KEY")
    ask("Why?", "--model", "another")

    first, second = server.questions
    assert first.json["messages"][0] == {"role": "system", "content": "Be brief."}
    assert first.json["temperature"] == 0.1
    assert first.headers["authorization"] == "Bearer open-sesame"
    assert second.json["model"] == "another"
    assert "authorization" not in second.headers


@either_way
def test_what_is_set_for_the_session_holds_unless_something_else_is_asked_for(
    server: ModelServer, ask: Asked, profile: Path
):
    session = ask("One?", "--system", "Be brief.")["session"]
    ask("Two?", "--session", session, "--system", "Be long.", "--temperature", "0")
    ask("Three?", "--session", session)

    first = [request.json["messages"][0]["content"] for request in server.questions]
    assert first == ["Be brief.", "Be long.", "Be brief."]
    replies = [node.settings for node in nodes(profile) if node.model]
    assert replies[0] == replies[2] == {"system": "Be brief."}
    assert replies[1] == {"system": "Be long.", "temperature": 0}


def test_the_default_persona_answers_a_command_too(server: ModelServer, ask: Asked, profile: Path):
    file = config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('persona = "cook"\n')
    (file.parent / "personas").mkdir()
    (file.parent / "personas" / "cook.toml").write_text('name = "Cook"\nvoice = "You cook."')

    ask("Soup?", "--system", "Be brief.")

    first = server.questions[0].json["messages"][0]
    assert first == {"role": "system", "content": "You cook.\n\nBe brief."}
    assert nodes(profile)[-1].settings["persona"] == "Cook"


@either_way
def test_a_key_is_kept_nowhere(
    server: ModelServer, ask: Asked, profile: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("A_KEY", "open-sesame")
    server.fail(401, "Incorrect API key provided: open-sesame")

    answer = ask("Why?", "--key-env", "A_KEY")

    assert answer["error"]["code"] == "unauthorized"
    assert "sesame" not in ask.err + json.dumps(answer)
    kept = [p for p in profile.rglob("*") if p.is_file()]
    assert kept
    assert [p for p in kept if b"sesame" in p.read_bytes()] == []


@either_way
def test_a_configured_model_is_found_by_its_name(
    server: ModelServer, profile: Path, capsys: pytest.CaptureFixture[str]
):
    profile.mkdir(exist_ok=True)
    (profile / "config.toml").write_text(
        f'[[endpoints]]\nid = "mine"\nname = "Mine"\nbase_url = "{server.base_url}"\n'
    )
    for name in ("mine/scripted", "scripted"):
        assert main(["ask", "Why?", "--model", name]) == 0

    assert [q.json["model"] for q in server.questions] == ["scripted", "scripted"]
    assert {n.endpoint for n in nodes(profile) if n.endpoint} == {"mine"}


# What is on the disk, and when


@either_way
def test_the_question_is_on_the_disk_before_it_is_sent(server: ModelServer, profile: Path):
    server.reply("Late.", hold_after=0)
    with started("ask", "Why?", "--base-url", server.base_url) as process:
        server.wait_for(1)

        question, reply = nodes(profile)

        server.release()
        assert process.wait(20) == 0
    assert (question.text, reply.status, reply.parent) == ("Why?", Status.GROWING, question.id)


def test_what_has_come_outlives_a_kill(server: ModelServer, profile: Path, ask: Asked):
    server.reply("One two three four.", hold_after=3)
    with started("ask", "Count.", "--base-url", server.base_url) as process:
        wait_until(profile, "One two three ")

        process.kill()

    ask("What was that?")

    found = {n.text: n.status for n in nodes(profile)}
    assert found["Count."] is Status.SEALED
    assert found["One two three "] is Status.INTERRUPTED


@either_way
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "kill"])
def test_an_interrupt_stops_the_reply_and_keeps_it(
    server: ModelServer, profile: Path, number: signal.Signals
):
    server.reply("One two three four.", hold_after=2)
    process = started("ask", "Count.", "--base-url", server.base_url, "--json")
    wait_until(profile, "One two ")

    process.send_signal(number)
    out, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert err == "bough: Stopped. What had come is kept.\n"
    assert (json.loads(out)["status"], json.loads(out)["text"]) == ("stopped", "One two ")
    assert nodes(profile)[-1].status is Status.STOPPED
    assert server.questions[0].closed.wait(10)


@either_way
def test_a_reader_that_leaves_stops_the_reply(server: ModelServer, profile: Path):
    server.reply("word " * 50, hold_after=5, delay=0.01)
    process = started("ask", "Go on.", "--base-url", server.base_url)
    assert process.stdout
    process.stdout.read(3)
    wait_until(profile, "word " * 5)

    process.stdout.close()
    server.release()

    assert process.wait(20) == 130
    assert process.stderr
    assert process.stderr.read() == ""
    process.stderr.close()
    assert nodes(profile)[-1].status is Status.STOPPED


# What goes wrong


@either_way
def test_a_failure_keeps_the_partial_and_says_so_in_a_line(
    server: ModelServer, profile: Path, capsys: pytest.CaptureFixture[str]
):
    server.reply("One two three.", cut_after=2)

    code = main(["ask", "Count.", "--base-url", server.base_url])

    out, err = capsys.readouterr()
    assert (code, out) == (3, "One two \n")
    assert err == "bough: The connection broke after 2 words.\n"
    assert [(n.text, n.status) for n in nodes(profile)][-1] == ("One two ", Status.FAILED)


@either_way
def test_a_refusal_is_told_with_its_code_and_its_wait(server: ModelServer, ask: Asked):
    server.fail(429, "Slow down", {"retry-after": "700"})

    answer = ask("Why?")

    assert (ask.code, answer["status"], answer["text"]) == (3, "failed", "")
    assert answer["error"]["code"] == "rate_limited"
    assert answer["error"]["retry_after"] == 700
    assert ask.err == f"bough: {answer['error']['message']}\n"


def test_a_server_that_asks_to_wait_a_little_is_asked_again(server: ModelServer, ask: Asked):
    server.fail(429, "Slow down", {"retry-after-ms": "20"})
    server.reply("One.")

    answer = ask("Count.")

    assert (ask.code, answer["text"]) == (0, "One.")
    assert ask.err.endswith("Trying again in 1 s.\n")


def test_an_interrupt_ends_the_wait(server: ModelServer, profile: Path):
    server.fail(429, "Slow down", {"retry-after": "50"})
    process = started("ask", "Count.", "--base-url", server.base_url)
    assert process.stderr is not None
    line = process.stderr.readline()

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)

    assert "Trying again in 5" in line
    assert process.returncode == 130
    assert nodes(profile)[-1].status is Status.STOPPED


@either_way
def test_a_question_to_nobody_is_kept(profile: Path, capsys: pytest.CaptureFixture[str]):
    with ModelServer() as gone:
        address = gone.base_url

    code = main(["ask", "Anybody?", "--base-url", address, "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["error"]["code"], answer["model"]) == (3, "refused", "")
    assert [n.text for n in nodes(profile)] == ["Anybody?", ""]


@either_way
@pytest.mark.parametrize("after", [0, 2], ids=["before a word", "in the middle"])
def test_silence_is_waited_for_no_longer_than_asked(server: ModelServer, ask: Asked, after: int):
    server.reply("One two three.", hold_after=after)

    answer = ask("Count.", "--timeout", "1")

    assert (ask.code, answer["error"]["code"]) == (3, "timeout")
    assert answer["text"] == "One two "[: after * 4]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "  "],
        ["ask", "Why?", "--session", "nosuch"],
        ["ask", "Why?", "--parent", "x"],
        ["ask", "Why?", "--key-env", "A_KEY"],
        ["ask", "Why?", "--base-url", "http://127.0.0.1:1/v1", "--key-env", "NO_SUCH_KEY"],
        ["ask", "Why?", "--base-url", "not an address"],
        ["ask", "Why?", "--temperature", "nan"],
        ["ask", "Why?", "--timeout", "0"],
        ["ask", "Why?", "--model", "no-such-model"],
        ["show", "nosuch"],
        ["sing"],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused_in_a_line(
    arguments: list[str], profile: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "(" not in err or "--help" in err, "a code without a sentence"
    assert nodes(profile) == []


@either_way
def test_a_parent_that_is_not_there_changes_nothing(ask: Asked, profile: Path):
    session = ask("One?")["session"]

    answer = ask("Two?", "--session", session, "--parent", "nosuch")

    assert (ask.code, answer["error"]["code"]) == (2, "no_such_node")
    assert answer.keys() == FIELDS
    assert len(nodes(profile)) == 2


def test_a_profile_in_use_is_left_alone(
    ask: Asked, server: ModelServer, profile: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(handover, "STARTING", 0.0)
    other = Store.open(profile)

    answer = ask("Why?")
    other.close()

    assert (ask.code, answer["error"]["code"]) == (4, "profile_locked")
    assert (answer["session"], answer["node"], answer["status"]) == (None, None, "failed")
    assert server.requests == []


def test_a_file_that_is_no_database_is_left_alone(ask: Asked, profile: Path):
    profile.mkdir()
    (profile / "bough.db").write_text("Dear diary, " * 1000)

    answer = ask("Why?")

    assert (ask.code, answer["error"]["code"]) == (4, "not_a_database")
    assert (profile / "bough.db").read_text() == "Dear diary, " * 1000


def test_a_disk_that_fills_up_costs_nothing_of_what_is_shown(
    server: ModelServer, ask: Asked, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise StoreError("disk_full")

    monkeypatch.setattr(Store, "seal", full)
    server.reply("Oak, ash, beech.")

    answer = ask("Name three trees.")

    assert (ask.code, answer["error"]["code"]) == (4, "disk_full")
    assert answer["text"] == "Oak, ash, beech."


# With the model inside


@pytest.mark.model
def test_the_model_inside_answers_and_its_process_ends():
    before = abandoned()

    asked = bough("ask", "Name three trees.", "--json")

    answer = asked.json
    assert (asked.code, answer["status"], answer["error"]) == (0, "sealed", None)
    assert answer["text"].strip()
    assert answer["usage"]["output_tokens"] > 0
    assert abandoned() <= before


def abandoned() -> set[int]:
    """The engines whose parent is gone."""
    return {
        process.pid
        for process in psutil.process_iter(["cmdline", "ppid"])
        if "bough.core.engine.child" in (process.info["cmdline"] or ())
        and process.info["ppid"] in (1, os.getpid())
    }
