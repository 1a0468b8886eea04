"""`bough sessions`, `show`, `models` and `doctor`: what they print, and their JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from bough import __version__
from bough.cli import COMMANDS, main
from bough.core import acts, operations
from bough.core.acts import Answerer
from bough.core.events import Ended, TextDelta
from bough.core.landmarks import Landmarks, Verdict
from bough.core.node import Node, Role
from bough.core.operations import Operation
from bough.core.rearranging import mark
from bough.core.session import Session
from bough.core.store.store import Store
from bough.core.tree import Tree
from bough.core.turn import fold
from helpers.server import ModelServer

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def profile(home: Path) -> Path:
    return home / "bough"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(["big", "small"]) as server:
        yield server


class Written:
    """A session with a fork: a question, its answer, and two ways on."""

    def __init__(self, profile: Path) -> None:
        self.store = Store.open(profile)
        self.tree = Tree()
        self.store.add_session(Session("s1", "Leaves", created_at=1.5, updated_at=2.5))
        self.green = self.say(None, "What colour is a leaf?", "Green.")
        self.because = self.say(self.green, "Why?", "Because of\nchlorophyll.")
        self.brown = self.say(self.green, "And in autumn?", "Brown.")
        self.store.close()

    def say(self, head: str | None, question: str, answer: str) -> str:
        operation = acts.say(self.tree, head, question, Answerer("here", "tiny"))
        self.do(operation)
        reply = operation.planted[-1]
        grown = fold(fold(reply, TextDelta(answer), 3.0), Ended("stop"), 4.0)
        self.tree.replace(grown)
        self.store.seal(grown)
        return reply.id

    def do(self, operation: Operation) -> None:
        operations.apply(self.tree, operation)
        self.store.record("s1", operation)

    def question(self, reply: str) -> Node:
        parent = self.tree.node(reply).parent
        assert parent
        return self.tree.node(parent)


@pytest.fixture
def written(profile: Path) -> Written:
    return Written(profile)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(said(capsys, *arguments, "--json"))


def test_sessions_are_listed_with_stable_fields(
    written: Written, capsys: pytest.CaptureFixture[str]
):
    (session,) = told(capsys, "sessions")

    assert session == {
        "id": "s1",
        "title": "Leaves",
        "created_at": "1970-01-01T00:00:01.500Z",
        "updated_at": session["updated_at"],
        "nodes": 6,
        "head": written.brown,
    }
    assert TIME.fullmatch(session["updated_at"])


def test_an_empty_profile_has_no_sessions_and_is_not_made(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    assert told(capsys, "sessions") == []
    assert not profile.exists()


def test_another_profile_is_another_library(
    written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert told(capsys, "sessions", "--profile", str(tmp_path)) == []
    assert told(capsys, "--profile", str(tmp_path), "sessions") == []
    assert len(told(capsys, "sessions")) == 1


def test_a_session_is_shown_whole_in_json(written: Written, capsys: pytest.CaptureFixture[str]):
    shown = told(capsys, "show", "s1")

    assert (shown["id"], shown["title"], shown["head"]) == ("s1", "Leaves", written.brown)
    assert len(shown["nodes"]) == 6
    node = next(n for n in shown["nodes"] if n["id"] == written.green)
    assert node["parent"] == written.question(written.green).id
    assert (node["role"], node["status"], node["text"]) == ("assistant", "sealed", "Green.")
    assert (node["model"], node["edited_from"], node["reasoning"]) == ("tiny", None, "")
    assert TIME.fullmatch(node["created_at"])


def test_a_session_is_read_along_its_head(written: Written, capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "show", "s1") == dedent("""\
        You:
        What colour is a leaf?

        tiny:
        Green.

        You:
        And in autumn?

        tiny:
        Brown.
    """)


def test_another_path_is_printed_where_asked(written: Written, capsys: pytest.CaptureFixture[str]):
    path = said(capsys, "show", "s1", "--path", written.because)
    shown = told(capsys, "show", "s1", "--path", written.because)

    assert path.endswith("You:\nWhy?\n\ntiny:\nBecause of\nchlorophyll.\n")
    assert [n["text"] for n in shown["nodes"]][-2:] == ["Why?", "Because of\nchlorophyll."]


def test_a_tree_is_drawn_with_its_forks(written: Written, capsys: pytest.CaptureFixture[str]):
    drawing = said(capsys, "show", "s1", "--tree")
    for name, reply in (("1", written.green), ("2", written.because), ("3", written.brown)):
        drawing = drawing.replace(written.question(reply).id, f"q{name}").replace(reply, f"r{name}")

    assert drawing == dedent("""\
        You: What colour is a leaf?  q1
        tiny: Green.  r1
        ├─ You: Why?  q2
        │  tiny: Because of  r2
        └─ You: And in autumn?  q3
           tiny: Brown.  r3  <
    """)


def test_landmarks_are_drawn_and_told(
    written: Written, profile: Path, capsys: pytest.CaptureFixture[str]
):
    marks = Landmarks(True, "au\x1b[1mtumn", "falls", Verdict.DEAD_END)
    with closing(Store.open(profile)) as store:
        store.record("s1", mark(store.tree("s1"), written.brown, marks, written.brown))

    drawing = said(capsys, "show", "s1", "--tree")
    nodes = {n["id"]: n for n in told(capsys, "show", "s1")["nodes"]}

    assert "Brown.  [au[1mtumn, bookmark, dead end]" in drawing
    assert nodes[written.green]["landmarks"] is None
    assert nodes[written.brown]["landmarks"] == {
        "bookmark": True,
        "label": marks.label,
        "note": "falls",
        "verdict": "dead_end",
        "favourite": False,
        "terms": None,
    }


def test_a_very_deep_tree_is_drawn_too(profile: Path, capsys: pytest.CaptureFixture[str]):
    deep = Written(profile)
    deep.store = Store.open(profile)
    tree, head = Tree(), None
    for number in range(1200):
        node = Node(f"n{number}", head, Role.USER)
        tree.add(node)
        head = node.id
    nodes = tuple(tree.path(head))
    deep.store.add_session(Session("deep"))
    deep.store.record("deep", Operation("o", "say", (operations.Plant(nodes),), None, head, 1.0))
    deep.store.close()

    assert len(said(capsys, "show", "deep", "--tree").splitlines()) == 1200


def test_models_of_every_endpoint_are_listed(
    server: ModelServer, profile: Path, capsys: pytest.CaptureFixture[str]
):
    with ModelServer() as gone:
        nowhere = gone.base_url
    profile.mkdir()
    (profile / "config.toml").write_text(
        f'[[endpoints]]\nid = "mine"\nbase_url = "{server.base_url}"\n'
        f'[[endpoints]]\nid = "off"\nbase_url = "{nowhere}"\n'
        '[default_model]\nendpoint = "mine"\nmodel = "small"\n'
    )

    assert main(["models", "--json"]) == 0

    out, err = capsys.readouterr()
    listed = {m["name"]: m["default"] for m in json.loads(out)}
    assert {"mine/big": False, "mine/small": True}.items() <= listed.items()
    assert "Nothing is listening" in err


def test_the_doctor_names_every_part_its_state_and_a_remedy(capsys: pytest.CaptureFixture[str]):
    main(["doctor", "--json"])

    found = json.loads(capsys.readouterr().out)

    assert {"python", "window", "display", "engine", "model", "profile", "keyring", "servers"} <= {
        f["name"] for f in found
    }
    assert {f["state"] for f in found} <= {"ok", "note", "problem"}
    assert [f for f in found if f["state"] != "ok" and not f["remedy"]] == []


def test_the_doctor_sees_a_model_file_that_is_none(
    profile: Path, capsys: pytest.CaptureFixture[str]
):
    profile.mkdir()
    (profile / "model.gguf").write_bytes(b"<html>404</html>")
    (profile / "config.toml").write_text(f"gguf = {json.dumps(str(profile / 'model.gguf'))}\n")

    assert main(["doctor"]) == 3
    assert "is no GGUF file" in capsys.readouterr().out


def test_the_doctor_sees_a_profile_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").touch()

    assert main(["doctor", "--profile", str(tmp_path / "file" / "profile")]) == 4
    assert "cannot be written" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]):
    assert main([command, "--help"]) == 0
    assert "--profile" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--version"], ["sessions", "--version"]], ids=" ".join)
def test_the_version_is_told_everywhere(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert said(capsys, *arguments) == f"bough {__version__}\n"
